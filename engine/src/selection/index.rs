//! Indexing as h5py has it: a place, a range, a list, a mask or blocks along each dimension.

use std::ops::{Range, RangeFrom, RangeFull, RangeTo};

use super::Slice;
use crate::error::{Error, Kind, Result};

const STRUCTURE: &str = "selection";

/// Most places of a list along one dimension that is not evenly spaced.
const MOST_PLACES: u64 = 1 << 27;

/// What is wanted of one dimension. Negative numbers count from its end.
///
/// Numbers, ranges, vectors of numbers and of truths turn into it: see [`crate::select`].
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Index {
    /// One place; the result lacks the dimension.
    At(i64),
    /// `start:stop:step`; what lies outside the dimension is cut off.
    Range {
        /// First place, 0 without one.
        start: Option<i64>,
        /// The end, not itself taken; that of the dimension without one.
        stop: Option<i64>,
        /// Distance of neighbours, at least 1.
        step: u64,
    },
    /// Places in any order, also several times. Only one dimension may have a list or a mask.
    List(Vec<i64>),
    /// The places with `true`; as long as the dimension.
    Mask(Vec<bool>),
    /// Blocks of neighbours at equal distances (h5py's `MultiBlockSlice`).
    Blocks {
        /// First place.
        start: u64,
        /// Distance of the blocks' first places, at least `block`.
        stride: u64,
        /// Number of blocks; as many as fit without one.
        count: Option<u64>,
        /// Length of a block, at least 1.
        block: u64,
    },
    /// All of every dimension that is not named (`...`).
    Rest,
}

macro_rules! from_numbers {
    ($($number:ty),*) => {$(
        impl From<$number> for Index {
            fn from(place: $number) -> Self {
                Self::At(place.into())
            }
        }

        impl From<Range<$number>> for Index {
            fn from(range: Range<$number>) -> Self {
                Self::range(Some(range.start.into()), Some(range.end.into()))
            }
        }

        impl From<RangeFrom<$number>> for Index {
            fn from(range: RangeFrom<$number>) -> Self {
                Self::range(Some(range.start.into()), None)
            }
        }

        impl From<RangeTo<$number>> for Index {
            fn from(range: RangeTo<$number>) -> Self {
                Self::range(None, Some(range.end.into()))
            }
        }

        impl From<Vec<$number>> for Index {
            fn from(places: Vec<$number>) -> Self {
                Self::List(places.into_iter().map(Into::into).collect())
            }
        }

        impl<const N: usize> From<[$number; N]> for Index {
            fn from(places: [$number; N]) -> Self {
                places.to_vec().into()
            }
        }
    )*};
}

from_numbers!(i32, i64, u32);

impl From<RangeFull> for Index {
    fn from(_: RangeFull) -> Self {
        Self::range(None, None)
    }
}

impl From<Vec<bool>> for Index {
    fn from(mask: Vec<bool>) -> Self {
        Self::Mask(mask)
    }
}

impl Index {
    /// Neighbours from `start` to before `stop`.
    fn range(start: Option<i64>, stop: Option<i64>) -> Self {
        Self::Range {
            start,
            stop,
            step: 1,
        }
    }

    fn is_list(&self) -> bool {
        matches!(self, Self::List(_) | Self::Mask(_))
    }

    /// The places along a dimension of `length`.
    fn along(&self, length: u64) -> Result<Along, String> {
        match self {
            Self::At(place) => Ok(Along::Slice(Slice::index(inside(*place, length)?))),
            Self::Range { step: 0, .. } => Err("a step of 0 is not possible".to_owned()),
            Self::Range { start, stop, step } => {
                let stop = stop.map_or(length, |place| bound(place, length));
                let start = start.map_or(0, |place| bound(place, length));
                Ok(Along::Slice(Slice::range(start, stop.max(start), *step)))
            }
            Self::List(places) => {
                let places = places.iter().map(|place| inside(*place, length));
                Ok(Along::of(places.collect::<Result<_, _>>()?))
            }
            Self::Mask(mask) if mask.len() as u64 != length => {
                Err(format!("a mask of {} for a length of {length}", mask.len()))
            }
            Self::Mask(mask) => {
                let places = (0..).zip(mask).filter(|(_, taken)| **taken);
                Ok(Along::of(places.map(|(place, _)| place).collect()))
            }
            Self::Blocks {
                start,
                stride,
                count,
                block,
            } => blocks(*start, *stride, *count, *block, length),
            Self::Rest => Ok(Along::Slice(Slice::range(0, length, 1))),
        }
    }
}

/// A place that must exist.
pub(super) fn inside(place: impl Into<i128>, length: u64) -> Result<u64, String> {
    let place = place.into();
    let from_end = if place < 0 { i128::from(length) } else { 0 };
    let found = u64::try_from(place + from_end).ok();
    found
        .filter(|found| *found < length)
        .ok_or_else(|| format!("there is no index {place} among {length}"))
}

/// A bound of a range; one beyond the end means the end.
pub(super) fn bound(place: impl Into<i128>, length: u64) -> u64 {
    let place = place.into();
    let from_end = if place < 0 { i128::from(length) } else { 0 };
    let bound = (place + from_end).clamp(0, i128::from(length));
    u64::try_from(bound).unwrap_or(length)
}

fn blocks(
    start: u64,
    stride: u64,
    count: Option<u64>,
    block: u64,
    length: u64,
) -> Result<Along, String> {
    if block == 0 || stride < block {
        return Err(format!("blocks of {block} at a distance of {stride}"));
    }
    let room = length.saturating_sub(start);
    let fitting = match room >= block {
        true => (room - block) / stride + 1,
        false => 0,
    };
    let count = count.unwrap_or(fitting);
    if count > fitting {
        return Err(format!(
            "{fitting} of {count} blocks fit a length of {length}"
        ));
    }
    if block == 1 {
        return Ok(Along::Slice(Slice {
            start,
            count,
            step: stride,
        }));
    }
    if stride == block {
        return Ok(Along::Slice(Slice {
            start,
            count: count * block,
            step: 1,
        }));
    }
    let total = count.saturating_mul(block);
    if total > MOST_PLACES {
        return Err(format!("{total} places, over the limit of {MOST_PLACES}"));
    }
    let firsts = (0..count).map(|number| start + number * stride);
    let places = firsts.flat_map(|first| first..first + block);
    Ok(Along::of(places.collect()))
}

/// Places along one dimension.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Along {
    /// Evenly spaced.
    Slice(Slice),
    /// One by one.
    Places(Vec<u64>),
}

impl Along {
    /// Places, as a slice where they are evenly spaced.
    fn of(places: Vec<u64>) -> Self {
        let start = places.first().copied().unwrap_or(0);
        let second = places.get(1).copied().unwrap_or(start + 1);
        let Some(step) = second.checked_sub(start).filter(|step| *step > 0) else {
            return Self::Places(places);
        };
        let even = places.windows(2).all(|pair| match pair {
            [a, b] => a.checked_add(step) == Some(*b),
            _ => true,
        });
        let count = places.len() as u64;
        match even {
            true => Self::Slice(Slice { start, count, step }),
            false => Self::Places(places),
        }
    }

    /// How many they are.
    pub fn count(&self) -> u64 {
        match self {
            Self::Slice(slice) => slice.count,
            Self::Places(places) => places.len() as u64,
        }
    }

    /// Those with numbers `range`, which there are.
    pub fn part(&self, range: Range<u64>) -> Self {
        match self {
            Self::Slice(slice) => Self::Slice(Slice {
                start: slice
                    .start
                    .saturating_add(range.start.saturating_mul(slice.step)),
                count: range.end.saturating_sub(range.start),
                step: slice.step,
            }),
            Self::Places(places) => {
                let [start, end] = [range.start, range.end].map(|at| at as usize);
                Self::of(places.get(start..end).unwrap_or_default().to_vec())
            }
        }
    }
}

/// What indices select of an array: every combination of places along the dimensions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grid {
    /// Places along each dimension of the array.
    pub axes: Vec<Along>,
    /// Whether the result keeps the dimension.
    pub kept: Vec<bool>,
}

impl Grid {
    /// What `indices` select of an array of `shape`; dimensions that are not named are taken whole.
    ///
    /// # Errors
    /// [`Kind::InvalidArgument`] with the dimension and what is wrong with its index.
    pub fn of(indices: &[Index], shape: &[u64]) -> Result<Self> {
        let rests = indices
            .iter()
            .filter(|index| **index == Index::Rest)
            .count();
        let named = indices.len() - rests;
        let missing = shape.len().checked_sub(named).ok_or_else(|| {
            let cause = format!("{named} indices for {} dimensions", shape.len());
            Error::invalid(STRUCTURE, cause)
        })?;
        if rests > 1 {
            return Err(Error::invalid(STRUCTURE, "... may stand only once"));
        }
        if indices.iter().filter(|index| index.is_list()).count() > 1 {
            let cause = "only one dimension may have a list or a mask";
            return Err(Error::invalid(STRUCTURE, cause));
        }
        let at = indices.iter().position(|index| *index == Index::Rest);
        let (before, after) = indices.split_at(at.unwrap_or(indices.len()));
        let after = after.get(1..).unwrap_or_default();
        let whole = std::iter::repeat_n(&Index::Rest, missing);
        let all = before.iter().chain(whole).chain(after);
        let (mut axes, mut kept) = (Vec::new(), Vec::new());
        for (axis, (index, length)) in all.zip(shape).enumerate() {
            let along = index.along(*length).map_err(|why| {
                let cause = format!("dimension {axis}: {why}");
                Error::new(Kind::InvalidArgument, STRUCTURE, cause)
            })?;
            axes.push(along);
            kept.push(!matches!(index, Index::At(_)));
        }
        Ok(Self { axes, kept })
    }

    /// Shape of the result.
    pub fn shape(&self) -> Vec<u64> {
        let axes = self.axes.iter().zip(&self.kept);
        let kept = axes.filter(|(_, kept)| **kept);
        kept.map(|(along, _)| along.count()).collect()
    }

    /// The same as slices, where every dimension is evenly spaced.
    pub fn slices(&self) -> Option<Vec<Slice>> {
        let slices = self.axes.iter().map(|along| match along {
            Along::Slice(slice) => Some(*slice),
            Along::Places(_) => None,
        });
        slices.collect()
    }
}

/// A selection as h5py writes it between brackets: numbers, ranges, lists and masks.
///
/// ```
/// use hyperslab_engine::{File, Index, select};
///
/// # fn main() -> hyperslab_engine::Result<()> {
/// # let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../assets/example.h5");
/// let waveform = File::open(path)?.root().dataset("detector/waveform_0")?;
/// assert_eq!(waveform.read::<f64>(&select![-1])?.view().shape(), []);
/// assert_eq!(waveform.read::<f64>(&select![10..20])?.view().shape(), [10]);
/// assert_eq!(waveform.read::<f64>(&select![[7, 1, 7]])?.view().shape(), [3]);
/// assert_eq!(waveform.read::<f64>(&select![..])?.view().shape(), [4096]);
/// let tenth = Index::Range { start: None, stop: None, step: 10 };
/// assert_eq!(waveform.read::<f64>(&select![tenth])?.view().shape(), [410]);
/// # Ok(())
/// # }
/// ```
#[macro_export]
macro_rules! select {
    ($($index:expr),* $(,)?) => {
        $crate::Selection::Index(vec![$($crate::Index::from($index)),*])
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid(indices: &[Index], shape: &[u64]) -> Result<Grid> {
        Grid::of(indices, shape)
    }

    #[test]
    fn indices_count_like_python() {
        let found = grid(&[Index::At(-1), Index::Rest, (2..).into()], &[4, 5, 6]).unwrap();
        assert_eq!(found.shape(), [5, 4]);
        let slices = found.slices().unwrap();
        assert_eq!(slices[0], Slice::index(3));
        assert_eq!(slices[2], Slice::range(2, 6, 1));
        let none = grid(&[(20..30).into()], &[10]).unwrap();
        assert_eq!(none.shape(), [0]);
        let back = grid(&[(-3..-1).into()], &[10]).unwrap();
        assert_eq!(back.slices().unwrap(), [Slice::range(7, 9, 1)]);
        let turned = grid(&[(-2..2).into()], &[10]).unwrap();
        assert_eq!(turned.shape(), [0]);
    }

    #[test]
    fn lists_that_are_evenly_spaced_become_slices() {
        let even = grid(&[[1, 4, 7].into()], &[10]).unwrap();
        let slice = Slice {
            start: 1,
            count: 3,
            step: 3,
        };
        assert_eq!(even.slices().unwrap(), [slice]);
        let mask = grid(&[vec![false, true, true].into()], &[3]).unwrap();
        assert_eq!(mask.slices().unwrap(), [Slice::range(1, 3, 1)]);
        for places in [vec![3, 1], vec![1, 1], vec![0, 1, 3]] {
            let wanted = places.iter().map(|place| *place as u64).collect();
            let found = grid(&[places.into()], &[10]).unwrap();
            assert_eq!(found.axes, [Along::Places(wanted)]);
        }
        assert_eq!(
            grid(&[Vec::<i32>::new().into()], &[10]).unwrap().shape(),
            [0]
        );
    }

    #[test]
    fn blocks_are_slices_where_they_can_be() {
        let of = |stride, count, block| {
            let start = 1;
            grid(
                &[Index::Blocks {
                    start,
                    stride,
                    count,
                    block,
                }],
                &[10],
            )
        };
        let slice = |found: Grid| found.slices().unwrap()[0];
        assert_eq!(
            slice(of(3, None, 1).unwrap()),
            Slice {
                start: 1,
                count: 3,
                step: 3
            }
        );
        assert_eq!(slice(of(2, Some(3), 2).unwrap()), Slice::range(1, 7, 1));
        let places = Along::Places(vec![1, 2, 4, 5, 7, 8]);
        assert_eq!(of(3, None, 2).unwrap().axes, [places]);
        assert!(of(3, Some(4), 2).is_err());
        assert!(of(1, None, 2).is_err());
        assert!(of(3, None, 0).is_err());
    }

    #[test]
    fn what_does_not_fit_the_array_is_refused() {
        let refused = |indices: &[Index], shape: &[u64]| {
            let error = grid(indices, shape).unwrap_err();
            assert_eq!(error.kind(), Kind::InvalidArgument, "{indices:?}");
        };
        refused(&[Index::At(10)], &[10]);
        refused(&[Index::At(-11)], &[10]);
        refused(&[Index::At(0), Index::At(0)], &[10]);
        refused(&[Index::Rest, Index::Rest], &[10, 10]);
        refused(&[[1, 3, 4].into(), [1, 2].into()], &[10, 10]);
        refused(&[vec![true].into()], &[10]);
        refused(&[[10].into()], &[10]);
        refused(
            &[Index::Range {
                start: None,
                stop: None,
                step: 0,
            }],
            &[10],
        );
        refused(&[Index::At(0)], &[]);
    }

    #[test]
    fn parts_of_places_are_places() {
        let slice = Along::Slice(Slice {
            start: 2,
            count: 9,
            step: 3,
        });
        assert_eq!(
            slice.part(2..4),
            Along::Slice(Slice {
                start: 8,
                count: 2,
                step: 3
            })
        );
        let places = Along::Places(vec![5, 1, 9, 9]);
        assert_eq!(places.part(2..4), Along::Places(vec![9, 9]));
    }
}
