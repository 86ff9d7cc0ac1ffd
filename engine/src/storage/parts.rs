//! What a file consists of, for people: its driver and the files that it is spread over.

use std::path::{Path, PathBuf};

use super::{FileSource, Source};
use crate::error::{Error, Kind, Result};

/// How HDF5 calls a way of storing a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Driver {
    /// One file of the operating system ("sec2").
    File,
    /// Memory ("core").
    Memory,
    /// Files of equal size, one after the other ("family").
    Family {
        /// Bytes of each but the last.
        member_size: u64,
    },
    /// A file for each kind of content ("multi"; with two files "split").
    Multi,
    /// Whatever a program reads from.
    Other,
}

impl Driver {
    /// HDF5's own word for it, where it has one.
    pub fn name(self) -> &'static str {
        match self {
            Self::File => "sec2",
            Self::Memory => "core",
            Self::Family { .. } => "family",
            Self::Multi => "multi",
            Self::Other => "other",
        }
    }
}

/// One of the files that a file is spread over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Where it is, or should be.
    pub path: PathBuf,
    /// Address of its first byte.
    pub start: u64,
    /// Its length in bytes, or why it cannot be read.
    pub length: Result<u64, String>,
}

/// A part that a driver reads, or the reason why it cannot.
#[derive(Debug)]
pub(super) struct Member {
    pub(super) path: PathBuf,
    pub(super) source: Result<FileSource>,
}

impl Member {
    /// Opens the file at `path`, for the pool.
    pub(super) fn open(path: PathBuf) -> Self {
        let source = FileSource::open_pooled(&path);
        Self { path, source }
    }

    /// Whether there is such a file, readable or not.
    pub(super) fn is_there(&self) -> bool {
        !matches!(&self.source, Err(error) if error.kind() == Kind::NotFound)
    }

    /// As a part at `start`.
    pub(super) fn part(&self, start: u64) -> Part {
        let length = self.source.as_ref().map_err(Clone::clone);
        let length = length.and_then(|source| source.len());
        Part {
            path: self.path.clone(),
            start,
            length: length.map_err(|error| match error.kind() {
                Kind::NotFound => "missing".to_owned(),
                _ => error.cause().to_owned(),
            }),
        }
    }
}

/// The error of reading, at `offset`, what the part at `path` lacks.
pub(super) fn lacking(path: &Path, cause: &str, offset: u64) -> Error {
    let cause = format!("{}, a part of the file, {cause}", path.display());
    Error::new(Kind::Truncated, "file", cause).at(offset)
}

/// The error of reading, at `offset`, from the part at `path`, which could not be opened.
pub(super) fn unreadable(path: &Path, error: &Error, offset: u64) -> Error {
    match error.kind() {
        Kind::NotFound => lacking(path, "is missing", offset),
        _ => lacking(path, &format!("cannot be read: {}", error.cause()), offset),
    }
}
