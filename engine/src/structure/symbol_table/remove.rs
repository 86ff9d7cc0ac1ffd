//! Removes a link from a symbol table; nodes that become empty go.

use super::path::{Path, change_node};
use super::{Most, NODE, confirm_target, write_entries};
use crate::bytes::Address;
use crate::error::{Error, Kind, Result};
use crate::format::btree1::{NodeKind, node_size};
use crate::format::symbol_table::{Entry, EntryTarget, NODE_PREFIX, SymbolTable, entry_size};
use crate::metadata::Fetch;
use crate::structure::local_heap::HeapEdit;
use crate::transaction::{Edit, SpaceKind};

/// Removes the link called `name`, and what the heap has of it.
///
/// # Errors
/// [`Kind::NotFound`] where there is none.
pub fn remove(edit: &Edit<'_>, table: &SymbolTable, name: &[u8]) -> Result<()> {
    let most = Most::of(edit)?;
    let (mut path, leaf) = Path::find(edit, table, name)?;
    let found = leaf.and_then(|leaf| Some((leaf.place.ok()?, leaf)));
    let Some((at, leaf)) = found.filter(|(at, leaf)| *at < leaf.entries.len()) else {
        return Err(Error::new(Kind::NotFound, NODE, "no link is called so"));
    };
    let mut entries = leaf.entries;
    let entry = entries.remove(at);
    confirm_target(&entry, leaf.address)?;
    let deepest = path.steps.len().saturating_sub(1);
    match entries.last() {
        Some(last) => {
            if at == entries.len() {
                path.set_right_key(edit, most, deepest, last.name)?;
            }
            write_entries(edit, most, leaf.address, &entries)?;
        }
        None => {
            let size = NODE_PREFIX + u64::from(most.entries) * entry_size(edit.sizes());
            edit.free(leaf.address, size, SpaceKind::Metadata)?;
            remove_child(edit, most, &mut path, deepest)?;
        }
    }
    path.write(edit, most)?;
    free_names(edit, table.heap, &entry)
}

/// Gives back name and path of a link that is gone from the tree, keys and all.
fn free_names(edit: &Edit<'_>, heap: Address, entry: &Entry) -> Result<()> {
    let mut heap = HeapEdit::open(edit, heap)?;
    heap.remove(entry.name)?;
    if let EntryTarget::Soft(path) = entry.target {
        heap.remove(path)?;
    }
    heap.finish()
}

/// Removes the child that the way takes at `depth`, and the nodes above that become empty by it.
/// Of the two keys beside it the left one stays: the right one names what is gone.
fn remove_child(edit: &Edit<'_>, most: Most, path: &mut Path, depth: usize) -> Result<()> {
    for depth in (0..=depth).rev() {
        let Some(step) = path.steps.get(depth) else {
            break;
        };
        let at = step.at;
        let left = step.node.keys.get(at).copied().unwrap_or_default();
        path.set_right_key(edit, most, depth, left)?;
        let Some(step) = path.steps.get_mut(depth) else {
            break;
        };
        step.node.children.remove(at);
        step.node.keys.remove(at + 1);
        step.changed = true;
        if !step.node.children.is_empty() {
            break;
        }
        if depth == 0 {
            // An empty root is a leaf again, and begins with the empty name.
            step.node.level = 0;
            step.node.keys = vec![0];
            break;
        }
        step.changed = false;
        let (address, node) = (step.address, step.node.clone());
        let [left, right] = node.siblings;
        if let Some(left) = left {
            change_node(edit, most, left, node.level, |node| {
                node.siblings[1] = right
            })?;
        }
        if let Some(right) = right {
            change_node(edit, most, right, node.level, |node| {
                node.siblings[0] = left
            })?;
        }
        let size = node_size(NodeKind::Group, most.children, edit.sizes());
        edit.free(address, size, SpaceKind::Metadata)?;
    }
    Ok(())
}
