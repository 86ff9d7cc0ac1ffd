//! The bytes of a version 2 B-tree: header and nodes.

use super::{Child, HEADER, Header, INTERNAL, LEAF};
use crate::bytes::{Sink, Sizes};
use crate::error::Result;

/// Per cent of a node at which it is split, and merged with a neighbour: the library's for all its trees.
const SPLIT_MERGE: [u8; 2] = [100, 40];

/// Encodes the header of a tree.
pub fn encode_header(header: &Header, sizes: Sizes) -> Result<Vec<u8>> {
    let mut sink = Sink::new(HEADER, sizes);
    sink.put(b"BTHD");
    sink.u8(0); // version
    sink.u8(header.kind);
    sink.u32(header.node_size);
    sink.u16(header.record_size);
    sink.u16(header.depth);
    sink.put(&SPLIT_MERGE);
    sink.address(header.root)?;
    sink.u16(header.root_records);
    sink.length(header.total_records)?;
    sink.checksum();
    Ok(sink.finish())
}

/// Encodes a node `level` over the leaves, all of its bytes: `children` are one more than `records`, none
/// in leaves. The checksum stands right behind them.
pub fn encode_node(
    header: &Header,
    level: u16,
    records: &[impl AsRef<[u8]>],
    children: &[Child],
    sizes: Sizes,
) -> Result<Vec<u8>> {
    let mut sink = Sink::new(if level == 0 { LEAF } else { INTERNAL }, sizes);
    sink.put(if level == 0 { b"BTLF" } else { b"BTIN" });
    sink.u8(0); // version
    sink.u8(header.kind);
    for record in records {
        let record = record.as_ref();
        if record.len() != usize::from(header.record_size) {
            return Err(sink.invalid(format!("a record of {} bytes", record.len())));
        }
        sink.put(record);
    }
    if let Some(lower) = level.checked_sub(1) {
        let Some(below) = header.max_records(lower, sizes) else {
            return Err(sink.invalid(format!("level {level} does not fit nodes of this size")));
        };
        let (count, total) = (header.count_width(), header.total_width(level, below));
        for child in children {
            sink.address(Some(child.address))?;
            sink.uint(child.records, count)?;
            if total > 0 {
                sink.uint(child.total.unwrap_or(0), total)?;
            }
        }
    }
    sink.checksum();
    sink.pad_to(usize::try_from(header.node_size).unwrap_or(usize::MAX))?;
    Ok(sink.finish())
}
