//! Local heap: the names of an old-style group (specification III.D).

use crate::bytes::{Address, Cursor, Sink, Sizes};
use crate::error::Result;

const STRUCTURE: &str = "local heap";

/// Header of a local heap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LocalHeap {
    /// Bytes of the data segment.
    pub size: u64,
    /// Offset in the data segment of the first free block, where there is one.
    pub free: Option<u64>,
    /// First byte of the data segment.
    pub data: Address,
}

/// End of a list of free blocks, as the library writes it; the specification says all bits set.
const NO_FREE_BLOCK: u64 = 1;

/// Offset of a free block; `None` at the end of the list.
fn free_block(c: &mut Cursor<'_>, width: usize) -> Result<Option<u64>> {
    let unset = c.rest().iter().take(width).all(|byte| *byte == 0xff);
    if unset {
        return c.skip(width).map(|()| None);
    }
    let offset = c.length_field()?;
    Ok((offset != NO_FREE_BLOCK).then_some(offset))
}

/// Decodes a free block, which `bytes` begin with: the offset of the next one and its own bytes.
pub fn decode_free_block(bytes: &[u8], address: u64, sizes: Sizes) -> Result<(Option<u64>, u64)> {
    let mut c = Cursor::new(bytes, STRUCTURE, address, sizes);
    let next = free_block(&mut c, usize::from(sizes.length))?;
    Ok((next, c.length_field()?))
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
    let width = usize::from(sizes.length);
    let free = free_block(&mut c, width)?;
    match c.address_field()? {
        Some(data) => Ok(LocalHeap { size, free, data }),
        None => Err(c.corrupt("the data segment's address is undefined")),
    }
}

/// Bytes of a free block's own fields: a shorter one cannot be told of.
pub fn free_block_size(sizes: Sizes) -> u64 {
    2 * u64::from(sizes.length)
}

/// The first bytes of a free block of `size` bytes, after which the list goes on at `next`.
pub fn encode_free_block(next: Option<u64>, size: u64, sizes: Sizes) -> Result<Vec<u8>> {
    let mut sink = Sink::new(STRUCTURE, sizes);
    sink.length(next.unwrap_or(NO_FREE_BLOCK))?;
    sink.length(size)?;
    Ok(sink.finish())
}

/// Encodes the header.
pub fn encode_local_heap(heap: &LocalHeap, sizes: Sizes) -> Result<Vec<u8>> {
    let mut sink = Sink::new(STRUCTURE, sizes);
    sink.put(b"HEAP");
    sink.u32(0); // version, reserved
    sink.length(heap.size)?;
    sink.length(heap.free.unwrap_or(NO_FREE_BLOCK))?;
    sink.address(Some(heap.data))?;
    Ok(sink.finish())
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
        assert_eq!(encode_local_heap(&heap, Sizes::default()).unwrap(), bytes);
    }

    #[test]
    fn a_free_block_comes_back_as_it_was_written() {
        for next in [None, Some(40)] {
            let bytes = encode_free_block(next, 32, Sizes::default()).unwrap();
            assert_eq!(bytes.len() as u64, free_block_size(Sizes::default()));
            let decoded = decode_free_block(&bytes, 0, Sizes::default()).unwrap();
            assert_eq!(decoded, (next, 32));
        }
    }
}
