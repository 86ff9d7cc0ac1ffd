//! Reads names from a local heap: all at once for a listing, one by one for a look-up.

use crate::bytes::Address;
use crate::datatype::Name;
use crate::error::{Error, Result};
use crate::format::local_heap::{LocalHeap, decode_local_heap, header_size};
use crate::metadata::Fetch;

const STRUCTURE: &str = "local heap";

/// Bytes that are fetched for one name at first; longer names are fetched again.
const NAME_FETCH: u64 = 256;

/// Reads the header at `address`.
pub fn read(fetch: &dyn Fetch, address: Address) -> Result<LocalHeap> {
    let sizes = fetch.sizes();
    let bytes = fetch.fetch(address, header_size(sizes), STRUCTURE)?;
    decode_local_heap(&bytes, address.0, sizes)
}

/// Names of a local heap.
pub struct Names<'a> {
    fetch: &'a dyn Fetch,
    heap: LocalHeap,
    /// The whole data segment, where it was fetched.
    data: Option<Vec<u8>>,
}

impl<'a> Names<'a> {
    /// Names fetched one by one.
    pub fn single(fetch: &'a dyn Fetch, address: Address) -> Result<Self> {
        Ok(Self {
            fetch,
            heap: read(fetch, address)?,
            data: None,
        })
    }

    /// Names from the whole data segment, fetched once.
    pub fn all(fetch: &'a dyn Fetch, address: Address) -> Result<Self> {
        let heap = read(fetch, address)?;
        // A heap that is cut short still has the names before the cut.
        let data = fetch.fetch_up_to(heap.data, heap.size, STRUCTURE)?;
        Ok(Self {
            fetch,
            heap,
            data: Some(data),
        })
    }

    /// The name at `offset`.
    pub fn name(&self, offset: u64) -> Result<Name> {
        if offset >= self.heap.size {
            return Err(self.corrupt(offset, "lies outside the data segment"));
        }
        if let Some(data) = &self.data {
            let rest = usize::try_from(offset).ok().and_then(|at| data.get(at..));
            let rest = rest.unwrap_or_default();
            return match terminated(rest) {
                Some(name) => Ok(Name::new(name)),
                None => Err(self.corrupt(offset, "has no terminator")),
            };
        }
        self.fetch_name(offset)
    }

    fn fetch_name(&self, offset: u64) -> Result<Name> {
        let room = self.heap.size - offset;
        let Some(address) = self.heap.data.0.checked_add(offset) else {
            return Err(self.corrupt(offset, "has an address over 64 bits"));
        };
        let mut length = NAME_FETCH;
        loop {
            let wanted = length.min(room);
            let bytes = self
                .fetch
                .fetch_up_to(Address(address), wanted, STRUCTURE)?;
            if let Some(name) = terminated(&bytes) {
                return Ok(Name::new(name));
            }
            if wanted == room || (bytes.len() as u64) < wanted {
                return Err(self.corrupt(offset, "has no terminator"));
            }
            length = length.saturating_mul(16);
        }
    }

    fn corrupt(&self, offset: u64, cause: &str) -> Error {
        let cause = format!("the name at offset {offset} {cause}");
        Error::corrupt(STRUCTURE, cause).at(self.heap.data.0)
    }
}

/// The bytes before the first NUL.
fn terminated(bytes: &[u8]) -> Option<&[u8]> {
    let end = bytes.iter().position(|byte| *byte == 0)?;
    bytes.get(..end)
}
