//! Global heap collections of an opened file, for what fetches variable-length parts.

use crate::bytes::Address;
use crate::data::heap::FetchCollection;
use crate::error::{Error, Result};
use crate::file::Core;

/// The collections of a file.
pub(super) struct Collections<'a>(pub(super) &'a Core);

impl FetchCollection for Collections<'_> {
    fn fetch_collection(&self, address: Address, _each: &mut dyn FnMut(u32, &[u8])) -> Result<()> {
        self.0.absolute(address)?;
        let cause = "variable-length data are not decoded";
        Err(Error::unsupported("global heap collection", cause).at(address.0))
    }
}
