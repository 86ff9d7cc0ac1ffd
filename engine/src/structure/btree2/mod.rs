//! Version 2 B-trees: built from sorted records, given back, and changed by single records
//! (specification III.A.2).
//!
//! A tree that is built has its records spread evenly over as few nodes as take them. One that is changed
//! keeps the address of its header; a node that is full is split, one that is thin is joined with its
//! neighbour or shares its records.

mod insert;
mod node;
mod remove;
#[cfg(test)]
mod tests;

pub use insert::{insert, replace};
pub use remove::remove;

use std::cmp::Ordering;

use crate::bytes::Address;
use crate::error::{Error, Kind, Result};
use crate::format::btree2::{Child, Header, encode_header, encode_node, header_size};
use crate::metadata::Fetch;
use crate::metadata::btree2::Tree;
use crate::transaction::{Edit, SpaceKind};

const HEADER: &str = "version 2 B-tree header";

/// Bytes of a node in the library's trees, but for those of chunks.
pub const NODE_SIZE: u32 = 512;

/// What a tree is like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    /// What the records are: see [`crate::format::btree2::record`].
    pub kind: u8,
    /// Bytes of every node.
    pub node_size: u32,
    /// Bytes of a record.
    pub record_size: u16,
}

/// Says how a record of the tree lies to the one that is sought.
pub type Compare<'a> = dyn FnMut(&[u8]) -> Result<Ordering> + 'a;

/// Gets each record of a tree.
pub type RecordVisitor<'a> = dyn FnMut(&[u8]) -> Result<()> + 'a;

/// Stores a tree of `records`, which are sorted; gives the address of its header.
///
/// # Errors
/// [`Kind::InvalidArgument`] for records of another size; [`Kind::LimitExceeded`] where nodes of that
/// size cannot hold so many.
pub fn build(edit: &Edit<'_>, shape: Shape, records: &[impl AsRef<[u8]>]) -> Result<Address> {
    let mut header = Header {
        kind: shape.kind,
        node_size: shape.node_size,
        record_size: shape.record_size,
        depth: 0,
        root: None,
        root_records: 0,
        total_records: records.len() as u64,
    };
    if !records.is_empty() {
        while capacity(edit, &header, header.depth)? < header.total_records {
            header.depth += 1;
        }
        let root = build_node(edit, &header, header.depth, records)?;
        header.root = Some(root.address);
        header.root_records = u16::try_from(root.records).map_err(|_| full(&header))?;
    }
    edit.store(&encode_header(&header, edit.sizes())?, SpaceKind::Metadata)
}

/// Most records in a node `level` over the leaves and everything below it.
fn capacity(edit: &Edit<'_>, header: &Header, level: u16) -> Result<u64> {
    let capacity = header.max_records(level, edit.sizes());
    capacity
        .filter(|most| *most > 0)
        .ok_or_else(|| full(header))
}

fn full(header: &Header) -> Error {
    let cause = format!(
        "{} records of {} bytes in nodes of {}",
        header.total_records, header.record_size, header.node_size
    );
    Error::new(Kind::LimitExceeded, HEADER, cause)
}

/// Stores a node `level` over the leaves with everything below it. Of its records some stand between its
/// children, which share the others evenly.
fn build_node(
    edit: &Edit<'_>,
    header: &Header,
    level: u16,
    records: &[impl AsRef<[u8]>],
) -> Result<Child> {
    let total = records.len() as u64;
    let (mut own, mut children) = (Vec::new(), Vec::new());
    match level.checked_sub(1) {
        None => own.extend(records),
        Some(lower) => {
            // As few children as hold all but the records between them.
            let below = capacity(edit, header, lower)?;
            let count = (total + 1).div_ceil(below.saturating_add(1)).max(2);
            let mut rest = records;
            for left in (1..=count).rev() {
                let share = (rest.len() as u64 + 1).saturating_sub(left).div_ceil(left);
                let (part, after) = rest
                    .split_at_checked(usize::try_from(share).unwrap_or(usize::MAX))
                    .ok_or_else(|| full(header))?;
                children.push(build_node(edit, header, lower, part)?);
                if let Some((between, after)) = after.split_first() {
                    own.push(between);
                    rest = after;
                }
            }
        }
    }
    let bytes = encode_node(header, level, &own, &children, edit.sizes())?;
    Ok(Child {
        address: edit.store(&bytes, SpaceKind::Metadata)?,
        records: own.len() as u64,
        total: Some(total),
    })
}

/// Gives back the tree at `address`, whose records are of one of `kinds`; each record is handed to
/// `visitor` before.
///
/// # Errors
/// What is damaged is not given back.
pub fn delete(
    edit: &Edit<'_>,
    address: Address,
    kinds: &[u8],
    visitor: &mut RecordVisitor<'_>,
) -> Result<()> {
    let tree = Tree::read(edit, address, kinds)?;
    edit.free(address, header_size(edit.sizes()), SpaceKind::Metadata)?;
    match tree.root() {
        Some(root) => delete_node(edit, &tree, root, tree.header.depth, visitor),
        None => Ok(()),
    }
}

fn delete_node(
    edit: &Edit<'_>,
    tree: &Tree<'_>,
    child: Child,
    level: u16,
    visitor: &mut RecordVisitor<'_>,
) -> Result<()> {
    let node = tree.read_node(child, level)?;
    // A node that is met twice is free already, which ends circles.
    let size = u64::from(tree.header.node_size);
    edit.free(child.address, size, SpaceKind::Metadata)?;
    node.records().try_for_each(&mut *visitor)?;
    let Some(lower) = level.checked_sub(1) else {
        return Ok(());
    };
    let mut children = node.children.iter();
    children.try_for_each(|below| delete_node(edit, tree, *below, lower, visitor))
}
