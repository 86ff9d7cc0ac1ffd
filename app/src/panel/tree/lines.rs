//! Lines of the tree through all files: a file's own line, then its members.

use std::ops::Range;

use crate::model::tree::Row;
use crate::state::State;
use crate::state::document::Document;
use crate::state::tabs::Place;

/// A line.
pub struct Line<'a> {
    /// Number of the line.
    pub index: u64,
    /// The file that it belongs to.
    pub document: &'a Document,
    /// What stands in it.
    pub content: Content<'a>,
}

/// What stands in a line.
pub enum Content<'a> {
    /// The file itself.
    File,
    /// The file is on its way, or failed.
    Status,
    /// A member of a group.
    Member(Row<'a>),
}

/// Calls `show` for the lines of `range`.
pub fn visit<'a>(state: &'a State, range: Range<u64>, show: &mut dyn FnMut(Line<'a>)) {
    let mut first = 0;
    for document in &state.documents {
        let rows = document.rows();
        if first >= range.end {
            return;
        }
        if first + rows > range.start {
            let inner = range.start.saturating_sub(first)..(range.end - first).min(rows);
            visit_document(document, first, inner, show);
        }
        first += rows;
    }
}

fn visit_document<'a>(
    document: &'a Document,
    first: u64,
    range: Range<u64>,
    show: &mut dyn FnMut(Line<'a>),
) {
    let line = |index, content| Line {
        index,
        document,
        content,
    };
    if range.start == 0 {
        show(line(first, Content::File));
    }
    if !document.is_open() {
        if range.end > 1 {
            show(line(first + 1, Content::Status));
        }
        return;
    }
    let below = range.start.saturating_sub(1)..range.end.saturating_sub(1);
    document.tree.visit(below, &mut |row| {
        show(line(first + 1 + row.index, Content::Member(row)));
    });
}

/// The line of a place, where it is shown.
pub fn row_of(state: &State, (id, path): &Place) -> Option<u64> {
    let mut first = 0;
    for document in &state.documents {
        if document.id == *id {
            if path.is_root() {
                return Some(first);
            }
            let row = document.tree.row_of(path).filter(|_| document.expanded)?;
            return Some(first + 1 + row);
        }
        first += document.rows();
    }
    None
}
