//! Attribute info message: where an object's dense attributes are (specification IV.A.2.v).

use crate::bytes::{Address, Cursor, Sink, Sizes};
use crate::error::Result;

const STRUCTURE: &str = "attribute info message";

/// How an object keeps its attributes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttributeInfo {
    /// Whether attributes have a creation order.
    pub tracks_creation_order: bool,
    /// Whether dense attributes are indexed by it.
    pub indexes_creation_order: bool,
    /// One more than the largest creation index ever given, where tracked.
    pub max_creation_index: Option<u16>,
    /// Fractal heap of dense attributes; `None` while all are messages.
    pub heap: Option<Address>,
    /// Version 2 B-tree by name (record type 8).
    pub name_index: Option<Address>,
    /// Version 2 B-tree by creation order (record type 9).
    pub order_index: Option<Address>,
}

/// Decodes an attribute info message.
pub fn decode_attribute_info(bytes: &[u8], address: u64, sizes: Sizes) -> Result<AttributeInfo> {
    let mut c = Cursor::new(bytes, STRUCTURE, address, sizes);
    match c.u8()? {
        0 => {}
        version => return Err(c.unsupported(format!("version {version} is unknown"))),
    }
    let flags = c.u8()?;
    let tracks_creation_order = flags & 0x01 != 0;
    let max_creation_index = match tracks_creation_order {
        true => Some(c.u16()?),
        false => None,
    };
    Ok(AttributeInfo {
        tracks_creation_order,
        indexes_creation_order: flags & 0x02 != 0,
        max_creation_index,
        heap: c.address_field()?,
        name_index: c.address_field()?,
        order_index: match flags & 0x02 != 0 {
            true => c.address_field()?,
            false => None,
        },
    })
}

/// Encodes an attribute info message.
pub fn encode_attribute_info(info: &AttributeInfo, sizes: Sizes) -> Result<Vec<u8>> {
    let mut sink = Sink::new(STRUCTURE, sizes);
    sink.u8(0);
    let indexed = u8::from(info.indexes_creation_order);
    sink.u8(u8::from(info.tracks_creation_order) | indexed << 1);
    if info.tracks_creation_order {
        sink.u16(info.max_creation_index.unwrap_or(0));
    }
    sink.address(info.heap)?;
    sink.address(info.name_index)?;
    if info.indexes_creation_order {
        sink.address(info.order_index)?;
    }
    Ok(sink.finish())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::every_truncation_fails;

    #[test]
    fn creation_indexes_have_16_bits() {
        let bytes = [
            &[0, 3][..],          // version, flags: tracked, indexed
            &[2, 1],              // largest creation index
            &[0xff; 8],           // heap
            &[0xff; 8],           // name index
            &48u64.to_le_bytes(), // creation order index
        ]
        .concat();
        let decode = |bytes: &[u8]| decode_attribute_info(bytes, 0, Sizes::default());
        let info = decode(&bytes).unwrap();
        assert_eq!(info.max_creation_index, Some(0x102));
        assert_eq!(info.heap, None);
        assert_eq!(info.order_index, Some(Address(48)));
        assert_eq!(
            encode_attribute_info(&info, Sizes::default()).unwrap(),
            bytes
        );
        every_truncation_fails(&bytes, |b| decode(b).map(drop));
    }
}
