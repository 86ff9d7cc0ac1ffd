//! The grid's view of a table: the cells of the windows that were read, and the headers.

use std::borrow::Cow;

use crate::model::ObjectPath;
use crate::model::head::{DatasetHead, is_complex};
use crate::model::plane::Plane;
use crate::model::shown::ShownMembers;
use crate::model::table::{CellStyle, CellText, Windows};
use crate::state::tab::Tab;
use crate::state::view::RowsView;
use crate::text::NumberFormat;
use crate::ui::grid::selection::CellAt;
use crate::ui::grid::source::{Cell, GridSource, Order, Side, Tone};

/// The grid's view of the windows that were read.
pub struct TableSource<'a> {
    dataset: &'a DatasetHead,
    plane: &'a Plane,
    windows: &'a Windows,
    /// Rows and columns.
    pub size: (u64, u64),
    /// Columns that one element takes.
    pub members: u64,
    base: u64,
    shown: &'a ShownMembers,
    /// Whether rows are not the plane's own, but those of a list.
    listed: bool,
    /// The column that rows are sorted by, and whether the largest comes first.
    sort: Option<(u64, bool)>,
    /// Whether numbers are written with all of their digits, so that a copy needs no others.
    exact: bool,
}

impl<'a> TableSource<'a> {
    /// The table that a tab shows.
    pub fn of(dataset: &'a DatasetHead, tab: &'a Tab, one_based: bool) -> Self {
        let table = &tab.table;
        Self::new(dataset, &tab.plane, &table.shown, &table.windows, one_based)
            .listed(&table.rows)
            .written(table.written)
    }

    /// With rows in an order of their own, where they are.
    pub fn listed(mut self, rows: &RowsView) -> Self {
        if let Some(list) = rows.list.as_ref().filter(|_| !self.dataset.is_empty()) {
            self.size.0 = list.len();
            self.listed = true;
        }
        self.sort = rows.sort;
        self
    }

    /// The place among all members of the one that a column shows.
    pub fn member_place(&self, column: u64) -> usize {
        self.shown.place((column % self.members) as usize)
    }

    /// The column among those of all members.
    pub fn full_column(&self, column: u64) -> u64 {
        self.shown
            .full_column(column, self.dataset.columns.len().max(1))
    }

    /// With its numbers written so.
    pub fn written(self, written: NumberFormat) -> Self {
        Self {
            exact: written == NumberFormat::default(),
            ..self
        }
    }

    /// The table of a plane whose cells are in `windows`.
    pub fn new(
        dataset: &'a DatasetHead,
        plane: &'a Plane,
        shown: &'a ShownMembers,
        windows: &'a Windows,
        one_based: bool,
    ) -> Self {
        let (rows, columns) = plane.size();
        let members = (shown.count(dataset.columns.len()) as u64).max(1);
        let rows = if dataset.is_empty() { 0 } else { rows };
        Self {
            dataset,
            plane,
            windows,
            size: (rows, columns.saturating_mul(members)),
            members,
            base: u64::from(one_based),
            shown,
            listed: false,
            sort: None,
            exact: true,
        }
    }

    /// The plane's own number of a row; `None` while it is not known.
    pub fn number(&self, row: u64) -> Option<u64> {
        match self.listed {
            true => self.windows.number(row),
            false => Some(row),
        }
    }

    /// The whole name of a column, in one line.
    pub fn full_header(&self, column: u64) -> String {
        let header = self.column_header(column);
        match self.column_group(column) {
            Some(group) => format!("{group}.{header}"),
            None => header.into_owned(),
        }
    }

    /// The member that a column shows.
    pub fn member(&self, column: u64) -> &'a str {
        let member = self.dataset.columns.get(self.member_place(column));
        member.map_or("", |member| &member.name)
    }

    fn label(&self, axis: Option<usize>, row: u64, column: u64) -> String {
        let index = axis.map_or(0, |axis| self.plane.index(axis, row, column));
        (u128::from(index) + u128::from(self.base)).to_string()
    }

    /// The object that a cell leads to.
    pub fn target(&self, at: CellAt) -> Option<&'a ObjectPath> {
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
        match self.number(row) {
            Some(number) => {
                let index = self.label(self.plane.rows, number, 0);
                Cow::Owned(match self.windows.row_label(row) {
                    Some(name) => format!("{index}  {name}"),
                    None => index,
                })
            }
            None => Cow::Borrowed("…"),
        }
    }

    fn column_header(&self, column: u64) -> Cow<'_, str> {
        if self.dataset.is_compound() {
            return Cow::Borrowed(self.member(column));
        }
        match (self.plane.columns, &self.dataset.units) {
            // There is no room for both: the index stands in the status bar.
            (Some(_), _) => match self.windows.column_label(column) {
                Some(name) => Cow::Borrowed(name),
                None => Cow::Owned(self.label(self.plane.columns, 0, column)),
            },
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

    fn order(&self, column: u64) -> Option<Order> {
        let member = self.dataset.columns.get(self.member_place(column))?;
        let sorts = !is_complex(&member.datatype) && self.plane.size().0 > 1;
        sorts.then_some(match self.sort {
            Some((by, false)) if by == self.full_column(column) => Order::Ascending,
            Some((by, true)) if by == self.full_column(column) => Order::Descending,
            _ => Order::Unsorted,
        })
    }

    fn cell(&self, row: u64, column: u64) -> Cell<'_> {
        match self.windows.cell(row, column) {
            None => Cell::Pending,
            // The cause stands above the table or in the status bar: once is enough.
            Some(Err(_)) => Cell::Error(Cow::Borrowed("×")),
            Some(Ok(cell)) => styled(cell),
        }
    }

    /// What is cut in the cell is not the whole of it, and has to be read again.
    fn copy_text(&self, row: u64, column: u64) -> Option<Cow<'_, str>> {
        let cell = self.windows.cell(row, column)?.ok()?;
        match cell.style {
            CellStyle::Error | CellStyle::Damaged | CellStyle::Missing(_) => None,
            CellStyle::Number | CellStyle::Read(_) | CellStyle::NotFinite | CellStyle::Fill
                if !self.exact =>
            {
                None
            }
            _ if cell.text.ends_with('…') => None,
            _ => Some(Cow::Borrowed(&cell.text)),
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
