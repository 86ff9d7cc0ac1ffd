//! Table of shared object header messages (specification II.B and IV.A.2.p).

use crate::bytes::{Address, Cursor, Sizes};
use crate::checksum;
use crate::error::Result;
use crate::format::message::MessageType;

const STRUCTURE: &str = "shared message table";
const MESSAGE: &str = "shared message table message";
const LIST: &str = "shared message list";

/// Most indexes that a table may have.
const MAX_INDEXES: usize = 8;

/// Bytes of the largest table.
pub const MAX_TABLE_SIZE: u64 = 8 + MAX_INDEXES as u64 * (14 + 2 * 32);

/// An index of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SharedIndex {
    /// Bits of the message types that it holds.
    pub types: u16,
    /// Most messages that a list has room for.
    pub list_room: u16,
    /// Number of messages.
    pub count: u16,
    /// List or version 2 B-tree of the messages.
    pub index: Option<Address>,
    /// Whether the index is a B-tree.
    pub is_tree: bool,
    /// Fractal heap of the messages.
    pub heap: Option<Address>,
}

/// A message as an index knows it: record of a list, and of version 2 B-trees of type 7.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SharedRecord {
    /// lookup3 of the message, its type being the seed.
    pub hash: u32,
    /// Where it is.
    pub place: SharedPlace,
}

/// Where a message of an index is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SharedPlace {
    /// In the index's heap.
    Heap {
        /// How many messages point to it.
        references: u32,
        /// Identifier in the heap.
        id: [u8; 8],
    },
    /// In the header of the one object that has it.
    Header(Address),
}

impl SharedIndex {
    /// Whether messages of `kind` are here.
    pub fn holds(&self, kind: MessageType) -> bool {
        // Old and new fill values are one kind, that of the new.
        let bit = match kind {
            MessageType::FILL_VALUE_OLD => MessageType::FILL_VALUE.0,
            kind => kind.0,
        };
        bit < 16 && self.types & (1 << bit) != 0
    }
}

/// Bytes of a record: those of the larger kind of place.
pub fn record_size(sizes: Sizes) -> u64 {
    1 + 4 + (4 + 8).max(1 + 1 + 2 + u64::from(sizes.offset))
}

/// Decodes a record; `bytes` may reach past its end.
pub fn decode_shared_record(bytes: &[u8], address: u64, sizes: Sizes) -> Result<SharedRecord> {
    let mut c = Cursor::new(bytes, "shared message record", address, sizes);
    let location = c.u8()?;
    let hash = c.u32()?;
    let place = match location {
        0 => SharedPlace::Heap {
            references: c.u32()?,
            id: c.array()?,
        },
        1 => {
            c.skip(1 + 1 + 2)?; // reserved, type, number of the message in the header
            match c.address_field()? {
                Some(header) => SharedPlace::Header(header),
                None => return Err(c.corrupt("the header's address is undefined")),
            }
        }
        _ => return Err(c.corrupt(format!("place {location} is unknown"))),
    };
    Ok(SharedRecord { hash, place })
}

/// Bytes of a list of `count` records with its checksum.
pub fn list_size(count: u16, sizes: Sizes) -> u64 {
    4 + u64::from(count) * record_size(sizes) + 4
}

/// Decodes a list; `bytes` are exactly those in use ([`list_size`]).
pub fn decode_shared_list(bytes: &[u8], address: u64, sizes: Sizes) -> Result<Vec<SharedRecord>> {
    let body = checksum::verify(bytes, LIST, address)?;
    let mut c = Cursor::new(body, LIST, address, sizes);
    c.signature(b"SMLI")?;
    let size = usize::try_from(record_size(sizes)).unwrap_or(usize::MAX);
    c.rest()
        .chunks_exact(size)
        .map(|record| decode_shared_record(record, address, sizes))
        .collect()
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
        let [_version, kind] = c.array()?;
        let types = c.u16()?;
        c.skip(4)?; // smallest message
        let list_room = c.u16()?;
        c.skip(2)?; // where a B-tree becomes a list again
        indexes.push(SharedIndex {
            types,
            list_room,
            count: c.u16()?,
            index: c.address_field()?,
            is_tree: kind == 1,
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
    fn a_list_has_messages_of_the_heap_and_of_headers() {
        let sizes = Sizes::default();
        let bytes = with_checksum(
            &[
                &b"SMLI"[..],
                &[0],                      // in the heap
                &7u32.to_le_bytes(),       // hash
                &2u32.to_le_bytes(),       // references
                &[1, 2, 3, 4, 5, 6, 7, 8], // identifier
                &[1],                      // in a header
                &9u32.to_le_bytes(),       // hash
                &[0, 3, 1, 0],             // reserved, type, number
                &96u64.to_le_bytes(),      // header
            ]
            .concat(),
        );
        assert_eq!(bytes.len() as u64, list_size(2, sizes));
        let decode = |b: &[u8]| decode_shared_list(b, 0, sizes);
        let records = decode(&bytes).unwrap();
        let id = [1, 2, 3, 4, 5, 6, 7, 8];
        let places = [
            SharedPlace::Heap { references: 2, id },
            SharedPlace::Header(Address(96)),
        ];
        assert_eq!(
            records
                .iter()
                .map(|record| record.place)
                .collect::<Vec<_>>(),
            places
        );
        assert_eq!(records[1].hash, 9);
        every_truncation_fails(&bytes, |b| decode(b).map(drop));
    }

    #[test]
    fn the_message_names_the_table() {
        let bytes = [&[0][..], &64u64.to_le_bytes(), &[2]].concat();
        let table = decode_shared_table_message(&bytes, 0, Sizes::default());
        assert_eq!(table.unwrap(), Some(Address(64)));
    }
}
