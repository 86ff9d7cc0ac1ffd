//! Symbol tables of old-style groups: message (specification IV.A.2.r), node (III.B), entry (III.C).

use crate::bytes::{Address, Cursor, Sink, Sizes};
use crate::error::{Error, Kind, Result};

const MESSAGE: &str = "symbol table message";
const NODE: &str = "symbol table node";

/// Bytes of a node before its entries.
pub const NODE_PREFIX: u64 = 8;

/// Where an old-style group keeps its links.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SymbolTable {
    /// Version 1 B-tree of symbol table nodes.
    pub btree: Address,
    /// Local heap of the names.
    pub heap: Address,
}

/// Decodes a symbol table message.
pub fn decode_symbol_table(bytes: &[u8], address: u64, sizes: Sizes) -> Result<SymbolTable> {
    let mut c = Cursor::new(bytes, MESSAGE, address, sizes);
    match (c.address_field()?, c.address_field()?) {
        (Some(btree), Some(heap)) => Ok(SymbolTable { btree, heap }),
        _ => Err(c.corrupt("B-tree or heap has the undefined address")),
    }
}

/// A link in a symbol table node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// Offset of the name in the local heap.
    pub name: u64,
    /// Where it leads.
    pub target: EntryTarget,
    /// B-tree and heap of the group that it leads to, where the entry repeats them.
    pub cached: Option<SymbolTable>,
}

/// Where a symbol table entry leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryTarget {
    /// Object header.
    Hard(Address),
    /// Offset of a soft link's path in the local heap.
    Soft(u64),
    /// An entry without object that is no soft link: damaged.
    Nowhere,
}

/// Bytes of an entry. The name's place in the heap is a length in the library, though the
/// specification calls it an offset.
pub fn entry_size(sizes: Sizes) -> u64 {
    u64::from(sizes.length) + u64::from(sizes.offset) + 4 + 4 + 16
}

/// Decodes what stands before the entries: their number.
pub fn decode_node_prefix(bytes: &[u8], address: u64) -> Result<u16> {
    let mut c = Cursor::new(bytes, NODE, address, Sizes::default());
    c.signature(b"SNOD")?;
    match c.u8()? {
        1 => {}
        version => return Err(c.unsupported(format!("version {version} is unknown"))),
    }
    c.skip(1)?; // reserved
    c.u16()
}

/// Decodes a node; `bytes` may reach past its entries in use.
pub fn decode_node(bytes: &[u8], address: u64, sizes: Sizes) -> Result<Vec<Entry>> {
    let count = decode_node_prefix(bytes, address)?;
    let mut c = Cursor::new(bytes, NODE, address, sizes);
    c.skip(NODE_PREFIX as usize)?;
    (0..count).map(|_| entry(&mut c)).collect()
}

/// The scratch of an entry that leads to a group; addresses wider than 8 bytes leave no room.
fn cached_table(mut scratch: Cursor<'_>) -> Option<SymbolTable> {
    let btree = scratch.address_field().ok()??;
    let heap = scratch.address_field().ok()??;
    Some(SymbolTable { btree, heap })
}

fn entry(c: &mut Cursor<'_>) -> Result<Entry> {
    let name = c.length_field()?;
    let header = c.address_field()?;
    let cache_type = c.u32()?;
    c.skip(4)?; // reserved
    let scratch = c.array::<16>()?;
    let [a, b, d, e, ..] = scratch;
    let target = match (cache_type, header) {
        (2, _) => EntryTarget::Soft(u64::from(u32::from_le_bytes([a, b, d, e]))),
        (_, Some(header)) => EntryTarget::Hard(header),
        (_, None) => EntryTarget::Nowhere,
    };
    let cached = match cache_type {
        1 => {
            let scratch = Cursor::new(&scratch, NODE, c.address(), c.sizes());
            cached_table(scratch)
        }
        _ => None,
    };
    Ok(Entry {
        name,
        target,
        cached,
    })
}

/// Encodes a symbol table message.
pub fn encode_symbol_table(table: &SymbolTable, sizes: Sizes) -> Result<Vec<u8>> {
    let mut sink = Sink::new(MESSAGE, sizes);
    sink.address(Some(table.btree))?;
    sink.address(Some(table.heap))?;
    Ok(sink.finish())
}

/// Encodes a node with room for `most` entries: what is not in use is zero.
pub fn encode_node(entries: &[Entry], most: u16, sizes: Sizes) -> Result<Vec<u8>> {
    let count = u16::try_from(entries.len()).ok();
    let Some(count) = count.filter(|count| *count <= most) else {
        let cause = format!("{} entries, {most} at most", entries.len());
        return Err(Error::new(Kind::LimitExceeded, NODE, cause));
    };
    let mut sink = Sink::new(NODE, sizes);
    sink.put(b"SNOD");
    sink.put(&[1, 0]); // version, reserved
    sink.u16(count);
    for entry in entries {
        put_entry(&mut sink, entry, sizes)?;
    }
    let size = NODE_PREFIX + u64::from(most) * entry_size(sizes);
    sink.pad_to(usize::try_from(size).unwrap_or(usize::MAX))?;
    Ok(sink.finish())
}

fn put_entry(sink: &mut Sink, entry: &Entry, sizes: Sizes) -> Result<()> {
    sink.length(entry.name)?;
    let mut scratch = Sink::new(NODE, sizes);
    let (header, cache_type) = match (entry.target, entry.cached) {
        (EntryTarget::Hard(header), Some(table)) => {
            scratch.address(Some(table.btree))?;
            scratch.address(Some(table.heap))?;
            (Some(header), 1)
        }
        (EntryTarget::Hard(header), None) => (Some(header), 0),
        (EntryTarget::Soft(path), _) => {
            scratch.uint(path, 4)?;
            (None, 2)
        }
        (EntryTarget::Nowhere, _) => (None, 0),
    };
    if scratch.position() > SCRATCH {
        // Addresses over 8 bytes: the entry repeats nothing.
        scratch = Sink::new(NODE, sizes);
    }
    let cache_type = if scratch.position() == 0 {
        0
    } else {
        cache_type
    };
    scratch.pad_to(SCRATCH)?;
    sink.address(header)?;
    sink.u32(cache_type);
    sink.u32(0); // reserved
    sink.put(&scratch.finish());
    Ok(())
}

/// Bytes of an entry for what it repeats.
const SCRATCH: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::every_truncation_fails;

    fn node() -> Vec<u8> {
        [
            &b"SNOD"[..],
            &[1, 0, 2, 0],        // version, reserved, entries
            &8u64.to_le_bytes(),  // name
            &96u64.to_le_bytes(), // object header
            &[0; 8],              // cache type: none; reserved
            &[0; 16],             // scratch
            &16u64.to_le_bytes(), // name
            &[0xff; 8],           // no object header
            &[2, 0, 0, 0],        // cache type: soft link
            &[0; 4],              // reserved
            &[24, 0, 0, 0],       // path
            &[0; 12],
        ]
        .concat()
    }

    #[test]
    fn a_node_tells_hard_and_soft_links_apart() {
        let entries = decode_node(&node(), 0, Sizes::default()).unwrap();
        assert_eq!(entries[0].target, EntryTarget::Hard(Address(96)));
        assert_eq!(entries[1].target, EntryTarget::Soft(24));
        assert_eq!(entries[1].name, 16);
        assert_eq!(node().len() as u64, 8 + 2 * entry_size(Sizes::default()));
        every_truncation_fails(&node(), |b| decode_node(b, 0, Sizes::default()).map(drop));
    }

    #[test]
    fn the_place_of_a_name_is_as_wide_as_a_length() {
        let sizes = Sizes {
            offset: 4,
            length: 8,
        };
        let bytes = [
            &b"SNOD"[..],
            &[1, 0, 1, 0],        // version, reserved, entries
            &8u64.to_le_bytes(),  // name
            &96u32.to_le_bytes(), // object header
            &[0; 8],              // cache type, reserved
            &[0; 16],             // scratch
        ]
        .concat();
        assert_eq!(bytes.len() as u64, NODE_PREFIX + entry_size(sizes));
        let entries = decode_node(&bytes, 0, sizes).unwrap();
        assert_eq!(entries[0].name, 8);
        assert_eq!(entries[0].target, EntryTarget::Hard(Address(96)));
    }

    #[test]
    fn the_message_gives_tree_and_heap() {
        let bytes = [136u64.to_le_bytes(), 680u64.to_le_bytes()].concat();
        let decode = |bytes: &[u8]| decode_symbol_table(bytes, 0, Sizes::default());
        let table = decode(&bytes).unwrap();
        assert_eq!((table.btree, table.heap), (Address(136), Address(680)));
        let encoded = encode_symbol_table(&table, Sizes::default()).unwrap();
        assert_eq!(encoded, bytes);
        every_truncation_fails(&bytes, |b| decode(b).map(drop));
    }

    #[test]
    fn a_node_is_written_as_it_is_read_with_room_behind_it() {
        let sizes = Sizes::default();
        let mut entries = decode_node(&node(), 0, sizes).unwrap();
        assert_eq!(encode_node(&entries, 2, sizes).unwrap(), node());
        entries[0].cached = Some(SymbolTable {
            btree: Address(136),
            heap: Address(680),
        });
        let roomy = encode_node(&entries, 8, sizes).unwrap();
        assert_eq!(roomy.len(), 328);
        assert_eq!(decode_node(&roomy, 0, sizes).unwrap(), entries);
        assert!(encode_node(&entries, 1, sizes).is_err());
    }
}
