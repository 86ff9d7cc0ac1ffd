//! A sparse matrix: three datasets (`data`, `indices`, `indptr` of scipy; `data`, `ir`, `jc` of
//! MATLAB) read as the matrix that they stand for. What is stored of row `r` (of column `c`, where
//! it goes by columns) lies between `indptr[r]` and `indptr[r + 1]`; what is not stored is zero.
//! Nothing is kept between reads: a window reads what its own rows, or columns, hold.

use std::ops::Range;
use std::sync::Arc;

use hyperslab_engine::selection::index::Along;
use hyperslab_engine::selection::{Selection, Slice};
use hyperslab_engine::storage::Buffer;
use hyperslab_engine::{Dataset, Datatype, Elements, Error, File, Result, Task};

use super::axes::{self, Finder};
use crate::text;

const STRUCTURE: &str = "sparse matrix";
/// Stored elements that are read at a time.
const BLOCK: u64 = 1 << 20;
/// Neighbouring rows whose beginnings are read at a time.
const RUN: usize = 1 << 16;
/// Bytes of one result.
const MOST: u64 = 1 << 30;
/// Elements of the parts that a matrix by columns is read in.
const PART: u64 = 1 << 20;

/// The three datasets.
pub struct Parts {
    /// The stored elements.
    pub data: Dataset,
    /// The column of each (the row, of a matrix by columns).
    pub indices: Dataset,
    /// Where the elements of each row (each column) begin, and where the last ones end.
    pub pointers: Dataset,
}

/// A sparse matrix.
pub struct Sparse {
    parts: Parts,
    shape: [u64; 2],
    /// Whether rows are stored one after the other, or columns.
    by_rows: bool,
    datatype: Arc<Datatype>,
}

impl Sparse {
    /// The matrix of that shape.
    ///
    /// # Errors
    /// What does not fit together.
    pub fn new(parts: Parts, shape: [u64; 2], by_rows: bool) -> Result<Self> {
        let major = if by_rows { shape[0] } else { shape[1] };
        let length = |dataset: &Dataset| match dataset.shape() {
            [length] => Ok(*length),
            other => {
                let cause = format!("{} has {} dimensions", dataset.path(), other.len());
                Err(Error::corrupt(STRUCTURE, cause))
            }
        };
        let pointers = length(&parts.pointers)?;
        if pointers.checked_sub(1) != Some(major) {
            let what = if by_rows { "rows" } else { "columns" };
            let cause = format!("{pointers} beginnings for {major} {what}");
            return Err(Error::corrupt(STRUCTURE, cause));
        }
        let (data, indices) = (length(&parts.data)?, length(&parts.indices)?);
        if data != indices {
            let cause = format!("{data} elements with {indices} indices");
            return Err(Error::corrupt(STRUCTURE, cause));
        }
        Ok(Self {
            datatype: Arc::new(parts.data.datatype()?.clone()),
            parts,
            shape,
            by_rows,
        })
    }

    pub fn datatype(&self) -> &Datatype {
        &self.datatype
    }

    pub fn shape(&self) -> &[u64] {
        &self.shape
    }

    pub fn file(&self) -> &File {
        self.parts.data.file()
    }

    /// What it is, and how much of it is stored.
    pub fn words(&self) -> String {
        let stored = self.parts.data.shape().first().copied().unwrap_or(0);
        let order = if self.by_rows { "rows" } else { "columns" };
        let stored = text::grouped(stored);
        format!("{}, {stored} stored by {order}", text::shape(&self.shape))
    }

    /// The shape of parts to read it in: columns whole, where it goes by columns.
    pub fn parts(&self) -> Option<Vec<u64>> {
        if self.by_rows {
            return None;
        }
        let high = self.shape[0].clamp(1, PART);
        Some(vec![high, (PART / high).max(1)])
    }

    /// Reads the selected elements, those that are not stored as zeros.
    pub fn read(&self, selection: &Selection, task: &Task) -> Result<Elements> {
        let axes = axes::of(selection, &self.shape)?;
        let [rows, columns] = [axes[0].count(), axes[1].count()];
        let count = rows.checked_mul(columns);
        let bytes = count.and_then(|n| n.checked_mul(self.datatype.size as u64));
        let Some(bytes) = bytes.filter(|bytes| *bytes <= MOST) else {
            let cause = format!("{rows} × {columns} elements at once");
            return Err(Error::invalid(STRUCTURE, cause));
        };
        let buffer = Buffer::zeroed(bytes as usize)?;
        let (major, minor): (&Along, &Along) = match self.by_rows {
            true => (&axes[0], &axes[1]),
            false => (&axes[1], &axes[0]),
        };
        let mut target = Target {
            buffer,
            filled: vec![0; (rows * columns).div_ceil(64) as usize],
            size: self.datatype.size,
            width: columns as usize,
            by_rows: self.by_rows,
        };
        let finder = Finder::new(minor);
        for run in runs(&axes::places(major)) {
            self.read_run(&run, &finder, &mut target, task)?;
        }
        let shape = vec![rows, columns];
        let heap = hyperslab_engine::data::Heap::default();
        Elements::new(self.datatype.clone(), shape, target.buffer, heap)
    }

    /// Reads neighbouring rows (columns): index of the first, and where each goes.
    fn read_run(&self, run: &Run, finder: &Finder, target: &mut Target, task: &Task) -> Result<()> {
        let count = run.places.len() as u64;
        let wanted = slice(run.first..run.first + count + 1);
        let pointers = self.parts.pointers.read_elements(&wanted, task)?;
        let pointers = pointers.to_vec::<u64>()?;
        let stored = self.parts.data.shape().first().copied().unwrap_or(0);
        let ascending = pointers.is_sorted() && pointers.last().is_none_or(|end| *end <= stored);
        let (Some(first), Some(last), true) = (pointers.first(), pointers.last(), ascending) else {
            let cause = format!("beginnings from {} on are out of order", run.first);
            return Err(Error::corrupt(STRUCTURE, cause));
        };
        let (mut from, mut at) = (*first, 0);
        while from < *last {
            task.check()?;
            let block = from..(*last).min(from + BLOCK);
            let part = slice(block.clone());
            let indices = self.parts.indices.read_elements(&part, task)?;
            let indices = indices.to_vec::<u64>()?;
            let data = self.parts.data.read_elements(&part, task)?;
            for (place, index) in indices.iter().enumerate() {
                let entry = block.start + place as u64;
                while pointers.get(at + 1).is_some_and(|end| *end <= entry) {
                    at += 1;
                }
                let minor_length = self.shape[usize::from(self.by_rows)];
                if *index >= minor_length {
                    let cause = format!("index {index} of {minor_length}");
                    return Err(Error::corrupt(STRUCTURE, cause));
                }
                let (places, mut twice) = (run.places.get(at), false);
                finder.find(*index, |minor| {
                    for major in places.into_iter().flatten() {
                        twice |= !target.put(*major, minor, data.element(place));
                    }
                });
                if twice {
                    let cause = format!("{} and {index} have two values", run.first + at as u64);
                    return Err(Error::unsupported(STRUCTURE, cause));
                }
            }
            from = block.end;
        }
        Ok(())
    }
}

fn slice(range: Range<u64>) -> Selection {
    Selection::Slab(vec![Slice::range(range.start, range.end, 1)])
}

/// Neighbouring rows, and to which places of the result each goes.
struct Run {
    first: u64,
    places: Vec<Vec<usize>>,
}

/// Rows in any order as runs of neighbours, each row once.
fn runs(rows: &[u64]) -> Vec<Run> {
    let mut sorted: Vec<(u64, usize)> = rows.iter().copied().zip(0..).collect();
    sorted.sort_unstable();
    let mut runs: Vec<Run> = Vec::new();
    for (row, place) in sorted {
        if let Some(run) = runs.last_mut() {
            let next = run.first + run.places.len() as u64;
            if row + 1 == next {
                run.places
                    .last_mut()
                    .into_iter()
                    .for_each(|same| same.push(place));
                continue;
            }
            if row == next && run.places.len() < RUN {
                run.places.push(vec![place]);
                continue;
            }
        }
        runs.push(Run {
            first: row,
            places: vec![vec![place]],
        });
    }
    runs
}

/// Where elements go.
struct Target {
    buffer: Buffer,
    /// A bit for each element that was put.
    filled: Vec<u64>,
    size: usize,
    width: usize,
    by_rows: bool,
}

impl Target {
    /// Puts an element. Returns whether there was none before.
    fn put(&mut self, major: usize, minor: usize, element: &[u8]) -> bool {
        let (row, column) = match self.by_rows {
            true => (major, minor),
            false => (minor, major),
        };
        let number = row * self.width + column;
        let start = number * self.size;
        if let Some(out) = self.buffer.get_mut(start..start + self.size)
            && out.len() == element.len()
        {
            out.copy_from_slice(element);
        }
        let bit = 1 << (number % 64);
        self.filled.get_mut(number / 64).is_some_and(|word| {
            let first = *word & bit == 0;
            *word |= bit;
            first
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_are_read_together_whatever_their_order() {
        let runs = runs(&[5, 3, 4, 9, 3]);
        let told: Vec<_> = runs.iter().map(|run| (run.first, &run.places)).collect();
        let first = vec![vec![1, 4], vec![2], vec![0]];
        assert_eq!(told, [(3, &first), (9, &vec![vec![3]])]);
    }
}
