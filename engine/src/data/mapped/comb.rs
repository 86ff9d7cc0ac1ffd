//! What a mapping selects along one dimension: blocks at equal distances.

use crate::error::{Error, Result};
use crate::format::selection::RegularSlab;
use crate::selection::Slice;

const NAME: &str = "virtual dataset mappings";

/// Indices along one dimension, in order: blocks at equal distances, the last perhaps cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Comb {
    start: u64,
    stride: u64,
    block: u64,
    /// Indices in all.
    pub length: u64,
}

impl Comb {
    /// `length` neighbours from `start` on.
    pub fn range(start: u64, length: u64) -> Self {
        Self {
            start,
            stride: length.max(1),
            block: length.max(1),
            length,
        }
    }

    /// What `slab` selects; of an unlimited one, what lies within `extent`.
    pub fn of(slab: &RegularSlab, extent: u64) -> Result<Self> {
        let room = extent.saturating_sub(slab.start);
        let Some(block) = slab.block else {
            return Ok(Self::range(slab.start, room));
        };
        let comb = Self {
            start: slab.start,
            stride: slab.stride.max(1),
            block: block.max(1),
            length: 0,
        };
        if slab.count != Some(1) && comb.stride < comb.block {
            return Err(Error::corrupt(NAME, "blocks that overlap"));
        }
        let length = match slab.count {
            Some(count) => count.checked_mul(block),
            None => Some(room / comb.stride * comb.block + (room % comb.stride).min(comb.block)),
        };
        let comb = length.map(|length| Self { length, ..comb });
        comb.filter(|comb| comb.length == 0 || comb.last().is_some())
            .ok_or_else(|| Error::corrupt(NAME, "a selection beyond 64 bits"))
    }

    /// Block `number` of an unlimited `slab`.
    pub fn block(slab: &RegularSlab, number: u64) -> Option<Self> {
        let start = slab.start.checked_add(slab.stride.checked_mul(number)?)?;
        start.checked_add(slab.block?)?;
        Some(Self::range(start, slab.block?))
    }

    /// The first `length` of the indices that an unlimited `slab` selects.
    pub fn first_of(slab: &RegularSlab, length: u64) -> Self {
        match slab.block {
            None => Self::range(slab.start, length),
            Some(block) => Self {
                start: slab.start,
                stride: slab.stride.max(1),
                block: block.max(1),
                length,
            },
        }
    }

    /// Index at `place`, which is below the length.
    pub fn at(&self, place: u64) -> u64 {
        let far = (place / self.block).saturating_mul(self.stride);
        self.start
            .saturating_add(far)
            .saturating_add(place % self.block)
    }

    /// Last index; `None` where there is none or it is beyond 64 bits.
    pub fn last(&self) -> Option<u64> {
        let place = self.length.checked_sub(1)?;
        let far = (place / self.block).checked_mul(self.stride)?;
        self.start.checked_add(far)?.checked_add(place % self.block)
    }

    /// Behind the last index; 0 where there is none.
    pub fn end(&self) -> u64 {
        self.last().map_or(0, |last| last.saturating_add(1))
    }

    /// The same as a slice, where it is one block or blocks of one.
    pub fn slice(&self) -> Option<Slice> {
        let (step, fits) = match self.length <= self.block {
            true => (1, true),
            false => (self.stride, self.block == 1),
        };
        fits.then_some(Slice {
            start: self.start,
            step,
            count: self.length,
        })
    }

    /// The same counted from `origin`, before which nothing lies.
    pub fn moved(&self, origin: u64) -> Self {
        Self {
            start: self.start.saturating_sub(origin),
            ..*self
        }
    }

    /// How many of the indices are below `extent`.
    pub fn below(&self, extent: u64) -> u64 {
        let Some(past) = extent.checked_sub(self.start) else {
            return 0;
        };
        let count = match self.length <= self.block {
            true => past,
            false => {
                let (number, inside) = (past / self.stride, past % self.stride);
                number.saturating_mul(self.block) + inside.min(self.block)
            }
        };
        count.min(self.length)
    }

    /// First index.
    pub fn start(&self) -> u64 {
        self.start
    }

    /// Place of an index, where it is selected.
    pub fn place(&self, index: u64) -> Option<u64> {
        let past = index.checked_sub(self.start)?;
        let (number, inside) = (past / self.stride, past % self.stride);
        // One block may be longer than the stride, which then means nothing.
        let place = match self.length <= self.block {
            true => past,
            false if inside < self.block => number.checked_mul(self.block)?.checked_add(inside)?,
            false => return None,
        };
        (place < self.length).then_some(place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slab(start: u64, stride: u64, count: Option<u64>, block: Option<u64>) -> RegularSlab {
        RegularSlab {
            start,
            stride,
            count,
            block,
        }
    }

    fn indices(slab: RegularSlab, extent: u64) -> Vec<u64> {
        let comb = Comb::of(&slab, extent).unwrap();
        let all: Vec<u64> = (0..comb.length).map(|place| comb.at(place)).collect();
        let found: Vec<u64> = (0..200).filter(|i| comb.place(*i).is_some()).collect();
        assert_eq!(found, all, "{slab:?}");
        assert_eq!(comb.last(), all.last().copied());
        for end in 0..30 {
            let below = all.iter().filter(|index| **index < end).count() as u64;
            assert_eq!(comb.below(end), below, "{slab:?} below {end}");
        }
        all
    }

    #[test]
    fn blocks_are_counted_one_by_one() {
        assert_eq!(
            indices(slab(2, 5, Some(3), Some(2)), 0),
            [2, 3, 7, 8, 12, 13]
        );
        assert_eq!(indices(slab(2, 1, Some(1), Some(3)), 0), [2, 3, 4]);
        assert_eq!(indices(slab(0, 1, Some(4), Some(1)), 0), [0, 1, 2, 3]);
        assert_eq!(indices(slab(0, 1, Some(0), Some(1)), 0), [0_u64; 0]);
    }

    #[test]
    fn an_unlimited_selection_ends_with_the_extent_within_a_block_too() {
        assert_eq!(indices(slab(1, 4, None, Some(2)), 10), [1, 2, 5, 6, 9]);
        assert_eq!(indices(slab(1, 4, None, Some(2)), 1), [0_u64; 0]);
        assert_eq!(indices(slab(3, 1, Some(1), None), 6), [3, 4, 5]);
        assert_eq!(Comb::first_of(&slab(1, 4, None, Some(2)), 3).end(), 6);
    }

    #[test]
    fn overlapping_blocks_and_overflow_are_refused() {
        assert!(Comb::of(&slab(0, 1, Some(2), Some(2)), 9).is_err());
        assert!(Comb::of(&slab(1, u64::MAX, Some(3), Some(1)), 9).is_err());
        assert!(Comb::of(&slab(u64::MAX, 1, Some(2), Some(1)), 9).is_err());
    }
}
