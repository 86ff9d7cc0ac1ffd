//! A save: the changed pages go into the file so that at every moment a reader sees the file before
//! or after, or refuses it. The order of writes and syncs is argued in `engine/docs/commit.md`.

use super::journal::{self, Journal, Record};
use crate::error::{Error, Kind, Result};
use crate::format::superblock::{self, Superblock};
use crate::storage::medium::SECTOR;
use crate::storage::{Medium, PAGE, Page, Source, read_padded};

/// A save that failed.
#[derive(Debug)]
pub struct Failure {
    /// What went wrong.
    pub error: Error,
    /// Whether the file may be in the middle of the save: nothing can be saved to it any longer.
    pub poisoned: bool,
}

/// A run of bytes that the saved file has otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) offset: u64,
    pub(super) old: Vec<u8>,
    pub(super) new: Vec<u8>,
}

impl Run {
    fn end(&self) -> u64 {
        self.offset.saturating_add(self.new.len() as u64)
    }
}

/// What a save writes.
#[derive(Debug)]
pub(super) struct Plan {
    superblock_at: u64,
    superblock: Superblock,
    end_before: u64,
    end_after: u64,
    /// Bytes past the old end: offset, page, and which part of it.
    fresh: Vec<(u64, Page, std::ops::Range<usize>)>,
    /// Changes of what the old file has, by offset, without the superblock.
    patches: Vec<Run>,
    /// The superblock as it was and as it will be.
    root: Run,
}

/// Bytes between two changes that are written anew rather than making a record of their own.
const JOIN: usize = 16;

impl Plan {
    /// Compares `pages` with what `base` has; its superblock lies at `found`. The file will have
    /// `end_after` bytes.
    pub(super) fn make(
        base: &dyn Source,
        found: u64,
        pages: &[(u64, Page)],
        end_after: u64,
    ) -> Result<Self> {
        let mut bytes =
            vec![0; superblock::MAX_SIZE.min(base.readable(found, superblock::MAX_SIZE)?) as usize];
        base.read_at(found, &mut bytes)?;
        let before = superblock::decode_superblock(&bytes, found)?;
        bytes.truncate(before.size() as usize);
        let mut plan = Self {
            superblock_at: found,
            end_before: before.end(found),
            end_after,
            fresh: Vec::new(),
            patches: Vec::new(),
            root: Run {
                offset: found,
                old: bytes.clone(),
                new: bytes,
            },
            superblock: before,
        };
        for (number, page) in pages {
            plan.add(base, number.saturating_mul(PAGE), page)?;
        }
        Ok(plan)
    }

    /// Sorts the bytes of a page that begins at `start` into old and new places.
    fn add(&mut self, base: &dyn Source, start: u64, page: &Page) -> Result<()> {
        let within = |offset: u64| offset.saturating_sub(start).min(page.len() as u64) as usize;
        let (old_end, new_end) = (within(self.end_before), within(self.end_after));
        if old_end < new_end {
            self.fresh.push((start, page.clone(), old_end..new_end));
        }
        if old_end == 0 {
            return Ok(());
        }
        let mut old = vec![0; old_end];
        read_padded(base, start, &mut old)?;
        self.take_root(start, page);
        let root = (self.root.offset, self.root.end());
        for run in changed_runs(start, &old, page.get(..old_end).unwrap_or_default()) {
            for part in outside(run, root) {
                self.patches.push(part);
            }
        }
        Ok(())
    }

    /// Takes what lies of the superblock in a page.
    fn take_root(&mut self, start: u64, page: &Page) {
        for (place, byte) in self.root.new.iter_mut().enumerate() {
            let offset = (self.root.offset + place as u64).checked_sub(start);
            if let Some(new) = offset.and_then(|offset| page.get(offset as usize)) {
                *byte = *new;
            }
        }
    }

    fn is_empty(&self) -> bool {
        self.patches.is_empty() && self.fresh.is_empty() && self.root.old == self.root.new
    }

    /// All places that change, the superblock last.
    fn runs(&self) -> impl Iterator<Item = &Run> {
        let root = (self.root.old != self.root.new).then_some(&self.root);
        self.patches.iter().chain(root)
    }

    /// The one run that holds all changes, if they lie in one sector.
    fn single_sector(&self, base: &dyn Source) -> Result<Option<Run>> {
        let start = self.runs().map(|run| run.offset).min().unwrap_or(0);
        let end = self.runs().map(Run::end).max().unwrap_or(start);
        if end > start && start / SECTOR != (end - 1) / SECTOR {
            return Ok(None);
        }
        let mut old = vec![0; (end - start) as usize];
        base.read_at(start, &mut old)?;
        let mut new = old.clone();
        for run in self.runs() {
            let at = (run.offset - start) as usize;
            if let Some(place) = new.get_mut(at..at + run.new.len()) {
                place.copy_from_slice(&run.new);
            }
        }
        Ok(Some(Run {
            offset: start,
            old,
            new,
        }))
    }

    fn journal(&self) -> Journal {
        let all = self.patches.iter().chain([&self.root]);
        let records: Vec<Record> = all
            .flat_map(|run| journal::records(run.offset, &run.old, &run.new))
            .collect();
        Journal {
            superblock: self.superblock_at,
            end_before: self.end_before,
            end_after: self.end_after,
            records,
        }
    }

    /// Carries the save out.
    pub(super) fn carry_out(self, medium: &dyn Medium) -> Result<(), Failure> {
        if self.is_empty() {
            return Ok(());
        }
        let sound = |error| Failure {
            error,
            poisoned: false,
        };
        let broken = |error| Failure {
            error,
            poisoned: true,
        };
        let length = medium.len().map_err(sound)?;
        let single = self.single_sector(medium).map_err(sound)?;
        let journal = match single {
            Some(_) => None,
            None => Some(self.fenced().map_err(sound)?),
        };
        let prepared = self.prepare(medium, journal.is_some());
        if let Err(error) = prepared {
            // The file on disk is as it was, but for bytes behind its end.
            let cut = medium.set_len(length);
            return Err(cut.map_or_else(broken, |()| sound(error)));
        }
        if let Err(error) = medium.sync() {
            let _ = medium.set_len(length);
            return Err(broken(error));
        }
        match (single, journal) {
            (Some(run), _) => publish(medium, &run),
            (None, Some(fence)) => self.patch(medium, &fence),
            (None, None) => Ok(()),
        }
        .and_then(|()| medium.set_len(self.end_after))
        .map_err(broken)
    }

    /// The superblock with an end that no file has.
    fn fenced(&self) -> Result<Vec<u8>> {
        let fence = superblock::fence(self.superblock.sizes);
        if self.journal_end() >= fence {
            let cause = "the file is too long for its addresses";
            return Err(Error::new(Kind::LimitExceeded, "save", cause));
        }
        let mut bytes = self.root.old.clone();
        superblock::set_end(&mut bytes, &self.superblock, fence)?;
        if self.superblock.version >= 3 {
            superblock::set_flags(&mut bytes, &self.superblock, 1)?;
        }
        Ok(bytes)
    }

    fn journal_end(&self) -> u64 {
        let bytes: u64 = self.runs().map(|run| 32 + run.new.len() as u64 * 2).sum();
        self.end_before
            .max(self.end_after)
            .saturating_add(bytes + 4096)
    }

    /// Writes what the old file does not look at: new space, and the journal behind it.
    fn prepare(&self, medium: &dyn Medium, with_journal: bool) -> Result<()> {
        for (start, page, part) in &self.fresh {
            let offset = start.saturating_add(part.start as u64);
            medium.write_at(offset, page.get(part.clone()).unwrap_or_default())?;
        }
        let end = self.end_before.max(self.end_after);
        if !with_journal {
            return medium.set_len(end);
        }
        let start = end.next_multiple_of(SECTOR);
        let bytes = journal::encode(&self.journal(), start);
        medium.set_len(start)?;
        medium.write_at(start, &bytes)
    }

    /// Fence, patches, true superblock, each followed by a sync.
    fn patch(&self, medium: &dyn Medium, fence: &[u8]) -> Result<()> {
        medium.write_at(self.superblock_at, fence)?;
        medium.sync()?;
        for run in &self.patches {
            medium.write_at(run.offset, &run.new)?;
        }
        medium.sync()?;
        publish(medium, &self.root)
    }
}

/// Writes what makes the save visible, in one piece.
fn publish(medium: &dyn Medium, run: &Run) -> Result<()> {
    medium.write_at(run.offset, &run.new)?;
    medium.sync()
}

/// The runs of bytes in which `new` differs from `old`, which both begin at `start`.
pub(super) fn changed_runs(start: u64, old: &[u8], new: &[u8]) -> Vec<Run> {
    let mut runs = Vec::new();
    let mut differing = old
        .iter()
        .zip(new)
        .enumerate()
        .filter(|(_, (old, new))| old != new)
        .map(|(place, _)| place);
    let Some(first) = differing.next() else {
        return runs;
    };
    let mut push = |from: usize, to: usize| {
        let part = |bytes: &[u8]| bytes.get(from..to).unwrap_or_default().to_vec();
        runs.push(Run {
            offset: start.saturating_add(from as u64),
            old: part(old),
            new: part(new),
        });
    };
    let (mut from, mut to) = (first, first + 1);
    for place in differing {
        if place > to + JOIN {
            push(from, to);
            from = place;
        }
        to = place + 1;
    }
    push(from, to);
    runs
}

/// The parts of a run that lie outside of `hole`.
fn outside(run: Run, hole: (u64, u64)) -> Vec<Run> {
    let cut = |from: u64, to: u64| {
        let from = from.clamp(run.offset, run.end());
        let to = to.clamp(from, run.end());
        let range = (from - run.offset) as usize..(to - run.offset) as usize;
        let part = |bytes: &[u8]| bytes.get(range.clone()).unwrap_or_default().to_vec();
        Run {
            offset: from,
            old: part(&run.old),
            new: part(&run.new),
        }
    };
    let parts = [cut(run.offset, hole.0), cut(hole.1, run.end())];
    parts
        .into_iter()
        .filter(|part| !part.new.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_are_what_differs_and_near_ones_are_joined() {
        let old = vec![0; 200];
        let mut new = old.clone();
        for place in [3, 10, 100, 199] {
            new[place] = 1;
        }
        let runs = changed_runs(1000, &old, &new);
        let places: Vec<_> = runs.iter().map(|run| (run.offset, run.end())).collect();
        assert_eq!(places, [(1003, 1011), (1100, 1101), (1199, 1200)]);
        assert!(changed_runs(0, &old, &old).is_empty());
    }

    #[test]
    fn a_run_over_the_superblock_leaves_it_out() {
        let run = changed_runs(0, &[0; 300], &[1; 300]).remove(0);
        let parts = outside(run, (96, 200));
        let places: Vec<_> = parts.iter().map(|run| (run.offset, run.end())).collect();
        assert_eq!(places, [(0, 96), (200, 300)]);
    }
}
