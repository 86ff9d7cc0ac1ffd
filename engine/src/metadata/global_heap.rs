//! Reads global heap collections.

use crate::bytes::Address;
use crate::error::Result;
use crate::format::global_heap::{Collection, SMALLEST, collection_size, decode_collection};
use crate::metadata::Fetch;

const STRUCTURE: &str = "global heap collection";

/// Reads the collection at `address`.
pub fn read_collection(fetch: &dyn Fetch, address: Address) -> Result<Collection> {
    let sizes = fetch.sizes();
    let mut bytes = fetch.fetch_up_to(address, SMALLEST, STRUCTURE)?;
    let size = collection_size(&bytes, address.0, sizes)?;
    match usize::try_from(size) {
        Ok(size) if size <= bytes.len() => bytes.truncate(size),
        _ => bytes = fetch.fetch(address, size, STRUCTURE)?,
    }
    decode_collection(bytes, address.0, sizes)
}
