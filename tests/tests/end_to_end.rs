//! The real program in a real window under Xvfb, used with a real mouse and keyboard.

use std::process::Command;

use crate::harness::display::{Display, Picture, Window};
use crate::harness::drag::drop_file;
use crate::harness::python::Python;
use crate::harness::{folder, program, project_file};

/// The tree lies left of this column, the object right of it.
const TREE: usize = 400;

fn example() -> String {
    let path = project_file("assets/example.h5");
    path.to_str().expect("a plain path").to_owned()
}

/// The first picture that has more than an empty window.
fn first_picture(display: &Display, window: &mut Window) -> Picture {
    let shown = display.wait_for(30, |picture| picture.colours() > 40);
    window.assert_running();
    assert!(
        shown.is_some(),
        "nothing was drawn in 30 s: {}",
        window.said()
    );
    // Nobody manages windows here, so nobody gives them the keyboard.
    display.act("search --sync --onlyvisible --class hyperslab windowfocus");
    display.settled()
}

#[test]
fn the_window_shows_the_example_and_clicks_on_its_tree_change_what_is_shown() {
    let Some(display) = Display::start() else {
        return;
    };
    let mut window = Window::open(&display, &["--renderer", "software", &example()]);
    let mut before = first_picture(&display, &mut window);
    let mut changed = 0;
    // Rows are 22 high; these are the file and its first members.
    for y in [150, 194, 238, 282] {
        display.act(&format!("mousemove 90 {y} click 1"));
        let after = display.settled();
        changed += usize::from(after.difference(&before, TREE) > 0.01);
        before = after;
    }
    window.assert_running();
    assert!(
        changed >= 3,
        "only {changed} of 4 clicks on the tree changed the right side"
    );
}

#[test]
fn the_keyboard_walks_the_tree() {
    let Some(display) = Display::start() else {
        return;
    };
    let mut window = Window::open(&display, &["--renderer", "software", &example()]);
    first_picture(&display, &mut window);
    display.act("mousemove 90 150 click 1");
    let before = display.settled();
    display.act("key --delay 100 Down Down Down");
    let after = display.settled();
    window.assert_running();
    assert!(after.difference(&before, 0) > 0.002, "nothing moved");
}

#[test]
fn what_is_found_is_shown_summed_up_read_again_and_closed_by_keys_alone() {
    let Some(display) = Display::start() else {
        return;
    };
    let mut window = Window::open(&display, &["--renderer", "software", &example()]);
    first_picture(&display, &mut window);
    display.wait_for_title("example.h5 – Hyperslab");
    display.act("key ctrl+f");
    display.act("type --delay 30 name=events");
    display.act("key Return");
    let found = display.settled();
    display.act("key Down");
    display.wait_for_title("/events in example.h5 – Hyperslab");
    display.act("key Escape");
    let tree = display.settled();
    assert!(tree.difference(&found, 0) > 0.01, "the tree is not back");
    display.act("key ctrl+shift+f");
    display.act("type --delay 30 climate");
    // A field with the keyboard blinks: its picture never rests.
    let filtered = display.wait_for(20, |picture| picture.difference(&tree, 0) > 0.003);
    assert!(filtered.is_some(), "nothing was filtered");
    display.act("key Escape");
    let before = display.settled();
    display.act("key ctrl+g");
    let dialog = display.wait_for(20, |picture| picture.difference(&before, TREE) > 0.002);
    assert!(dialog.is_some(), "no dialog");
    display.act("type --delay 30 3,1");
    display.act("key Return");
    let cell = display.settled();
    display.act("key ctrl+i");
    let statistics = display.wait_for(20, |picture| picture.difference(&cell, TREE) > 0.01);
    assert!(statistics.is_some(), "no statistics");
    display.act("key F5");
    display.wait_for_title("/events in example.h5 – Hyperslab");
    display.act("key ctrl+shift+w");
    display.wait_for_title("Hyperslab");
    window.assert_running();
}

#[test]
fn an_object_named_on_the_command_line_is_shown() {
    // A display each: the second window must not be taken for what the first one left behind.
    let (Some(first), Some(second)) = (Display::start(), Display::start()) else {
        return;
    };
    let mut window = Window::open(&first, &["--renderer", "software", &example()]);
    let summary = first_picture(&first, &mut window);
    let image = format!("{}::/images/island", example());
    let mut window = Window::open(&second, &["--renderer", "software", &image]);
    let shown = first_picture(&second, &mut window);
    assert!(
        shown.difference(&summary, TREE) > 0.05,
        "the image looks like the file's summary"
    );
    assert!(
        shown.colours() > 150,
        "an image with a palette of 256 has many colours"
    );
}

#[test]
fn an_open_window_never_makes_another_program_fail_to_write() {
    let (Some(display), Some(python)) = (Display::start(), Python::find()) else {
        return;
    };
    let scratch = folder();
    let file = scratch.path().join("shared.h5");
    std::fs::copy(project_file("assets/example.h5"), &file).expect("a copy of the example");
    let path = file.to_str().expect("a plain path");
    let mut window = Window::open(
        &display,
        &["--renderer", "software", &format!("{path}::/15/wind")],
    );
    first_picture(&display, &mut window);
    let mut writer = python.script("open_for_writing.py");
    let mut writer = writer.args([path, "1000"]).spawn().expect("Python starts");
    while writer.try_wait().expect("the writer's state").is_none() {
        display.act("mousemove 800 400 click --repeat 5 --delay 5 5 click --repeat 5 --delay 5 4");
    }
    let status = writer.wait().expect("the writer's end");
    assert!(status.success(), "h5py could not open the file for writing");
    window.assert_running();
}

#[test]
fn a_file_dragged_from_another_program_opens() {
    let Some(display) = Display::start() else {
        return;
    };
    let mut window = Window::open(&display, &["--renderer", "software", &example()]);
    first_picture(&display, &mut window);
    let scratch = folder();
    let file = scratch.path().join("run #7, über all.h5");
    std::fs::copy(project_file("assets/example.h5"), &file).expect("a copy of the example");
    let number = display.act("search --onlyvisible --class hyperslab");
    let number = number.trim().parse().expect("one window");
    drop_file(&display, number, &file);
    display.wait_for_title("run #7, über all.h5 – Hyperslab");
    window.assert_running();
}

#[test]
fn without_a_desktop_the_programs_own_dialog_opens_a_file() {
    let Some(display) = Display::start() else {
        return;
    };
    let mut window = Window::open(&display, &["--renderer", "software"]);
    let empty = first_picture(&display, &mut window);
    let scratch = folder();
    let file = scratch.path().join("chosen.h5");
    std::fs::copy(project_file("assets/example.h5"), &file).expect("a copy of the example");
    display.act("key ctrl+o");
    let asked = display.wait_for(20, |picture| picture.difference(&empty, 0) > 0.1);
    assert!(asked.is_some(), "no dialog: {}", window.said());
    display.act("key ctrl+a");
    display.act(&format!("type --delay 10 {}", file.display()));
    display.act("key Return");
    display.wait_for_title("chosen.h5 – Hyperslab");
    window.assert_running();
}

#[test]
fn without_a_display_one_line_says_what_is_missing() {
    let output = Command::new(program::path())
        .arg(example())
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .env_remove("WAYLAND_SOCKET")
        .output()
        .expect("the program starts");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert_eq!(said.trim().lines().count(), 1, "{said}");
    assert!(said.contains("display"), "{said}");
}

#[test]
fn the_next_window_finds_what_was_left_in_the_folder_that_is_named() {
    let Some(display) = Display::start() else {
        return;
    };
    let settings = folder();
    let path = settings.path().join("kept");
    let path = path.to_str().expect("a plain path");
    let file = format!("{}::/events", example());
    let mut window = Window::open_with(
        &display,
        &["--renderer", "software", &file],
        &[("HYPERSLAB_SETTINGS", path)],
    );
    first_picture(&display, &mut window);
    display.act("key ctrl+shift+l");
    display.settled();
    display.act("key ctrl+q");
    window.assert_ends();
    let kept = |name: &str| {
        let file = settings.path().join("kept").join(name);
        std::fs::read_to_string(file).expect("it was kept")
    };
    assert!(kept("preferences.toml").contains("theme = \"dark\""));
    let recent = kept("recent.toml");
    assert!(
        recent.contains("example.h5") && recent.contains("/events"),
        "{recent}"
    );
    assert_eq!(window.files(), ["log"]);
}

#[test]
fn nothing_is_kept_where_nothing_is_to_be() {
    let Some(display) = Display::start() else {
        return;
    };
    let mut window = Window::open_with(
        &display,
        &["--renderer", "software", &example()],
        &[("HYPERSLAB_SETTINGS", "")],
    );
    first_picture(&display, &mut window);
    display.act("key ctrl+shift+l");
    display.settled();
    display.act("key ctrl+q");
    window.assert_ends();
    assert_eq!(window.files(), ["log"]);
}

#[test]
fn a_screenshot_neither_reads_nor_keeps_settings() {
    let home = folder();
    let picture = |name: &str| {
        let out = home.path().join(name);
        let status = Command::new(program::path())
            .env("HYPERSLAB_SETTINGS", home.path().join("kept"))
            .env("HOME", home.path())
            .args(["screenshot", &example(), "-o"])
            .arg(&out)
            .status();
        assert!(status.expect("the program starts").success());
        std::fs::read(out).expect("a picture")
    };
    let before = picture("before.png");
    assert!(!home.path().join("kept").exists());
    std::fs::create_dir(home.path().join("kept")).expect("a folder");
    let dark = home.path().join("kept/preferences.toml");
    std::fs::write(dark, "theme = \"dark\"\nsize-percent = 200\n").expect("preferences");
    assert!(picture("after.png") == before);
}
