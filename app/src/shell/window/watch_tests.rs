//! Files that change while they are open.

use super::tests::{act, example, settle, shown, window};
use crate::command::{Action, CommandId};
use crate::model::ObjectPath;

type Harness = egui_kittest::Harness<'static, Option<super::Window>>;

fn look(harness: &mut Harness) {
    harness.state_mut().as_mut().unwrap().look();
    settle(harness);
}

/// The example in a folder of its own.
fn copy() -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("copy.h5");
    std::fs::copy(example(), &path).unwrap();
    (folder, path)
}

fn touch(path: &std::path::Path) {
    let file = std::fs::File::options().append(true).open(path).unwrap();
    file.set_len(file.metadata().unwrap().len() + 1).unwrap();
}

#[test]
fn a_file_that_changed_says_so_until_it_is_read_again() {
    let (_folder, path) = copy();
    let mut harness = window(path.clone(), Some("/events"));
    look(&mut harness);
    assert!(!shown(&harness).state.documents[0].changed);
    touch(&path);
    look(&mut harness);
    let state = &shown(&harness).state;
    assert!(state.documents[0].changed);
    let tab = state.tabs.active().unwrap();
    assert!(
        tab.table.windows.cell(0, 0).is_some(),
        "what was read stays"
    );
    let generation = state.documents[0].generation;
    act(&mut harness, Action::Run(CommandId::Reload));
    let state = &shown(&harness).state;
    assert!(!state.documents[0].changed);
    assert!(state.documents[0].generation > generation);
    assert!(
        state
            .tabs
            .active()
            .unwrap()
            .table
            .windows
            .cell(0, 0)
            .is_some()
    );
}

#[test]
fn a_file_that_is_followed_is_read_again_by_itself_and_its_tree_stays() {
    let (_folder, path) = copy();
    let mut harness = window(path.clone(), Some("/events"));
    act(&mut harness, Action::Run(CommandId::Follow));
    let id = shown(&harness).state.documents[0].id;
    let events = ObjectPath::new("/events");
    let kind = |harness: &Harness| {
        let document = shown(harness).state.document(id).unwrap();
        format!("{:?}", document.tree.child(&events).unwrap().kind)
    };
    let before = kind(&harness);
    touch(&path);
    look(&mut harness);
    settle(&mut harness);
    let document = &shown(&harness).state.documents[0];
    assert!(!document.changed && document.follows && document.generation > 0);
    assert_eq!(kind(&harness), before);
    act(&mut harness, Action::Run(CommandId::Follow));
    touch(&path);
    look(&mut harness);
    assert!(shown(&harness).state.documents[0].changed);
}

#[test]
fn cells_that_are_met_by_a_change_are_read_again() {
    let (_folder, path) = copy();
    let mut harness = window(path.clone(), Some("/events"));
    touch(&path);
    // Far from what was read before.
    act(&mut harness, Action::GoTo("150, 0".to_owned()));
    let state = &shown(&harness).state;
    assert!(state.documents[0].generation > 0);
    let windows = &state.tabs.active().unwrap().table.windows;
    assert!(windows.cell(150, 0).is_some_and(|cell| cell.is_ok()));
}
