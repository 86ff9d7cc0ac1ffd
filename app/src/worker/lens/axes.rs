//! Which rows and columns of a matrix a selection takes.

use hyperslab_engine::selection::index::{Along, Grid};
use hyperslab_engine::selection::{Selection, Slice};
use hyperslab_engine::{Error, Result};

/// The places along each dimension of a matrix.
pub fn of(selection: &Selection, shape: &[u64; 2]) -> Result<[Along; 2]> {
    let axes = match selection {
        Selection::Index(indices) => Grid::of(indices, shape)?.axes,
        other => {
            let slices = other.resolve(shape)?;
            slices.into_iter().map(Along::Slice).collect()
        }
    };
    let refused = || Error::unsupported("sparse matrix", "a selection of other than two axes");
    <[Along; 2]>::try_from(axes).map_err(|_| refused())
}

/// The places along the one dimension of a column.
pub fn along(selection: &Selection, shape: &[u64; 1]) -> Result<Along> {
    let mut axes = match selection {
        Selection::Index(indices) => Grid::of(indices, shape)?.axes,
        other => {
            let slices = other.resolve(shape)?;
            slices.into_iter().map(Along::Slice).collect()
        }
    };
    let refused = || Error::unsupported("column", "a selection of other than one axis");
    axes.pop().ok_or_else(refused)
}

/// The places, one by one.
pub fn places(along: &Along) -> Vec<u64> {
    match along {
        Along::Places(places) => places.clone(),
        Along::Slice(slice) => (0..slice.count)
            .map(|n| slice.start + n * slice.step)
            .collect(),
    }
}

/// Finds which of the selected places an index has.
pub enum Finder {
    /// Evenly spaced ones.
    Slice(Slice),
    /// Others: indices in order, each with its place.
    Sorted(Vec<(u64, usize)>),
}

impl Finder {
    /// For places along a dimension.
    pub fn new(along: &Along) -> Self {
        match along {
            Along::Slice(slice) => Self::Slice(*slice),
            Along::Places(places) => {
                let mut sorted: Vec<_> = places.iter().copied().zip(0..).collect();
                sorted.sort_unstable();
                Self::Sorted(sorted)
            }
        }
    }

    /// Calls `each` with every place that takes this index.
    pub fn find(&self, index: u64, mut each: impl FnMut(usize)) {
        match self {
            Self::Slice(slice) => {
                let Some(after) = index.checked_sub(slice.start) else {
                    return;
                };
                let step = slice.step.max(1);
                if after % step == 0 && after / step < slice.count {
                    each((after / step) as usize);
                }
            }
            Self::Sorted(sorted) => {
                let from = sorted.partition_point(|(there, _)| *there < index);
                let rest = sorted.get(from..).unwrap_or_default();
                let same = rest.iter().take_while(|(there, _)| *there == index);
                same.for_each(|(_, place)| each(*place));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(finder: &Finder, index: u64) -> Vec<usize> {
        let mut all = Vec::new();
        finder.find(index, |place| all.push(place));
        all
    }

    #[test]
    fn an_index_is_found_at_all_of_its_places() {
        let slice = Along::Slice(Slice {
            start: 10,
            count: 3,
            step: 5,
        });
        let finder = Finder::new(&slice);
        let all: Vec<_> = (0..30).flat_map(|index| found(&finder, index)).collect();
        assert_eq!(all, [0, 1, 2]);
        assert_eq!(found(&finder, 15), [1]);
        let finder = Finder::new(&Along::Places(vec![7, 3, 7, 9]));
        assert_eq!(found(&finder, 7), [0, 2]);
        assert_eq!(found(&finder, 9), [3]);
        assert_eq!(found(&finder, 8), []);
    }
}
