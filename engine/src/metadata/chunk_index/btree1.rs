//! Chunks in a version 1 B-tree: keys are offsets in elements, in row-major order.

use std::ops::ControlFlow;

use super::grid::{contains, intersects};
use super::{ChunkRecord, ChunkVisitor, Query};
use crate::bytes::Address;
use crate::error::{Error, Result};
use crate::format::btree1::ChunkKey;
use crate::metadata::Walk;
use crate::metadata::btree1::read_chunk_node;

pub(super) fn visit(
    query: &Query<'_>,
    root: Address,
    walk: &mut Walk<'_>,
    visitor: &mut ChunkVisitor<'_>,
) -> Result<()> {
    visit_node(query, root, None, walk, visitor).map(drop)
}

fn visit_node(
    query: &Query<'_>,
    address: Address,
    parent: Option<u8>,
    walk: &mut Walk<'_>,
    visitor: &mut ChunkVisitor<'_>,
) -> Result<ControlFlow<()>> {
    let offsets = query.layout.chunk.len() + 1;
    let node = walk
        .enter(address)
        .and_then(|()| read_chunk_node(query.fetch, address, offsets, parent));
    let Some(node) = walk.keep(node)? else {
        return Ok(ControlFlow::Continue(()));
    };
    let keys = node.keys.iter().zip(node.keys.iter().skip(1));
    for ((left, right), child) in keys.zip(&node.children) {
        let low = coordinates(query, left);
        let flow = if node.level > 0 {
            let high = coordinates(query, right);
            // The right key belongs to the next child; rounding down may make both equal.
            match intersects(&query.range, Some(&low), Some(&high), true) {
                true => visit_node(query, *child, Some(node.level), walk, visitor)?,
                false => ControlFlow::Continue(()),
            }
        } else if contains(&query.range, &low) {
            match walk.keep(record(query, left, low, *child))? {
                Some(chunk) => visitor(chunk),
                None => ControlFlow::Continue(()),
            }
        } else {
            ControlFlow::Continue(())
        };
        if flow.is_break() {
            return Ok(flow);
        }
    }
    Ok(ControlFlow::Continue(()))
}

/// Chunk coordinates of a key, without the offset in the element.
fn coordinates(query: &Query<'_>, key: &ChunkKey) -> Vec<u64> {
    let chunk = &query.layout.chunk;
    key.offset
        .iter()
        .zip(chunk)
        .map(|(offset, chunk)| offset / (*chunk).max(1))
        .collect()
}

fn record(
    query: &Query<'_>,
    key: &ChunkKey,
    coordinates: Vec<u64>,
    address: Address,
) -> Result<ChunkRecord> {
    let aligned = key
        .offset
        .iter()
        .zip(&query.layout.chunk)
        .all(|(offset, chunk)| offset % (*chunk).max(1) == 0);
    if !aligned {
        let cause = format!("a chunk at {:?} off the grid", key.offset);
        return Err(Error::corrupt("version 1 B-tree node", cause).at(address.0));
    }
    Ok(ChunkRecord {
        coordinates,
        address,
        size: u64::from(key.size),
        mask: key.mask,
    })
}
