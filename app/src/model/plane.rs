//! The plane of a dataset that a table, a plot or an image shows.

use std::ops::Range;

use hyperslab_engine::selection::{Selection, Slice};

/// Two axes, and what is chosen along each.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Plane {
    /// Axis whose indices are the rows; `None` for a scalar.
    pub rows: Option<usize>,
    /// Axis whose indices are the columns; `None` where each row is one element.
    pub columns: Option<usize>,
    /// What is chosen along each axis; a single index along those that stay.
    pub slices: Vec<Slice>,
}

impl Plane {
    /// The whole of the last two axes, and the first index of the others.
    pub fn first(shape: &[u64]) -> Self {
        let rank = shape.len();
        let rows = rank.checked_sub(2).or_else(|| rank.checked_sub(1));
        let columns = (rank >= 2).then(|| rank - 1);
        let slice =
            |(axis, length): (usize, &u64)| match Some(axis) == rows || Some(axis) == columns {
                true => Slice::range(0, *length, 1),
                false => Slice::index(0),
            };
        Self {
            rows,
            columns,
            slices: shape.iter().enumerate().map(slice).collect(),
        }
    }

    /// Number of rows and columns.
    pub fn size(&self) -> (u64, u64) {
        let along =
            |axis: Option<usize>| axis.and_then(|a| self.slices.get(a)).map_or(1, |s| s.count);
        (along(self.rows), along(self.columns))
    }

    /// The elements of some rows and columns, of each every so manyth.
    pub fn selection(
        &self,
        rows: &Range<u64>,
        columns: &Range<u64>,
        [row_stride, column_stride]: [u64; 2],
    ) -> Selection {
        let part = |slice: &Slice, range: &Range<u64>, stride: u64| Slice {
            start: slice.start + range.start * slice.step,
            count: (range.end - range.start).div_ceil(stride.max(1)),
            step: slice.step.saturating_mul(stride.max(1)),
        };
        let slice = |(axis, slice): (usize, &Slice)| {
            if Some(axis) == self.rows {
                part(slice, rows, row_stride)
            } else if Some(axis) == self.columns {
                part(slice, columns, column_stride)
            } else {
                *slice
            }
        };
        Selection::Slab(self.slices.iter().enumerate().map(slice).collect())
    }

    /// Index along `axis` of an element in that row and column.
    pub fn index(&self, axis: usize, row: u64, column: u64) -> u64 {
        let Some(slice) = self.slices.get(axis) else {
            return 0;
        };
        let place = if Some(axis) == self.rows {
            row
        } else if Some(axis) == self.columns {
            column
        } else {
            0
        };
        slice.start.saturating_add(place.saturating_mul(slice.step))
    }

    /// The axis that the lines of a plot run along.
    pub fn line_axis(&self) -> usize {
        self.rows.unwrap_or(0)
    }

    /// Whether columns come before rows in the file, so that what was read must be turned.
    pub fn is_transposed(&self) -> bool {
        matches!((self.rows, self.columns), (Some(r), Some(c)) if c < r)
    }

    /// The chosen elements as numpy writes them.
    pub fn numpy(&self, shape: &[u64]) -> String {
        let text = |(axis, (slice, length)): (usize, (&Slice, &u64))| {
            let runs = Some(axis) == self.rows || Some(axis) == self.columns;
            if !runs {
                return slice.start.to_string();
            }
            if *slice == Slice::range(0, *length, 1) {
                return ":".to_owned();
            }
            let stop = slice.last().map_or(slice.start, |last| last + 1);
            match slice.step {
                1 => format!("{}:{stop}", slice.start),
                step => format!("{}:{stop}:{step}", slice.start),
            }
        };
        let axes = self.slices.iter().zip(shape).enumerate().map(text);
        axes.collect::<Vec<_>>().join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_two_axes_come_first() {
        let plane = Plane::first(&[7, 8, 9]);
        assert_eq!((plane.rows, plane.columns), (Some(1), Some(2)));
        assert_eq!(plane.size(), (8, 9));
        let line = Plane::first(&[5]);
        assert_eq!((line.rows, line.columns), (Some(0), None));
        assert_eq!(line.size(), (5, 1));
        assert_eq!(Plane::first(&[]).size(), (1, 1));
    }

    #[test]
    fn a_window_is_a_part_of_what_is_chosen() {
        let mut plane = Plane::first(&[7, 800, 9]);
        plane.slices[0] = Slice::index(4);
        plane.slices[1] = Slice::range(100, 200, 2);
        let expected = vec![
            Slice::index(4),
            Slice {
                start: 120,
                count: 5,
                step: 4,
            },
            Slice {
                start: 0,
                count: 2,
                step: 2,
            },
        ];
        assert_eq!(
            plane.selection(&(10..20), &(0..3), [2, 2]),
            Selection::Slab(expected)
        );
        assert_eq!(plane.index(1, 10, 0), 120);
        assert_eq!(plane.index(0, 10, 0), 4);
        assert_eq!(plane.numpy(&[7, 800, 9]), "4, 100:199:2, :");
    }
}
