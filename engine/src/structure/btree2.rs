//! Version 2 B-trees as a whole: built from sorted records, and given back (specification III.A.2).
//!
//! A tree that is built has its records spread evenly over as few nodes as take them.

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

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;

    use super::*;
    use crate::bytes::Sizes;
    use crate::metadata::Walk;
    use crate::structure::testing::Changed;
    use crate::task::Task;

    const SHAPE: Shape = Shape {
        kind: 8,
        node_size: NODE_SIZE,
        record_size: 17,
    };

    fn record(number: u32) -> [u8; 17] {
        let mut record = [0; 17];
        record[..4].copy_from_slice(&number.to_be_bytes());
        record
    }

    fn listed(file: &Changed, address: Address) -> Vec<Vec<u8>> {
        let tree = Tree::read(&file.core, address, &[8]).unwrap();
        let (mut found, task) = (Vec::new(), Task::new());
        let mut walk = Walk::new(&task, "test");
        tree.visit(&mut walk, &|_, _| true, &mut |_, record, _| {
            found.push(record.to_vec());
            Ok(ControlFlow::Continue(()))
        })
        .unwrap();
        walk.finish().unwrap();
        found
    }

    #[test]
    fn every_number_of_records_is_found_again_and_given_back() {
        for sizes in [
            Sizes::default(),
            Sizes {
                offset: 4,
                length: 4,
            },
        ] {
            let file = Changed::empty(sizes);
            let counts = [0, 1, 29, 30, 31, 58, 59, 60, 61, 600, 20_000];
            for (count, depth) in counts.into_iter().zip([0, 0, 0, 1, 1, 1, 1, 1, 1, 2, 3]) {
                let before = file.space();
                let records: Vec<_> = (0..count).map(record).collect();
                let address = file.change(|edit| build(edit, SHAPE, &records)).unwrap();
                assert_eq!(listed(&file, address), records, "{count}");
                let tree = Tree::read(&file.core, address, &[8]).unwrap();
                if sizes == Sizes::default() && count < 20_000 {
                    assert_eq!(tree.header.depth, depth, "{count}");
                }
                for sought in records.iter().step_by(97) {
                    let found = tree.find(&mut |record| Ok(record.cmp(sought))).unwrap();
                    assert_eq!(found.as_deref(), Some(&sought[..]));
                }
                let mut seen = 0;
                file.change(|edit| {
                    delete(edit, address, &[8], &mut |_| {
                        seen += 1;
                        Ok(())
                    })
                })
                .unwrap();
                assert_eq!((seen, file.space()), (count, before));
            }
        }
    }

    #[test]
    fn nodes_are_at_least_half_full() {
        let file = Changed::empty(Sizes::default());
        for count in [30, 60, 700, 5000] {
            let records: Vec<_> = (0..count).map(record).collect();
            let address = file.change(|edit| build(edit, SHAPE, &records)).unwrap();
            let tree = Tree::read(&file.core, address, &[8]).unwrap();
            let root = tree.read_node(tree.root().unwrap(), tree.header.depth);
            for child in root.unwrap().children {
                let most = if tree.header.depth == 1 { 29 } else { 19 };
                assert!(child.records * 5 >= most * 2, "{count}: {}", child.records);
            }
        }
    }

    #[test]
    fn records_that_do_not_fit_are_refused() {
        let file = Changed::empty(Sizes::default());
        let large = Shape {
            record_size: 600,
            ..SHAPE
        };
        let none = file.change(|edit| build(edit, large, &[vec![0; 600]]));
        assert_eq!(none.unwrap_err().kind(), Kind::LimitExceeded);
        let other = file.change(|edit| build(edit, SHAPE, &[vec![0; 16]]));
        assert_eq!(other.unwrap_err().kind(), Kind::InvalidArgument);
    }
}
