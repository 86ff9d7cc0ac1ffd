//! Which elements of a dataspace are meant: start, count and step for each dimension.

pub mod copy;
pub mod overlap;
pub mod runs;
pub mod text;

use std::borrow::Cow;

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
}

impl Selection {
    /// The slices for a dataspace of `shape`, each checked against its dimension.
    pub fn resolve(&self, shape: &[u64]) -> Result<Vec<Slice>> {
        self.slices(shape).map(Cow::into_owned)
    }

    /// The same, without a copy where they are given.
    pub(crate) fn slices(&self, shape: &[u64]) -> Result<Cow<'_, [Slice]>> {
        let slices = match self {
            Self::All => return Ok(shape.iter().map(|n| Slice::range(0, *n, 1)).collect()),
            Self::Slab(slices) => slices,
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
