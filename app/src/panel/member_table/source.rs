//! The grid's view of a group's members.

use std::borrow::Cow;

use crate::model::member_table::{Column, Fact, Tally};
use crate::model::query::Number;
use crate::model::tree::{Branch, Child, LinkShape};
use crate::panel::parts;
use crate::state::members::MembersView;
use crate::text;
use crate::ui::grid::selection::CellAt;
use crate::ui::grid::source::{Cell, GridSource, Order, Side, Tone};
use crate::ui::icons;

/// Rows and columns of a table of members.
pub struct MemberSource<'a> {
    members: &'a MembersView,
    branch: &'a Branch,
    rows: &'a [u32],
    columns: &'a [Column],
    base: u64,
}

impl<'a> MemberSource<'a> {
    /// The table as it is.
    pub fn new(
        members: &'a MembersView,
        branch: &'a Branch,
        columns: &'a [Column],
        one_based: bool,
    ) -> Self {
        Self {
            members,
            branch,
            rows: members.rows(branch),
            columns,
            base: u64::from(one_based),
        }
    }

    /// The member in a row.
    pub fn child(&self, row: u64) -> Option<&'a Child> {
        let member = self.rows.get(usize::try_from(row).ok()?)?;
        self.branch.numbered(*member)
    }

    /// Why a cell has no value, where it says so.
    pub fn why(&self, at: CellAt) -> Option<String> {
        let (column, member) = (self.column(at.column)?, self.member(at.row)?);
        let cache = &self.members.cache;
        if let Some(fact) = cache.fact(member, column).filter(|fact| fact.failed) {
            return Some(fact.text.to_string());
        }
        let error = cache.row(member)?.icon.as_ref().err()?;
        (*column == Column::Name).then(|| error.to_string())
    }

    fn column(&self, column: u64) -> Option<&'a Column> {
        self.columns.get(usize::try_from(column).ok()?)
    }

    fn member(&self, row: u64) -> Option<u32> {
        self.rows.get(usize::try_from(row).ok()?).copied()
    }

    fn side(&self, column: &Column) -> Side {
        match column {
            Column::Storage => Side::Right,
            Column::Attribute(name) => match &self.members.tally {
                Some(tally) if is_numeric(tally, name) => Side::Right,
                _ => Side::Left,
            },
            _ => Side::Left,
        }
    }
}

fn is_numeric(tally: &Tally, name: &hyperslab_engine::datatype::Name) -> bool {
    let tallied = tally.find(name);
    tallied.is_some_and(|tallied| tallied.numbers * 2 > tallied.members)
}

impl GridSource for MemberSource<'_> {
    fn rows(&self) -> u64 {
        self.rows.len() as u64
    }

    fn columns(&self) -> u64 {
        self.columns.len() as u64
    }

    fn row_header(&self, row: u64) -> Cow<'_, str> {
        Cow::Owned((row + self.base).to_string())
    }

    fn column_header(&self, column: u64) -> Cow<'_, str> {
        self.column(column).map_or("".into(), Column::title)
    }

    fn order(&self, column: u64) -> Option<Order> {
        let column = self.column(column)?;
        let sort = self.members.view.sort.as_ref();
        Some(match sort.filter(|sort| sort.column == *column) {
            None => Order::Unsorted,
            Some(sort) if sort.falls => Order::Descending,
            Some(_) => Order::Ascending,
        })
    }

    fn header_side(&self, column: u64) -> Option<Side> {
        Some(self.side(self.column(column)?))
    }

    fn cell(&self, row: u64, column: u64) -> Cell<'_> {
        let (Some(column), Some(member)) = (self.column(column), self.member(row)) else {
            return Cell::Pending;
        };
        if *column == Column::Name {
            let name = self.branch.numbered(member).map(|child| &child.name);
            return Cell::Link(name.map_or("".into(), |name| text::escaped(name.as_bytes())));
        }
        match self.members.cache.fact(member, column) {
            None => Cell::Pending,
            Some(fact) => shown(fact, column, self.side(column)),
        }
    }

    fn icon(&self, row: u64, column: u64) -> Option<&'static str> {
        if self.column(column)? != &Column::Name {
            return None;
        }
        let member = self.member(row)?;
        Some(match self.members.cache.row(member).map(|row| &row.icon) {
            None => "",
            Some(Err(_)) => icons::LINK_BROKEN,
            Some(Ok(icon)) => match self.branch.numbered(member).map(|child| &child.link) {
                Some(LinkShape::Soft(_)) => icons::LINK_SOFT,
                Some(LinkShape::External(..)) => icons::LINK_EXTERNAL,
                _ => parts::node_icon(*icon, false),
            },
        })
    }

    /// Whole values are read for the clipboard: what is here may be cut.
    fn copy_text(&self, _row: u64, _column: u64) -> Option<Cow<'_, str>> {
        None
    }

    fn label(&self, row: u64, column: u64) -> String {
        let cell = self.cell(row, column);
        match self.column(column) {
            Some(Column::Name) => format!("Member {}", cell.spoken()),
            _ => cell.spoken().to_owned(),
        }
    }
}

fn shown<'a>(fact: &'a Fact, column: &Column, side: Side) -> Cell<'a> {
    let text = Cow::Borrowed(&*fact.text);
    if fact.failed {
        return Cell::Error(text);
    }
    let tone = match (column, fact.number) {
        (Column::Attribute(_), Some(Number::Real(value))) if value.is_nan() => Tone::NotANumber,
        (Column::Attribute(_), Some(Number::Real(value))) if value.is_infinite() => Tone::Infinite,
        (Column::Attribute(_), _) => Tone::Plain,
        _ => Tone::Quiet,
    };
    let is_number = matches!(column, Column::Attribute(_)) && fact.number.is_some();
    let side = if is_number { Side::Right } else { side };
    Cell::Text { text, side, tone }
}
