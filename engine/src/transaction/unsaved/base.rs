//! The file that a log is of, as it is on disk.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use super::{STRUCTURE, block};
use crate::bytes::{Cursor, Sizes};
use crate::checksum;
use crate::error::{Error, Result};
use crate::file::Core;
use crate::storage::{FileId, Source, Stamp};

const SIGNATURE: [u8; 8] = *b"HSUNSAV1";

/// The file that a log is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Base {
    pub(super) path: PathBuf,
    length: u64,
    modified: i128,
    superblock: Superblock,
}

/// Where it lies, and its checksum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Superblock {
    offset: u64,
    size: u32,
    checksum: u32,
}

/// Whether the file of a log is still the one that the changes were made in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fit {
    /// It is.
    Same,
    /// Another program has written it since, or a save came to its end.
    Changed,
    /// There is no such file.
    Missing,
}

impl Base {
    /// The file beneath the edits.
    pub(super) fn of(core: &Core) -> Result<Self> {
        let stamp = core.stamp();
        let located = core.located();
        let (offset, size) = (located.found, located.superblock.size() as u32);
        let path = fs::canonicalize(core.path()).unwrap_or_else(|_| core.path().to_path_buf());
        Ok(Self {
            path,
            length: stamp.length,
            modified: stamp.modified,
            superblock: Superblock {
                offset,
                size,
                checksum: checksum_at(core.overlay().base(), offset, size)?,
            },
        })
    }

    pub(super) fn encode(&self) -> Vec<u8> {
        let mut body = self.length.to_le_bytes().to_vec();
        body.extend(self.modified.to_le_bytes());
        body.extend(self.superblock.offset.to_le_bytes());
        body.extend(self.superblock.size.to_le_bytes());
        body.extend(self.superblock.checksum.to_le_bytes());
        body.extend(bytes_of(&self.path));
        let mut bytes = SIGNATURE.to_vec();
        bytes.extend((body.len() as u32).to_le_bytes());
        bytes.extend(body);
        bytes.extend(checksum::lookup3(&bytes, 0).to_le_bytes());
        bytes
    }

    /// The base that a log begins with, and the bytes of the header; none where it is no log.
    pub(super) fn read(from: &mut impl Read) -> Option<(Self, u64)> {
        let mut bytes = vec![0; 12];
        from.read_exact(&mut bytes).ok()?;
        let length = bytes.strip_prefix(&SIGNATURE)?.first_chunk::<4>()?;
        let length = u32::from_le_bytes(*length) as usize;
        let body = block::read_checked(from, &mut bytes, length).ok()??;
        let mut c = Cursor::new(&body, STRUCTURE, 0, Sizes::default());
        let length = c.u64().ok()?;
        let modified = i128::from_le_bytes(c.array::<16>().ok()?);
        let superblock = Superblock {
            offset: c.u64().ok()?,
            size: c.u32().ok()?,
            checksum: c.u32().ok()?,
        };
        let base = Self {
            path: path_of(c.rest()),
            length,
            modified,
            superblock,
        };
        Some((base, bytes.len() as u64))
    }

    /// Whether the file is as it was; `saving`: where a save had begun, bytes behind its end and
    /// its times do not count.
    pub(super) fn fit(&self, saving: bool) -> Fit {
        let Ok(metadata) = fs::metadata(&self.path) else {
            return Fit::Missing;
        };
        let stamp = Stamp::of(FileId::of(&metadata, &self.path), &metadata);
        let same = stamp.length == self.length && stamp.modified == self.modified;
        let may_be = saving && stamp.length >= self.length;
        match (same || may_be) && self.superblock_on_disk() == Some(self.superblock.checksum) {
            true => Fit::Same,
            false => Fit::Changed,
        }
    }

    fn superblock_on_disk(&self) -> Option<u32> {
        let file = File::open(&self.path).ok()?;
        let source = crate::storage::FileSource::new(file, &self.path).ok()?;
        let Superblock { offset, size, .. } = self.superblock;
        checksum_at(&source, offset, size).ok()
    }
}

fn checksum_at(source: &dyn Source, offset: u64, size: u32) -> Result<u32> {
    if size > crate::format::superblock::MAX_SIZE as u32 {
        return Err(Error::corrupt(STRUCTURE, "a superblock of that size"));
    }
    let mut bytes = vec![0; size as usize];
    source.read_at(offset, &mut bytes)?;
    Ok(checksum::lookup3(&bytes, 0))
}

#[cfg(unix)]
fn bytes_of(path: &Path) -> Vec<u8> {
    use std::os::unix::ffi::OsStrExt;
    path.as_os_str().as_bytes().to_vec()
}

#[cfg(unix)]
fn path_of(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt;
    PathBuf::from(std::ffi::OsStr::from_bytes(bytes))
}

#[cfg(not(unix))]
fn bytes_of(path: &Path) -> Vec<u8> {
    path.to_string_lossy().into_owned().into_bytes()
}

#[cfg(not(unix))]
fn path_of(bytes: &[u8]) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(bytes).into_owned())
}
