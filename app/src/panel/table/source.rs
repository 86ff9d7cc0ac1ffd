//! The grid's view of a table: the cells of the windows that were read, and the headers.

use std::borrow::Cow;
use std::sync::Arc;

use super::summary;
use crate::model::ObjectPath;
use crate::model::head::{Column, DatasetHead, is_complex};
use crate::model::plane::Plane;
use crate::model::reading::Readings;
use crate::model::region_link::RegionLink;
use crate::model::shown::ShownMembers;
use crate::model::table::{CellStyle, CellText, Windows};
use crate::state::editing::Marked;
use crate::state::summary::Known;
use crate::state::tab::Tab;
use crate::state::view::RowsView;
use crate::text::NumberFormat;
use crate::ui::grid::selection::CellAt;
use crate::ui::grid::source::{Cell, GridSource, Order, Side, Tone};

/// The grid's view of the windows that were read.
pub struct TableSource<'a> {
    pub(super) dataset: &'a DatasetHead,
    pub(super) plane: &'a Plane,
    windows: &'a Windows,
    /// Rows and columns.
    pub size: (u64, u64),
    /// Columns that one element takes.
    pub members: u64,
    base: u64,
    /// The places among all columns of those that are shown of an element.
    places: Cow<'a, [usize]>,
    /// Whether some of them are parts of others.
    parts: bool,
    /// Whether rows are not the plane's own, but those of a list.
    listed: bool,
    /// The column that rows are sorted by, and whether the largest comes first.
    sort: Option<(u64, bool)>,
    /// Whether numbers are written with all of their digits, so that a copy needs no others.
    exact: bool,
    /// What is not saved.
    marked: Option<&'a Marked>,
    /// Statistics of columns, and how their numbers are read, where they are shown.
    summed: Option<(&'a Known, &'a Readings)>,
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

    /// The place among all columns of an element of the one that is shown in a column.
    pub fn member_place(&self, column: u64) -> usize {
        let place = self.places.get((column % self.members) as usize);
        place.copied().unwrap_or(usize::MAX)
    }

    /// The column of the table that would show everything.
    pub fn full_column(&self, column: u64) -> u64 {
        let all = self.dataset.columns.len().max(1) as u64;
        let place = self.member_place(column) as u64;
        (column / self.members)
            .saturating_mul(all)
            .saturating_add(place)
    }

    /// The column of an element that a column shows.
    pub fn part(&self, column: u64) -> Option<&'a Column> {
        self.dataset.columns.get(self.member_place(column))
    }

    /// The place of the column that one is a part of.
    pub fn whole_place(&self, column: u64) -> Option<usize> {
        self.part(column)?.parent
    }

    /// Whether columns are members, or elements of arrays.
    fn has_members(&self) -> bool {
        self.dataset.is_compound() || self.parts
    }

    /// With marks on what is not saved.
    pub fn marked(self, marked: &'a Marked) -> Self {
        Self {
            marked: Some(marked).filter(|marked| !marked.is_empty()),
            ..self
        }
    }

    /// With the statistics of columns below their names.
    pub fn summed(self, summed: Option<(&'a Known, &'a Readings)>) -> Self {
        Self { summed, ..self }
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
        let places = shown.places(&dataset.columns);
        let members = (places.len() as u64).max(1);
        let part = |place: &usize| {
            dataset
                .columns
                .get(*place)
                .is_some_and(|c| c.parent.is_some())
        };
        let parts = places.iter().any(part);
        let rows = if dataset.is_empty() { 0 } else { rows };
        Self {
            dataset,
            plane,
            windows,
            size: (rows, columns.saturating_mul(members)),
            members,
            base: u64::from(one_based),
            places,
            parts,
            listed: false,
            sort: None,
            exact: true,
            marked: None,
            summed: None,
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
        match (self.has_members(), self.plane.columns) {
            (true, Some(_)) => format!("{}{}", self.across(column), self.dotted(column)),
            (true, None) => self.member(column).to_owned(),
            (false, _) => self.column_header(column).into_owned(),
        }
    }

    /// The member that a column shows.
    pub fn member(&self, column: u64) -> &'a str {
        self.part(column).map_or("", |member| &member.name)
    }

    /// The member as it follows its element's name: `.name`, `[2]`.
    pub fn dotted(&self, column: u64) -> String {
        let member = self.member(column);
        let dot = if member.is_empty() || member.starts_with('[') {
            ""
        } else {
            "."
        };
        format!("{dot}{member}")
    }

    /// The index of the element that a column belongs to.
    fn across(&self, column: u64) -> String {
        self.index_label(self.plane.columns, 0, column / self.members)
    }

    fn index_label(&self, axis: Option<usize>, row: u64, column: u64) -> String {
        let index = axis.map_or(0, |axis| self.plane.index(axis, row, column));
        (u128::from(index) + u128::from(self.base)).to_string()
    }

    /// The object that a cell leads to.
    pub fn target(&self, at: CellAt) -> Option<&'a ObjectPath> {
        match &self.windows.cell(at.row, at.column)?.ok()?.style {
            CellStyle::Link(path) | CellStyle::Region(path, _) => Some(path),
            _ => None,
        }
    }
}

impl TableSource<'_> {
    /// What a cell selects of the object that it leads to.
    pub fn region(&self, at: CellAt) -> Option<Arc<RegionLink>> {
        match &self.windows.cell(at.row, at.column)?.ok()?.style {
            CellStyle::Region(_, region) => Some(region.clone()),
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
                let index = self.index_label(self.plane.rows, number, 0);
                Cow::Owned(match self.windows.row_label(row) {
                    Some(name) => format!("{index}  {name}"),
                    None => index,
                })
            }
            None => Cow::Borrowed("…"),
        }
    }

    fn column_header(&self, column: u64) -> Cow<'_, str> {
        if self.has_members() {
            let part = self.part(column).filter(|part| !part.name.is_empty());
            return Cow::Borrowed(part.map_or("Value", Column::own_name));
        }
        match (self.plane.columns, &self.dataset.units) {
            // There is no room for both: the index stands in the status bar.
            (Some(_), _) => match self.windows.column_label(column) {
                Some(name) => Cow::Borrowed(name),
                None => Cow::Owned(self.index_label(self.plane.columns, 0, column)),
            },
            (None, Some(units)) => Cow::Owned(format!("Value ({units})")),
            (None, None) => Cow::Borrowed("Value"),
        }
    }

    fn summary_lines(&self) -> &[&str] {
        match self.summed {
            Some(_) => &summary::LINES,
            None => &[],
        }
    }

    fn summary(&self, column: u64, line: usize) -> Option<Cow<'_, str>> {
        let (known, readings) = self.summed?;
        summary::text(known, column, line, readings)
    }

    fn column_name(&self, column: u64) -> Cow<'_, str> {
        match self.has_members() {
            true => Cow::Borrowed(self.part(column).map_or("", Column::shown_name)),
            false => self.column_header(column),
        }
    }

    fn header_side(&self, column: u64) -> Option<Side> {
        self.folds(column).then_some(Side::Left)
    }

    fn has_groups(&self) -> bool {
        self.parts || self.dataset.is_compound() && self.plane.columns.is_some()
    }

    fn column_group(&self, column: u64) -> Option<Cow<'_, str>> {
        let whole = self.whole_place(column);
        let whole = whole.and_then(|place| self.dataset.columns.get(place));
        let whole = whole.map(Column::shown_name);
        match (self.plane.columns.filter(|_| self.has_members()), whole) {
            (None, None) => None,
            (None, Some(whole)) => Some(Cow::Borrowed(whole)),
            (Some(_), None) => Some(Cow::Owned(self.across(column))),
            (Some(_), Some(whole)) => Some(Cow::Owned(format!("{}.{whole}", self.across(column)))),
        }
    }

    fn folds(&self, column: u64) -> bool {
        self.part(column).is_some_and(Column::folds)
    }

    fn group_folds(&self, column: u64) -> bool {
        self.whole_place(column).is_some()
    }

    fn order(&self, column: u64) -> Option<Order> {
        let member = self.part(column)?;
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

    fn is_marked(&self, row: u64, column: u64) -> bool {
        let marked = self.marked.and_then(|marked| {
            let place = self.cell_place(CellAt { row, column })?;
            Some(marked.has(&place))
        });
        marked.unwrap_or(false)
    }

    fn label(&self, row: u64, column: u64) -> String {
        let unsaved = match self.is_marked(row, column) {
            true => ", unsaved",
            false => "",
        };
        format!("{}{unsaved}", self.cell(row, column).spoken())
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
        CellStyle::Link(_) | CellStyle::Region(..) => Cell::Link(text),
        CellStyle::Error => Cell::Error(text),
        // The cause stands in the status bar.
        CellStyle::Damaged => Cell::Error(Cow::Borrowed("×")),
    }
}
