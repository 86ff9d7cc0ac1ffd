//! Attributes of an object: as messages of its header, or in dense storage.

use std::ops::ControlFlow;

use crate::bytes::Address;
use crate::datatype::{Charset, Datatype, Name};
use crate::error::{Error, Result};
use crate::format::attribute::{AttributeMessage, decode_attribute};
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
}

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
    let mut walk = Walk::new(task, STRUCTURE);
    for message in header.messages(MessageType::ATTRIBUTE) {
        task.check()?;
        let attribute = shared::body(fetch, message)
            .and_then(|(body, at)| decode_attribute(&body, at, fetch.sizes(), fetch.limits()));
        if let Some(attribute) = walk.keep(attribute)?
            && visitor(finish(fetch, attribute, message.creation_index)).is_break()
        {
            return Ok(());
        }
    }
    if let Some(info) = info(fetch, header)? {
        let dense = visit_dense(fetch, &info, task, visitor);
        walk.keep(dense)?;
    }
    walk.finish()
}

fn info(fetch: &dyn Fetch, header: &ObjectHeader) -> Result<Option<AttributeInfo>> {
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
    visitor: &mut AttributeVisitor<'_>,
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
        let attribute = read_dense(fetch, &heap, &record);
        let order = info
            .tracks_creation_order
            .then(|| u16::try_from(record.order).ok());
        if let Some(attribute) = walk.keep(attribute)?
            && visitor(finish(fetch, attribute, order.flatten())).is_break()
        {
            return Ok(());
        }
    }
    walk.finish()
}

fn read_dense(
    fetch: &dyn Fetch,
    heap: &Heap<'_>,
    record: &AttributeName,
) -> Result<AttributeMessage> {
    let (body, address) = match record.shared {
        true => shared::heap_body(fetch, &record.id, MessageType::ATTRIBUTE)?,
        false => heap.object(&record.id)?,
    };
    decode_attribute(&body, address, fetch.sizes(), fetch.limits())
}

/// Follows shared types and extents and trims the data to their length.
fn finish(fetch: &dyn Fetch, message: AttributeMessage, order: Option<u16>) -> Attribute {
    let committed_datatype = match &message.datatype {
        Ok(Stored::Shared(Shared::Committed(address))) => Some(*address),
        _ => None,
    };
    let datatype = message
        .datatype
        .and_then(|stored| shared::resolve_datatype(fetch, stored));
    let dataspace = message
        .dataspace
        .and_then(|stored| shared::resolve_dataspace(fetch, stored));
    let data = trim(message.data, &datatype, &dataspace);
    Attribute {
        name: message.name,
        charset: message.charset,
        creation_order: order,
        datatype,
        committed_datatype,
        dataspace,
        data,
    }
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
