//! Driver for a file that lies in memory (HDF5's "core").

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use parking_lot::RwLock;

use super::medium::end_of;
use super::{Driver, FileId, Medium, Source, Stamp};
use crate::error::{Error, Kind, Result};

static NEXT_ID: AtomicU64 = AtomicU64::new(1);

/// Bytes in memory; each one made is a file of its own, and clones are the same file.
#[derive(Debug, Clone)]
pub struct MemorySource {
    content: Arc<RwLock<Content>>,
    id: u64,
}

#[derive(Debug)]
struct Content {
    bytes: Vec<u8>,
    /// Writes so far: what a stamp has in place of a time.
    writes: u64,
}

impl MemorySource {
    /// A file of these bytes.
    pub fn new(bytes: impl Into<Vec<u8>>) -> Self {
        let content = Content {
            bytes: bytes.into(),
            writes: 0,
        };
        Self {
            content: Arc::new(RwLock::new(content)),
            id: NEXT_ID.fetch_add(1, Ordering::Relaxed),
        }
    }

    /// Its identity, unlike that of any other source of this process.
    pub fn id(&self) -> FileId {
        FileId::Memory(self.id)
    }

    /// A copy of all its bytes.
    pub fn to_vec(&self) -> Vec<u8> {
        self.content.read().bytes.clone()
    }

    fn change(&self, change: impl FnOnce(&mut Vec<u8>) -> Result<()>) -> Result<()> {
        let mut content = self.content.write();
        content.writes += 1;
        change(&mut content.bytes)
    }
}

/// Lengthens `bytes` by zeros up to `end`.
fn grow(bytes: &mut Vec<u8>, end: u64) -> Result<()> {
    let Ok(end) = usize::try_from(end) else {
        let cause = "the file would not fit into memory";
        return Err(Error::new(Kind::LimitExceeded, "file", cause).at(end));
    };
    let more = end.saturating_sub(bytes.len());
    if bytes.try_reserve(more).is_err() {
        let cause = format!("no memory for {end} bytes");
        return Err(Error::new(Kind::LimitExceeded, "file", cause));
    }
    bytes.resize(end.max(bytes.len()), 0);
    Ok(())
}

impl Source for MemorySource {
    fn len(&self) -> Result<u64> {
        Ok(self.content.read().bytes.len() as u64)
    }

    fn read_at(&self, offset: u64, out: &mut [u8]) -> Result<()> {
        let content = self.content.read();
        let found = usize::try_from(offset)
            .ok()
            .and_then(|start| Some(start..start.checked_add(out.len())?))
            .and_then(|range| content.bytes.get(range));
        let Some(found) = found else {
            let cause = format!("the file ends before {} bytes were read", out.len());
            return Err(Error::new(Kind::Truncated, "file", cause).at(offset));
        };
        out.copy_from_slice(found);
        Ok(())
    }

    fn stamp(&self) -> Result<Stamp> {
        let content = self.content.read();
        let mut stamp = Stamp::constant(self.id(), content.bytes.len() as u64);
        stamp.modified = i128::from(content.writes);
        Ok(stamp)
    }

    fn driver(&self) -> Driver {
        Driver::Memory
    }
}

impl Medium for MemorySource {
    fn write_at(&self, offset: u64, bytes: &[u8]) -> Result<()> {
        let end = end_of(offset, bytes.len())?;
        if bytes.is_empty() {
            return Ok(());
        }
        self.change(|content| {
            grow(content, end)?;
            let start = usize::try_from(offset).unwrap_or(usize::MAX);
            if let Some(place) = content.get_mut(start..start.saturating_add(bytes.len())) {
                place.copy_from_slice(bytes);
            }
            Ok(())
        })
    }

    fn set_len(&self, length: u64) -> Result<()> {
        self.change(|content| {
            content.truncate(usize::try_from(length).unwrap_or(usize::MAX));
            grow(content, length)
        })
    }

    fn sync(&self) -> Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::conformance;

    #[test]
    fn memory_passes_the_conformance_suite() {
        conformance::run(|bytes| Box::new(MemorySource::new(bytes)));
    }

    #[test]
    fn equal_bytes_are_two_files() {
        assert_ne!(MemorySource::new(*b"x").id(), MemorySource::new(*b"x").id());
    }
}
