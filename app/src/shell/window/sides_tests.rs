//! Tabs on two sides.

use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable as _;

use super::stage::{Stage, front, leave, next, picture, show, stage};
use super::tests::{act, example, settle, shown};
use crate::command::{Action, CommandId};
use crate::state::sides::Side;

fn run(stage: &mut Stage, id: CommandId) {
    act(stage, Action::Run(id));
}

/// What is in front of both sides, and which side commands are about.
fn sides(stage: &Stage) -> (Vec<String>, Side) {
    let tabs = &shown(stage).state.tabs;
    let fronts = tabs.sides().iter().map(|side| tabs.front(*side));
    let fronts = fronts.map(|tab| tab.map_or(String::new(), |tab| tab.path.to_string()));
    (fronts.collect(), tabs.focus())
}

#[test]
fn a_split_shows_two_objects_and_the_tree_opens_in_the_one_that_was_clicked() {
    let (mut stage, camera) = stage(None, &[example()]);
    show(&mut stage, "/events");
    stage.key_press_modifiers(Modifiers::COMMAND, Key::Backslash);
    settle(&mut stage);
    assert_eq!(stage.get_all_by_label("Tab events").count(), 2);
    stage.get_by_label("climate").click();
    settle(&mut stage);
    let expected = vec!["/events".to_owned(), "/climate".to_owned()];
    assert_eq!(sides(&stage), (expected, Side::Second));
    // Both sides are read: the one that is not in front as well.
    let tabs = &shown(&stage).state.tabs;
    let cell = tabs.front(Side::First).unwrap().table.windows.cell(0, 0);
    assert_eq!(cell.unwrap().unwrap().text.to_string(), "20001");
    stage.get_by_label("Member temperature");
    // A click on a cell of the other side leads there.
    let in_first = egui::pos2(500.0, 320.0);
    drag(&mut stage, in_first, in_first);
    assert_eq!(sides(&stage).1, Side::First);
    stage.get_by_label("15").click();
    settle(&mut stage);
    assert_eq!(sides(&stage).0, ["/15", "/climate"]);
    picture(&stage, &camera, "sides");
}

#[test]
fn keys_go_to_the_other_side_move_tabs_there_and_close_it() {
    let (mut stage, _) = stage(None, &[example()]);
    show(&mut stage, "/events");
    run(&mut stage, CommandId::KeepTab);
    show(&mut stage, "/climate/temperature");
    run(&mut stage, CommandId::MoveTab);
    assert_eq!(
        sides(&stage),
        (
            vec!["/events".into(), "/climate/temperature".into()],
            Side::Second
        )
    );
    stage.key_press(Key::F6);
    settle(&mut stage);
    assert_eq!(sides(&stage).1, Side::First);
    // The keyboard is in that side's table.
    stage.key_press(Key::ArrowDown);
    settle(&mut stage);
    assert!(front(&stage).table.grid.selection.current().is_some());
    run(&mut stage, CommandId::SplitDown);
    assert!(shown(&stage).state.tabs.split().unwrap().down);
    run(&mut stage, CommandId::CloseSide);
    assert_eq!(
        sides(&stage),
        (vec!["/climate/temperature".into()], Side::First)
    );
}

#[test]
fn a_side_closes_by_its_button_and_sides_join_by_command() {
    let (mut stage, _) = stage(None, &[example()]);
    show(&mut stage, "/events");
    stage.get_by_label("Split right").click();
    settle(&mut stage);
    assert_eq!(sides(&stage).0.len(), 2);
    run(&mut stage, CommandId::JoinSides);
    assert_eq!(sides(&stage).0, ["/events"]);
    stage.get_by_label("Split right").click();
    settle(&mut stage);
    show(&mut stage, "/climate");
    let close = stage.get_all_by_label("Close side").next();
    close.unwrap().click();
    settle(&mut stage);
    assert_eq!(sides(&stage).0, ["/climate"]);
}

#[test]
fn the_line_between_the_sides_is_dragged() {
    let (mut stage, _) = stage(None, &[example()]);
    show(&mut stage, "/events");
    run(&mut stage, CommandId::SplitRight);
    let line = stage.get_by_label("Line between sides").rect().center();
    let share = |stage: &Stage| shown(stage).state.tabs.split().unwrap().share;
    assert_eq!(share(&stage), 500);
    drag(&mut stage, line, line - egui::vec2(200.0, 0.0));
    let narrow = share(&stage);
    assert!((250..350).contains(&narrow), "{narrow}");
    let moved = stage.get_by_label("Line between sides").rect().center();
    assert!((line.x - moved.x - 200.0).abs() < 3.0);
}

#[test]
fn a_tab_is_dragged_to_the_edge_and_to_the_other_side() {
    let (mut stage, _) = stage(None, &[example()]);
    show(&mut stage, "/events");
    run(&mut stage, CommandId::KeepTab);
    show(&mut stage, "/climate/temperature");
    let tab = stage.get_by_label("Tab events").rect().center();
    drag(&mut stage, tab, egui::pos2(1200.0, 300.0));
    assert_eq!(
        sides(&stage),
        (
            vec!["/climate/temperature".into(), "/events".into()],
            Side::Second
        )
    );
    let tab = stage.get_by_label("Tab events").rect().center();
    drag(&mut stage, tab, egui::pos2(500.0, 300.0));
    assert_eq!(sides(&stage), (vec!["/events".into()], Side::First));
    assert_eq!(shown(&stage).state.tabs.iter().count(), 2);
}

/// Drags the pointer from one place to another, in steps as a hand does.
fn drag(stage: &mut Stage, from: egui::Pos2, to: egui::Pos2) {
    stage.hover_at(from);
    stage.step();
    stage.drag_at(from);
    stage.step();
    for step in 1..=4 {
        stage.hover_at(from + (to - from) * (step as f32 / 4.0));
        stage.step();
    }
    stage.drop_at(to);
    settle(stage);
}

#[test]
fn the_sides_come_back_with_the_session() {
    let folder = tempfile::tempdir().unwrap();
    let mut first = next(folder.path(), &[example()]);
    show(&mut first, "/events");
    run(&mut first, CommandId::SplitDown);
    show(&mut first, "/climate/temperature");
    act(&mut first, Action::Share(300));
    act(&mut first, Action::Focus(Side::First));
    let (before, split) = (sides(&first), shown(&first).state.tabs.split());
    assert_eq!(
        before,
        (
            vec!["/events".into(), "/climate/temperature".into()],
            Side::First
        )
    );
    leave(first);
    let mut second = next(folder.path(), &[]);
    run(&mut second, CommandId::ReopenSession);
    assert_eq!(sides(&second), before);
    assert_eq!(shown(&second).state.tabs.split(), split);
}
