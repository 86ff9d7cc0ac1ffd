//! What a grid remembers between frames.

use std::collections::BTreeSet;

use super::axis::{Anchor, Axis, Sizes};
use super::selection::{CellAt, Selection};

/// Widths that fitting to content may choose, in points.
pub(super) const WIDTHS: std::ops::RangeInclusive<f32> = 44.0..=360.0;

/// Width of columns before their content is known.
const WIDTH: f32 = 96.0;

/// Scroll position, column widths and selection of a grid.
#[derive(Clone, Debug)]
pub struct GridState {
    /// The first row in view.
    pub top: Anchor,
    /// The first column in view.
    pub left: Anchor,
    /// The widths of columns.
    pub widths: Sizes,
    /// The selected cells.
    pub selection: Selection,
    /// Columns whose widths the user chose, which nothing else changes.
    pub by_hand: BTreeSet<u64>,
    /// Whether the widths have been fitted to the first content that was seen, or set.
    pub fitted: bool,
    /// The column on whose header a context menu was asked for last.
    pub pointed: Option<u64>,
    /// Whether it is to have the keyboard.
    pub take_focus: bool,
    /// The cell that is edited.
    pub edited: Option<CellAt>,
    /// The column that rows are sorted by, as far as its width goes.
    pub(super) sorted: Option<u64>,
    pub(super) row_header_width: f32,
    pub(super) held: Option<Held>,
    pub(super) reveal: Option<CellAt>,
}

/// What the pointer holds while its button is down.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Held {
    /// Cells that are being selected.
    Cells,
    /// Rows that are being selected.
    RowHeaders,
    /// Columns that are being selected.
    ColumnHeaders,
    /// The vertical thumb, this far from its beginning.
    VerticalThumb(f32),
    /// The horizontal thumb, this far from its beginning.
    HorizontalThumb(f32),
    /// The right edge of a column.
    Edge(u64),
}

impl Default for GridState {
    fn default() -> Self {
        Self {
            top: Anchor::default(),
            left: Anchor::default(),
            widths: Sizes::uniform(WIDTH),
            selection: Selection::default(),
            by_hand: BTreeSet::new(),
            fitted: false,
            pointed: None,
            take_focus: false,
            edited: None,
            sorted: None,
            row_header_width: 0.0,
            held: None,
            reveal: None,
        }
    }
}

impl GridState {
    /// Scrolls to a cell in the next frame, without selecting it.
    pub fn reveal(&mut self, at: CellAt) {
        self.reveal = Some(at);
    }

    /// Gives a column a width, in points, that stays.
    pub fn set_width(&mut self, column: u64, width: f32) {
        self.widths.set(column, width);
        self.by_hand.insert(column);
    }

    /// The columns with their widths, in a view of `view` points.
    pub(super) fn columns(&self, count: u64, view: f32) -> Axis<'_> {
        Axis {
            count,
            sizes: &self.widths,
            view,
        }
    }

    /// Takes back scrolling and selection to what exists, when rows or columns have gone, and
    /// scrolls to the cell that is to be seen.
    pub(super) fn keep_within(&mut self, rows: &Axis<'_>, columns: u64, view: f32) {
        self.selection.clip(rows.count, columns);
        if let Some(at) = self.reveal.take() {
            self.top = rows.reveal(self.top, at.row);
            self.left = self.columns(columns, view).reveal(self.left, at.column);
        }
        self.top = rows.clamp(self.top);
        self.left = self.columns(columns, view).clamp(self.left);
    }
}
