//! Reads names from a local heap: all at once for a listing, one by one for a look-up.

use std::cmp::Ordering;

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
        Ok(Self::of(fetch, read(fetch, address)?))
    }

    /// Names of a heap whose header is known, fetched one by one.
    pub fn of(fetch: &'a dyn Fetch, heap: LocalHeap) -> Self {
        let data = None;
        Self { fetch, heap, data }
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

    /// How the name at `offset` lies to `sought`: no more of it is fetched than that takes.
    pub fn compare(&self, offset: u64, sought: &[u8]) -> Result<Ordering> {
        if self.data.is_some() {
            return Ok(self.name(offset)?.as_bytes().cmp(sought));
        }
        if offset >= self.heap.size {
            return Err(self.corrupt(offset, "lies outside the data segment"));
        }
        let Some(address) = self.heap.data.0.checked_add(offset) else {
            return Err(self.corrupt(offset, "has an address over 64 bits"));
        };
        let room = self.heap.size - offset;
        let length = room.min((sought.len() as u64).saturating_add(1));
        let bytes = self
            .fetch
            .fetch_up_to(Address(address), length, STRUCTURE)?;
        match terminated(&bytes) {
            Some(name) => Ok(name.cmp(sought)),
            // Longer than what is sought: the part that is here decides.
            None if bytes.len() > sought.len() => Ok(bytes.as_slice().cmp(sought)),
            None => Err(self.corrupt(offset, "has no terminator")),
        }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metadata::testing::MemoryFile;

    #[test]
    fn a_comparison_agrees_with_that_of_the_whole_name() {
        let file = MemoryFile::fixture("links-symbol-table.h5");
        let address = Address(file.find(b"HEAP", 0) as u64);
        let all = Names::all(&file, address).unwrap();
        let single = Names::single(&file, address).unwrap();
        let mut compared = 0;
        for offset in 0..all.heap.size {
            let Ok(name) = all.name(offset) else {
                assert!(single.compare(offset, b"").is_ok() || single.name(offset).is_err());
                continue;
            };
            let name = name.as_bytes();
            let longer = [name, b"x"].concat();
            let shorter = name.get(..name.len() / 2).unwrap_or_default();
            for sought in [name, &longer, shorter, b"", b"link", b"\xff"] {
                let order = name.cmp(sought);
                assert_eq!(single.compare(offset, sought).unwrap(), order);
                assert_eq!(all.compare(offset, sought).unwrap(), order);
                compared += 1;
            }
        }
        assert!(compared > 100, "{compared}");
        assert!(single.compare(all.heap.size, b"").is_err());
    }
}
