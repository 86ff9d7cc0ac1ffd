//! Changes of attributes, wherever their object keeps them.
//!
//! Elements of variable length are made of texts alone.

use std::time::{SystemTime, UNIX_EPOCH};

use super::attribute_store::Store;
use super::attribute_value::{Given, give_up};
use crate::datatype::{Charset, Datatype, Name};
use crate::error::{Error, Kind, Result};
use crate::format::attribute::Parts;
use crate::format::dataspace::{Dataspace, encode_dataspace};
use crate::format::datatype::encode_datatype;
use crate::metadata::Fetch;
use crate::object::Attributes;

const STRUCTURE: &str = "attribute";

impl Attributes {
    /// Creates an attribute with these elements, as stored, row-major.
    ///
    /// # Errors
    /// [`Kind::Exists`] where there is one of that name; [`Kind::InvalidArgument`] where the elements
    /// are not as many bytes as type and extent say, or more than 64 KiB with them in an object of the
    /// oldest kind; [`Kind::Unsupported`] for types of variable length, whose texts
    /// [`Attributes::create_text`] takes.
    pub fn create(
        &self,
        name: impl AsRef<[u8]>,
        datatype: &Datatype,
        dataspace: &Dataspace,
        elements: &[u8],
    ) -> Result<()> {
        let given = Given::Stored(elements);
        self.put(name.as_ref(), datatype, dataspace, given, false)
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
        let given = Given::Stored(elements);
        self.put(name.as_ref(), datatype, dataspace, given, true)
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
        self.edit_store(|store| {
            let old = store.find(name)?;
            let home = match &old {
                Some(_) if !over => return Err(taken(name)),
                Some(old) => give_up(store, old)?,
                None => None,
            };
            let elements = given.stored(store.edit(), datatype, dataspace, home)?;
            let mut parts = new_parts(store, name, datatype, dataspace, elements)?;
            let Some(old) = old else {
                return store.insert(&parts);
            };
            parts.charset = parts.charset.max(old.parts.charset);
            parts.version = parts.version.max(old.parts.version);
            store.replace(&old, &parts)
        })
    }

    /// Gives an attribute other elements, as stored, row-major. It keeps type, extent and place.
    ///
    /// # Errors
    /// [`Kind::NotFound`]; [`Kind::InvalidArgument`] where they are not as many bytes as there were;
    /// [`Kind::Unsupported`] for types of variable length.
    pub fn modify(&self, name: impl AsRef<[u8]>, elements: &[u8]) -> Result<()> {
        let name = name.as_ref();
        self.edit_store(|store| {
            let found = store.required(name)?;
            let datatype = found.seen.datatype.as_ref().map_err(Clone::clone)?;
            let dataspace = found.seen.dataspace.as_ref().map_err(Clone::clone)?;
            let mut parts = found.parts.clone();
            let given = Given::Stored(elements);
            parts.data = given.stored(store.edit(), datatype, dataspace, None)?;
            store.replace(&found, &parts)
        })
    }

    /// Calls an attribute by another name. It keeps its place in the order of creation.
    ///
    /// # Errors
    /// [`Kind::NotFound`]; [`Kind::Exists`] where another one has the new name.
    pub fn rename(&self, old: impl AsRef<[u8]>, new: impl AsRef<[u8]>) -> Result<()> {
        let (old, new) = (old.as_ref(), new.as_ref());
        self.edit_store(|store| {
            let found = store.required(old)?;
            if old == new {
                return Ok(());
            }
            if store.find(new)?.is_some() {
                return Err(taken(new));
            }
            let mut parts = found.parts.clone();
            parts.name = new.to_vec();
            parts.charset = charset_of(new).max(parts.charset);
            if parts.charset == Charset::Utf8 {
                // Versions 1 and 2 differ from 3 only in what they can say.
                parts.version = 3;
            }
            store.replace(&found, &parts)
        })
    }

    /// Deletes an attribute.
    ///
    /// # Errors
    /// [`Kind::NotFound`]; [`Kind::Unsupported`] where parts of it are kept where they are not counted.
    pub fn delete(&self, name: impl AsRef<[u8]>) -> Result<()> {
        let name = name.as_ref();
        self.edit_store(|store| {
            let found = store.required(name)?;
            give_up(store, &found)?;
            store.remove(&found)
        })
    }

    /// Changes the object's attributes as one change of its file.
    pub(super) fn edit_store(
        &self,
        make: impl FnOnce(&mut Store<'_, '_>) -> Result<()>,
    ) -> Result<()> {
        let node = self.node();
        let address = node.address();
        node.core()?;
        let made = node.file().change(|edit| {
            let mut store = Store::read(edit, address)?;
            make(&mut store)?;
            store.finish(now())
        });
        made.map_err(|error| node.name(error))
    }
}

fn taken(name: &[u8]) -> Error {
    let cause = format!("an attribute is called {:?} already", Name::new(name));
    Error::new(Kind::Exists, STRUCTURE, cause)
}

/// Seconds since 1970.
pub(super) fn now() -> u32 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    let seconds = since.map_or(0, |since| since.as_secs());
    u32::try_from(seconds).unwrap_or(u32::MAX)
}

fn charset_of(name: &[u8]) -> Charset {
    match name.is_ascii() {
        true => Charset::Ascii,
        false => Charset::Utf8,
    }
}

/// A new attribute in the versions that the object's header goes with: 1 with 1, else 3.
fn new_parts(
    store: &Store<'_, '_>,
    name: &[u8],
    datatype: &Datatype,
    dataspace: &Dataspace,
    elements: Vec<u8>,
) -> Result<Parts> {
    if std::str::from_utf8(name).is_err() {
        let cause = format!("the name {:?} is not UTF-8", Name::new(name));
        return Err(Error::invalid(STRUCTURE, cause));
    }
    let old = store.version() == 1;
    let charset = charset_of(name);
    let sizes = store.edit().sizes();
    Ok(Parts {
        version: match (old, charset) {
            (true, Charset::Ascii) => 1,
            _ => 3,
        },
        flags: 0,
        charset,
        name: name.to_vec(),
        datatype: encode_datatype(datatype, if old { 1 } else { 3 })?,
        dataspace: encode_dataspace(dataspace, if old { 1 } else { 2 }, sizes)?,
        data: elements,
    })
}
