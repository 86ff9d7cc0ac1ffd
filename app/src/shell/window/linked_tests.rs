//! Two sides that scroll, zoom and are sliced together.

use egui_kittest::kittest::Queryable as _;

use super::stage::{Stage, picture, show, stage};
use super::tests::{act, example, settle, shown};
use crate::command::{Action, CommandId};
use crate::model::head::ViewKind;
use crate::panel::line_plot::Bounds;
use crate::state::sides::Side;
use crate::state::tab::Tab;

fn run(stage: &mut Stage, id: CommandId) {
    act(stage, Action::Run(id));
}

fn tab(stage: &Stage, side: Side) -> &Tab {
    shown(stage).state.tabs.front(side).unwrap()
}

/// Two objects side by side, the second one in front, linked.
fn linked(first: &str, second: &str) -> (Stage, crate::shell::raster::Camera) {
    let (mut stage, camera) = stage(None, &[example()]);
    show(&mut stage, first);
    run(&mut stage, CommandId::SplitRight);
    show(&mut stage, second);
    run(&mut stage, CommandId::LinkSides);
    (stage, camera)
}

fn change(stage: &mut Stage, side: Side, change: impl FnOnce(&mut Tab)) {
    let window = stage.state_mut().as_mut().unwrap();
    change(window.state.tabs.front_mut(side).unwrap());
    window.quiet = 0;
    settle(stage);
}

#[test]
fn a_table_scrolls_with_the_other_and_both_tabs_say_so() {
    let (mut stage, camera) = linked("/events", "/15/temperature");
    act(&mut stage, Action::View(ViewKind::Table));
    stage.get_by_label("Tab events, linked");
    stage.get_by_label("Tab temperature, linked");
    change(&mut stage, Side::First, |tab| tab.table.grid.top.index = 40);
    assert_eq!(tab(&stage, Side::Second).table.grid.top.index, 40);
    change(&mut stage, Side::Second, |tab| tab.table.grid.top.index = 7);
    assert_eq!(tab(&stage, Side::First).table.grid.top.index, 7);
    picture(&stage, &camera, "linked");
    // The longer one goes on beyond the end of the shorter one, and is not pulled back.
    let rows = |side| tab(&stage, side).plane.size().0;
    let (long, short) = match rows(Side::First) > rows(Side::Second) {
        true => (Side::First, Side::Second),
        false => (Side::Second, Side::First),
    };
    let beyond = rows(short) + 100;
    assert!(beyond < rows(long));
    change(&mut stage, long, |tab| tab.table.grid.top.index = beyond);
    assert_eq!(tab(&stage, long).table.grid.top.index, beyond);
    assert!(tab(&stage, short).table.grid.top.index < beyond);
    run(&mut stage, CommandId::LinkSides);
    stage.get_by_label("Tab events");
    change(&mut stage, long, |tab| tab.table.grid.top.index = 3);
    assert!(tab(&stage, short).table.grid.top.index > 3);
}

#[test]
fn a_slice_is_taken_over_where_the_shape_allows() {
    let (mut stage, _) = linked("/climate/temperature", "/climate/temperature");
    let step = |tab: &mut Tab| {
        tab.dimensions.set_index(0, 2);
        let plane = crate::panel::dimensions::plane_of(&tab.dimensions);
        tab.set_plane(plane);
    };
    change(&mut stage, Side::First, step);
    assert_eq!(tab(&stage, Side::Second).dimensions.index(0), 2);
    assert_eq!(
        tab(&stage, Side::Second).plane,
        tab(&stage, Side::First).plane
    );
    // What comes to the front later comes to where the other one is.
    show(&mut stage, "/events");
    assert_eq!(tab(&stage, Side::First).dimensions.index(0), 2);
}

#[test]
fn plots_over_the_same_axis_are_zoomed_together_along_it() {
    let (mut stage, _) = linked("/15/temperature", "/20/temperature");
    let views = Side::BOTH.map(|side| tab(&stage, side).view());
    assert_eq!(views, [ViewKind::Plot; 2]);
    let own = tab(&stage, Side::Second).plot.state.bounds;
    assert_eq!(own, None);
    change(&mut stage, Side::First, |tab| {
        tab.plot.state.bounds = Bounds::of_box([100.0, 0.0], [900.0, 10.0]);
    });
    let bounds = tab(&stage, Side::Second).plot.state.bounds.unwrap();
    assert_eq!(bounds.x, [100.0, 900.0]);
    assert_ne!(bounds.y, [0.0, 10.0]);
    change(&mut stage, Side::Second, |tab| tab.plot.state.bounds = None);
    assert_eq!(tab(&stage, Side::First).plot.state.bounds, None);
}
