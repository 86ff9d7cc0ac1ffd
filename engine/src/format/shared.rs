//! Shared message: a pointer to where the message really is (specification IV.A.2, "shared").

use crate::bytes::{Address, Cursor, Sink, Sizes};
use crate::error::Result;

const STRUCTURE: &str = "shared message";

/// Where a shared message is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Shared {
    /// In the object header of a committed datatype.
    Committed(Address),
    /// In the fractal heap of the file's shared object header messages.
    Heap([u8; 8]),
}

/// A message's content here, or where it is.
#[derive(Debug, Clone, PartialEq)]
pub enum Stored<T> {
    /// Here.
    Here(T),
    /// Elsewhere.
    Shared(Shared),
}

/// Decodes a shared message, versions 1 to 3.
pub fn decode_shared(bytes: &[u8], address: u64, sizes: Sizes) -> Result<Shared> {
    let mut c = Cursor::new(bytes, STRUCTURE, address, sizes);
    let version = c.u8()?;
    let kind = c.u8()?;
    match (version, kind) {
        // Version 1 has the room of a global heap identifier's length before the address.
        (1, _) => c.skip(6 + usize::from(sizes.length))?,
        (3, 1) => return c.array().map(Shared::Heap),
        (2, _) | (3, 2) => {}
        (3, _) => return Err(c.corrupt(format!("kind {kind} is unknown"))),
        _ => return Err(c.unsupported(format!("version {version} is unknown"))),
    }
    match c.address_field()? {
        Some(header) => Ok(Shared::Committed(header)),
        None => Err(c.corrupt("the address is undefined")),
    }
}

/// Encodes a pointer to a committed datatype, in version 2.
pub fn encode_committed(header: Address, sizes: Sizes) -> Result<Vec<u8>> {
    let mut sink = Sink::new(STRUCTURE, sizes);
    sink.put(&[2, 2]); // version, kind: committed
    sink.address(Some(header))?;
    Ok(sink.finish())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::every_truncation_fails;

    fn decode(bytes: &[u8]) -> Result<Shared> {
        decode_shared(bytes, 0, Sizes::default())
    }

    #[test]
    fn each_version_gives_the_committed_type() {
        let address = 0x320u64.to_le_bytes();
        let version1 = [&[1, 0][..], &[0; 6], &[0; 8], &address].concat();
        let version2 = [&[2, 0][..], &address].concat();
        let version3 = [&[3, 2][..], &address].concat();
        for bytes in [version1, version2, version3] {
            assert_eq!(decode(&bytes).unwrap(), Shared::Committed(Address(0x320)));
            every_truncation_fails(&bytes, |b| decode(b).map(drop));
        }
        let encoded = encode_committed(Address(0x320), Sizes::default()).unwrap();
        assert_eq!(decode(&encoded).unwrap(), Shared::Committed(Address(0x320)));
    }

    #[test]
    fn version_3_also_points_into_the_shared_heap() {
        let bytes = [3, 1, 0, 1, 2, 3, 4, 5, 6, 7];
        let id = [0, 1, 2, 3, 4, 5, 6, 7];
        assert_eq!(decode(&bytes).unwrap(), Shared::Heap(id));
    }
}
