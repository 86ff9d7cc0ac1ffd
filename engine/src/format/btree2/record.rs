//! Records of version 2 B-trees by type (specification III.A.2, "records").

use crate::bytes::{Address, Cursor, Sink, Sizes};
use crate::error::Result;

/// Type of the index of dense links by name.
pub const LINK_NAME: u8 = 5;
/// Type of the index of dense links by creation order.
pub const LINK_ORDER: u8 = 6;
/// Type of the index of dense attributes by name.
pub const ATTRIBUTE_NAME: u8 = 8;
/// Type of the index of dense attributes by creation order.
pub const ATTRIBUTE_ORDER: u8 = 9;
/// Type of the index of unfiltered chunks.
pub const CHUNK: u8 = 10;
/// Type of the index of filtered chunks.
pub const FILTERED_CHUNK: u8 = 11;

/// Record of a dense link by name: type 5.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LinkName<'a> {
    /// lookup3 of the name.
    pub hash: u32,
    /// Identifier in the heap of links.
    pub id: &'a [u8],
}

/// Decodes a record of type 5.
pub fn decode_link_name(bytes: &[u8], address: u64) -> Result<LinkName<'_>> {
    let mut c = Cursor::new(bytes, "link name record", address, Sizes::default());
    Ok(LinkName {
        hash: c.u32()?,
        id: c.rest(),
    })
}

/// Encodes a record of type 5.
pub fn encode_link_name(record: &LinkName<'_>) -> Vec<u8> {
    [&record.hash.to_le_bytes()[..], record.id].concat()
}

/// Record of a dense attribute by name: type 8.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AttributeName {
    /// Identifier in the heap of attributes, or of shared messages.
    pub id: [u8; 8],
    /// Whether the identifier is one of the heap of shared messages.
    pub shared: bool,
    /// Creation order.
    pub order: u32,
    /// lookup3 of the name.
    pub hash: u32,
}

/// Decodes a record of type 8.
pub fn decode_attribute_name(bytes: &[u8], address: u64) -> Result<AttributeName> {
    let mut c = Cursor::new(bytes, "attribute name record", address, Sizes::default());
    Ok(AttributeName {
        id: c.array()?,
        shared: c.u8()? & 0x02 != 0,
        order: c.u32()?,
        hash: c.u32()?,
    })
}

/// Encodes a record of type 8.
pub fn encode_attribute_name(record: &AttributeName) -> Vec<u8> {
    let mut sink = Sink::new("attribute name record", Sizes::default());
    sink.put(&record.id);
    sink.u8(if record.shared { 0x02 } else { 0 });
    sink.u32(record.order);
    sink.u32(record.hash);
    sink.finish()
}

/// Record of a dense link by creation order: type 6.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LinkOrder<'a> {
    /// Creation order.
    pub order: i64,
    /// Identifier in the heap of links.
    pub id: &'a [u8],
}

/// Decodes a record of type 6.
pub fn decode_link_order(bytes: &[u8], address: u64) -> Result<LinkOrder<'_>> {
    let mut c = Cursor::new(bytes, "link order record", address, Sizes::default());
    Ok(LinkOrder {
        order: c.u64()? as i64,
        id: c.rest(),
    })
}

/// Encodes a record of type 6.
pub fn encode_link_order(record: &LinkOrder<'_>) -> Vec<u8> {
    [&record.order.to_le_bytes()[..], record.id].concat()
}

/// Record of a dense attribute by creation order: type 9.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AttributeOrder {
    /// Identifier in the heap of attributes, or of shared messages.
    pub id: [u8; 8],
    /// Whether the identifier is one of the heap of shared messages.
    pub shared: bool,
    /// Creation order.
    pub order: u32,
}

/// Decodes a record of type 9.
pub fn decode_attribute_order(bytes: &[u8], address: u64) -> Result<AttributeOrder> {
    let mut c = Cursor::new(bytes, "attribute order record", address, Sizes::default());
    Ok(AttributeOrder {
        id: c.array()?,
        shared: c.u8()? & 0x02 != 0,
        order: c.u32()?,
    })
}

/// Encodes a record of type 9.
pub fn encode_attribute_order(record: &AttributeOrder) -> Vec<u8> {
    let mut sink = Sink::new("attribute order record", Sizes::default());
    sink.put(&record.id);
    sink.u8(if record.shared { 0x02 } else { 0 });
    sink.u32(record.order);
    sink.finish()
}

/// Record of a chunk: types 10 and 11.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chunk {
    /// First byte.
    pub address: Option<Address>,
    /// Stored bytes and filter mask of a filtered chunk.
    pub filtered: Option<(u64, u32)>,
    /// Chunk coordinates.
    pub coordinates: Vec<u64>,
}

/// Decodes a record of type 10, or 11 where `filtered`.
pub fn decode_chunk(
    bytes: &[u8],
    address: u64,
    sizes: Sizes,
    rank: usize,
    filtered: bool,
) -> Result<Chunk> {
    let mut c = Cursor::new(bytes, "chunk record", address, sizes);
    let chunk = c.address_field()?;
    let filtered = match filtered {
        true => {
            // The size takes what the other fields leave: its width changed with the layout.
            let Some(width) = c.remaining().checked_sub(4 + 8 * rank) else {
                return Err(c.corrupt(format!("{} bytes for rank {rank}", bytes.len())));
            };
            Some((c.uint(width)?, c.u32()?))
        }
        false => None,
    };
    Ok(Chunk {
        address: chunk,
        filtered,
        coordinates: (0..rank).map(|_| c.u64()).collect::<Result<_>>()?,
    })
}

/// Encodes a record of type 10 or 11, of `length` bytes in all.
pub fn encode_chunk(chunk: &Chunk, length: usize, sizes: Sizes) -> Result<Vec<u8>> {
    let mut sink = Sink::new("chunk record", sizes);
    sink.address(chunk.address)?;
    if let Some((size, mask)) = chunk.filtered {
        let others = sink.position() + 4 + 8 * chunk.coordinates.len();
        sink.uint(size, length.saturating_sub(others))?;
        sink.u32(mask);
    }
    chunk.coordinates.iter().for_each(|at| sink.u64(*at));
    if sink.position() != length {
        return Err(sink.invalid(format!("{} bytes, not {length}", sink.position())));
    }
    Ok(sink.finish())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::every_truncation_fails;

    #[test]
    fn a_filtered_chunk_has_size_and_mask() {
        let bytes = [
            &64u64.to_le_bytes()[..], // address
            &[0x10, 0x27],            // size: 10000
            &[1, 0, 0, 0],            // filter mask
            &3u64.to_le_bytes(),      // coordinates
            &4u64.to_le_bytes(),
        ]
        .concat();
        let decode = |b: &[u8]| decode_chunk(b, 0, Sizes::default(), 2, true);
        let chunk = decode(&bytes).unwrap();
        assert_eq!(chunk.filtered, Some((10000, 1)));
        assert_eq!(chunk.coordinates, [3, 4]);
        let encoded = encode_chunk(&chunk, bytes.len(), Sizes::default());
        assert_eq!(encoded.unwrap(), bytes);
    }

    #[test]
    fn an_attribute_record_ends_with_the_hash() {
        let bytes = [
            &[0, 1, 2, 3, 4, 5, 6, 7][..], // identifier
            &[2],                          // flags: shared
            &[9, 0, 0, 0],                 // creation order
            &[1, 0, 0, 0],                 // hash
        ]
        .concat();
        let record = decode_attribute_name(&bytes, 0).unwrap();
        assert!(record.shared);
        assert_eq!((record.order, record.hash), (9, 1));
        assert_eq!(encode_attribute_name(&record), bytes);
        let by_order = decode_attribute_order(&bytes[..13], 0).unwrap();
        assert_eq!(encode_attribute_order(&by_order), bytes[..13]);
        every_truncation_fails(&bytes, |b| decode_attribute_name(b, 0).map(drop));
        let link = decode_link_name(&bytes, 0).unwrap();
        assert_eq!(link.id.len(), 13);
        assert_eq!(encode_link_name(&link), bytes);
        let link = decode_link_order(&bytes, 0).unwrap();
        assert_eq!(encode_link_order(&link), bytes);
    }
}
