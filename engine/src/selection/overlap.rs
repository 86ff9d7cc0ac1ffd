//! Which chunks of a grid a hyperslab hits, and the part of the hyperslab inside one of them.

use std::ops::Range;

use super::Slice;

/// The part of one slice that lies in one chunk, along one dimension.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Overlap {
    /// First selected index, counted from the chunk's first.
    pub inside: u64,
    /// Its place in the selection's result.
    pub place: u64,
    /// Selected indices in the chunk, at least 1.
    pub count: u64,
    /// Distance of neighbours in the chunk; 1 in the result.
    pub step: u64,
}

impl Overlap {
    /// What `slice` selects of chunk number `chunk` of `length` indices.
    pub fn of(slice: &Slice, chunk: u64, length: u64) -> Option<Self> {
        let begin = chunk.saturating_mul(length);
        let end = begin.saturating_add(length);
        let step = slice.step.max(1);
        let first = begin.saturating_sub(slice.start).div_ceil(step);
        let after = end.saturating_sub(slice.start).div_ceil(step);
        let count = after.min(slice.count).checked_sub(first)?;
        if count == 0 {
            return None;
        }
        let index = slice.start.checked_add(first.checked_mul(step)?)?;
        Some(Self {
            inside: index.checked_sub(begin)?,
            place: first,
            count,
            step,
        })
    }

    /// The part whose places lie in `places`.
    pub fn restricted(&self, places: &Range<u64>) -> Option<Self> {
        let first = self.place.max(places.start);
        let after = self.place.saturating_add(self.count).min(places.end);
        let count = after.checked_sub(first).filter(|count| *count > 0)?;
        Some(Self {
            inside: self.inside + (first - self.place) * self.step,
            place: first,
            count,
            step: self.step,
        })
    }
}

/// The overlap of a chunk along every dimension, `None` where the chunk is not hit.
pub fn overlaps(slices: &[Slice], chunk: &[u64], shape: &[u64]) -> Option<Vec<Overlap>> {
    slices
        .iter()
        .zip(chunk)
        .zip(shape)
        .map(|((slice, number), length)| Overlap::of(slice, *number, *length))
        .collect()
}

/// The smallest range of chunk numbers along one dimension that holds every hit chunk.
pub fn hit_range(slice: &Slice, length: u64) -> Range<u64> {
    let length = length.max(1);
    match slice.last() {
        Some(last) => slice.start / length..(last / length).saturating_add(1),
        None => 0..0,
    }
}

/// How many chunks along one dimension are hit.
pub fn hit_count(slice: &Slice, length: u64) -> u64 {
    // With a step of a chunk or more, no two indices share a chunk.
    if slice.step >= length.max(1) {
        return slice.count;
    }
    let range = hit_range(slice, length);
    range.end - range.start
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overlaps_agree_with_counting_one_by_one() {
        for length in 1..6 {
            for start in 0..7 {
                for step in 1..9 {
                    for count in 0..7 {
                        check(&Slice { start, count, step }, length);
                    }
                }
            }
        }
    }

    fn check(slice: &Slice, length: u64) {
        let all: Vec<u64> = (0..slice.count)
            .map(|i| slice.start + i * slice.step)
            .collect();
        let (mut hit, mut seen) = (0, 0);
        for chunk in 0..80 / length {
            let inside: Vec<u64> = all
                .iter()
                .copied()
                .filter(|i| i / length == chunk)
                .collect();
            let Some(found) = Overlap::of(slice, chunk, length) else {
                assert!(inside.is_empty(), "{slice:?} chunk {chunk} of {length}");
                continue;
            };
            hit += 1;
            assert!(hit_range(slice, length).contains(&chunk));
            let listed: Vec<u64> = (0..found.count)
                .map(|i| chunk * length + found.inside + i * found.step)
                .collect();
            assert_eq!(listed, inside, "{slice:?} chunk {chunk} of {length}");
            assert_eq!(found.place, seen);
            seen += found.count;
        }
        assert_eq!(seen, slice.count);
        assert_eq!(hit_count(slice, length), hit);
    }

    #[test]
    fn a_restriction_keeps_indices_and_places_together() {
        let whole = Overlap::of(&Slice::range(3, 100, 7), 1, 50).unwrap();
        let part = whole.restricted(&(8..10)).unwrap();
        assert_eq!((part.place, part.count), (8, 2));
        assert_eq!(50 + part.inside, 3 + 8 * 7);
        assert_eq!(whole.restricted(&(0..whole.place)), None);
    }

    #[test]
    fn the_far_end_of_the_largest_dimension_does_not_overflow() {
        let slice = Slice::range(u64::MAX - 3, u64::MAX, 1);
        let chunk = (u64::MAX - 3) / 1024;
        let found = Overlap::of(&slice, chunk, 1024).unwrap();
        assert_eq!((found.inside, found.count), (1020, 3));
    }
}
