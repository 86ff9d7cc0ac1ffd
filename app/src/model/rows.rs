//! A set of rows in few bytes: what a filter keeps of a table.
//!
//! Rows are kept in runs of 65,536, each as a short list, as bits, or as all of them, so that no
//! row takes more than two bytes where many are kept.

use std::ops::Range;

/// Rows of a run.
const RUN: u64 = 1 << 16;
/// Rows that a run lists; more are bits.
const FEW: usize = 4096;

/// Rows in ascending order.
#[derive(Debug, Clone, Default)]
pub struct RowSet {
    runs: Vec<Run>,
    len: u64,
    bytes: usize,
}

#[derive(Debug, Clone)]
struct Run {
    /// First row that the run may have.
    first: u64,
    /// Rows of the set before the run.
    before: u64,
    rows: Kept,
}

#[derive(Debug, Clone)]
enum Kept {
    Few(Vec<u16>),
    Bits(Box<[u64]>, usize),
    All,
}

impl Kept {
    fn len(&self) -> usize {
        match self {
            Self::Few(rows) => rows.len(),
            Self::Bits(_, count) => *count,
            Self::All => RUN as usize,
        }
    }

    fn bytes(&self) -> usize {
        match self {
            Self::Few(rows) => rows.capacity() * 2,
            Self::Bits(words, _) => words.len() * 8,
            Self::All => 0,
        }
    }

    fn push(&mut self, row: u16) {
        match self {
            Self::Few(rows) if rows.len() < FEW => rows.push(row),
            Self::Few(rows) => {
                let mut words = vec![0_u64; RUN as usize / 64].into_boxed_slice();
                for row in rows.iter().chain([&row]) {
                    words[usize::from(*row) / 64] |= 1 << (row % 64);
                }
                *self = Self::Bits(words, FEW + 1);
            }
            Self::Bits(words, count) => {
                words[usize::from(row) / 64] |= 1 << (row % 64);
                *count += 1;
                if *count == RUN as usize {
                    *self = Self::All;
                }
            }
            Self::All => {}
        }
    }

    /// Calls `each` with the rows from the given place on, until it has had enough.
    fn visit(&self, from: usize, each: &mut impl FnMut(u64) -> bool) -> bool {
        match self {
            Self::Few(rows) => rows.iter().skip(from).all(|row| each((*row).into())),
            Self::All => (from as u64..RUN).all(each),
            Self::Bits(words, _) => {
                let mut skip = from;
                for (at, word) in words.iter().enumerate() {
                    let count = word.count_ones() as usize;
                    if skip >= count {
                        skip -= count;
                        continue;
                    }
                    let mut rest = *word;
                    while rest != 0 {
                        let bit = rest.trailing_zeros();
                        rest &= rest - 1;
                        if skip > 0 {
                            skip -= 1;
                        } else if !each(at as u64 * 64 + u64::from(bit)) {
                            return false;
                        }
                    }
                }
                true
            }
        }
    }
}

impl RowSet {
    /// How many rows it has.
    pub fn len(&self) -> u64 {
        self.len
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Bytes of memory that it takes.
    pub fn bytes(&self) -> usize {
        let last = self.runs.last().map_or(0, |run| run.rows.bytes());
        self.bytes + last + self.runs.len() * size_of::<Run>()
    }

    /// Adds a row, which is larger than all before it.
    pub fn push(&mut self, row: u64) {
        let first = row / RUN * RUN;
        if self.runs.last().is_none_or(|run| run.first != first) {
            if let Some(Run { rows, .. }) = self.runs.last_mut() {
                if let Kept::Few(rows) = rows {
                    rows.shrink_to_fit();
                }
                self.bytes += rows.bytes();
            }
            self.runs.push(Run {
                first,
                before: self.len,
                rows: Kept::Few(Vec::new()),
            });
        }
        if let Some(run) = self.runs.last_mut() {
            run.rows.push((row - first) as u16);
            self.len += 1;
        }
    }

    /// The rows at some places of the set.
    pub fn rows(&self, places: Range<u64>) -> Vec<u64> {
        let wanted = places.end.min(self.len).saturating_sub(places.start) as usize;
        let mut found = Vec::with_capacity(wanted);
        if wanted == 0 {
            return found;
        }
        let after = self.runs.partition_point(|run| run.before <= places.start);
        let mut skip = places.start;
        for run in self.runs.iter().skip(after.saturating_sub(1)) {
            let from = skip.saturating_sub(run.before) as usize;
            debug_assert!(from < run.rows.len());
            skip = 0;
            let more = run.rows.visit(from, &mut |row| {
                found.push(run.first + row);
                found.len() < wanted
            });
            if !more {
                break;
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(rows: impl IntoIterator<Item = u64>) -> RowSet {
        let mut set = RowSet::default();
        rows.into_iter().for_each(|row| set.push(row));
        set
    }

    #[test]
    fn rows_are_found_by_their_places_however_dense_they_are() {
        let sparse: Vec<u64> = (0..5000).map(|n| n * n * 31).collect();
        let dense: Vec<u64> = (0..400_000).filter(|n| n % 3 != 1).collect();
        let whole: Vec<u64> = (7..300_000).collect();
        let mixed: Vec<u64> = (0..200_000).filter(|n| n % 7 == 0 || *n > 65_536).collect();
        for rows in [sparse, dense, whole, mixed] {
            let set = set(rows.iter().copied());
            let count = rows.len() as u64;
            assert_eq!(set.len(), count);
            assert_eq!(set.rows(0..count), rows);
            assert_eq!(set.rows(0..u64::MAX), rows);
            for start in (0..count).step_by(997) {
                let range = start..(start + 100).min(count);
                let expected = &rows[range.start as usize..range.end as usize];
                assert_eq!(set.rows(range), expected);
            }
            assert!(set.rows(count..count + 5).is_empty());
        }
    }

    #[test]
    fn many_rows_take_two_bytes_at_most_and_all_rows_nearly_none() {
        let every_third = set((0..3_000_000).step_by(3));
        assert!(every_third.bytes() <= 2_000_000, "{}", every_third.bytes());
        let all = set(0..3_000_000);
        assert!(all.bytes() < 20_000, "{}", all.bytes());
        assert_eq!(set([u64::MAX - 1]).rows(0..1), [u64::MAX - 1]);
        assert!(RowSet::default().is_empty());
    }
}
