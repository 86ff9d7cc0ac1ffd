//! Link info message: where a group's dense links are (specification IV.A.2.c).

use crate::bytes::{Address, Cursor, Sink, Sizes};
use crate::error::Result;

const STRUCTURE: &str = "link info message";

/// How a new-style group keeps its links.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkInfo {
    /// Whether links have a creation order.
    pub tracks_creation_order: bool,
    /// Whether dense links are indexed by it.
    pub indexes_creation_order: bool,
    /// Largest creation order ever given, where tracked.
    pub max_creation_order: Option<i64>,
    /// Fractal heap of dense links; `None` while all links are messages.
    pub heap: Option<Address>,
    /// Version 2 B-tree by name (record type 5).
    pub name_index: Option<Address>,
    /// Version 2 B-tree by creation order (record type 6).
    pub order_index: Option<Address>,
}

/// Decodes a link info message.
pub fn decode_link_info(bytes: &[u8], address: u64, sizes: Sizes) -> Result<LinkInfo> {
    let mut c = Cursor::new(bytes, STRUCTURE, address, sizes);
    match c.u8()? {
        0 => {}
        version => return Err(c.unsupported(format!("version {version} is unknown"))),
    }
    let flags = c.u8()?;
    let tracks_creation_order = flags & 0x01 != 0;
    let max_creation_order = match tracks_creation_order {
        true => Some(c.u64()? as i64),
        false => None,
    };
    Ok(LinkInfo {
        tracks_creation_order,
        indexes_creation_order: flags & 0x02 != 0,
        max_creation_order,
        heap: c.address_field()?,
        name_index: c.address_field()?,
        order_index: match flags & 0x02 != 0 {
            true => c.address_field()?,
            false => None,
        },
    })
}

/// Encodes a link info message.
pub fn encode_link_info(info: &LinkInfo, sizes: Sizes) -> Result<Vec<u8>> {
    let mut sink = Sink::new(STRUCTURE, sizes);
    let flag = |set, bit| if set { bit } else { 0 };
    sink.u8(0); // version
    sink.u8(flag(info.tracks_creation_order, 0x01) | flag(info.indexes_creation_order, 0x02));
    if info.tracks_creation_order {
        sink.u64(info.max_creation_order.unwrap_or(0) as u64);
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
    fn creation_order_adds_its_two_fields() {
        let bytes = [
            &[0, 3][..],          // version, flags: tracked, indexed
            &9u64.to_le_bytes(),  // largest creation order
            &16u64.to_le_bytes(), // heap
            &32u64.to_le_bytes(), // name index
            &48u64.to_le_bytes(), // creation order index
        ]
        .concat();
        let decode = |bytes: &[u8]| decode_link_info(bytes, 0, Sizes::default());
        let info = decode(&bytes).unwrap();
        assert_eq!(info.max_creation_order, Some(9));
        assert_eq!(info.name_index, Some(Address(32)));
        assert_eq!(info.order_index, Some(Address(48)));
        assert_eq!(encode_link_info(&info, Sizes::default()).unwrap(), bytes);
        every_truncation_fails(&bytes, |b| decode(b).map(drop));
    }
}
