//! Arithmetic on the grid of chunks: points of a box in row-major order, slots over the maximum
//! grid.

use std::ops::Range;

use crate::error::{Error, Result};
use crate::format::layout::ChunkedLayout;

/// Moves `point` to the first point of the box `range` that is not before it in row-major order;
/// false where there is none.
pub fn seek(range: &[Range<u64>], point: &mut [u64]) -> bool {
    let mut axis = 0;
    while let (Some(at), Some(side)) = (point.get(axis).copied(), range.get(axis)) {
        if at < side.start {
            rewind(range, point, axis);
            return true;
        }
        if at >= side.end {
            return carry(range, point, axis);
        }
        axis += 1;
    }
    true
}

/// Moves `point`, in the box, to the next point of the box; false at the end.
pub fn step(range: &[Range<u64>], point: &mut [u64]) -> bool {
    carry(range, point, point.len())
}

/// Raises the last axis before `axis` that can be, and starts the later ones again.
fn carry(range: &[Range<u64>], point: &mut [u64], axis: usize) -> bool {
    for before in (0..axis).rev() {
        if let (Some(at), Some(side)) = (point.get_mut(before), range.get(before))
            && *at < side.end.saturating_sub(1)
        {
            *at += 1;
            rewind(range, point, before + 1);
            return true;
        }
    }
    false
}

/// Starts the axes from `axis` on again.
fn rewind(range: &[Range<u64>], point: &mut [u64], axis: usize) {
    for (at, side) in point.iter_mut().zip(range).skip(axis) {
        *at = side.start;
    }
}

/// Whether the box has a point from `low` on (`None`: from the start) and before `high` (or, where
/// `inclusive`, up to it).
pub(super) fn intersects(
    range: &[Range<u64>],
    low: Option<&[u64]>,
    high: Option<&[u64]>,
    inclusive: bool,
) -> bool {
    let mut point = match low {
        Some(low) => low.to_vec(),
        None => vec![0; range.len()],
    };
    if !seek(range, &mut point) {
        return false;
    }
    match high {
        Some(high) => point.as_slice() < high || (inclusive && point == high),
        None => true,
    }
}

/// Whether a point lies in the box.
pub(super) fn contains(range: &[Range<u64>], point: &[u64]) -> bool {
    range.len() == point.len() && range.iter().zip(point).all(|(side, at)| side.contains(at))
}

/// Numbers of chunks over the *maximum* grid: what implicit indexes and arrays count by.
///
/// An extensible array rotates its unlimited dimension to the front first; points here are rotated.
pub struct Slots {
    /// Slots of a step along each rotated dimension.
    strides: Vec<u64>,
    /// The dimension that goes to the front.
    front: usize,
}

impl Slots {
    /// The numbers of the chunks of `layout` in an extent that grows to `max_dims` at most.
    pub fn new(layout: &ChunkedLayout, max_dims: &[Option<u64>], extensible: bool) -> Result<Self> {
        let front = match extensible {
            true => max_dims.iter().position(Option::is_none).unwrap_or(0),
            false => 0,
        };
        let mut counts = layout
            .chunk
            .iter()
            .zip(max_dims)
            .map(|(chunk, max)| max.map(|max| max.div_ceil((*chunk).max(1)).max(1)))
            .collect::<Vec<_>>();
        rotate(&mut counts, front);
        let mut strides = vec![1; counts.len()];
        let mut stride = 1u64;
        for (axis, count) in counts.iter().enumerate().skip(1).rev() {
            let next = count.and_then(|count| stride.checked_mul(count));
            let Some(next) = next else {
                let cause = format!("no numbers for chunks of the extent {max_dims:?}");
                return Err(Error::corrupt("chunk index", cause));
            };
            stride = next;
            if let Some(faster) = strides.get_mut(axis - 1) {
                *faster = stride;
            }
        }
        Ok(Self { strides, front })
    }

    /// The slot of a rotated point.
    pub(super) fn slot(&self, point: &[u64]) -> Option<u64> {
        point
            .iter()
            .zip(&self.strides)
            .try_fold(0u64, |slot, (at, stride)| {
                slot.checked_add(at.checked_mul(*stride)?)
            })
    }

    /// The slot of the chunk at `coordinates`.
    pub fn slot_of(&self, coordinates: &[u64]) -> Option<u64> {
        let mut point = coordinates.to_vec();
        rotate(&mut point, self.front);
        self.slot(&point)
    }

    /// The rotated point of a slot.
    pub(super) fn point(&self, mut slot: u64) -> Vec<u64> {
        self.strides
            .iter()
            .map(|stride| {
                let at = slot / stride;
                slot %= stride;
                at
            })
            .collect()
    }

    /// `range` with the dimensions in the order of slots.
    pub(super) fn rotated(&self, range: &[Range<u64>]) -> Vec<Range<u64>> {
        let mut rotated = range.to_vec();
        rotate(&mut rotated, self.front);
        rotated
    }

    /// Chunk coordinates of a rotated point.
    pub(super) fn coordinates(&self, point: &[u64]) -> Vec<u64> {
        let mut coordinates = point.to_vec();
        if let Some(turned) = coordinates.get_mut(..=self.front) {
            turned.rotate_left(1);
        }
        coordinates
    }
}

/// Moves the item at `front` before all others.
fn rotate<T>(items: &mut [T], front: usize) {
    if let Some(turned) = items.get_mut(..=front) {
        turned.rotate_right(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::layout::ChunkIndex;

    fn layout(chunk: &[u64]) -> ChunkedLayout {
        ChunkedLayout {
            chunk: chunk.to_vec(),
            element_size: 4,
            edge_unfiltered: false,
            version: 4,
            index: ChunkIndex::Implicit(None),
        }
    }

    #[test]
    fn seeking_finds_the_first_point_that_is_not_before() {
        let range = [2..4, 5..7];
        let seek = |at: [u64; 2]| {
            let mut point = at;
            seek(&range, &mut point).then_some(point)
        };
        assert_eq!(seek([0, 9]), Some([2, 5]));
        assert_eq!(seek([2, 6]), Some([2, 6]));
        assert_eq!(seek([2, 7]), Some([3, 5]));
        assert_eq!(seek([3, 7]), None);
        assert_eq!(seek([4, 0]), None);
    }

    #[test]
    fn stepping_meets_every_point_once() {
        let range = [1..3, 0..2, 7..8];
        let mut point = [1, 0, 7];
        let mut met = vec![point];
        while step(&range, &mut point) {
            met.push(point);
        }
        assert_eq!(met, [[1, 0, 7], [1, 1, 7], [2, 0, 7], [2, 1, 7]]);
    }

    #[test]
    fn a_box_between_two_rows_is_not_met() {
        let range = [0..10, 5..6];
        assert!(!intersects(&range, Some(&[3, 6]), Some(&[4, 5]), false));
        assert!(intersects(&range, Some(&[3, 6]), Some(&[4, 5]), true));
        assert!(intersects(&range, None, Some(&[0, 6]), false));
        assert!(intersects(&range, Some(&[9, 5]), None, false));
        assert!(!intersects(&range, Some(&[9, 6]), None, false));
    }

    #[test]
    fn slots_count_over_the_maximum_grid() {
        let slots = Slots::new(&layout(&[2, 3]), &[Some(8), Some(9)], false).unwrap();
        assert_eq!(slots.slot(&[1, 2]), Some(5));
        assert_eq!(slots.point(5), [1, 2]);
    }

    #[test]
    fn an_extensible_array_rotates_its_unlimited_dimension() {
        let max = [Some(6), Some(10), None];
        let slots = Slots::new(&layout(&[2, 5, 3]), &max, true).unwrap();
        // Rotated: unlimited, 3 chunks, 2 chunks.
        assert_eq!(slots.rotated(&[0..1, 0..2, 0..3]), [0..3, 0..1, 0..2]);
        assert_eq!(slots.slot(&[7, 2, 1]), Some(7 * 6 + 2 * 2 + 1));
        assert_eq!(slots.coordinates(&[7, 2, 1]), [2, 1, 7]);
    }

    #[test]
    fn a_grid_without_numbers_is_refused() {
        assert!(Slots::new(&layout(&[1, 1]), &[Some(3), None], false).is_err());
        let huge = [Some(2), Some(1 << 40), Some(1 << 40)];
        assert!(Slots::new(&layout(&[1, 1, 1]), &huge, false).is_err());
    }
}
