//! Changes that are not saved, kept for the case that the program dies.

use std::path::Path;

use super::File;
use crate::error::{Error, Kind, Result};
use crate::storage::FileId;
use crate::transaction::{Fit, UnsavedLog};

impl File {
    /// From the next [`File::savepoint`] on, each step, undo and redo is logged in a file in `folder`
    /// as well, which goes with [`File::save`] and [`File::revert`]. What is left there is of programs
    /// that died, or ended with neither: [`crate::find_unsaved`]. For all handles on the file.
    ///
    /// The log outlives the program, not the machine: it is not synchronized.
    pub fn log_unsaved(&self, folder: &Path) {
        let document = self.document();
        let mut session = document.session();
        document.log_in(folder);
        if let Some(session) = &mut *session {
            session.keep_log(folder);
        }
    }

    /// Why changes are not logged any longer, where that is so.
    pub fn log_failure(&self) -> Option<Error> {
        let session = self.document().session();
        session
            .as_ref()
            .and_then(|session| session.log_failure().cloned())
    }

    /// Makes the changes of a log that was left behind again, each a step of its own, and goes on with
    /// that log; gives the number of steps that are done. If it fails, nothing has changed, and the log
    /// stays where it is.
    ///
    /// # Errors
    /// As every first change; [`Kind::Changed`] where the file is not the one that the changes were
    /// made in; [`Kind::InvalidArgument`] where it has changes already.
    pub fn restore_unsaved(&self, log: UnsavedLog) -> Result<usize> {
        self.confirm_open()?;
        if !self.is_writable() {
            let cause = "the file is open for reading only";
            return Err(Error::new(Kind::ReadOnly, "file", cause).on(self.path().display()));
        }
        let same = std::fs::metadata(log.file())
            .is_ok_and(|metadata| FileId::of(&metadata, log.file()) == *self.id());
        if !same || log.fit() != Fit::Same {
            let cause = "the file is not as it was when the unsaved changes were made";
            return Err(Error::new(Kind::Changed, "file", cause).on(self.path().display()));
        }
        let document = self.document();
        let mut held = document.session();
        if held
            .as_ref()
            .is_some_and(|session| !session.list().is_empty())
        {
            let cause = "it has changes already; they come first";
            return Err(Error::invalid("file", cause).on(self.path().display()));
        }
        let session = self.locked(&mut held)?;
        let restored = session.restore(document.core(), log);
        if restored.is_err()
            && let Some(session) = held.take()
        {
            session.revert(document.core())?;
        }
        document.note_edits(held.as_ref());
        restored.map_err(|error| error.on(self.path().display()))
    }
}

#[cfg(test)]
#[path = "unsaved_tests.rs"]
mod tests;
