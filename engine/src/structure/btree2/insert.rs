//! Puts one record into a tree, or another in its place.

use super::Compare;
use super::node::{Node, Search, Work};
use crate::bytes::Address;
use crate::error::{Error, Kind, Result};
use crate::format::btree2::Child;
use crate::metadata::btree2::Tree;
use crate::transaction::Edit;

const TREE: &str = "version 2 B-tree";

/// A node that got a record, and what it was divided into: the record between it and its new neighbour.
struct Grown {
    child: Child,
    split: Option<(Vec<u8>, Child)>,
}

/// Puts `record` into the tree at `address`, whose records are of one of `kinds`; `compare` says how
/// others lie to it.
///
/// # Errors
/// [`Kind::Exists`] where an equal one is there; what is damaged.
pub fn insert(
    edit: &Edit<'_>,
    address: Address,
    kinds: &[u8],
    record: &[u8],
    compare: &mut Compare<'_>,
) -> Result<()> {
    let tree = Tree::read(edit, address, kinds)?;
    let mut work = Work { edit, tree };
    let Some(root) = work.tree.root() else {
        let leaf = Node {
            level: 0,
            records: vec![record.to_vec()],
            children: Vec::new(),
        };
        work.tree.header.depth = 0;
        let root = work.store(&leaf)?;
        return work.finish(Some(root));
    };
    let depth = work.tree.header.depth;
    let Grown { child, split } = insert_below(&work, root, depth, record, compare)?;
    let Some((middle, right)) = split else {
        return work.finish(Some(child));
    };
    let Some(level) = depth.checked_add(1) else {
        return Err(Error::new(Kind::LimitExceeded, TREE, "it is too deep"));
    };
    let root = Node {
        level,
        records: vec![middle],
        children: vec![child, right],
    };
    let root = work.store(&root)?;
    work.tree.header.depth = level;
    work.finish(Some(root))
}

fn insert_below(
    work: &Work<'_, '_>,
    child: Child,
    level: u16,
    record: &[u8],
    compare: &mut Compare<'_>,
) -> Result<Grown> {
    let mut node = work.read(child, level)?;
    let Search::Before(place) = node.search(compare)? else {
        return Err(Error::new(
            Kind::Exists,
            TREE,
            "it has such a record already",
        ));
    };
    match level.checked_sub(1) {
        None => node.records.insert(place, record.to_vec()),
        Some(lower) => {
            let below = insert_below(work, node.child(place)?, lower, record, compare)?;
            if let Some(pointer) = node.children.get_mut(place) {
                *pointer = below.child;
            }
            if let Some((middle, right)) = below.split {
                node.records.insert(place, middle);
                node.children.insert(place + 1, right);
            }
        }
    }
    let split = match node.records.len() > work.most(level)? {
        true => {
            let (middle, right) = node.halve()?;
            Some((middle, work.store(&right)?))
        }
        false => None,
    };
    let child = work.write(child, &node)?;
    Ok(Grown { child, split })
}

/// Puts `record` in the place of the one that `compare` finds equal, which has the same order; false
/// where there is none.
///
/// # Errors
/// What is damaged.
pub fn replace(
    edit: &Edit<'_>,
    address: Address,
    kinds: &[u8],
    record: &[u8],
    compare: &mut Compare<'_>,
) -> Result<bool> {
    let tree = Tree::read(edit, address, kinds)?;
    let work = Work { edit, tree };
    let mut next = work.tree.root().map(|root| (root, work.tree.header.depth));
    while let Some((child, level)) = next {
        let mut node = work.read(child, level)?;
        match node.search(compare)? {
            Search::At(place) => {
                if let Some(old) = node.records.get_mut(place) {
                    *old = record.to_vec();
                }
                work.write(child, &node)?;
                return Ok(true);
            }
            Search::Before(place) => {
                next = match level.checked_sub(1) {
                    Some(lower) => Some((node.child(place)?, lower)),
                    None => None,
                };
            }
        }
    }
    Ok(false)
}
