//! Old-style groups: a version 1 B-tree of symbol table nodes, names in a local heap.

use std::cmp::Ordering;
use std::ops::ControlFlow;

use crate::bytes::Address;
use crate::datatype::Charset;
use crate::error::{Error, Result};
use crate::format::link::{Link, LinkTarget};
use crate::format::symbol_table::{
    Entry, EntryTarget, NODE_PREFIX, SymbolTable, decode_node, decode_node_prefix, entry_size,
};
use crate::metadata::btree1::read_group_node;
use crate::metadata::group::LinkVisitor;
use crate::metadata::local_heap::Names;
use crate::metadata::{Fetch, Walk};
use crate::task::Task;

const NODE: &str = "symbol table node";
const TREE: &str = "version 1 B-tree node";

/// Hands every link to `visitor`, in byte order of the names.
pub(crate) fn visit(
    fetch: &dyn Fetch,
    table: &SymbolTable,
    task: &Task,
    visitor: &mut LinkVisitor<'_>,
) -> Result<()> {
    let names = Names::all(fetch, table.heap)?;
    let mut walk = Walk::new(task, TREE);
    let _ = walk_nodes(fetch, table.btree, None, &mut walk, &mut |walk, address| {
        let Some(entries) = walk.keep(read_entries(fetch, address))? else {
            return Ok(ControlFlow::Continue(()));
        };
        for entry in &entries {
            if let Some(link) = walk.keep(link(&names, entry, address))?
                && visitor(link).is_break()
            {
                return Ok(ControlFlow::Break(()));
            }
        }
        Ok(ControlFlow::Continue(()))
    })?;
    walk.finish()
}

/// Number of links.
pub(super) fn count(fetch: &dyn Fetch, table: &SymbolTable, task: &Task) -> Result<u64> {
    let mut count = 0;
    let mut walk = Walk::new(task, TREE);
    let _ = walk_nodes(fetch, table.btree, None, &mut walk, &mut |_, address| {
        let prefix = fetch.fetch(address, NODE_PREFIX, NODE)?;
        count += u64::from(decode_node_prefix(&prefix, address.0)?);
        Ok(ControlFlow::Continue(()))
    })?;
    walk.finish()?;
    Ok(count)
}

/// The link called `name`: by a search, or one by one where a bad key spoils the search.
pub(crate) fn find(fetch: &dyn Fetch, table: &SymbolTable, name: &[u8]) -> Result<Option<Link>> {
    let searched = search_tree(fetch, table, name);
    let Err(error) = searched else {
        return searched;
    };
    let mut found = None;
    let visited = visit(fetch, table, &Task::new(), &mut |link| {
        if link.name.as_bytes() == name {
            found = Some(link);
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    });
    match (found, visited) {
        (None, Err(_)) => Err(error),
        (found, _) => Ok(found),
    }
}

fn search_tree(fetch: &dyn Fetch, table: &SymbolTable, name: &[u8]) -> Result<Option<Link>> {
    let names = Names::single(fetch, table.heap)?;
    let mut address = table.btree;
    let mut parent = None;
    loop {
        let node = read_group_node(fetch, address, parent)?;
        // The keys right of the children: child i holds the names up to and with key i + 1.
        let bounds = node.keys.get(1..).unwrap_or_default();
        let child = search(bounds, |key| names.compare(*key, name))?;
        let Some(child) = node.children.get(child.unwrap_or_else(|at| at)) else {
            return Ok(None);
        };
        address = *child;
        if node.level == 0 {
            break;
        }
        parent = Some(node.level);
    }
    let entries = read_entries(fetch, address)?;
    let found = search(&entries, |entry| names.compare(entry.name, name))?;
    match found.ok().and_then(|at| entries.get(at)) {
        Some(entry) => link(&names, entry, address).map(Some),
        None => Ok(None),
    }
}

/// Binary search whose comparison can fail.
pub(crate) fn search<T>(
    items: &[T],
    mut compare: impl FnMut(&T) -> Result<Ordering>,
) -> Result<std::result::Result<usize, usize>> {
    let mut failure = None;
    let found = items.binary_search_by(|item| {
        compare(item).unwrap_or_else(|error| {
            failure.get_or_insert(error);
            Ordering::Equal
        })
    });
    match failure {
        Some(error) => Err(error),
        None => Ok(found),
    }
}

/// Gets the address of each symbol table node, in order.
type NodeVisitor<'a> = dyn FnMut(&mut Walk<'_>, Address) -> Result<ControlFlow<()>> + 'a;

/// Walks the tree down to the symbol table nodes.
fn walk_nodes(
    fetch: &dyn Fetch,
    address: Address,
    parent: Option<u8>,
    walk: &mut Walk<'_>,
    visitor: &mut NodeVisitor<'_>,
) -> Result<ControlFlow<()>> {
    let node = walk
        .enter(address)
        .and_then(|()| read_group_node(fetch, address, parent));
    let Some(node) = walk.keep(node)? else {
        return Ok(ControlFlow::Continue(()));
    };
    for child in node.children {
        let flow = if node.level > 0 {
            walk_nodes(fetch, child, Some(node.level), walk, visitor)?
        } else {
            let entered = walk.enter(child);
            match walk.keep(entered)? {
                Some(()) => visitor(walk, child)?,
                None => ControlFlow::Continue(()),
            }
        };
        if flow.is_break() {
            return Ok(flow);
        }
    }
    Ok(ControlFlow::Continue(()))
}

/// Bytes that are fetched before a node's length is known: a default node.
const FIRST_FETCH: u64 = 328;

pub(crate) fn read_entries(fetch: &dyn Fetch, address: Address) -> Result<Vec<Entry>> {
    let sizes = fetch.sizes();
    let bytes = fetch.fetch_up_to(address, FIRST_FETCH, NODE)?;
    let count = decode_node_prefix(&bytes, address.0)?;
    let size = NODE_PREFIX + u64::from(count) * entry_size(sizes);
    if size <= bytes.len() as u64 {
        return decode_node(&bytes, address.0, sizes);
    }
    let bytes = fetch.fetch(address, size, NODE)?;
    decode_node(&bytes, address.0, sizes)
}

pub(crate) fn link(names: &Names<'_>, entry: &Entry, node: Address) -> Result<Link> {
    let name = names.name(entry.name)?;
    if name.as_bytes().is_empty() {
        return Err(Error::corrupt(NODE, "a link without name").at(node.0));
    }
    let target = match entry.target {
        EntryTarget::Hard(header) => LinkTarget::Hard(header),
        EntryTarget::Soft(path) => LinkTarget::Soft(names.name(path)?),
        EntryTarget::Nowhere => {
            let cause = format!("link {name:?} leads to the undefined address");
            return Err(Error::corrupt(NODE, cause).at(node.0));
        }
    };
    Ok(Link {
        name,
        charset: Charset::Ascii,
        order: None,
        target,
    })
}
