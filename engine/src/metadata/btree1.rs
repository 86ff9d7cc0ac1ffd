//! Fetches and walks version 1 B-trees.

use crate::bytes::Address;
use crate::error::{Error, Result};
use crate::format::btree1::{
    ChunkKey, Node, NodeKind, decode_chunk_node, decode_group_node, decode_prefix, node_size,
    prefix_size,
};
use crate::metadata::Fetch;

const STRUCTURE: &str = "version 1 B-tree node";

/// Bytes of a node that are fetched before its length is known: a default group node.
const FIRST_FETCH: u64 = 544;

/// Reads the node of a group at `address`; `parent` is the level of the node that led here.
pub(crate) fn read_group_node(
    fetch: &dyn Fetch,
    address: Address,
    parent: Option<u8>,
) -> Result<Node<u64>> {
    let bytes = fetch_node(fetch, address, NodeKind::Group, parent)?;
    decode_group_node(&bytes, address.0, fetch.sizes())
}

/// Reads the node of a chunk index at `address`, its keys having `offsets` offsets.
pub(crate) fn read_chunk_node(
    fetch: &dyn Fetch,
    address: Address,
    offsets: usize,
    parent: Option<u8>,
) -> Result<Node<ChunkKey>> {
    let bytes = fetch_node(fetch, address, NodeKind::Chunk { offsets }, parent)?;
    decode_chunk_node(&bytes, address.0, fetch.sizes(), offsets)
}

fn fetch_node(
    fetch: &dyn Fetch,
    address: Address,
    kind: NodeKind,
    parent: Option<u8>,
) -> Result<Vec<u8>> {
    let sizes = fetch.sizes();
    let first = FIRST_FETCH.max(prefix_size(sizes));
    let bytes = fetch.fetch_up_to(address, first, STRUCTURE)?;
    let prefix = decode_prefix(&bytes, address.0, kind)?;
    match parent {
        None => {}
        // Levels fall by one at each step: 255 is the deepest, and the library writes over 100 where
        // nodes have two children.
        Some(parent) if parent.checked_sub(1) == Some(prefix.level) => {}
        Some(parent) => {
            let cause = format!("level {} below level {parent}", prefix.level);
            return Err(Error::corrupt(STRUCTURE, cause).at(address.0));
        }
    }
    let size = node_size(kind, prefix.entries, sizes);
    if size <= bytes.len() as u64 {
        return Ok(bytes);
    }
    fetch.fetch(address, size, STRUCTURE)
}
