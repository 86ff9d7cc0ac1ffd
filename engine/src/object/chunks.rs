//! The chunks of a dataset, as its index gives them to a plan.

use std::ops::{ControlFlow, Range};

use super::Dataset;
use super::chunk_memo::{ChunkMemo, MOST_FOUND};
use crate::data::{Chunk, ChunkFinder};
use crate::error::{Error, Result};
use crate::file::Core;
use crate::format::dataspace::Dataspace;
use crate::format::layout::{ChunkedLayout, Layout};
use crate::metadata::chunk_index;
use crate::task::Task;

/// Chunks whose bytes are counted before they are held against the length of the file.
const MANY: u64 = 1 << 16;

/// Finds chunks in the index of a dataset.
pub(super) struct Chunks<'a> {
    pub(super) core: &'a Core,
    pub(super) dataspace: &'a Dataspace,
    pub(super) layout: &'a Layout,
    pub(super) task: &'a Task,
    /// What small reads found before.
    pub(super) memo: &'a ChunkMemo,
}

impl Dataset {
    /// Finds its chunks.
    pub(super) fn chunk_finder<'a>(&'a self, task: &'a Task) -> Result<Chunks<'a>> {
        Ok(Chunks {
            core: self.node().core()?,
            dataspace: self.dataspace(),
            layout: self.layout()?,
            task,
            memo: self.memo(),
        })
    }
}

impl Chunks<'_> {
    /// Numbers of all chunks of `lengths` along each dimension.
    pub(super) fn all(&self, lengths: &[u64]) -> Vec<Range<u64>> {
        let dims = self.dataspace.dims().iter().zip(lengths);
        dims.map(|(dim, n)| 0..dim.div_ceil((*n).max(1))).collect()
    }

    /// Bytes of all stored chunks, as they are stored.
    pub(super) fn stored_bytes(&self, layout: &ChunkedLayout) -> Result<u64> {
        let range = self.all(&layout.chunk);
        let (mut bytes, mut chunks) = (0u64, 0u64);
        let end = self.core.source().len()?;
        self.find(&range, &mut |chunk| {
            bytes = bytes.saturating_add(chunk.size);
            chunks += 1;
            // Where chunks are counted, not listed, only this ends the loop; a file that was cut
            // short has lost some.
            if chunks > MANY && bytes > end {
                let cause = format!("chunks of {bytes} bytes in a file of {end}");
                return Err(Error::corrupt("chunk index", cause));
            }
            Ok(())
        })?;
        Ok(bytes)
    }
}

impl ChunkFinder for Chunks<'_> {
    fn find(&self, range: &[Range<u64>], each: &mut dyn FnMut(Chunk) -> Result<()>) -> Result<()> {
        // Whoever writes the file may add chunks, and the file is still the same.
        if !ChunkMemo::suits(range) || self.core.is_being_written() {
            return self.walk(range, each);
        }
        if let Some(chunks) = self.memo.recall(range) {
            return chunks.into_iter().try_for_each(each);
        }
        let mut found = Vec::new();
        self.walk(range, &mut |chunk| {
            // One over, so that it shows.
            if found.len() <= MOST_FOUND {
                found.push(chunk.clone());
            }
            each(chunk)
        })?;
        self.memo.remember(range, &found);
        Ok(())
    }
}

impl Chunks<'_> {
    /// Walks the index.
    fn walk(&self, range: &[Range<u64>], each: &mut dyn FnMut(Chunk) -> Result<()>) -> Result<()> {
        let (Layout::Chunked(layout), Dataspace::Simple { dims, max_dims, .. }) =
            (self.layout, self.dataspace)
        else {
            return Ok(());
        };
        let mut refused = None;
        let visited = chunk_index::visit(
            self.core,
            layout,
            dims,
            max_dims,
            range,
            self.task,
            &mut |found| {
                let chunk = Chunk {
                    coordinates: found.coordinates,
                    address: found.address,
                    size: found.size,
                    mask: found.mask,
                };
                match each(chunk) {
                    Ok(()) => ControlFlow::Continue(()),
                    Err(error) => {
                        refused = Some(error);
                        ControlFlow::Break(())
                    }
                }
            },
        );
        refused.map_or(visited, Err)
    }
}
