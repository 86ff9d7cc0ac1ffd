//! An open file's bytes, changes and all, as a file of their own.

use std::io::{Seek, SeekFrom, Write};
use std::path::Path;

use crate::error::{Error, Result};
use crate::file::Core;
use crate::storage::{FileId, TURN_BYTES};
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
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    let made = tempfile::Builder::new()
        .prefix(".hyperslab-")
        .tempfile_in(folder);
    let mut file = made.map_err(|error| named(Error::io("creating a file", error)))?;
    copy(core, file.as_file_mut(), task).map_err(named)?;
    let synced = file.as_file().sync_all();
    synced.map_err(|error| named(Error::io("syncing", error)))?;
    give_usual_mode(file.as_file());
    let kept = file.persist(path);
    kept.map_err(|error| named(Error::io("renaming", error.error)))?;
    sync_folder(folder)
}

/// Copies all bytes, in turns; the file must not change meanwhile.
fn copy(core: &Core, out: &mut std::fs::File, task: &Task) -> Result<()> {
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
        let written = out
            .seek(SeekFrom::Start(offset))
            .and_then(|_| out.write_all(part));
        written.map_err(|error| Error::io("writing", error).at(offset))?;
        offset += count as u64;
    }
    Ok(())
}

/// A temporary file is for its owner alone; a saved one is as any other.
#[cfg(unix)]
fn give_usual_mode(file: &std::fs::File) {
    use std::os::unix::fs::PermissionsExt;
    if let Err(error) = file.set_permissions(std::fs::Permissions::from_mode(0o644)) {
        tracing::debug!(%error, "mode not set");
    }
}

#[cfg(not(unix))]
fn give_usual_mode(_: &std::fs::File) {}

/// Makes a new name durable.
fn sync_folder(folder: &Path) -> Result<()> {
    match std::fs::File::open(folder).and_then(|folder| folder.sync_all()) {
        Err(error) if error.kind() == std::io::ErrorKind::PermissionDenied => Ok(()),
        done => done.map_err(|error| Error::io("syncing the folder", error)),
    }
}
