//! A stranger at the real window: unlocks a file of h5py's, edits an attribute and a cell, undoes, edits
//! again and saves; h5py then finds just that.

use std::path::Path;
use std::time::Duration;

use crate::harness::display::{Display, Window};
use crate::harness::folder;
use crate::harness::python::Python;

const SCRIPT: &str = "edit_window.py";

/// The first attribute, in the list at the bottom of the window: `count`.
const COUNT: (u32, u32) = (600, 643);
/// The cell of row 1 and column 2.
const CELL: (u32, u32) = (430, 232);

fn lines(python: &Python, path: &Path) -> Vec<String> {
    let text = python.run_script(SCRIPT, &["list".as_ref(), path.as_os_str()]);
    text.lines().map(str::to_owned).collect()
}

#[test]
fn h5py_finds_just_what_was_edited_in_the_window() {
    let Some(python) = Python::find() else {
        return;
    };
    for bound in ["earliest", "v110", "latest"] {
        let Some(display) = Display::start() else {
            return;
        };
        edit(&python, &display, bound);
    }
}

fn edit(python: &Python, display: &Display, bound: &str) {
    let folder = folder();
    let path = folder.path().join("run.h5");
    python.run_script(
        SCRIPT,
        &["write".as_ref(), path.as_os_str(), bound.as_ref()],
    );
    let expected = folder.path().join("expected.h5");
    std::fs::copy(&path, &expected).expect("a copy");
    python.run_script(SCRIPT, &["edit".as_ref(), expected.as_os_str()]);
    let bytes = std::fs::read(&path).expect("the file");
    let place = format!("{}::/run/data", path.display());
    let mut window = Window::open(display, &["--renderer", "software", &place]);
    let title = "/run/data in run.h5 – Hyperslab";
    let unsaved = "• /run/data in run.h5 – Hyperslab";
    let shown = display.wait_for(30, |picture| picture.colours() > 40);
    assert!(shown.is_some(), "{bound}: no window: {}", window.said());
    display.wait_for_title(title);
    display.act("search --sync --onlyvisible --class hyperslab windowfocus");
    display.settled();
    display.act("key ctrl+shift+u");
    display.settled();
    // A field has the keyboard a few frames after it was asked for.
    let opens = || std::thread::sleep(Duration::from_millis(500));
    let click = |(x, y)| display.act(&format!("mousemove {x} {y} click 1"));
    click(COUNT);
    display.act("key F2");
    opens();
    display.act("type --delay 30 99");
    display.act("key Return");
    display.wait_for_title(unsaved);
    display.act("key ctrl+z");
    display.wait_for_title(title);
    assert_eq!(
        std::fs::read(&path).expect("the file"),
        bytes,
        "{bound}: not saved yet"
    );
    display.act("key F2");
    opens();
    display.act("type --delay 30 42");
    display.act("key Return");
    display.wait_for_title(unsaved);
    display.act("key ctrl+s");
    display.wait_for_title(title);
    let saved = std::fs::read(&path).expect("the file");
    click(CELL);
    display.act("type --delay 50 5");
    display.act("key Return");
    display.wait_for_title(unsaved);
    display.act("key ctrl+z");
    display.wait_for_title(title);
    assert_eq!(std::fs::read(&path).expect("the file"), saved, "{bound}");
    click(CELL);
    display.act("type --delay 50 77.5");
    display.act("key Return");
    display.wait_for_title(unsaved);
    display.act("key ctrl+s");
    display.wait_for_title(title);
    display.act("key ctrl+q");
    window.assert_ends();
    assert_eq!(lines(python, &path), lines(python, &expected), "{bound}");
}
