//! Driver for one file of the operating system, read by position (HDF5's "sec2").

use std::fs::File;
use std::io;
use std::path::Path;

use super::{FileId, Source, Stamp};
use crate::error::{Error, Kind, Result};

/// An open file. Holds no lock and is never written through.
#[derive(Debug)]
pub struct FileSource {
    file: File,
    id: FileId,
}

impl FileSource {
    /// Opens the regular file at `path` for reading. Pipes, sockets, devices and folders are
    /// refused without being opened: opening a pipe would block until somebody writes.
    pub fn open(path: &Path) -> Result<Self> {
        Self::refuse_special(path)?;
        let file = File::open(path).map_err(|e| Error::io("opening", e).on(path.display()))?;
        Self::new(file, path)
    }

    /// Fails unless `path` is a regular file.
    pub fn refuse_special(path: &Path) -> Result<()> {
        let metadata = std::fs::metadata(path);
        let metadata = metadata.map_err(|e| Error::io("opening", e).on(path.display()))?;
        if metadata.is_file() {
            return Ok(());
        }
        let cause = match metadata.is_dir() {
            true => "this is a folder",
            false => "this is not a regular file",
        };
        Err(Error::new(Kind::NotHdf5, "opening", cause).on(path.display()))
    }

    /// Takes over a file that is open already; `path` names it where the system has no inodes.
    pub fn new(file: File, path: &Path) -> Result<Self> {
        let metadata = file
            .metadata()
            .map_err(|e| Error::io("reading file status", e))?;
        let id = FileId::of(&metadata, path);
        Ok(Self { file, id })
    }

    /// Device and inode.
    pub fn id(&self) -> &FileId {
        &self.id
    }

    /// The open file, for locks.
    pub fn file(&self) -> &File {
        &self.file
    }
}

impl Source for FileSource {
    fn len(&self) -> Result<u64> {
        let metadata = self.file.metadata();
        metadata
            .map(|m| m.len())
            .map_err(|e| Error::io("reading file status", e))
    }

    fn read_at(&self, offset: u64, out: &mut [u8]) -> Result<()> {
        read_exact_at(&self.file, offset, out).map_err(|error| {
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

    fn stamp(&self) -> Result<Stamp> {
        let metadata = self
            .file
            .metadata()
            .map_err(|e| Error::io("reading file status", e))?;
        Ok(Stamp::of(self.id.clone(), &metadata))
    }
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
    fn a_folder_is_refused_by_name() {
        let folder = tempfile::tempdir().unwrap();
        let error = FileSource::open(folder.path()).unwrap_err();
        assert_eq!(error.kind(), Kind::NotHdf5);
        assert!(error.to_string().contains("a folder"));
    }

    #[cfg(unix)]
    #[test]
    fn a_pipe_is_refused_without_waiting_for_a_writer() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        if !made.is_ok_and(|status| status.success()) {
            eprintln!("skipped: no mkfifo");
            return;
        }
        assert_eq!(FileSource::open(&pipe).unwrap_err().kind(), Kind::NotHdf5);
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
