//! Windows of a table: the cells that a worker read, as text.

use std::ops::Range;
use std::sync::Arc;

use hyperslab_engine::Error;

use super::ObjectPath;
use super::damage::DamageNote;
use super::region_link::RegionLink;

/// A cell as it is drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellText {
    /// One line, bounded.
    pub text: Box<str>,
    /// What kind of value it is.
    pub style: CellStyle,
}

/// What the drawing of a cell depends on.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum CellStyle {
    /// A number, right-aligned.
    #[default]
    Number,
    /// NaN or an infinity.
    NotFinite,
    /// The fill value.
    Fill,
    /// Text, left-aligned.
    Text,
    /// A number or a time that the stored number stands for; the text of that.
    Read(Box<str>),
    /// The stored number stands for none; the text of that.
    Missing(Box<str>),
    /// A reference: where it leads.
    Link(ObjectPath),
    /// A reference to a region of a dataset: where that is, and what is selected of it.
    Region(ObjectPath, Arc<RegionLink>),
    /// This element alone cannot be shown.
    Error,
    /// The element is lost with the chunk that it lies in: the text is the cause.
    Damaged,
}

/// The cells of some rows and columns.
#[derive(Debug, Clone)]
pub struct TableWindow {
    /// Rows that it covers.
    pub rows: Range<u64>,
    /// Columns that it covers.
    pub columns: Range<u64>,
    /// Cells row by row, or why they cannot be read.
    pub cells: Result<Vec<CellText>, Error>,
    /// What is damaged among them.
    pub damage: Option<DamageNote>,
    /// The plane's own numbers of the rows, where they are others.
    pub numbers: Option<Box<[u64]>>,
    /// What scales call them.
    pub labels: Labels,
}

/// What the scales of the dimensions call rows or columns, one after the other.
pub type Names = Box<[Box<str>]>;

/// What the scales of the dimensions call the rows and columns of a window.
#[derive(Debug, Clone, Default)]
pub struct Labels {
    /// Names of the rows.
    pub rows: Option<Names>,
    /// Names of the columns.
    pub columns: Option<Names>,
}

/// Cells as text for the clipboard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CopiedText {
    /// Lines of tab-separated fields.
    pub text: String,
    /// How many cells.
    pub cells: u64,
    /// How many of them have no value: their fields are empty.
    pub without: u64,
}

impl TableWindow {
    /// Whether the cell lies in the window.
    pub fn contains(&self, row: u64, column: u64) -> bool {
        self.rows.contains(&row) && self.columns.contains(&column)
    }

    /// The cell, `None` outside.
    pub fn cell(&self, row: u64, column: u64) -> Option<Result<&CellText, &Error>> {
        if !self.contains(row, column) {
            return None;
        }
        let width = self.columns.end - self.columns.start;
        let place = (row - self.rows.start) * width + (column - self.columns.start);
        match &self.cells {
            Ok(cells) => cells.get(place as usize).map(Ok),
            Err(error) => Some(Err(error)),
        }
    }
}

fn named(names: &Option<Names>, place: u64) -> Option<&str> {
    let name = names.as_ref()?.get(usize::try_from(place).ok()?)?;
    Some(name)
}

/// Rows and columns to read, so that those on screen and a few around them are there.
///
/// At most `MAX_CELLS`: a window taller than that is cut at its end.
pub fn window_around(visible: Range<u64>, len: u64) -> Range<u64> {
    let margin = ((visible.end - visible.start) / 2).max(8);
    let start = visible.start.saturating_sub(margin);
    let end = visible.end.saturating_add(margin).min(len);
    start.min(end)..end
}

/// Windows kept behind the newest, so that scrolling back shows cells at once.
const KEPT: usize = 4;

/// The windows of one table, the newest first.
#[derive(Debug, Clone, Default)]
pub struct Windows(Vec<TableWindow>);

impl Windows {
    /// Takes a window that arrived.
    pub fn push(&mut self, window: TableWindow) {
        self.0.insert(0, window);
        self.0.truncate(KEPT);
    }

    /// Notes that nothing could be read.
    pub fn fail(&mut self, error: Error) {
        self.push(TableWindow {
            rows: 0..0,
            columns: 0..0,
            cells: Err(error),
            damage: None,
            numbers: None,
            labels: Labels::default(),
        });
    }

    /// Forgets everything: the selection or the file changed.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// The cell from the newest window that has it.
    pub fn cell(&self, row: u64, column: u64) -> Option<Result<&CellText, &Error>> {
        self.0.iter().find_map(|window| window.cell(row, column))
    }

    /// The plane's own number of a row, where rows have others.
    pub fn number(&self, row: u64) -> Option<u64> {
        let has = |window: &&TableWindow| window.rows.contains(&row) && window.numbers.is_some();
        let window = self.0.iter().find(has)?;
        let place = (row - window.rows.start) as usize;
        window.numbers.as_ref()?.get(place).copied()
    }

    /// What a scale calls a row.
    pub fn row_label(&self, row: u64) -> Option<&str> {
        self.0.iter().find_map(|window| {
            let place = row.checked_sub(window.rows.start)?;
            named(&window.labels.rows, place)
        })
    }

    /// What a scale calls a column.
    pub fn column_label(&self, column: u64) -> Option<&str> {
        self.0.iter().find_map(|window| {
            let place = column.checked_sub(window.columns.start)?;
            named(&window.labels.columns, place)
        })
    }

    /// Why the newest window could not be read.
    pub fn error(&self) -> Option<&Error> {
        self.0.first()?.cells.as_ref().err()
    }

    /// What is damaged in the newest window that has damage.
    pub fn damage(&self) -> Option<&DamageNote> {
        self.0.iter().find_map(|window| window.damage.as_ref())
    }

    /// Whether no window has cells.
    pub fn is_only_error(&self) -> bool {
        !self.0.is_empty() && self.0.iter().all(|window| window.cells.is_err())
    }

    /// Whether one window has all of these.
    pub fn covers(&self, rows: &Range<u64>, columns: &Range<u64>) -> bool {
        rows.is_empty()
            || columns.is_empty()
            || self.0.iter().any(|w| {
                w.rows.start <= rows.start
                    && rows.end <= w.rows.end
                    && w.columns.start <= columns.start
                    && columns.end <= w.columns.end
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window(rows: Range<u64>, columns: Range<u64>) -> TableWindow {
        let cell = |r: u64, c: u64| CellText {
            text: format!("{r},{c}").into(),
            style: CellStyle::Number,
        };
        let cells = rows
            .clone()
            .flat_map(|r| columns.clone().map(move |c| cell(r, c)));
        TableWindow {
            cells: Ok(cells.collect()),
            rows,
            columns,
            damage: None,
            numbers: None,
            labels: Labels::default(),
        }
    }

    #[test]
    fn a_cell_is_found_by_its_own_indices() {
        let mut windows = Windows::default();
        windows.push(window(10..13, 5..9));
        windows.push(window(1_000_000_000_000..1_000_000_000_002, 0..1));
        let text = |r, c| Some(windows.cell(r, c)?.unwrap().text.to_string());
        assert_eq!(text(12, 8).unwrap(), "12,8");
        assert_eq!(text(1_000_000_000_001, 0).unwrap(), "1000000000001,0");
        assert!(text(13, 5).is_none());
        assert!(windows.covers(&(10..12), &(5..7)));
        assert!(!windows.covers(&(9..12), &(5..7)));
    }

    #[test]
    fn a_window_stays_inside_the_table() {
        assert_eq!(window_around(0..40, 1_000), 0..60);
        assert_eq!(
            window_around(u64::MAX - 10..u64::MAX, u64::MAX),
            u64::MAX - 18..u64::MAX
        );
        assert_eq!(window_around(0..5, 5), 0..5);
    }
}
