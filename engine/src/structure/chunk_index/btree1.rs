//! Chunks in a version 1 B-tree: put in, nodes split where they are full (specification III.A.1).
//! Where chunks go, the others come into a new tree.
//!
//! The root keeps its address, also where no chunk is left.

use super::{Indexed, Move, Placed};
use crate::bytes::Address;
use crate::error::{Error, Kind, Result};
use crate::format::btree1::{ChunkKey, Node, NodeKind, encode_chunk_node, node_size};
use crate::metadata::Fetch;
use crate::metadata::btree1::read_chunk_node;
use crate::metadata::extension;
use crate::transaction::{Edit, SpaceKind};

const STRUCTURE: &str = "version 1 B-tree node";

pub(super) fn update(
    edit: &Edit<'_>,
    indexed: &Indexed<'_>,
    root: Option<Address>,
    moves: &[Move],
) -> Result<Option<Address>> {
    let k = extension::ranks(edit, &edit.superblock())?;
    let tree = Tree {
        edit,
        indexed,
        offsets: indexed.layout.chunk.len() + 1,
        most: k.chunk.saturating_mul(2).max(2),
    };
    let gone = moves.iter().filter(|moved| moved.chunk.is_none());
    let gone = gone
        .map(|moved| tree.key(&moved.coordinates, None).map(|key| key.offset))
        .collect::<Result<std::collections::BTreeSet<_>>>()?;
    if let (Some(old), false) = (root, gone.is_empty()) {
        let mut kept = Vec::new();
        tree.take_apart(old, None, &mut kept)?;
        tree.write(old, &tree.empty()?)?;
        kept.retain(|(key, _)| !gone.contains(&key.offset));
        for (key, chunk) in kept {
            tree.insert(root, key, chunk)?;
        }
    }
    let mut root = root;
    for moved in moves {
        if let Some(chunk) = moved.chunk {
            let key = tree.key(&moved.coordinates, Some(chunk))?;
            root = Some(tree.insert(root, key, chunk.address)?);
        }
    }
    Ok(root)
}

struct Tree<'a, 'c> {
    edit: &'a Edit<'c>,
    indexed: &'a Indexed<'a>,
    /// Offsets in a key.
    offsets: usize,
    /// Most children of a node.
    most: u16,
}

/// A node on the way to a chunk, and the child that leads on.
struct Step {
    address: Address,
    node: Node<ChunkKey>,
    child: usize,
    changed: bool,
}

impl Tree<'_, '_> {
    /// The key of a chunk.
    fn key(&self, coordinates: &[u64], chunk: Option<Placed>) -> Result<ChunkKey> {
        let lengths = coordinates.iter().zip(&self.indexed.layout.chunk);
        let offset: Option<Vec<u64>> = lengths
            .map(|(at, length)| at.checked_mul(*length))
            .chain([Some(0)])
            .collect();
        let Some(offset) = offset.filter(|offset| offset.len() == self.offsets) else {
            let cause = format!("no key for chunk {coordinates:?}");
            return Err(Error::invalid(STRUCTURE, cause));
        };
        let (size, mask) = chunk.map_or((0, 0), |chunk| (chunk.size, chunk.mask));
        let size = u32::try_from(size).map_err(|_| {
            let cause = format!("a chunk of {size} bytes; 4 GiB is the most");
            Error::new(Kind::LimitExceeded, STRUCTURE, cause)
        })?;
        Ok(ChunkKey { size, mask, offset })
    }

    /// What lies behind a chunk, as the library has it: one chunk on along every dimension.
    fn behind(&self, key: &ChunkKey) -> ChunkKey {
        let layout = self.indexed.layout;
        let lengths = layout.chunk.iter().chain([&layout.element_size]);
        let offset = key.offset.iter().zip(lengths);
        ChunkKey {
            size: 0,
            mask: 0,
            offset: offset
                .map(|(at, length)| at.saturating_add(*length))
                .collect(),
        }
    }

    fn kind(&self) -> NodeKind {
        NodeKind::Chunk {
            offsets: self.offsets,
        }
    }

    fn size(&self) -> u64 {
        node_size(self.kind(), self.most, self.edit.sizes())
    }

    fn read(&self, address: Address, parent: Option<u8>) -> Result<Node<ChunkKey>> {
        read_chunk_node(self.edit, address, self.offsets, parent)
    }

    fn write(&self, address: Address, node: &Node<ChunkKey>) -> Result<()> {
        let bytes = encode_chunk_node(node, self.most, self.edit.sizes(), self.offsets)?;
        self.edit.write(address, &bytes)
    }

    /// A root without a chunk.
    fn empty(&self) -> Result<Node<ChunkKey>> {
        let rank = self.indexed.layout.chunk.len();
        Ok(Node {
            level: 0,
            siblings: [None, None],
            keys: vec![self.key(&vec![0; rank], None)?],
            children: Vec::new(),
        })
    }

    /// Takes note of where a chunk lies; gives the root, which is new where there was none.
    fn insert(&self, root: Option<Address>, key: ChunkKey, chunk: Address) -> Result<Address> {
        let Some(root) = root else {
            let node = Node {
                level: 0,
                siblings: [None, None],
                keys: vec![key.clone(), self.behind(&key)],
                children: vec![chunk],
            };
            let address = self.edit.allocate(self.size(), SpaceKind::Metadata)?;
            self.write(address, &node)?;
            return Ok(address);
        };
        let mut path = self.descend(root, &key)?;
        let Some(mut leaf) = path.pop() else {
            return Ok(root);
        };
        let node = &mut leaf.node;
        let known = node
            .keys
            .get(leaf.child)
            .filter(|_| !node.children.is_empty());
        if known.is_some_and(|known| known.offset == key.offset) {
            if let (Some(known), Some(child)) = (
                node.keys.get_mut(leaf.child),
                node.children.get_mut(leaf.child),
            ) {
                (*known, *child) = (key, chunk);
            }
            self.write(leaf.address, node)?;
            return Ok(root);
        }
        let at = match known {
            Some(known) if known.offset < key.offset => leaf.child + 1,
            _ => 0,
        };
        if node.children.is_empty() {
            node.keys.truncate(1);
            node.keys
                .iter_mut()
                .for_each(|bound| *bound = self.behind(&key));
        }
        node.keys.insert(at, key.clone());
        node.children.insert(at, chunk);
        self.widen(&mut leaf, &key);
        leaf.changed = true;
        self.go_up(root, path, leaf, &key)?;
        Ok(root)
    }

    /// The nodes that lead to a key, root first.
    fn descend(&self, root: Address, key: &ChunkKey) -> Result<Vec<Step>> {
        let (mut path, mut address, mut parent) = (Vec::new(), root, None);
        loop {
            let node = self.read(address, parent)?;
            let before = node.keys.iter().take(node.children.len());
            let before = before
                .take_while(|bound| bound.offset <= key.offset)
                .count();
            let child = before.saturating_sub(1);
            let (level, next) = (node.level, node.children.get(child).copied());
            path.push(Step {
                address,
                node,
                child,
                changed: false,
            });
            match (level, next) {
                (0, _) => return Ok(path),
                (_, Some(next)) => (address, parent) = (next, Some(level)),
                (_, None) => {
                    let cause = "a node over the leaves has no child";
                    return Err(Error::corrupt(STRUCTURE, cause).at(address.0));
                }
            }
        }
    }

    /// Moves the outer bounds of a node so that a key lies between them.
    fn widen(&self, step: &mut Step, key: &ChunkKey) {
        if let Some(first) = step.node.keys.first_mut()
            && first.offset > key.offset
        {
            *first = key.clone();
            step.changed = true;
        }
        if let Some(last) = step.node.keys.last_mut()
            && last.offset <= key.offset
        {
            *last = self.behind(key);
            step.changed = true;
        }
    }

    /// Writes a node that got a child, and those over it, splitting what is too full.
    fn go_up(
        &self,
        root: Address,
        mut path: Vec<Step>,
        mut step: Step,
        key: &ChunkKey,
    ) -> Result<()> {
        loop {
            let full = step.node.children.len() > usize::from(self.most);
            if full && step.address == root {
                return self.split_root(step);
            }
            let right = match full {
                true => Some(self.split(&mut step)?),
                false => None,
            };
            if step.changed {
                self.write(step.address, &step.node)?;
            }
            let Some(mut above) = path.pop() else {
                return Ok(());
            };
            self.widen(&mut above, key);
            if let Some((address, bound)) = right {
                above.node.keys.insert(above.child + 1, bound);
                above.node.children.insert(above.child + 1, address);
                above.changed = true;
            }
            step = above;
        }
    }

    /// Moves the upper part of a node into a new one to its right; gives that one and its first key.
    fn split(&self, step: &mut Step) -> Result<(Address, ChunkKey)> {
        let address = self.edit.allocate(self.size(), SpaceKind::Metadata)?;
        let [_, next] = step.node.siblings;
        let right = self.cut(&mut step.node, [Some(step.address), next]);
        step.node.siblings[1] = Some(address);
        step.changed = true;
        if let Some(next) = next {
            let mut node = self.read(next, Some(step.node.level.saturating_add(1)))?;
            node.siblings[0] = Some(address);
            self.write(next, &node)?;
        }
        self.write(address, &right)?;
        let bound = right.keys.first().cloned();
        let bound = bound.ok_or_else(|| Error::corrupt(STRUCTURE, "it has no key"))?;
        Ok((address, bound))
    }

    /// Cuts the upper part off a node: a small one where it filled up from the left, as it does when
    /// a dataset grows.
    fn cut(&self, node: &mut Node<ChunkKey>, siblings: [Option<Address>; 2]) -> Node<ChunkKey> {
        let count = node.children.len();
        let kept = match siblings[1] {
            None => count - (count / 8).max(1),
            Some(_) => count / 2,
        };
        let keys = node.keys.split_off(kept);
        node.keys.extend(keys.first().cloned());
        Node {
            level: node.level,
            siblings,
            keys,
            children: node.children.split_off(kept),
        }
    }

    /// Moves what the root holds into two new nodes below it.
    fn split_root(&self, step: Step) -> Result<()> {
        let [left_at, right_at] = [
            self.edit.allocate(self.size(), SpaceKind::Metadata)?,
            self.edit.allocate(self.size(), SpaceKind::Metadata)?,
        ];
        let mut left = step.node;
        let right = self.cut(&mut left, [Some(left_at), None]);
        left.siblings = [None, Some(right_at)];
        let Some(level) = left.level.checked_add(1) else {
            let cause = "the tree is as high as it can be";
            return Err(Error::new(Kind::LimitExceeded, STRUCTURE, cause).at(step.address.0));
        };
        let bounds = [left.keys.first(), right.keys.first(), right.keys.last()];
        let root = Node {
            level,
            siblings: [None, None],
            keys: bounds.into_iter().flatten().cloned().collect(),
            children: vec![left_at, right_at],
        };
        self.write(left_at, &left)?;
        self.write(right_at, &right)?;
        self.write(step.address, &root)
    }

    /// Gives back all nodes of a tree but its root; what it held comes to `kept`, in order. A node that
    /// is met twice cannot be given back twice, which ends the walk.
    fn take_apart(
        &self,
        address: Address,
        parent: Option<u8>,
        kept: &mut Vec<(ChunkKey, Address)>,
    ) -> Result<()> {
        let node = self.read(address, parent)?;
        if parent.is_some() {
            self.edit.free(address, self.size(), SpaceKind::Metadata)?;
        }
        for (key, child) in node.keys.iter().zip(&node.children) {
            match node.level {
                0 => kept.push((key.clone(), *child)),
                level => self.take_apart(*child, Some(level), kept)?,
            }
        }
        Ok(())
    }
}
