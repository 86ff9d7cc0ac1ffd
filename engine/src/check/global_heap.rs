//! Global heap collections (specification III.E) that elements and mappings refer to.

use parking_lot::Mutex;

use super::checker::Checker;
use super::damage;
use super::links::PathId;
use crate::bytes::Address;
use crate::data::heap::{FetchCollection, HeapId};
use crate::error::Result;
use crate::format::global_heap::{collection_size, prefix_size};
use crate::format::virtual_map::decode_virtual_map;
use crate::metadata::Fetch;
use crate::metadata::global_heap::read_collection;
use crate::object::heap::Collections;

pub(super) const COLLECTION: &str = "global heap collection";

/// Fetches collections, and notes which.
pub struct Noted<'a> {
    collections: Collections<'a>,
    met: Mutex<Vec<Address>>,
}

impl FetchCollection for Noted<'_> {
    fn fetch_collection(&self, address: Address, each: &mut dyn FnMut(u32, &[u8])) -> Result<()> {
        self.collections.fetch_collection(address, each)?;
        self.met.lock().push(address);
        Ok(())
    }
}

impl<'a> Noted<'a> {
    /// The collections that were fetched.
    pub(super) fn met(self) -> Vec<Address> {
        self.met.into_inner()
    }
}

impl<'a> Checker<'a> {
    /// Something to fetch collections with.
    pub(super) fn collections(&self) -> Noted<'a> {
        Noted {
            collections: Collections::new(self.core),
            met: Mutex::default(),
        }
    }

    /// Takes the bytes of collections that were read, each once.
    pub(super) fn claim_collections(&mut self, met: Vec<Address>) -> Result<()> {
        for address in met {
            if !self.collections.insert(address.0) {
                continue;
            }
            let sizes = self.sizes();
            let size = Fetch::fetch(self.core, address, prefix_size(sizes), COLLECTION)
                .and_then(|prefix| collection_size(&prefix, address.0, sizes));
            if let Some(size) = self.keep(size)? {
                self.claim(COLLECTION, address, size, 0)?;
            }
        }
        Ok(())
    }

    /// Looks at the mapping of a virtual dataset.
    pub(super) fn check_mapping(&mut self, heap: Address, index: u32, _: PathId) -> Result<()> {
        self.variable = true;
        let collection = read_collection(self.core, heap);
        let Some(collection) = self.keep(collection)? else {
            return Ok(());
        };
        self.claim_collections(vec![heap])?;
        let Some(object) = collection.object(index) else {
            let cause = format!("no object of index {index}");
            return self.note(damage(COLLECTION, heap.0, cause));
        };
        let mapping = decode_virtual_map(object, heap.0, self.sizes());
        self.keep(mapping)?;
        self.gather(&[HeapId {
            collection: heap,
            index,
        }])
    }
}
