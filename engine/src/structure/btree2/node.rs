//! A node in memory while a tree is changed: read, searched, written, divided.

use std::cmp::Ordering;

use super::Compare;
use crate::error::{Error, Result};
use crate::format::btree2::{Child, encode_node};
use crate::metadata::Fetch;
use crate::metadata::btree2::Tree;
use crate::transaction::{Edit, SpaceKind};

const NODE: &str = "version 2 B-tree node";

/// A node `level` over the leaves.
pub(super) struct Node {
    pub(super) level: u16,
    pub(super) records: Vec<Vec<u8>>,
    /// One more than records; none in leaves.
    pub(super) children: Vec<Child>,
}

/// A tree while it is changed.
pub(super) struct Work<'w, 'c> {
    pub(super) edit: &'w Edit<'c>,
    pub(super) tree: Tree<'w>,
}

/// Where a record is or belongs in a node.
pub(super) enum Search {
    /// It is that record.
    At(usize),
    /// It stands before that one.
    Before(usize),
}

impl Node {
    /// Records in it and below it.
    pub(super) fn total(&self) -> u64 {
        // Pointers to leaves do not tell a total of their own.
        let below = self.children.iter();
        let below = below.map(|child| child.total.unwrap_or(child.records));
        below.fold(self.records.len() as u64, u64::saturating_add)
    }

    /// Finds a record.
    pub(super) fn search(&self, compare: &mut Compare<'_>) -> Result<Search> {
        let (mut low, mut high) = (0, self.records.len());
        while low < high {
            let middle = low + (high - low) / 2;
            let Some(record) = self.records.get(middle) else {
                break;
            };
            match compare(record)? {
                Ordering::Less => low = middle + 1,
                Ordering::Greater => high = middle,
                Ordering::Equal => return Ok(Search::At(middle)),
            }
        }
        Ok(Search::Before(low))
    }

    /// The child before the record `place`.
    pub(super) fn child(&self, place: usize) -> Result<Child> {
        let child = self.children.get(place).copied();
        child.ok_or_else(|| Error::corrupt(NODE, "a child is missing"))
    }

    /// Halves it: what stays is left of the record that is given, what is given beside it is right.
    pub(super) fn halve(&mut self) -> Result<(Vec<u8>, Self)> {
        let half = self.records.len() / 2;
        let records = self.records.split_off((half + 1).min(self.records.len()));
        let Some(middle) = self.records.pop() else {
            return Err(Error::corrupt(NODE, "no record to be divided at"));
        };
        let children = match self.children.is_empty() {
            true => Vec::new(),
            false => self.children.split_off((half + 1).min(self.children.len())),
        };
        let right = Self {
            level: self.level,
            records,
            children,
        };
        Ok((middle, right))
    }
}

impl<'w, 'c> Work<'w, 'c> {
    /// The node that `child` points to.
    pub(super) fn read(&self, child: Child, level: u16) -> Result<Node> {
        let node = self.tree.read_node(child, level)?;
        Ok(Node {
            level,
            records: node.records().map(<[u8]>::to_vec).collect(),
            children: node.children,
        })
    }

    /// Most records in a node of that level.
    pub(super) fn most(&self, level: u16) -> Result<usize> {
        let most = self.tree.header.own_records(level, self.edit.sizes());
        let most = most.and_then(|most| usize::try_from(most).ok());
        let cause = "nodes of that level have no room";
        most.ok_or_else(|| Error::corrupt(NODE, cause).at(self.tree.address.0))
    }

    /// Writes a node over the one that `child` points to; gives the pointer to it as it is now.
    pub(super) fn write(&self, child: Child, node: &Node) -> Result<Child> {
        let bytes = self.encode(node)?;
        self.edit.write(child.address, &bytes)?;
        Ok(Self::pointer(child, node))
    }

    /// Stores a new node.
    pub(super) fn store(&self, node: &Node) -> Result<Child> {
        let address = self.edit.store(&self.encode(node)?, SpaceKind::Metadata)?;
        let child = Child {
            address,
            records: 0,
            total: None,
        };
        Ok(Self::pointer(child, node))
    }

    fn encode(&self, node: &Node) -> Result<Vec<u8>> {
        let Node {
            level,
            records,
            children,
        } = node;
        encode_node(
            &self.tree.header,
            *level,
            records,
            children,
            self.edit.sizes(),
        )
    }

    fn pointer(child: Child, node: &Node) -> Child {
        Child {
            records: node.records.len() as u64,
            total: Some(node.total()),
            ..child
        }
    }

    /// Gives a node back.
    pub(super) fn free(&self, child: Child) -> Result<()> {
        let size = u64::from(self.tree.header.node_size);
        self.edit.free(child.address, size, SpaceKind::Metadata)
    }

    /// Writes the header with this root.
    pub(super) fn finish(mut self, root: Option<Child>) -> Result<()> {
        let header = &mut self.tree.header;
        header.root = root.map(|root| root.address);
        let records = root.map_or(0, |root| root.records);
        header.root_records = u16::try_from(records)
            .map_err(|_| Error::corrupt(NODE, "more records than a root counts"))?;
        header.total_records = root.map_or(0, |root| root.total.unwrap_or(root.records));
        let bytes = crate::format::btree2::encode_header(header, self.edit.sizes())?;
        self.edit.write(self.tree.address, &bytes)
    }
}
