//! Sorts more rows than fit memory: runs are sorted and spilled to a temporary file, then merged
//! into another, which holds the rows in their new order.
//!
//! Rows of equal keys keep their order, also where the largest comes first. Rows without a value
//! come last, whichever way.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{BufWriter, Read as _, Seek as _, SeekFrom, Write as _};

use hyperslab_engine::{Result, Task};

use super::Rows;
use super::rows::failed;
use crate::model::rows::RowSet;

/// Rows of a run: 24 bytes each in memory.
const ROWS: usize = 4 << 20;
/// Bytes of a run's keys beyond the first eight of each.
const TAILS: usize = 48 << 20;
/// Bytes of all runs together that wait to be merged.
const BUFFERS: usize = 48 << 20;
/// Bytes of a key that count.
pub const KEY: usize = 1024;

/// A row with the beginning of its key; the rest lies elsewhere.
#[derive(Debug, Clone, Copy)]
struct Entry {
    head: u64,
    row: u64,
    tail: (u32, u32),
}

/// Rows that are being sorted.
pub struct Sorter {
    descending: bool,
    entries: Vec<Entry>,
    tails: Vec<u8>,
    rows: usize,
    spilled: Option<Spilled>,
    last: RowSet,
    count: u64,
    cut: u64,
}

/// Sorted runs in a file: where each begins, and where the last ends.
struct Spilled {
    file: BufWriter<File>,
    ends: Vec<u64>,
}

impl Sorter {
    /// For rows by ascending or descending keys.
    pub fn new(descending: bool) -> Self {
        Self::with_runs(descending, ROWS)
    }

    fn with_runs(descending: bool, rows: usize) -> Self {
        Self {
            descending,
            entries: Vec::new(),
            tails: Vec::new(),
            rows,
            spilled: None,
            last: RowSet::default(),
            count: 0,
            cut: 0,
        }
    }

    /// Adds a row by a key of a number.
    pub fn number(&mut self, row: u64, key: u64) -> Result<()> {
        self.add(row, key, &[])
    }

    /// Adds a row by a text; what lies beyond [`KEY`] bytes does not count.
    pub fn text(&mut self, row: u64, text: &[u8]) -> Result<()> {
        self.cut += u64::from(text.len() > KEY);
        let text = text.get(..KEY).unwrap_or(text);
        let (head, tail) = text.split_at(text.len().min(8));
        let mut word = [0; 8];
        word[..head.len()].copy_from_slice(head);
        self.add(row, u64::from_be_bytes(word), tail)
    }

    /// How many texts were longer than what they are sorted by.
    pub fn cut(&self) -> u64 {
        self.cut
    }

    /// Adds a row without a value. Rows come in ascending order.
    pub fn without(&mut self, row: u64) {
        self.count += 1;
        self.last.push(row);
    }

    fn add(&mut self, row: u64, head: u64, tail: &[u8]) -> Result<()> {
        if self.entries.len() >= self.rows || self.tails.len() + tail.len() > TAILS {
            self.spill()?;
        }
        self.count += 1;
        let start = self.tails.len() as u32;
        self.tails.extend_from_slice(tail);
        self.entries.push(Entry {
            head: if self.descending { !head } else { head },
            row,
            tail: (start, tail.len() as u32),
        });
        Ok(())
    }

    fn tail_of(&self, entry: &Entry) -> &[u8] {
        let (start, length) = entry.tail;
        let rest = self.tails.get(start as usize..);
        rest.and_then(|rest| rest.get(..length as usize))
            .unwrap_or_default()
    }

    fn sort_run(&mut self) {
        let mut entries = std::mem::take(&mut self.entries);
        entries.sort_unstable_by(|a, b| {
            let tails = || order(self.descending, self.tail_of(a), self.tail_of(b));
            a.head.cmp(&b.head).then_with(tails).then(a.row.cmp(&b.row))
        });
        self.entries = entries;
    }

    /// Writes what is in memory as a run.
    fn spill(&mut self) -> Result<()> {
        self.sort_run();
        let mut spilled = match self.spilled.take() {
            Some(spilled) => spilled,
            None => Spilled {
                file: BufWriter::new(tempfile::tempfile().map_err(|error| failed(&error))?),
                ends: vec![0],
            },
        };
        let mut end = spilled.ends.last().copied().unwrap_or(0);
        for entry in &self.entries {
            let tail = self.tail_of(entry);
            let written = record(entry, tail, &mut spilled.file);
            end += written.map_err(|error| failed(&error))?;
        }
        spilled.ends.push(end);
        self.spilled = Some(spilled);
        self.entries.clear();
        self.tails.clear();
        Ok(())
    }

    /// The rows in their order. `task` is told of each row.
    pub fn finish(mut self, task: &Task) -> Result<Rows> {
        let file = tempfile::tempfile().map_err(|error| failed(&error))?;
        let mut out = Out {
            file: BufWriter::with_capacity(1 << 20, file),
            told: 0,
            task,
        };
        if self.spilled.is_some() {
            self.spill()?;
        }
        match self.spilled.take() {
            None => {
                self.sort_run();
                for entry in &self.entries {
                    out.row(entry.row)?;
                }
            }
            Some(spilled) => {
                // Room for the buffers of the merge.
                (self.entries, self.tails) = (Vec::new(), Vec::new());
                merge(spilled, self.descending, &mut out)?;
            }
        }
        for row in self.last.rows(0..self.last.len()) {
            out.row(row)?;
        }
        let file = out
            .file
            .into_inner()
            .map_err(|error| failed(error.error()))?;
        Ok(Rows::sorted(file, self.count))
    }
}

fn order(descending: bool, one: &[u8], other: &[u8]) -> Ordering {
    match descending {
        true => other.cmp(one),
        false => one.cmp(other),
    }
}

/// Writes an entry; returns its bytes.
fn record(entry: &Entry, tail: &[u8], file: &mut impl std::io::Write) -> std::io::Result<u64> {
    file.write_all(&entry.head.to_le_bytes())?;
    file.write_all(&entry.row.to_le_bytes())?;
    file.write_all(&(tail.len() as u32).to_le_bytes())?;
    file.write_all(tail)?;
    Ok(20 + tail.len() as u64)
}

/// The rows in their new order, as they are written.
struct Out<'a> {
    file: BufWriter<File>,
    told: u64,
    task: &'a Task,
}

impl Out<'_> {
    fn row(&mut self, row: u64) -> Result<()> {
        const OFTEN: u64 = 1 << 16;
        self.told += 1;
        if self.told.is_multiple_of(OFTEN) {
            self.task.check()?;
            self.task.advance(OFTEN);
        }
        let written = self.file.write_all(&row.to_le_bytes());
        written.map_err(|error| failed(&error))
    }
}

/// The next row of a run. The least comes first, as the heap has it.
#[derive(PartialEq, Eq)]
struct Next {
    head: u64,
    tail: Tail,
    row: u64,
    run: usize,
}

#[derive(PartialEq, Eq)]
struct Tail(Vec<u8>, bool);

impl Ord for Tail {
    fn cmp(&self, other: &Self) -> Ordering {
        order(self.1, &self.0, &other.0)
    }
}

impl PartialOrd for Tail {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Next {
    fn cmp(&self, other: &Self) -> Ordering {
        let tails = || self.tail.cmp(&other.tail);
        let rows = || self.row.cmp(&other.row);
        self.head.cmp(&other.head).then_with(tails).then_with(rows)
    }
}

impl PartialOrd for Next {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

fn merge(spilled: Spilled, descending: bool, out: &mut Out<'_>) -> Result<()> {
    let file = spilled.file.into_inner();
    let mut file = file.map_err(|error| failed(error.error()))?;
    let runs = spilled.ends.windows(2);
    let room = (BUFFERS / runs.len().max(1)).clamp(2 * (20 + KEY), 1 << 20);
    let mut runs: Vec<Run> = runs
        .map(|ends| Run {
            next: ends[0],
            end: ends[1],
            buffer: Vec::new(),
            at: 0,
            room,
        })
        .collect();
    let mut heap = BinaryHeap::new();
    for (number, run) in runs.iter_mut().enumerate() {
        heap.extend(run.next(&mut file, number, descending)?.map(Reverse));
    }
    while let Some(Reverse(next)) = heap.pop() {
        out.row(next.row)?;
        if let Some(run) = runs.get_mut(next.run) {
            heap.extend(run.next(&mut file, next.run, descending)?.map(Reverse));
        }
    }
    Ok(())
}

/// A sorted run of the file, a buffer at a time.
struct Run {
    next: u64,
    end: u64,
    buffer: Vec<u8>,
    at: usize,
    room: usize,
}

impl Run {
    fn next(&mut self, file: &mut File, number: usize, descending: bool) -> Result<Option<Next>> {
        if self.record().is_none() {
            self.fill(file).map_err(|error| failed(&error))?;
        }
        let Some((head, row, tail)) = self.record() else {
            return Ok(None);
        };
        let next = Next {
            head,
            tail: Tail(tail.to_vec(), descending),
            row,
            run: number,
        };
        self.at += 20 + next.tail.0.len();
        Ok(Some(next))
    }

    /// The next record, where the buffer has all of it.
    fn record(&self) -> Option<(u64, u64, &[u8])> {
        let rest = self.buffer.get(self.at..)?;
        let word = |range: std::ops::Range<usize>| {
            let bytes = rest.get(range)?;
            Some(
                bytes
                    .iter()
                    .rev()
                    .fold(0, |n: u64, byte| n << 8 | u64::from(*byte)),
            )
        };
        let length = word(16..20)? as usize;
        Some((word(0..8)?, word(8..16)?, rest.get(20..20 + length)?))
    }

    fn fill(&mut self, file: &mut File) -> std::io::Result<()> {
        self.buffer.drain(..self.at);
        self.at = 0;
        let kept = self.buffer.len();
        let more = (self.end - self.next).min((self.room.saturating_sub(kept)) as u64);
        self.buffer.resize(kept + more as usize, 0);
        file.seek(SeekFrom::Start(self.next))?;
        file.read_exact(&mut self.buffer[kept..])?;
        self.next += more;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(sorter: Sorter) -> Vec<u64> {
        let rows = sorter.finish(&Task::new()).unwrap();
        rows.read(0..rows.len()).unwrap()
    }

    /// Row indices in the order that a stable sort of the standard library gives.
    fn expected<K: Ord>(keys: &[Option<K>], descending: bool) -> Vec<u64> {
        let mut order: Vec<usize> = (0..keys.len()).collect();
        order.sort_by(|a, b| match (&keys[*a], &keys[*b]) {
            (Some(a), Some(b)) if descending => b.cmp(a),
            (Some(a), Some(b)) => a.cmp(b),
            (a, b) => b.is_some().cmp(&a.is_some()),
        });
        order.into_iter().map(|row| row as u64).collect()
    }

    #[test]
    fn many_runs_merge_into_what_a_stable_sort_gives() {
        let key = |n: u64| (n % 13 != 5).then_some(n * 7_368_787 % 101);
        let keys: Vec<Option<u64>> = (0..5000).map(key).collect();
        for (descending, run) in [(false, 64), (true, 64), (false, 10_000), (true, 999)] {
            let mut sorter = Sorter::with_runs(descending, run);
            for (row, key) in keys.iter().enumerate() {
                match key {
                    Some(key) => sorter.number(row as u64, *key).unwrap(),
                    None => sorter.without(row as u64),
                }
            }
            assert_eq!(
                rows(sorter),
                expected(&keys, descending),
                "{descending} {run}"
            );
        }
    }

    #[test]
    fn texts_sort_by_all_of_their_bytes() {
        let texts: Vec<Option<String>> = (0..900_u32)
            .map(|n| {
                let n = n * 7919 % 300;
                (n != 7).then(|| {
                    format!(
                        "{}{n}",
                        "prefix of some length "[..(n % 23) as usize].to_owned()
                    )
                })
            })
            .collect();
        for (descending, run) in [(false, 50), (true, 50), (true, 10_000)] {
            let mut sorter = Sorter::with_runs(descending, run);
            for (row, text) in texts.iter().enumerate() {
                match text {
                    Some(text) => sorter.text(row as u64, text.as_bytes()).unwrap(),
                    None => sorter.without(row as u64),
                }
            }
            assert_eq!(
                rows(sorter),
                expected(&texts, descending),
                "{descending} {run}"
            );
        }
    }

    #[test]
    fn the_longest_keys_pass_through_the_smallest_buffers() {
        let mut sorter = Sorter::with_runs(false, 3);
        for row in (0..600_u64).rev() {
            let text = format!("{}{row:04}", "x".repeat(KEY - 4));
            sorter.text(row, text.as_bytes()).unwrap();
        }
        assert_eq!(sorter.cut(), 0);
        sorter.text(600, &[b'y'; KEY + 1]).unwrap();
        assert_eq!(sorter.cut(), 1);
        assert!(rows(sorter).into_iter().eq(0..601));
    }

    #[test]
    fn a_sort_that_was_stopped_says_so() {
        let mut sorter = Sorter::with_runs(false, 1 << 20);
        for row in 0..100_000 {
            sorter.number(row, row).unwrap();
        }
        let task = Task::new();
        task.cancel();
        assert!(sorter.finish(&task).unwrap_err().is_cancelled());
    }
}
