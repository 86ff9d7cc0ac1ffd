//! Recent files and the last session.

use egui::Key;
use egui_kittest::kittest::Queryable as _;

use super::stage::{Stage, copy, leave, next, recent, show};
use super::tests::{act, example, huge, settle, shown};
use crate::command::{Action, CommandId};
use crate::model::ObjectPath;
use crate::shell::Program as _;

#[test]
fn recent_files_stand_on_the_first_page_and_open_by_click_and_by_key() {
    let folder = tempfile::tempdir().unwrap();
    let (a, b) = (copy(folder.path(), "a.h5"), copy(folder.path(), "b.h5"));
    leave(next(folder.path(), std::slice::from_ref(&a)));
    leave(next(folder.path(), std::slice::from_ref(&b)));
    let mut stage = next(folder.path(), &[]);
    assert_eq!(recent(&stage), [b, a]);
    stage.get_by_label_contains("Open b.h5 in").click();
    settle(&mut stage);
    assert_eq!(shown(&stage).title(), "b.h5 – Hyperslab");
    act(&mut stage, Action::Run(CommandId::CloseFile));
    stage.get_by_label_contains("Open a.h5 in").focus();
    settle(&mut stage);
    stage.key_press(Key::Enter);
    settle(&mut stage);
    assert_eq!(shown(&stage).title(), "a.h5 – Hyperslab");
}

#[test]
fn the_menu_of_recent_files_opens_them_and_forgets_them() {
    let folder = tempfile::tempdir().unwrap();
    let a = copy(folder.path(), "a.h5");
    leave(next(folder.path(), std::slice::from_ref(&a)));
    let mut stage = next(folder.path(), &[]);
    let choose = |stage: &mut Stage, label: &str| {
        stage.get_by_label("File").click();
        settle(stage);
        stage.get_by_label_contains("Open recent").click();
        settle(stage);
        stage.get_by_label(label).click();
        settle(stage);
    };
    choose(&mut stage, "a.h5");
    assert_eq!(shown(&stage).title(), "a.h5 – Hyperslab");
    act(&mut stage, Action::Run(CommandId::CloseFile));
    choose(&mut stage, "Clear recent files");
    assert!(recent(&stage).is_empty());
    leave(stage);
    assert!(recent(&next(folder.path(), &[])).is_empty());
}

#[test]
fn a_recent_file_that_is_gone_says_so_and_can_be_removed() {
    let folder = tempfile::tempdir().unwrap();
    let path = copy(folder.path(), "gone.h5");
    leave(next(folder.path(), std::slice::from_ref(&path)));
    std::fs::remove_file(&path).unwrap();
    let mut stage = next(folder.path(), &[]);
    stage.get_by_label_contains("Open gone.h5 in").click();
    settle(&mut stage);
    stage.get_by_label("gone.h5 cannot be opened");
    assert_eq!(recent(&stage), [path]);
    stage.get_by_label("Remove from recent files").click();
    settle(&mut stage);
    assert!(recent(&stage).is_empty());
    assert!(shown(&stage).state.documents.is_empty());
    leave(stage);
    assert!(recent(&next(folder.path(), &[])).is_empty());
}

#[test]
fn a_file_is_taken_out_of_the_list_without_being_opened() {
    let folder = tempfile::tempdir().unwrap();
    leave(next(folder.path(), &[example()]));
    let mut stage = next(folder.path(), &[]);
    stage
        .get_by_label("Remove example.h5 from recent files")
        .click();
    settle(&mut stage);
    assert!(recent(&stage).is_empty());
    assert!(shown(&stage).state.documents.is_empty());
}

#[test]
fn the_last_session_comes_back_with_files_tabs_and_the_one_in_front() {
    let folder = tempfile::tempdir().unwrap();
    let a = copy(folder.path(), "a.h5");
    let files = [a, huge()];
    let mut first = next(folder.path(), &files);
    let documents: Vec<_> = shown(&first).state.documents.iter().map(|d| d.id).collect();
    for (document, path, keep) in [
        (0, "/15/temperature", true),
        (1, "/rows", true),
        (0, "/events", true),
        (1, "/damaged", false),
    ] {
        let path = ObjectPath::new(path);
        let document = documents[document];
        act(
            &mut first,
            Action::Show {
                document,
                path,
                keep,
            },
        );
    }
    let second_tab = shown(&first).state.tabs.iter().nth(1).unwrap().id;
    act(&mut first, Action::Activate(second_tab));
    let tabs = |stage: &Stage| -> Vec<(String, bool)> {
        let tabs = shown(stage).state.tabs.iter();
        tabs.map(|tab| (tab.path.to_string(), tab.kept)).collect()
    };
    let (left, title) = (tabs(&first), shown(&first).title());
    leave(first);
    let mut second = next(folder.path(), &[]);
    second.get_by_label("Reopen last session").click();
    settle(&mut second);
    assert_eq!(tabs(&second), left);
    assert_eq!(shown(&second).title(), title);
    let names = shown(&second).state.documents.iter().map(|d| d.name());
    assert_eq!(names.collect::<Vec<_>>(), ["a.h5", "huge.h5"]);
    // Once more changes nothing: all of it is open.
    act(&mut second, Action::Run(CommandId::ReopenSession));
    assert_eq!(tabs(&second), left);
    assert_eq!(shown(&second).state.documents.len(), 2);
}

#[test]
fn a_session_whose_file_is_gone_opens_the_others() {
    let folder = tempfile::tempdir().unwrap();
    let gone = copy(folder.path(), "gone.h5");
    leave(next(folder.path(), &[example(), gone.clone()]));
    std::fs::remove_file(gone).unwrap();
    let mut stage = next(folder.path(), &[]);
    act(&mut stage, Action::Run(CommandId::ReopenSession));
    stage.get_by_label("gone.h5 cannot be opened");
    stage.get_by_label("climate");
}

#[test]
fn what_is_open_is_kept_now_and_then_in_case_the_program_ends() {
    let folder = tempfile::tempdir().unwrap();
    let mut stage = next(folder.path(), &[example()]);
    std::thread::sleep(std::time::Duration::from_millis(2_100));
    show(&mut stage, "/events");
    std::thread::sleep(std::time::Duration::from_millis(2_100));
    stage.step();
    // The last message goes through the same thread as the ones before it.
    let window = stage.state_mut().as_mut().unwrap();
    window.state.documents.clear();
    window.finish_keeping();
    let session = shown(&next(folder.path(), &[]))
        .state
        .recent
        .session
        .clone();
    let session = session.unwrap();
    assert_eq!(session.files[0].0, std::path::absolute(example()).unwrap());
    assert_eq!(session.tabs[0].object, ObjectPath::new("/events"));
}
