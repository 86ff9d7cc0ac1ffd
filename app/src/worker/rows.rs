//! The rows of a table that a filter keeps, or in the order of a column; and how such rows are
//! read.

use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::ops::Range;
use std::sync::Arc;

use hyperslab_engine::selection::{Index, Selection, Slice};
use hyperslab_engine::{Error, Kind, Result};
use parking_lot::Mutex;

use crate::model::plane::Plane;
use crate::model::rows::RowSet;

/// Rows of a table in an order of their own. Clones are the same rows.
#[derive(Debug, Clone)]
pub struct Rows(Arc<List>);

#[derive(Debug)]
enum List {
    /// Those that a filter keeps, in the order of the dataset.
    Kept(RowSet),
    /// Sorted: numbers of eight bytes in a file without a name, and how many.
    Sorted(Mutex<File>, u64),
}

impl PartialEq for Rows {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

/// Bytes of a row's number in the file.
const NUMBER: u64 = 8;

impl Rows {
    /// The rows that a filter keeps.
    pub(super) fn kept(rows: RowSet) -> Self {
        Self(Arc::new(List::Kept(rows)))
    }

    /// `count` rows whose numbers stand in a file, eight bytes each, the least significant first.
    pub(super) fn sorted(file: File, count: u64) -> Self {
        Self(Arc::new(List::Sorted(Mutex::new(file), count)))
    }

    /// How many rows there are.
    pub fn len(&self) -> u64 {
        match &*self.0 {
            List::Kept(rows) => rows.len(),
            List::Sorted(_, count) => *count,
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The table's own numbers of some of these rows.
    pub(super) fn read(&self, places: Range<u64>) -> Result<Vec<u64>> {
        let (file, count) = match &*self.0 {
            List::Kept(rows) => return Ok(rows.rows(places)),
            List::Sorted(file, count) => (file, *count),
        };
        let places = places.start.min(count)..places.end.min(count);
        let mut bytes = vec![0; (places.end.saturating_sub(places.start) * NUMBER) as usize];
        let mut file = file.lock();
        let read = file
            .seek(SeekFrom::Start(places.start * NUMBER))
            .and_then(|_| file.read_exact(&mut bytes));
        read.map_err(|error| failed(&error))?;
        let number = |word: &[u8]| word.try_into().map_or(0, u64::from_le_bytes);
        Ok(bytes.chunks_exact(NUMBER as usize).map(number).collect())
    }
}

/// What went wrong with the temporary file.
pub fn failed(error: &std::io::Error) -> Error {
    Error::new(
        Kind::Io,
        "temporary file of the sorted rows",
        error.to_string(),
    )
}

/// The table's own numbers of some rows of what is shown.
pub fn numbers(list: Option<&Rows>, places: Range<u64>) -> Result<Vec<u64>> {
    match list {
        Some(rows) => rows.read(places),
        None => Ok(places.collect()),
    }
}

/// The elements of some rows of a plane, in this order.
pub fn selection(plane: &Plane, rows: &[u64], across: &Range<u64>) -> Selection {
    let neighbours = rows
        .windows(2)
        .all(|pair| pair[0].checked_add(1) == Some(pair[1]));
    let (first, slice) = (
        rows.first(),
        plane.rows.and_then(|axis| plane.slices.get(axis)),
    );
    let (Some(first), Some(slice), false) = (first, slice, neighbours) else {
        let start = rows.first().copied().unwrap_or(0);
        return plane.selection(&(start..start + rows.len() as u64), across, [1, 1]);
    };
    let one = plane.selection(&(*first..*first + 1), across, [1, 1]);
    let Selection::Slab(slices) = one else {
        return one;
    };
    // A place beyond the signed numbers is beyond any dataset that a list was made of.
    let place = |index: u64| i64::try_from(index).unwrap_or(i64::MAX);
    let list = rows
        .iter()
        .map(|row| place(slice.start.saturating_add(row.saturating_mul(slice.step))))
        .collect();
    let mut indices: Vec<Index> = slices.iter().map(index_of).collect();
    if let Some(index) = plane.rows.and_then(|axis| indices.get_mut(axis)) {
        *index = Index::List(list);
    }
    Selection::Index(indices)
}

fn index_of(slice: &Slice) -> Index {
    let place = |index: u64| i64::try_from(index).unwrap_or(i64::MAX);
    let stop = slice.last().map_or(slice.start, |last| last + 1);
    Index::Range {
        start: Some(place(slice.start)),
        stop: Some(place(stop)),
        step: slice.step.max(1),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    #[test]
    fn sorted_rows_are_read_from_anywhere_in_their_file() {
        let mut file = tempfile::tempfile().unwrap();
        for number in (0..1000_u64).rev() {
            file.write_all(&number.to_le_bytes()).unwrap();
        }
        let rows = Rows::sorted(file, 1000);
        assert_eq!(rows.len(), 1000);
        assert_eq!(rows.read(10..13).unwrap(), [989, 988, 987]);
        assert_eq!(rows.read(998..1005).unwrap(), [1, 0]);
        assert!(rows.read(5000..5001).unwrap().is_empty());
        assert!(rows == rows.clone() && rows != Rows::kept(RowSet::default()));
    }

    #[test]
    fn neighbours_are_read_as_a_slice_and_others_as_a_list() {
        let mut plane = Plane::first(&[7, 800, 9]);
        plane.slices[1] = Slice::range(100, 300, 2);
        let slab = selection(&plane, &[10, 11, 12], &(2..5));
        assert_eq!(slab, plane.selection(&(10..13), &(2..5), [1, 1]));
        let listed = selection(&plane, &[12, 10, 10], &(2..5));
        let range = |start, stop| Index::Range {
            start: Some(start),
            stop: Some(stop),
            step: 1,
        };
        let list = Index::List(vec![124, 120, 120]);
        assert_eq!(
            listed,
            Selection::Index(vec![range(0, 1), list, range(2, 5)])
        );
        let none = selection(&plane, &[], &(0..9));
        assert_eq!(none.resolve(&[7, 800, 9]).unwrap()[1].count, 0);
    }
}
