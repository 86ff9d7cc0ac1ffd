//! The journal of a save: what is to be written in place, kept behind the file until it is.
//!
//! ```text
//! from a multiple of 512 on, behind everything that the new file has:
//!   records    each: offset u64, length u32, lookup3 of the old bytes u32, new bytes
//!   trailer    64 bytes, the last of the file:
//!     signature "HSJOURN1", start of the records u64, their bytes u64, their number u64,
//!     superblock's offset u64, end of the file before u64, end after u64,
//!     lookup3 of the records u32, lookup3 of the trailer before it u32
//! ```
//!
//! All fields are little-endian, all offsets count from the first byte of the file. No record crosses
//! a multiple of 512, so that each target is old or new as a whole.

use crate::bytes::{Cursor, Sizes};
use crate::checksum;
use crate::error::{Error, Result};
use crate::storage::medium::SECTOR;

const STRUCTURE: &str = "journal of a save";

const SIGNATURE: [u8; 8] = *b"HSJOURN1";

/// Bytes of the trailer.
pub const TRAILER: u64 = 64;

/// One place that a save changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Offset in the file.
    pub offset: u64,
    /// lookup3 of the bytes there before the save.
    pub old: u32,
    /// The bytes there after it.
    pub new: Vec<u8>,
}

/// What a save changes in place, and the ends of the file before and after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Journal {
    /// Where the superblock lies.
    pub superblock: u64,
    /// Length of the file before the save.
    pub end_before: u64,
    /// Length of the file after it.
    pub end_after: u64,
    /// The places; the superblock comes last.
    pub records: Vec<Record>,
}

/// What the trailer says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trailer {
    /// Where the records begin.
    pub start: u64,
    /// Bytes of all records.
    pub length: u64,
    count: u64,
    superblock: u64,
    end_before: u64,
    end_after: u64,
    checksum: u32,
}

impl Trailer {
    /// Where the superblock lies.
    pub fn superblock(&self) -> u64 {
        self.superblock
    }
}

/// The bytes of a journal that begins at `start`.
pub fn encode(journal: &Journal, start: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    for record in &journal.records {
        put_record(record, &mut bytes);
    }
    let mut trailer = SIGNATURE.to_vec();
    let (length, count) = (bytes.len() as u64, journal.records.len() as u64);
    let ends = [journal.superblock, journal.end_before, journal.end_after];
    for field in [start, length, count].into_iter().chain(ends) {
        trailer.extend(field.to_le_bytes());
    }
    trailer.extend(checksum::lookup3(&bytes, 0).to_le_bytes());
    trailer.extend(checksum::lookup3(&trailer, 0).to_le_bytes());
    bytes.extend(trailer);
    bytes
}

/// Puts a record behind others.
pub fn put_record(record: &Record, out: &mut Vec<u8>) {
    out.extend(record.offset.to_le_bytes());
    out.extend((record.new.len() as u32).to_le_bytes());
    out.extend(record.old.to_le_bytes());
    out.extend(&record.new);
}

/// The next record.
pub fn take_record(c: &mut Cursor<'_>) -> Result<Record> {
    let (offset, length, old) = (c.u64()?, c.u32()?, c.u32()?);
    let new = c.take(length as usize)?.to_vec();
    Ok(Record { offset, old, new })
}

/// The trailer in the last bytes of a file of `length` bytes; none where they are something else.
pub fn decode_trailer(bytes: &[u8], length: u64) -> Option<Trailer> {
    let body = checksum::verify(bytes, STRUCTURE, 0).ok()?;
    let mut c = Cursor::new(body, STRUCTURE, 0, Sizes::default());
    if c.array::<8>().ok()? != SIGNATURE {
        return None;
    }
    let mut field = || c.u64().ok();
    let trailer = Trailer {
        start: field()?,
        length: field()?,
        count: field()?,
        superblock: field()?,
        end_before: field()?,
        end_after: field()?,
        checksum: c.u32().ok()?,
    };
    let end = trailer.start.checked_add(trailer.length)?;
    (end.checked_add(TRAILER)? == length && trailer.end_after <= trailer.start).then_some(trailer)
}

/// The journal whose records are `bytes`.
///
/// # Errors
/// Where they are not those that the trailer speaks of.
pub fn decode(bytes: &[u8], trailer: &Trailer) -> Result<Journal> {
    let damaged = |cause: &'static str| Error::corrupt(STRUCTURE, cause).at(trailer.start);
    if checksum::lookup3(bytes, 0) != trailer.checksum {
        return Err(damaged("its checksum differs"));
    }
    let mut c = Cursor::new(bytes, STRUCTURE, trailer.start, Sizes::default());
    let mut records = Vec::new();
    while c.remaining() > 0 {
        let record = take_record(&mut c)?;
        let length = record.new.len() as u64;
        let end = record.offset.checked_add(length);
        let within = end.is_some_and(|end| end <= trailer.end_before.max(trailer.end_after));
        if !within || length + record.offset % SECTOR > SECTOR {
            return Err(damaged("a record leaves its place"));
        }
        records.push(record);
    }
    if records.len() as u64 != trailer.count {
        return Err(damaged("records are missing"));
    }
    Ok(Journal {
        superblock: trailer.superblock,
        end_before: trailer.end_before,
        end_after: trailer.end_after,
        records,
    })
}

/// Records for a run of changed bytes, one for each sector that it touches.
pub fn records(offset: u64, old: &[u8], new: &[u8]) -> Vec<Record> {
    let mut records = Vec::new();
    let (mut at, mut old, mut new) = (offset, old, new);
    while !new.is_empty() {
        let count = new.len().min((SECTOR - at % SECTOR) as usize);
        let (old_now, old_later) = old.split_at(count.min(old.len()));
        let (new_now, new_later) = new.split_at(count);
        records.push(Record {
            offset: at,
            old: checksum::lookup3(old_now, 0),
            new: new_now.to_vec(),
        });
        at = at.saturating_add(count as u64);
        (old, new) = (old_later, new_later);
    }
    records
}

#[cfg(test)]
mod tests {
    use super::*;

    fn journal() -> Journal {
        Journal {
            superblock: 0,
            end_before: 3000,
            end_after: 4000,
            records: [
                records(1000, &[0; 100], &[7; 100]),
                records(0, b"old", b"new"),
            ]
            .concat(),
        }
    }

    fn trailer_of(bytes: &[u8]) -> Option<Trailer> {
        let (_, trailer) = bytes.split_at(bytes.len() - TRAILER as usize);
        decode_trailer(trailer, 4096 + bytes.len() as u64)
    }

    #[test]
    fn a_run_is_cut_at_sectors() {
        let records = records(1000, &[0; 600], &[7; 600]);
        let places: Vec<_> = records.iter().map(|r| (r.offset, r.new.len())).collect();
        assert_eq!(places, [(1000, 24), (1024, 512), (1536, 64)]);
    }

    #[test]
    fn a_journal_is_read_back() {
        let bytes = encode(&journal(), 4096);
        let trailer = trailer_of(&bytes).unwrap();
        assert_eq!(trailer.start, 4096);
        let records = &bytes[..trailer.length as usize];
        assert_eq!(decode(records, &trailer).unwrap(), journal());
    }

    #[test]
    fn every_flipped_byte_is_noticed() {
        let bytes = encode(&journal(), 4096);
        for place in 0..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[place] ^= 0x40;
            let found = trailer_of(&damaged)
                .map(|trailer| decode(&damaged[..trailer.length as usize], &trailer));
            assert!(found.is_none_or(|journal| journal.is_err()), "{place}");
        }
    }

    #[test]
    fn a_cut_journal_is_none() {
        let bytes = encode(&journal(), 4096);
        for length in TRAILER as usize..bytes.len() {
            assert_eq!(trailer_of(&bytes[..length]), None, "{length}");
        }
    }
}
