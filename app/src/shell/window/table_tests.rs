//! Tests of what a table offers besides its cells: statistics, copies, views of its rows.

use egui::{Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;

use super::Window;
use super::tests::{act, example, huge, settle, shown, window};
use crate::command::{Action, CommandId};
use crate::model::head::ViewKind;
use crate::model::query::Number;
use crate::model::statistics::{ColumnStatistics, Summary};
use crate::ui::grid::selection::{CellAt, Gesture, Unit};

type Shown = Harness<'static, Option<Window>>;

fn table(object: &str) -> Shown {
    let mut harness = window(example(), Some(object));
    act(&mut harness, Action::View(ViewKind::Table));
    harness
}

fn select(harness: &mut Shown, from: (u64, u64), to: (u64, u64), gesture: Gesture) {
    let tab = harness
        .state_mut()
        .as_mut()
        .unwrap()
        .state
        .tabs
        .active_mut();
    let selection = &mut tab.unwrap().table.grid.selection;
    for ((row, column), gesture) in [(from, gesture), (to, Gesture::Extend)] {
        let everywhere = (u64::MAX, u64::MAX);
        selection.click(CellAt { row, column }, Unit::Cells, gesture, everywhere);
    }
    harness.state_mut().as_mut().unwrap().quiet = 0;
    settle(harness);
}

fn statistics(harness: &Shown) -> Vec<ColumnStatistics> {
    let tab = shown(harness).state.tabs.active().unwrap();
    let (_, found) = tab.table.statistics.result.as_ref().unwrap();
    found.as_ref().unwrap().columns.clone()
}

#[test]
fn a_selection_is_summed_up_in_the_status_bar() {
    let mut harness = table("/events");
    assert!(harness.query_by_label_contains("mean").is_none());
    select(&mut harness, (0, 0), (3, 0), Gesture::Replace);
    harness.get_by_label_contains("4 values · mean 20002.5 · min 20001 · max 20004");
    // The same cells once more do not count twice.
    select(&mut harness, (2, 0), (4, 0), Gesture::Add);
    harness.get_by_label_contains("5 values · mean 20003 ·");
}

#[test]
fn the_statistics_panel_shows_all_cells_until_some_are_selected() {
    let mut harness = table("/events");
    act(&mut harness, Action::Run(CommandId::ShowStatistics));
    harness.get_by_label_contains("All ");
    harness.get_by_label("Column of the statistics");
    harness.get_by_label_contains("Histogram of");
    let all = statistics(&harness);
    assert!(all.len() > 1 && all[0].name == "id", "{}", all[0].name);
    select(&mut harness, (0, 0), (9, 0), Gesture::Replace);
    harness.get_by_label("10 selected cells");
    harness.get_by_label("Median");
    let [column] = &statistics(&harness)[..] else {
        panic!("one column is selected");
    };
    let Summary::Numbers(numbers) = &column.summary else {
        panic!("numbers");
    };
    assert_eq!(
        numbers.extremes,
        Some((Number::Whole(20001), Number::Whole(20010)))
    );
    assert_eq!(numbers.percentiles[3], Number::Real(20005.5));
    harness.get_by_label("Close statistics").click();
    settle(&mut harness);
    assert!(harness.query_by_label("Median").is_none());
}

#[test]
fn many_cells_are_summed_up_only_when_asked() {
    let mut harness = window(huge(), Some("/rows"));
    act(&mut harness, Action::View(ViewKind::Table));
    harness.key_press_modifiers(Modifiers::COMMAND, Key::I);
    settle(&mut harness);
    harness.get_by_label_contains("Compute for ");
    let tab = shown(&harness).state.tabs.active().unwrap();
    assert!(tab.table.statistics.wanted.is_none());
}
