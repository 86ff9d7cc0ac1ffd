//! Where the chunks of a dataset lie, as far as small reads have asked: an index is walked once for
//! each of them.

use std::collections::HashMap;
use std::ops::Range;

use parking_lot::Mutex;

use crate::data::Chunk;
use crate::metadata::chunk_index::grid::{seek, step};

/// Most chunks that are remembered: a few megabytes.
const MOST: usize = 1 << 16;
/// Most chunks of a read that asks for, and leaves, what is remembered.
const FEW: u64 = 64;
/// As many chunks are stored of such a read at most.
pub(super) const MOST_FOUND: usize = FEW as usize;

/// Places of chunks by their coordinates; none where one was never written.
#[derive(Debug, Default)]
pub(super) struct ChunkMemo(Mutex<HashMap<Vec<u64>, Option<Chunk>>>);

impl ChunkMemo {
    /// The stored ones of the chunks in `range` (chunk coordinates), in row-major order, where all
    /// of them are remembered.
    pub(super) fn recall(&self, range: &[Range<u64>]) -> Option<Vec<Chunk>> {
        let points = points(range)?;
        let known = self.0.lock();
        let mut found = Vec::new();
        for point in points {
            found.extend(known.get(&point)?.clone());
        }
        Some(found)
    }

    /// Remembers the chunks in `range`: `found` are all that are stored. Not of an index that lists
    /// more of them than there are.
    pub(super) fn remember(&self, range: &[Range<u64>], found: &[Chunk]) {
        if found.len() > MOST_FOUND {
            return;
        }
        let Some(points) = points(range) else {
            return;
        };
        let mut known = self.0.lock();
        if known.len() >= MOST {
            known.clear();
        }
        known.extend(points.map(|point| (point, None)));
        let stored = found.iter();
        known.extend(stored.map(|chunk| (chunk.coordinates.clone(), Some(chunk.clone()))));
    }

    /// Whether a read is small enough to be remembered.
    pub(super) fn suits(range: &[Range<u64>]) -> bool {
        let lengths = range.iter().map(|r| r.end.saturating_sub(r.start));
        (1..=FEW).contains(&lengths.fold(1, u64::saturating_mul))
    }
}

/// The coordinates in `range`, where they are few.
fn points(range: &[Range<u64>]) -> Option<impl Iterator<Item = Vec<u64>>> {
    if !ChunkMemo::suits(range) {
        return None;
    }
    let mut point: Vec<u64> = range.iter().map(|r| r.start).collect();
    let mut more = seek(range, &mut point);
    let range = range.to_vec();
    Some(std::iter::from_fn(move || {
        if !more {
            return None;
        }
        let here = point.clone();
        more = step(&range, &mut point);
        Some(here)
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bytes::Address;

    fn chunk(at: [u64; 2]) -> Chunk {
        Chunk {
            coordinates: at.to_vec(),
            address: Address(at[0] * 100 + at[1]),
            size: 10,
            mask: 0,
        }
    }

    #[test]
    fn what_was_found_and_what_is_missing_are_remembered() {
        let memo = ChunkMemo::default();
        assert_eq!(memo.recall(&[0..2, 3..5]), None);
        memo.remember(&[0..2, 3..5], &[chunk([0, 4]), chunk([1, 3])]);
        let all = vec![chunk([0, 4]), chunk([1, 3])];
        assert_eq!(memo.recall(&[0..2, 3..5]), Some(all));
        assert_eq!(memo.recall(&[0..1, 3..4]), Some(Vec::new()));
        assert_eq!(memo.recall(&[1..2, 3..5]), Some(vec![chunk([1, 3])]));
        assert_eq!(memo.recall(&[1..3, 3..5]), None);
    }

    #[test]
    fn reads_of_many_chunks_or_of_none_are_not() {
        assert!(ChunkMemo::suits(&[0..8, 0..8]));
        for range in [[0..8, 0..9], [0..u64::MAX, 0..u64::MAX], [3..3, 0..1]] {
            assert!(!ChunkMemo::suits(&range));
        }
    }
}
