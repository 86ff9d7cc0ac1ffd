//! Files that need not stay open between reads: those that links lead to, and members of families.
//!
//! A file may name ten thousand others. At most [`MOST_OPEN`] of them are open at a time; the one
//! used longest ago is closed first, and opened again when it is read.

use std::fs::File;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Weak};

use parking_lot::Mutex;

use crate::error::Result;

/// Most files that the pool keeps open at a time. A read under way holds on to its own.
pub const MOST_OPEN: usize = 48;

/// The slots that have an open file.
static OPEN: Mutex<Vec<Weak<Slot>>> = Mutex::new(Vec::new());
/// Counts the uses of all slots.
static CLOCK: AtomicU64 = AtomicU64::new(0);

/// The place of one file, open or closed.
#[derive(Debug)]
pub struct Slot {
    file: Mutex<Option<Arc<File>>>,
    used: AtomicU64,
}

impl Slot {
    /// Takes over an open file; another one may be closed for it.
    pub fn new(file: File) -> Arc<Self> {
        let slot = Arc::new(Self {
            file: Mutex::new(Some(Arc::new(file))),
            used: AtomicU64::new(0),
        });
        slot.touch();
        admit(&slot);
        slot
    }

    /// The file, if it is open.
    pub fn if_open(&self) -> Option<Arc<File>> {
        self.file.lock().clone()
    }

    /// The file; opened by `open` where it was closed.
    pub fn get(self: &Arc<Self>, open: impl FnOnce() -> Result<File>) -> Result<Arc<File>> {
        self.touch();
        let mut file = self.file.lock();
        if let Some(file) = &*file {
            return Ok(file.clone());
        }
        let opened = Arc::new(open()?);
        *file = Some(opened.clone());
        // Locked all the while: a slot that is not admitted is closed by nobody, so that no two
        // threads wait for each other here.
        admit(self);
        Ok(opened)
    }

    fn touch(&self) {
        let now = CLOCK.fetch_add(1, Ordering::Relaxed);
        self.used.store(now, Ordering::Relaxed);
    }
}

/// Counts `slot` among the open ones and closes what is too many.
fn admit(slot: &Arc<Slot>) {
    let mut open = OPEN.lock();
    open.retain(|other| other.strong_count() > 0);
    while open.len() >= MOST_OPEN {
        let used = |slot: &Weak<Slot>| slot.upgrade().map(|s| s.used.load(Ordering::Relaxed));
        let oldest = (0..open.len()).min_by_key(|i| open.get(*i).and_then(used));
        let Some(oldest) = oldest else { break };
        if let Some(oldest) = open.swap_remove(oldest).upgrade() {
            *oldest.file.lock() = None;
        }
    }
    open.push(Arc::downgrade(slot));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_used_longest_ago_is_closed_and_opened_again_when_it_is_wanted() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        std::fs::write(&path, b"x").unwrap();
        let open = || File::open(&path).unwrap();
        let slots: Vec<_> = (0..3 * MOST_OPEN).map(|_| Slot::new(open())).collect();
        let are_open = slots.iter().filter(|slot| slot.if_open().is_some());
        assert!(are_open.count() <= MOST_OPEN);
        assert!(slots[0].if_open().is_none());
        slots[0].get(|| Ok(open())).unwrap();
        assert!(slots[0].if_open().is_some());
    }

    #[test]
    fn threads_that_want_more_files_than_may_be_open_do_not_wait_for_ever() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        std::fs::write(&path, b"x").unwrap();
        let open = || File::open(&path).unwrap();
        let slots: Vec<_> = (0..2 * MOST_OPEN).map(|_| Slot::new(open())).collect();
        std::thread::scope(|scope| {
            for thread in 0..4 {
                let slots = &slots;
                scope.spawn(move || {
                    for round in 0..2000 {
                        let slot = &slots[(round * 7 + thread * 31) % slots.len()];
                        slot.get(|| Ok(open())).unwrap();
                    }
                });
            }
        });
    }
}
