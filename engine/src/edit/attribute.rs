//! Changes of attributes, wherever their object keeps them.
//!
//! Elements of variable length are made of texts, or of elements that were read.

use std::time::{SystemTime, UNIX_EPOCH};

use super::attribute_store::Store;
use super::attribute_value::{Given, SHARED_TYPE, count_up, give_up};
use crate::bytes::Address;
use crate::data::Elements;
use crate::datatype::{Charset, Datatype, Name};
use crate::error::{Error, Kind, Result};
use crate::format::attribute::Parts;
use crate::format::dataspace::{Dataspace, encode_dataspace};
use crate::format::datatype::encode_datatype;
use crate::format::shared::encode_committed;
use crate::metadata::Fetch;
use crate::object::{Attributes, CommittedDatatype};

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
        let new = New::of(datatype, dataspace, Given::Stored(elements));
        self.put(name.as_ref(), &new, false)
    }

    /// Creates an attribute whose type is a committed one of the same file, which counts it from then on.
    ///
    /// # Errors
    /// Those of [`Attributes::create`]; [`Kind::InvalidArgument`] for a type of another file.
    pub fn create_committed(
        &self,
        name: impl AsRef<[u8]>,
        datatype: &CommittedDatatype,
        dataspace: &Dataspace,
        elements: &[u8],
    ) -> Result<()> {
        if datatype.node().file().id() != self.node().file().id() {
            let cause = "its type is committed in another file";
            return Err(self.node().name(Error::invalid(STRUCTURE, cause)));
        }
        let given = Given::Stored(elements);
        let new = New {
            committed: Some(datatype.node().address()),
            ..New::of(datatype.datatype()?, dataspace, given)
        };
        self.put(name.as_ref(), &new, false)
    }

    /// Creates an attribute with elements that were read, of this file or another, and what they refer to
    /// in heaps.
    ///
    /// # Errors
    /// Those of [`Attributes::create`], but types of variable length are taken;
    /// [`Kind::Unsupported`] for references that are kept in heaps. References to objects are stored as
    /// they are, and mean objects of the file that they were read from.
    pub fn create_elements(
        &self,
        name: impl AsRef<[u8]>,
        dataspace: &Dataspace,
        elements: &Elements,
    ) -> Result<()> {
        let new = New::of(elements.datatype(), dataspace, Given::Read(elements));
        self.put(name.as_ref(), &new, false)
    }

    /// Creates an attribute with elements that were read, or gives the one of that name this type, extent
    /// and elements. Errors are those of [`Attributes::create_elements`], and what was there stays.
    pub fn set_elements(
        &self,
        name: impl AsRef<[u8]>,
        dataspace: &Dataspace,
        elements: &Elements,
    ) -> Result<()> {
        let new = New::of(elements.datatype(), dataspace, Given::Read(elements));
        self.put(name.as_ref(), &new, true)
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
        let new = New::of(datatype, dataspace, Given::Stored(elements));
        self.put(name.as_ref(), &new, true)
    }

    /// Creates an attribute; in place of one of that name where `over` says so.
    pub(super) fn put(&self, name: &[u8], new: &New<'_>, over: bool) -> Result<()> {
        self.edit_store(|store| {
            let old = store.find(name)?;
            let home = match &old {
                Some(_) if !over => return Err(taken(name)),
                Some(old) => give_up(store, old)?,
                None => None,
            };
            let mut parts = new.parts(store, name, home)?;
            if let Some(committed) = new.committed {
                count_up(store, committed)?;
            }
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

/// What an attribute is made of.
pub(super) struct New<'a> {
    datatype: &'a Datatype,
    /// Where its type is committed, if it is.
    committed: Option<Address>,
    dataspace: &'a Dataspace,
    given: Given<'a>,
}

impl<'a> New<'a> {
    /// An attribute with a type of its own.
    pub(super) fn of(datatype: &'a Datatype, dataspace: &'a Dataspace, given: Given<'a>) -> Self {
        Self {
            datatype,
            committed: None,
            dataspace,
            given,
        }
    }

    /// The attribute in the versions that the object's header goes with: from 1 on with 1, else 3. Texts
    /// go into the heap collection `home` where that has room.
    fn parts(&self, store: &Store<'_, '_>, name: &[u8], home: Option<Address>) -> Result<Parts> {
        if std::str::from_utf8(name).is_err() {
            let cause = format!("the name {:?} is not UTF-8", Name::new(name));
            return Err(Error::invalid(STRUCTURE, cause));
        }
        let (edit, old) = (store.edit(), store.version() == 1);
        let (sizes, charset) = (edit.sizes(), charset_of(name));
        let data = self
            .given
            .stored(edit, self.datatype, self.dataspace, home)?;
        let (flags, datatype) = match self.committed {
            Some(committed) => (SHARED_TYPE, encode_committed(committed, sizes)?),
            None => (0, encode_datatype(self.datatype, if old { 1 } else { 3 })?),
        };
        Ok(Parts {
            version: match (old, charset) {
                (true, Charset::Ascii) if flags == 0 => 1,
                (true, Charset::Ascii) => 2,
                _ => 3,
            },
            flags,
            charset,
            name: name.to_vec(),
            datatype,
            dataspace: encode_dataspace(self.dataspace, if old { 1 } else { 2 }, sizes)?,
            data,
        })
    }
}
