//! What the table of a group's members asks for: facts of rows on screen; which rows meet a query
//! and in which order; which attributes occur; points of a plot; rows as text, for the
//! clipboard or a file.

mod facts;
mod member;
mod points;
mod tally;
mod text;
mod view;
mod walk;

use std::path::PathBuf;
use std::sync::Arc;

use hyperslab_engine::Result;
use hyperslab_engine::datatype::Name;

use super::library::OpenFile;
use super::{Outlet, Reply};
use crate::model::ObjectPath;
use crate::model::member_table::{Column, Found, Row, RowsWanted, Tally, View};
use crate::plot::scatter::Scatter;

/// A request about the members of a group.
#[derive(Debug, Clone)]
pub enum MemberRequest {
    /// What columns say of some members.
    Facts(RowsWanted),
    /// Which members meet a query, and their order.
    View {
        /// Query and order.
        view: View,
        /// The group's own order.
        order: Arc<[u32]>,
    },
    /// Which attributes occur.
    Tally {
        /// Whether to look at all members, and not only at the first.
        all: bool,
    },
    /// One column against another, or against the number of the row.
    Points {
        /// The members in the order of the rows.
        rows: Arc<[u32]>,
        /// The column along the x axis; the number of the row where none.
        x: Option<Column>,
        /// The column along the y axis.
        y: Column,
    },
    /// Rows as text, whole values with the titles above them.
    Text {
        /// Names of the members in the order of the rows.
        members: Arc<[Name]>,
        /// The columns.
        columns: Vec<Column>,
        /// Where it goes.
        target: TextTarget,
    },
}

/// Where rows go as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TextTarget {
    /// To the clipboard, separated by tabs.
    Clipboard,
    /// To a file, separated by commas.
    File(PathBuf),
}

/// A reply about the members of a group.
#[derive(Debug, Clone)]
pub enum MemberReply {
    /// What columns say of some members.
    Facts {
        /// The columns.
        columns: Vec<Column>,
        /// The members.
        rows: Vec<Row>,
    },
    /// Rows so far, or in the end.
    View {
        /// The rows.
        found: Found,
        /// Whether these are all, in their order.
        done: bool,
    },
    /// Attributes so far, or in the end.
    Tally(Tally),
    /// Points of a plot.
    Points(Scatter),
    /// Text for the clipboard, and its number of rows.
    Text(String, usize),
    /// A file that was written, and its number of rows.
    Written(PathBuf, usize),
}

/// Answers a request about the members of a group.
pub(super) fn answer(
    file: &OpenFile,
    path: &ObjectPath,
    request: MemberRequest,
    outlet: &Outlet,
) -> Result<Reply> {
    let reply = match request {
        MemberRequest::Facts(wanted) => facts::read(file, path, wanted, outlet)?,
        MemberRequest::View { view, order } => view::find(file, path, &view, &order, outlet)?,
        MemberRequest::Tally { all } => tally::count(file, path, all, outlet)?,
        MemberRequest::Points { rows, x, y } => {
            points::read(file, path, &rows, (x.as_ref(), &y), &outlet.task)?
        }
        MemberRequest::Text {
            members,
            columns,
            target,
        } => text::write(file, path, &members, &columns, target, &outlet.task)?,
    };
    Ok(Reply::Members(reply))
}
