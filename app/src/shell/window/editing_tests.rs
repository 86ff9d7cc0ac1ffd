//! Editing in the whole window: fields, refusals, undo, saving, and what asks before it is lost.

use std::path::{Path, PathBuf};

use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable as _;

use super::stage::{Stage, picture, stage};
use super::tests::{act, example, settle, shown, window};
use crate::command::{Action, CommandId, EditAction};
use crate::model::ObjectPath;
use crate::shell::Program as _;
use crate::state::document::Document;
use crate::state::{Dialog, Leaving};

/// The example in a folder of its own, and a window at one of its objects.
struct Scene {
    stage: Stage,
    camera: crate::shell::raster::Camera,
    path: PathBuf,
    _folder: tempfile::TempDir,
}

fn scene(object: &str) -> Scene {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("copy.h5");
    std::fs::copy(example(), &path).unwrap();
    let (stage, camera) = stage(None, std::slice::from_ref(&path));
    let mut scene = Scene {
        stage,
        camera,
        path,
        _folder: folder,
    };
    super::stage::show(&mut scene.stage, object);
    scene
}

fn unlocked(object: &str) -> Scene {
    let mut scene = scene(object);
    scene.click("Unlock copy.h5 for editing");
    assert!(scene.document().editing.allowed);
    scene
}

impl Scene {
    fn click(&mut self, label: &str) {
        self.stage.get_all_by_label(label).next().unwrap().click();
        settle(&mut self.stage);
    }

    fn press(&mut self, modifiers: Modifiers, key: Key) {
        self.stage.key_press_modifiers(modifiers, key);
        settle(&mut self.stage);
    }

    fn enter(&mut self, field: &str, text: &str) {
        self.stage.get_by_label(field).type_text(text);
        self.press(Modifiers::NONE, Key::Enter);
    }

    /// Types into a field once it has the keyboard.
    fn fill(&mut self, field: &str, text: &str) {
        self.stage.get_by_label(field).focus();
        settle(&mut self.stage);
        self.stage.get_by_label(field).type_text(text);
        settle(&mut self.stage);
    }

    /// Selects an attribute, opens its value by Enter, and types another.
    fn change(&mut self, row: &str, field: &str, text: &str) {
        self.click(row);
        self.press(Modifiers::NONE, Key::Enter);
        self.enter(field, text);
    }

    fn has(&self, label: &str) -> bool {
        self.stage.query_all_by_label(label).next().is_some()
    }

    fn mentions(&self, words: &str) -> bool {
        let mut found = self.stage.query_all_by_label_contains(words);
        found.next().is_some()
    }

    fn run(&mut self, id: CommandId) {
        act(&mut self.stage, Action::Run(id));
    }

    fn edit(&mut self, action: EditAction) {
        act(&mut self.stage, Action::Edit(action));
    }

    fn document(&self) -> &Document {
        &shown(&self.stage).state.documents[0]
    }

    fn dialog(&self) -> Option<&Dialog> {
        shown(&self.stage).state.dialog.as_ref()
    }

    fn message(&self) -> &str {
        shown(&self.stage).state.message.as_deref().unwrap_or("")
    }
}

/// What a new window shows of an object's attribute.
fn is_saved(path: &Path, object: &str, label: &str) -> bool {
    let harness = window(path.to_path_buf(), Some(object));
    harness.query_all_by_label(label).next().is_some()
}

#[test]
fn a_locked_file_says_how_it_is_unlocked_and_stays_as_it_is() {
    let mut scene = scene("/15/wind");
    scene.click("dt = 5.0");
    scene.press(Modifiers::NONE, Key::F2);
    assert!(
        scene.message().contains("Ctrl+Shift+U"),
        "{}",
        scene.message()
    );
    assert!(!scene.has("Value of dt"));
    scene.press(Modifiers::NONE, Key::Delete);
    assert!(scene.has("dt = 5.0") && scene.has("Read only"));
    scene.press(Modifiers::COMMAND | Modifiers::SHIFT, Key::U);
    assert!(scene.document().editing.allowed && scene.has("Editing"));
    scene.click("Lock copy.h5");
    assert!(!scene.document().editing.allowed);
}

#[test]
fn a_value_is_changed_undone_redone_and_saved_by_keys() {
    let mut scene = unlocked("/15/wind");
    let before = std::fs::read(&scene.path).unwrap();
    scene.change("dt = 5.0", "Value of dt", "7.5");
    assert!(scene.has("dt = 7.5, unsaved"));
    assert!(
        shown(&scene.stage)
            .title()
            .starts_with("• /15/wind in copy.h5")
    );
    assert!(scene.has("1 unsaved change"));
    assert_eq!(std::fs::read(&scene.path).unwrap(), before);
    scene.press(Modifiers::COMMAND, Key::Z);
    assert!(scene.has("dt = 5.0") && !scene.document().editing.is_unsaved());
    scene.press(Modifiers::COMMAND | Modifiers::SHIFT, Key::Z);
    assert!(scene.has("dt = 7.5, unsaved"));
    scene.press(Modifiers::COMMAND, Key::S);
    assert!(scene.has("dt = 7.5") && scene.has("All changes saved"));
    assert_eq!(scene.message(), "Saved copy.h5");
    assert!(shown(&scene.stage).title().starts_with("/15/wind"));
    let path = scene.path.clone();
    drop(scene.stage);
    assert!(is_saved(&path, "/15/wind", "dt = 7.5"));
    assert!(is_saved(&path, "/15/wind", "start_time = 1375204299"));
}

#[test]
fn what_does_not_fit_is_refused_in_place_until_it_is_mended_or_given_up() {
    let mut scene = unlocked("/15/wind");
    let (row, field) = ("start_time = 1375204299", "Value of start_time");
    scene.change(row, field, "seven");
    assert!(scene.mentions("is no whole number"));
    assert!(scene.has(field) && !scene.document().editing.is_unsaved());
    picture(&scene.stage, &scene.camera, "refusal");
    // Whoever clicks elsewhere does not lose it.
    scene.click("dt = 5.0");
    assert!(scene.mentions("is no whole number") && scene.has(field));
    scene.stage.get_by_label(field).focus();
    settle(&mut scene.stage);
    scene.press(Modifiers::COMMAND, Key::A);
    scene.enter(field, "7");
    assert!(scene.has("start_time = 7, unsaved"));
    scene.click("start_time = 7, unsaved");
    scene.press(Modifiers::NONE, Key::F2);
    scene.stage.get_by_label(field).type_text("8");
    scene.press(Modifiers::NONE, Key::Escape);
    assert!(scene.has("start_time = 7, unsaved") && !scene.has(field));
}

#[test]
fn a_text_that_is_too_long_gets_a_type_that_holds_it_when_that_is_wanted() {
    let mut scene = unlocked("/climate/lat");
    scene.change("NAME = lat", "Value of NAME", "latitude");
    assert!(scene.has("Make it vlen string UTF-8"));
    picture(&scene.stage, &scene.camera, "offer");
    scene.click("Make it string[9] ASCII");
    assert!(scene.has("NAME = latitude, unsaved"));
    let steps = &scene.document().editing.steps;
    assert_eq!(
        steps[0].label,
        "Change attribute NAME of /climate/lat to string[9] ASCII"
    );
    scene.run(CommandId::Undo);
    assert!(scene.has("NAME = lat"));
}

#[test]
fn attributes_are_added_renamed_and_deleted() {
    let mut scene = unlocked("/15/wind");
    scene.click("Add attribute");
    scene.fill("Attribute value", "3, 4");
    scene.press(Modifiers::NONE, Key::Enter);
    assert!(scene.mentions("It needs a name"), "{:?}", scene.dialog());
    scene.fill("Attribute name", "limits");
    scene.fill("Attribute shape", "2");
    if let Some(Dialog::NewAttribute(new)) =
        &mut scene.stage.state_mut().as_mut().unwrap().state.dialog
    {
        new.kind = crate::state::new_attribute::TypeChoice::Integer(true, 2);
    }
    picture(&scene.stage, &scene.camera, "new-attribute");
    scene.press(Modifiers::NONE, Key::Enter);
    assert_eq!(scene.dialog(), None);
    assert!(scene.has("limits = [3, 4], unsaved"));
    scene.press(Modifiers::SHIFT, Key::F2);
    assert!(!scene.has("Name of limits"), "the list has no keyboard yet");
    scene.click("limits = [3, 4], unsaved");
    scene.press(Modifiers::SHIFT, Key::F2);
    scene.enter("Name of limits", "range");
    assert!(scene.has("range = [3, 4], unsaved"));
    scene.press(Modifiers::NONE, Key::Delete);
    assert!(!scene.mentions("range = "));
    let labels: Vec<_> = scene
        .document()
        .editing
        .steps
        .iter()
        .map(|s| &s.label)
        .collect();
    assert_eq!(
        labels,
        [
            "Add attribute limits to /15/wind",
            "Rename attribute limits of /15/wind to range",
            "Delete attribute range of /15/wind",
        ]
    );
    scene.run(CommandId::ShowChanges);
    picture(&scene.stage, &scene.camera, "changes");
    scene.click("Add attribute limits to /15/wind, unsaved");
    assert!(scene.has("limits = [3, 4], unsaved"));
    scene.click("As it was opened");
    assert!(!scene.mentions("limits = ") && !scene.document().editing.is_unsaved());
}

#[test]
fn an_attribute_of_that_name_is_refused_in_the_dialog() {
    let mut scene = unlocked("/15/wind");
    scene.run(CommandId::AddAttribute);
    scene.fill("Attribute name", "dt");
    scene.press(Modifiers::NONE, Key::Enter);
    assert!(scene.mentions("is called \"dt\" already"));
    assert!(matches!(scene.dialog(), Some(Dialog::NewAttribute(_))));
    scene.press(Modifiers::NONE, Key::Escape);
    assert_eq!(scene.dialog(), None);
}

#[test]
fn what_is_not_saved_is_asked_about_before_it_is_dropped() {
    let mut scene = unlocked("/15/wind");
    scene.change("dt = 5.0", "Value of dt", "6");
    scene.run(CommandId::CloseFile);
    assert!(matches!(scene.dialog(), Some(Dialog::Unsaved(_))));
    picture(&scene.stage, &scene.camera, "unsaved");
    scene.click("Cancel");
    assert!(scene.has("dt = 6.0, unsaved"));
    scene.run(CommandId::Revert);
    scene.click("Drop changes");
    assert!(scene.has("dt = 5.0") && scene.document().editing.steps.is_empty());
    scene.change("dt = 5.0", "Value of dt", "6.5");
    scene.run(CommandId::CloseFile);
    scene.click("Save");
    assert!(shown(&scene.stage).state.documents.is_empty());
    drop(scene.stage);
    assert!(is_saved(&scene.path, "/15/wind", "dt = 6.5"));
}

#[test]
fn the_program_is_left_when_its_files_are_saved_or_given_up() {
    let mut scene = unlocked("/15/wind");
    assert!(scene.stage.state_mut().as_mut().unwrap().may_close());
    scene.change("dt = 5.0", "Value of dt", "6");
    assert!(!scene.stage.state_mut().as_mut().unwrap().may_close());
    settle(&mut scene.stage);
    let files = vec![scene.document().id];
    let leaving = Leaving { files, quits: true };
    assert_eq!(scene.dialog(), Some(&Dialog::Unsaved(leaving.clone())));
    let save = false;
    scene.edit(EditAction::Leave { leaving, save });
    assert!(scene.stage.state_mut().as_mut().unwrap().may_close());
    drop(scene.stage);
    assert!(is_saved(&scene.path, "/15/wind", "dt = 5.0"));
}

#[test]
fn a_failed_save_says_why_and_keeps_every_change() {
    let mut scene = unlocked("/15/wind");
    scene.change("dt = 5.0", "Value of dt", "6");
    // Another program that does not heed locks.
    let file = std::fs::OpenOptions::new()
        .append(true)
        .open(&scene.path)
        .unwrap();
    file.set_len(file.metadata().unwrap().len() + 1).unwrap();
    scene.run(CommandId::Save);
    let Some(Dialog::NotSaved(failed)) = scene.dialog() else {
        panic!("{:?}", scene.dialog());
    };
    assert!(failed.cause.contains("another program"), "{}", failed.cause);
    picture(&scene.stage, &scene.camera, "not-saved");
    scene.click("Close");
    assert!(scene.has("dt = 6.0, unsaved"));
    assert!(scene.document().editing.is_unsaved());
}

#[test]
fn saved_as_another_file_the_window_goes_on_with_that_one() {
    let mut scene = unlocked("/15/wind");
    let before = std::fs::read(&scene.path).unwrap();
    scene.change("dt = 5.0", "Value of dt", "6");
    let id = scene.document().id;
    let other = scene.path.with_file_name("other.h5");
    scene.edit(EditAction::SaveTo(id, other.clone()));
    settle(&mut scene.stage);
    let state = &shown(&scene.stage).state;
    assert_eq!(state.documents.len(), 1);
    assert_eq!(state.documents[0].path, other);
    assert!(state.documents[0].editing.allowed && !state.documents[0].editing.is_unsaved());
    let tab = state.tabs.active().unwrap();
    assert_eq!(tab.path, ObjectPath::new("/15/wind"));
    assert!(scene.has("dt = 6.0"));
    assert_eq!(std::fs::read(&scene.path).unwrap(), before);
}

#[test]
fn long_texts_are_edited_beside_the_list() {
    let mut scene = unlocked("/");
    let rows = scene.stage.query_all_by_label_contains("description = ");
    rows.last().unwrap().click();
    settle(&mut scene.stage);
    scene.press(Modifiers::NONE, Key::Enter);
    scene
        .stage
        .get_by_label("Value of description")
        .type_text("two\nlines");
    settle(&mut scene.stage);
    picture(&scene.stage, &scene.camera, "long-value");
    scene.press(Modifiers::COMMAND, Key::Enter);
    assert!(scene.mentions("description = two"), "{:?}", scene.message());
    assert!(scene.document().editing.is_unsaved());
}

#[test]
fn a_cell_is_changed_in_its_place_and_enter_goes_on_to_the_one_below() {
    let mut scene = unlocked("/events");
    assert!(scene.has("20001") && scene.has("20002"));
    scene.click("20001");
    scene.press(Modifiers::NONE, Key::F2);
    scene.enter("Value of /events[0].id", "7");
    assert!(scene.has("7, unsaved") && !scene.has("20001"));
    picture(&scene.stage, &scene.camera, "cell");
    // Typing alone takes the place of what is there, however fast.
    for digit in ["8", "1"] {
        scene.stage.event(egui::Event::Text(digit.to_owned()));
        scene.stage.step();
    }
    scene.stage.event(egui::Event::Text("9".to_owned()));
    settle(&mut scene.stage);
    picture(&scene.stage, &scene.camera, "cell-field");
    scene.press(Modifiers::NONE, Key::Enter);
    assert!(scene.has("819, unsaved") && !scene.has("20002"));
    let labels: Vec<_> = scene
        .document()
        .editing
        .steps
        .iter()
        .map(|s| &s.label)
        .collect();
    assert_eq!(
        labels,
        ["Change [0].id of /events", "Change [1].id of /events"]
    );
    scene.press(Modifiers::COMMAND, Key::Z);
    scene.press(Modifiers::COMMAND, Key::Z);
    assert!(scene.has("20001") && scene.has("20002"));
    scene.press(Modifiers::COMMAND | Modifiers::SHIFT, Key::Z);
    scene.run(CommandId::Save);
    assert!(scene.has("7") && !scene.has("7, unsaved"));
    let path = scene.path.clone();
    drop(scene.stage);
    assert!(is_saved(&path, "/events", "7") && is_saved(&path, "/events", "20002"));
}

#[test]
fn a_cell_that_does_not_fit_is_refused_in_its_place() {
    let mut scene = unlocked("/events");
    scene.click("20001");
    scene.stage.event(egui::Event::Text("x".to_owned()));
    settle(&mut scene.stage);
    scene.press(Modifiers::NONE, Key::Enter);
    assert!(scene.mentions("is no whole number"));
    picture(&scene.stage, &scene.camera, "cell-refused");
    scene.press(Modifiers::NONE, Key::Escape);
    assert!(scene.has("20001") && !scene.document().editing.is_unsaved());
}

#[test]
fn in_a_locked_file_enter_shows_a_cell_and_letters_do_nothing() {
    let mut scene = scene("/events");
    scene.click("20001");
    scene.stage.event(egui::Event::Text("8".to_owned()));
    settle(&mut scene.stage);
    assert!(!scene.mentions("Value of /events"));
    scene.press(Modifiers::NONE, Key::F2);
    assert!(
        scene.message().contains("Ctrl+Shift+U"),
        "{}",
        scene.message()
    );
    scene.press(Modifiers::NONE, Key::Enter);
    assert!(scene.has("Cell value"));
}

#[test]
fn a_changed_element_is_plotted_anew() {
    let mut scene = unlocked("/15/wind");
    let highest = |scene: &Scene| {
        let tab = shown(&scene.stage).state.tabs.active().unwrap();
        tab.plot.lines[0].data.finite_range().unwrap().1
    };
    let before = highest(&scene);
    act(
        &mut scene.stage,
        Action::View(crate::model::head::ViewKind::Table),
    );
    act(&mut scene.stage, Action::GoTo("3, 0".to_owned()));
    scene.edit(EditAction::BeginCell(Box::new(crate::command::CellStart {
        document: scene.document().id,
        object: ObjectPath::new("/15/wind"),
        cell: crate::model::edit::CellPlace {
            index: vec![3],
            fields: Vec::new(),
        },
        at: None,
        long: false,
        from: crate::command::StartText::Typed("99.5".to_owned()),
    })));
    scene.edit(EditAction::Commit);
    act(
        &mut scene.stage,
        Action::View(crate::model::head::ViewKind::Plot),
    );
    assert_eq!(highest(&scene), 99.5);
    scene.run(CommandId::Undo);
    assert_eq!(highest(&scene), before);
}

#[test]
fn the_value_of_a_scalar_is_changed_on_its_page() {
    let mut scene = unlocked("/types/scalar");
    let button = scene.stage.get_by_label_contains("Change value");
    button.click();
    settle(&mut scene.stage);
    let field = "Value of /types/scalar";
    scene.stage.get_by_label(field).type_text("2.5");
    settle(&mut scene.stage);
    picture(&scene.stage, &scene.camera, "scalar-field");
    scene.press(Modifiers::NONE, Key::Enter);
    assert!(scene.has("2.5"), "{}", scene.message());
    let steps = &scene.document().editing.steps;
    assert_eq!(steps[0].label, "Change value of /types/scalar");
}

/// Paths that the tree shows below the file.
fn members(scene: &Scene, group: &str) -> Vec<String> {
    let branch = scene.document().branch(&ObjectPath::new(group)).unwrap();
    let names = (0..branch.len()).filter_map(|at| branch.ordered_at(at));
    names.map(|child| child.name.to_string()).collect()
}

#[test]
fn an_object_is_renamed_in_the_tree_and_its_tab_goes_with_it() {
    let mut scene = unlocked("/15/wind");
    let id = scene.document().id;
    let station = ObjectPath::new("/15");
    act(
        &mut scene.stage,
        Action::Expand {
            document: id,
            path: station,
            open: true,
        },
    );
    scene.click("15");
    scene.press(Modifiers::NONE, Key::F2);
    picture(&scene.stage, &scene.camera, "rename");
    scene.enter("Name of /15", "harbour");
    assert!(scene.has("harbour") && !members(&scene, "/").contains(&"15".to_owned()));
    assert_eq!(members(&scene, "/harbour"), ["temperature", "wind"]);
    let state = &shown(&scene.stage).state;
    assert_eq!(
        state.tabs.active().unwrap().path,
        ObjectPath::new("/harbour")
    );
    assert_eq!(
        state.cursor.as_ref().unwrap().1,
        ObjectPath::new("/harbour")
    );
    scene.press(Modifiers::NONE, Key::F2);
    scene.enter("Name of /harbour", "events");
    assert!(scene.mentions("events"), "it is there already");
    assert!(scene.has("Name of /harbour"), "and is refused in its place");
    scene.press(Modifiers::NONE, Key::Escape);
    scene.press(Modifiers::COMMAND, Key::Z);
    assert!(scene.has("15") && !scene.has("harbour"));
    assert_eq!(
        shown(&scene.stage).state.tabs.active().unwrap().path,
        ObjectPath::new("/15")
    );
}

#[test]
fn an_object_is_deleted_and_comes_back_by_undo() {
    let mut scene = unlocked("/events");
    scene.click("events");
    scene.press(Modifiers::NONE, Key::Delete);
    assert!(!members(&scene, "/").contains(&"events".to_owned()));
    let front = shown(&scene.stage).state.tabs.active().unwrap();
    assert_eq!(front.path, ObjectPath::root());
    scene.run(CommandId::Undo);
    assert!(members(&scene, "/").contains(&"events".to_owned()));
    scene.click("events");
    assert!(scene.has("20001"));
    scene.run(CommandId::Redo);
    scene.run(CommandId::Save);
    let path = scene.path.clone();
    drop(scene.stage);
    let harness = window(path, None);
    assert!(harness.query_all_by_label("events").next().is_none());
}

#[test]
fn a_group_is_made_where_it_was_asked_for() {
    let mut scene = unlocked("/climate");
    scene.run(CommandId::NewGroup);
    scene.press(Modifiers::NONE, Key::Enter);
    assert!(scene.mentions("It needs a name"));
    scene.fill("Group name", "runs/first");
    picture(&scene.stage, &scene.camera, "new-group");
    scene.press(Modifiers::NONE, Key::Enter);
    assert_eq!(scene.dialog(), None);
    let front = shown(&scene.stage).state.tabs.active().unwrap();
    assert_eq!(front.path, ObjectPath::new("/climate/runs/first"));
    assert!(front.head().is_some(), "{:?}", front.head);
    scene.run(CommandId::Undo);
    assert!(!members(&scene, "/climate").contains(&"runs".to_owned()));
}
