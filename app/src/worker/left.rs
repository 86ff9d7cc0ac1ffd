//! Changes that an earlier run of the program made and did not save: what is offered, made again, or
//! given up.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use hyperslab_engine::{Error, File, Fit, Result, UnsavedLog, find_unsaved};

/// Changes of a file that were left behind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Left {
    /// Their log.
    pub log: PathBuf,
    /// What they did, the oldest first.
    pub labels: Vec<String>,
    /// When the last was made.
    pub written: Option<SystemTime>,
    /// Whether the file is still the one that they were made in.
    pub fits: bool,
}

/// The changes of the file at `path`, with its links resolved, that lie in `folder`: the newest of those
/// that fit, else the newest.
pub fn find(folder: &Path, path: &Path) -> Option<Left> {
    let logs = find_unsaved(folder).ok()?;
    let of_it = logs.iter().filter(|log| log.file() == path);
    let left = of_it.map(|log| Left {
        log: log.path().to_path_buf(),
        labels: log.labels().to_vec(),
        written: log.written(),
        fits: log.fit() == Fit::Same,
    });
    left.max_by_key(|left| (left.fits, left.written))
}

/// Makes the changes again; the file accepts more from now on.
pub fn restore(file: &File, log: &Path) -> Result<()> {
    let was_allowed = file.is_writable();
    file.allow_changes(true);
    let restored = file.restore_unsaved(open(log)?).map(drop);
    if restored.is_err() {
        file.allow_changes(was_allowed);
    }
    restored
}

/// Gives the changes up.
pub fn discard(log: &Path) -> Result<()> {
    open(log)?.discard()
}

fn open(log: &Path) -> Result<UnsavedLog> {
    UnsavedLog::open(log).ok_or_else(|| {
        let cause = "the log of the changes is gone, or in use by another window";
        Error::invalid("unsaved changes", cause).on(log.display())
    })
}
