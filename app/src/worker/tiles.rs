//! A selection in parts that end where chunks do, for work that takes elements in any order.

use hyperslab_engine::selection::Slice;

/// Bytes of a part, unless a chunk is larger.
const BYTES: u64 = 16 << 20;
/// A chunk of more bytes is not taken whole.
const LARGEST: u64 = 64 << 20;

/// The parts of a selection, each of which takes the chunks it touches whole.
#[derive(Debug, Clone)]
pub struct Tiles {
    slices: Vec<Slice>,
    /// Length of a part along each dimension; parts begin at its multiples.
    extents: Vec<u64>,
    /// Place along each slice where the next part begins.
    next: Vec<u64>,
    done: bool,
}

/// The parts of `slices` of elements of `size` bytes, stored in such chunks.
pub fn of_shape(slices: Vec<Slice>, chunk: Option<&[u64]>, size: u64) -> Tiles {
    Tiles::new(slices, chunk, size, BYTES)
}

impl Tiles {
    fn new(slices: Vec<Slice>, chunk: Option<&[u64]>, size: u64, most: u64) -> Self {
        let bytes = |shape: &[u64]| shape.iter().fold(size.max(1), |n, d| n.saturating_mul(*d));
        let chunk = chunk.filter(|chunk| chunk.len() == slices.len() && bytes(chunk) <= LARGEST);
        let mut extents = match chunk {
            Some(chunk) => chunk.iter().map(|length| (*length).max(1)).collect(),
            None => vec![1; slices.len()],
        };
        for axis in (0..slices.len()).rev() {
            // As many chunks side by side as there is room for, and no more than are selected.
            let last = slices[axis].last().unwrap_or(0);
            let first = slices[axis].start / extents[axis];
            let all = (last / extents[axis]).saturating_sub(first) + 1;
            let room = (most / places(&slices, &extents, size)).max(1);
            extents[axis] = extents[axis].saturating_mul(all.min(room));
            if room < all {
                break;
            }
        }
        Self {
            next: vec![0; slices.len()],
            done: slices.iter().any(|slice| slice.count == 0),
            slices,
            extents,
        }
    }

    /// How many places of a slice, from `place` on, lie in the same part.
    fn length(&self, axis: usize, place: u64) -> u64 {
        let (slice, extent) = (&self.slices[axis], self.extents[axis]);
        let index = slice.start + place * slice.step;
        let end = (index / extent).saturating_add(1).saturating_mul(extent);
        (end - index)
            .div_ceil(slice.step.max(1))
            .min(slice.count - place)
    }
}

/// Bytes of the selected elements of a part.
fn places(slices: &[Slice], extents: &[u64], size: u64) -> u64 {
    let along = |(slice, extent): (&Slice, &u64)| {
        extent.div_ceil(slice.step.max(1)).min(slice.count).max(1)
    };
    let places = slices.iter().zip(extents).map(along);
    places.fold(size.max(1), u64::saturating_mul)
}

impl Iterator for Tiles {
    type Item = Vec<Slice>;

    fn next(&mut self) -> Option<Vec<Slice>> {
        if self.done {
            return None;
        }
        let lengths: Vec<u64> = (0..self.slices.len())
            .map(|axis| self.length(axis, self.next[axis]))
            .collect();
        let part = |axis: usize| {
            let slice = &self.slices[axis];
            Slice {
                start: slice.start + self.next[axis] * slice.step,
                count: lengths[axis],
                step: slice.step,
            }
        };
        let tile = (0..self.slices.len()).map(part).collect();
        self.done = true;
        for axis in (0..self.slices.len()).rev() {
            self.next[axis] += lengths[axis];
            if self.next[axis] < self.slices[axis].count {
                self.done = false;
                break;
            }
            self.next[axis] = 0;
        }
        Some(tile)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn elements(slices: &[Slice]) -> Vec<Vec<u64>> {
        let mut all = vec![Vec::new()];
        for slice in slices {
            let along = (0..slice.count).map(|n| slice.start + n * slice.step);
            all = all
                .iter()
                .flat_map(|at| along.clone().map(move |n| [&at[..], &[n]].concat()))
                .collect();
        }
        all
    }

    #[test]
    fn every_element_lies_in_one_part() {
        let slices = [
            Slice::range(1, 7, 2),
            Slice::range(0, 10, 1),
            Slice::range(2, 12, 3),
        ];
        let wanted: HashSet<_> = elements(&slices).into_iter().collect();
        for most in [1, 8, 100, 200, 100_000] {
            for chunk in [None, Some(&[2, 3, 5][..]), Some(&[100, 100, 100])] {
                let tiles = Tiles::new(slices.to_vec(), chunk, 4, most);
                let found: Vec<_> = tiles.flat_map(|tile| elements(&tile)).collect();
                assert_eq!(found.len(), wanted.len(), "{most} {chunk:?}");
                assert_eq!(found.into_iter().collect::<HashSet<_>>(), wanted);
            }
        }
    }

    #[test]
    fn no_chunk_is_touched_by_two_parts() {
        let slices = [Slice::range(3, 95, 1), Slice::range(10, 990, 7)];
        let chunk = [10, 30];
        let mut met = HashSet::new();
        let tiles: Vec<_> = Tiles::new(slices.to_vec(), Some(&chunk), 8, 8000).collect();
        assert!(tiles.len() > 5, "{}", tiles.len());
        for tile in tiles {
            let chunks: HashSet<_> = elements(&tile)
                .iter()
                .map(|at| (at[0] / 10, at[1] / 30))
                .collect();
            for chunk in chunks {
                assert!(met.insert(chunk), "{chunk:?} is read twice");
            }
        }
    }

    #[test]
    fn a_part_stays_within_its_bytes_and_a_huge_chunk_is_not_taken_whole() {
        let slices = vec![Slice::range(0, 1 << 20, 1), Slice::range(0, 1 << 20, 1)];
        for chunk in [None, Some(&[1 << 14, 1 << 14][..]), Some(&[64, 64])] {
            let tile = Tiles::new(slices.clone(), chunk, 8, BYTES).next().unwrap();
            let bytes = tile[0].count * tile[1].count * 8;
            assert!((BYTES / 4..=BYTES).contains(&bytes), "{tile:?}");
        }
        assert_eq!(Tiles::new(vec![], None, 8, 1).count(), 1);
        assert_eq!(
            Tiles::new(vec![Slice::range(5, 5, 1)], None, 8, 1).count(),
            0
        );
    }
}
