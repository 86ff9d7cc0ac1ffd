//! The table of a dataset: the grid over the cells that the worker read.

use std::borrow::Cow;
use std::ops::Range;

use egui::Ui;

use super::{damage_note, error_view, statistics, waiting};
use crate::command::Action;
use crate::model::head::DatasetHead;
use crate::model::plane::Plane;
use crate::model::table::{CellStyle, CellText, Windows, window_around};
use crate::state::tab::Tab;
use crate::text;
use crate::ui::grid;
use crate::ui::grid::copy::Copied;
use crate::ui::grid::selection::CellAt;
use crate::ui::grid::source::{Cell, GridSource, Side, Tone};
use crate::ui::tokens::space;
use crate::worker::TableRequest;

/// Width of the statistics beside the table, in points.
const STATISTICS: f32 = 320.0;

/// Shows the table, and notes which cells it would like.
pub fn show(
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
    let windows = std::mem::take(&mut tab.table.windows);
    let source = TableSource::new(dataset, &tab.plane, &windows, one_based);
    if let Some(error) = windows.error().filter(|_| windows.is_only_error()) {
        error_view::show(ui, "The cells cannot be read", error, actions);
    }
    damage_note::show(ui, windows.damage(), "cells", actions);
    let waits = tab.table.slot.waiting();
    waiting::show(ui, "Reading cells", waits, actions);
    let response = grid::show(ui, &mut tab.table.grid, &source, "Table");
    if response.response.has_focus() || response.changed {
        tab.table.current = response.current;
    }
    tab.table.hovered = response.hovered;
    let followed = response.followed.or(response.activated);
    if let Some(target) = followed.and_then(|at| source.target(at)) {
        actions.push(Action::Show {
            document: tab.document,
            path: target.clone(),
            keep: false,
        });
    }
    let (rows, columns) = source.size;
    tab.table.at_end = rows > 0 && response.rows.end == rows;
    let mut wanted_rows = window_around(response.rows.clone(), rows);
    let mut wanted_columns = window_around(response.columns.clone(), columns);
    match response.copied {
        Some(Copied::NotLoaded(blocks)) => tab.table.copying = Some(blocks),
        Some(Copied::Done { cells }) => actions.push(Action::Say(copied_text(cells))),
        Some(Copied::TooMany { cells }) => actions.push(Action::Say(format!(
            "{} cells are too many to copy: at most {}",
            grouped(cells),
            text::grouped(1_000_000)
        ))),
        Some(Copied::Nothing) | None => {}
    }
    if let Some(blocks) = &tab.table.copying {
        if blocks
            .iter()
            .all(|block| windows.covers(&spread(block).0, &spread(block).1))
        {
            let (copied, text) = grid::copy::as_text(&source, &tab.table.grid.selection);
            if let Copied::Done { cells } = copied {
                actions.push(Action::Copy(text));
                actions.push(Action::Say(copied_text(cells)));
            }
            tab.table.copying = None;
        } else if let Some(block) = blocks.first() {
            (wanted_rows, wanted_columns) = spread(block);
        }
    }
    let covered = windows.covers(&response.rows, &response.columns)
        && tab.table.copying.is_none()
        && !tab.table.stale;
    let empty = wanted_rows.is_empty() || wanted_columns.is_empty();
    tab.table.wanted = (!covered && !empty).then(|| TableRequest {
        path: tab.path.clone(),
        plane: tab.plane.clone(),
        rows: wanted_rows,
        columns: wanted_columns,
        readings: tab.table.readings.clone(),
        numbers: tab.table.numbers,
    });
    let size = source.size;
    tab.table.windows = windows;
    statistics::want(tab, size);
}

fn copied_text(cells: u128) -> String {
    match cells {
        1 => "Copied 1 cell".to_owned(),
        _ => format!("Copied {} cells", grouped(cells)),
    }
}

fn grouped(cells: u128) -> String {
    u64::try_from(cells).map_or_else(|_| cells.to_string(), text::grouped)
}

fn spread(block: &grid::selection::Block) -> (Range<u64>, Range<u64>) {
    (
        block.first.row..block.last.row + 1,
        block.first.column..block.last.column + 1,
    )
}

/// What the status bar says of a cell.
pub fn cell_line(tab: &Tab, dataset: &DatasetHead, at: CellAt, one_based: bool) -> String {
    let source = TableSource::new(dataset, &tab.plane, &tab.table.windows, one_based);
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
    let base = u128::from(one_based);
    let column = at.column / source.members;
    let index = |axis| (u128::from(tab.plane.index(axis, at.row, column)) + base).to_string();
    let indices: Vec<_> = (0..tab.plane.slices.len()).map(index).collect();
    let member = match dataset.is_compound() {
        true => format!(".{}", source.member(at.column)),
        false => String::new(),
    };
    format!("[{}]{member} = {value}", indices.join(", "))
}

/// The grid's view of the windows that were read.
struct TableSource<'a> {
    dataset: &'a DatasetHead,
    plane: &'a Plane,
    windows: &'a Windows,
    size: (u64, u64),
    /// Columns that one element takes.
    members: u64,
    base: u64,
}

impl<'a> TableSource<'a> {
    fn new(
        dataset: &'a DatasetHead,
        plane: &'a Plane,
        windows: &'a Windows,
        one_based: bool,
    ) -> Self {
        let (rows, columns) = plane.size();
        let members = (dataset.columns.len() as u64).max(1);
        let rows = if dataset.is_empty() { 0 } else { rows };
        Self {
            dataset,
            plane,
            windows,
            size: (rows, columns.saturating_mul(members)),
            members,
            base: u64::from(one_based),
        }
    }

    fn member(&self, column: u64) -> &'a str {
        let member = self.dataset.columns.get((column % self.members) as usize);
        member.map_or("", |member| &member.name)
    }

    fn label(&self, axis: Option<usize>, row: u64, column: u64) -> String {
        let index = axis.map_or(0, |axis| self.plane.index(axis, row, column));
        (u128::from(index) + u128::from(self.base)).to_string()
    }

    fn target(&self, at: CellAt) -> Option<&'a crate::model::ObjectPath> {
        match &self.windows.cell(at.row, at.column)?.ok()?.style {
            CellStyle::Link(path) => Some(path),
            _ => None,
        }
    }
}

impl GridSource for TableSource<'_> {
    fn rows(&self) -> u64 {
        self.size.0
    }

    fn columns(&self) -> u64 {
        self.size.1
    }

    fn row_header(&self, row: u64) -> Cow<'_, str> {
        Cow::Owned(self.label(self.plane.rows, row, 0))
    }

    fn column_header(&self, column: u64) -> Cow<'_, str> {
        if self.dataset.is_compound() {
            return Cow::Borrowed(self.member(column));
        }
        match (self.plane.columns, &self.dataset.units) {
            (Some(_), _) => Cow::Owned(self.label(self.plane.columns, 0, column)),
            (None, Some(units)) => Cow::Owned(format!("Value ({units})")),
            (None, None) => Cow::Borrowed("Value"),
        }
    }

    fn has_groups(&self) -> bool {
        self.dataset.is_compound() && self.plane.columns.is_some()
    }

    fn column_group(&self, column: u64) -> Option<Cow<'_, str>> {
        let group = || Cow::Owned(self.label(self.plane.columns, 0, column / self.members));
        self.has_groups().then(group)
    }

    fn cell(&self, row: u64, column: u64) -> Cell<'_> {
        match self.windows.cell(row, column) {
            None => Cell::Pending,
            // The cause stands above the table or in the status bar: once is enough.
            Some(Err(_)) => Cell::Error(Cow::Borrowed("×")),
            Some(Ok(cell)) => styled(cell),
        }
    }
}

fn styled(cell: &CellText) -> Cell<'_> {
    let text = Cow::Borrowed(&*cell.text);
    let number = |tone| Cell::Text {
        text: text.clone(),
        side: Side::Right,
        tone,
    };
    match &cell.style {
        CellStyle::Number => number(Tone::Plain),
        CellStyle::NotFinite => number(match cell.text.contains("inf") {
            true => Tone::Infinite,
            false => Tone::NotANumber,
        }),
        CellStyle::Read(_) => number(Tone::Plain),
        CellStyle::Fill | CellStyle::Missing(_) => number(Tone::Fill),
        CellStyle::Text => Cell::words(text),
        CellStyle::Link(_) => Cell::Link(text),
        CellStyle::Error => Cell::Error(text),
        // The cause stands in the status bar.
        CellStyle::Damaged => Cell::Error(Cow::Borrowed("×")),
    }
}
