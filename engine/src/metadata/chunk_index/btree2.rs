//! Chunks in a version 2 B-tree: records hold chunk coordinates, in row-major order.

use super::grid::{contains, intersects};
use super::{ChunkRecord, ChunkVisitor, Query};
use crate::bytes::Address;
use crate::error::Result;
use crate::format::btree2::record::{CHUNK, Chunk, FILTERED_CHUNK, decode_chunk};
use crate::metadata::Walk;
use crate::metadata::btree2::Tree;
use std::ops::ControlFlow;

pub(super) fn visit(
    query: &Query<'_>,
    root: Address,
    walk: &mut Walk<'_>,
    visitor: &mut ChunkVisitor<'_>,
) -> Result<()> {
    let tree = Tree::read(query.fetch, root, &[CHUNK, FILTERED_CHUNK])?;
    let filtered = tree.header.kind == FILTERED_CHUNK;
    let rank = query.layout.chunk.len();
    let sizes = query.fetch.sizes();
    let decode = |record: &[u8], node: Address| -> Result<Chunk> {
        decode_chunk(record, node.0, sizes, rank, filtered)
    };
    let wanted = |low: Option<&[u8]>, high: Option<&[u8]>| {
        let bound = |record: Option<&[u8]>| {
            let chunk = decode(record?, root).ok()?;
            Some(chunk.coordinates)
        };
        let (low, high) = (bound(low), bound(high));
        intersects(&query.range, low.as_deref(), high.as_deref(), false)
    };
    tree.visit(walk, &wanted, &mut |walk, record, node| {
        let Some(chunk) = walk.keep(decode(record, node))? else {
            return Ok(ControlFlow::Continue(()));
        };
        let (Some(address), true) = (chunk.address, contains(&query.range, &chunk.coordinates))
        else {
            return Ok(ControlFlow::Continue(()));
        };
        let (size, mask) = chunk.filtered.unwrap_or((query.chunk_bytes, 0));
        Ok(visitor(ChunkRecord {
            coordinates: chunk.coordinates,
            address,
            size,
            mask,
        }))
    })
}
