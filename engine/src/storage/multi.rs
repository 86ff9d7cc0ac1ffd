//! Driver for a file whose kinds of content lie in files of their own (HDF5's "multi" and "split").
//!
//! Each of those files has a part of the addresses for itself, from some start on. The parts lie far
//! apart; what is between them is in no file.

use std::path::PathBuf;

use super::parts::{self, Member};
use super::{Driver, FileId, FileSource, Part, Source, Stamp};
use crate::error::{Error, Kind, Result};

/// Files that have their addresses each, read as one file.
#[derive(Debug)]
pub struct MultiSource {
    id: FileId,
    /// By address, no two the same.
    members: Vec<(u64, Member)>,
}

impl MultiSource {
    /// The file whose superblock is in `first`; the others begin at these addresses. What cannot
    /// be opened is missed when it is read.
    pub fn open(first: FileSource, others: &[(u64, PathBuf)]) -> Result<Self> {
        let id = first.id().clone();
        let path = first.path().to_path_buf();
        let source = Ok(first);
        let mut members = vec![(0, Member { path, source })];
        for (start, path) in others {
            members.push((*start, Member::open(path.clone())));
        }
        members.sort_by_key(|(start, _)| *start);
        let twice = members.windows(2).any(|pair| match pair {
            [(one, _), (other, _)] => one == other,
            _ => false,
        });
        if twice {
            return Err(Error::corrupt("multi", "two files begin at one address"));
        }
        Ok(Self { id, members })
    }

    /// The file that an address belongs to, and where that begins.
    fn at(&self, offset: u64) -> Option<&(u64, Member)> {
        let after = self.members.partition_point(|(start, _)| *start <= offset);
        self.members.get(after.checked_sub(1)?)
    }
}

impl Source for MultiSource {
    fn len(&self) -> Result<u64> {
        let mut end = 0;
        for (start, member) in &self.members {
            if let Ok(source) = &member.source {
                end = end.max(start.saturating_add(source.len()?));
            }
        }
        Ok(end)
    }

    fn stored(&self) -> Result<u64> {
        let sources = self.members.iter().flat_map(|(_, m)| &m.source);
        sources.map(Source::len).sum()
    }

    /// What begins in one file does not go on in the next.
    fn read_at(&self, offset: u64, out: &mut [u8]) -> Result<()> {
        let Some((start, member)) = self.at(offset) else {
            let cause = "no part of the file has this address";
            return Err(Error::new(Kind::Truncated, "file", cause).at(offset));
        };
        let source = match &member.source {
            Ok(source) => source,
            Err(error) => return Err(parts::unreadable(&member.path, error, offset)),
        };
        let read = source.read_at(offset - start, out);
        read.map_err(|error| match (error.kind(), source.len()) {
            (Kind::Truncated, Ok(length)) => {
                let cause = format!("ends after {length} bytes");
                parts::lacking(&member.path, &cause, offset)
            }
            _ => error.on(member.path.display()),
        })
    }

    fn readable(&self, offset: u64, length: u64) -> Result<u64> {
        let Some((start, member)) = self.at(offset) else {
            return Ok(0);
        };
        match &member.source {
            Ok(source) => source.readable(offset - start, length),
            Err(error) => Err(parts::unreadable(&member.path, error, offset)),
        }
    }

    fn stamp(&self) -> Result<Stamp> {
        let mut stamp = Stamp::constant(self.id.clone(), self.len()?);
        for (start, member) in &self.members {
            if let Ok(source) = &member.source {
                stamp = stamp.joined(*start, &source.stamp()?);
            }
        }
        Ok(stamp)
    }

    fn driver(&self) -> Driver {
        Driver::Multi
    }

    fn parts(&self) -> Vec<Part> {
        let parts = self.members.iter().map(|(start, m)| m.part(*start));
        parts.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::conformance;

    const FAR: u64 = u64::MAX / 2;

    #[test]
    fn a_file_of_one_part_passes_the_conformance_suite() {
        let folder = tempfile::tempdir().unwrap();
        conformance::run(|bytes| {
            let path = folder.path().join("m.h5");
            std::fs::write(&path, bytes).unwrap();
            let first = FileSource::open(&path).unwrap();
            Box::new(MultiSource::open(first, &[]).unwrap())
        });
    }

    #[test]
    fn an_address_belongs_to_the_part_that_begins_last_before_it() {
        let folder = tempfile::tempdir().unwrap();
        let [meta, raw, gone] = ["m", "r", "gone"].map(|name| folder.path().join(name));
        std::fs::write(&meta, [1; 100]).unwrap();
        std::fs::write(&raw, [2; 50]).unwrap();
        let first = FileSource::open(&meta).unwrap();
        let others = [(FAR + 5000, gone), (FAR, raw)];
        let multi = MultiSource::open(first, &others).unwrap();
        assert_eq!(multi.len().unwrap(), FAR + 50);
        assert_eq!(multi.stored().unwrap(), 150);
        let mut out = [0; 10];
        multi.read_at(90, &mut out).unwrap();
        assert_eq!(out, [1; 10]);
        multi.read_at(FAR + 40, &mut out).unwrap();
        assert_eq!(out, [2; 10]);
        for gap in [91, FAR - 1, FAR + 41, FAR + 5000] {
            let error = multi.read_at(gap, &mut out).unwrap_err();
            assert_eq!(error.kind(), Kind::Truncated, "{gap}");
        }
        assert_eq!(multi.readable(91, 50).unwrap(), 9);
        assert_eq!(multi.readable(101, 50).unwrap(), 0);
        let error = multi.read_at(FAR + 5000, &mut out).unwrap_err();
        assert!(error.cause().contains("gone"), "{error}");
    }

    #[test]
    fn two_files_at_one_address_are_refused() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let first = FileSource::open(file.path()).unwrap();
        let error = MultiSource::open(first, &[(0, PathBuf::from("other"))]).unwrap_err();
        assert_eq!(error.kind(), Kind::Corrupt);
    }
}
