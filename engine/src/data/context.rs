//! What a read works with: the file's bytes behind their gate, threads, cache, bounds, the task.

use std::ops::Range;

use super::cache::{ChunkCache, FileKey};
use super::kept::Kept;
use super::salvage::Losses;
use crate::bytes::Address;
use crate::error::Result;
use crate::filter::Pipeline;
use crate::format::fill_value::FillValue;
use crate::format::layout::Layout;
use crate::limits::Limits;
use crate::storage::{Gate, Source};
use crate::task::Task;

/// The opened file as a read sees it.
#[derive(Clone, Copy)]
pub struct ReadContext<'a> {
    /// Reads go through it, in turns.
    pub gate: &'a Gate,
    /// The bytes of the file.
    pub source: &'a dyn Source,
    /// Offset in `source` that file addresses count from.
    pub base: u64,
    /// Threads that decode; without them everything happens on the caller's.
    pub pool: Option<&'a rayon::ThreadPool>,
    /// Decoded chunks, and which file (and state of it) they belong to.
    pub cache: Option<(&'a ChunkCache, FileKey)>,
    /// Bounds on sizes.
    pub limits: &'a Limits,
    /// Cancelled from outside; told of every decoded byte.
    pub task: &'a Task,
    /// Where damage is noted that the read goes on in spite of; without it the first one ends it.
    pub losses: Option<&'a Losses>,
}

/// A chunk as its index describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chunk {
    /// Number of the chunk along each dimension.
    pub coordinates: Vec<u64>,
    /// Where it lies.
    pub address: Address,
    /// Stored bytes.
    pub size: u64,
    /// Bit `n` set: filter `n` was left out.
    pub mask: u32,
}

/// Finds the chunks whose numbers lie in a range along each dimension.
pub trait ChunkFinder: Sync {
    /// Calls `each` with every stored chunk of the range, in any order.
    fn find(&self, range: &[Range<u64>], each: &mut dyn FnMut(Chunk) -> Result<()>) -> Result<()>;
}

/// One file that holds a part of a dataset's contiguous data.
#[derive(Clone, Copy)]
pub struct ExternalPart<'a> {
    /// The file's bytes.
    pub source: &'a dyn Source,
    /// Where the part begins in it.
    pub offset: u64,
    /// Length of the part.
    pub size: u64,
}

/// A dataset as a read sees it.
#[derive(Clone, Copy)]
pub struct Stored<'a> {
    /// Length of each dimension; empty for a single element.
    pub shape: &'a [u64],
    /// Bytes of an element.
    pub element_size: usize,
    /// Where the data lie.
    pub layout: &'a Layout,
    /// What chunks went through.
    pub pipeline: &'a Pipeline,
    /// What was never written reads as this.
    pub fill: &'a FillValue,
    /// Finds chunks; used for chunked layouts only.
    pub chunks: &'a dyn ChunkFinder,
    /// Takes note of what chunks are kept under in the cache.
    pub kept: Option<&'a Kept>,
    /// External files in their order; empty where the data lie in the file itself.
    pub external: &'a [ExternalPart<'a>],
}
