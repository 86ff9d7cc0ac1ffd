//! One link or attribute of dense storage: found, put in, taken out.

use std::cmp::Ordering;

use super::{Content, Item, Places, STRUCTURE, attribute_order, build, delete, read, read_item};
use crate::bytes::Address;
use crate::checksum::lookup3;
use crate::error::{Error, Result};
use crate::format::btree2::record::{
    decode_attribute_name, decode_attribute_order, decode_link_name, decode_link_order,
};
use crate::metadata::btree2::Tree;
use crate::metadata::fractal_heap::Heap;
use crate::structure::{btree2, fractal_heap};
use crate::transaction::Edit;

/// How many are kept.
pub fn count(edit: &Edit<'_>, content: Content, places: &Places) -> Result<u64> {
    let [kind, _] = content.kinds();
    Ok(Tree::read(edit, places.names, &[kind])?
        .header
        .total_records)
}

/// The one called `name`, by a search that does not read all of them.
///
/// # Errors
/// What is damaged.
pub fn find(
    edit: &Edit<'_>,
    content: Content,
    places: &Places,
    name: &[u8],
) -> Result<Option<Item>> {
    let heap = Heap::read(edit, places.heap)?;
    let [kind, _] = content.kinds();
    let tree = Tree::read(edit, places.names, &[kind])?;
    let record =
        tree.find(&mut |record| compare_names(edit, content, &heap, record, (places.names, name)))?;
    let item = |record: Vec<u8>| read_item(edit, content, &heap, &record, places.names);
    record.map(item).transpose()
}

/// How a record of the index by name lies to a name: by its hash, then in byte order.
fn compare_names(
    edit: &Edit<'_>,
    content: Content,
    heap: &Heap<'_>,
    record: &[u8],
    (index, name): (Address, &[u8]),
) -> Result<Ordering> {
    let hash = match content {
        Content::Links => decode_link_name(record, index.0)?.hash,
        Content::Attributes => decode_attribute_name(record, index.0)?.hash,
    };
    match hash.cmp(&lookup3(name, 0)) {
        Ordering::Equal => {
            let item = read_item(edit, content, heap, record, index)?;
            Ok(item.name[..].cmp(name))
        }
        other => Ok(other),
    }
}

/// How a record of the index by order of creation lies to an item.
fn compare_orders(
    content: Content,
    record: &[u8],
    index: Address,
    item: &Item,
) -> Result<Ordering> {
    match content {
        Content::Links => {
            let order = decode_link_order(record, index.0)?.order;
            Ok(order.cmp(&item.order.unwrap_or(0)))
        }
        Content::Attributes => {
            let order = decode_attribute_order(record, index.0)?.order;
            Ok(order.cmp(&attribute_order(item)?))
        }
    }
}

/// Puts `item` in, whose name none has; gives where everything lies then.
///
/// # Errors
/// [`crate::Kind::Exists`] where one of that name is there; what is damaged.
pub fn insert(edit: &Edit<'_>, content: Content, places: &Places, item: &Item) -> Result<Places> {
    let Some(id) = fractal_heap::insert(edit, places.heap, &item.body)? else {
        let mut items = read(edit, content, places)?;
        items.push(item.clone());
        return rebuild(edit, content, places, &items);
    };
    let [name_kind, order_kind] = content.kinds();
    let heap = Heap::read(edit, places.heap)?;
    let record = content.name_record(item, &id)?;
    btree2::insert(edit, places.names, &[name_kind], &record, &mut |other| {
        compare_names(edit, content, &heap, other, (places.names, &item.name))
    })?;
    if let Some(orders) = places.orders {
        let record = content.order_record(item, &id)?;
        btree2::insert(edit, orders, &[order_kind], &record, &mut |other| {
            compare_orders(content, other, orders, item)
        })?;
    }
    Ok(*places)
}

/// Takes out an `item` that was found; gives where everything lies then.
///
/// # Errors
/// What is damaged.
pub fn remove(edit: &Edit<'_>, content: Content, places: &Places, item: &Item) -> Result<Places> {
    let [name_kind, order_kind] = content.kinds();
    let heap = Heap::read(edit, places.heap)?;
    let lost = |index: Address| {
        let cause = "one of its indexes does not have what another has";
        Error::corrupt(STRUCTURE, cause).at(index.0)
    };
    let removed = btree2::remove(edit, places.names, &[name_kind], &mut |other| {
        compare_names(edit, content, &heap, other, (places.names, &item.name))
    })?;
    removed.ok_or_else(|| lost(places.names))?;
    if let Some(orders) = places.orders {
        let removed = btree2::remove(edit, orders, &[order_kind], &mut |other| {
            compare_orders(content, other, orders, item)
        })?;
        removed.ok_or_else(|| lost(orders))?;
    }
    if fractal_heap::remove(edit, places.heap, &item.id)? {
        return Ok(*places);
    }
    let items = read(edit, content, places)?;
    rebuild(edit, content, places, &items)
}

fn rebuild(edit: &Edit<'_>, content: Content, places: &Places, items: &[Item]) -> Result<Places> {
    delete(edit, content, places)?;
    build(edit, content, items, places.orders.is_some())
}

/// Gives an `item` that was found another body where it is; false where it has to be put in anew.
///
/// # Errors
/// What is damaged.
pub fn overwrite(edit: &Edit<'_>, places: &Places, item: &Item, body: &[u8]) -> Result<bool> {
    fractal_heap::overwrite(edit, places.heap, &item.id, body)
}
