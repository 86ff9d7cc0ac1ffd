//! Changed pages over an unchanged source: what an edited file reads as before it is saved.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use parking_lot::RwLock;

use super::{Driver, Part, Source, Stamp};
use crate::error::{Error, Kind, Result};

/// Bytes of a page, and its alignment in the file.
pub const PAGE: u64 = 4096;

/// The bytes of one page; cheap to clone, never changed.
pub type Page = Arc<[u8]>;

/// A source with pages laid over it. Without any it is the source itself.
pub struct Overlay {
    base: Box<dyn Source>,
    /// Whether there is an image: reading an unchanged file takes no lock.
    changed: AtomicBool,
    image: RwLock<Image>,
}

/// What differs from the source.
#[derive(Debug, Clone, Default)]
struct Image {
    pages: BTreeMap<u64, Page>,
    /// Length of the whole, where pages are laid over.
    length: u64,
}

impl Overlay {
    /// Lays nothing over `base` yet.
    pub fn new(base: Box<dyn Source>) -> Self {
        Self {
            base,
            changed: AtomicBool::new(false),
            image: RwLock::default(),
        }
    }

    /// What lies beneath.
    pub fn base(&self) -> &dyn Source {
        &*self.base
    }

    /// Whether something is laid over.
    pub fn is_changed(&self) -> bool {
        self.changed.load(Ordering::Acquire)
    }

    /// Exchanges the pages of these numbers (`None`: what lies beneath shows again) and sets the
    /// length of the whole; gives the pages that were there.
    pub fn exchange(
        &self,
        pages: Vec<(u64, Option<Page>)>,
        length: u64,
    ) -> Vec<(u64, Option<Page>)> {
        let mut image = self.image.write();
        image.length = length;
        let exchanged = pages.into_iter().map(|(number, page)| {
            let before = match page {
                Some(page) => image.pages.insert(number, page),
                None => image.pages.remove(&number),
            };
            (number, before)
        });
        let before = exchanged.collect();
        self.changed.store(true, Ordering::Release);
        before
    }

    /// Takes everything off; the source alone shows.
    pub fn clear(&self) {
        let mut image = self.image.write();
        *image = Image::default();
        self.changed.store(false, Ordering::Release);
    }

    /// The page of this number, if one is laid over.
    pub fn page(&self, number: u64) -> Option<Page> {
        self.image.read().pages.get(&number).cloned()
    }

    /// All pages that are laid over, by number.
    pub fn pages(&self) -> Vec<(u64, Page)> {
        let image = self.image.read();
        let pages = image.pages.iter();
        pages
            .map(|(number, page)| (*number, page.clone()))
            .collect()
    }
}

impl Image {
    /// Reads from pages, and from `base` what lies between them.
    fn read_at(&self, base: &dyn Source, offset: u64, out: &mut [u8]) -> Result<()> {
        let end = offset.checked_add(out.len() as u64);
        let Some(end) = end.filter(|end| *end <= self.length) else {
            let cause = format!("the file ends before {} bytes were read", out.len());
            return Err(Error::new(Kind::Truncated, "file", cause).at(offset));
        };
        if out.is_empty() {
            return Ok(());
        }
        let mut from = offset;
        for (number, page) in self.pages.range(offset / PAGE..=(end - 1) / PAGE) {
            let start = number.saturating_mul(PAGE).max(from);
            read_padded(base, from, part(out, offset, from, start))?;
            let stop = number.saturating_add(1).saturating_mul(PAGE).min(end);
            let within = (start % PAGE) as usize;
            let target = part(out, offset, start, stop);
            if let Some(found) = page.get(within..within + target.len()) {
                target.copy_from_slice(found);
            }
            from = stop;
        }
        read_padded(base, from, part(out, offset, from, end))
    }
}

/// The part of `out`, which begins at `offset`, from `start` to `stop`.
fn part(out: &mut [u8], offset: u64, start: u64, stop: u64) -> &mut [u8] {
    let [from, to] = [start, stop].map(|place| place.saturating_sub(offset) as usize);
    out.get_mut(from..to).unwrap_or_default()
}

/// Fills `out` with what `source` has from `offset` on; past its end with zeros, as what was reserved
/// and not written.
pub fn read_padded(source: &dyn Source, offset: u64, out: &mut [u8]) -> Result<()> {
    if out.is_empty() {
        // Before pages that lie over all of it: the system is not asked for the length.
        return Ok(());
    }
    let there = source.readable(offset, out.len() as u64)?;
    let there = usize::try_from(there).unwrap_or(usize::MAX).min(out.len());
    let (read, rest) = out.split_at_mut(there);
    rest.fill(0);
    match read.is_empty() {
        true => Ok(()),
        false => source.read_at(offset, read),
    }
}

/// The page of this number as `source` has it.
pub fn read_page(source: &dyn Source, number: u64) -> Result<Vec<u8>> {
    let mut page = vec![0; PAGE as usize];
    read_padded(source, number.saturating_mul(PAGE), &mut page)?;
    Ok(page)
}

impl Source for Overlay {
    fn len(&self) -> Result<u64> {
        match self.is_changed() {
            true => Ok(self.image.read().length),
            false => self.base.len(),
        }
    }

    fn stored(&self) -> Result<u64> {
        match self.is_changed() {
            true => Ok(self.image.read().length),
            false => self.base.stored(),
        }
    }

    fn read_at(&self, offset: u64, out: &mut [u8]) -> Result<()> {
        match self.is_changed() {
            true => self.image.read().read_at(&*self.base, offset, out),
            false => self.base.read_at(offset, out),
        }
    }

    fn readable(&self, offset: u64, length: u64) -> Result<u64> {
        match self.is_changed() {
            true => Ok(self.len()?.saturating_sub(offset).min(length)),
            false => self.base.readable(offset, length),
        }
    }

    fn lack_at(&self, offset: u64) -> String {
        self.base.lack_at(offset)
    }

    fn stamp(&self) -> Result<Stamp> {
        self.base.stamp()
    }

    fn driver(&self) -> Driver {
        self.base.driver()
    }

    fn parts(&self) -> Vec<Part> {
        self.base.parts()
    }
}

impl std::fmt::Debug for Overlay {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let pages = self.image.read().pages.len();
        write!(
            f,
            "Overlay({} bytes, {pages} pages)",
            self.len().unwrap_or(0)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::{MemorySource, conformance};

    fn page(value: u8) -> Option<Page> {
        Some(vec![value; PAGE as usize].into())
    }

    #[test]
    fn it_passes_the_conformance_suite_with_and_without_pages() {
        conformance::run(|bytes| Box::new(Overlay::new(Box::new(MemorySource::new(bytes)))));
        conformance::run(|bytes| {
            let overlay = Overlay::new(Box::new(MemorySource::new(vec![9; bytes.len()])));
            let pages = bytes
                .chunks(PAGE as usize)
                .enumerate()
                .map(|(number, part)| {
                    let mut page = part.to_vec();
                    page.resize(PAGE as usize, 0);
                    (number as u64, Some(page.into()))
                });
            overlay.exchange(pages.collect(), bytes.len() as u64);
            Box::new(overlay)
        });
    }

    #[test]
    fn pages_show_and_come_off_again() {
        let base = vec![1; 3 * PAGE as usize];
        let overlay = Overlay::new(Box::new(MemorySource::new(base)));
        let read = |length: u64| {
            let mut out = vec![0; length as usize];
            overlay.read_at(0, &mut out).unwrap();
            let firsts = out.chunks(PAGE as usize).map(|page| page[0]);
            firsts.collect::<Vec<_>>()
        };
        let before = overlay.exchange(vec![(1, page(2)), (4, page(3))], 5 * PAGE);
        assert_eq!(before, [(1, None), (4, None)]);
        assert_eq!(read(5 * PAGE), [1, 2, 1, 0, 3]);
        let before = overlay.exchange(vec![(1, page(7)), (4, None)], 3 * PAGE);
        assert_eq!(before, [(1, page(2)), (4, page(3))]);
        assert_eq!(read(3 * PAGE), [1, 7, 1]);
        assert!(overlay.read_at(3 * PAGE, &mut [0]).is_err());
        overlay.clear();
        assert_eq!(read(3 * PAGE), [1, 1, 1]);
        assert!(!overlay.is_changed());
    }
}
