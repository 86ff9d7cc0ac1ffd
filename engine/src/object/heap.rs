//! Global heap collections of an opened file, for what fetches variable-length parts.

use crate::bytes::Address;
use crate::data::heap::FetchCollection;
use crate::error::Result;
use crate::file::Core;
use crate::metadata::global_heap::read_collection;

/// The collections of a file.
pub(super) struct Collections<'a>(pub(super) &'a Core);

impl FetchCollection for Collections<'_> {
    fn fetch_collection(&self, address: Address, each: &mut dyn FnMut(u32, &[u8])) -> Result<()> {
        let collection = read_collection(self.0, address)?;
        for index in collection.indexes().map(u32::from) {
            if let Some(bytes) = collection.object(index) {
                each(index, bytes);
            }
        }
        Ok(())
    }
}
