//! One read and where its elements go in the result.

use crate::error::{Error, Result};
use crate::selection::Slice;

/// A part that is read at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// What to read.
    pub slices: Vec<Slice>,
    /// Where it goes.
    pub places: Places,
}

/// Where the elements of a piece go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Places {
    /// Every combination of places along some dimensions of the result: distance between
    /// neighbours of the dimension and the places, outermost first; and where they count from.
    Grid {
        /// Distance and places of each dimension.
        axes: Vec<(u64, Vec<u64>)>,
        /// Where they count from.
        origin: u64,
    },
    /// Runs of `run` elements, the same in each of `outer` parts: number of the run in what is
    /// read, and in the result.
    Runs {
        /// How often all of it is repeated.
        outer: u64,
        /// Elements of a run.
        run: u64,
        /// Runs of one part of what is read, and of the result.
        lengths: (u64, u64),
        /// Number of the run in what is read, and in the result.
        pairs: Vec<(u64, u64)>,
    },
}

impl Places {
    /// Single elements: the number in what is read, and in the result.
    pub fn single(pairs: Vec<(u64, u64)>) -> Self {
        Self::Runs {
            outer: 1,
            run: 1,
            lengths: (0, 0),
            pairs,
        }
    }

    /// Every element of [`Places::Runs`]: its number in what is read, and in the result.
    pub fn each(&self, mut each: impl FnMut(u64, u64)) {
        let Self::Runs {
            outer,
            run,
            lengths,
            pairs,
        } = self
        else {
            return;
        };
        for part in 0..*outer {
            for (from, to) in pairs {
                let (from, to) = (part * lengths.0 + from, part * lengths.1 + to);
                (0..*run).for_each(|n| each(from * run + n, to * run + n));
            }
        }
    }
}

impl Piece {
    /// Puts what was read where it belongs; elements are of `size` items (bytes, or marks).
    pub fn scatter<T: Copy>(&self, read: &[T], size: usize, out: &mut [T]) -> Result<()> {
        let done = match &self.places {
            Places::Grid { axes, origin } => nest(axes, *origin, size, &mut { read }, out),
            Places::Runs {
                outer,
                run,
                lengths,
                pairs,
            } => (0..*outer).try_for_each(|part| {
                let size = size.checked_mul(usize::try_from(*run).ok()?)?;
                let (from_start, to_start) = (part * lengths.0, part * lengths.1);
                pairs.iter().try_for_each(|(from, to)| {
                    copy(element(read, from_start + from, size)?, to_start + to, out)
                })
            }),
        };
        done.ok_or_else(|| Error::invalid("selection", "elements that do not fit its result"))
    }
}

fn element<T>(bytes: &[T], number: u64, size: usize) -> Option<&[T]> {
    let start = usize::try_from(number).ok()?.checked_mul(size)?;
    bytes.get(start..start.checked_add(size)?)
}

/// Copies `bytes`, one or more elements, to where element `number` stands if all are as long as
/// one.
fn copy<T: Copy>(bytes: &[T], number: u64, out: &mut [T]) -> Option<()> {
    copy_run(bytes, number, bytes.len(), out)
}

fn copy_run<T: Copy>(bytes: &[T], number: u64, size: usize, out: &mut [T]) -> Option<()> {
    let start = usize::try_from(number).ok()?.checked_mul(size)?;
    let room = out.get_mut(start..start.checked_add(bytes.len())?)?;
    room.copy_from_slice(bytes);
    Some(())
}

/// Takes elements off `read` in order, along all axes.
fn nest<T: Copy>(
    axes: &[(u64, Vec<u64>)],
    origin: u64,
    size: usize,
    read: &mut &[T],
    out: &mut [T],
) -> Option<()> {
    let Some(((stride, places), inner)) = axes.split_first() else {
        let (bytes, rest) = read.split_at_checked(size)?;
        *read = rest;
        return copy(bytes, origin, out);
    };
    let first = places.first()?;
    let run = places.last()? - first + 1 == places.len() as u64;
    if inner.is_empty() && *stride == 1 && run {
        let (bytes, rest) = read.split_at_checked(places.len().checked_mul(size)?)?;
        *read = rest;
        return copy_run(bytes, origin.checked_add(*first)?, size, out);
    }
    for place in places {
        let origin = origin.checked_add(place.checked_mul(*stride)?)?;
        nest(inner, origin, size, read, out)?;
    }
    Some(())
}
