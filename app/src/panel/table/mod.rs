//! The table of a dataset: the grid over the cells that the worker read.

mod columns;
pub mod copy;
mod edit;
mod histogram;
pub mod rows;
mod source;
pub mod statistics;
mod summary;
mod whole;

use egui::Ui;

use self::source::TableSource;
use super::{Sheet, damage_note, error_view, waiting};
use crate::command::Action;
use crate::model::head::DatasetHead;
use crate::model::shown::Change;
use crate::model::table::{CellStyle, window_around};
use crate::state::tab::Tab;
use crate::ui::grid::selection::CellAt;
use crate::ui::grid::source::GridSource as _;
use crate::ui::grid::{self, Fold};
use crate::ui::tokens::space;

/// Width of the statistics beside the table, in points.
const STATISTICS: f32 = 368.0;

/// Shows the table, and notes which cells it would like.
pub fn show(
    ui: &mut Ui,
    mut sheet: Sheet<'_>,
    dataset: &DatasetHead,
    one_based: bool,
    actions: &mut Vec<Action>,
) {
    sheet.tab.table.grid.edited = edit::edited(&sheet);
    let marked = sheet.document.editing.marked_cells(&sheet.tab.path);
    let tab = &mut *sheet.tab;
    beside_ui(ui, tab, dataset, one_based, actions);
    rows::show(ui, tab, dataset, one_based, actions);
    let windows = std::mem::take(&mut tab.table.windows);
    let (plane, shown) = (tab.plane.clone(), tab.table.shown.clone());
    let (known, readings) = (
        std::mem::take(&mut tab.table.summary.known),
        tab.table.readings.clone(),
    );
    let source = TableSource::new(dataset, &plane, &shown, &windows, one_based)
        .listed(&tab.table.rows)
        .written(tab.table.written)
        .marked(&marked)
        .summed(tab.table.summary.open.then_some((&known, &readings)));
    if let Some(error) = windows.error().filter(|_| windows.is_only_error()) {
        error_view::show(ui, "The cells cannot be read", error, actions);
    }
    damage_note::show(ui, windows.damage(), "cells", actions);
    let waits = tab.table.slot.waiting();
    waiting::show(ui, "Reading cells", waits, actions);
    summary::waiting_ui(ui, &tab.table.summary, actions);
    let response = grid::show(ui, &mut tab.table.grid, &source, "Table");
    if response.response.has_focus() || response.changed {
        tab.table.current = response.current;
    }
    tab.table.hovered = response.hovered;
    let followed = response.followed.or(response.activated);
    if let Some(target) = followed.and_then(|at| source.target(at)) {
        let region = followed.and_then(|at| source.region(at));
        actions.push(Action::Show {
            document: tab.document,
            path: target.clone(),
            keep: false,
        });
        actions.extend(region.map(Action::ShowRegion));
    } else if let Some((at, typed)) = edit::wish(&response, sheet.document.editing.allowed) {
        actions.push(edit::begin(tab, &source, at, typed));
    } else if response.activated.is_some() {
        tab.table.whole.open = true;
    }
    if let Some(column) = response.sort {
        let column = source.full_column(column);
        actions.push(Action::Sort(next_order(tab.table.rows.sort, column)));
    }
    match response.fold {
        Some(Fold::Unfold(column)) => {
            actions.push(Action::Columns(Change::Unfold(source.member_place(column))));
        }
        Some(Fold::Fold(column)) => {
            let whole = source.whole_place(column);
            actions.extend(whole.map(|place| Action::Columns(Change::Fold(place))));
        }
        None => {}
    }
    if let Some(column) = tab.table.grid.pointed {
        let about = Pointed {
            column: source.full_column(column),
            sorts: source.order(column).is_some(),
            place: (dataset.columns.len() > 1).then(|| source.member_place(column)),
            dataset,
        };
        response
            .headers
            .context_menu(|ui| menu_ui(ui, &about, actions));
    }
    let (rows, columns) = source.size;
    let columns_in_view = response.columns.clone();
    tab.table.at_end = rows > 0 && response.rows.end == rows;
    let wanted_rows = window_around(response.rows.clone(), rows);
    let wanted_columns = window_around(response.columns.clone(), columns);
    let covered = windows.covers(&response.rows, &response.columns) && !tab.table.stale;
    let empty = wanted_rows.is_empty() || wanted_columns.is_empty();
    let wanted = (!covered && !empty).then(|| tab.cells(wanted_rows, wanted_columns));
    if wanted != tab.table.wanted {
        ui.ctx().request_repaint();
    }
    tab.table.wanted = wanted;
    let size = source.size;
    tab.table.windows = windows;
    tab.table.summary.known = known;
    let edited = response.edited;
    if let Some(request) = copy::serve(tab, response.copied, actions) {
        tab.table.copying.wanted = Some(request);
    }
    whole::want(tab);
    summary::want(ui.ctx(), tab, dataset, rows, &columns_in_view);
    rows::want(ui.ctx(), tab, one_based);
    statistics::want(ui.ctx(), tab, size);
    edit::field_ui(ui, &mut sheet, edited, size, actions);
}

/// Shows the panels beside the table that are open.
fn beside_ui(
    ui: &mut Ui,
    tab: &mut Tab,
    dataset: &DatasetHead,
    one_based: bool,
    actions: &mut Vec<Action>,
) {
    if tab.table.statistics.open {
        egui::Panel::right("statistics")
            .resizable(true)
            .default_size(STATISTICS)
            .size_range(220.0..=560.0)
            .frame(egui::Frame::NONE.inner_margin(space::ONE))
            .show(ui, |ui| statistics::show(ui, tab, actions));
    }
    if tab.table.whole.open {
        egui::Panel::right("cell value")
            .resizable(true)
            .default_size(STATISTICS)
            .size_range(180.0..=720.0)
            .frame(egui::Frame::NONE.inner_margin(space::ONE))
            .show(ui, |ui| whole::show(ui, tab, dataset, one_based, actions));
    }
}

/// The table that a tab shows.
#[cfg(test)]
pub(crate) fn source_of<'a>(
    dataset: &'a DatasetHead,
    tab: &'a Tab,
    one_based: bool,
) -> TableSource<'a> {
    TableSource::of(dataset, tab, one_based)
}

/// The order after that of a column: ascending, descending, the original one.
fn next_order(sort: Option<(u64, bool)>, column: u64) -> Option<(u64, bool)> {
    match sort {
        Some((by, false)) if by == column => Some((column, true)),
        Some((by, true)) if by == column => None,
        _ => Some((column, false)),
    }
}

/// The column that a context menu is about.
struct Pointed<'a> {
    /// Among the columns of a table that shows everything.
    column: u64,
    /// Whether rows can be sorted by it.
    sorts: bool,
    /// Its place among the columns of an element, where there are several.
    place: Option<usize>,
    dataset: &'a DatasetHead,
}

/// The context menu of a column's header.
fn menu_ui(ui: &mut Ui, about: &Pointed<'_>, actions: &mut Vec<Action>) {
    let orders = [
        ("Sort ascending", Some((about.column, false))),
        ("Sort descending", Some((about.column, true))),
        ("Original order", None),
    ];
    for (label, order) in orders {
        let button = egui::Button::new(label);
        if ui.add_enabled(about.sorts, button).clicked() {
            actions.push(Action::Sort(order));
            ui.close();
        }
    }
    if let Some(place) = about.place {
        ui.separator();
        columns::column_ui(ui, about.dataset, place, actions);
    }
}

/// What the status bar says of a cell.
pub fn cell_line(tab: &Tab, dataset: &DatasetHead, at: CellAt, one_based: bool) -> String {
    let value = match tab.table.windows.cell(at.row, at.column) {
        Some(Ok(cell)) => match &cell.style {
            CellStyle::Read(stored) | CellStyle::Missing(stored) => {
                format!("{} (stored {stored})", cell.text)
            }
            _ => cell.text.to_string(),
        },
        Some(Err(error)) => error.to_string(),
        None => "…".to_owned(),
    };
    format!("{} = {value}", place_text(tab, dataset, at, one_based))
}

/// Which element and member a cell is.
fn place_text(tab: &Tab, dataset: &DatasetHead, at: CellAt, one_based: bool) -> String {
    let source = TableSource::of(dataset, tab, one_based);
    let base = u128::from(one_based);
    let column = at.column / source.members;
    let index = |axis| match source.number(at.row) {
        Some(row) => (u128::from(tab.plane.index(axis, row, column)) + base).to_string(),
        None => "…".to_owned(),
    };
    let indices: Vec<_> = (0..tab.plane.slices.len()).map(index).collect();
    let indices = indices.join(", ");
    format!("[{indices}]{}", source.dotted(at.column))
}
