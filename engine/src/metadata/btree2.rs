//! Walks and searches version 2 B-trees; what records mean is the caller's.

use std::cmp::Ordering;
use std::ops::ControlFlow;

use crate::bytes::Address;
use crate::error::{Error, Kind, Result};
use crate::format::btree2::{Child, Header, Node, decode_header, decode_node, header_size};
use crate::metadata::{Fetch, Walk, agree_depth, read_structure, reread};

const HEADER: &str = "version 2 B-tree header";
const NODE: &str = "version 2 B-tree node";

/// A tree whose header was read.
pub(crate) struct Tree<'a> {
    fetch: &'a dyn Fetch,
    pub(crate) header: Header,
    pub(crate) address: Address,
}

/// Gets each record, with the address of its node.
pub(crate) type RecordVisitor<'a> =
    dyn FnMut(&mut Walk<'_>, &[u8], Address) -> Result<ControlFlow<()>> + 'a;

/// Whether a subtree between two records (`None`: no bound) is wanted.
pub(crate) type Wanted<'a> = dyn Fn(Option<&[u8]>, Option<&[u8]>) -> bool + 'a;

impl<'a> Tree<'a> {
    /// The tree whose header lies at `address`; it is read unless it is kept from before. A tree
    /// of another type than `kinds` is refused.
    pub(crate) fn read(fetch: &'a dyn Fetch, address: Address, kinds: &[u8]) -> Result<Self> {
        let generation = fetch.generation();
        let kept = fetch.structures();
        let header = match kept.and_then(|kept| kept.tree(generation, address)) {
            Some(header) => header,
            None => {
                let sizes = fetch.sizes();
                let size = header_size(sizes);
                let header = read_structure(fetch, address, size, HEADER, |bytes| {
                    decode_header(bytes, address.0, sizes)
                })?;
                if let Some(kept) = kept {
                    kept.keep_tree(generation, address, header);
                }
                header
            }
        };
        if !kinds.contains(&header.kind) {
            let cause = format!("records of type {}, not {kinds:?}", header.kind);
            return Err(Error::corrupt(HEADER, cause).at(address.0));
        }
        agree_depth(fetch, u64::from(header.depth), HEADER, address)?;
        Ok(Self {
            fetch,
            header,
            address,
        })
    }

    /// Hands records in order to `visitor`, leaving out subtrees that are not `wanted`.
    ///
    /// Bad nodes are noted in `walk` and cost only themselves.
    pub(crate) fn visit(
        &self,
        walk: &mut Walk<'_>,
        wanted: &Wanted<'_>,
        visitor: &mut RecordVisitor<'_>,
    ) -> Result<()> {
        let Some(root) = self.root() else {
            return Ok(());
        };
        self.visit_node(root, self.header.depth, (None, None), walk, wanted, visitor)
            .map(drop)
    }

    fn visit_node(
        &self,
        child: Child,
        level: u16,
        bounds: (Option<&[u8]>, Option<&[u8]>),
        walk: &mut Walk<'_>,
        wanted: &Wanted<'_>,
        visitor: &mut RecordVisitor<'_>,
    ) -> Result<ControlFlow<()>> {
        let node = walk
            .enter(child.address)
            .and_then(|()| self.read_node(child, level));
        let Some(node) = walk.keep(node)? else {
            return Ok(ControlFlow::Continue(()));
        };
        let mut left = bounds.0;
        for number in 0..=node.records().len() {
            let record = node.record(number);
            let right = record.or(bounds.1);
            if let Some(child) = node.children.get(number)
                && wanted(left, right)
                && self
                    .visit_node(*child, level - 1, (left, right), walk, wanted, visitor)?
                    .is_break()
            {
                return Ok(ControlFlow::Break(()));
            }
            if let Some(record) = record
                && visitor(walk, record, child.address)?.is_break()
            {
                return Ok(ControlFlow::Break(()));
            }
            left = record;
        }
        Ok(ControlFlow::Continue(()))
    }

    /// The record that `compare` finds equal (it says how a record lies to what is sought).
    pub(crate) fn find(
        &self,
        compare: &mut dyn FnMut(&[u8]) -> Result<Ordering>,
    ) -> Result<Option<Vec<u8>>> {
        let Some(mut child) = self.root() else {
            return Ok(None);
        };
        let mut level = self.header.depth;
        loop {
            let node = self.read_node(child, level)?;
            let (mut low, mut high) = (0, node.records().len());
            while low < high {
                let middle = low + (high - low) / 2;
                let Some(record) = node.record(middle) else {
                    break;
                };
                match compare(record)? {
                    Ordering::Less => low = middle + 1,
                    Ordering::Greater => high = middle,
                    Ordering::Equal => return Ok(Some(record.to_vec())),
                }
            }
            match (node.children.get(low), level.checked_sub(1)) {
                (Some(next), Some(below)) => (child, level) = (*next, below),
                _ => return Ok(None),
            }
        }
    }

    pub(crate) fn root(&self) -> Option<Child> {
        self.header.root.map(|address| Child {
            address,
            records: u64::from(self.header.root_records),
            total: Some(self.header.total_records),
        })
    }

    pub(crate) fn read_node(&self, child: Child, level: u16) -> Result<Node> {
        reread(self.fetch, || self.fetch_node(child, level))
    }

    fn fetch_node(&self, child: Child, level: u16) -> Result<Node> {
        let size = u64::from(self.header.node_size);
        // A node at the end of a file that was cut to size may have less than its room.
        let bytes = self.fetch.fetch_up_to(child.address, size, NODE)?;
        let sizes = self.fetch.sizes();
        if bytes.is_empty() {
            let error = Error::new(Kind::Truncated, NODE, "lies past the end of the file");
            return Err(error.at(child.address.0));
        }
        decode_node(
            &bytes,
            child.address.0,
            sizes,
            &self.header,
            level,
            child.records,
        )
    }
}
