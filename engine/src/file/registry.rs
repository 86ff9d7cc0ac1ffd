//! Open documents by file: a second way to a file leads to the document that is open already.

use std::collections::HashMap;
use std::sync::{Arc, Weak};

use parking_lot::Mutex;

use crate::error::Result;
use crate::storage::FileId;

/// Documents that somebody still holds, keyed by device and inode.
#[derive(Debug)]
pub struct Registry<T>(Mutex<Option<Documents<T>>>);

#[derive(Debug)]
struct Documents<T> {
    by_file: HashMap<FileId, Weak<T>>,
    /// At this number those that nobody holds any more are looked for.
    look_at: usize,
}

impl<T> Default for Documents<T> {
    fn default() -> Self {
        Self {
            by_file: HashMap::new(),
            look_at: 0,
        }
    }
}

impl<T> Registry<T> {
    /// An empty registry, usable in a `static`.
    pub const fn new() -> Self {
        Self(Mutex::new(None))
    }

    /// The document of this file, where one is open.
    pub fn find(&self, id: &FileId) -> Option<Arc<T>> {
        self.0.lock().as_ref()?.by_file.get(id)?.upgrade()
    }

    /// The document of this file, opened by `open` where none is. When two threads open the same
    /// file at once, both get the document of the first one to finish.
    pub fn find_or_open(&self, id: &FileId, open: impl FnOnce() -> Result<T>) -> Result<Arc<T>> {
        if let Some(found) = self.find(id) {
            return Ok(found);
        }
        // Not under the lock: opening one slow file must not hold up all others.
        let opened = Arc::new(open()?);
        let mut guard = self.0.lock();
        let documents = guard.get_or_insert_default();
        if documents.by_file.len() >= documents.look_at {
            documents.by_file.retain(|_, held| held.strong_count() > 0);
            documents.look_at = 2 * documents.by_file.len() + 8;
        }
        if let Some(first) = documents.by_file.get(id).and_then(Weak::upgrade) {
            return Ok(first);
        }
        documents
            .by_file
            .insert(id.clone(), Arc::downgrade(&opened));
        Ok(opened)
    }
}

impl<T> Default for Registry<T> {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_opened_once_and_forgotten_with_its_last_holder() {
        let registry = Registry::new();
        let id = FileId::Memory(1);
        let first = registry.find_or_open(&id, || Ok(1)).unwrap();
        let second = registry.find_or_open(&id, || Ok(2)).unwrap();
        assert!(Arc::ptr_eq(&first, &second));
        let other = registry.find_or_open(&FileId::Memory(2), || Ok(3)).unwrap();
        assert_eq!((*second, *other), (1, 3));
        drop((first, second));
        assert!(registry.find(&id).is_none());
        assert_eq!(*registry.find_or_open(&id, || Ok(4)).unwrap(), 4);
    }
}
