//! An open file's bytes, changes and all, as a file of their own.

use std::io::Write;
use std::path::Path;

use crate::error::{Error, Result};
use crate::file::Core;
use crate::storage::{FileId, TURN_BYTES, replace_file};
use crate::task::Task;

/// Writes what `core` reads as to `path`: to a file beside it, which takes its place once it is whole
/// and on the disk.
pub(super) fn copy_out(core: &Core, path: &Path, task: &Task) -> Result<()> {
    let named = |error: Error| error.on(path.display());
    let taken = std::fs::metadata(path).ok();
    if taken.is_some_and(|metadata| FileId::of(&metadata, path) == *core.id()) {
        let cause = "it is the file itself; save it instead";
        return Err(named(Error::invalid("file", cause)));
    }
    replace_file::replace(path, |out| copy(core, out, task)).map_err(named)
}

/// Copies all bytes, in turns; the file must not change meanwhile.
fn copy(core: &Core, out: &mut dyn Write, task: &Task) -> Result<()> {
    let generation = core.generation();
    let length = core.located().end().min(core.source().len()?);
    let mut buffer = vec![0; TURN_BYTES.min(length) as usize];
    let mut offset = 0;
    while offset < length {
        let count = (length - offset).min(TURN_BYTES) as usize;
        let part = buffer.get_mut(..count).unwrap_or_default();
        let turn = core.gate().turn(task)?;
        turn.read_at(core.source(), offset, part)?;
        drop(turn);
        core.confirm(generation)?;
        let written = out.write_all(part);
        written.map_err(|error| Error::io("writing", error).at(offset))?;
        offset += count as u64;
    }
    Ok(())
}
