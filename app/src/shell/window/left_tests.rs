//! Changes that were not saved when the program ended: asked about at the next start, made again or
//! given up.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable as _;
use hyperslab_engine::find_unsaved;

use super::stage::{Stage, copy, leave, next, picture, show, stage};
use super::tests::{act, settle, shown, window};
use crate::command::{Action, CommandId, EditAction};

fn logs(folder: &Path) -> PathBuf {
    folder.join("state/unsaved")
}

/// Changes an attribute of the file and lets the program end without a word.
fn change_and_die(folder: &Path, file: &Path, value: &str) {
    let mut stage = next(folder, &[file.to_path_buf()]);
    show(&mut stage, "/15/wind");
    act(&mut stage, Action::Run(CommandId::Unlock));
    click(&mut stage, "dt = 5.0");
    stage.key_press_modifiers(Modifiers::NONE, Key::Enter);
    settle(&mut stage);
    stage.get_by_label("Value of dt").type_text(value);
    stage.key_press_modifiers(Modifiers::NONE, Key::Enter);
    settle(&mut stage);
    assert!(shown(&stage).state.documents[0].editing.is_unsaved());
    drop(stage);
    let start = Instant::now();
    while find_unsaved(&logs(folder)).unwrap().is_empty() {
        assert!(start.elapsed() < Duration::from_secs(20), "no log is left");
        std::thread::sleep(Duration::from_millis(10));
    }
}

fn click(stage: &mut Stage, label: &str) {
    stage.get_all_by_label(label).next().unwrap().click();
    settle(stage);
}

fn has(stage: &Stage, label: &str) -> bool {
    stage.query_all_by_label(label).next().is_some()
}

fn asks(stage: &Stage, words: &str) -> bool {
    stage.query_all_by_label_contains(words).next().is_some()
}

#[test]
fn what_was_not_saved_is_offered_at_the_next_start_and_made_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = copy(folder.path(), "left.h5");
    change_and_die(folder.path(), &path, "7.25");
    // The next start names no file.
    let (mut stage, camera) = stage(Some(folder.path()), &[]);
    assert!(asks(&stage, "Restore the unsaved changes of left.h5?"));
    assert!(asks(&stage, "Made just now"));
    picture(&stage, &camera, "left-asked");
    click(&mut stage, "Restore");
    assert!(!asks(&stage, "Restore the unsaved"));
    let editing = &shown(&stage).state.documents[0].editing;
    assert!(editing.is_unsaved() && editing.allowed);
    show(&mut stage, "/15/wind");
    assert!(has(&stage, "dt = 7.25"));
    act(&mut stage, Action::Run(CommandId::Undo));
    assert!(has(&stage, "dt = 5.0"));
    act(&mut stage, Action::Run(CommandId::Redo));
    act(&mut stage, Action::Run(CommandId::Save));
    assert!(!shown(&stage).state.documents[0].editing.is_unsaved());
    leave(stage);
    let saved = window(path, Some("/15/wind"));
    assert!(saved.query_all_by_label("dt = 7.25").next().is_some());
    assert!(find_unsaved(&logs(folder.path())).unwrap().is_empty());
}

#[test]
fn what_is_given_up_is_not_offered_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = copy(folder.path(), "left.h5");
    let before = std::fs::read(&path).unwrap();
    change_and_die(folder.path(), &path, "7.25");
    let mut second = next(folder.path(), &[]);
    click(&mut second, "Later");
    assert!(!asks(&second, "Restore the unsaved"));
    drop(second);
    let mut third = next(folder.path(), std::slice::from_ref(&path));
    assert!(asks(&third, "Restore the unsaved changes of left.h5?"));
    click(&mut third, "Discard");
    assert!(!shown(&third).state.documents[0].editing.is_unsaved());
    drop(third);
    let fourth = next(folder.path(), std::slice::from_ref(&path));
    assert!(!asks(&fourth, "unsaved changes"));
    assert!(std::fs::read(&path).unwrap() == before);
}

#[test]
fn changes_of_a_file_that_was_written_since_are_told_and_not_made() {
    let folder = tempfile::tempdir().unwrap();
    let path = copy(folder.path(), "left.h5");
    change_and_die(folder.path(), &path, "7.25");
    let mut bytes = std::fs::read(&path).unwrap();
    bytes.extend([0; 16]);
    std::fs::write(&path, &bytes).unwrap();
    let mut stage = next(folder.path(), &[]);
    assert!(asks(&stage, "Unsaved changes of left.h5 no longer fit"));
    assert!(!has(&stage, "Restore"));
    click(&mut stage, "Discard");
    assert!(find_unsaved(&logs(folder.path())).unwrap().is_empty());
    assert!(std::fs::read(&path).unwrap() == bytes);
}

#[test]
fn who_leaves_without_saving_is_not_asked_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = copy(folder.path(), "left.h5");
    for quits in [false, true] {
        let mut stage = next(folder.path(), std::slice::from_ref(&path));
        assert!(!asks(&stage, "unsaved changes"));
        show(&mut stage, "/15/wind");
        if !shown(&stage).state.documents[0].editing.allowed {
            act(&mut stage, Action::Run(CommandId::Unlock));
        }
        act(&mut stage, Action::Run(CommandId::AddAttribute));
        stage.key_press_modifiers(Modifiers::NONE, Key::Escape);
        settle(&mut stage);
        click(&mut stage, "dt = 5.0");
        stage.key_press_modifiers(Modifiers::NONE, Key::Delete);
        settle(&mut stage);
        let id = shown(&stage).state.documents[0].id;
        assert!(shown(&stage).state.documents[0].editing.is_unsaved());
        let files = vec![id];
        let leaving = crate::state::Leaving { files, quits };
        let save = false;
        act(
            &mut stage,
            Action::Edit(EditAction::Leave { leaving, save }),
        );
        leave(stage);
    }
    let last = next(folder.path(), std::slice::from_ref(&path));
    assert!(!asks(&last, "unsaved changes"));
    let files = std::fs::read_dir(logs(folder.path())).unwrap();
    assert_eq!(files.count(), 0);
}
