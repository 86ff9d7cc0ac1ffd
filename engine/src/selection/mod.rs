//! Which elements of a dataspace are meant: start, count and step for each dimension.

pub mod copy;
pub mod index;
pub mod overlap;
pub mod runs;
pub mod text;

use std::borrow::Cow;

use index::Grid;
pub use index::Index;

use crate::error::{Error, Result};

/// Elements along one dimension: `start`, `start + step`, … (`count` of them).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Slice {
    /// First index.
    pub start: u64,
    /// How many.
    pub count: u64,
    /// Distance of neighbours, at least 1.
    pub step: u64,
}

impl Slice {
    /// One index.
    pub fn index(index: u64) -> Self {
        Self {
            start: index,
            count: 1,
            step: 1,
        }
    }

    /// `start..stop` by `step`, as Python counts: the last index lies before `stop`.
    pub fn range(start: u64, stop: u64, step: u64) -> Self {
        let step = step.max(1);
        Self {
            start,
            count: stop.saturating_sub(start).div_ceil(step),
            step,
        }
    }

    /// Last selected index, `None` where nothing is selected or it overflows.
    pub fn last(&self) -> Option<u64> {
        let steps = self.count.checked_sub(1)?;
        self.start.checked_add(steps.checked_mul(self.step)?)
    }
}

/// A selection of a dataset's elements.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub enum Selection {
    /// Everything.
    #[default]
    All,
    /// A regular hyperslab, one slice for each dimension. The result keeps the rank.
    Slab(Vec<Slice>),
    /// Indexing as h5py has it, see [`crate::select`]. The result lacks dimensions with one place.
    Index(Vec<Index>),
    /// Single elements in any order. The result has one dimension.
    Points {
        /// Numbers of one point, as many as the dataset has dimensions.
        rank: usize,
        /// All coordinates, one point after the other.
        coordinates: Vec<u64>,
    },
    /// The elements with `true` in a mask of the dataset's shape, in row-major order. The result
    /// has one dimension.
    Mask(Mask),
}

/// A truth for each element of an array.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Mask {
    shape: Vec<u64>,
    truths: Vec<bool>,
}

impl Mask {
    /// A mask of `shape`, its truths in row-major order.
    ///
    /// # Errors
    /// [`crate::Kind::InvalidArgument`] where there are more or less truths than the shape has
    /// elements.
    pub fn new(shape: &[u64], truths: Vec<bool>) -> Result<Self> {
        let count = shape.iter().try_fold(1, |n: u64, d| n.checked_mul(*d));
        if count != Some(truths.len() as u64) {
            let cause = format!("{} truths for a mask of {shape:?}", truths.len());
            return Err(Error::invalid("selection", cause));
        }
        let shape = shape.to_vec();
        Ok(Self { shape, truths })
    }

    /// Length of each dimension.
    pub fn shape(&self) -> &[u64] {
        &self.shape
    }

    /// The truths in row-major order.
    pub fn truths(&self) -> &[bool] {
        &self.truths
    }
}

impl Selection {
    /// The slices for a dataspace of `shape`, each checked against its dimension.
    ///
    /// # Errors
    /// [`crate::Kind::InvalidArgument`] also for what is no regular hyperslab.
    pub fn resolve(&self, shape: &[u64]) -> Result<Vec<Slice>> {
        self.slices(shape).map(Cow::into_owned)
    }

    /// The same, without a copy where they are given.
    pub(crate) fn slices(&self, shape: &[u64]) -> Result<Cow<'_, [Slice]>> {
        let slices = match self {
            Self::All => return Ok(shape.iter().map(|n| Slice::range(0, *n, 1)).collect()),
            Self::Slab(slices) => slices,
            Self::Index(indices) => {
                let slices = Grid::of(indices, shape)?.slices();
                return slices.map(Cow::Owned).ok_or_else(irregular);
            }
            Self::Points { .. } | Self::Mask(_) => return Err(irregular()),
        };
        if slices.len() != shape.len() {
            return Err(Error::invalid(
                "selection",
                format!("{} slices for {} dimensions", slices.len(), shape.len()),
            ));
        }
        for (axis, (slice, length)) in slices.iter().zip(shape).enumerate() {
            let inside = slice.count == 0 || slice.last().is_some_and(|last| last < *length);
            if !inside || slice.step == 0 {
                return Err(Error::invalid(
                    "selection",
                    format!("{slice:?} does not lie in dimension {axis} of length {length}"),
                ));
            }
        }
        Ok(Cow::Borrowed(slices))
    }
}

fn irregular() -> Error {
    Error::invalid("selection", "it is no regular hyperslab")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_counts_like_python() {
        assert_eq!(Slice::range(1, 10, 3).count, 3);
        assert_eq!(Slice::range(1, 11, 3).count, 4);
        assert_eq!(Slice::range(5, 5, 1).count, 0);
        assert_eq!(Slice::range(1, 11, 3).last(), Some(10));
    }

    #[test]
    fn a_selection_outside_is_refused() {
        let slab = Selection::Slab(vec![Slice::range(0, 11, 1)]);
        assert!(slab.resolve(&[11]).is_ok());
        assert!(slab.resolve(&[10]).is_err());
        assert!(slab.resolve(&[10, 10]).is_err());
        let far = Selection::Slab(vec![Slice {
            start: u64::MAX,
            count: 2,
            step: u64::MAX,
        }]);
        assert!(far.resolve(&[10]).is_err());
    }
}
