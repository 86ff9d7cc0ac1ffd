//! The chunks of a dataset as they are stored: where each lies, its bytes, the slices it covers.

use std::ops::ControlFlow;

use super::Dataset;
use crate::bytes::Address;
use crate::data::{Chunk, ChunkFinder};
use crate::error::{Error, Kind, Result};
use crate::limits::Limits;
use crate::selection::overlap::{Overlap, hit_range};
use crate::selection::{Selection, Slice};
use crate::storage::Buffer;
use crate::task::Task;

/// A stored chunk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChunkInfo {
    /// Its first element along each dimension.
    pub offset: Vec<u64>,
    /// Where its bytes lie, counted from the superblock.
    pub address: Address,
    /// Stored bytes.
    pub size: u64,
    /// Bit `n` set: filter `n` of the pipeline was left out.
    pub filter_mask: u32,
}

impl Dataset {
    /// Hands over every stored chunk, in the order of the index; a break ends the visit. A damaged
    /// part of the index costs only its own chunks: the first error comes at the end.
    ///
    /// # Errors
    /// [`Kind::WrongKind`] where the dataset has no chunks, whatever is wrong with their index.
    pub fn visit_chunks(
        &self,
        task: &Task,
        mut visitor: impl FnMut(ChunkInfo) -> ControlFlow<()>,
    ) -> Result<()> {
        let now = self.current()?;
        let range = now.chunk_finder(task)?.all(now.chunk_lengths()?);
        now.find_chunks(&range, task, &mut visitor)
    }

    /// All stored chunks, in the order of the index.
    ///
    /// ```
    /// use hyperslab_engine::{File, Task};
    ///
    /// # fn main() -> hyperslab_engine::Result<()> {
    /// # let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../assets/example.h5");
    /// let image = File::open(path)?.root().dataset("images/island")?;
    /// for chunk in image.chunks(&Task::new())? {
    ///     let raw = image.read_raw_chunk(&chunk.offset, &Task::new())?.expect("it is stored");
    ///     assert_eq!(raw.bytes.len() as u64, chunk.size);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn chunks(&self, task: &Task) -> Result<Vec<ChunkInfo>> {
        let mut chunks = Vec::new();
        self.visit_chunks(task, |chunk| {
            chunks.push(chunk);
            ControlFlow::Continue(())
        })?;
        Ok(chunks)
    }

    /// The stored chunk that holds the element at `place`; none where it was never written.
    pub fn chunk_at(&self, place: &[u64], task: &Task) -> Result<Option<ChunkInfo>> {
        self.current()?.chunk_at_now(place, task)
    }

    fn chunk_at_now(&self, place: &[u64], task: &Task) -> Result<Option<ChunkInfo>> {
        let lengths = self.chunk_lengths()?;
        let inside = place.iter().zip(self.shape()).all(|(at, n)| at < n);
        if place.len() != self.shape().len() || !inside {
            let cause = format!("{place:?} does not lie in the extent {:?}", self.shape());
            return Err(self.named(Error::invalid("selection", cause)));
        }
        let numbers = place.iter().zip(lengths).map(|(at, n)| at / (*n).max(1));
        let range: Vec<_> = numbers.map(|number| number..number + 1).collect();
        let mut found = None;
        self.find_chunks(&range, task, &mut |chunk| {
            found = Some(chunk);
            ControlFlow::Break(())
        })?;
        Ok(found)
    }

    /// The bytes of the chunk that holds the element at `place`, as they are stored: not decoded.
    pub fn read_raw_chunk(&self, place: &[u64], task: &Task) -> Result<Option<RawChunk>> {
        self.current()?.read_raw_chunk_now(place, task)
    }

    fn read_raw_chunk_now(&self, place: &[u64], task: &Task) -> Result<Option<RawChunk>> {
        let Some(chunk) = self.chunk_at_now(place, task)? else {
            return Ok(None);
        };
        let read = || {
            let core = self.node().core()?;
            let length = Limits::agree(chunk.size, core.limits().result, "chunk")?;
            let start = core.absolute(chunk.address)?;
            let there = core.source().readable(start, chunk.size)?;
            if there < chunk.size {
                let cause = format!("the file ends after {there} of its {length} bytes");
                return Err(Error::new(Kind::Truncated, "chunk", cause));
            }
            let mut bytes = Buffer::zeroed(length)?;
            let turn = core.gate().turn(task)?;
            turn.read_at(core.source(), start, &mut bytes)?;
            drop(turn);
            self.confirm()?;
            Ok(bytes.to_vec())
        };
        let bytes = read().map_err(|error| self.named(error.at(chunk.address.0)))?;
        Ok(Some(RawChunk {
            filter_mask: chunk.filter_mask,
            bytes,
        }))
    }

    /// The part of a regular hyperslab in each chunk that it meets, in row-major order of the
    /// chunks, stored or not: slices of the dataset that read without touching a chunk twice.
    ///
    /// ```
    /// use hyperslab_engine::{File, Selection};
    ///
    /// # fn main() -> hyperslab_engine::Result<()> {
    /// # let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../assets/example.h5");
    /// let image = File::open(path)?.root().dataset("images/island")?;
    /// let mut count = 0;
    /// for slices in image.chunk_slabs(&Selection::All)? {
    ///     count += image.read::<f64>(&Selection::Slab(slices))?.view().len() as u64;
    /// }
    /// assert_eq!(Some(count), image.dataspace().element_count());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Kind::WrongKind`] where the dataset has no chunks; [`Kind::InvalidArgument`] for what is
    /// no regular hyperslab.
    pub fn chunk_slabs(&self, selection: &Selection) -> Result<ChunkSlabs> {
        let lengths = self.chunk_lengths()?.to_vec();
        let slices = selection.resolve(self.shape());
        let slices = slices.map_err(|error| self.named(error))?;
        Ok(ChunkSlabs::new(slices, lengths))
    }

    fn chunk_lengths(&self) -> Result<&[u64]> {
        self.layout()?;
        self.chunk_shape().ok_or_else(|| {
            let cause = "it is not chunked";
            self.named(Error::new(Kind::WrongKind, "data layout", cause))
        })
    }

    fn find_chunks(
        &self,
        range: &[std::ops::Range<u64>],
        task: &Task,
        visitor: &mut dyn FnMut(ChunkInfo) -> ControlFlow<()>,
    ) -> Result<()> {
        let lengths = self.chunk_lengths()?;
        let mut ended = false;
        let found = self.chunk_finder(task)?.find(range, &mut |chunk| {
            if visitor(info(chunk, lengths)).is_continue() {
                return Ok(());
            }
            ended = true;
            Err(Error::new(
                Kind::Cancelled,
                "chunk index",
                "ended by the visitor",
            ))
        });
        match ended {
            true => Ok(()),
            false => found.map_err(|error| self.named(error)),
        }
    }

    fn named(&self, error: Error) -> Error {
        self.node().name(error)
    }
}

fn info(chunk: Chunk, lengths: &[u64]) -> ChunkInfo {
    let numbers = chunk.coordinates.iter().zip(lengths);
    ChunkInfo {
        offset: numbers
            .map(|(number, n)| number.saturating_mul(*n))
            .collect(),
        address: chunk.address,
        size: chunk.size,
        filter_mask: chunk.mask,
    }
}

/// A chunk as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawChunk {
    /// Bit `n` set: filter `n` of the pipeline was left out.
    pub filter_mask: u32,
    /// Its bytes, filtered.
    pub bytes: Vec<u8>,
}

/// The parts of a hyperslab, chunk by chunk: see [`Dataset::chunk_slabs`].
#[derive(Debug, Clone)]
pub struct ChunkSlabs {
    slices: Vec<Slice>,
    lengths: Vec<u64>,
    /// Numbers of the chunk that comes next; none at the end.
    next: Option<Vec<u64>>,
}

impl ChunkSlabs {
    fn new(slices: Vec<Slice>, lengths: Vec<u64>) -> Self {
        let first = slices.iter().zip(&lengths).map(|(slice, length)| {
            let range = hit_range(slice, *length);
            (!range.is_empty()).then_some(range.start)
        });
        Self {
            next: first.collect(),
            slices,
            lengths,
        }
    }

    /// The next number along a dimension of a chunk that the slice meets.
    fn after(slice: &Slice, number: u64, length: u64) -> Option<u64> {
        let length = length.max(1);
        let end = number.checked_add(1)?.checked_mul(length)?;
        let place = end.saturating_sub(slice.start).div_ceil(slice.step.max(1));
        let index = slice.start.checked_add(place.checked_mul(slice.step)?)?;
        (place < slice.count).then_some(index / length)
    }

    fn advance(&mut self) {
        let Some(numbers) = &mut self.next else {
            return;
        };
        let sides = self.slices.iter().zip(&self.lengths);
        for (number, (slice, length)) in numbers.iter_mut().zip(sides).rev() {
            if let Some(after) = Self::after(slice, *number, *length) {
                *number = after;
                return;
            }
            *number = slice.start / (*length).max(1);
        }
        self.next = None;
    }
}

impl Iterator for ChunkSlabs {
    type Item = Vec<Slice>;

    fn next(&mut self) -> Option<Vec<Slice>> {
        let numbers = self.next.as_ref()?;
        let sides = self.slices.iter().zip(numbers).zip(&self.lengths);
        let part = sides.map(|((slice, number), length)| {
            let overlap = Overlap::of(slice, *number, *length)?;
            Some(Slice {
                start: number.checked_mul(*length)?.checked_add(overlap.inside)?,
                count: overlap.count,
                step: overlap.step,
            })
        });
        let part = part.collect();
        self.advance();
        part
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_of_a_slab_are_the_slab() {
        for (start, stop, step, length) in [
            (0, 10, 1, 3),
            (2, 10, 1, 3),
            (1, 20, 7, 3),
            (0, 20, 5, 20),
            (3, 4, 1, 2),
            (5, 5, 1, 2),
        ] {
            let slices = vec![Slice::range(start, stop, step), Slice::range(1, 4, 2)];
            let all = ChunkSlabs::new(slices.clone(), vec![length, 2]);
            let mut found: Vec<u64> = Vec::new();
            for part in all {
                let [rows, columns] = part[..] else {
                    panic!("two dimensions");
                };
                assert_eq!(rows.start / length, rows.last().unwrap() / length);
                assert_eq!(columns.count, 1);
                if columns.start == 1 {
                    found.extend((0..rows.count).map(|n| rows.start + n * rows.step));
                }
            }
            let wanted: Vec<u64> = (start..stop).step_by(step as usize).collect();
            assert_eq!(found, wanted);
        }
    }
}
