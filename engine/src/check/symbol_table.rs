//! Symbol tables of old-style groups (specification III.A.1, III.B, III.C, III.D): local heap,
//! B-tree, nodes, and that the names are in order.

use super::btree1::Levels;
use super::checker::Checker;
use super::damage;
use super::links::PathId;
use crate::bytes::Address;
use crate::datatype::Name;
use crate::error::Result;
use crate::format::btree1::{NodeKind, node_size};
use crate::format::link::LinkTarget;
use crate::format::local_heap::{decode_free_block, header_size};
use crate::format::symbol_table::{NODE_PREFIX, SymbolTable, entry_size};
use crate::metadata::Fetch;
use crate::metadata::btree1::read_group_node;
use crate::metadata::group::symbol_table::{link, read_entries};
use crate::metadata::local_heap::{self, Names};

const TREE: &str = "version 1 B-tree node";
const NODE: &str = "symbol table node";
const HEAP: &str = "local heap";
const SEGMENT: &str = "local heap data segment";

/// A group whose tree is walked.
struct Walk<'n> {
    names: &'n Names<'n>,
    levels: Levels,
    path: PathId,
    /// The name met last.
    last: Option<Name>,
}

impl Checker<'_> {
    /// Looks at heap and tree of an old-style group.
    pub(super) fn check_symbol_table(&mut self, table: &SymbolTable, path: PathId) -> Result<()> {
        self.check_local_heap(table.heap)?;
        let names = Names::all(self.core, table.heap);
        let Some(names) = self.keep(names)? else {
            self.links_missing = true;
            return Ok(());
        };
        let mut walk = Walk {
            names: &names,
            levels: Levels::default(),
            path,
            last: None,
        };
        self.check_group_node(table.btree, None, &mut walk)?;
        self.check_last_siblings(&walk.levels);
        Ok(())
    }

    /// Compares the symbol table of a group with what the entry that led to it repeats.
    pub(super) fn check_repeated(&mut self, group: Address, table: &SymbolTable) {
        let repeated = self.repeated.remove(&group.0);
        if let Some((node, _)) = repeated.filter(|(_, repeated)| repeated != table) {
            let cause = format!("its entry of the group at {group} has another B-tree or heap");
            self.damaged(NODE, node, cause);
        }
    }

    /// Looks at header, data segment and free list of a local heap.
    pub(super) fn check_local_heap(&mut self, address: Address) -> Result<()> {
        let heap = local_heap::read(self.core, address);
        let Some(heap) = self.keep(heap)? else {
            return Ok(());
        };
        let sizes = self.sizes();
        if !self.claim(HEAP, address, header_size(sizes), 0)?
            || !self.claim(SEGMENT, heap.data, heap.size, 0)?
        {
            return Ok(());
        }
        // Free blocks are at least as long as what stands in them.
        let least = 2 * u64::from(sizes.length);
        let mut left = heap.size / least;
        let mut next = heap.free;
        while let Some(offset) = next {
            let inside = offset
                .checked_add(least)
                .is_some_and(|end| end <= heap.size);
            if !inside || left == 0 {
                let cause = match inside {
                    true => "its free list does not end".to_owned(),
                    false => format!(
                        "a free block at offset {offset} leaves its {} bytes",
                        heap.size
                    ),
                };
                self.damaged(HEAP, address, cause);
                break;
            }
            left -= 1;
            let at = heap.data.0.saturating_add(offset);
            let block = Fetch::fetch(self.core, Address(at), least, SEGMENT)
                .and_then(|bytes| decode_free_block(&bytes, at, sizes));
            let Some((after, size)) = self.keep(block)? else {
                break;
            };
            if offset.checked_add(size).is_none_or(|end| end > heap.size) {
                let cause = format!(
                    "a free block of {size} bytes at offset {offset} leaves its {} bytes",
                    heap.size
                );
                self.damaged(HEAP, address, cause);
                break;
            }
            next = after;
        }
        Ok(())
    }

    fn check_group_node(
        &mut self,
        address: Address,
        parent: Option<u8>,
        walk: &mut Walk<'_>,
    ) -> Result<()> {
        let node = read_group_node(self.core, address, parent);
        let Some(node) = self.keep(node)? else {
            self.links_missing = true;
            walk.levels.forget();
            return Ok(());
        };
        let most = self.k.group_internal.saturating_mul(2);
        let size = node_size(NodeKind::Group, most, self.sizes());
        if node.children.len() > usize::from(most) {
            let cause = format!("{} children, {most} at most", node.children.len());
            self.damaged(TREE, address, cause);
        }
        if !self.claim(TREE, address, size, 0)? {
            self.links_missing = true;
            walk.levels.forget();
            return Ok(());
        }
        self.check_siblings(&mut walk.levels, address, node.level, node.siblings);
        for (child, bounds) in node.children.iter().zip(node.keys.windows(2)) {
            match node.level {
                0 => self.check_entries(*child, bounds, walk)?,
                level => self.check_group_node(*child, Some(level), walk)?,
            }
        }
        Ok(())
    }

    /// Looks at a symbol table node between two keys of its parent.
    fn check_entries(
        &mut self,
        address: Address,
        bounds: &[u64],
        walk: &mut Walk<'_>,
    ) -> Result<()> {
        let entries = read_entries(self.core, address);
        let Some(entries) = self.keep(entries)? else {
            self.links_missing = true;
            return Ok(());
        };
        let most = u64::from(self.k.group_leaf) * 2;
        if entries.len() as u64 > most {
            let cause = format!("{} entries, {most} at most", entries.len());
            self.damaged(NODE, address, cause);
        }
        let size = NODE_PREFIX + most * entry_size(self.sizes());
        if !self.claim(NODE, address, size, 0)? {
            self.links_missing = true;
            return Ok(());
        }
        for entry in &entries {
            let link = link(walk.names, entry, address);
            let Some(link) = self.keep(link)? else {
                self.links_missing = true;
                continue;
            };
            if self.follow(&link, walk.path)
                && let (Some(table), LinkTarget::Hard(group)) = (entry.cached, &link.target)
            {
                self.repeated.insert(group.0, (address, table));
            }
            if walk.last.as_ref().is_some_and(|last| *last >= link.name) {
                let cause = format!("{:?} does not come after the name before it", link.name);
                self.damaged(NODE, address, cause);
            }
            walk.last = Some(link.name);
        }
        if let (Some(last), Some(high)) = (&walk.last, bounds.last()) {
            match walk.names.name(*high) {
                Ok(high) if *last > high => {
                    let cause = format!("{last:?} comes after the key {high:?} that ends its node");
                    self.note(damage(TREE, address.0, cause))?;
                }
                high => self.keep(high).map(drop)?,
            }
        }
        Ok(())
    }
}
