//! Version 1 B-tree node, of groups and of chunks (specification III.A.1).

use crate::bytes::{Address, Cursor, Sink, Sizes};
use crate::error::{Error, Kind, Result};

const STRUCTURE: &str = "version 1 B-tree node";

/// What a tree indexes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NodeKind {
    /// Symbol table nodes of a group; keys are offsets in the local heap.
    Group,
    /// Chunks of a dataset; keys have this many offsets (the rank and one for the element size).
    Chunk {
        /// Offsets in a key.
        offsets: usize,
    },
}

/// What stands before keys and children.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NodePrefix {
    /// Height over the leaves.
    pub level: u8,
    /// Children in use.
    pub entries: u16,
}

/// Key of a chunk: what the child to its right begins with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChunkKey {
    /// Stored bytes of the chunk.
    pub size: u32,
    /// Filters that were left out.
    pub mask: u32,
    /// Offset of the chunk's first element in each dimension, in elements.
    pub offset: Vec<u64>,
}

/// A node: `keys` has one more than `children`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node<K> {
    /// Height over the leaves.
    pub level: u8,
    /// The nodes left and right of it on its level.
    pub siblings: [Option<Address>; 2],
    /// Bounds of the children.
    pub keys: Vec<K>,
    /// Nodes one level lower; of leaves symbol table nodes or chunks.
    pub children: Vec<Address>,
}

/// Bytes before the first key.
pub fn prefix_size(sizes: Sizes) -> u64 {
    8 + 2 * u64::from(sizes.offset)
}

/// Bytes of a node with `entries` children in use.
pub fn node_size(kind: NodeKind, entries: u16, sizes: Sizes) -> u64 {
    let key = match kind {
        NodeKind::Group => u64::from(sizes.length),
        NodeKind::Chunk { offsets } => 8 + 8 * offsets as u64,
    };
    let entries = u64::from(entries);
    prefix_size(sizes) + entries * (key + u64::from(sizes.offset)) + key
}

/// Decodes what stands before keys and children.
pub fn decode_prefix(bytes: &[u8], address: u64, kind: NodeKind) -> Result<NodePrefix> {
    let mut c = Cursor::new(bytes, STRUCTURE, address, Sizes::default());
    c.signature(b"TREE")?;
    let stored = c.u8()?;
    let expected = match kind {
        NodeKind::Group => 0,
        NodeKind::Chunk { .. } => 1,
    };
    if stored != expected {
        return Err(c.corrupt(format!("node type is {stored}, not {expected}")));
    }
    Ok(NodePrefix {
        level: c.u8()?,
        entries: c.u16()?,
    })
}

/// Decodes a node of a group.
pub fn decode_group_node(bytes: &[u8], address: u64, sizes: Sizes) -> Result<Node<u64>> {
    decode_node(bytes, address, sizes, NodeKind::Group, |c| c.length_field())
}

/// Decodes a node of a chunk index whose keys have `offsets` offsets.
pub fn decode_chunk_node(
    bytes: &[u8],
    address: u64,
    sizes: Sizes,
    offsets: usize,
) -> Result<Node<ChunkKey>> {
    let kind = NodeKind::Chunk { offsets };
    decode_node(bytes, address, sizes, kind, |c| {
        Ok(ChunkKey {
            size: c.u32()?,
            mask: c.u32()?,
            // 64 bits each whatever the size of offsets.
            offset: (0..offsets).map(|_| c.u64()).collect::<Result<_>>()?,
        })
    })
}

fn decode_node<K>(
    bytes: &[u8],
    address: u64,
    sizes: Sizes,
    kind: NodeKind,
    key: impl Fn(&mut Cursor<'_>) -> Result<K>,
) -> Result<Node<K>> {
    let prefix = decode_prefix(bytes, address, kind)?;
    let mut c = Cursor::new(bytes, STRUCTURE, address, sizes);
    c.skip(8)?;
    let siblings = [c.address_field()?, c.address_field()?];
    let entries = usize::from(prefix.entries);
    let mut keys = Vec::with_capacity(entries + 1);
    let mut children = Vec::with_capacity(entries);
    keys.push(key(&mut c)?);
    for _ in 0..entries {
        match c.address_field()? {
            Some(child) => children.push(child),
            None => return Err(c.corrupt("a child has the undefined address")),
        }
        keys.push(key(&mut c)?);
    }
    Ok(Node {
        level: prefix.level,
        siblings,
        keys,
        children,
    })
}

/// Encodes a node of a group that has room for `most` children: what is not in use is zero.
pub fn encode_group_node(node: &Node<u64>, most: u16, sizes: Sizes) -> Result<Vec<u8>> {
    encode_node(node, most, sizes, NodeKind::Group, |sink, key| {
        sink.length(*key)
    })
}

/// Encodes a node of a chunk index that has room for `most` children: what is not in use is zero.
pub fn encode_chunk_node(
    node: &Node<ChunkKey>,
    most: u16,
    sizes: Sizes,
    offsets: usize,
) -> Result<Vec<u8>> {
    let kind = NodeKind::Chunk { offsets };
    encode_node(node, most, sizes, kind, |sink, key| {
        if key.offset.len() != offsets {
            let cause = format!("a key of {} offsets, not {offsets}", key.offset.len());
            return Err(sink.invalid(cause));
        }
        sink.u32(key.size);
        sink.u32(key.mask);
        key.offset.iter().for_each(|offset| sink.u64(*offset));
        Ok(())
    })
}

/// Encodes a node; `keys` is one longer than `children`, which are `most` at most.
fn encode_node<K>(
    node: &Node<K>,
    most: u16,
    sizes: Sizes,
    kind: NodeKind,
    key: impl Fn(&mut Sink, &K) -> Result<()>,
) -> Result<Vec<u8>> {
    let entries = u16::try_from(node.children.len()).ok();
    let entries = entries.filter(|entries| *entries <= most);
    let (Some(entries), true) = (entries, node.keys.len() == node.children.len() + 1) else {
        let cause = format!("{} children, {most} at most", node.children.len());
        return Err(Error::new(Kind::LimitExceeded, STRUCTURE, cause));
    };
    let mut sink = Sink::new(STRUCTURE, sizes);
    sink.put(b"TREE");
    sink.u8(u8::from(kind != NodeKind::Group));
    sink.u8(node.level);
    sink.u16(entries);
    for sibling in node.siblings {
        sink.address(sibling)?;
    }
    for (at, stored) in node.keys.iter().enumerate() {
        key(&mut sink, stored)?;
        if let Some(child) = node.children.get(at) {
            sink.address(Some(*child))?;
        }
    }
    sink.pad_to(usize::try_from(node_size(kind, most, sizes)).unwrap_or(usize::MAX))?;
    Ok(sink.finish())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::every_truncation_fails;

    fn group() -> Vec<u8> {
        [
            &b"TREE"[..],
            &[0, 0, 1, 0],          // group, level, entries
            &[0xff; 16],            // siblings
            &0u64.to_le_bytes(),    // key
            &1000u64.to_le_bytes(), // child
            &8u64.to_le_bytes(),    // key
        ]
        .concat()
    }

    fn chunks() -> Vec<u8> {
        [
            &b"TREE"[..],
            &[1, 2, 1, 0],          // chunks, level, entries
            &[0xff; 16],            // siblings
            &[40, 0, 0, 0],         // size
            &[1, 0, 0, 0],          // filter mask
            &0u64.to_le_bytes(),    // offset
            &0u64.to_le_bytes(),    // element
            &1000u64.to_le_bytes(), // child
            &[0; 8],                // size, filter mask
            &10u64.to_le_bytes(),   // offset
            &4u64.to_le_bytes(),    // element
        ]
        .concat()
    }

    #[test]
    fn group_and_chunk_nodes_give_keys_and_children() {
        let sizes = Sizes::default();
        let node = decode_group_node(&group(), 0, sizes).unwrap();
        assert_eq!((node.level, node.keys), (0, vec![0, 8]));
        assert_eq!(node.children, [Address(1000)]);
        let node = decode_chunk_node(&chunks(), 0, sizes, 2).unwrap();
        assert_eq!(
            (node.level, node.keys[0].size, node.keys[0].mask),
            (2, 40, 1)
        );
        assert_eq!(node.keys[1].offset, [10, 4]);
        assert_eq!(group().len() as u64, node_size(NodeKind::Group, 1, sizes));
        let kind = NodeKind::Chunk { offsets: 2 };
        assert_eq!(chunks().len() as u64, node_size(kind, 1, sizes));
    }

    #[test]
    fn every_truncation_fails_and_the_other_kind_is_refused() {
        let sizes = Sizes::default();
        every_truncation_fails(&group(), |b| decode_group_node(b, 0, sizes).map(drop));
        every_truncation_fails(&chunks(), |b| decode_chunk_node(b, 0, sizes, 2).map(drop));
        assert!(decode_group_node(&chunks(), 0, sizes).is_err());
    }

    #[test]
    fn a_group_node_is_written_as_it_is_read_with_room_behind_it() {
        let sizes = Sizes::default();
        let node = decode_group_node(&group(), 0, sizes).unwrap();
        assert_eq!(encode_group_node(&node, 1, sizes).unwrap(), group());
        let roomy = encode_group_node(&node, 32, sizes).unwrap();
        assert_eq!(roomy.len() as u64, node_size(NodeKind::Group, 32, sizes));
        assert_eq!(decode_group_node(&roomy, 0, sizes).unwrap(), node);
        assert!(encode_group_node(&node, 0, sizes).is_err());
        let node = decode_chunk_node(&chunks(), 0, sizes, 2).unwrap();
        assert_eq!(encode_chunk_node(&node, 1, sizes, 2).unwrap(), chunks());
        assert!(encode_chunk_node(&node, 1, sizes, 3).is_err());
    }
}
