//! What can be written: a source with positional writes, a length to set, and a sync.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use super::{Access, Driver, FileId, LockedFile, Source, Stamp};
use crate::error::{Error, Kind, Result};

/// Bytes that a disk writes as a whole or not at all.
pub const SECTOR: u64 = 512;

/// A run of bytes that is read and written by position.
///
/// Nothing is durable before [`Medium::sync`] has returned; what was written between two syncs may
/// reach the disk in any order, whole or in part, a sector of 512 bytes at a time.
pub trait Medium: Source {
    /// Writes all of `bytes` from `offset` on; past the end the medium grows.
    fn write_at(&self, offset: u64, bytes: &[u8]) -> Result<()>;

    /// Cuts the medium off, or lets it grow by zeros.
    fn set_len(&self, length: u64) -> Result<()>;

    /// Returns when everything written so far is on the disk.
    fn sync(&self) -> Result<()>;
}

/// A file of the operating system that is locked against every other program while it is written.
#[derive(Debug)]
pub struct FileMedium {
    locked: LockedFile,
    path: PathBuf,
}

impl FileMedium {
    /// Takes over a file that was opened and locked for writing.
    ///
    /// # Errors
    /// [`Kind::InvalidArgument`] where it was opened for reading.
    pub fn new(locked: LockedFile, path: &Path) -> Result<Self> {
        if locked.access() != Access::Write {
            return Err(Error::invalid("file", "it is not open for writing"));
        }
        Ok(Self {
            locked,
            path: path.to_path_buf(),
        })
    }

    fn file(&self) -> &File {
        self.locked.file()
    }

    fn metadata(&self) -> Result<std::fs::Metadata> {
        let metadata = self.file().metadata();
        metadata.map_err(|error| Error::io("reading file status", error))
    }
}

impl Source for FileMedium {
    fn len(&self) -> Result<u64> {
        Ok(self.metadata()?.len())
    }

    fn read_at(&self, offset: u64, out: &mut [u8]) -> Result<()> {
        super::file::read_at(self.file(), offset, out)
    }

    fn stamp(&self) -> Result<Stamp> {
        let metadata = self.metadata()?;
        Ok(Stamp::of(FileId::of(&metadata, &self.path), &metadata))
    }

    fn driver(&self) -> Driver {
        Driver::File
    }
}

impl Medium for FileMedium {
    fn write_at(&self, offset: u64, bytes: &[u8]) -> Result<()> {
        write_all_at(self.file(), offset, bytes)
            .map_err(|error| Error::io("writing", error).at(offset))
    }

    fn set_len(&self, length: u64) -> Result<()> {
        let done = self.file().set_len(length);
        done.map_err(|error| Error::io("setting the file's length", error).at(length))
    }

    fn sync(&self) -> Result<()> {
        let done = self.file().sync_all();
        done.map_err(|error| Error::io("syncing", error))
    }
}

#[cfg(unix)]
fn write_all_at(file: &File, offset: u64, bytes: &[u8]) -> io::Result<()> {
    std::os::unix::fs::FileExt::write_all_at(file, bytes, offset)
}

#[cfg(windows)]
fn write_all_at(file: &File, mut offset: u64, mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        match std::os::windows::fs::FileExt::seek_write(file, bytes, offset) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(count) => {
                bytes = &bytes[count..];
                offset += count as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Refuses offsets that no file has, before they are computed with.
pub(crate) fn end_of(offset: u64, length: usize) -> Result<u64> {
    offset
        .checked_add(length as u64)
        .filter(|end| i64::try_from(*end).is_ok())
        .ok_or_else(|| {
            Error::new(Kind::LimitExceeded, "file", "an offset over 2^63 bytes").at(offset)
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::{Attempts, Locking, MemorySource, conformance};
    use crate::task::Task;

    fn file_medium(path: &Path) -> FileMedium {
        let locked = LockedFile::open(
            path,
            Access::Write,
            Locking::True,
            Attempts::ONCE,
            &Task::new(),
            |_| {},
        );
        FileMedium::new(locked.unwrap(), path).unwrap()
    }

    #[test]
    fn a_file_passes_the_suites() {
        let folder = tempfile::tempdir().unwrap();
        let number = std::cell::Cell::new(0);
        let make = |bytes: &[u8]| {
            number.set(number.get() + 1);
            let path = folder.path().join(format!("{}.h5", number.get()));
            std::fs::write(&path, bytes).unwrap();
            file_medium(&path)
        };
        conformance::run(|bytes| Box::new(make(bytes)));
        conformance::run_medium(|bytes| Box::new(make(bytes)));
    }

    #[test]
    fn memory_passes_the_suite_of_media() {
        conformance::run_medium(|bytes| Box::new(MemorySource::new(bytes)));
    }

    #[test]
    fn a_file_locked_for_reading_is_no_medium() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let locked = LockedFile::try_open(file.path(), Access::Read, Locking::True).unwrap();
        let error = FileMedium::new(locked, file.path()).unwrap_err();
        assert_eq!(error.kind(), Kind::InvalidArgument);
    }
}
