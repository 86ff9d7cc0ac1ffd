//! Elements of a part of a dataset, row by row.

use hyperslab_engine::{Dataset, Selection, Slice, Task};

use super::data::Source;
use super::subset::Hyperslab;
use super::writing::{Stop, Writing};
use crate::text::ddl::flow::Flow;

impl Writing<'_> {
    /// Writes the elements of a hyperslab: two dimensions row by row, those before them one
    /// block after the other.
    pub(super) fn slab(
        &mut self,
        flow: &mut Flow,
        source: Source<'_>,
        slab: &Hyperslab,
    ) -> Result<(), Stop> {
        let Source::Dataset(dataset, _) = source else {
            return Ok(());
        };
        let rank = slab.start.len();
        flow.shaped(dataset.shape());
        // Blocks of the dimensions before the last two, in row-major order.
        let outer = rank.saturating_sub(2);
        let mut place = vec![0; outer];
        let mut damage = None;
        loop {
            let mut part = slab.clone();
            for (axis, at) in place.iter().enumerate() {
                let step = slab.stride.get(axis).copied().unwrap_or(1);
                let start = slab.start.get(axis).copied().unwrap_or(0);
                set(
                    &mut part.start,
                    axis,
                    start.saturating_add(step.saturating_mul(*at)),
                );
                set(&mut part.count, axis, 1);
            }
            match self.rows(flow, dataset, &part) {
                Ok(()) => {}
                // What lies outside of the dataset keeps nothing else away.
                Err(Stop::Damage(error)) => drop(damage.get_or_insert(error)),
                Err(stop) => return Err(stop),
            }
            if !advance(&mut place, &slab.count) {
                return damage.map_or(Ok(()), |error| Err(Stop::Damage(error)));
            }
        }
    }

    /// Writes the rows of a part that is one block along all dimensions before the last two.
    fn rows(&mut self, flow: &mut Flow, dataset: &Dataset, slab: &Hyperslab) -> Result<(), Stop> {
        let Some(axis) = slab.start.len().checked_sub(2) else {
            return self.row(flow, dataset, slab, true);
        };
        let of = |list: &[u64]| list.get(axis).copied().unwrap_or(1);
        let (start, stride) = (of(&slab.start), of(&slab.stride));
        let (count, block) = (of(&slab.count), of(&slab.block));
        let rows = count.saturating_mul(block);
        let mut row = slab.clone();
        set(&mut row.count, axis, 1);
        set(&mut row.block, axis, 1);
        for at in 0..rows {
            let step = (at / block.max(1)).saturating_mul(stride);
            let index = start.saturating_add(step).saturating_add(at % block.max(1));
            set(&mut row.start, axis, index);
            self.row(flow, dataset, &row, at + 1 == rows)?;
        }
        Ok(())
    }

    /// Writes the elements of a part as one row.
    fn row(
        &mut self,
        flow: &mut Flow,
        dataset: &Dataset,
        slab: &Hyperslab,
        last: bool,
    ) -> Result<(), Stop> {
        let datatype = dataset.datatype().map_err(Stop::Damage)?;
        let places = slab.start.iter().zip(&flow.steps);
        let first = places.fold(0_u64, |n, (start, step)| {
            n.saturating_add(start.saturating_mul(*step))
        });
        self.portion(flow, first);
        flow.fresh = true;
        let mut pieces = Pieces::of(slab).peekable();
        while let Some(piece) = pieces.next() {
            let elements = dataset
                .read_elements(&Selection::Slab(piece), &Task::new())
                .map_err(Stop::Damage)?;
            for index in 0..elements.len() {
                let end = last && pieces.peek().is_none() && index + 1 == elements.len();
                self.element(flow, datatype, &elements, index, end)?;
            }
        }
        flow.continued = true;
        Ok(())
    }
}

fn set(list: &mut [u64], axis: usize, value: u64) {
    if let Some(place) = list.get_mut(axis) {
        *place = value;
    }
}

/// The next place in row-major order; false behind the last.
fn advance(place: &mut [u64], count: &[u64]) -> bool {
    for (at, count) in place.iter_mut().zip(count).rev() {
        *at += 1;
        if *at < *count {
            return true;
        }
        *at = 0;
    }
    false
}

/// A hyperslab as slices of evenly spaced elements, in row-major order.
pub struct Pieces {
    /// The slices of each dimension.
    axes: Vec<Vec<Slice>>,
    place: Option<Vec<usize>>,
}

/// Most elements of a piece along one dimension.
const LONGEST: u64 = 1 << 20;

impl Pieces {
    /// The slices of a hyperslab.
    pub fn of(slab: &Hyperslab) -> Self {
        let rank = slab.start.len();
        let axis = |axis: usize| {
            let of = |list: &[u64]| list.get(axis).copied().unwrap_or(1);
            slices(
                of(&slab.start),
                of(&slab.stride),
                of(&slab.count),
                of(&slab.block),
            )
        };
        let mut axes: Vec<Vec<Slice>> = (0..rank).map(axis).collect();
        // Before a dimension of several slices, every index is a slice of its own.
        let several = axes.iter().rposition(|slices| slices.len() > 1);
        for slices in axes.iter_mut().take(several.unwrap_or(0)) {
            *slices = slices.iter().flat_map(single).collect();
        }
        let empty = axes.iter().any(Vec::is_empty);
        Self {
            place: (!empty).then(|| vec![0; rank]),
            axes,
        }
    }
}

fn single(slice: &Slice) -> impl Iterator<Item = Slice> + use<> {
    let slice = *slice;
    (0..slice.count.min(LONGEST)).map(move |at| Slice::index(slice.start + at * slice.step))
}

/// The indexes of blocks as slices.
fn slices(start: u64, stride: u64, count: u64, block: u64) -> Vec<Slice> {
    let contiguous = |start, count| Slice {
        start,
        count,
        step: 1,
    };
    match (count, block) {
        (0, _) | (_, 0) => Vec::new(),
        (_, 1) => vec![Slice {
            start,
            count,
            step: stride.max(1),
        }],
        _ if count == 1 || stride == block => vec![contiguous(start, count.saturating_mul(block))],
        _ => (0..count.min(LONGEST))
            .map(|at| contiguous(start.saturating_add(at.saturating_mul(stride)), block))
            .collect(),
    }
}

impl Iterator for Pieces {
    type Item = Vec<Slice>;

    fn next(&mut self) -> Option<Vec<Slice>> {
        let place = self.place.as_mut()?;
        let at = place.iter().zip(&self.axes);
        let piece = at
            .filter_map(|(at, slices)| slices.get(*at).copied())
            .collect();
        let mut more = false;
        for (at, slices) in place.iter_mut().zip(&self.axes).rev() {
            *at += 1;
            more = *at < slices.len();
            if more {
                break;
            }
            *at = 0;
        }
        if !more {
            self.place = None;
        }
        Some(piece)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_keep_row_major_order() {
        let slab = Hyperslab {
            start: vec![0, 1],
            stride: vec![1, 3],
            count: vec![1, 2],
            block: vec![2, 2],
        };
        let pieces: Vec<Vec<u64>> = Pieces::of(&slab)
            .map(|piece| piece.iter().map(|slice| slice.start).collect())
            .collect();
        assert_eq!(pieces, [[0, 1], [0, 4], [1, 1], [1, 4]]);
    }

    #[test]
    fn single_elements_are_one_slice() {
        assert_eq!(slices(2, 3, 4, 1).len(), 1);
        assert_eq!(slices(2, 3, 4, 3)[0].count, 12);
        assert_eq!(slices(2, 3, 0, 3).len(), 0);
    }
}
