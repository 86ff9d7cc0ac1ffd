//! Objects that edits have made or deleted: by this a handle knows whether what lies at its address is
//! still the object that it was opened for.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::bytes::Address;

/// No two are the same, whatever is undone.
static NEXT: AtomicU64 = AtomicU64::new(1);

/// An object that was made, or the place of one that was deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Life {
    number: u64,
    gone: bool,
}

impl Life {
    /// Whether the object was deleted.
    pub fn is_gone(self) -> bool {
        self.gone
    }
}

/// What is known of the objects of a file since its edits began. Cheap to clone.
///
/// Each step keeps a clone, so that a map of all would be copied for each object: this one has layers,
/// the newest last, each more than the one after it, and few of them are copied.
#[derive(Debug, Clone, Default)]
pub struct Lives(Vec<Arc<BTreeMap<u64, Life>>>);

impl Lives {
    /// What is known of the object at `address`; nothing where it has been there all along.
    pub fn of(&self, address: Address) -> Option<Life> {
        let mut layers = self.0.iter().rev();
        layers.find_map(|layer| layer.get(&address.0)).copied()
    }

    /// Notes that an object was made at `address`, or that the one there is gone.
    pub(super) fn note(&mut self, address: Address, gone: bool) {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let mut newest = BTreeMap::from([(address.0, Life { number, gone })]);
        while let Some(layer) = self.0.pop_if(|layer| layer.len() <= newest.len()) {
            let mut merged = Arc::unwrap_or_clone(layer);
            merged.extend(newest);
            newest = merged;
        }
        self.0.push(Arc::new(newest));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_many_objects_the_last_note_counts_in_few_layers() {
        let mut lives = Lives::default();
        for number in 0..10_000 {
            lives.note(Address(number % 7000), number >= 7000);
        }
        assert!(lives.0.len() < 16, "{}", lives.0.len());
        for address in 0..7000 {
            let gone = lives.of(Address(address)).map(Life::is_gone);
            assert_eq!(gone, Some(address < 3000), "{address}");
        }
    }

    #[test]
    fn an_object_in_the_place_of_another_has_another_life() {
        let mut lives = Lives::default();
        let at = Address(96);
        assert_eq!(lives.of(at), None);
        lives.note(at, true);
        let before = lives.clone();
        assert!(lives.of(at).is_some_and(Life::is_gone));
        lives.note(at, false);
        let first = lives.of(at);
        assert!(!first.is_some_and(Life::is_gone));
        lives.note(at, true);
        lives.note(at, false);
        assert_ne!(lives.of(at), first);
        assert!(before.of(at).is_some_and(Life::is_gone));
    }
}
