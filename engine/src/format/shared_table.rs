//! Table of shared object header messages (specification II.B and IV.A.2.p).

use crate::bytes::{Address, Cursor, Sizes};
use crate::checksum;
use crate::error::Result;
use crate::format::message::MessageType;

const STRUCTURE: &str = "shared message table";
const MESSAGE: &str = "shared message table message";

/// Most indexes that a table may have.
const MAX_INDEXES: usize = 8;

/// Bytes of the largest table.
pub const MAX_TABLE_SIZE: u64 = 8 + MAX_INDEXES as u64 * (14 + 2 * 32);

/// An index of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SharedIndex {
    /// Bits of the message types that it holds.
    pub types: u16,
    /// Fractal heap of the messages.
    pub heap: Option<Address>,
}

impl SharedIndex {
    /// Whether messages of `kind` are here.
    pub fn holds(&self, kind: MessageType) -> bool {
        kind.0 < 16 && self.types & (1 << kind.0) != 0
    }
}

/// Decodes the message of the superblock extension that names the table.
pub fn decode_shared_table_message(
    bytes: &[u8],
    address: u64,
    sizes: Sizes,
) -> Result<Option<Address>> {
    let mut c = Cursor::new(bytes, MESSAGE, address, sizes);
    match c.u8()? {
        0 => c.address_field(),
        version => Err(c.unsupported(format!("version {version} is unknown"))),
    }
}

/// Decodes a table; `bytes` may reach past its end: its checksum says where it ends.
pub fn decode_shared_table(bytes: &[u8], address: u64, sizes: Sizes) -> Result<Vec<SharedIndex>> {
    let mut c = Cursor::new(bytes, STRUCTURE, address, sizes);
    c.signature(b"SMTB")?;
    let mut indexes = Vec::new();
    while indexes.len() < MAX_INDEXES {
        c.skip(2)?; // version, kind of index
        let types = c.u16()?;
        c.skip(4 + 2 + 2 + 2)?; // smallest message, cutoffs, number of messages
        c.address_field()?; // index: for writers
        indexes.push(SharedIndex {
            types,
            heap: c.address_field()?,
        });
        let end = c.position() + 4;
        let table = bytes.get(..end).unwrap_or_default();
        if checksum::verify(table, STRUCTURE, address).is_ok() {
            return Ok(indexes);
        }
    }
    Err(c.corrupt("no checksum fits"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::{every_truncation_fails, with_checksum};

    fn index(types: u16, heap: u64) -> Vec<u8> {
        [
            &[0, 0][..],          // version, list
            &types.to_le_bytes(), // message types
            &[50, 0, 0, 0],       // smallest message
            &[50, 0, 40, 0],      // cutoffs
            &[3, 0],              // messages
            &[0xff; 8],           // index
            &heap.to_le_bytes(),  // heap
        ]
        .concat()
    }

    #[test]
    fn each_index_says_which_messages_it_holds() {
        let bytes = with_checksum(&[&b"SMTB"[..], &index(0x08, 64), &index(0x1000, 128)].concat());
        let decode = |b: &[u8]| decode_shared_table(b, 0, Sizes::default());
        let indexes = decode(&bytes).unwrap();
        assert_eq!(indexes.len(), 2);
        assert!(indexes[0].holds(MessageType::DATATYPE));
        assert!(indexes[1].holds(MessageType::ATTRIBUTE));
        assert_eq!(indexes[1].heap, Some(Address(128)));
        let longer = [&bytes[..], &[7; 40]].concat();
        assert_eq!(decode(&longer).unwrap().len(), 2);
        every_truncation_fails(&bytes, |b| decode(b).map(drop));
    }

    #[test]
    fn the_message_names_the_table() {
        let bytes = [&[0][..], &64u64.to_le_bytes(), &[2]].concat();
        let table = decode_shared_table_message(&bytes, 0, Sizes::default());
        assert_eq!(table.unwrap(), Some(Address(64)));
    }
}
