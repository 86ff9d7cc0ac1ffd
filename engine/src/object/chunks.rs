//! The chunks of a dataset, as its index gives them to a plan.

use std::ops::Range;

use super::Dataset;
use crate::data::{Chunk, ChunkFinder};
use crate::error::{Error, Result};
use crate::file::Core;
use crate::task::Task;

/// Finds chunks in the index of a dataset.
pub(super) struct Chunks<'a> {
    core: &'a Core,
    dataset: &'a Dataset,
    task: &'a Task,
}

impl<'a> Chunks<'a> {
    pub(super) fn new(core: &'a Core, dataset: &'a Dataset, task: &'a Task) -> Self {
        Self {
            core,
            dataset,
            task,
        }
    }
}

impl ChunkFinder for Chunks<'_> {
    fn find(
        &self,
        _range: &[Range<u64>],
        _each: &mut dyn FnMut(Chunk) -> Result<()>,
    ) -> Result<()> {
        self.task.check()?;
        let _ = (self.core, self.dataset.layout()?);
        Err(Error::unsupported("chunk index", "not decoded yet"))
    }
}
