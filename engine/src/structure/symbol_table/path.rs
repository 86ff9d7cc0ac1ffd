//! The way from the root of a group's B-tree to the symbol table node for a name.

use super::{Most, TREE, write_tree_node};
use crate::bytes::Address;
use crate::error::{Error, Result};
use crate::format::btree1::Node;
use crate::format::symbol_table::{Entry, SymbolTable};
use crate::metadata::agree_depth;
use crate::metadata::btree1::read_group_node;
use crate::metadata::group::symbol_table::{read_entries, search};
use crate::metadata::local_heap::Names;
use crate::transaction::Edit;

/// A node on the way, and which of its children the way goes on with.
#[derive(Debug, Clone)]
pub(super) struct Step {
    pub(super) address: Address,
    pub(super) node: Node<u64>,
    pub(super) at: usize,
    pub(super) changed: bool,
}

/// Nodes from the root to the one over the symbol table node.
#[derive(Debug)]
pub(super) struct Path {
    pub(super) steps: Vec<Step>,
}

/// The symbol table node that a name belongs to, and its place in it.
#[derive(Debug)]
pub(super) struct Leaf {
    pub(super) address: Address,
    pub(super) entries: Vec<Entry>,
    /// Where the name stands, or where it would.
    pub(super) place: std::result::Result<usize, usize>,
}

impl Path {
    /// The way to where `name` is or would be; there is no leaf in an empty tree.
    pub(super) fn find(
        edit: &Edit<'_>,
        table: &SymbolTable,
        name: &[u8],
    ) -> Result<(Self, Option<Leaf>)> {
        let names = Names::single(edit, table.heap)?;
        let mut steps: Vec<Step> = Vec::new();
        let mut address = table.btree;
        loop {
            let parent = steps.last().map(|step| step.node.level);
            let node = read_group_node(edit, address, parent)?;
            agree_depth(edit, steps.len() as u64, TREE, address)?;
            // Child i holds the names up to and with key i + 1; the last one all that are greater.
            let bounds = node.keys.get(1..).unwrap_or_default();
            let found = search(bounds, |key| names.compare(*key, name))?;
            let last = node.children.len().saturating_sub(1);
            let at = found.unwrap_or_else(|at| at).min(last);
            let (child, level) = (node.children.get(at).copied(), node.level);
            steps.push(Step {
                address,
                node,
                at,
                changed: false,
            });
            let Some(child) = child else {
                return match steps.len() {
                    1 => Ok((Self { steps }, None)),
                    _ => Err(Error::corrupt(TREE, "a node without children").at(address.0)),
                };
            };
            address = child;
            if level == 0 {
                break;
            }
        }
        let entries = read_entries(edit, address)?;
        let place = search(&entries, |entry| names.compare(entry.name, name))?;
        let leaf = Leaf {
            address,
            entries,
            place,
        };
        Ok((Self { steps }, Some(leaf)))
    }

    /// Sets the key right of the way's child at `depth`. Where that is the node's last one, it is
    /// also the first of the node to its right, and a key of its parent.
    pub(super) fn set_right_key(
        &mut self,
        edit: &Edit<'_>,
        most: Most,
        depth: usize,
        key: u64,
    ) -> Result<()> {
        for step in self.steps.iter_mut().take(depth + 1).rev() {
            let at = step.at + 1;
            if let Some(place) = step.node.keys.get_mut(at)
                && *place != key
            {
                *place = key;
                step.changed = true;
            }
            if at < step.node.children.len() {
                break;
            }
            if let Some(right) = step.node.siblings[1] {
                change_node(edit, most, right, step.node.level, |node| {
                    if let Some(first) = node.keys.first_mut() {
                        *first = key;
                    }
                })?;
            }
        }
        Ok(())
    }

    /// Writes the nodes that were changed.
    pub(super) fn write(&self, edit: &Edit<'_>, most: Most) -> Result<()> {
        for step in self.steps.iter().filter(|step| step.changed) {
            write_tree_node(edit, most, step.address, &step.node)?;
        }
        Ok(())
    }
}

/// Reads the node at `address`, beside the way on `level`, changes and writes it.
pub(super) fn change_node(
    edit: &Edit<'_>,
    most: Most,
    address: Address,
    level: u8,
    change: impl FnOnce(&mut Node<u64>),
) -> Result<()> {
    let mut node = read_group_node(edit, address, None)?;
    if node.level != level {
        let cause = format!("a sibling of level {} on level {level}", node.level);
        return Err(Error::corrupt(TREE, cause).at(address.0));
    }
    change(&mut node);
    write_tree_node(edit, most, address, &node)
}
