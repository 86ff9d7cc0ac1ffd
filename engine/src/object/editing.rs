//! Changing an open file: what may be changed, one change at a time, undo, redo, save.

use std::path::Path;
use std::sync::Arc;

use super::File;
use crate::error::{Error, Kind, Result};
use crate::file::Core;
use crate::format::file_space::Strategy;
use crate::storage::{Access, Driver, FileId, FileMedium, LockedFile, Medium};
use crate::task::Task;
use crate::transaction::{Edit, Session, StepInfo, look_for_journal};

impl File {
    /// Whether changes are accepted: the file was opened with [`super::OpenOptions::write`], or
    /// [`File::allow_changes`] was called.
    pub fn is_writable(&self) -> bool {
        self.options_used().writes()
    }

    /// Accepts changes from now on, or no longer; those made stay. Nothing is locked or written yet.
    pub fn allow_changes(&self, allowed: bool) {
        self.options_used().allow_writing(allowed);
    }

    /// Makes one change, which becomes part of the step that the next [`File::savepoint`] ends. If
    /// it fails, nothing has changed.
    ///
    /// The first change locks the file against all other programs, until nothing is left to save.
    ///
    /// # Errors
    /// [`Kind::ReadOnly`] unless changes are accepted; [`Kind::Locked`] where another program holds
    /// the file; [`Kind::Changed`] where one has changed it since it was opened;
    /// [`Kind::Unsupported`] where the file cannot be changed in place.
    pub(crate) fn change<R>(&self, make: impl FnOnce(&Edit<'_>) -> Result<R>) -> Result<R> {
        self.confirm_open()?;
        if !self.is_writable() {
            let cause = "the file is open for reading only";
            return Err(Error::new(Kind::ReadOnly, "file", cause).on(self.path().display()));
        }
        let document = self.document();
        let mut session = document.session();
        let session = self.locked(&mut session)?;
        let made = session.change(document.core(), make);
        let rested = match made {
            Ok(_) => Ok(()),
            Err(_) => session.rest(document.core()),
        };
        document.note_edits(Some(session));
        made.and_then(|made| rested.map(|()| made))
    }

    /// The session, with the file locked for writing.
    pub(super) fn locked<'s>(&self, session: &'s mut Option<Session>) -> Result<&'s mut Session> {
        let core = self.core();
        forget_others(session, core);
        if let Some(session) = session {
            if !session.is_locked() {
                let medium = self.open_medium()?;
                self.confirm_unchanged()?;
                session.lock(medium);
            }
            return Ok(session);
        }
        let medium = self.open_medium()?;
        self.finish_interrupted(&*medium)?;
        confirm_editable(core).map_err(|error| error.on(self.path().display()))?;
        let page = self.page_size()?;
        self.confirm_unchanged()?;
        let session = session.insert(Session::begin(core, medium, page));
        if let Some(folder) = self.document().log_folder() {
            session.keep_log(&folder);
        }
        Ok(session)
    }

    /// Bytes of a page, where the file gives out its space by pages.
    ///
    /// # Errors
    /// [`Kind::Unsupported`] where the file keeps what a change would make wrong.
    fn page_size(&self) -> Result<Option<u64>> {
        let extension = self.extension()?;
        let refused = |cause| {
            let error = Error::unsupported("superblock extension", cause);
            Err(error.on(self.path().display()))
        };
        if extension.cache_image.is_some() {
            return refused(
                "an image of the metadata cache lies over the objects; files with one are not changed",
            );
        }
        match extension.file_space {
            Some(space) if space.persists => {
                refused("the file keeps lists of its free space; files with them are not changed")
            }
            Some(space) if space.strategy == Strategy::Pages => Ok(Some(space.page_size)),
            None if extension.persists_free_space => {
                refused("how the file keeps its free space is not understood")
            }
            _ => Ok(None),
        }
    }

    /// Finishes a save that was interrupted before the file was opened.
    fn finish_interrupted(&self, medium: &dyn Medium) -> Result<()> {
        let core = self.core();
        if !core.overlay().is_changed() {
            return Ok(());
        }
        if let Some(recovery) = look_for_journal(medium)? {
            recovery.replay(medium)?;
        }
        core.settle(true)
    }

    pub(super) fn confirm_unchanged(&self) -> Result<()> {
        if !self.document().refresh()? {
            return Ok(());
        }
        let cause = "another program changed it since it was opened; look at it anew first";
        Err(Error::new(Kind::Changed, "file", cause).on(self.path().display()))
    }

    /// The file, open and locked for writing.
    pub(super) fn open_medium(&self) -> Result<Arc<dyn Medium>> {
        if let Some(medium) = self.document().medium() {
            return Ok(medium.clone());
        }
        let (locking, attempts, task) = self.options_used().for_writing();
        let path = self.path();
        let locked = LockedFile::open(path, Access::Write, locking, attempts, &task, |_| {})?;
        let metadata = locked.file().metadata();
        let metadata = metadata.map_err(|error| Error::io("reading file status", error))?;
        if FileId::of(&metadata, path) != *self.id() {
            let cause = "another file has taken its place; open it again";
            return Err(Error::new(Kind::Changed, "file", cause).on(path.display()));
        }
        Ok(Arc::new(FileMedium::new(locked, path)?))
    }

    /// Ends a step: what was changed since the last savepoint is undone and redone as a whole, under
    /// this label. False where nothing was changed.
    pub fn savepoint(&self, label: &str) -> bool {
        let document = self.document();
        let mut session = document.session();
        let core = document.core();
        session
            .as_mut()
            .is_some_and(|session| session.savepoint(core, label))
    }

    /// Takes the last step back; gives its label, or none where there is none. Also steps that were
    /// saved meanwhile can be taken back, until the file is closed or reverted.
    pub fn undo(&self) -> Result<Option<String>> {
        self.step(Session::undo)
    }

    /// Makes the step again that was taken back last; gives its label, or none where none was.
    pub fn redo(&self) -> Result<Option<String>> {
        self.step(Session::redo)
    }

    fn step(
        &self,
        go: impl FnOnce(&mut Session, &Core) -> Result<Option<String>>,
    ) -> Result<Option<String>> {
        self.confirm_open()?;
        let document = self.document();
        let mut session = document.session();
        forget_others(&mut session, document.core());
        if session.is_none() {
            return Ok(None);
        }
        let session = self.locked(&mut session)?;
        let label = go(session, document.core());
        let rested = session.rest(document.core());
        document.note_edits(Some(session));
        rested?;
        label
    }

    /// The steps since the file was opened or reverted, oldest first.
    pub fn steps(&self) -> Vec<StepInfo> {
        let document = self.document();
        let mut session = document.session();
        forget_others(&mut session, document.core());
        session.as_ref().map(Session::list).unwrap_or_default()
    }

    /// Whether there are changes that the file on disk does not have.
    pub fn is_unsaved(&self) -> bool {
        let session = self.document().session();
        session.as_ref().is_some_and(Session::is_unsaved)
    }

    /// Writes all changes to the file: all or none, also when power fails meanwhile. The lock is
    /// given back.
    ///
    /// # Errors
    /// What the system says; the changes stay, and can be saved later or elsewhere.
    pub fn save(&self) -> Result<()> {
        self.confirm_open()?;
        let document = self.document();
        let mut session = document.session();
        let Some(held) = session.as_mut() else {
            return Ok(());
        };
        if !held.is_unsaved() {
            return held.rest(document.core());
        }
        let session = self.locked(&mut session)?;
        let saved = session.save(document.core());
        document.note_edits(Some(session));
        saved
    }

    /// Drops all changes that were not saved, and the lock; the steps are forgotten.
    pub fn revert(&self) -> Result<()> {
        self.confirm_open()?;
        let document = self.document();
        let Some(session) = document.session().take() else {
            return Ok(());
        };
        let reverted = session.revert(document.core());
        document.note_edits(None);
        reverted
    }

    /// Writes the file as it reads now, changes and all, to another path: beside it first, then in
    /// its place, so that it is there whole or not at all. This file stays open as it is.
    ///
    /// # Errors
    /// What the system says; [`Kind::InvalidArgument`] for the path of the file itself.
    pub fn save_as(&self, path: impl AsRef<Path>, task: &Task) -> Result<()> {
        self.confirm_open()?;
        super::copy_out::copy_out(self.core(), path.as_ref(), task)
    }
}

/// Forgets the steps of a file that another program has changed since: they lead from and to what is no
/// longer there, and its space is another.
fn forget_others(session: &mut Option<Session>, core: &Core) {
    if let Some(mut other) = session.take_if(|session| !session.is_of(core)) {
        other.clear_log();
    }
}

/// Whether the file can be changed in place.
fn confirm_editable(core: &Core) -> Result<()> {
    let located = core.located();
    match core.source().driver() {
        Driver::File | Driver::Memory => {}
        other => {
            let cause = format!("a file of the {other:?} driver is not changed in place");
            return Err(Error::unsupported("file", cause));
        }
    }
    if located.superblock.marks() != 0 {
        let cause = "it is marked as being written: a program writes it, or was stopped while it did; \
             hyperslab clear-flags takes the mark off";
        return Err(Error::new(Kind::Locked, "file", cause));
    }
    if located.length < located.end() {
        let cause = format!(
            "the file has {} bytes of {}: it was cut short, and is not written",
            located.length,
            located.end()
        );
        return Err(Error::new(Kind::Truncated, "file", cause));
    }
    Ok(())
}

#[cfg(test)]
#[path = "editing_tests.rs"]
mod tests;
