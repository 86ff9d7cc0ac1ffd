//! Driver for anything that reads and seeks.

use std::io::{ErrorKind, Read, Seek, SeekFrom};

use parking_lot::Mutex;

use super::{FileId, MemorySource, Source, Stamp};
use crate::error::{Error, Kind, Result};

/// A reader as a file; each one made is a file of its own.
#[derive(Debug)]
pub struct StreamSource<R> {
    reader: Mutex<R>,
    id: FileId,
}

impl<R: Read + Seek + Send> StreamSource<R> {
    /// Takes over a reader, wherever it stands.
    pub fn new(reader: R) -> Self {
        Self {
            reader: Mutex::new(reader),
            id: MemorySource::new([]).id(),
        }
    }
}

impl<R: Read + Seek + Send> Source for StreamSource<R> {
    fn len(&self) -> Result<u64> {
        let end = self.reader.lock().seek(SeekFrom::End(0));
        end.map_err(|e| Error::io("seeking", e))
    }

    fn read_at(&self, offset: u64, out: &mut [u8]) -> Result<()> {
        if out.is_empty() {
            return Ok(());
        }
        let mut reader = self.reader.lock();
        let read = reader.seek(SeekFrom::Start(offset));
        let read = read.and_then(|_| reader.read_exact(out));
        drop(reader);
        read.map_err(|error| {
            let end = offset.checked_add(out.len() as u64);
            let unsayable = end.is_none_or(|end| i64::try_from(end).is_err());
            if unsayable || error.kind() == ErrorKind::UnexpectedEof {
                let cause = format!("the file ends before {} bytes were read", out.len());
                return Error::new(Kind::Truncated, "file", cause).at(offset);
            }
            Error::io("reading", error).at(offset)
        })
    }

    /// Tells a change of length, and no other.
    fn stamp(&self) -> Result<Stamp> {
        Ok(Stamp::constant(self.id.clone(), self.len()?))
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;
    use crate::storage::conformance;

    #[test]
    fn a_reader_passes_the_conformance_suite() {
        conformance::run(|bytes| Box::new(StreamSource::new(Cursor::new(bytes.to_vec()))));
    }

    #[test]
    fn equal_readers_are_two_files() {
        let stamp = || StreamSource::new(Cursor::new([0; 8])).stamp().unwrap();
        assert_ne!(stamp().id, stamp().id);
    }
}
