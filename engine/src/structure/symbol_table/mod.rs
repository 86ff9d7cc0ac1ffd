//! Changes the symbol table of an old-style group: its B-tree, its nodes, the names in its local
//! heap (specification III.A.1, III.B to III.D).
//!
//! The root of the tree and the header of the heap keep their addresses: the group's message, the
//! entries that lead to the group and the superblock repeat them.

mod delete;
mod insert;
mod path;
mod remove;
#[cfg(test)]
mod tests;

use crate::bytes::Address;
use crate::error::{Error, Kind, Result};
use crate::format::btree1::{Node, encode_group_node};
use crate::format::symbol_table::{Entry, EntryTarget, SymbolTable, encode_node};
use crate::metadata::{Fetch, extension};
use crate::structure::local_heap;
use crate::transaction::{Edit, SpaceKind};

pub use delete::delete;
pub use insert::insert;
pub use remove::remove;

const TREE: &str = "version 1 B-tree node";
const NODE: &str = "symbol table node";

/// Bytes for names in the heap of a new group.
const ROOM: u64 = 80;

/// Where a new entry leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target<'a> {
    /// To an object header; where that is an old-style group, with its B-tree and heap, which the
    /// entry repeats.
    Hard(Address, Option<SymbolTable>),
    /// To a path.
    Soft(&'a [u8]),
}

/// Most children of nodes and most entries of symbol table nodes.
#[derive(Debug, Clone, Copy)]
struct Most {
    children: u16,
    entries: u16,
}

impl Most {
    /// As superblock and extension say it.
    fn of(edit: &Edit<'_>) -> Result<Self> {
        let k = extension::ranks(edit, &edit.superblock())?;
        let twice = |half: u16| half.checked_mul(2).filter(|twice| *twice > 0);
        match (twice(k.group_internal), twice(k.group_leaf)) {
            (Some(children), Some(entries)) => Ok(Self { children, entries }),
            _ => {
                let cause = format!("nodes of {} and {} entries", k.group_internal, k.group_leaf);
                Err(Error::new(Kind::Unsupported, TREE, cause))
            }
        }
    }
}

/// Makes an empty symbol table.
pub fn create(edit: &Edit<'_>) -> Result<SymbolTable> {
    let root = Node {
        level: 0,
        siblings: [None, None],
        keys: vec![0],
        children: Vec::new(),
    };
    let most = Most::of(edit)?;
    let bytes = encode_group_node(&root, most.children, edit.sizes())?;
    Ok(SymbolTable {
        btree: edit.store(&bytes, SpaceKind::Metadata)?,
        heap: local_heap::create(edit, ROOM)?,
    })
}

fn write_tree_node(edit: &Edit<'_>, most: Most, at: Address, node: &Node<u64>) -> Result<()> {
    edit.write(at, &encode_group_node(node, most.children, edit.sizes())?)
}

fn store_tree_node(edit: &Edit<'_>, most: Most, node: &Node<u64>) -> Result<Address> {
    let bytes = encode_group_node(node, most.children, edit.sizes())?;
    edit.store(&bytes, SpaceKind::Metadata)
}

fn write_entries(edit: &Edit<'_>, most: Most, at: Address, entries: &[Entry]) -> Result<()> {
    edit.write(at, &encode_node(entries, most.entries, edit.sizes())?)
}

/// An entry is damaged that says neither object nor path.
fn confirm_target(entry: &Entry, node: Address) -> Result<()> {
    match entry.target {
        EntryTarget::Nowhere => {
            Err(Error::corrupt(NODE, "a link leads to the undefined address").at(node.0))
        }
        _ => Ok(()),
    }
}
