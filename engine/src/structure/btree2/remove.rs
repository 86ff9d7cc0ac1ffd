//! Takes one record out of a tree.

use super::Compare;
use super::node::{Node, Search, Work};
use crate::bytes::Address;
use crate::error::{Error, Result};
use crate::format::btree2::Child;
use crate::metadata::btree2::Tree;
use crate::transaction::Edit;

/// Per cent of a node below which it is thin, as the library has it.
const THIN: usize = 40;

/// What is taken out of a subtree.
enum Sought<'s, 'c> {
    /// The record that is found equal.
    Equal(&'s mut Compare<'c>),
    /// The last one.
    Last,
}

/// Takes the record that `compare` finds equal out of the tree at `address`, whose records are of one of
/// `kinds`; gives it, or none where there is none.
///
/// # Errors
/// What is damaged.
pub fn remove(
    edit: &Edit<'_>,
    address: Address,
    kinds: &[u8],
    compare: &mut Compare<'_>,
) -> Result<Option<Vec<u8>>> {
    let tree = Tree::read(edit, address, kinds)?;
    let mut work = Work { edit, tree };
    let Some(root) = work.tree.root() else {
        return Ok(None);
    };
    let depth = work.tree.header.depth;
    let Some((node, record)) = take(&work, root, depth, &mut Sought::Equal(compare))? else {
        return Ok(None);
    };
    let root = match (node.records.is_empty(), depth.checked_sub(1)) {
        (false, _) => Some(work.write(root, &node)?),
        (true, None) => {
            work.free(root)?;
            None
        }
        (true, Some(lower)) => {
            work.free(root)?;
            work.tree.header.depth = lower;
            Some(node.child(0)?)
        }
    };
    work.finish(root)?;
    Ok(Some(record))
}

/// Takes a record out of the subtree at `child`; gives the node as it is then, not written yet, and the
/// record.
fn take(
    work: &Work<'_, '_>,
    child: Child,
    level: u16,
    sought: &mut Sought<'_, '_>,
) -> Result<Option<(Node, Vec<u8>)>> {
    let mut node = work.read(child, level)?;
    let search = match sought {
        Sought::Equal(compare) => node.search(&mut **compare)?,
        Sought::Last => Search::Before(node.records.len()),
    };
    let Some(lower) = level.checked_sub(1) else {
        let place = match (search, sought) {
            (Search::At(place), _) => Some(place),
            (Search::Before(place), Sought::Last) => place.checked_sub(1),
            (Search::Before(_), Sought::Equal(_)) => None,
        };
        return Ok(place.map(|place| {
            let record = node.records.remove(place);
            (node, record)
        }));
    };
    match search {
        Search::Before(place) => {
            let taken = take(work, node.child(place)?, lower, sought)?;
            let Some((below, record)) = taken else {
                return Ok(None);
            };
            settle(work, &mut node, place, below)?;
            Ok(Some((node, record)))
        }
        Search::At(place) => {
            // The one before it comes in its place.
            let taken = take(work, node.child(place)?, lower, &mut Sought::Last)?;
            let (below, last) = taken.ok_or_else(|| {
                let cause = "a leaf without records";
                Error::corrupt("version 2 B-tree leaf", cause).at(child.address.0)
            })?;
            let record = node.records.get_mut(place);
            let record = record.map(|record| std::mem::replace(record, last));
            settle(work, &mut node, place, below)?;
            Ok(record.map(|record| (node, record)))
        }
    }
}

/// Writes the child `place` of `parent`, which has lost a record: joined with its neighbour where they fit
/// one node, with some of its records where it is thin else.
fn settle(work: &Work<'_, '_>, parent: &mut Node, place: usize, child: Node) -> Result<()> {
    let most = work.most(child.level)?;
    let own = parent.child(place)?;
    let left = place.saturating_sub(1);
    let thin = child.records.len() * 100 < most * THIN && parent.children.len() > 1;
    if !thin {
        let written = work.write(own, &child)?;
        set(parent, place, written);
        return Ok(());
    }
    let (first, second) = (parent.child(left)?, parent.child(left + 1)?);
    let (mut joined, mut right) = match place > left {
        true => (work.read(first, child.level)?, child),
        false => {
            let right = work.read(second, child.level)?;
            (child, right)
        }
    };
    joined.records.push(parent.records.remove(left));
    joined.records.append(&mut right.records);
    joined.children.append(&mut right.children);
    if joined.records.len() <= most {
        work.free(second)?;
        parent.children.remove(left + 1);
    } else {
        let (middle, right) = joined.halve()?;
        parent.records.insert(left, middle);
        let written = work.write(second, &right)?;
        set(parent, left + 1, written);
    }
    let written = work.write(first, &joined)?;
    set(parent, left, written);
    Ok(())
}

fn set(parent: &mut Node, place: usize, child: Child) {
    if let Some(pointer) = parent.children.get_mut(place) {
        *pointer = child;
    }
}
