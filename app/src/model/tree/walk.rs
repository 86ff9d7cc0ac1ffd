//! Rows of the tree: found by number, and by the path that they show.

use std::ops::Range;

use hyperslab_engine::Error;

use super::{Branch, Child};
use crate::model::ObjectPath;

/// A row as the panel draws it.
#[derive(Debug, Clone)]
pub struct Row<'a> {
    /// Number of the row.
    pub index: u64,
    /// Depth below the file's own row.
    pub depth: usize,
    /// Path of the object, or of the group that a note belongs to.
    pub path: ObjectPath,
    /// What stands in the row.
    pub content: RowContent<'a>,
}

/// What stands in a row.
#[derive(Debug, Clone)]
pub enum RowContent<'a> {
    /// A member of a group.
    Child {
        /// The member.
        child: &'a Child,
        /// Whether its own members are shown below.
        expanded: bool,
        /// Whether it leads back to a group that it lies in.
        is_loop: bool,
    },
    /// Something about the group above: still loading, empty, failed.
    Note(Note<'a>),
}

/// A line about an open group.
#[derive(Debug, Clone)]
pub enum Note<'a> {
    /// Members are on their way; so many are here.
    Loading(usize),
    /// No members.
    Empty,
    /// Names are still being looked at.
    Filtering,
    /// No member passes the filter.
    NoMatch,
    /// Reading stopped.
    Failed(&'a Error),
}

impl Branch {
    /// Calls `show` for the rows of `range`, counted from the first below the root's own.
    pub fn visit<'a>(&'a self, range: Range<u64>, show: &mut dyn FnMut(Row<'a>)) {
        let mut walk = Walk {
            range,
            next: 0,
            ancestors: Vec::new(),
            show,
        };
        if self.expanded {
            walk.branch(self, &ObjectPath::root(), 1);
        }
    }

    /// The row of `path`, where it is shown.
    pub fn row_of(&self, path: &ObjectPath) -> Option<u64> {
        let mut branch = self;
        let mut row = 0;
        let mut names = path.names().peekable();
        names.peek()?;
        while let Some(name) = names.next() {
            if !branch.expanded {
                return None;
            }
            let index = branch.index_of(name)?;
            let place = branch.shown.iter().position(|i| *i == index)? as u64;
            let before = branch.open_at.iter().filter(|(p, _)| u64::from(*p) < place);
            row += place + before.map(|(_, i)| branch.branches[i].rows).sum::<u64>();
            if names.peek().is_some() {
                branch = branch.branches.get(&index)?;
                row += 1;
            }
        }
        Some(row)
    }
}

/// In place of an address: what lies below is in another file.
const BORDER: u64 = u64::MAX;

struct Walk<'a, 'f> {
    range: Range<u64>,
    next: u64,
    /// Addresses of the groups above, [`BORDER`] where a link led into another file.
    ancestors: Vec<u64>,
    show: &'f mut dyn FnMut(Row<'a>),
}

impl<'a> Walk<'a, '_> {
    fn branch(&mut self, branch: &'a Branch, path: &ObjectPath, depth: usize) {
        if self.next + branch.rows <= self.range.start {
            self.next += branch.rows;
            return;
        }
        let mut from = 0;
        for (place, index) in &branch.open_at {
            self.members(branch, path, depth, from..*place as usize + 1);
            if self.next >= self.range.end {
                return;
            }
            let Some(child) = branch.children.get(*index) else {
                continue;
            };
            self.ancestors.push(child.address().unwrap_or(BORDER));
            self.branch(&branch.branches[index], &path.child(&child.name), depth + 1);
            self.ancestors.pop();
            from = *place as usize + 1;
        }
        self.members(branch, path, depth, from..branch.shown.len());
        if let Some(note) = branch.note() {
            if self.range.contains(&self.next) {
                (self.show)(Row {
                    index: self.next,
                    depth,
                    path: path.clone(),
                    content: RowContent::Note(note),
                });
            }
            self.next += 1;
        }
    }

    fn members(&mut self, branch: &'a Branch, path: &ObjectPath, depth: usize, at: Range<usize>) {
        let skip = self
            .range
            .start
            .saturating_sub(self.next)
            .min(at.len() as u64) as usize;
        let room = self.range.end.saturating_sub(self.next + skip as u64) as usize;
        for (n, index) in branch.shown[at.clone()]
            .iter()
            .enumerate()
            .skip(skip)
            .take(room)
        {
            let Some(child) = branch.children.get(*index) else {
                continue;
            };
            let expanded = branch.branches.get(index).is_some_and(|b| b.expanded);
            // Addresses of another file say nothing of this one's.
            let above = self.ancestors.rsplit(|a| *a == BORDER).next();
            let is_loop = child
                .address()
                .is_some_and(|a| above.is_some_and(|above| above.contains(&a)));
            (self.show)(Row {
                index: self.next + n as u64,
                depth,
                path: path.child(&child.name),
                content: RowContent::Child {
                    child,
                    expanded,
                    is_loop,
                },
            });
        }
        self.next += at.len() as u64;
    }
}
