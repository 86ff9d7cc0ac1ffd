//! Identity and state of a file: device and inode, length, times, a hash of the superblock.

use std::fs::Metadata;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};

/// Which file it is, however it was reached.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum FileId {
    /// Device and inode.
    Inode {
        /// Device number.
        device: u64,
        /// Inode number.
        inode: u64,
    },
    /// Canonical path, on systems without inodes.
    Path(PathBuf),
    /// A file in memory.
    Memory(u64),
}

impl FileId {
    /// Identity of an open file.
    #[cfg(unix)]
    pub fn of(metadata: &Metadata, _path: &Path) -> Self {
        use std::os::unix::fs::MetadataExt;
        Self::Inode {
            device: metadata.dev(),
            inode: metadata.ino(),
        }
    }

    /// Identity of an open file.
    #[cfg(not(unix))]
    pub fn of(_metadata: &Metadata, path: &Path) -> Self {
        Self::Path(std::fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf()))
    }
}

/// State of a file at one moment. Two equal stamps: nothing was written in between, as far as the
/// system's clock and the superblock tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// Which file.
    pub id: FileId,
    /// Length in bytes.
    pub length: u64,
    /// Last change of the content, nanoseconds since 1970.
    pub modified: i128,
    /// Last change of content or status, nanoseconds since 1970 (0 where unknown).
    pub changed: i128,
    /// Hash of the superblock's bytes (0 while not taken).
    pub superblock: u64,
    /// Hash of the stamps of all parts (0 where the file is a single one).
    pub parts: u64,
}

impl Stamp {
    /// Stamp of an open file, without the superblock's hash.
    pub fn of(id: FileId, metadata: &Metadata) -> Self {
        let since = metadata.modified().ok().and_then(|time| {
            let since = time.duration_since(std::time::UNIX_EPOCH).ok()?;
            i128::try_from(since.as_nanos()).ok()
        });
        Self {
            id,
            length: metadata.len(),
            modified: since.unwrap_or(0),
            changed: status_changed(metadata),
            superblock: 0,
            parts: 0,
        }
    }

    /// Stamp of bytes that never change.
    pub fn constant(id: FileId, length: u64) -> Self {
        Self {
            id,
            length,
            modified: 0,
            changed: 0,
            superblock: 0,
            parts: 0,
        }
    }

    /// The same stamp with that of a part, the one of this number.
    #[must_use]
    pub fn joined(mut self, number: u64, part: &Self) -> Self {
        let mut hasher = std::hash::DefaultHasher::new();
        (self.parts, number, &part.id, part.length).hash(&mut hasher);
        (part.modified, part.changed).hash(&mut hasher);
        self.parts = hasher.finish();
        self.modified = self.modified.max(part.modified);
        self.changed = self.changed.max(part.changed);
        self
    }

    /// The same stamp with a hash of the superblock's bytes.
    #[must_use]
    pub fn with_superblock(mut self, bytes: &[u8]) -> Self {
        let mut hasher = std::hash::DefaultHasher::new();
        hasher.write(bytes);
        self.superblock = hasher.finish();
        self
    }
}

#[cfg(unix)]
fn status_changed(metadata: &Metadata) -> i128 {
    use std::os::unix::fs::MetadataExt;
    i128::from(metadata.ctime()) * 1_000_000_000 + i128::from(metadata.ctime_nsec())
}

#[cfg(not(unix))]
fn status_changed(_metadata: &Metadata) -> i128 {
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_hard_link_and_a_symlink_are_the_same_file() {
        let folder = tempfile::tempdir().unwrap();
        let [file, hard, soft] = ["file", "hard", "soft"].map(|name| folder.path().join(name));
        std::fs::write(&file, b"x").unwrap();
        std::fs::hard_link(&file, &hard).unwrap();
        std::os::unix::fs::symlink(&file, &soft).unwrap();
        let id = |path: &Path| FileId::of(&std::fs::metadata(path).unwrap(), path);
        assert_eq!(id(&file), id(&hard));
        assert_eq!(id(&file), id(&soft));
    }

    #[test]
    fn another_superblock_is_another_stamp() {
        let stamp = Stamp::constant(FileId::Memory(0), 96);
        let one = stamp.clone().with_superblock(b"one");
        assert_eq!(one, stamp.clone().with_superblock(b"one"));
        assert_ne!(one, stamp.with_superblock(b"two"));
    }
}
