//! Fetches global heap collections for variable-length data.

use std::cell::Cell;

use crate::bytes::Address;
use crate::data::heap::FetchCollection;
use crate::error::{Error, Kind, Result};
use crate::file::Core;
use crate::metadata::global_heap::read_collection;

/// How many times the bytes of a file one read may take from collections: each is fetched once for
/// each level of nesting, and never overlaps another in what programs write.
const SHARED: u64 = 32;

/// The collections of a file.
pub(crate) struct Collections<'a> {
    core: &'a Core,
    fetched: Cell<u64>,
}

impl<'a> Collections<'a> {
    /// The collections of that file, for one read.
    pub(crate) fn new(core: &'a Core) -> Self {
        let fetched = Cell::new(0);
        Self { core, fetched }
    }
}

impl FetchCollection for Collections<'_> {
    fn fetch_collection(&self, address: Address, each: &mut dyn FnMut(u32, &[u8])) -> Result<()> {
        let most = self.core.source().stored()?.saturating_mul(SHARED);
        if self.fetched.get() > most {
            let cause = format!("over {most} bytes of collections, more than the file can hold");
            let error = Error::new(Kind::LimitExceeded, "global heap", cause);
            return Err(error.at(address.0));
        }
        let collection = read_collection(self.core, address)?;
        let fetched = self
            .fetched
            .get()
            .saturating_add(collection.byte_len() as u64);
        self.fetched.set(fetched);
        for index in collection.indexes().map(u32::from) {
            if let Some(bytes) = collection.object(index) {
                each(index, bytes);
            }
        }
        Ok(())
    }
}
