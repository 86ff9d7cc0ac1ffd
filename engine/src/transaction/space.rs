//! Which bytes of the file are in use: where new structures go, and what freed ones leave.
//!
//! What was freed since the last save is not given out again before the next one, unless it came
//! into use only after the last: so a save writes into few places that the file on disk uses.
//! Addresses count from the superblock, as everywhere in the format.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::lives::Lives;
use crate::bytes::Address;
use crate::error::{Error, Kind, Result};

/// Sections that are looked at for one that fits a page.
const LOOKS: usize = 64;

/// What a section is used for: files that are divided into pages keep the two apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SpaceKind {
    /// Structures of the format.
    Metadata,
    /// Elements of datasets.
    Raw,
}

/// Used and free space of a file. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Space {
    /// First address after everything.
    end: u64,
    /// Where the file on disk ends: what lies behind is used by nobody but the edits.
    saved_end: u64,
    /// Bytes of a page, in files that are divided into pages: small sections do not cross one.
    page: Option<u64>,
    free: [Arc<Sections>; 2],
    /// Freed, but in use by the file on disk.
    waiting: [Arc<Sections>; 2],
    /// Given out since the last save before `saved_end`: the file on disk does not use it.
    fresh: Arc<Sections>,
    lives: Lives,
}

impl Space {
    /// The space of a file that ends at `end`; nothing is known to be free.
    pub fn new(end: u64, page: Option<u64>) -> Self {
        Self {
            end,
            saved_end: end,
            page: page.filter(|page| *page > 0),
            free: Default::default(),
            waiting: Default::default(),
            fresh: Arc::default(),
            lives: Lives::default(),
        }
    }

    /// First address after everything.
    pub fn end(&self) -> u64 {
        self.end
    }

    /// The same with another end: what changes of an earlier program made of it. What they gave back
    /// is not known.
    #[must_use]
    pub(super) fn ending_at(mut self, end: u64) -> Self {
        self.end = end;
        self
    }

    /// Objects that were made and deleted.
    pub fn lives(&self) -> &Lives {
        &self.lives
    }

    /// Notes that an object was made at `address`, or that the one there is gone.
    pub(super) fn note_object(&mut self, address: Address, gone: bool) {
        self.lives.note(address, gone);
    }

    /// Bytes that are known to be free, now or after the next save.
    pub fn free_bytes(&self) -> u64 {
        let all = self.free.iter().chain(&self.waiting);
        all.map(|sections| sections.bytes()).sum()
    }

    /// A place for `length` bytes.
    ///
    /// # Errors
    /// [`Kind::LimitExceeded`] where addresses of `largest` at most cannot say it.
    pub fn allocate(&mut self, length: u64, kind: SpaceKind, largest: u64) -> Result<Address> {
        if length == 0 {
            return Err(Error::invalid("file space", "no byte was asked for"));
        }
        let page = self.page.filter(|page| length < *page);
        let free = &mut self.free[kind as usize];
        if let Some(start) = free.find(length, page) {
            Arc::make_mut(free).take(start, length);
            self.note_fresh(start, start.saturating_add(length));
            return Ok(Address(start));
        }
        self.append(length, kind, largest)
    }

    /// A place at the end; in a file of pages at the start of a page.
    fn append(&mut self, length: u64, kind: SpaceKind, largest: u64) -> Result<Address> {
        let (start, room) = match self.page {
            Some(page) => (
                self.end.checked_next_multiple_of(page).unwrap_or(u64::MAX),
                length.checked_next_multiple_of(page),
            ),
            None => (self.end, Some(length)),
        };
        let end = room.and_then(|room| start.checked_add(room));
        let Some(end) = end.filter(|end| *end <= largest) else {
            let cause = format!("{length} more bytes would not fit its addresses");
            return Err(Error::new(Kind::LimitExceeded, "file space", cause).at(start));
        };
        self.end = end;
        let used = start.saturating_add(length);
        self.note_fresh(start, used);
        if used < end {
            Arc::make_mut(&mut self.free[kind as usize]).add(used, end - used);
        }
        Ok(Address(start))
    }

    /// Notes what was given out and the file on disk does not use.
    fn note_fresh(&mut self, start: u64, end: u64) {
        let end = end.min(self.saved_end);
        if start < end {
            Arc::make_mut(&mut self.fresh).add(start, end - start);
        }
    }

    /// Gives back the `length` bytes at `address`.
    ///
    /// # Errors
    /// [`Kind::Corrupt`] where they do not lie within the file, or are free already: two structures
    /// claim the same bytes.
    pub fn free(&mut self, address: Address, length: u64, kind: SpaceKind) -> Result<()> {
        if length == 0 {
            return Ok(());
        }
        let (start, kind) = (address.0, kind as usize);
        let end = start.checked_add(length).filter(|end| *end <= self.end);
        let Some(end) = end else {
            let cause = format!("{length} bytes to be freed lie past the end of the file");
            return Err(Error::corrupt("file space", cause).at(start));
        };
        let all = self.free.iter().chain(&self.waiting);
        if all
            .into_iter()
            .any(|sections| sections.overlaps(start, end))
        {
            let cause = format!("{length} bytes are freed twice: two structures claim them");
            return Err(Error::corrupt("file space", cause).at(start));
        }
        let saved = self.saved_end.clamp(start, end);
        let free = Arc::make_mut(&mut self.free[kind]);
        let waiting = Arc::make_mut(&mut self.waiting[kind]);
        if saved < end {
            free.add(saved, end - saved);
        }
        // Backwards, up to what the piece before begins with.
        let mut rest = saved;
        if self.fresh.overlaps(start, saved) {
            for (piece, length) in Arc::make_mut(&mut self.fresh).cut(start, saved) {
                free.add(piece, length);
                let after = piece.saturating_add(length);
                if after < rest {
                    waiting.add(after, rest - after);
                }
                rest = piece;
            }
        }
        if start < rest {
            waiting.add(start, rest - start);
        }
        self.shrink();
        Ok(())
    }

    /// Lets the file end where nothing follows but free space.
    fn shrink(&mut self) {
        if self.page.is_some() {
            return;
        }
        while let Some((kind, start)) = self.last_free() {
            Arc::make_mut(&mut self.free[kind]).remove(start);
            self.end = start;
        }
    }

    /// The free section at the very end.
    fn last_free(&self) -> Option<(usize, u64)> {
        let ends = self.free.iter().enumerate();
        ends.filter_map(|(kind, sections)| Some((kind, sections.ending_at(self.end)?)))
            .next()
    }

    /// Takes note of a save: what was freed before it can be given out again.
    pub fn saved(&mut self) {
        for (free, waiting) in self.free.iter_mut().zip(&mut self.waiting) {
            if waiting.by_address.is_empty() {
                continue;
            }
            let free = Arc::make_mut(free);
            for (start, length) in &waiting.by_address {
                free.add(*start, *length);
            }
            *waiting = Arc::default();
        }
        self.fresh = Arc::default();
        self.saved_end = self.end;
    }
}

/// Free sections, by address and by length. Neighbours are joined.
#[derive(Debug, Clone, Default)]
struct Sections {
    by_address: BTreeMap<u64, u64>,
    by_length: BTreeSet<(u64, u64)>,
}

impl Sections {
    fn bytes(&self) -> u64 {
        self.by_address.values().sum()
    }

    /// Start of the shortest section of at least `length` bytes; within a page, where there are
    /// pages.
    fn find(&self, length: u64, page: Option<u64>) -> Option<u64> {
        let fitting = self.by_length.range((length, 0)..).take(LOOKS);
        fitting
            .map(|(_, start)| *start)
            .find(|start| page.is_none_or(|page| start % page + length <= page))
    }

    /// Takes the first `length` bytes of the section at `start`.
    fn take(&mut self, start: u64, length: u64) {
        let whole = self.remove(start);
        if whole > length {
            self.insert(start.saturating_add(length), whole - length);
        }
    }

    fn add(&mut self, start: u64, length: u64) {
        let (mut start, mut length) = (start, length);
        if let Some(before) = self.ending_at(start) {
            length += self.remove(before);
            start = before;
        }
        let end = start.saturating_add(length);
        if self.by_address.contains_key(&end) {
            length += self.remove(end);
        }
        self.insert(start, length);
    }

    fn insert(&mut self, start: u64, length: u64) {
        self.by_address.insert(start, length);
        self.by_length.insert((length, start));
    }

    /// Removes the section at `start`; gives its length.
    fn remove(&mut self, start: u64) -> u64 {
        let length = self.by_address.remove(&start).unwrap_or(0);
        self.by_length.remove(&(length, start));
        length
    }

    /// Takes out what lies from `start` up to `end`; gives its pieces, the last one first.
    fn cut(&mut self, start: u64, end: u64) -> Vec<(u64, u64)> {
        let mut pieces = Vec::new();
        while let Some((&at, &length)) = self.by_address.range(..end).next_back() {
            let after = at.saturating_add(length);
            if after <= start {
                break;
            }
            self.remove(at);
            if at < start {
                self.insert(at, start - at);
            }
            if after > end {
                self.insert(end, after - end);
            }
            let (from, to) = (at.max(start), after.min(end));
            pieces.push((from, to - from));
        }
        pieces
    }

    /// Start of the section that ends right before `end`.
    fn ending_at(&self, end: u64) -> Option<u64> {
        let (start, length) = self.by_address.range(..end).next_back()?;
        (start.checked_add(*length) == Some(end)).then_some(*start)
    }

    fn overlaps(&self, start: u64, end: u64) -> bool {
        let before = self.by_address.range(..end).next_back();
        before.is_some_and(|(at, length)| at.saturating_add(*length) > start)
    }
}

#[cfg(test)]
mod tests {
    use super::SpaceKind::{Metadata, Raw};
    use super::*;

    const LARGEST: u64 = u64::MAX - 1;

    fn allocate(space: &mut Space, length: u64) -> u64 {
        space.allocate(length, Metadata, LARGEST).unwrap().0
    }

    #[test]
    fn what_only_edits_used_is_given_out_again_and_the_file_shrinks_behind_it() {
        let mut space = Space::new(1000, None);
        let [a, b, c] = [100, 50, 20].map(|length| allocate(&mut space, length));
        assert_eq!([a, b, c, space.end()], [1000, 1100, 1150, 1170]);
        space.free(Address(a), 100, Metadata).unwrap();
        assert_eq!(allocate(&mut space, 60), 1000);
        assert_eq!(allocate(&mut space, 40), 1060);
        space.free(Address(c), 20, Metadata).unwrap();
        assert_eq!(space.end(), 1150);
        space.free(Address(b), 50, Metadata).unwrap();
        assert_eq!(space.end(), 1100);
    }

    #[test]
    fn what_the_saved_file_uses_waits_for_the_next_save() {
        let mut space = Space::new(1000, None);
        space.free(Address(100), 200, Metadata).unwrap();
        assert_eq!(allocate(&mut space, 100), 1000);
        space.saved();
        assert_eq!(allocate(&mut space, 150), 100);
        assert_eq!(allocate(&mut space, 100), 1100);
        assert_eq!(space.free_bytes(), 50);
    }

    #[test]
    fn what_came_into_use_after_the_save_does_not_wait_for_the_next() {
        let mut space = Space::new(1000, None);
        space.free(Address(100), 300, Metadata).unwrap();
        space.saved();
        let [a, b] = [100, 50].map(|length| allocate(&mut space, length));
        assert_eq!([a, b], [100, 200]);
        // From within what the file on disk uses, over both, to its end and behind it.
        space.free(Address(90), 130, Metadata).unwrap();
        assert_eq!(allocate(&mut space, 120), 100);
        assert_eq!(space.free_bytes(), 10 + 150);
        space.free(Address(220), 30, Metadata).unwrap();
        space.free(Address(100), 120, Metadata).unwrap();
        assert_eq!(allocate(&mut space, 300), 100);
        assert_eq!((space.free_bytes(), space.end()), (10, 1000));
    }

    #[test]
    fn a_freed_end_of_the_saved_file_is_cut_off_after_the_save() {
        let mut space = Space::new(1000, None);
        space.free(Address(900), 100, Raw).unwrap();
        assert_eq!(space.end(), 1000);
        space.saved();
        let a = allocate(&mut space, 10);
        space.free(Address(a), 10, Metadata).unwrap();
        assert!(space.end() <= 1000);
    }

    #[test]
    fn freeing_twice_or_past_the_end_is_refused() {
        let mut space = Space::new(1000, None);
        space.free(Address(100), 200, Metadata).unwrap();
        for (start, length) in [(100, 1), (299, 5), (50, 60), (990, 20), (u64::MAX, 2)] {
            let error = space.free(Address(start), length, Raw).unwrap_err();
            assert_eq!(error.kind(), Kind::Corrupt, "{start}");
        }
    }

    #[test]
    fn pages_keep_kinds_apart_and_small_sections_whole() {
        let mut space = Space::new(4096, Some(4096));
        let a = space.allocate(3000, Metadata, LARGEST).unwrap();
        let b = space.allocate(3000, Metadata, LARGEST).unwrap();
        let c = space.allocate(10, Raw, LARGEST).unwrap();
        let d = space.allocate(10, Metadata, LARGEST).unwrap();
        let e = space.allocate(5000, Raw, LARGEST).unwrap();
        assert_eq!([a.0, b.0, c.0], [4096, 8192, 12288]);
        assert!((4096..12288).contains(&d.0), "{d}");
        assert_eq!((e.0, space.end()), (16384, 24576));
        let mut uneven = Space::new(5000, Some(4096));
        assert_eq!(uneven.allocate(10, Raw, LARGEST).unwrap().0, 8192);
    }

    #[test]
    fn addresses_that_are_too_narrow_are_refused() {
        let mut space = Space::new(65_000, None);
        let error = space.allocate(1000, Raw, 65_534).unwrap_err();
        assert_eq!(error.kind(), Kind::LimitExceeded);
    }
}
