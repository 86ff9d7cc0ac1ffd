//! Version 1 B-trees (specification III.A.1): siblings, and the trees of chunks.

use super::checker::Checker;
use crate::bytes::Address;
use crate::error::Result;
use crate::format::btree1::{ChunkKey, NodeKind, node_size};
use crate::metadata::btree1::read_chunk_node;

const TREE: &str = "version 1 B-tree node";

/// The node met last on each level, and its right sibling as it says.
#[derive(Debug, Default)]
pub struct Levels {
    last: Vec<Option<(Address, Option<Address>)>>,
    /// A node could not be read: its neighbours are not known.
    gaps: bool,
}

impl Levels {
    /// Notes that a node was not read.
    pub(super) fn forget(&mut self) {
        self.gaps = true;
    }
}

/// A tree of chunks that is walked.
struct Walk {
    /// Offsets in a key.
    offsets: usize,
    levels: Levels,
    /// The key of the chunk met last.
    last: Option<Vec<u64>>,
    chunks: u64,
    whole: bool,
}

impl Checker<'_> {
    /// Compares the siblings that a node names with the nodes that its parents name.
    pub(super) fn check_siblings(
        &mut self,
        levels: &mut Levels,
        address: Address,
        level: u8,
        siblings: [Option<Address>; 2],
    ) {
        let level = usize::from(level);
        if levels.last.len() <= level {
            levels.last.resize(level + 1, None);
        }
        let [left, right] = siblings;
        let place = levels.last.get_mut(level);
        let before = place.and_then(|place| place.replace((address, right)));
        if levels.gaps {
            return;
        }
        if left != before.map(|(node, _)| node) {
            let cause = format!("its left sibling is {}", display(left));
            self.damaged(TREE, address, cause);
        }
        if let Some((node, right)) = before
            && right != Some(address)
        {
            let cause = format!("its right sibling is {}", display(right));
            self.damaged(TREE, node, cause);
        }
    }

    /// The last node of each level has no right sibling.
    pub(super) fn check_last_siblings(&mut self, levels: &Levels) {
        if levels.gaps {
            return;
        }
        for (node, right) in levels.last.iter().flatten() {
            if right.is_some() {
                let cause = format!(
                    "its right sibling is {}, and it is the last",
                    display(*right)
                );
                self.damaged(TREE, *node, cause);
            }
        }
    }

    /// Walks the tree of chunks of a dataset of `rank`; the number of chunks where all of it was
    /// read.
    pub(super) fn check_chunk_tree(&mut self, root: Address, rank: usize) -> Result<Option<u64>> {
        let mut walk = Walk {
            offsets: rank + 1,
            levels: Levels::default(),
            last: None,
            chunks: 0,
            whole: true,
        };
        self.check_chunk_node(root, None, &mut walk)?;
        self.check_last_siblings(&walk.levels);
        Ok(walk.whole.then_some(walk.chunks))
    }

    fn check_chunk_node(
        &mut self,
        address: Address,
        parent: Option<u8>,
        walk: &mut Walk,
    ) -> Result<()> {
        let node = read_chunk_node(self.core, address, walk.offsets, parent);
        let Some(node) = self.keep(node)? else {
            walk.whole = false;
            walk.levels.forget();
            return Ok(());
        };
        let most = self.k.chunk.saturating_mul(2);
        let kind = NodeKind::Chunk {
            offsets: walk.offsets,
        };
        if node.children.len() > usize::from(most) {
            let cause = format!("{} children, {most} at most", node.children.len());
            self.damaged(TREE, address, cause);
        }
        if !self.claim(TREE, address, node_size(kind, most, self.sizes()), 0)? {
            walk.whole = false;
            walk.levels.forget();
            return Ok(());
        }
        self.check_siblings(&mut walk.levels, address, node.level, node.siblings);
        for (child, keys) in node.children.iter().zip(node.keys.windows(2)) {
            if let [left, right] = keys {
                self.check_keys(address, left, right, walk);
            }
            match node.level {
                0 => walk.chunks += 1,
                level => self.check_chunk_node(*child, Some(level), walk)?,
            }
        }
        Ok(())
    }

    /// Keys are in row-major order, and no chunk comes before the one met last.
    fn check_keys(&mut self, node: Address, left: &ChunkKey, right: &ChunkKey, walk: &mut Walk) {
        let behind = walk.last.as_ref().is_some_and(|last| *last > left.offset);
        if behind || left.offset >= right.offset {
            let cause = format!("the key {:?} is out of order", left.offset);
            self.damaged(TREE, node, cause);
        }
        walk.last = Some(left.offset.clone());
    }
}

fn display(address: Option<Address>) -> String {
    address.map_or("undefined".into(), |address| address.to_string())
}
