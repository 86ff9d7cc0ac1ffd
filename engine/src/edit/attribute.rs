//! Changes of attributes that are kept in their object's header.
//!
//! Attributes in dense storage are read, not yet changed; elements of variable length are made of texts
//! alone.

use std::time::{SystemTime, UNIX_EPOCH};

use super::attribute_value::{Given, heap_places, refuse_variable, remove_all};
use crate::bytes::Address;
use crate::datatype::{Charset, Datatype, Name};
use crate::error::{Error, Kind, Result};
use crate::format::attribute::{Parts, decode_attribute_name, decode_parts, encode_attribute};
use crate::format::attribute_info::{AttributeInfo, decode_attribute_info, encode_attribute_info};
use crate::format::dataspace::{Dataspace, encode_dataspace};
use crate::format::datatype::encode_datatype;
use crate::format::message::MessageType;
use crate::metadata::{Fetch, attributes};
use crate::object::Attributes;
use crate::structure::object_header::{HeaderEdit, NewMessage, Place};
use crate::transaction::Edit;

const STRUCTURE: &str = "attribute";

/// Type and extent of the message are pointers to shared ones.
const SHARED: u8 = 0x03;

impl Attributes {
    /// Creates an attribute with these elements, as stored, row-major.
    ///
    /// # Errors
    /// [`Kind::Exists`] where there is one of that name; [`Kind::InvalidArgument`] where the elements
    /// are not as many bytes as type and extent say, or more than 64 KiB with them;
    /// [`Kind::Unsupported`] for types of variable length, whose texts [`Attributes::create_text`] takes,
    /// and where the object keeps its attributes in dense storage.
    pub fn create(
        &self,
        name: impl AsRef<[u8]>,
        datatype: &Datatype,
        dataspace: &Dataspace,
        elements: &[u8],
    ) -> Result<()> {
        self.put(
            name.as_ref(),
            datatype,
            dataspace,
            Given::Stored(elements),
            false,
        )
    }

    /// Creates an attribute, or gives the one of that name this type, extent and elements: then it
    /// keeps its place in the order of creation. Errors are those of [`Attributes::create`], and what
    /// was there stays.
    pub fn set(
        &self,
        name: impl AsRef<[u8]>,
        datatype: &Datatype,
        dataspace: &Dataspace,
        elements: &[u8],
    ) -> Result<()> {
        self.put(
            name.as_ref(),
            datatype,
            dataspace,
            Given::Stored(elements),
            true,
        )
    }

    /// Creates an attribute; in place of one of that name where `over` says so.
    pub(super) fn put(
        &self,
        name: &[u8],
        datatype: &Datatype,
        dataspace: &Dataspace,
        given: Given<'_>,
        over: bool,
    ) -> Result<()> {
        self.edit_header(|edit, header| {
            let Some((place, old)) = find(header, name)? else {
                let elements = given.stored(edit, datatype, dataspace, None)?;
                let parts = new_parts(edit, header, name, datatype, dataspace, elements)?;
                return insert(edit, header, &parts);
            };
            if !over {
                return Err(taken(name));
            }
            let home = give_up(edit, header, place, &old)?;
            let elements = given.stored(edit, datatype, dataspace, home)?;
            let mut parts = new_parts(edit, header, name, datatype, dataspace, elements)?;
            parts.charset = parts.charset.max(old.charset);
            parts.version = parts.version.max(old.version);
            header.replace(place, encode_attribute(&parts)?)
        })
    }

    /// Gives an attribute other elements, as stored, row-major. It keeps type, extent and place.
    ///
    /// # Errors
    /// [`Kind::NotFound`]; [`Kind::InvalidArgument`] where they are not as many bytes as there were.
    pub fn modify(&self, name: impl AsRef<[u8]>, elements: &[u8]) -> Result<()> {
        let name = name.as_ref();
        self.edit_header(|edit, header| {
            let (place, mut parts) = required(header, name)?;
            let stored = stored(edit, header, place)?;
            let (datatype, dataspace) = (stored.datatype?, stored.dataspace?);
            parts.data = Given::Stored(elements).stored(edit, &datatype, &dataspace, None)?;
            header.replace(place, encode_attribute(&parts)?)
        })
    }

    /// Calls an attribute by another name. It keeps its place in the order of creation.
    ///
    /// # Errors
    /// [`Kind::NotFound`]; [`Kind::Exists`] where another one has the new name.
    pub fn rename(&self, old: impl AsRef<[u8]>, new: impl AsRef<[u8]>) -> Result<()> {
        let (old, new) = (old.as_ref(), new.as_ref());
        self.edit_header(|_, header| {
            let (place, mut parts) = required(header, old)?;
            if old == new {
                return Ok(());
            }
            if find(header, new)?.is_some() {
                return Err(taken(new));
            }
            parts.name = new.to_vec();
            parts.charset = charset_of(new).max(parts.charset);
            if parts.charset == Charset::Utf8 {
                // Versions 1 and 2 differ from 3 only in what they can say.
                parts.version = 3;
            }
            header.replace(place, encode_attribute(&parts)?)
        })
    }

    /// Deletes an attribute.
    ///
    /// # Errors
    /// [`Kind::NotFound`]; [`Kind::Unsupported`] where parts of it are kept outside of the object.
    pub fn delete(&self, name: impl AsRef<[u8]>) -> Result<()> {
        let name = name.as_ref();
        self.edit_header(|edit, header| {
            let (place, parts) = required(header, name)?;
            give_up(edit, header, place, &parts)?;
            header.remove(place)
        })
    }

    /// Edits the object's header as one change of its file.
    pub(super) fn edit_header(
        &self,
        make: impl FnOnce(&Edit<'_>, &mut HeaderEdit<'_, '_>) -> Result<()>,
    ) -> Result<()> {
        let node = self.node();
        let address = node.address();
        node.core()?;
        let made = node.file().change(|edit| {
            let mut header = HeaderEdit::read(edit, address)?;
            refuse_dense(edit, &header)?;
            make(edit, &mut header)?;
            header.touch(now())?;
            header.store()
        });
        made.map_err(|error| node.name(error))
    }
}

fn taken(name: &[u8]) -> Error {
    let cause = format!("an attribute is called {:?} already", Name::new(name));
    Error::new(Kind::Exists, STRUCTURE, cause)
}

/// Seconds since 1970.
fn now() -> u32 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    let seconds = since.map_or(0, |since| since.as_secs());
    u32::try_from(seconds).unwrap_or(u32::MAX)
}

/// The attribute info message, where there is one.
fn info(edit: &Edit<'_>, header: &HeaderEdit<'_, '_>) -> Result<Option<(Place, AttributeInfo)>> {
    let Some((place, message)) = header.find(MessageType::ATTRIBUTE_INFO) else {
        return Ok(None);
    };
    let info = decode_attribute_info(&message.body, message.address, edit.sizes())?;
    Ok(Some((place, info)))
}

fn refuse_dense(edit: &Edit<'_>, header: &HeaderEdit<'_, '_>) -> Result<()> {
    match info(edit, header)? {
        Some((_, info)) if info.heap.is_some() => {
            let cause =
                "the object keeps its attributes in dense storage, which is not changed yet";
            Err(Error::unsupported(STRUCTURE, cause))
        }
        _ => Ok(()),
    }
}

/// The attribute of that name, in parts.
fn find(header: &HeaderEdit<'_, '_>, name: &[u8]) -> Result<Option<(Place, Parts)>> {
    for (place, message) in header.messages() {
        if message.kind != MessageType::ATTRIBUTE {
            continue;
        }
        if message.is_shared() {
            let cause = "the file keeps attributes in its table of shared messages, \
                         which is not changed";
            return Err(Error::unsupported(STRUCTURE, cause));
        }
        if decode_attribute_name(&message.body, message.address)? == name {
            let parts = decode_parts(&message.body, message.address)?;
            return Ok(Some((place, parts)));
        }
    }
    Ok(None)
}

pub(super) fn required(header: &HeaderEdit<'_, '_>, name: &[u8]) -> Result<(Place, Parts)> {
    find(header, name)?.ok_or_else(|| {
        let cause = format!("no attribute is called {:?}", Name::new(name));
        Error::new(Kind::NotFound, STRUCTURE, cause)
    })
}

/// The attribute at a place of the header, as readers see it.
pub(super) fn stored(
    edit: &Edit<'_>,
    header: &HeaderEdit<'_, '_>,
    place: Place,
) -> Result<attributes::Attribute> {
    let message = header.message(place);
    let gone = || Error::new(Kind::NotFound, STRUCTURE, "it is gone");
    attributes::of_message(edit, message.ok_or_else(gone)?)
}

/// Gives up what an attribute keeps elsewhere, before it goes or gets other elements: parts in global
/// heaps. A committed type that it points to would have to be counted down. Gives a heap collection that
/// has room now.
fn give_up(
    edit: &Edit<'_>,
    header: &HeaderEdit<'_, '_>,
    place: Place,
    parts: &Parts,
) -> Result<Option<Address>> {
    if parts.version > 1 && parts.flags & SHARED != 0 {
        let cause = "its type or extent is shared with others, whose number is not kept yet";
        return Err(Error::unsupported(STRUCTURE, cause));
    }
    let datatype = stored(edit, header, place)?.datatype?;
    match heap_places(&datatype, &parts.data, edit.sizes())? {
        Some(places) => remove_all(edit, &places),
        None => refuse_variable(&datatype).map(|()| None),
    }
}

fn charset_of(name: &[u8]) -> Charset {
    match name.is_ascii() {
        true => Charset::Ascii,
        false => Charset::Utf8,
    }
}

/// A new attribute in the versions that the object's header goes with: 1 with 1, else 3.
fn new_parts(
    edit: &Edit<'_>,
    header: &HeaderEdit<'_, '_>,
    name: &[u8],
    datatype: &Datatype,
    dataspace: &Dataspace,
    elements: Vec<u8>,
) -> Result<Parts> {
    if std::str::from_utf8(name).is_err() {
        let cause = format!("the name {:?} is not UTF-8", Name::new(name));
        return Err(Error::invalid(STRUCTURE, cause));
    }
    let old = header.version() == 1;
    let charset = charset_of(name);
    Ok(Parts {
        version: match (old, charset) {
            (true, Charset::Ascii) => 1,
            _ => 3,
        },
        flags: 0,
        charset,
        name: name.to_vec(),
        datatype: encode_datatype(datatype, if old { 1 } else { 3 })?,
        dataspace: encode_dataspace(dataspace, if old { 1 } else { 2 }, edit.sizes())?,
        data: elements,
    })
}

/// Puts a new attribute into the header, the last in the order of creation.
fn insert(edit: &Edit<'_>, header: &mut HeaderEdit<'_, '_>, parts: &Parts) -> Result<()> {
    let mut message = NewMessage::new(MessageType::ATTRIBUTE, encode_attribute(parts)?);
    if header.version() > 1 {
        message.creation_index = next_index(edit, header)?;
    }
    header.insert(message).map(drop)
}

/// The creation index of a new attribute, taken note of in the attribute info message, which headers
/// of version 2 have as soon as they have attributes.
fn next_index(edit: &Edit<'_>, header: &mut HeaderEdit<'_, '_>) -> Result<Option<u16>> {
    let known = info(edit, header)?;
    let place = known.as_ref().map(|(place, _)| *place);
    let mut info = match known {
        Some((_, info)) => info,
        None => AttributeInfo {
            tracks_creation_order: header.prefix().tracks_creation_order(),
            indexes_creation_order: header.prefix().indexes_creation_order(),
            max_creation_index: header.prefix().tracks_creation_order().then_some(0),
            heap: None,
            name_index: None,
            order_index: None,
        },
    };
    let index = info.max_creation_index;
    if let Some(next) = index {
        let Some(next) = next.checked_add(1) else {
            let cause = "the object has given out all 65,535 places in the order of creation";
            return Err(Error::new(Kind::LimitExceeded, STRUCTURE, cause));
        };
        info.max_creation_index = Some(next);
    }
    let body = encode_attribute_info(&info, edit.sizes())?;
    match place {
        Some(place) => header.replace(place, body)?,
        None => drop(header.insert(NewMessage::new(MessageType::ATTRIBUTE_INFO, body))?),
    }
    Ok(index)
}
