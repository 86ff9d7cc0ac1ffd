//! Attributes of an object: as messages of its header, or in dense storage.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::ops::ControlFlow;

use crate::bytes::Address;
use crate::checksum::lookup3;
use crate::datatype::{Charset, Datatype, Name};
use crate::error::{Error, Result};
use crate::format::attribute::{decode_attribute, decode_attribute_name as decode_stored_name};
use crate::format::attribute_info::{AttributeInfo, decode_attribute_info};
use crate::format::btree2::record::{ATTRIBUTE_NAME, AttributeName, decode_attribute_name};
use crate::format::dataspace::Dataspace;
use crate::format::message::MessageType;
use crate::format::shared::{Shared, Stored};
use crate::metadata::btree2::Tree;
use crate::metadata::fractal_heap::Heap;
use crate::metadata::object_header::ObjectHeader;
use crate::metadata::{Fetch, Walk, shared};
use crate::task::Task;

const STRUCTURE: &str = "attribute";

/// An attribute. A type or extent that could not be read leaves its name.
#[derive(Debug, Clone)]
pub struct Attribute {
    /// Name, unique among the object's attributes.
    pub name: Name,
    /// Character set of the name as declared.
    pub charset: Charset,
    /// Creation order, where the object tracks it.
    pub creation_order: Option<u16>,
    /// Type of an element.
    pub datatype: Result<Datatype>,
    /// Object header of the committed datatype that is its type, if it is one.
    pub committed_datatype: Option<Address>,
    /// Extent.
    pub dataspace: Result<Dataspace>,
    /// The elements as stored, row-major; as long as type and extent say, or an error.
    pub data: Result<Vec<u8>>,
    /// Bytes that its message takes in the file.
    pub stored_bytes: usize,
}

/// Shared types that were met, each decoded once: any number of attributes may have the same one.
pub(crate) type Types = HashMap<Shared, Result<Datatype>>;

/// Gets each attribute; breaks to end the visit.
pub type AttributeVisitor<'a> = dyn FnMut(Attribute) -> ControlFlow<()> + 'a;

/// Hands every attribute to `visitor`, in the order of storage.
///
/// A damaged one costs only itself: the visit goes on and returns the first error at its end.
pub fn visit(
    fetch: &dyn Fetch,
    header: &ObjectHeader,
    task: &Task,
    visitor: &mut AttributeVisitor<'_>,
) -> Result<()> {
    let mut types = Types::new();
    visit_bodies(fetch, header, task, &mut |body, at, order| {
        let attribute = read(fetch, body, at, order, &mut types)?;
        Ok(visitor(attribute))
    })
}

/// Gets the message of each attribute, wherever it is kept, with its address and its place in the order
/// of creation. An error of its own is noted, and the visit goes on.
pub(crate) type BodyVisitor<'a> =
    dyn FnMut(&[u8], u64, Option<u16>) -> Result<ControlFlow<()>> + 'a;

/// The same with the attributes' messages, not decoded.
pub(crate) fn visit_bodies(
    fetch: &dyn Fetch,
    header: &ObjectHeader,
    task: &Task,
    visitor: &mut BodyVisitor<'_>,
) -> Result<()> {
    let mut walk = Walk::new(task, STRUCTURE);
    for message in header.messages(MessageType::ATTRIBUTE) {
        task.check()?;
        let visited = shared::body(fetch, message)
            .and_then(|(body, at)| visitor(&body, at, message.creation_index));
        if let Some(ControlFlow::Break(())) = walk.keep(visited)? {
            return Ok(());
        }
    }
    if let Some(info) = info(fetch, header)? {
        let dense = visit_dense(fetch, &info, task, visitor);
        walk.keep(dense)?;
    }
    walk.finish()
}

/// The attribute called `name`, by a search that does not read all of them.
pub fn find(fetch: &dyn Fetch, header: &ObjectHeader, name: &[u8]) -> Result<Option<Attribute>> {
    let mut types = Types::new();
    let mut damage = None;
    for message in header.messages(MessageType::ATTRIBUTE) {
        let order = message.creation_index;
        let found = shared::body(fetch, message).and_then(|(body, at)| {
            match decode_stored_name(&body, at)? == name {
                true => read(fetch, &body, at, order, &mut types).map(Some),
                false => Ok(None),
            }
        });
        match found {
            Ok(Some(attribute)) => return Ok(Some(attribute)),
            Ok(None) => {}
            Err(error) => damage = Some(error),
        }
    }
    if let Some(info) = info(fetch, header)?
        && let Some(attribute) = find_dense(fetch, &info, name, &mut types)?
    {
        return Ok(Some(attribute));
    }
    damage.map_or(Ok(None), Err)
}

/// The dense attribute called `name`; those of one hash are sorted by name.
fn find_dense(
    fetch: &dyn Fetch,
    info: &AttributeInfo,
    name: &[u8],
    types: &mut Types,
) -> Result<Option<Attribute>> {
    let (Some(heap), Some(index)) = (info.heap, info.name_index) else {
        return Ok(None);
    };
    let heap = Heap::read(fetch, heap)?;
    let tree = Tree::read(fetch, index, &[ATTRIBUTE_NAME])?;
    let hash = lookup3(name, 0);
    let mut found = None;
    tree.find(&mut |record| {
        let record = decode_attribute_name(record, tree.address.0)?;
        let order = record.hash.cmp(&hash);
        if order != Ordering::Equal {
            return Ok(order);
        }
        let (body, at) = dense_message(fetch, &heap, &record)?;
        let order = decode_stored_name(&body, at)?.cmp(name);
        if order == Ordering::Equal {
            let index = creation_index(info, &record);
            found = Some(read(fetch, &body, at, index, types)?);
        }
        Ok(order)
    })?;
    Ok(found)
}

/// The creation index of a dense attribute, where they are tracked.
fn creation_index(info: &AttributeInfo, record: &AttributeName) -> Option<u16> {
    let tracked = info.tracks_creation_order.then_some(record.order)?;
    u16::try_from(tracked).ok()
}

/// The attribute info message of a header, where it has one.
pub(crate) fn info(fetch: &dyn Fetch, header: &ObjectHeader) -> Result<Option<AttributeInfo>> {
    match header.message(MessageType::ATTRIBUTE_INFO) {
        Some(message) => {
            decode_attribute_info(&message.body, message.address, fetch.sizes()).map(Some)
        }
        None => Ok(None),
    }
}

/// Dense attributes in the order of creation where it is tracked, else of storage.
fn visit_dense(
    fetch: &dyn Fetch,
    info: &AttributeInfo,
    task: &Task,
    visitor: &mut BodyVisitor<'_>,
) -> Result<()> {
    let (Some(heap), Some(index)) = (info.heap, info.name_index) else {
        return Ok(());
    };
    let heap = Heap::read(fetch, heap)?;
    let tree = Tree::read(fetch, index, &[ATTRIBUTE_NAME])?;
    let mut walk = Walk::new(task, "version 2 B-tree node");
    let mut records = Vec::new();
    tree.visit(&mut walk, &|_, _| true, &mut |walk, record, node| {
        if let Some(record) = walk.keep(decode_attribute_name(record, node.0))? {
            records.push(record);
        }
        Ok(ControlFlow::Continue(()))
    })?;
    match info.tracks_creation_order {
        true => records.sort_by_key(|record| record.order),
        false => records.sort_by_key(|record| heap.place(&record.id)),
    }
    for record in records {
        task.check()?;
        let order = creation_index(info, &record);
        let visited =
            dense_message(fetch, &heap, &record).and_then(|(body, at)| visitor(&body, at, order));
        if let Some(ControlFlow::Break(())) = walk.keep(visited)? {
            return Ok(());
        }
    }
    walk.finish()
}

/// The message of a dense attribute, and its address.
fn dense_message(
    fetch: &dyn Fetch,
    heap: &Heap<'_>,
    record: &AttributeName,
) -> Result<(Vec<u8>, u64)> {
    match record.shared {
        true => shared::heap_body(fetch, &record.id, MessageType::ATTRIBUTE),
        false => heap.object(&record.id),
    }
}

/// Decodes a message and fetches what it shares with others.
pub(crate) fn read(
    fetch: &dyn Fetch,
    body: &[u8],
    address: u64,
    order: Option<u16>,
    types: &mut Types,
) -> Result<Attribute> {
    let message = decode_attribute(body, address, fetch.sizes(), fetch.limits())?;
    let committed_datatype = match &message.datatype {
        Ok(Stored::Shared(Shared::Committed(address))) => Some(*address),
        _ => None,
    };
    let datatype = message.datatype.and_then(|stored| match stored {
        Stored::Here(datatype) => Ok(datatype),
        Stored::Shared(shared) => types
            .entry(shared)
            .or_insert_with(|| shared::resolve_datatype(fetch, stored))
            .clone(),
    });
    let dataspace = message
        .dataspace
        .and_then(|stored| shared::resolve_dataspace(fetch, stored));
    let data = trim(message.data, &datatype, &dataspace);
    Ok(Attribute {
        name: message.name,
        charset: message.charset,
        creation_order: order,
        datatype,
        committed_datatype,
        dataspace,
        data,
        stored_bytes: body.len(),
    })
}

fn trim(
    mut data: Vec<u8>,
    datatype: &Result<Datatype>,
    dataspace: &Result<Dataspace>,
) -> Result<Vec<u8>> {
    let datatype = datatype.as_ref().map_err(Clone::clone)?;
    let dataspace = dataspace.as_ref().map_err(Clone::clone)?;
    let count = dataspace.element_count();
    let length = count.and_then(|count| count.checked_mul(datatype.size as u64));
    let length = length.and_then(|length| usize::try_from(length).ok());
    match length {
        Some(length) if length <= data.len() => {
            data.truncate(length);
            Ok(data)
        }
        _ => {
            let cause = format!(
                "{count:?} elements of {} bytes in {} bytes of data",
                datatype.size,
                data.len()
            );
            Err(Error::corrupt("attribute message", cause))
        }
    }
}
