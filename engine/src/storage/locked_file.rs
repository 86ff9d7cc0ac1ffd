//! A file that is locked as long as it is open, as `LockedH5File` of HORTON does it.
//!
//! The lock is a non-blocking `flock` on the open file: shared for reading, exclusive for writing.
//! When it, or the opening, fails, there is a random wait of at most `wait` seconds and another
//! attempt, `count` attempts in all, then the error.

use std::fs::{File, TryLockError};
use std::path::Path;

use super::lock::{Attempts, LockRefusal, Locking, Refused, refusal};
use super::regular;
use crate::error::{Error, Result};
use crate::task::Task;

/// What the file is locked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Access {
    /// Shared: other readers may hold it too.
    Read,
    /// Exclusive: nobody else may.
    Write,
}

/// An open file and its lock; both end together.
#[derive(Debug)]
pub struct LockedFile {
    file: File,
    access: Access,
}

impl LockedFile {
    /// Opens and locks the existing file at `path`.
    ///
    /// ```
    /// use hyperslab_engine::Task;
    /// use hyperslab_engine::storage::{Access, Attempts, LockedFile, Locking};
    ///
    /// let folder = tempfile::tempdir()?;
    /// let path = folder.path().join("data.h5");
    /// std::fs::write(&path, b"...")?;
    /// let open = |access| {
    ///     LockedFile::open(&path, access, Locking::True, Attempts::ONCE, &Task::new(), |_| {})
    /// };
    /// let reader = open(Access::Read)?;
    /// assert!(open(Access::Read).is_ok());
    /// assert!(open(Access::Write).is_err());
    /// drop(reader);
    /// assert!(open(Access::Write).is_ok());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn open(
        path: &Path,
        access: Access,
        locking: Locking,
        attempts: Attempts,
        task: &Task,
        refused: impl FnMut(LockRefusal),
    ) -> Result<Self> {
        attempts.run(
            task,
            |_| true,
            refused,
            || Self::try_open(path, access, locking),
        )
    }

    /// One attempt.
    pub fn try_open(path: &Path, access: Access, locking: Locking) -> Result<Self, Refused> {
        let write = access == Access::Write;
        let file = regular::open_with(path, File::options().read(true).write(write))?;
        let locking = locking.in_effect();
        let locked = match (locking, access) {
            (Locking::False, _) => Ok(()),
            (_, Access::Read) => file.try_lock_shared(),
            (_, Access::Write) => file.try_lock(),
        };
        match locked {
            Ok(()) => Ok(Self { file, access }),
            Err(TryLockError::WouldBlock) => {
                let Refused { error, holders } = refusal(&file);
                let error = error.on(path.display());
                Err(Refused { error, holders })
            }
            Err(TryLockError::Error(error)) if locking.forgives(&error) => {
                Ok(Self { file, access })
            }
            Err(TryLockError::Error(error)) => {
                Err(Error::io("locking", error).on(path.display()).into())
            }
        }
    }

    /// The open file.
    pub fn file(&self) -> &File {
        &self.file
    }

    /// What it is locked for.
    pub fn access(&self) -> Access {
        self.access
    }
}

impl Drop for LockedFile {
    fn drop(&mut self) {
        // Copies of the descriptor share the lock: without this it would live as long as they do.
        if let Err(error) = self.file.unlock() {
            tracing::debug!(%error, "lock not released");
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::error::Kind;

    fn open(path: &Path, access: Access, attempts: Attempts) -> Result<LockedFile> {
        LockedFile::open(path, access, Locking::True, attempts, &Task::new(), |_| {})
    }

    #[test]
    fn readers_share_and_a_writer_is_alone() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let reader = open(file.path(), Access::Read, Attempts::ONCE).unwrap();
        let second = open(file.path(), Access::Read, Attempts::ONCE).unwrap();
        let refused = open(file.path(), Access::Write, Attempts::ONCE).unwrap_err();
        assert_eq!(refused.kind(), Kind::Locked);
        drop((reader, second));
        let writer = open(file.path(), Access::Write, Attempts::ONCE).unwrap();
        let refused = open(file.path(), Access::Read, Attempts::ONCE).unwrap_err();
        assert_eq!(refused.kind(), Kind::Locked);
        drop(writer);
        open(file.path(), Access::Read, Attempts::ONCE).unwrap();
    }

    #[test]
    fn a_copy_of_the_descriptor_does_not_keep_the_lock() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let writer = open(file.path(), Access::Write, Attempts::ONCE).unwrap();
        let _copy = writer.file().try_clone().unwrap();
        drop(writer);
        open(file.path(), Access::Write, Attempts::ONCE).unwrap();
    }

    #[test]
    fn a_later_attempt_gets_a_file_that_was_missing_or_locked_before() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("late.h5");
        let attempts = Attempts {
            count: 5,
            wait: Duration::from_millis(1),
        };
        let mut heard = 0;
        let made = |_| {
            heard += 1;
            if heard == 2 {
                std::fs::write(&path, b"x").unwrap();
            }
        };
        LockedFile::open(
            &path,
            Access::Read,
            Locking::True,
            attempts,
            &Task::new(),
            made,
        )
        .unwrap();
        assert_eq!(heard, 2);
    }
}
