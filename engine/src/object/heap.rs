//! Fetches global heap collections for variable-length data.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::bytes::Address;
use crate::data::heap::FetchCollection;
use crate::error::{Error, Kind, Result};
use crate::file::Core;
use crate::metadata::Fetch;
use crate::metadata::global_heap::read_collection;

/// How many times the bytes of a file one read may take from collections: each is fetched once for
/// each level of nesting, and never overlaps another in what programs write.
const SHARED: u64 = 32;

/// The collections of a file.
pub(crate) struct Collections<'a> {
    core: &'a Core,
    fetched: AtomicU64,
}

impl<'a> Collections<'a> {
    /// The collections of that file, for one read.
    pub(crate) fn new(core: &'a Core) -> Self {
        Self {
            core,
            fetched: AtomicU64::new(0),
        }
    }

    /// Takes note of bytes that were fetched.
    fn count(&self, bytes: usize) {
        self.fetched.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    /// Refuses to fetch more than the file can hold.
    fn agree(&self, address: Address) -> Result<()> {
        let most = self.core.source().stored()?.saturating_mul(SHARED);
        if self.fetched.load(Ordering::Relaxed) > most {
            let cause = format!("over {most} bytes of collections, more than the file can hold");
            let error = Error::new(Kind::LimitExceeded, "global heap", cause);
            return Err(error.at(address.0));
        }
        Ok(())
    }
}

impl FetchCollection for Collections<'_> {
    fn fetch_collection(&self, address: Address, each: &mut dyn FnMut(u32, &[u8])) -> Result<()> {
        self.agree(address)?;
        let collection = read_collection(self.core, address)?;
        self.count(collection.byte_len());
        for index in collection.indexes().map(u32::from) {
            if let Some(bytes) = collection.object(index) {
                each(index, bytes);
            }
        }
        Ok(())
    }

    fn fetch_run(&self, address: Address, length: u64) -> Option<Vec<u8>> {
        self.agree(address).ok()?;
        let bytes =
            Fetch::fetch_up_to(self.core, address, length, "global heap collection").ok()?;
        self.count(bytes.len());
        Some(bytes)
    }

    fn pool(&self) -> Option<&rayon::ThreadPool> {
        self.core.pool()
    }
}
