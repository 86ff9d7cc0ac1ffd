//! Gives back a symbol table whole: the group keeps its links in another way from now on.

use super::Most;
use crate::bytes::Address;
use crate::error::Result;
use crate::format::btree1::{NodeKind, node_size};
use crate::format::local_heap::header_size;
use crate::format::symbol_table::{NODE_PREFIX, SymbolTable, entry_size};
use crate::metadata::btree1::read_group_node;
use crate::metadata::{Fetch, local_heap};
use crate::transaction::{Edit, SpaceKind};

/// Gives back tree, nodes and heap.
pub fn delete(edit: &Edit<'_>, table: &SymbolTable) -> Result<()> {
    let sizes = edit.sizes();
    let most = Most::of(edit)?;
    let heap = local_heap::read(edit, table.heap)?;
    let tree = node_size(NodeKind::Group, most.children, sizes);
    let node = NODE_PREFIX + u64::from(most.entries) * entry_size(sizes);
    let mut waiting: Vec<(Address, Option<u8>)> = vec![(table.btree, None)];
    while let Some((address, parent)) = waiting.pop() {
        let read = read_group_node(edit, address, parent)?;
        edit.free(address, tree, SpaceKind::Metadata)?;
        for child in read.children {
            match read.level {
                0 => edit.free(child, node, SpaceKind::Metadata)?,
                level => waiting.push((child, Some(level))),
            }
        }
    }
    edit.free(heap.data, heap.size, SpaceKind::Metadata)?;
    edit.free(table.heap, header_size(sizes), SpaceKind::Metadata)
}
