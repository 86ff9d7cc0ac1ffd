//! Small reads of chunks that are all in the cache: past the index and the planning.
//!
//! A read through the cache that met no damage leaves here what its chunks are kept under. A later
//! one that hits only such chunks, all still in the cache, needs nothing else; any other is planned.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;
use std::time::Instant;

use parking_lot::RwLock;

use super::cache::{ChunkCache, ChunkKey};
use crate::metadata::chunk_index::grid::{seek, step};
use crate::selection::Slice;
use crate::selection::copy::BoxCopy;
use crate::selection::overlap::{Overlap, hit_range};

/// Most chunks that are noted: a few megabytes.
const MOST: usize = 1 << 16;
/// Most chunks of a read that goes this way.
const FEW: usize = 64;
/// Most dimensions of a dataset that is read this way.
const RANK: usize = 8;

/// What the chunks of one dataset are kept under in the cache, by their number in the grid.
#[derive(Debug, Default)]
pub struct Kept(RwLock<HashMap<u64, Place>>);

#[derive(Debug, Clone, Copy)]
struct Place {
    key: ChunkKey,
    /// When it was noted: the file has to be looked at after that.
    noted: Instant,
}

/// A dataset's grid of chunks.
#[derive(Debug, Clone, Copy)]
pub struct Grid<'a> {
    /// Length of each dimension.
    pub shape: &'a [u64],
    /// Length of a chunk along each dimension.
    pub chunk: &'a [u64],
}

impl Grid<'_> {
    /// Number of a chunk in row-major order; `None` beyond 64 bits.
    fn number(&self, coordinates: &[u64]) -> Option<u64> {
        let mut axes = coordinates.iter().zip(self.shape).zip(self.chunk);
        axes.try_fold(0, |n: u64, ((at, length), chunk)| {
            let count = length.div_ceil((*chunk).max(1));
            n.checked_mul(count)?.checked_add(*at)
        })
    }
}

/// The decoded chunks of a read.
pub struct Found {
    axes: Axes,
    chunks: Vec<Arc<Vec<u8>>>,
    /// When the last of what was found came from the file.
    pub since: Instant,
}

/// The chunks that are hit along each dimension.
struct Axes {
    range: [Range<u64>; RANK],
    rank: usize,
    count: usize,
}

impl Axes {
    /// `None` where the chunks are many or none, or the dimensions too many or not the dataset's.
    fn of(grid: &Grid<'_>, slices: &[Slice]) -> Option<Self> {
        let rank = slices.len();
        if grid.shape.len() != rank || grid.chunk.len() != rank {
            return None;
        }
        let mut range = [const { 0..0 }; RANK];
        let mut count = 1_u64;
        for ((range, slice), length) in range
            .get_mut(..rank)?
            .iter_mut()
            .zip(slices)
            .zip(grid.chunk)
        {
            *range = hit_range(slice, *length);
            count = count.checked_mul(range.end - range.start)?;
        }
        let count = usize::try_from(count).ok()?;
        (1..=FEW)
            .contains(&count)
            .then_some(Self { range, rank, count })
    }

    /// Calls `each` with the coordinates of every chunk, until it gives `None`.
    fn walk(&self, mut each: impl FnMut(&[u64]) -> Option<()>) -> Option<()> {
        let range = self.range.get(..self.rank)?;
        let mut point = [0; RANK];
        let point = point.get_mut(..self.rank)?;
        let mut more = seek(range, point);
        while more {
            each(point)?;
            more = step(range, point);
        }
        Some(())
    }
}

impl Kept {
    /// Notes what the chunks of a read are kept under: coordinates and key of each, none twice.
    pub fn note<'c>(
        &self,
        grid: &Grid<'_>,
        chunks: impl ExactSizeIterator<Item = (&'c [u64], ChunkKey)>,
    ) {
        if chunks.len() > FEW {
            return;
        }
        let noted = Instant::now();
        let numbered = chunks.filter_map(|(at, key)| {
            let number = grid.number(at)?;
            Some((number, Place { key, noted }))
        });
        let mut known = self.0.write();
        if known.len() >= MOST {
            known.clear();
        }
        known.extend(numbered);
    }

    /// The decoded chunks that `slices` hit, where all are known and in the cache.
    pub fn find(&self, cache: &ChunkCache, grid: &Grid<'_>, slices: &[Slice]) -> Option<Found> {
        let axes = Axes::of(grid, slices)?;
        let known = self.0.read();
        if known.is_empty() {
            return None;
        }
        let mut cached = cache.peek();
        let mut chunks = Vec::with_capacity(axes.count);
        let mut since = None;
        axes.walk(|at| {
            let mut parts = slices.iter().zip(at).zip(grid.chunk);
            // Steps can pass over a chunk.
            if parts.any(|((slice, n), length)| Overlap::of(slice, *n, *length).is_none()) {
                return Some(());
            }
            let place = known.get(&grid.number(at)?)?;
            let (bytes, decoded) = cached.get(&place.key)?;
            since = since.max(Some(place.noted)).max(Some(decoded));
            chunks.push(bytes);
            Some(())
        })?;
        let since = since?;
        cached.end();
        Some(Found {
            axes,
            chunks,
            since,
        })
    }
}

impl Found {
    /// Bytes of the chunks.
    pub fn bytes(&self) -> u64 {
        self.chunks.iter().map(|chunk| chunk.len() as u64).sum()
    }

    /// Copies what `slices` select of the chunks; `None` where something does not fit.
    pub fn copy(
        &self,
        grid: &Grid<'_>,
        slices: &[Slice],
        element_size: usize,
        out: &mut [u8],
    ) -> Option<()> {
        let mut result = [0; RANK];
        for (length, slice) in result.iter_mut().zip(slices) {
            *length = slice.count;
        }
        let result = result.get(..self.axes.rank)?;
        let mut parts = [Overlap::default(); RANK];
        let parts = parts.get_mut(..self.axes.rank)?;
        let mut chunks = self.chunks.iter();
        self.axes.walk(|at| {
            for (((part, slice), n), length) in parts.iter_mut().zip(slices).zip(at).zip(grid.chunk)
            {
                match Overlap::of(slice, *n, *length) {
                    Some(found) => *part = found,
                    // Steps can pass over a chunk.
                    None => return Some(()),
                }
            }
            let copy = BoxCopy::new(parts, grid.chunk, result, element_size, 0)?;
            copy.apply(chunks.next()?, out).then_some(())
        })
    }
}
