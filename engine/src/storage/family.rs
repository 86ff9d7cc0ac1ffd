//! Driver for a file that is cut into files of equal size (HDF5's "family").

use std::collections::BTreeMap;

use parking_lot::RwLock;

use super::parts::{self, Member};
use super::{Driver, FileId, FileSource, Part, Source, Stamp, Template};
use crate::error::{Error, Kind, Result};

/// The members of a family, read as one file.
#[derive(Debug)]
pub struct FamilySource {
    template: Template,
    /// Bytes of each member but the last.
    size: u64,
    /// Members that the whole file is known to need.
    expected: u64,
    id: FileId,
    members: RwLock<Members>,
}

/// Members that are there, by number.
type Members = BTreeMap<u64, Member>;

impl FamilySource {
    /// The family whose first member is `first`; the others are named by `template` and hold `size`
    /// bytes each. `length` is what the whole file should have, where that is known: members up to
    /// there are looked for even behind a gap.
    pub fn open(first: FileSource, template: Template, size: u64, length: u64) -> Result<Self> {
        if size == 0 {
            return Err(Error::corrupt("family", "its members have no bytes"));
        }
        let id = first.id().clone();
        let path = first.path().to_path_buf();
        let member = Member {
            path,
            source: Ok(first),
        };
        let family = Self {
            template,
            size,
            expected: length.div_ceil(size),
            id,
            members: RwLock::new(Members::from([(0, member)])),
        };
        family.look_for_members();
        Ok(family)
    }

    /// Takes in members that are there and were not: a family grows.
    fn look_for_members(&self) {
        let mut members = self.members.write();
        let mut next = 0;
        for number in 0.. {
            if members.contains_key(&number) {
                continue;
            }
            let member = Member::open(self.template.member(number));
            if !member.is_there() {
                next = number;
                break;
            }
            members.insert(number, member);
        }
        if next >= self.expected {
            return;
        }
        let entries = std::fs::read_dir(self.template.folder());
        for entry in entries.into_iter().flatten().flatten() {
            let name = entry.file_name();
            let number = self.template.number(name.as_encoded_bytes());
            let number = number.filter(|n| (next..self.expected).contains(n));
            if let Some(number) = number.filter(|n| !members.contains_key(n)) {
                members.insert(number, Member::open(self.template.member(number)));
            }
        }
    }

    /// Reads from one member, `skip` bytes after its start; errors tell the address `offset`.
    fn read_member(&self, number: u64, skip: u64, offset: u64, out: &mut [u8]) -> Result<()> {
        let members = self.members.read();
        let Some(source) = members.get(&number).and_then(readable) else {
            return Err(self.lacking(&members, number, offset));
        };
        let read = source.read_at(skip, out);
        read.map_err(|error| match (error.kind(), source.len()) {
            (Kind::Truncated, Ok(length)) => {
                let cause = format!("ends after {length} of {} bytes", self.size);
                parts::lacking(source.path(), &cause, offset)
            }
            _ => error.on(source.path().display()),
        })
    }

    /// The error of reading from a member that is not there or cannot be opened.
    fn lacking(&self, members: &Members, number: u64, offset: u64) -> Error {
        match members.get(&number) {
            Some(Member {
                path,
                source: Err(e),
            }) => parts::unreadable(path, e, offset),
            _ => parts::lacking(&self.template.member(number), "is missing", offset),
        }
    }

    /// Length as far as there are members.
    fn length_of(&self, members: &Members) -> Result<u64> {
        let readable = |(number, member): (&u64, _)| Some((*number, readable(member)?));
        let Some((number, last)) = members.iter().rev().find_map(readable) else {
            return Ok(0);
        };
        let start = number.saturating_mul(self.size);
        Ok(start.saturating_add(last.len()?.min(self.size)))
    }

    /// The part for a member that is not there.
    fn missing(&self, number: u64) -> Part {
        Part {
            path: self.template.member(number),
            start: number.saturating_mul(self.size),
            length: Err("missing".to_owned()),
        }
    }
}

fn readable(member: &Member) -> Option<&FileSource> {
    member.source.as_ref().ok()
}

impl Source for FamilySource {
    fn len(&self) -> Result<u64> {
        self.length_of(&self.members.read())
    }

    fn stored(&self) -> Result<u64> {
        let members = self.members.read();
        let sources = members.values().filter_map(readable);
        sources.map(|s| Ok(s.len()?.min(self.size))).sum()
    }

    fn read_at(&self, offset: u64, out: &mut [u8]) -> Result<()> {
        if offset.checked_add(out.len() as u64).is_none() {
            let cause = format!("the file ends before {} bytes were read", out.len());
            return Err(Error::new(Kind::Truncated, "file", cause).at(offset));
        }
        let (mut start, mut out) = (offset, out);
        while !out.is_empty() {
            let (number, skip) = (start / self.size, start % self.size);
            let room = usize::try_from(self.size - skip).unwrap_or(usize::MAX);
            let (now, later) = out.split_at_mut(room.min(out.len()));
            self.read_member(number, skip, offset, now)?;
            start += now.len() as u64;
            out = later;
        }
        Ok(())
    }

    fn readable(&self, offset: u64, length: u64) -> Result<u64> {
        let members = self.members.read();
        let mut there = 0;
        while there < length {
            let start = offset.saturating_add(there);
            let (number, skip) = (start / self.size, start % self.size);
            let Some(source) = members.get(&number).and_then(readable) else {
                let last = members.last_key_value().map_or(0, |(last, _)| *last);
                // What begins in a member that is missing is worth its name.
                if there == 0 && number < self.expected.max(last) {
                    return Err(self.lacking(&members, number, offset));
                }
                break;
            };
            let end = source.len()?.min(self.size);
            there = there.saturating_add(end.saturating_sub(skip));
            if end < self.size {
                break;
            }
        }
        Ok(there.min(length))
    }

    fn stamp(&self) -> Result<Stamp> {
        self.look_for_members();
        let members = self.members.read();
        let mut stamp = Stamp::constant(self.id.clone(), self.length_of(&members)?);
        for (number, member) in members.iter() {
            if let Some(source) = readable(member) {
                stamp = stamp.joined(*number, &source.stamp()?);
            }
        }
        Ok(stamp)
    }

    fn driver(&self) -> Driver {
        Driver::Family {
            member_size: self.size,
        }
    }

    fn parts(&self) -> Vec<Part> {
        let members = self.members.read();
        let mut parts = Vec::new();
        let mut next = 0;
        for (number, member) in members.iter() {
            if *number > next {
                parts.push(self.missing(next));
            }
            parts.push(member.part(number.saturating_mul(self.size)));
            next = number.saturating_add(1);
        }
        if next < self.expected {
            parts.push(self.missing(next));
        }
        parts
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::storage::conformance;

    /// Writes `bytes` as a family of members of 997 bytes.
    fn write(folder: &Path, bytes: &[u8]) -> Template {
        let template = Template::parse(&folder.join("m%02d")).unwrap();
        for number in 0..200 {
            let _ = std::fs::remove_file(template.member(number));
        }
        std::fs::write(template.member(0), b"").unwrap();
        for (number, part) in bytes.chunks(997).enumerate() {
            std::fs::write(template.member(number as u64), part).unwrap();
        }
        template
    }

    fn open(template: &Template, length: u64) -> FamilySource {
        let first = FileSource::open(&template.member(0)).unwrap();
        FamilySource::open(first, template.clone(), 997, length).unwrap()
    }

    #[test]
    fn a_family_passes_the_conformance_suite() {
        let folder = tempfile::tempdir().unwrap();
        conformance::run(|bytes| Box::new(open(&write(folder.path(), bytes), 0)));
    }

    #[test]
    fn a_missing_member_is_named_and_the_others_are_read() {
        let folder = tempfile::tempdir().unwrap();
        let template = write(folder.path(), &[7; 5000]);
        std::fs::remove_file(template.member(2)).unwrap();
        let family = open(&template, 5000);
        assert_eq!(family.len().unwrap(), 5000);
        assert_eq!(family.stored().unwrap(), 5000 - 997);
        let mut out = [0; 100];
        family.read_at(3 * 997, &mut out).unwrap();
        assert_eq!(out, [7; 100]);
        let error = family.read_at(2 * 997 - 1, &mut out).unwrap_err();
        assert_eq!(error.kind(), Kind::Truncated);
        assert!(error.cause().contains("m02"), "{error}");
        assert_eq!(family.readable(2 * 997 - 1, 100).unwrap(), 1);
        let error = family.readable(2 * 997, 100).unwrap_err();
        assert!(error.cause().contains("m02"), "{error}");
        assert_eq!(family.readable(6 * 997, 100).unwrap(), 0);
        assert_eq!(family.readable(3 * 997, 10_000).unwrap(), 5000 - 3 * 997);
        let missing = family.parts().into_iter().filter(|p| p.length.is_err());
        assert_eq!(missing.count(), 1);
    }

    #[test]
    fn a_member_that_is_too_short_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let template = write(folder.path(), &[7; 5000]);
        std::fs::write(template.member(1), b"short").unwrap();
        let error = open(&template, 0).read_at(997, &mut [0; 6]).unwrap_err();
        assert!(error.cause().contains("m01"), "{error}");
        assert!(error.cause().contains("5 of 997"), "{error}");
    }

    #[test]
    fn a_change_in_any_member_and_a_new_one_are_other_stamps() {
        let folder = tempfile::tempdir().unwrap();
        let template = write(folder.path(), &[7; 5000]);
        let family = open(&template, 0);
        let before = family.stamp().unwrap();
        assert_eq!(family.stamp().unwrap(), before);
        std::fs::write(template.member(3), [8; 996]).unwrap();
        let changed = family.stamp().unwrap();
        assert_ne!(changed, before);
        std::fs::write(template.member(6), [8; 10]).unwrap();
        assert_ne!(family.stamp().unwrap(), changed);
        assert_eq!(family.len().unwrap(), 6 * 997 + 10);
    }

    #[test]
    fn members_of_no_bytes_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let template = write(folder.path(), &[7; 5000]);
        let first = FileSource::open(&template.member(0)).unwrap();
        let error = FamilySource::open(first, template, 0, 1).unwrap_err();
        assert_eq!(error.kind(), Kind::Corrupt);
    }
}
