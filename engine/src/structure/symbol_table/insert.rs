//! Adds a link to a symbol table, splitting nodes that are full.

use super::path::{Leaf, Path, Step, change_node};
use super::{Most, NODE, TREE, Target, store_tree_node, write_entries};
use crate::bytes::Address;
use crate::error::{Error, Kind, Result};
use crate::format::btree1::Node;
use crate::format::symbol_table::{Entry, EntryTarget, SymbolTable, encode_node};
use crate::metadata::Fetch;
use crate::structure::local_heap::HeapEdit;
use crate::transaction::{Edit, SpaceKind};

/// Adds a link called `name`.
///
/// # Errors
/// [`Kind::Exists`] where there is one of that name.
pub fn insert(edit: &Edit<'_>, table: &SymbolTable, name: &[u8], target: Target<'_>) -> Result<()> {
    if name.is_empty() {
        return Err(Error::invalid(NODE, "a link without name"));
    }
    let most = Most::of(edit)?;
    let (mut path, leaf) = Path::find(edit, table, name)?;
    if leaf.as_ref().is_some_and(|leaf| leaf.place.is_ok()) {
        return Err(Error::new(Kind::Exists, NODE, "a link of that name exists"));
    }
    let entry = make_entry(edit, table, name, target)?;
    match leaf {
        Some(leaf) => insert_entry(edit, most, &mut path, leaf, entry)?,
        None => begin_tree(edit, most, &mut path, entry)?,
    }
    path.write(edit, most)
}

/// Puts the name, and a soft link's path, into the heap.
fn make_entry(
    edit: &Edit<'_>,
    table: &SymbolTable,
    name: &[u8],
    target: Target<'_>,
) -> Result<Entry> {
    let mut heap = HeapEdit::open(edit, table.heap)?;
    let name = heap.insert(name)?;
    let (target, cached) = match target {
        Target::Hard(header, cached) => (EntryTarget::Hard(header), cached),
        Target::Soft(path) => {
            let at = heap.insert(path)?;
            if u32::try_from(at).is_err() {
                let cause = "a soft link's path would lie over 4 GiB into the heap";
                return Err(Error::new(Kind::LimitExceeded, NODE, cause));
            }
            (EntryTarget::Soft(at), None)
        }
    };
    heap.finish()?;
    Ok(Entry {
        name,
        target,
        cached,
    })
}

/// The first entry of an empty tree.
fn begin_tree(edit: &Edit<'_>, most: Most, path: &mut Path, entry: Entry) -> Result<()> {
    let bytes = encode_node(&[entry], most.entries, edit.sizes())?;
    let child = edit.store(&bytes, SpaceKind::Metadata)?;
    if let Some(root) = path.steps.first_mut() {
        root.node.level = 0;
        root.node.keys = vec![0, entry.name];
        root.node.children = vec![child];
        root.changed = true;
    }
    Ok(())
}

fn insert_entry(
    edit: &Edit<'_>,
    most: Most,
    path: &mut Path,
    leaf: Leaf,
    entry: Entry,
) -> Result<()> {
    let mut entries = leaf.entries;
    let at = leaf.place.unwrap_or_else(|at| at);
    let is_last = at == entries.len();
    let deepest = path.steps.len().saturating_sub(1);
    if is_last {
        path.set_right_key(edit, most, deepest, entry.name)?;
    }
    let half = usize::from(most.entries / 2);
    if entries.len() < usize::from(most.entries) {
        entries.insert(at, entry);
        return write_entries(edit, most, leaf.address, &entries);
    }
    // Both halves as the library makes them: the new entry comes to the half that it belongs to.
    let mut right = entries.split_off(half);
    match at.checked_sub(half) {
        Some(at) if at > 0 => right.insert(at, entry),
        _ => entries.insert(at, entry),
    }
    let bound = entries.last().map_or(entry.name, |last| last.name);
    write_entries(edit, most, leaf.address, &entries)?;
    let bytes = encode_node(&right, most.entries, edit.sizes())?;
    let address = edit.store(&bytes, SpaceKind::Metadata)?;
    insert_child(edit, most, path, bound, address)
}

/// Adds the node at `child` right of where the way goes, and the key between the two; splits what
/// is full, up to the root.
fn insert_child(
    edit: &Edit<'_>,
    most: Most,
    path: &mut Path,
    bound: u64,
    child: Address,
) -> Result<()> {
    let (mut bound, mut child) = (bound, child);
    for depth in (0..path.steps.len()).rev() {
        let Some(step) = path.steps.get_mut(depth) else {
            break;
        };
        let at = step.at + 1;
        if at > step.node.children.len() {
            return Err(Error::corrupt(TREE, "a node without children").at(step.address.0));
        }
        step.node.keys.insert(at, bound);
        step.node.children.insert(at, child);
        step.changed = true;
        if step.node.children.len() <= usize::from(most.children) {
            return Ok(());
        }
        let right = split(&mut step.node, most);
        let key = right.keys.first().copied().unwrap_or_default();
        match depth {
            0 => return split_root(edit, most, step, right),
            _ => (bound, child) = (key, put_right(edit, most, step, right)?),
        }
    }
    Ok(())
}

/// Takes the right part of a node with one child too many. Where nodes come in order, as names that
/// count up do, the left part stays nearly full.
fn split(node: &mut Node<u64>, most: Most) -> Node<u64> {
    let count = node.children.len();
    let left = match node.siblings {
        [Some(_), None] => count * 9 / 10,
        [None, Some(_)] => count / 10,
        _ => count / 2,
    };
    let fewest = count.saturating_sub(usize::from(most.children)).max(1);
    let left = left.clamp(fewest, (count - fewest).max(fewest));
    let children = node.children.split_off(left);
    // The key between the two belongs to both.
    let keys = node.keys.get(left..).unwrap_or_default().to_vec();
    node.keys.truncate(left + 1);
    Node {
        level: node.level,
        siblings: [None, None],
        keys,
        children,
    }
}

/// Stores `right` as the sibling of the node of `step`; gives its address.
fn put_right(
    edit: &Edit<'_>,
    most: Most,
    step: &mut Step,
    mut right: Node<u64>,
) -> Result<Address> {
    right.siblings = [Some(step.address), step.node.siblings[1]];
    let address = store_tree_node(edit, most, &right)?;
    if let Some(beyond) = step.node.siblings[1] {
        change_node(edit, most, beyond, right.level, |node| {
            node.siblings[0] = Some(address);
        })?;
    }
    step.node.siblings[1] = Some(address);
    Ok(address)
}

/// Makes the root one level higher, where it is; its two parts go to new places.
fn split_root(edit: &Edit<'_>, most: Most, root: &mut Step, mut right: Node<u64>) -> Result<()> {
    let Some(level) = root.node.level.checked_add(1) else {
        let cause = "it has as many levels as can be told of";
        return Err(Error::new(Kind::LimitExceeded, TREE, cause).at(root.address.0));
    };
    let mut left = std::mem::replace(
        &mut root.node,
        Node {
            level,
            siblings: [None, None],
            keys: Vec::new(),
            children: Vec::new(),
        },
    );
    let ends = [left.keys.first(), right.keys.first(), right.keys.last()];
    root.node.keys = ends.into_iter().flatten().copied().collect();
    // Each names the other: the left one gets its place first.
    let left_address = store_tree_node(edit, most, &left)?;
    right.siblings = [Some(left_address), None];
    let right_address = store_tree_node(edit, most, &right)?;
    left.siblings = [None, Some(right_address)];
    super::write_tree_node(edit, most, left_address, &left)?;
    root.node.children = vec![left_address, right_address];
    Ok(())
}
