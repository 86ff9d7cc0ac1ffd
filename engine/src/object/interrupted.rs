//! A file whose last save was interrupted: shown as that save would have left it.

use crate::error::{Error, Kind, Result};
use crate::file::{Core, locate};
use crate::storage::Source;
use crate::transaction::{self, look_for_journal};

const SHOWN: &str = "A program was stopped while it saved this file. It is shown as that save would \
                     have left it; the first change and save finish it on disk.";

/// Whether the superblock says that a save is on its way.
pub(super) fn is_fenced(source: &dyn Source) -> Result<bool> {
    match locate(source) {
        Ok(located) => Ok(transaction::is_fenced(&located.superblock)),
        // Whoever opens it says what is wrong.
        Err(error) if error.kind() == Kind::Io => Err(error),
        Err(_) => Ok(false),
    }
}

/// Lays what the interrupted save had yet to write over the file, in memory.
///
/// # Errors
/// [`Kind::Truncated`] where a save was interrupted and its journal is gone or does not fit.
pub(super) fn show(core: Core) -> Result<Core> {
    if !transaction::is_fenced(&core.located().superblock) {
        return Ok(core);
    }
    let path = core.path().to_path_buf();
    let base = core.overlay().base();
    let Some(recovery) = look_for_journal(base).map_err(|error| error.on(path.display()))? else {
        let cause = "a save was interrupted, and what would finish it is no longer behind the file";
        return Err(Error::new(Kind::Truncated, "journal of a save", cause).on(path.display()));
    };
    core.exchange(recovery.pages(base)?, recovery.length())?;
    Ok(core.remark(SHOWN.to_owned()))
}
