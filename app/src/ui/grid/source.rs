//! What the grid asks of the data it shows.

use std::borrow::Cow;

/// Rows and columns with their cells. Answers at once from what has been loaded: a cell that
/// isn't is [`Cell::Pending`], and the grid's response names the range to load.
pub trait GridSource {
    /// How many rows there are.
    fn rows(&self) -> u64;
    /// How many columns there are.
    fn columns(&self) -> u64;
    /// What stands before a row.
    fn row_header(&self, row: u64) -> Cow<'_, str>;
    /// What stands above a column.
    fn column_header(&self, column: u64) -> Cow<'_, str>;
    /// What a screen reader calls a column, and the tip of its marks.
    fn column_name(&self, column: u64) -> Cow<'_, str> {
        self.column_header(column)
    }
    /// Whether a column stands for others that can take its place.
    fn folds(&self, _column: u64) -> bool {
        false
    }
    /// Whether one column can take the place of those below this one's group.
    fn group_folds(&self, _column: u64) -> bool {
        false
    }
    /// What stands above neighbouring columns that belong together: the outer member of a
    /// nested compound type. Neighbours with equal groups share it.
    fn column_group(&self, _column: u64) -> Option<Cow<'_, str>> {
        None
    }
    /// Whether there is a line of groups above the column headers.
    fn has_groups(&self) -> bool {
        false
    }
    /// What the lines between the names of columns and the rows are called, where there are any.
    fn summary_lines(&self) -> &[&str] {
        &[]
    }
    /// What such a line says of a column; `None` while it is not loaded.
    fn summary(&self, _column: u64, _line: usize) -> Option<Cow<'_, str>> {
        None
    }
    /// How a column orders the rows; `None` where rows cannot be sorted by it.
    fn order(&self, _column: u64) -> Option<Order> {
        None
    }
    /// The content of a cell.
    fn cell(&self, row: u64, column: u64) -> Cell<'_>;
    /// The icon before the text of a cell.
    fn icon(&self, _row: u64, _column: u64) -> Option<&'static str> {
        None
    }
    /// Whether a cell is marked: changed and not saved.
    fn is_marked(&self, _row: u64, _column: u64) -> bool {
        false
    }
    /// What a screen reader says of a cell.
    fn label(&self, row: u64, column: u64) -> String {
        self.cell(row, column).spoken().to_owned()
    }
    /// The side that the header of a column keeps to, where that does not follow from its cells.
    fn header_side(&self, _column: u64) -> Option<Side> {
        None
    }
    /// The whole content of a cell for the clipboard, where the cell shows only part of it;
    /// `None` when it is not loaded.
    fn copy_text(&self, row: u64, column: u64) -> Option<Cow<'_, str>> {
        match self.cell(row, column) {
            Cell::Pending => None,
            Cell::Text { text, .. } | Cell::Link(text) => Some(text),
            Cell::Error(_) => Some(Cow::Borrowed("")),
        }
    }
}

/// How a column orders the rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Not at all.
    Unsorted,
    /// The smallest first.
    Ascending,
    /// The largest first.
    Descending,
}

/// The content of a cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell<'a> {
    /// Not loaded yet.
    Pending,
    /// A value as text.
    Text {
        /// The text; of several lines the first is shown.
        text: Cow<'a, str>,
        /// The side it keeps to.
        side: Side,
        /// Its weight among the others.
        tone: Tone,
    },
    /// A reference that leads to an object.
    Link(Cow<'a, str>),
    /// Why there is no value.
    Error(Cow<'a, str>),
}

impl<'a> Cell<'a> {
    /// A number: at the right side.
    pub fn number(text: impl Into<Cow<'a, str>>) -> Self {
        Self::Text {
            text: text.into(),
            side: Side::Right,
            tone: Tone::Plain,
        }
    }

    /// Words: at the left side.
    pub fn words(text: impl Into<Cow<'a, str>>) -> Self {
        Self::Text {
            text: text.into(),
            side: Side::Left,
            tone: Tone::Plain,
        }
    }

    /// The same with another tone.
    pub fn toned(mut self, new: Tone) -> Self {
        if let Self::Text { tone, .. } = &mut self {
            *tone = new;
        }
        self
    }

    /// What a screen reader says.
    pub fn spoken(&self) -> &str {
        match self {
            Self::Pending => "…",
            Self::Text { text, .. } | Self::Link(text) | Self::Error(text) => text,
        }
    }
}

/// The side of its cell that a text keeps to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The left: words.
    Left,
    /// The right: numbers.
    Right,
}

/// The weight of a value among the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// A value like all others.
    Plain,
    /// Of less weight: a summary such as `{12 members}`.
    Quiet,
    /// The fill value: nothing was written here.
    Fill,
    /// Not a number.
    NotANumber,
    /// Positive or negative infinity.
    Infinite,
}
