//! Tests of what a table offers besides its cells: statistics, copies, views of its rows.

use egui::{Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;

use super::Window;
use super::tests::{act, cell, example, huge, settle, shown, window};
use crate::command::{Action, CommandId};
use crate::model::head::ViewKind;
use crate::model::query::Number;
use crate::model::shown::Change;
use crate::model::statistics::{ColumnStatistics, Summary};
use crate::ui::grid::selection::{CellAt, Gesture, Unit};

/// Waits until what was clicked or typed has been answered.
fn answered(harness: &mut Shown) {
    // What is clicked in one frame is wished for in the next.
    for _ in 0..2 {
        if let Some(window) = harness.state_mut() {
            window.quiet = 0;
        }
        settle(harness);
    }
}

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
    answered(&mut harness);
    assert!(harness.query_by_label("Median").is_none());
}

/// What stands below the name of a column.
fn below(harness: &Shown, column: u64) -> Option<ColumnStatistics> {
    let summary = &shown(harness).state.tabs.active().unwrap().table.summary;
    summary.known.get(&column)?.clone().ok()
}

#[test]
fn each_column_in_view_is_summed_up_below_its_name() {
    let mut harness = table("/events");
    act(&mut harness, Action::Run(CommandId::ShowStatistics));
    let all = statistics(&harness);
    act(&mut harness, Action::Run(CommandId::ShowStatistics));
    assert!(below(&harness, 0).is_none());
    act(&mut harness, Action::Run(CommandId::ShowSummary));
    answered(&mut harness);
    let id = below(&harness, 0).expect("the first column");
    assert_eq!(id.name, "id");
    let ends = |column: &ColumnStatistics| match &column.summary {
        Summary::Numbers(numbers) => (numbers.count, numbers.extremes, numbers.mean),
        Summary::Texts(_) => panic!("numbers"),
    };
    assert_eq!(ends(&id), ends(&all[0]));
    // Of rows that a filter keeps, their own.
    type_filter(&mut harness, "id < 20011");
    answered(&mut harness);
    let (count, extremes, _) = ends(&below(&harness, 0).expect("the first column"));
    assert_eq!((count, extremes.unwrap().1), (10, Number::Whole(20010)));
    act(&mut harness, Action::Run(CommandId::ShowSummary));
    answered(&mut harness);
    let summary = &shown(&harness).state.tabs.active().unwrap().table.summary;
    assert!(summary.wanted.is_none() && summary.slot.waiting().is_none());
}

#[test]
fn columns_of_two_dimensions_are_summed_up_one_by_one() {
    let mut harness = table("/climate/temperature");
    act(&mut harness, Action::Run(CommandId::ShowSummary));
    for _ in 0..8 {
        answered(&mut harness);
    }
    let [first, third] = [0, 2].map(|column| below(&harness, column).expect("a column"));
    let tab = shown(&harness).state.tabs.active().unwrap();
    for found in [first, third] {
        let Summary::Numbers(numbers) = &found.summary else {
            panic!("numbers");
        };
        let count = numbers.count + found.missing.count();
        assert_eq!(count, tab.plane.size().0);
    }
}

#[test]
fn many_cells_are_summed_up_only_when_asked() {
    let mut harness = window(huge(), Some("/rows"));
    act(&mut harness, Action::View(ViewKind::Table));
    harness.key_press_modifiers(Modifiers::COMMAND, Key::I);
    answered(&mut harness);
    harness.get_by_label_contains("Compute for ");
    let tab = shown(&harness).state.tabs.active().unwrap();
    assert!(tab.table.statistics.wanted.is_none());
}

/// Runs a command and waits for the text that it puts on the clipboard.
fn clipboard(harness: &mut Shown, command: CommandId) -> String {
    let ctx = harness.ctx.clone();
    let window = harness.state_mut().as_mut().unwrap();
    window.carry_out(&ctx, Action::Run(command));
    for _ in 0..1000 {
        harness.step();
        let commands = &harness.output().platform_output.commands;
        let text = commands.iter().find_map(|command| match command {
            egui::OutputCommand::CopyText(text) => Some(text.clone()),
            _ => None,
        });
        if let Some(text) = text {
            answered(harness);
            return text;
        }
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
    panic!("nothing was copied");
}

#[test]
fn cells_that_are_not_on_screen_are_copied_with_headers() {
    let mut harness = table("/events");
    select(&mut harness, (0, 0), (0, 0), Gesture::Replace);
    select(&mut harness, (150, 0), (151, 1), Gesture::Add);
    let text = clipboard(&mut harness, CommandId::CopyWithHeaders);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[..2], ["\tid", "0\t20001"]);
    assert!(lines[2].starts_with("\tid\t"), "{text}");
    assert!(lines[3].starts_with("150\t20151\t") && lines[4].starts_with("151\t20152\t"));
    harness.get_by_label("Copied 5 cells");
    let shown = clipboard(&mut harness, CommandId::CopyAsShown);
    assert!(shown.starts_with("20001\n20151\t"), "{shown}");
}

#[test]
fn more_cells_than_can_be_copied_are_refused_with_their_number() {
    let mut harness = window(huge(), Some("/rows"));
    act(&mut harness, Action::View(ViewKind::Table));
    select(&mut harness, (0, 0), (1_999_999, 0), Gesture::Replace);
    act(&mut harness, Action::Run(CommandId::CopyWithHeaders));
    harness.get_by_label_contains("2,000,000 cells are too many: copy at most 1,000,000");
}

fn type_filter(harness: &mut Shown, text: &str) {
    act(harness, Action::Run(CommandId::FilterRows));
    harness.get_by_label("Filter of the rows").type_text(text);
    answered(harness);
    harness.key_press(Key::Enter);
    answered(harness);
}

fn header(harness: &Shown, row: u64) -> Option<u64> {
    let tab = shown(harness).state.tabs.active().unwrap();
    tab.table.windows.number(row)
}

#[test]
fn a_filter_keeps_rows_with_their_own_indices() {
    let mut harness = table("/events");
    type_filter(&mut harness, "id > 20010 and row < 12");
    harness.get_by_label_contains("2 of ");
    assert_eq!(
        (header(&harness, 0), header(&harness, 1)),
        (Some(10), Some(11))
    );
    assert_eq!(cell(&harness, 1, 0), "20012");
    select(&mut harness, (0, 0), (1, 0), Gesture::Replace);
    harness.get_by_label_contains("2 values · mean 20011.5");
    let text = clipboard(&mut harness, CommandId::CopyWithHeaders);
    assert_eq!(text, "\tid\n10\t20011\n11\t20012\n");
    harness.get_by_label("All rows").click();
    answered(&mut harness);
    assert_eq!(cell(&harness, 0, 0), "20001");
    assert!(header(&harness, 0).is_none());
}

#[test]
fn what_is_wrong_with_a_filter_is_said_and_the_rows_stay() {
    let mut harness = table("/events");
    type_filter(&mut harness, "nothing > 3");
    harness.get_by_label_contains("Not applied: the table has no column nothing");
    assert_eq!(cell(&harness, 0, 0), "20001");
}

#[test]
fn rows_sort_by_the_mark_in_a_header_and_within_a_filter() {
    let mut harness = table("/events");
    let last = |harness: &Shown| {
        let tab = shown(harness).state.tabs.active().unwrap();
        tab.plane.size().0 - 1
    };
    harness.get_by_label("Sort by id").click();
    answered(&mut harness);
    harness.get_by_label_contains("Sorted by id, ascending");
    assert_eq!(cell(&harness, 0, 0), "20001");
    harness.get_by_label("Sort by id").click();
    answered(&mut harness);
    harness.get_by_label_contains("Sorted by id, descending");
    assert_eq!(header(&harness, 0), Some(last(&harness)));
    type_filter(&mut harness, "row < 5");
    harness.get_by_label_contains("5 of ");
    let shown: Vec<String> = (0..5).map(|row| cell(&harness, row, 0)).collect();
    assert_eq!(shown, ["20005", "20004", "20003", "20002", "20001"]);
    harness.get_by_label("Sort by id").click();
    answered(&mut harness);
    assert_eq!(cell(&harness, 0, 0), "20001");
    assert!(harness.query_by_label_contains("Sorted by").is_none());
}

#[test]
fn hidden_members_are_neither_shown_nor_copied_and_the_order_stays() {
    let mut harness = table("/events");
    act(&mut harness, Action::Sort(Some((0, true))));
    act(&mut harness, Action::Columns(Change::Toggle(1)));
    act(&mut harness, Action::Columns(Change::Toggle(0)));
    answered(&mut harness);
    harness.get_by_label("9 of 11 columns");
    harness.get_by_label_contains("Sorted by id, descending");
    let latitude = cell(&harness, 0, 0);
    assert!(latitude.contains('.'), "{latitude}");
    select(&mut harness, (0, 0), (0, 1), Gesture::Replace);
    let text = clipboard(&mut harness, CommandId::CopyWithHeaders);
    let start = format!("\tposition.latitude\tposition.longitude\n159\t{latitude}\t");
    assert!(text.starts_with(&start), "{text}");
    // A filter sees them all.
    type_filter(&mut harness, "id = 20002");
    harness.get_by_label_contains("1 of 160 rows");
    act(&mut harness, Action::Columns(Change::ShowAll));
    answered(&mut harness);
    assert_eq!(cell(&harness, 0, 0), "20002");
}

#[test]
fn the_menu_of_a_header_sorts_and_hides_its_column() {
    let mut harness = table("/events");
    let header = harness.get_by_role_and_label(egui::accesskit::Role::ColumnHeader, "magnitude");
    header.click_secondary();
    answered(&mut harness);
    harness.get_by_label("Sort descending").click();
    answered(&mut harness);
    harness.get_by_label_contains("Sorted by magnitude, descending");
    let header = harness.get_by_role_and_label(egui::accesskit::Role::ColumnHeader, "magnitude");
    header.click_secondary();
    answered(&mut harness);
    harness.get_by_label("Hide column").click();
    answered(&mut harness);
    harness.get_by_label("10 of 11 columns");
}

#[test]
fn a_nested_member_folds_into_one_column_and_unfolds_again() {
    let mut harness = table("/events");
    let header = |harness: &Shown, name: &str| {
        let role = egui::accesskit::Role::ColumnHeader;
        harness.query_by_role_and_label(role, name).is_some()
    };
    assert!(header(&harness, "position.latitude"));
    let latitude = cell(&harness, 0, 2);
    harness.get_by_label("Fold position").click();
    answered(&mut harness);
    assert!(header(&harness, "position") && !header(&harness, "position.latitude"));
    let whole = cell(&harness, 0, 2);
    assert!(whole.contains(&format!("latitude: {latitude}")), "{whole}");
    // The order goes by the member, whatever stands in which place.
    act(&mut harness, Action::Run(CommandId::UnfoldAll));
    answered(&mut harness);
    select(&mut harness, (0, 2), (0, 2), Gesture::Replace);
    let text = clipboard(&mut harness, CommandId::CopyWithHeaders);
    assert_eq!(text, format!("\tposition.latitude\n0\t{latitude}\n"));
    act(&mut harness, Action::Run(CommandId::FoldColumn));
    answered(&mut harness);
    harness.get_by_label("Unfold position").click();
    answered(&mut harness);
    assert_eq!(cell(&harness, 0, 2), latitude);
}

#[test]
fn elements_of_an_array_are_columns_once_it_is_unfolded() {
    let mut harness = table("/types/array");
    assert_eq!(cell(&harness, 1, 0), "[[6, 7, 8], [9, 10, 11]]");
    harness.get_by_label("Unfold Value").click();
    answered(&mut harness);
    let row: Vec<String> = (0..6).map(|column| cell(&harness, 1, column)).collect();
    assert_eq!(row, ["6", "7", "8", "9", "10", "11"]);
    harness.get_by_role_and_label(egui::accesskit::Role::ColumnHeader, "[1,0]");
    harness.get_by_label("Sort by [1,0]").click();
    harness.get_by_label("Sort by [1,0]").click();
    answered(&mut harness);
    assert_eq!(cell(&harness, 0, 3), "21");
    type_filter(&mut harness, "[0,1] > 6");
    harness.get_by_label_contains("3 of 4 rows");
}
