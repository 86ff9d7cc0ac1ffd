//! Decoded structures that look-ups by name ask for again and again, bounded in number.

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::Mutex;

use crate::bytes::Address;
use crate::format::btree2;
use crate::metadata::fractal_heap::HeapState;
use crate::metadata::object_header::ObjectHeader;

/// Heaps that are kept; each bounds the blocks that it keeps.
const HEAPS: usize = 4;

/// Headers of version 2 B-trees that are kept.
const TREES: usize = 1024;

/// Bytes of object headers that are kept, as they are stored.
const HEADER_BYTES: u64 = 4 << 20;

/// What an object header takes besides what is stored.
const HEADER_ROOM: u64 = 512;

/// Structures of one generation of a file, by address.
///
/// Those of an older generation are let go as soon as a newer one is asked for.
#[derive(Default)]
pub struct Structures(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    generation: u64,
    heaps: HashMap<Address, Arc<HeapState>>,
    trees: HashMap<Address, btree2::Header>,
    headers: HashMap<Address, Arc<ObjectHeader>>,
    header_bytes: u64,
}

impl Structures {
    pub(crate) fn heap(&self, generation: u64, address: Address) -> Option<Arc<HeapState>> {
        let kept = self.0.lock();
        let heap = kept
            .heaps
            .get(&address)
            .filter(|_| kept.generation == generation);
        heap.cloned()
    }

    pub(crate) fn keep_heap(&self, generation: u64, address: Address, heap: Arc<HeapState>) {
        self.renew(generation, |kept| {
            if kept.heaps.len() >= HEAPS {
                kept.heaps.clear();
            }
            kept.heaps.insert(address, heap);
        });
    }

    pub(crate) fn tree(&self, generation: u64, address: Address) -> Option<btree2::Header> {
        let kept = self.0.lock();
        let tree = kept
            .trees
            .get(&address)
            .filter(|_| kept.generation == generation);
        tree.copied()
    }

    pub(crate) fn keep_tree(&self, generation: u64, address: Address, header: btree2::Header) {
        self.renew(generation, |kept| {
            if kept.trees.len() >= TREES {
                kept.trees.clear();
            }
            kept.trees.insert(address, header);
        });
    }

    pub(crate) fn header(&self, generation: u64, address: Address) -> Option<Arc<ObjectHeader>> {
        let kept = self.0.lock();
        let header = kept.headers.get(&address);
        header.filter(|_| kept.generation == generation).cloned()
    }

    pub(crate) fn keep_header(&self, generation: u64, header: Arc<ObjectHeader>) {
        let bytes = header.stored_bytes().saturating_add(HEADER_ROOM);
        if bytes > HEADER_BYTES / 4 {
            return;
        }
        self.renew(generation, |kept| {
            if kept.header_bytes + bytes > HEADER_BYTES {
                kept.headers.clear();
                kept.header_bytes = 0;
            }
            kept.header_bytes += bytes;
            kept.headers.insert(header.address, header);
        });
    }

    /// Lets older generations go; what comes late from an older one is not kept.
    fn renew(&self, generation: u64, keep: impl FnOnce(&mut Kept)) {
        let mut kept = self.0.lock();
        if generation > kept.generation {
            *kept = Kept {
                generation,
                ..Kept::default()
            };
        }
        if generation == kept.generation {
            keep(&mut kept);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: btree2::Header = btree2::Header {
        kind: 5,
        node_size: 512,
        record_size: 11,
        depth: 0,
        root: None,
        root_records: 0,
        total_records: 0,
    };

    #[test]
    fn what_an_older_generation_left_is_not_found() {
        let structures = Structures::default();
        let at = Address(64);
        structures.keep_tree(0, at, HEADER);
        assert_eq!(structures.tree(0, at), Some(HEADER));
        assert_eq!(structures.tree(1, at), None);
        structures.keep_tree(1, at, HEADER);
        assert_eq!(structures.tree(0, at), None);
        structures.keep_tree(0, Address(128), HEADER);
        assert_eq!(structures.tree(1, Address(128)), None);
        assert_eq!(structures.tree(1, at), Some(HEADER));
    }

    #[test]
    fn their_number_is_bounded() {
        let structures = Structures::default();
        for at in 0..3 * TREES as u64 {
            structures.keep_tree(0, Address(at), HEADER);
        }
        assert!(structures.0.lock().trees.len() <= TREES);
    }
}
