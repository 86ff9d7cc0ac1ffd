//! What an interrupted save left behind: shown as it will be, or finished.

use super::journal::{self, Journal, Record, TRAILER, Trailer};
use crate::checksum;
use crate::error::{Error, Kind, Result};
use crate::format::superblock::{self, MAX_SIZE, Superblock};
use crate::storage::{Medium, PAGE, Page, Source, read_page};

const STRUCTURE: &str = "journal of a save";

/// Bytes of a journal that are taken into memory.
const LONGEST: u64 = 1 << 30;

/// A save that was interrupted after its journal was on the disk.
#[derive(Debug)]
pub struct Recovery {
    journal: Journal,
}

/// Looks for a save to be finished: a superblock with an end that no file has, and a sound journal at
/// the file's very end. A journal of a save that did not come so far, or is over, counts for nothing.
///
/// # Errors
/// Where the superblock says that a save is on its way, but the journal is missing or damaged.
pub fn look_for_journal(source: &dyn Source) -> Result<Option<Recovery>> {
    let length = source.len()?;
    let Some(trailer) = read_trailer(source, length)? else {
        return Ok(None);
    };
    let place = trailer.superblock();
    let fenced = match superblock_at(source, place)? {
        Some(superblock) => is_fenced(&superblock),
        None => false,
    };
    if !fenced {
        return Ok(None);
    }
    if trailer.length > LONGEST {
        let cause = format!("it has {} bytes", trailer.length);
        return Err(Error::new(Kind::LimitExceeded, STRUCTURE, cause).at(trailer.start));
    }
    let mut bytes = vec![0; trailer.length as usize];
    source.read_at(trailer.start, &mut bytes)?;
    let journal = journal::decode(&bytes, &trailer)?;
    let recovery = Recovery { journal };
    recovery.confirm(source)?;
    Ok(Some(recovery))
}

/// Whether a superblock says that a save is on its way.
pub fn is_fenced(superblock: &Superblock) -> bool {
    superblock.end_of_file == superblock::fence(superblock.sizes)
}

fn read_trailer(source: &dyn Source, length: u64) -> Result<Option<Trailer>> {
    let Some(start) = length.checked_sub(TRAILER) else {
        return Ok(None);
    };
    let mut bytes = vec![0; TRAILER as usize];
    match source.read_at(start, &mut bytes) {
        Ok(()) => Ok(journal::decode_trailer(&bytes, length)),
        // A gap before the end: of several files, none of which we write.
        Err(error) if error.kind() == Kind::Truncated => Ok(None),
        Err(error) => Err(error),
    }
}

fn superblock_at(source: &dyn Source, place: u64) -> Result<Option<Superblock>> {
    let mut bytes = vec![0; source.readable(place, MAX_SIZE)? as usize];
    source.read_at(place, &mut bytes)?;
    Ok(superblock::decode_superblock(&bytes, place).ok())
}

impl Recovery {
    /// Length of the file once the save is finished.
    pub fn length(&self) -> u64 {
        self.journal.end_after
    }

    /// Every target must be as it was before the save or after it; else another program has written
    /// the file since, and nothing may be touched.
    fn confirm(&self, source: &dyn Source) -> Result<()> {
        for record in self.patches() {
            let mut found = vec![0; record.new.len()];
            source.read_at(record.offset, &mut found)?;
            if found != record.new && checksum::lookup3(&found, 0) != record.old {
                let cause = "another program has written the file since the save was interrupted";
                return Err(Error::corrupt(STRUCTURE, cause).at(record.offset));
            }
        }
        Ok(())
    }

    /// The records but those of the superblock.
    fn patches(&self) -> impl Iterator<Item = &Record> {
        let place = self.journal.superblock;
        let records = self.journal.records.iter();
        records.filter(move |record| !is_root(record, place))
    }

    fn root(&self) -> impl Iterator<Item = &Record> {
        let place = self.journal.superblock;
        let records = self.journal.records.iter();
        records.filter(move |record| is_root(record, place))
    }

    /// The pages that lie over the file as the save would leave it.
    pub fn pages(&self, source: &dyn Source) -> Result<Vec<(u64, Option<Page>)>> {
        let mut pages = std::collections::BTreeMap::<u64, Vec<u8>>::new();
        for record in &self.journal.records {
            let (number, within) = (record.offset / PAGE, (record.offset % PAGE) as usize);
            let page = match pages.entry(number) {
                std::collections::btree_map::Entry::Occupied(page) => page.into_mut(),
                std::collections::btree_map::Entry::Vacant(place) => {
                    place.insert(read_page(source, number)?)
                }
            };
            // A record lies within a sector, and so within a page.
            if let Some(target) = page.get_mut(within..within + record.new.len()) {
                target.copy_from_slice(&record.new);
            }
        }
        let pages = pages.into_iter();
        Ok(pages
            .map(|(number, page)| (number, Some(page.into())))
            .collect())
    }

    /// Finishes the save: patches, sync, the true superblock, sync, and the journal is cut off.
    pub fn replay(&self, medium: &dyn Medium) -> Result<()> {
        self.confirm(medium)?;
        for record in self.patches() {
            medium.write_at(record.offset, &record.new)?;
        }
        medium.sync()?;
        for record in self.root() {
            medium.write_at(record.offset, &record.new)?;
        }
        medium.sync()?;
        medium.set_len(self.journal.end_after)
    }
}

/// Whether a record is of the superblock: it begins there, at a multiple of 512.
fn is_root(record: &Record, place: u64) -> bool {
    record.offset == place && record.new.starts_with(&superblock::SIGNATURE)
}
