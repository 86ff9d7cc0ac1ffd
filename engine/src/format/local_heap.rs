//! Local heap: the names of an old-style group (specification III.D).

use crate::bytes::{Address, Cursor, Sizes};
use crate::error::Result;

const STRUCTURE: &str = "local heap";

/// Header of a local heap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LocalHeap {
    /// Bytes of the data segment.
    pub size: u64,
    /// First byte of the data segment.
    pub data: Address,
}

/// Bytes of the header.
pub fn header_size(sizes: Sizes) -> u64 {
    8 + 2 * u64::from(sizes.length) + u64::from(sizes.offset)
}

/// Decodes the header.
pub fn decode_local_heap(bytes: &[u8], address: u64, sizes: Sizes) -> Result<LocalHeap> {
    let mut c = Cursor::new(bytes, STRUCTURE, address, sizes);
    c.signature(b"HEAP")?;
    match c.u8()? {
        0 => {}
        version => return Err(c.unsupported(format!("version {version} is unknown"))),
    }
    c.skip(3)?; // reserved
    let size = c.length_field()?;
    c.length_field()?; // head of the free list: for writers
    match c.address_field()? {
        Some(data) => Ok(LocalHeap { size, data }),
        None => Err(c.corrupt("the data segment's address is undefined")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::every_truncation_fails;

    #[test]
    fn the_header_gives_the_data_segment() {
        let bytes = [
            &b"HEAP"[..],
            &[0; 4],               // version, reserved
            &88u64.to_le_bytes(),  // size
            &16u64.to_le_bytes(),  // free list
            &712u64.to_le_bytes(), // data segment
        ]
        .concat();
        let decode = |bytes: &[u8]| decode_local_heap(bytes, 0, Sizes::default());
        let heap = decode(&bytes).unwrap();
        assert_eq!((heap.size, heap.data), (88, Address(712)));
        assert_eq!(bytes.len() as u64, header_size(Sizes::default()));
        every_truncation_fails(&bytes, |b| decode(b).map(drop));
    }
}
