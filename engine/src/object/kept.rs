//! Small reads of a dataset whose chunks are all decoded already: nothing is planned, and the file
//! not looked at where that was done a moment ago.

use super::Dataset;
use crate::data::kept::Grid;
use crate::data::read::selected_bytes;
use crate::error::Result;
use crate::format::layout::Layout;
use crate::selection::Slice;
use crate::storage::Buffer;
use crate::task::Task;

impl Dataset {
    /// The bytes of slices that lie in the extent; `None` where they have to be read by a plan.
    pub(super) fn read_kept(&self, slices: &[Slice], task: &Task) -> Result<Option<Buffer>> {
        let room = |length| Ok(Buffer::to_overwrite(length)?.0);
        self.with_kept(slices, task, room, |buffer| &mut *buffer)
    }

    /// The same into the caller's memory, of just that length.
    pub(super) fn read_kept_into(
        &self,
        slices: &[Slice],
        task: &Task,
        out: &mut [u8],
    ) -> Result<bool> {
        let found = self.with_kept(slices, task, |_| Ok(out), |out| &mut **out)?;
        Ok(found.is_some())
    }

    fn with_kept<T>(
        &self,
        slices: &[Slice],
        task: &Task,
        room: impl FnOnce(usize) -> Result<T>,
        bytes_of: impl FnOnce(&mut T) -> &mut [u8],
    ) -> Result<Option<T>> {
        let (Ok(Layout::Chunked(layout)), core) = (self.layout(), self.node().core()?) else {
            return Ok(None);
        };
        let grid = Grid {
            shape: self.shape(),
            chunk: &layout.chunk,
        };
        let Some(found) = self.kept().find(self.chunk_cache(), &grid, slices) else {
            return Ok(None);
        };
        task.check()?;
        let size = self.datatype()?.size;
        let length = selected_bytes(slices, size, core.limits())?;
        let mut room = room(length)?;
        let out = bytes_of(&mut room);
        if out.len() != length || found.copy(&grid, slices, size, out).is_none() {
            return Ok(None);
        }
        self.confirm_as(core.confirm_kept(self.generation(), found.since))?;
        task.expect(found.bytes());
        task.advance(found.bytes());
        Ok(Some(room))
    }
}

#[cfg(test)]
#[path = "kept_tests.rs"]
mod tests;
