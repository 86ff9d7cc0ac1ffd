//! Single messages, as the file that is copied to has to have them.

use super::copier::{Copier, Source, confirm_widths};
use super::elements::is_bound;
use super::header::new_message;
use crate::bytes::Sizes;
use crate::error::{Error, Result};
use crate::file::Core;
use crate::format::dataspace::{decode_dataspace, encode_dataspace};
use crate::format::external_files::{decode_external_files, encode_external_files};
use crate::format::fill_value::{FillValue, decode_fill_value, decode_old_fill_value};
use crate::format::layout::{Layout, decode_layout};
use crate::format::layout_place::{emptied, with_virtual};
use crate::format::link_info::{LinkInfo, decode_link_info, encode_link_info};
use crate::format::message::{Message, MessageType};
use crate::format::shared::encode_committed;
use crate::format::symbol_table::encode_symbol_table;
use crate::metadata::global_heap::read_collection;
use crate::metadata::local_heap::Names;
use crate::metadata::object_header::ObjectHeader;
use crate::metadata::{Fetch, shared};
use crate::structure::local_heap::{self, HeapEdit};
use crate::structure::object_header::NewMessage;
use crate::structure::symbol_table;
use crate::transaction::Edit;

const STRUCTURE: &str = "copy";

/// Flag of a message: its body is kept elsewhere.
const SHARED: u8 = 0x02;

impl Copier<'_> {
    /// The message of a copy; none where it is written with what follows the header.
    pub(super) fn message(
        &mut self,
        edit: &Edit<'_>,
        source: &Source,
        header: &ObjectHeader,
        message: &Message,
    ) -> Result<Option<NewMessage>> {
        let core = source.node.core()?;
        let kind = message.kind;
        // What the file's table of shared messages keeps becomes the object's own.
        let flags = message.flags & !SHARED;
        let own = |body| Ok(Some(new_message(kind, flags, body)));
        match kind {
            MessageType::ATTRIBUTE
            | MessageType::ATTRIBUTE_INFO
            | MessageType::LINK
            | MessageType::REFERENCE_COUNT => Ok(None),
            MessageType::DATATYPE => match shared::committed_address(core, message)? {
                None => own(shared::body(core, message)?.0),
                Some(committed) => {
                    let copy = self.use_datatype(edit, source, committed)?;
                    let body = encode_committed(copy, edit.sizes())?;
                    Ok(Some(new_message(kind, flags | SHARED, body)))
                }
            },
            MessageType::DATASPACE => {
                let (body, address) = shared::body(core, message)?;
                own(dataspace(body, address, core.sizes(), edit.sizes())?)
            }
            MessageType::LAYOUT => own(layout(edit, core, message)?),
            MessageType::EXTERNAL_FILES => own(external_files(edit, core, message)?),
            MessageType::FILL_VALUE | MessageType::FILL_VALUE_OLD => {
                own(self.fill_value(edit, source, header, message)?)
            }
            MessageType::LINK_INFO => own(link_info(edit, core, message)?),
            MessageType::SYMBOL_TABLE => own(encode_symbol_table(
                &symbol_table::create(edit)?,
                edit.sizes(),
            )?),
            MessageType::FILTER_PIPELINE
            | MessageType::COMMENT
            | MessageType::GROUP_INFO
            | MessageType::MODIFICATION_TIME
            | MessageType::MODIFICATION_TIME_OLD => own(shared::body(core, message)?.0),
            _ => {
                let cause = format!(
                    "a message of type {:#06x}, of which is not known what it refers to",
                    kind.0
                );
                Err(Error::unsupported(STRUCTURE, cause).at(message.address))
            }
        }
    }

    /// A fill value; one of variable length with its parts in the other file.
    fn fill_value(
        &mut self,
        edit: &Edit<'_>,
        source: &Source,
        header: &ObjectHeader,
        message: &Message,
    ) -> Result<Vec<u8>> {
        let core = source.node.core()?;
        let (mut body, address) = shared::body(core, message)?;
        let datatype = header.message(MessageType::DATATYPE);
        let datatype = datatype.map(|message| shared::read_datatype(core, message));
        let Some(datatype) = datatype.transpose()?.filter(is_bound) else {
            return Ok(body);
        };
        let fill = match message.kind {
            MessageType::FILL_VALUE => decode_fill_value(&body, address)?,
            _ => decode_old_fill_value(&body, address)?,
        };
        let FillValue::Value(mut value) = fill.value else {
            return Ok(body);
        };
        let start = match (message.kind, body.first()) {
            (MessageType::FILL_VALUE_OLD, _) => 4,
            (_, Some(1 | 2)) => 8,
            _ => 6,
        };
        let task = self.task;
        let mut translator = self.translator(edit, source.file);
        translator.translate(core, &datatype, &mut value, task)?;
        let room = body.get_mut(start..start + value.len());
        let room = room.ok_or_else(|| Error::corrupt("fill value message", "it ends early"))?;
        room.copy_from_slice(&value);
        Ok(body)
    }
}

/// An extent in the widths of another file.
pub(super) fn dataspace(body: Vec<u8>, address: u64, from: Sizes, to: Sizes) -> Result<Vec<u8>> {
    if from.length == to.length {
        return Ok(body);
    }
    let version = body.first().copied().unwrap_or(1);
    encode_dataspace(&decode_dataspace(&body, address, from)?, version, to)
}

/// A data layout of which nothing is stored yet; one of a virtual dataset with its mapping.
fn layout(edit: &Edit<'_>, core: &Core, message: &Message) -> Result<Vec<u8>> {
    let body = &message.body;
    match decode_layout(body, message.address, core.sizes())? {
        Layout::Compact(_) => Ok(body.clone()),
        Layout::Contiguous { .. } | Layout::Chunked(_) => emptied(body, core.sizes(), edit.sizes()),
        Layout::Virtual { heap: None, index } => with_virtual(body, None, index, edit.sizes()),
        Layout::Virtual {
            heap: Some(heap),
            index,
        } => {
            if core.sizes() != edit.sizes() {
                let cause = "a mapping of a virtual dataset in a file with other widths";
                return Err(Error::unsupported(STRUCTURE, cause));
            }
            let collection = read_collection(core, heap)?;
            let Some(mapping) = collection.object(index) else {
                let cause = format!("no object {index}, which is a dataset's mapping");
                return Err(Error::corrupt("global heap collection", cause).at(heap.0));
            };
            let place = crate::structure::global_heap::store(edit, mapping, None)?;
            with_virtual(body, Some(place.collection), place.index, edit.sizes())
        }
    }
}

/// The list of files that hold elements, with their names in a heap of the other file.
fn external_files(edit: &Edit<'_>, core: &Core, message: &Message) -> Result<Vec<u8>> {
    let mut files = decode_external_files(&message.body, message.address, core.sizes())?;
    let names = Names::all(core, files.heap)?;
    let names = files.parts.iter().map(|part| names.name(part.name));
    let names = names.collect::<Result<Vec<_>>>()?;
    let length: usize = names.iter().map(|name| name.as_bytes().len() + 16).sum();
    files.heap = local_heap::create(edit, length as u64)?;
    let mut heap = HeapEdit::open(edit, files.heap)?;
    for (part, name) in files.parts.iter_mut().zip(&names) {
        part.name = heap.insert(name.as_bytes())?;
    }
    heap.finish()?;
    encode_external_files(&files, edit.sizes())
}

/// What a group says of its links, none of which is there yet.
fn link_info(edit: &Edit<'_>, core: &Core, message: &Message) -> Result<Vec<u8>> {
    let info = decode_link_info(&message.body, message.address, core.sizes())?;
    let info = LinkInfo {
        heap: None,
        name_index: None,
        order_index: None,
        ..info
    };
    encode_link_info(&info, edit.sizes())
}

/// Refuses a type whose elements cannot be carried over, for the widths of addresses.
pub(super) fn confirm_type(
    edit: &Edit<'_>,
    core: &Core,
    datatype: &crate::datatype::Datatype,
) -> Result<()> {
    match is_bound(datatype) {
        true => confirm_widths(edit, core, "its elements refer to others or to their parts"),
        false => Ok(()),
    }
}
