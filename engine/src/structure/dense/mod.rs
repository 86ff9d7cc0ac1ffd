//! Dense storage of links and attributes: a heap of them, an index by name, and one by order of creation
//! where that is wanted. Built from all of them, read, given back, and changed one by one.

mod one;
#[cfg(test)]
mod tests;

pub use one::{count, find, insert, overwrite, remove};

use std::ops::ControlFlow;

use super::{btree2, fractal_heap};
use crate::bytes::Address;
use crate::checksum::lookup3;
use crate::error::{Error, Result};
use crate::format::attribute::decode_attribute_name as decode_stored_name;
use crate::format::btree2::record::{
    ATTRIBUTE_NAME, ATTRIBUTE_ORDER, AttributeName, AttributeOrder, LINK_NAME, LINK_ORDER,
    LinkName, LinkOrder, decode_attribute_name, decode_link_name, encode_attribute_name,
    encode_attribute_order, encode_link_name, encode_link_order,
};
use crate::format::link::decode_link;
use crate::limits::Limits;
use crate::metadata::btree2::Tree;
use crate::metadata::fractal_heap::Heap;
use crate::metadata::{Fetch, Walk};
use crate::task::Task;
use crate::transaction::Edit;

const STRUCTURE: &str = "dense storage";

/// The creation order that attributes have where none is tracked.
const UNTRACKED: u32 = 0xffff;

/// What is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// Links of a group.
    Links,
    /// Attributes of an object.
    Attributes,
}

/// Where dense storage lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Places {
    /// The heap.
    pub heap: Address,
    /// The index by name.
    pub names: Address,
    /// The index by order of creation.
    pub orders: Option<Address>,
}

/// A link or an attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Its name.
    pub name: Vec<u8>,
    /// Its place in the order of creation, where it is tracked.
    pub order: Option<i64>,
    /// Its message.
    pub body: Vec<u8>,
    /// Its identifier in the heap that it was read from.
    pub id: Vec<u8>,
}

impl Content {
    fn heap(self) -> &'static fractal_heap::Shape {
        match self {
            Self::Links => &fractal_heap::LINKS,
            Self::Attributes => &fractal_heap::ATTRIBUTES,
        }
    }

    /// Types of the records by name and by order.
    fn kinds(self) -> [u8; 2] {
        match self {
            Self::Links => [LINK_NAME, LINK_ORDER],
            Self::Attributes => [ATTRIBUTE_NAME, ATTRIBUTE_ORDER],
        }
    }

    /// The indexes by name and by order.
    fn indexes(self) -> [btree2::Shape; 2] {
        let id = self.heap().id_length;
        let [name_kind, order_kind] = self.kinds();
        let [name_size, order_size] = match self {
            Self::Links => [4 + id, 8 + id],
            // With the flags of the message.
            Self::Attributes => [id + 9, id + 5],
        };
        [(name_kind, name_size), (order_kind, order_size)].map(|(kind, record_size)| {
            btree2::Shape {
                kind,
                node_size: btree2::NODE_SIZE,
                record_size,
            }
        })
    }

    fn name_record(self, item: &Item, id: &[u8]) -> Result<Vec<u8>> {
        let hash = lookup3(&item.name, 0);
        match self {
            Self::Links => Ok(encode_link_name(&LinkName { hash, id })),
            Self::Attributes => Ok(encode_attribute_name(&AttributeName {
                id: attribute_id(id)?,
                shared: false,
                order: attribute_order(item)?,
                hash,
            })),
        }
    }

    fn order_record(self, item: &Item, id: &[u8]) -> Result<Vec<u8>> {
        match self {
            Self::Links => {
                let order = item.order.unwrap_or(0);
                Ok(encode_link_order(&LinkOrder { order, id }))
            }
            Self::Attributes => Ok(encode_attribute_order(&AttributeOrder {
                id: attribute_id(id)?,
                shared: false,
                order: attribute_order(item)?,
            })),
        }
    }
}

fn attribute_id(id: &[u8]) -> Result<[u8; 8]> {
    let id = id.try_into();
    id.map_err(|_| Error::corrupt(STRUCTURE, "an attribute's identifier is not 8 bytes"))
}

fn attribute_order(item: &Item) -> Result<u32> {
    let order = item.order.map_or(Ok(UNTRACKED), u32::try_from);
    order.map_err(|_| Error::invalid(STRUCTURE, "an order of creation over 32 bits"))
}

/// Stores `items`, whose names differ, in this order; with an index by order of creation where
/// `by_order`.
///
/// # Errors
/// What heap or indexes have no room for.
pub fn build(edit: &Edit<'_>, content: Content, items: &[Item], by_order: bool) -> Result<Places> {
    let bodies: Vec<&[u8]> = items.iter().map(|item| &item.body[..]).collect();
    let heap = fractal_heap::build(edit, content.heap(), &bodies)?;
    let with_ids = || items.iter().zip(&heap.ids);
    let mut by_name: Vec<_> = with_ids().collect();
    // Names of one hash are in byte order.
    by_name.sort_by_cached_key(|(item, _)| (lookup3(&item.name, 0), item.name.clone()));
    let names = by_name.iter();
    let names = names.map(|(item, id)| content.name_record(item, id));
    let names: Vec<Vec<u8>> = names.collect::<Result<_>>()?;
    let [name_shape, order_shape] = content.indexes();
    let names = btree2::build(edit, name_shape, &names)?;
    let orders = match by_order {
        true => {
            let mut by_order: Vec<_> = with_ids().collect();
            by_order.sort_by_key(|(item, _)| item.order);
            let orders = by_order.iter();
            let orders = orders.map(|(item, id)| content.order_record(item, id));
            let orders: Vec<Vec<u8>> = orders.collect::<Result<_>>()?;
            Some(btree2::build(edit, order_shape, &orders)?)
        }
        false => None,
    };
    let heap = heap.address;
    Ok(Places {
        heap,
        names,
        orders,
    })
}

/// Everything that is kept, in the order of the heap.
///
/// # Errors
/// What is damaged; [`crate::Kind::Unsupported`] for what is kept in the file's table of shared messages.
pub fn read(edit: &Edit<'_>, content: Content, places: &Places) -> Result<Vec<Item>> {
    let heap = Heap::read(edit, places.heap)?;
    if !heap.header().filters.is_empty() {
        let cause = "a heap with filters is not changed";
        return Err(Error::unsupported(STRUCTURE, cause).at(places.heap.0));
    }
    let [name_kind, _] = content.kinds();
    let tree = Tree::read(edit, places.names, &[name_kind])?;
    let (mut items, mut total, task) = (Vec::new(), 0, Task::new());
    let mut walk = Walk::new(&task, STRUCTURE);
    tree.visit(&mut walk, &|_, _| true, &mut |_, record, node| {
        let item = read_item(edit, content, &heap, record, node)?;
        total += item.body.len() as u64;
        Limits::agree(total, edit.limits().result, STRUCTURE)?;
        items.push(item);
        Ok(ControlFlow::Continue(()))
    })?;
    walk.finish()?;
    items.sort_by_cached_key(|item| heap.place(&item.id));
    Ok(items)
}

fn read_item(
    edit: &Edit<'_>,
    content: Content,
    heap: &Heap<'_>,
    record: &[u8],
    node: Address,
) -> Result<Item> {
    match content {
        Content::Links => {
            let id = decode_link_name(record, node.0)?.id;
            let (body, at) = heap.object(id)?;
            let link = decode_link(&body, at, edit.sizes())?;
            Ok(Item {
                name: link.name.as_bytes().to_vec(),
                order: link.order,
                body,
                id: id.to_vec(),
            })
        }
        Content::Attributes => {
            let record = decode_attribute_name(record, node.0)?;
            if record.shared {
                let cause = "an attribute is kept in the file's table of shared messages, \
                             which is not changed";
                return Err(Error::unsupported(STRUCTURE, cause).at(node.0));
            }
            let (body, at) = heap.object(&record.id)?;
            Ok(Item {
                name: decode_stored_name(&body, at)?.to_vec(),
                order: (record.order != UNTRACKED).then_some(record.order.into()),
                body,
                id: record.id.to_vec(),
            })
        }
    }
}

/// Gives back heap and indexes. What links or attributes lead to is the caller's.
///
/// # Errors
/// What is damaged is not given back.
pub fn delete(edit: &Edit<'_>, content: Content, places: &Places) -> Result<()> {
    let [name_kind, order_kind] = content.kinds();
    fractal_heap::delete(edit, places.heap)?;
    btree2::delete(edit, places.names, &[name_kind], &mut |_| Ok(()))?;
    match places.orders {
        Some(orders) => btree2::delete(edit, orders, &[order_kind], &mut |_| Ok(())),
        None => Ok(()),
    }
}
