//! Finds the chunks of a dataset, whatever index it has; looks only where it is asked to.

mod array;
mod btree1;
mod btree2;
mod extensible_array;
mod fixed_array;
pub mod grid;
#[cfg(test)]
mod tests;

use std::ops::{ControlFlow, Range};

use crate::bytes::Address;
use crate::error::{Error, Result};
use crate::format::layout::{ChunkIndex, ChunkedLayout};
use crate::metadata::{Fetch, Walk};
use crate::task::Task;

use grid::{Slots, seek, step};

const STRUCTURE: &str = "chunk index";

/// A chunk that is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChunkRecord {
    /// Place in the grid of chunks, the fastest dimension last.
    pub coordinates: Vec<u64>,
    /// First byte.
    pub address: Address,
    /// Stored bytes.
    pub size: u64,
    /// Filters that were left out: bit i is the pipeline's filter i.
    pub mask: u32,
}

/// Gets each chunk; breaks to end the visit.
pub type ChunkVisitor<'a> = dyn FnMut(ChunkRecord) -> ControlFlow<()> + 'a;

/// What a visit needs to know, checked.
struct Query<'a> {
    fetch: &'a dyn Fetch,
    layout: &'a ChunkedLayout,
    max_dims: &'a [Option<u64>],
    /// Chunk coordinates that are asked for, inside the current extent, none empty.
    range: Vec<Range<u64>>,
    chunk_bytes: u64,
}

/// Hands every stored chunk in `range` (chunk coordinates, one range for each dimension) to
/// `visitor`, mostly in row-major order of the coordinates.
///
/// `dims` and `max_dims` are those of the dataspace. A damaged node costs only its own chunks: the
/// visit goes on and returns the first error at its end.
pub fn visit(
    fetch: &dyn Fetch,
    layout: &ChunkedLayout,
    dims: &[u64],
    max_dims: &[Option<u64>],
    range: &[Range<u64>],
    task: &Task,
    visitor: &mut ChunkVisitor<'_>,
) -> Result<()> {
    let Some(query) = query(fetch, layout, dims, max_dims, range)? else {
        return Ok(());
    };
    let mut walk = Walk::new(task, STRUCTURE);
    match &layout.index {
        ChunkIndex::BTree1(Some(root)) => btree1::visit(&query, *root, &mut walk, visitor)?,
        ChunkIndex::BTree2(Some(root)) => btree2::visit(&query, *root, &mut walk, visitor)?,
        ChunkIndex::Implicit(Some(first)) => visit_implicit(&query, *first, task, visitor)?,
        ChunkIndex::FixedArray(Some(header)) => {
            let array = fixed_array::Array::read(fetch, *header)?;
            let slots = Slots::new(layout, max_dims, false)?;
            array::visit(&query, array, &slots, &mut walk, visitor)?;
        }
        ChunkIndex::ExtensibleArray(Some(header)) => {
            let array = extensible_array::Array::read(fetch, *header)?;
            let slots = Slots::new(layout, max_dims, true)?;
            array::visit(&query, array, &slots, &mut walk, visitor)?;
        }
        ChunkIndex::Single {
            address: Some(address),
            filtered,
        } => visit_single(&query, *address, *filtered, visitor),
        _ => {} // nothing was written yet
    }
    walk.finish()
}

/// The chunk at `coordinates`, if it is stored.
pub fn find(
    fetch: &dyn Fetch,
    layout: &ChunkedLayout,
    dims: &[u64],
    max_dims: &[Option<u64>],
    coordinates: &[u64],
    task: &Task,
) -> Result<Option<ChunkRecord>> {
    let range = coordinates
        .iter()
        .map(|at| *at..at.saturating_add(1))
        .collect::<Vec<_>>();
    let mut found = None;
    visit(fetch, layout, dims, max_dims, &range, task, &mut |chunk| {
        found = Some(chunk);
        ControlFlow::Break(())
    })?;
    Ok(found)
}

/// Checks the ranks and cuts the range to the current extent; `None` where nothing is left.
fn query<'a>(
    fetch: &'a dyn Fetch,
    layout: &'a ChunkedLayout,
    dims: &[u64],
    max_dims: &'a [Option<u64>],
    range: &[Range<u64>],
) -> Result<Option<Query<'a>>> {
    let rank = layout.chunk.len();
    if dims.len() != rank || max_dims.len() != rank {
        let cause = format!(
            "chunks of rank {rank} in a dataspace of rank {}",
            dims.len()
        );
        return Err(Error::corrupt(STRUCTURE, cause));
    }
    if range.len() != rank {
        let cause = format!("{} ranges for rank {rank}", range.len());
        return Err(Error::invalid(STRUCTURE, cause));
    }
    let Some(chunk_bytes) = layout.chunk_bytes() else {
        return Err(Error::corrupt(
            STRUCTURE,
            "a chunk's size does not fit 64 bits",
        ));
    };
    let lengths = dims.iter().zip(&layout.chunk);
    let range = range
        .iter()
        .zip(lengths)
        .map(|(range, (dim, chunk))| range.start..range.end.min(dim.div_ceil((*chunk).max(1))))
        .collect::<Vec<_>>();
    if range.iter().any(Range::is_empty) {
        return Ok(None);
    }
    Ok(Some(Query {
        fetch,
        layout,
        max_dims,
        range,
        chunk_bytes,
    }))
}

fn visit_single(
    query: &Query<'_>,
    address: Address,
    filtered: Option<(u64, u32)>,
    visitor: &mut ChunkVisitor<'_>,
) {
    let coordinates = vec![0; query.range.len()];
    if query.range.iter().any(|range| range.start > 0) {
        return;
    }
    let (size, mask) = filtered.unwrap_or((query.chunk_bytes, 0));
    let _ = visitor(ChunkRecord {
        coordinates,
        address,
        size,
        mask,
    });
}

/// Chunks one after the other, numbered over the maximum grid, all of them stored.
fn visit_implicit(
    query: &Query<'_>,
    first: Address,
    task: &Task,
    visitor: &mut ChunkVisitor<'_>,
) -> Result<()> {
    let slots = Slots::new(query.layout, query.max_dims, false)?;
    let mut point = query
        .range
        .iter()
        .map(|range| range.start)
        .collect::<Vec<_>>();
    let mut more = seek(&query.range, &mut point);
    let mut met = 0u32;
    while more {
        met = met.wrapping_add(1);
        if met.is_multiple_of(1024) {
            task.check()?;
        }
        let offset = slots
            .slot(&point)
            .and_then(|slot| slot.checked_mul(query.chunk_bytes));
        let Some(address) = offset.and_then(|offset| first.0.checked_add(offset)) else {
            let cause = format!("chunk {point:?} lies past 64 bits");
            return Err(Error::corrupt(STRUCTURE, cause).at(first.0));
        };
        let record = ChunkRecord {
            coordinates: point.clone(),
            address: Address(address),
            size: query.chunk_bytes,
            mask: 0,
        };
        if visitor(record).is_break() {
            return Ok(());
        }
        more = step(&query.range, &mut point);
    }
    Ok(())
}
