//! Dense links: a fractal heap of link messages with an index by name.

use std::cmp::Ordering;
use std::ops::ControlFlow;

use crate::bytes::Address;
use crate::checksum::lookup3;
use crate::error::{Error, Result};
use crate::format::btree2::record::{LINK_NAME, decode_link_name};
use crate::format::link::{Link, decode_link};
use crate::format::link_info::LinkInfo;
use crate::metadata::btree2::Tree;
use crate::metadata::fractal_heap::Heap;
use crate::metadata::group::LinkVisitor;
use crate::metadata::{Fetch, Walk};
use crate::task::Task;

const STRUCTURE: &str = "link info message";

/// Hands every dense link to `visitor`, in the order of the heap: each block is read once, and
/// links that were never deleted come in the order of their creation.
pub(super) fn visit(
    fetch: &dyn Fetch,
    info: &LinkInfo,
    task: &Task,
    visitor: &mut LinkVisitor<'_>,
) -> Result<()> {
    let Some((heap, tree)) = open(fetch, info)? else {
        return Ok(());
    };
    let mut walk = Walk::new(task, "version 2 B-tree node");
    let mut ids = Vec::new();
    tree.visit(&mut walk, &|_, _| true, &mut |walk, record, node| {
        if let Some(record) = walk.keep(decode_link_name(record, node.0))? {
            ids.push((heap.place(record.id), Id::from(record.id)));
        }
        Ok(ControlFlow::Continue(()))
    })?;
    ids.sort_unstable();
    for (_, id) in ids {
        task.check()?;
        if let Some(link) = walk.keep(read(fetch, &heap, &id.0))?
            && visitor(link).is_break()
        {
            return Ok(());
        }
    }
    walk.finish()
}

/// An identifier of a link; they have seven bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Id([u8; 8]);

impl From<&[u8]> for Id {
    fn from(bytes: &[u8]) -> Self {
        let mut id = [0; 8];
        for (to, from) in id.iter_mut().zip(bytes) {
            *to = *from;
        }
        Self(id)
    }
}

/// The dense link called `name`.
pub(super) fn find(fetch: &dyn Fetch, info: &LinkInfo, name: &[u8]) -> Result<Option<Link>> {
    let Some((heap, tree)) = open(fetch, info)? else {
        return Ok(None);
    };
    let hash = lookup3(name, 0);
    let mut found = None;
    tree.find(&mut |record| {
        let record = decode_link_name(record, tree.address.0)?;
        match record.hash.cmp(&hash) {
            Ordering::Equal => {}
            other => return Ok(other),
        }
        // Links of one hash are sorted by name.
        let link = read(fetch, &heap, record.id)?;
        let order = link.name.as_bytes().cmp(name);
        if order == Ordering::Equal {
            found = Some(link);
        }
        Ok(order)
    })?;
    Ok(found)
}

/// Number of dense links.
pub(super) fn count(fetch: &dyn Fetch, info: &LinkInfo) -> Result<u64> {
    match info.name_index {
        Some(index) => Ok(Tree::read(fetch, index, &[LINK_NAME])?.header.total_records),
        None => Ok(0),
    }
}

fn open<'a>(fetch: &'a dyn Fetch, info: &LinkInfo) -> Result<Option<(Heap<'a>, Tree<'a>)>> {
    let (Some(heap), Some(index)) = (info.heap, info.name_index) else {
        return match (info.heap, info.name_index) {
            (Some(Address(at)), None) => {
                Err(Error::corrupt(STRUCTURE, "a heap of links without an index").at(at))
            }
            _ => Ok(None),
        };
    };
    let heap = Heap::read(fetch, heap)?;
    let tree = Tree::read(fetch, index, &[LINK_NAME])?;
    Ok(Some((heap, tree)))
}

fn read(fetch: &dyn Fetch, heap: &Heap<'_>, id: &[u8]) -> Result<Link> {
    let (message, address) = heap.object(id)?;
    decode_link(&message, address, fetch.sizes())
}
