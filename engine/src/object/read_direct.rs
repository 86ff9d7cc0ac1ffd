//! Reading into a part of an array that is there already.

use ndarray::{ArrayViewD, ArrayViewMutD, Axis, IxDyn};

use super::Dataset;
use crate::data::Element;
use crate::data::pick::Pick;
use crate::error::{Error, Result};
use crate::selection::{Selection, Slice};
use crate::task::Task;

impl Dataset {
    /// Reads the elements that `source` selects of the dataset into those that `target` selects of
    /// `out`, in order. As in h5py, a source that is shorter is repeated where NumPy would
    /// broadcast its shape to that of the target.
    ///
    /// ```
    /// use hyperslab_engine::{File, select};
    /// use ndarray::Array2;
    ///
    /// # fn main() -> hyperslab_engine::Result<()> {
    /// # let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../assets/example.h5");
    /// let waveform = File::open(path)?.root().dataset("detector/waveform_0")?;
    /// let mut out = Array2::<f64>::zeros((3, 10)).into_dyn();
    /// waveform.read_direct(&select![0..10], &mut out.view_mut(), &select![1, ..])?;
    /// assert_eq!(out[[1, 9]], waveform.read::<f64>(&select![9])?.as_slice()[0]);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As [`Dataset::read`]; [`crate::Kind::InvalidArgument`] where the shapes do not fit.
    pub fn read_direct<T: Element>(
        &self,
        source: &Selection,
        out: &mut ArrayViewMutD<'_, T>,
        target: &Selection,
    ) -> Result<()> {
        let mut read = || {
            let elements = self.read_elements(source, &Task::new())?;
            let values = elements.to_vec::<T>()?;
            let shape: Vec<usize> = elements.shape().iter().map(|n| *n as usize).collect();
            let values = ArrayViewD::from_shape(IxDyn(&shape), &values)
                .map_err(|error| Error::invalid("selection", error.to_string()))?;
            put(values, out, target)
        };
        read().map_err(|error: Error| self.node().name(error))
    }
}

/// Puts `values` where `target` selects.
fn put<T: Clone>(
    values: ArrayViewD<'_, T>,
    out: &mut ArrayViewMutD<'_, T>,
    target: &Selection,
) -> Result<()> {
    let shape: Vec<u64> = out.shape().iter().map(|n| *n as u64).collect();
    let (slices, wanted) = match Pick::of(target, &shape)? {
        None => {
            let slices = target.resolve(&shape)?;
            let counts = slices.iter().map(|slice| slice.count).collect();
            (slices, counts)
        }
        Some(pick) => match pick.slices() {
            Some(slices) => (slices, pick.shape()),
            None => return put_single(values, out, &pick, &shape),
        },
    };
    let values = fitting(values, &wanted)?;
    let mut part = out.view_mut();
    part.slice_each_axis_inplace(|axis| {
        let slice = slices.get(axis.axis.index()).copied();
        let slice = slice.unwrap_or(Slice::range(0, axis.len as u64, 1));
        let end = slice.last().map_or(slice.start, |last| last + 1);
        ndarray::Slice::new(
            slice.start as isize,
            Some(end as isize),
            slice.step as isize,
        )
    });
    // Dimensions of which one place was named are no part of the values' shape.
    let kept: Vec<usize> = wanted.iter().map(|n| *n as usize).collect();
    for (place, value) in part.iter_mut().zip(broadcast(&values, &kept)?.iter()) {
        *place = value.clone();
    }
    Ok(())
}

/// The same for lists, points and masks.
fn put_single<T: Clone>(
    values: ArrayViewD<'_, T>,
    out: &mut ArrayViewMutD<'_, T>,
    pick: &Pick<'_>,
    shape: &[u64],
) -> Result<()> {
    let wanted = pick.shape();
    let values = fitting(values, &wanted)?;
    let kept: Vec<usize> = wanted.iter().map(|n| *n as usize).collect();
    let values: Vec<T> = broadcast(&values, &kept)?.iter().cloned().collect();
    // One box around everything that is selected.
    let whole: Vec<u64> = shape.iter().map(|n| (*n).max(1)).collect();
    for piece in pick.pieces(&whole, 1) {
        piece.places.each(|from, to| {
            let place = place_in(&piece.slices, from);
            let value = usize::try_from(to).ok().and_then(|to| values.get(to));
            if let (Some(place), Some(value)) = (out.get_mut(IxDyn(&place)), value) {
                *place = value.clone();
            }
        });
    }
    Ok(())
}

/// Coordinates of an element of a box, by its number there.
fn place_in(slices: &[Slice], mut number: u64) -> Vec<usize> {
    let mut place = vec![0; slices.len()];
    for (at, slice) in place.iter_mut().zip(slices).rev() {
        let count = slice.count.max(1);
        *at = (slice.start + number % count * slice.step) as usize;
        number /= count;
    }
    place
}

/// Drops dimensions of length 1 in front, of which the target has none.
fn fitting<'v, T>(mut values: ArrayViewD<'v, T>, wanted: &[u64]) -> Result<ArrayViewD<'v, T>> {
    while values.ndim() > wanted.len() {
        if values.len_of(Axis(0)) != 1 {
            return Err(misfit(values.shape(), wanted));
        }
        values = values.index_axis_move(Axis(0), 0);
    }
    Ok(values)
}

fn broadcast<'v, T>(values: &'v ArrayViewD<'_, T>, wanted: &[usize]) -> Result<ArrayViewD<'v, T>> {
    let shape: Vec<u64> = wanted.iter().map(|n| *n as u64).collect();
    let wide = values.broadcast(IxDyn(wanted));
    wide.ok_or_else(|| misfit(values.shape(), &shape))
}

fn misfit(shape: &[usize], wanted: &[u64]) -> Error {
    let cause = format!("elements of shape {shape:?} do not fit a target of shape {wanted:?}");
    Error::invalid("selection", cause)
}
