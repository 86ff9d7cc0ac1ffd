//! Opening a file, with a wait while somebody writes it, and looking at it again.

use std::path::{Path, PathBuf};
use std::time::Duration;

use hyperslab_engine::{OpenOptions, Result};

use super::library::{Library, OpenFile};
use super::{Outlet, Reply, left};
use crate::settings::Shelf;

/// How often a file that somebody holds is tried.
const ATTEMPTS: u32 = 10;
/// The longest wait between two attempts.
const WAIT: Duration = Duration::from_secs(2);

/// Opens a file; tells each attempt that fails on a lock.
pub fn open(
    library: &Library,
    path: &Path,
    options: OpenOptions,
    shelf: Option<&Shelf>,
    outlet: &Outlet,
) -> Result<Reply> {
    let (tag, sender, wake) = (outlet.tag, outlet.sender.clone(), outlet.wake.clone());
    let file = options
        .attempts(ATTEMPTS)
        .wait(WAIT)
        .task(outlet.task.clone())
        .on_attempt(move |refusal| {
            let reply = Reply::Waiting {
                attempt: refusal.attempt,
                attempts: refusal.attempts,
                holders: refusal.holders.clone(),
                wait: refusal.wait,
            };
            let _ = sender.send(super::Delivery {
                tag,
                about: None,
                reply: Ok(reply),
                last: false,
            });
            wake();
        })
        .open(path)?;
    let left = shelf.and_then(|shelf| {
        file.log_unsaved(&shelf.unsaved());
        left::find(&shelf.unsaved(), &real_path(path)).map(Box::new)
    });
    let existing = library.add(tag.document, file);
    let memory = shelf.map(|shelf| Box::new(shelf.recall(&real_path(path))));
    Ok(Reply::Opened {
        memory,
        left,
        existing,
    })
}

/// The path with its links resolved; as it is where no file has that very name, as of a family.
fn real_path(path: &Path) -> PathBuf {
    let real = std::fs::canonicalize(path).or_else(|_| std::path::absolute(path));
    real.unwrap_or_else(|_| path.to_path_buf())
}

/// Looks whether the file changed, and drops what was kept of it.
pub fn reload(file: &OpenFile) -> Result<Reply> {
    file.file.changed()?;
    file.forget();
    Ok(Reply::Reloaded {
        generation: file.file.generation(),
    })
}
