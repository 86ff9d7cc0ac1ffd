//! The panel of a cell's whole value, and numbers read as dates.

use egui::{Key, Role};
use egui_kittest::kittest::Queryable as _;

use super::tests::{act, example, settle, shown, window};
use crate::command::{Action, CommandId};
use crate::model::ObjectPath;
use crate::model::head::ViewKind;
use crate::model::reading::{EpochUnit, Reading};
use crate::model::table::CellStyle;

type Harness = egui_kittest::Harness<'static, Option<super::Window>>;

fn cell(harness: &Harness, row: u64, column: u64) -> (String, CellStyle) {
    let tab = shown(harness).state.tabs.active().unwrap();
    let cell = tab.table.windows.cell(row, column).unwrap().unwrap();
    (cell.text.to_string(), cell.style.clone())
}

#[test]
fn a_cell_is_shown_whole_and_the_panel_follows_the_current_cell() {
    let mut harness = window(example(), Some("/events"));
    act(&mut harness, Action::GoTo("3, 0".to_owned()));
    act(&mut harness, Action::Run(CommandId::ShowCell));
    let whole = |harness: &Harness| {
        let tab = shown(harness).state.tabs.active().unwrap();
        let (_, value) = tab.table.whole.value.clone().unwrap();
        value.unwrap().text
    };
    assert_eq!(whole(&harness), cell(&harness, 3, 0).0);
    harness.get_by_label("Close the cell value");
    act(&mut harness, Action::GoTo("5, 1".to_owned()));
    assert_eq!(whole(&harness), cell(&harness, 5, 1).0);
    harness.get_by_label("Close the cell value").click();
    settle(&mut harness);
    assert!(harness.query_by_label("Close the cell value").is_none());
}

#[test]
fn enter_on_a_cell_opens_the_panel() {
    let mut harness = window(example(), Some("/events"));
    let first = cell(&harness, 0, 0).0;
    harness.get_by_role_and_label(Role::Cell, &first).click();
    settle(&mut harness);
    harness.key_press(Key::Enter);
    settle(&mut harness);
    harness.get_by_label("Close the cell value");
}

#[test]
fn described_times_are_shown_as_dates_and_stored_numbers_on_request() {
    let mut harness = window(example(), Some("/climate/time"));
    act(&mut harness, Action::View(ViewKind::Table));
    let (text, style) = cell(&harness, 0, 0);
    assert_eq!(text, "2025-01-16 00:00:00");
    assert_eq!(style, CellStyle::Read("15.0".into()));
    act(&mut harness, Action::ReadNumbers(0, Reading::Stored));
    assert_eq!(cell(&harness, 0, 0), ("15.0".to_owned(), CellStyle::Number));
    let date = Reading::Date(EpochUnit::Seconds);
    act(&mut harness, Action::ReadNumbers(0, date));
    assert_eq!(cell(&harness, 0, 0).0, "1970-01-01 00:00:15");
}

/// The place that a tab shows, and the blocks of cells that are selected there.
type Place = (String, String, Vec<[u64; 4]>);

/// Follows the region reference in a row, and tells what is shown then.
fn follow(harness: &mut Harness, path: &str, row: u64) -> Place {
    let id = shown(harness).state.documents[0].id;
    let show = |path: ObjectPath| Action::Show {
        document: id,
        path,
        keep: false,
    };
    act(harness, show(ObjectPath::new(path)));
    act(harness, Action::View(ViewKind::Table));
    let CellStyle::Region(target, region) = cell(harness, row, 0).1 else {
        panic!("no region");
    };
    act(harness, show(target));
    act(harness, Action::ShowRegion(region));
    let tab = shown(harness).state.tabs.active().unwrap();
    let shape = &tab.head().unwrap().dataset().unwrap().shape;
    let blocks = tab.table.grid.selection.blocks().iter();
    let blocks = blocks.map(|b| [b.first.row, b.first.column, b.last.row, b.last.column]);
    (
        tab.path.to_string(),
        tab.plane.numpy(shape),
        blocks.collect(),
    )
}

#[test]
fn a_region_is_the_slice_of_what_it_leads_to_and_its_parts_are_selected() {
    let mut harness = window(example(), None);
    let (path, slice, blocks) = follow(&mut harness, "/references/regions", 0);
    assert_eq!((&*path, &*slice), ("/15/temperature", "3000:5000"));
    assert_eq!(blocks, [[0, 0, 1999, 0]]);
    assert_eq!(shown(&harness).state.message, None);
    let (path, slice, blocks) = follow(&mut harness, "/references/regions", 1);
    assert_eq!((&*path, &*slice), ("/images/island", "60:179, 90:270"));
    assert_eq!(blocks.len(), 60);
    assert_eq!(blocks[59], [118, 0, 118, 179]);
    let message = shown(&harness).state.message.clone().unwrap();
    assert_eq!(message, "The region is no box: its 60 parts are selected");
}

#[test]
fn rows_and_columns_have_the_values_of_their_scales() {
    let label = |path: &str| {
        let mut harness = window(example(), Some(path));
        act(&mut harness, Action::View(ViewKind::Table));
        cell(&harness, 3, 0).0
    };
    let (latitude, longitude) = (label("/climate/lat"), label("/climate/lon"));
    let mut harness = window(example(), Some("/climate/temperature"));
    act(&mut harness, Action::View(ViewKind::Table));
    let windows = &shown(&harness).state.tabs.active().unwrap().table.windows;
    assert_eq!(windows.row_label(3), Some(&*latitude));
    assert_eq!(windows.column_label(3), Some(&*longitude));
    assert_eq!(windows.row_label(u64::MAX), None);
    harness.get_by_role_and_label(Role::ColumnHeader, &longitude);
    // A scale has no names of its own; a dataset without scales has none either.
    for path in ["/climate/lat", "/15/wind"] {
        let mut harness = window(example(), Some(path));
        act(&mut harness, Action::View(ViewKind::Table));
        let windows = &shown(&harness).state.tabs.active().unwrap().table.windows;
        assert_eq!(windows.row_label(0), None, "{path}");
    }
}
