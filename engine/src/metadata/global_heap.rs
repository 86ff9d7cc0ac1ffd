//! Reads global heap collections.

use crate::bytes::Address;
use crate::error::{Error, Result};
use crate::format::global_heap::{Collection, collection_size, decode_collection, prefix_size};
use crate::metadata::Fetch;

const STRUCTURE: &str = "global heap collection";

/// Bytes of the smallest collection that the library writes; most have it.
const FIRST_FETCH: u64 = 4096;

/// Reads the collection at `address`.
pub fn read_collection(fetch: &dyn Fetch, address: Address) -> Result<Collection> {
    let sizes = fetch.sizes();
    let mut bytes = fetch.fetch_up_to(address, FIRST_FETCH, STRUCTURE)?;
    let size = collection_size(&bytes, address.0, sizes)?;
    if size < prefix_size(sizes) {
        let cause = format!("a size of {size} bytes");
        return Err(Error::corrupt(STRUCTURE, cause).at(address.0));
    }
    match usize::try_from(size) {
        Ok(size) if size <= bytes.len() => bytes.truncate(size),
        _ => bytes = fetch.fetch(address, size, STRUCTURE)?,
    }
    decode_collection(bytes, address.0, sizes)
}
