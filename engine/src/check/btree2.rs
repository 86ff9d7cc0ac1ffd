//! Version 2 B-trees (specification III.A.2): nodes, numbers of records.

use super::checker::Checker;
use crate::bytes::Address;
use crate::error::Result;
use crate::format::btree2::{Child, header_size};
use crate::metadata::btree2::Tree;

const HEADER: &str = "version 2 B-tree header";
const LEAF: &str = "version 2 B-tree leaf";
const INTERNAL: &str = "version 2 B-tree internal node";

/// Gets each record in order, with the address of its node.
pub type RecordVisitor<'v, 'c> = dyn FnMut(&mut Checker<'c>, &[u8], Address) -> Result<()> + 'v;

/// What a walk over a tree saw.
#[derive(Debug, Clone, Copy)]
pub struct Walked {
    /// Records met.
    pub records: u64,
    /// Whether every node was read.
    pub whole: bool,
}

impl<'c> Checker<'c> {
    /// Walks the tree at `address`, whose records are of one of `kinds`; `None` where its header
    /// cannot be read.
    pub(super) fn check_btree2(
        &mut self,
        address: Address,
        kinds: &[u8],
        visitor: &mut RecordVisitor<'_, 'c>,
    ) -> Result<Option<Walked>> {
        let tree = Tree::read(self.core, address, kinds);
        let Some(tree) = self.keep(tree)? else {
            return Ok(None);
        };
        let size = header_size(self.sizes());
        let mut walked = Walked {
            records: 0,
            whole: true,
        };
        if !self.claim(HEADER, address, size, size)? {
            return Ok(None);
        }
        if let Some(root) = tree.root() {
            self.check_node(&tree, root, tree.header.depth, &mut walked, visitor)?;
        } else if tree.header.total_records != 0 {
            let cause = format!(
                "it claims {} records without a root",
                tree.header.total_records
            );
            self.damaged(HEADER, address, cause);
        }
        Ok(Some(walked))
    }

    fn check_node(
        &mut self,
        tree: &Tree<'_>,
        child: Child,
        level: u16,
        walked: &mut Walked,
        visitor: &mut RecordVisitor<'_, 'c>,
    ) -> Result<()> {
        let name = if level == 0 { LEAF } else { INTERNAL };
        let node = tree.read_node(child, level);
        let Some(node) = self.keep(node)? else {
            walked.whole = false;
            return Ok(());
        };
        let size = u64::from(tree.header.node_size);
        let checked = tree.header.used_size(level, child.records, self.sizes());
        if checked > size {
            let cause = format!("{} records do not fit {size} bytes", child.records);
            self.damaged(name, child.address, cause);
        }
        if !self.claim(name, child.address, size, checked)? {
            walked.whole = false;
            return Ok(());
        }
        let before = walked.records;
        for number in 0..=node.records().len() {
            if let (Some(below), Some(lower)) = (node.children.get(number), level.checked_sub(1)) {
                self.check_node(tree, *below, lower, walked, visitor)?;
            }
            if let Some(record) = node.record(number) {
                walked.records += 1;
                visitor(self, record, child.address)?;
            }
        }
        let found = walked.records - before;
        let claimed = child.total.filter(|claimed| *claimed != found);
        if let (Some(claimed), true) = (claimed, walked.whole) {
            let cause = format!("{claimed} records are claimed in it and below, {found} are there");
            self.damaged(name, child.address, cause);
        }
        Ok(())
    }
}
