//! Version 2 B-tree: header, nodes (specification III.A.2). What records mean is `record`'s.

mod encode;
pub mod record;

pub use encode::{encode_header, encode_node};

use crate::bytes::{Address, Cursor, Sizes};
use crate::checksum;
use crate::error::Result;
use crate::format::bits::bytes_up_to;

const HEADER: &str = "version 2 B-tree header";
const LEAF: &str = "version 2 B-tree leaf";
const INTERNAL: &str = "version 2 B-tree internal node";

/// Signature, version, type and checksum of a node.
const NODE_OVERHEAD: u64 = 10;

/// Header of a tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// What the records are: see [`record`].
    pub kind: u8,
    /// Bytes of every node.
    pub node_size: u32,
    /// Bytes of a record.
    pub record_size: u16,
    /// Levels over the leaves.
    pub depth: u16,
    /// Root node; `None` while there is no record.
    pub root: Option<Address>,
    /// Records in the root node itself.
    pub root_records: u16,
    /// Records in the whole tree.
    pub total_records: u64,
}

/// A node: one record stands between two children.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Records one after the other.
    records: Vec<u8>,
    record_size: usize,
    /// Children, one more than records; none in leaves.
    pub children: Vec<Child>,
}

/// Pointer to a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Child {
    /// The node.
    pub address: Address,
    /// Records in the node itself.
    pub records: u64,
    /// Records in it and below it, where its parent keeps them: two levels over the leaves and up.
    pub total: Option<u64>,
}

impl Node {
    /// The records in order.
    pub fn records(&self) -> impl ExactSizeIterator<Item = &[u8]> {
        self.records.chunks_exact(self.record_size)
    }

    /// A record by its number.
    pub fn record(&self, number: usize) -> Option<&[u8]> {
        let start = number.checked_mul(self.record_size)?;
        self.records
            .get(start..start.checked_add(self.record_size)?)
    }
}

/// Bytes of a header.
pub fn header_size(sizes: Sizes) -> u64 {
    22 + u64::from(sizes.offset) + u64::from(sizes.length)
}

/// Decodes a header; `bytes` are exactly its own.
pub fn decode_header(bytes: &[u8], address: u64, sizes: Sizes) -> Result<Header> {
    let mut c = Cursor::new(bytes, HEADER, address, sizes);
    c.signature(b"BTHD")?;
    checksum::verify(bytes, HEADER, address)?;
    match c.u8()? {
        0 => {}
        version => return Err(c.unsupported(format!("version {version} is unknown"))),
    }
    let (kind, node_size, record_size, depth) = (c.u8()?, c.u32()?, c.u16()?, c.u16()?);
    c.skip(2)?; // split and merge per cent: for writers
    let header = Header {
        kind,
        node_size,
        record_size,
        depth,
        root: c.address_field()?,
        root_records: c.u16()?,
        total_records: c.length_field()?,
    };
    if record_size == 0 || header.max_records(0, sizes).is_none_or(|max| max == 0) {
        return Err(c.corrupt(format!(
            "records of {record_size} bytes in nodes of {node_size}"
        )));
    }
    Ok(header)
}

impl Header {
    /// Bytes of the number of records in a child.
    fn count_width(&self) -> usize {
        let room = u64::from(self.node_size).saturating_sub(NODE_OVERHEAD);
        bytes_up_to(room / u64::from(self.record_size.max(1)))
    }

    /// Bytes in use, up to its checksum, of a node `level` over the leaves with `records` records.
    pub fn used_size(&self, level: u16, records: u64, sizes: Sizes) -> u64 {
        let record_bytes = records.saturating_mul(u64::from(self.record_size));
        let pointer_bytes = match level.checked_sub(1) {
            Some(lower) => {
                let below = self.max_records(lower, sizes).unwrap_or(u64::MAX);
                (records.saturating_add(1)).saturating_mul(self.pointer_size(level, below, sizes))
            }
            None => 0,
        };
        NODE_OVERHEAD
            .saturating_add(record_bytes)
            .saturating_add(pointer_bytes)
    }

    /// Most records in a node `level` over the leaves and everything below it; none where a node of
    /// that level has no room.
    pub fn max_records(&self, level: u16, sizes: Sizes) -> Option<u64> {
        let room = u64::from(self.node_size).checked_sub(NODE_OVERHEAD)?;
        let record = u64::from(self.record_size);
        let mut total = room.checked_div(record)?;
        for above in 1..=level {
            let pointer = self.pointer_size(above, total, sizes);
            let own = room.checked_sub(pointer)? / (record + pointer);
            total = (own + 1).checked_mul(total)?.checked_add(own)?;
        }
        Some(total)
    }

    /// Most records in a node `level` over the leaves itself; none where it has no room.
    pub fn own_records(&self, level: u16, sizes: Sizes) -> Option<u64> {
        let room = u64::from(self.node_size).checked_sub(NODE_OVERHEAD)?;
        let record = u64::from(self.record_size);
        let pointer = match level.checked_sub(1) {
            Some(lower) => self.pointer_size(level, self.max_records(lower, sizes)?, sizes),
            None => 0,
        };
        room.checked_sub(pointer)?.checked_div(record + pointer)
    }

    /// Bytes of a pointer in a node at `level`, its children holding up to `below` records in all.
    fn pointer_size(&self, level: u16, below: u64, sizes: Sizes) -> u64 {
        let total = self.total_width(level, below);
        u64::from(sizes.offset) + (self.count_width() + total) as u64
    }

    /// Bytes of the number of records in and below a child: only over the lowest internal level.
    fn total_width(&self, level: u16, below: u64) -> usize {
        match level {
            0 | 1 => 0,
            _ => bytes_up_to(below),
        }
    }
}

/// Decodes a node `level` over the leaves with `records` records; `bytes` may reach past them.
pub fn decode_node(
    bytes: &[u8],
    address: u64,
    sizes: Sizes,
    header: &Header,
    level: u16,
    records: u64,
) -> Result<Node> {
    let structure = if level == 0 { LEAF } else { INTERNAL };
    let mut c = Cursor::new(bytes, structure, address, sizes);
    c.signature(if level == 0 { b"BTLF" } else { b"BTIN" })?;
    let (version, kind) = (c.u8()?, c.u8()?);
    let record_size = usize::from(header.record_size);
    let length = usize::try_from(records).unwrap_or(usize::MAX);
    let stored = c.take(length.saturating_mul(record_size))?.to_vec();
    let mut children = Vec::new();
    if level > 0 {
        let below = header.max_records(level - 1, sizes);
        let Some(below) = below else {
            return Err(c.corrupt(format!("level {level} does not fit nodes of this size")));
        };
        let widths = (header.count_width(), header.total_width(level, below));
        for _ in 0..=records {
            children.push(child(&mut c, widths)?);
        }
    }
    let end = c.position() + 4;
    c.skip(4)?;
    // First: a version that is unknown because a bit flipped is damage.
    checksum::verify(bytes.get(..end).unwrap_or(bytes), structure, address)?;
    if version != 0 {
        return Err(c.unsupported(format!("version {version} is unknown")));
    }
    if kind != header.kind {
        return Err(c.corrupt(format!("type is {kind}, the header's {}", header.kind)));
    }
    Ok(Node {
        records: stored,
        record_size,
        children,
    })
}

fn child(c: &mut Cursor<'_>, (count, total): (usize, usize)) -> Result<Child> {
    let Some(address) = c.address_field()? else {
        return Err(c.corrupt("a child has the undefined address"));
    };
    let records = c.uint(count)?;
    let total = match total {
        0 => None,
        width => Some(c.uint(width)?),
    };
    Ok(Child {
        address,
        records,
        total,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::{every_truncation_fails, with_checksum};

    fn header() -> Vec<u8> {
        with_checksum(
            &[
                &b"BTHD"[..],
                &[0, 5],                 // version, type: link names
                &[0, 2, 0, 0],           // node size: 512
                &[11, 0, 1, 0],          // record size, depth
                &[100, 40],              // split, merge
                &0x400u64.to_le_bytes(), // root
                &[1, 0],                 // records in the root
                &60u64.to_le_bytes(),    // records in all
            ]
            .concat(),
        )
    }

    fn decode(bytes: &[u8]) -> Result<Header> {
        decode_header(bytes, 0, Sizes::default())
    }

    #[test]
    fn the_header_gives_root_and_sizes() {
        let header = decode(&header()).unwrap();
        assert_eq!(
            (header.kind, header.depth, header.total_records),
            (5, 1, 60)
        );
        assert_eq!(header.max_records(0, Sizes::default()), Some(45));
        // Pointers of 8 + 1 bytes: 24 records and 25 leaves of 45.
        assert_eq!(header.max_records(1, Sizes::default()), Some(25 * 45 + 24));
        let own = [0, 1].map(|level| header.own_records(level, Sizes::default()));
        assert_eq!(own, [Some(45), Some(24)]);
    }

    #[test]
    fn every_truncation_and_a_flipped_bit_fail() {
        let bytes = header();
        assert_eq!(bytes.len() as u64, header_size(Sizes::default()));
        let encoded = encode_header(&decode(&bytes).unwrap(), Sizes::default());
        assert_eq!(encoded.unwrap(), bytes);
        every_truncation_fails(&bytes, |b| decode(b).map(drop));
        let mut flipped = bytes;
        flipped[20] ^= 4;
        assert!(
            decode(&flipped)
                .unwrap_err()
                .cause()
                .starts_with("checksum")
        );
    }

    #[test]
    fn an_internal_node_has_one_child_more_than_records() {
        let bytes = with_checksum(
            &[
                &b"BTIN"[..],
                &[0, 5],                 // version, type
                b"hashid12345",          // record
                &0x600u64.to_le_bytes(), // child
                &[30],                   // its records
                &0x800u64.to_le_bytes(),
                &[29],
            ]
            .concat(),
        );
        let header = decode(&header()).unwrap();
        let decode = |bytes: &[u8]| decode_node(bytes, 0, Sizes::default(), &header, 1, 1);
        let node = decode(&bytes).unwrap();
        assert_eq!(node.record(0), Some(&b"hashid12345"[..]));
        assert_eq!(node.record(1), None);
        assert_eq!(node.children[1].records, 29);
        let encoded = encode_node(
            &header,
            1,
            &[b"hashid12345"],
            &node.children,
            Sizes::default(),
        );
        let encoded = encoded.unwrap();
        assert_eq!(encoded.len(), 512);
        assert_eq!(encoded[..bytes.len()], bytes);
        every_truncation_fails(&bytes, |b| decode(b).map(drop));
    }
}
