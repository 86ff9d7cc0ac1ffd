//! Driver for a file that lies in memory (HDF5's "core", read-only).

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::{Driver, FileId, Source, Stamp};
use crate::error::{Error, Kind, Result};

static NEXT_ID: AtomicU64 = AtomicU64::new(1);

/// Bytes in memory; each one made is a file of its own.
#[derive(Debug, Clone)]
pub struct MemorySource {
    bytes: Arc<[u8]>,
    id: u64,
}

impl MemorySource {
    /// A file of these bytes.
    pub fn new(bytes: impl Into<Arc<[u8]>>) -> Self {
        Self {
            bytes: bytes.into(),
            id: NEXT_ID.fetch_add(1, Ordering::Relaxed),
        }
    }

    /// Its identity, unlike that of any other source of this process.
    pub fn id(&self) -> FileId {
        FileId::Memory(self.id)
    }
}

impl Source for MemorySource {
    fn len(&self) -> Result<u64> {
        Ok(self.bytes.len() as u64)
    }

    fn read_at(&self, offset: u64, out: &mut [u8]) -> Result<()> {
        let found = usize::try_from(offset)
            .ok()
            .and_then(|start| Some(start..start.checked_add(out.len())?))
            .and_then(|range| self.bytes.get(range));
        let Some(found) = found else {
            let cause = format!("the file ends before {} bytes were read", out.len());
            return Err(Error::new(Kind::Truncated, "file", cause).at(offset));
        };
        out.copy_from_slice(found);
        Ok(())
    }

    fn stamp(&self) -> Result<Stamp> {
        Ok(Stamp::constant(self.id(), self.bytes.len() as u64))
    }

    fn driver(&self) -> Driver {
        Driver::Memory
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
