//! Several scales on one dimension.

use std::path::PathBuf;

use egui::accesskit::Role;
use egui_kittest::kittest::Queryable as _;

use super::stage::{Stage, front, picture, show, stage};
use super::tests::{act, settle};
use crate::command::Action;
use crate::model::head::ViewKind;
use crate::ui::grid::source::GridSource as _;

pub(super) fn axes() -> PathBuf {
    PathBuf::from(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/fixtures/axes.h5"
    ))
}

/// What a row of the table in front is called.
fn row(stage: &Stage, row: u64) -> String {
    let tab = front(stage);
    let head = tab.head().unwrap().clone();
    let dataset = head.dataset().unwrap();
    let source = crate::panel::table::source_of(dataset, tab, false);
    source.row_header(row).into_owned()
}

/// Chooses a scale as the mouse does.
fn choose(stage: &mut Stage, of: &str, name: &str) {
    stage.get_by_label(of).click();
    settle(stage);
    stage.get_by_role_and_label(Role::Button, name).click();
    settle(stage);
}

#[test]
fn a_plot_runs_along_the_scale_that_is_chosen() {
    let (mut stage, camera) = stage(None, &[axes()]);
    show(&mut stage, "/line");
    act(&mut stage, Action::View(ViewKind::Plot));
    let label = |stage: &Stage| {
        let axis = front(stage).plot.lines[0].x.clone();
        axis.map(|axis| (axis.label.clone(), axis.scale.label(1)))
    };
    let (name, second) = label(&stage).unwrap();
    assert_eq!(name, "time (s)");
    assert!(second.starts_with("1.064102564"), "{second}");
    picture(&stage, &camera, "scales");
    choose(&mut stage, "Scale of time", "frequency");
    let (name, second) = label(&stage).unwrap();
    assert_eq!(name, "frequency (Hz)");
    assert!(second.starts_with("398.9358"), "{second}");
    // What goes up and down is no axis: the index is, and it says so.
    choose(&mut stage, "Scale of time", "phase");
    assert_eq!(label(&stage), None);
    choose(&mut stage, "Scale of time", "Index");
    assert_eq!(label(&stage), None);
}

#[test]
fn the_rows_of_a_table_are_named_by_the_scale_that_is_chosen() {
    let (mut stage, camera) = stage(None, &[axes()]);
    show(&mut stage, "/line");
    act(&mut stage, Action::View(ViewKind::Table));
    assert_eq!(row(&stage, 0), "0  0.5");
    choose(&mut stage, "Scale of time", "frequency");
    assert_eq!(row(&stage, 0), "0  399.5");
    picture(&stage, &camera, "scales-table");
    choose(&mut stage, "Scale of time", "Index");
    assert_eq!(row(&stage, 0), "0");
}

#[test]
fn axes_that_nexus_only_assigns_to_a_dimension_can_be_chosen_too() {
    let (mut stage, _) = stage(None, &[axes()]);
    show(&mut stage, "/data/counts");
    act(&mut stage, Action::View(ViewKind::Table));
    assert_eq!(row(&stage, 0), "0  -1.0");
    choose(&mut stage, "Scale of angle", "energy");
    assert_eq!(row(&stage, 7), "7  100.0");
}
