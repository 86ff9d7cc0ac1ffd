//! Tests of the open dialog: its path arithmetic, and the dialog in a harness.

use super::*;
use crate::shell::raster::Camera;
use egui::vec2;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use std::cell::RefCell;
use std::rc::Rc;
use std::time::{Duration, Instant};

fn entry(name: &str, is_folder: bool) -> Entry {
    Entry {
        name: name.to_owned(),
        path: Path::new("/data").join(name),
        is_folder,
    }
}

#[test]
fn a_path_names_a_folder_and_the_beginning_of_a_name() {
    let base = Path::new("/base");
    let split = |text| path::split(text, base);
    assert_eq!(split("/a/b"), ("/a/".into(), "b".into()));
    assert_eq!(split("/a/b/"), ("/a/b/".into(), String::new()));
    assert_eq!(split("run"), ("/base".into(), "run".into()));
    assert_eq!(split("x/run"), ("/base/x/".into(), "run".into()));
}

#[test]
fn completion_goes_as_far_as_the_names_agree() {
    let runs = [entry("run_001.h5", false), entry("run_002.h5", false)];
    assert_eq!(path::complete("r", &runs).as_deref(), Some("run_00"));
    assert_eq!(path::complete("run_00", &runs), None);
    assert_eq!(
        path::complete("数", &[entry("数据", true)]).as_deref(),
        Some("数据/")
    );
    assert_eq!(path::complete("x", &[]), None);
    let shorter = [entry("ab", false), entry("abc", false)];
    assert_eq!(path::complete("a", &shorter).as_deref(), Some("ab"));
}

struct Stage {
    harness: Harness<'static>,
    outcome: Rc<RefCell<Option<Outcome>>>,
    folder: tempfile::TempDir,
}

/// The dialog over a folder with files and folders.
fn stage() -> Stage {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    for name in ["run10.h5", "run2.h5", "notes.txt", ".hidden.h5"] {
        std::fs::write(at(name), "").expect("a file");
    }
    std::fs::create_dir_all(at("older")).expect("a folder");
    std::fs::write(at("older/first.hdf5"), "").expect("a file");
    let outcome = Rc::new(RefCell::new(None));
    let (written, start) = (Rc::clone(&outcome), folder.path().to_owned());
    let mut dialog = None;
    let harness = Camera::harness(vec2(800.0, 600.0)).build_ui(move |ui| {
        let ctx = ui.ctx().clone();
        let dialog = dialog.get_or_insert_with(|| OpenDialog::new(&ctx, Some(start.clone())));
        if let Some(outcome) = dialog.show(&ctx) {
            written.borrow_mut().replace(outcome);
        }
    });
    Stage {
        harness,
        outcome,
        folder,
    }
}

impl Stage {
    fn wait_for(&mut self, label: &str) {
        let deadline = Instant::now() + Duration::from_secs(10);
        while self.harness.query_by_label(label).is_none() {
            assert!(Instant::now() < deadline, "{label} does not appear");
            std::thread::sleep(Duration::from_millis(2));
            self.harness.step();
        }
    }

    fn press(&mut self, key: Key) {
        self.harness.key_press(key);
        self.harness.step();
        self.harness.step();
    }

    fn opened(&self, name: &str) -> bool {
        let file = self.folder.path().join(name);
        *self.outcome.borrow() == Some(Outcome::Open(file))
    }
}

#[test]
fn a_file_is_chosen_with_the_keyboard_alone() {
    let mut stage = stage();
    stage.wait_for("run10.h5");
    assert!(stage.harness.query_by_label("notes.txt").is_none());
    assert!(stage.harness.query_by_label(".hidden.h5").is_none());
    // older, run2, run10: folders first, then in natural order.
    stage.press(Key::ArrowDown);
    stage.press(Key::ArrowDown);
    stage.press(Key::Enter);
    assert!(stage.opened("run2.h5"), "{:?}", stage.outcome.borrow());
}

#[test]
fn a_folder_is_entered_and_its_file_opened_by_double_click() {
    let mut stage = stage();
    stage.wait_for("older");
    stage.press(Key::ArrowDown);
    stage.press(Key::Enter);
    stage.wait_for("first.hdf5");
    for _ in 0..2 {
        stage.harness.get_by_label("first.hdf5").click();
        stage.harness.step();
    }
    assert!(
        stage.opened("older/first.hdf5"),
        "{:?}",
        stage.outcome.borrow()
    );
}

#[test]
fn typing_filters_and_tab_completes() {
    let mut stage = stage();
    stage.wait_for("run10.h5");
    stage.harness.get_by_label("Path").type_text("run1");
    stage.harness.step();
    stage.press(Key::Tab);
    assert!(stage.harness.query_by_label("run2.h5").is_none());
    stage.press(Key::Enter);
    assert!(stage.opened("run10.h5"), "{:?}", stage.outcome.borrow());
}

#[test]
fn escape_cancels() {
    let mut stage = stage();
    stage.harness.step();
    stage.press(Key::Escape);
    assert_eq!(*stage.outcome.borrow(), Some(Outcome::Cancelled));
}
