//! Driver for one file of the operating system, read by position (HDF5's "sec2").

use std::fs::{File, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::pool::Slot;
use super::{Driver, FileId, Source, Stamp, regular};
use crate::error::{Error, Kind, Result};

/// A file for reading. Holds no lock and is never written through. Clones share what is open.
#[derive(Debug, Clone)]
pub struct FileSource {
    handle: Handle,
    path: PathBuf,
    id: FileId,
}

#[derive(Debug, Clone)]
enum Handle {
    /// Open until the end.
    Kept(Arc<File>),
    /// Closed and opened again as the pool sees fit.
    Pooled(Arc<Slot>),
}

impl FileSource {
    /// Opens the regular file at `path` and keeps it open; anything else is refused, see
    /// [`regular::open`].
    pub fn open(path: &Path) -> Result<Self> {
        Self::new(regular::open(path)?, path)
    }

    /// Opens it for the pool, where it may be closed between reads.
    pub fn open_pooled(path: &Path) -> Result<Self> {
        Self::pooled(regular::open(path)?, path)
    }

    /// Takes over a file that is open already and keeps it open.
    pub fn new(file: File, path: &Path) -> Result<Self> {
        let id = id_of(&file, path)?;
        Ok(Self {
            handle: Handle::Kept(Arc::new(file)),
            path: path.to_path_buf(),
            id,
        })
    }

    /// Takes over a file that is open already, for the pool.
    pub fn pooled(file: File, path: &Path) -> Result<Self> {
        let id = id_of(&file, path)?;
        // The working directory may be another one when the file is opened again.
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
        Ok(Self {
            handle: Handle::Pooled(Slot::new(file)),
            path,
            id,
        })
    }

    /// Device and inode.
    pub fn id(&self) -> &FileId {
        &self.id
    }

    /// The path by which it was opened.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The open file.
    fn file(&self) -> Result<Arc<File>> {
        match &self.handle {
            Handle::Kept(file) => Ok(file.clone()),
            Handle::Pooled(slot) => slot.get(|| self.reopen()),
        }
    }

    /// The file at the path, as long as it is still the same one.
    fn reopen(&self) -> Result<File> {
        let file = regular::open(&self.path)?;
        if id_of(&file, &self.path)? == self.id {
            return Ok(file);
        }
        let cause = "another file has taken its place; open it again";
        Err(Error::new(Kind::Changed, "file", cause).on(self.path.display()))
    }

    /// Status of the file if it is open, else of what is at its path.
    fn metadata(&self) -> Result<Metadata> {
        let metadata = match &self.handle {
            Handle::Kept(file) => file.metadata(),
            Handle::Pooled(slot) => match slot.if_open() {
                Some(file) => file.metadata(),
                None => std::fs::metadata(&self.path),
            },
        };
        metadata.map_err(|e| Error::io("reading file status", e))
    }
}

fn id_of(file: &File, path: &Path) -> Result<FileId> {
    let metadata = file.metadata();
    let metadata = metadata.map_err(|e| Error::io("reading file status", e))?;
    Ok(FileId::of(&metadata, path))
}

impl Source for FileSource {
    fn len(&self) -> Result<u64> {
        Ok(self.metadata()?.len())
    }

    fn read_at(&self, offset: u64, out: &mut [u8]) -> Result<()> {
        read_at(&*self.file()?, offset, out)
    }

    fn stamp(&self) -> Result<Stamp> {
        let metadata = self.metadata()?;
        Ok(Stamp::of(FileId::of(&metadata, &self.path), &metadata))
    }

    fn driver(&self) -> Driver {
        Driver::File
    }
}

/// Fills `out` from `offset` of the file on.
pub(super) fn read_at(file: &File, offset: u64, out: &mut [u8]) -> Result<()> {
    read_exact_at(file, offset, out).map_err(|error| {
        // Offsets beyond what the system can say are past the end too.
        let end = offset.checked_add(out.len() as u64);
        let unsayable = end.is_none_or(|end| i64::try_from(end).is_err());
        if unsayable || error.kind() == io::ErrorKind::UnexpectedEof {
            let cause = format!("the file ends before {} bytes were read", out.len());
            return Error::new(Kind::Truncated, "file", cause).at(offset);
        }
        Error::io("reading", error).at(offset)
    })
}

#[cfg(unix)]
fn read_exact_at(file: &File, offset: u64, out: &mut [u8]) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, out, offset)
}

#[cfg(windows)]
fn read_exact_at(file: &File, mut offset: u64, mut out: &mut [u8]) -> io::Result<()> {
    while !out.is_empty() {
        match std::os::windows::fs::FileExt::seek_read(file, out, offset) {
            Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(count) => {
                out = &mut out[count..];
                offset += count as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::conformance;

    #[test]
    fn a_file_passes_the_conformance_suite() {
        let folder = tempfile::tempdir().unwrap();
        conformance::run(|bytes| {
            let path = folder.path().join("data.h5");
            std::fs::write(&path, bytes).unwrap();
            Box::new(FileSource::open(&path).unwrap())
        });
    }

    #[test]
    fn a_pooled_file_passes_the_conformance_suite() {
        let folder = tempfile::tempdir().unwrap();
        conformance::run(|bytes| {
            let path = folder.path().join("data.h5");
            std::fs::write(&path, bytes).unwrap();
            Box::new(FileSource::open_pooled(&path).unwrap())
        });
    }

    #[test]
    fn a_file_that_took_the_place_of_a_closed_one_is_not_read_for_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("data.h5");
        std::fs::write(&path, b"one").unwrap();
        let source = FileSource::open_pooled(&path).unwrap();
        let before = source.stamp().unwrap();
        let others: Vec<_> = (0..2 * super::super::pool::MOST_OPEN)
            .map(|number| {
                let path = folder.path().join(number.to_string());
                std::fs::write(&path, b"x").unwrap();
                FileSource::open_pooled(&path).unwrap()
            })
            .collect();
        source.read_at(0, &mut [0; 3]).unwrap();
        for other in &others {
            other.read_at(0, &mut [0]).unwrap();
        }
        let new = folder.path().join("new.h5");
        std::fs::write(&new, b"two").unwrap();
        std::fs::rename(&new, &path).unwrap();
        let error = source.read_at(0, &mut [0; 3]).unwrap_err();
        assert_eq!(error.kind(), Kind::Changed, "{error}");
        assert_ne!(source.stamp().unwrap(), before);
    }

    #[test]
    fn a_file_that_grows_gets_another_stamp() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("data.h5");
        std::fs::write(&path, b"one").unwrap();
        let source = FileSource::open(&path).unwrap();
        let before = source.stamp().unwrap();
        assert_eq!(before, source.stamp().unwrap());
        std::fs::write(&path, b"one and more").unwrap();
        assert_ne!(before, source.stamp().unwrap());
        assert_eq!(source.len().unwrap(), 12);
    }
}
