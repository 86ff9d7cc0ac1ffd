//! The table of a group's members: its columns, what stands in them, how its rows are ordered.
//!
//! A row is a member, known by its number in the order of arrival. Facts of members are read for
//! the rows on screen alone; what needs them of every member (sorting, filtering, plotting) is
//! done where they are read, and only numbers of rows come back.

mod cache;
mod order;
mod points;
mod tally;

use std::borrow::Cow;

use hyperslab_engine::Error;
use hyperslab_engine::datatype::Name;

pub use self::cache::Cache;
pub use self::order::{Key, Sort, arrange, positions};
pub use self::points::{PointsWanted, scatter};
pub use self::tally::{Tallied, Tally};
use super::query::Number;
use super::tree::NodeIcon;
use crate::text;

/// Most rows that are sorted, filtered or plotted at once.
pub const MOST_ROWS: usize = 1_000_000;

/// A column.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Column {
    /// Name of the link.
    Name,
    /// What the object is: `group`, `dataset`, `datatype`; or `link` where it leads nowhere.
    Kind,
    /// Type of its elements.
    Type,
    /// Lengths of its dimensions, or the number of its members.
    Shape,
    /// Bytes that its elements take in the file.
    Storage,
    /// Where a soft or external link leads.
    Link,
    /// The attribute of that name.
    Attribute(Name),
}

impl Column {
    /// The columns that every group has.
    pub const FACTS: [Self; 6] = [
        Self::Name,
        Self::Kind,
        Self::Type,
        Self::Shape,
        Self::Storage,
        Self::Link,
    ];

    /// What stands above it.
    pub fn title(&self) -> Cow<'_, str> {
        match self {
            Self::Name => "Name".into(),
            Self::Kind => "Kind".into(),
            Self::Type => "Type".into(),
            Self::Shape => "Shape".into(),
            Self::Storage => "Storage".into(),
            Self::Link => "Link".into(),
            Self::Attribute(name) => text::escaped(name.as_bytes()),
        }
    }
}

/// What a column says of a member; empty where it says nothing.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Fact {
    /// One line of text.
    pub text: Box<str>,
    /// The number that it is, where it is one: what it is sorted and plotted by.
    pub number: Option<Number>,
    /// Whether the text says why it cannot be read.
    pub failed: bool,
}

impl Fact {
    /// Words.
    pub fn words(text: impl Into<Box<str>>) -> Self {
        Self {
            text: text.into(),
            ..Self::default()
        }
    }

    /// A number, and how it is written.
    pub fn number(text: impl Into<Box<str>>, number: Number) -> Self {
        Self {
            text: text.into(),
            number: Some(number),
            failed: false,
        }
    }

    /// Why there is none.
    pub fn failed(text: impl Into<Box<str>>) -> Self {
        Self {
            text: text.into(),
            number: None,
            failed: true,
        }
    }

    /// Whether it says nothing.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }
}

/// What was read of a member for the screen.
#[derive(Debug, Clone)]
pub struct Row {
    /// The member.
    pub member: u32,
    /// The icon of its object; or why there is none.
    pub icon: Result<NodeIcon, Error>,
    /// What its columns say, in the order in which they were asked for.
    pub facts: Vec<Fact>,
}

/// Rows on screen, and the columns that are wanted of them.
#[derive(Debug, Clone, PartialEq)]
pub struct RowsWanted {
    /// Members by number and name.
    pub members: Vec<(u32, Name)>,
    /// The columns.
    pub columns: Vec<Column>,
    /// Characters of a text.
    pub limit: usize,
}

/// Which rows a table has, in which order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct View {
    /// What it is sorted by; the group's own order where by nothing.
    pub sort: Option<Sort>,
    /// A query that its rows meet; empty for all.
    pub filter: String,
}

impl View {
    /// Whether it is the group as it is.
    pub fn is_plain(&self) -> bool {
        self.sort.is_none() && self.filter.is_empty()
    }
}

/// Rows that were found so far.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// Members in the order of the view; in order of arrival until the last one is looked at.
    pub rows: Vec<u32>,
    /// Members that were looked at.
    pub looked: u64,
    /// Why not all members are among them, where the table was full.
    pub full: Option<String>,
}
