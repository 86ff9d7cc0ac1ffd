//! The attributes of an object while they are changed: messages of its header, or in dense storage, and
//! the passage from one to the other.
//!
//! As in the library, an object with a version 2 header passes to dense storage when it has 8 attributes
//! and gets one more, or one over 64 KiB, and back when fewer than 6 are left; the header can say other
//! numbers.

use crate::bytes::Address;
use crate::datatype::Name;
use crate::error::{Error, Kind, Result};
use crate::format::attribute::{Parts, decode_attribute_name, decode_parts, encode_attribute};
use crate::format::message::MessageType;
use crate::metadata::attributes::{self, Types};
use crate::structure::dense::{self, Content, Item, Places};
use crate::structure::object_header::{HeaderEdit, NewMessage, Place};
use crate::transaction::Edit;

pub(super) const STRUCTURE: &str = "attribute";

pub(super) const CONTENT: Content = Content::Attributes;

/// An object's attributes. Dense storage is changed at once, the header with [`Store::finish`].
pub(super) struct Store<'e, 'c> {
    pub(super) edit: &'e Edit<'c>,
    pub(super) header: HeaderEdit<'e, 'c>,
    /// Where dense storage is.
    pub(super) dense: Option<Places>,
    /// Whether an attribute was taken out of it.
    fewer: bool,
}

/// Where an attribute is.
pub(super) enum At {
    Message(Place),
    Dense(Item),
}

/// An attribute that was found.
pub(super) struct Found {
    pub(super) at: At,
    /// Its parts as they are stored.
    pub(super) parts: Parts,
    /// As readers see it.
    pub(super) seen: attributes::Attribute,
}

impl<'e, 'c> Store<'e, 'c> {
    /// The attributes of the object at `address`.
    pub(super) fn read(edit: &'e Edit<'c>, address: Address) -> Result<Self> {
        let header = HeaderEdit::read(edit, address)?;
        let shared = header
            .messages()
            .any(|(_, message)| message.kind == MessageType::ATTRIBUTE && message.is_shared());
        if shared {
            let cause = "the file keeps attributes in its table of shared messages, \
                         which is not changed";
            return Err(Error::unsupported(STRUCTURE, cause));
        }
        let mut store = Self {
            edit,
            header,
            dense: None,
            fewer: false,
        };
        if let Some((_, info)) = store.info()?
            && let (Some(heap), Some(names)) = (info.heap, info.name_index)
        {
            let orders = info.order_index;
            store.dense = Some(Places {
                heap,
                names,
                orders,
            });
        }
        Ok(store)
    }

    /// The change that they are part of.
    pub(super) fn edit(&self) -> &'e Edit<'c> {
        self.edit
    }

    /// The object's header.
    pub(super) fn header(&mut self) -> &mut HeaderEdit<'e, 'c> {
        &mut self.header
    }

    /// Version of the object's header.
    pub(super) fn version(&self) -> u8 {
        self.header.version()
    }

    pub(super) fn messages(
        &self,
    ) -> impl Iterator<Item = (Place, &crate::format::message::Message)> {
        let all = self.header.messages();
        all.filter(|(_, message)| message.kind == MessageType::ATTRIBUTE)
    }

    fn count(&self) -> Result<u64> {
        let dense = self.dense.as_ref();
        let dense = dense.map(|places| dense::count(self.edit, CONTENT, places));
        let messages = self.messages().count() as u64;
        Ok(messages.saturating_add(dense.transpose()?.unwrap_or(0)))
    }

    /// The attribute of that name.
    pub(super) fn find(&self, name: &[u8]) -> Result<Option<Found>> {
        for (place, message) in self.messages() {
            if decode_attribute_name(&message.body, message.address)? == name {
                let body = (&message.body[..], message.address);
                return self.found(At::Message(place), body).map(Some);
            }
        }
        let Some(places) = &self.dense else {
            return Ok(None);
        };
        let Some(item) = dense::find(self.edit, CONTENT, places, name)? else {
            return Ok(None);
        };
        let body = item.body.clone();
        self.found(At::Dense(item), (&body, 0)).map(Some)
    }

    fn found(&self, at: At, (body, address): (&[u8], u64)) -> Result<Found> {
        Ok(Found {
            at,
            parts: decode_parts(body, address)?,
            seen: attributes::read(self.edit, body, address, None, &mut Types::new())?,
        })
    }

    /// The attribute of that name, which must be there.
    pub(super) fn required(&self, name: &[u8]) -> Result<Found> {
        self.find(name)?.ok_or_else(|| {
            let cause = format!("no attribute is called {:?}", Name::new(name));
            Error::new(Kind::NotFound, STRUCTURE, cause)
        })
    }

    /// Adds an attribute of a name that none has, the last in the order of creation.
    pub(super) fn insert(&mut self, parts: &Parts) -> Result<()> {
        let body = encode_attribute(parts)?;
        let order = match self.header.version() {
            1 => None,
            _ => self.next_order()?,
        };
        let (most, _) = self.phase_change();
        if self.version() > 1
            && self.dense.is_none()
            && (self.count()? >= most || !self.header.can_hold(body.len()))
        {
            self.pass_to_dense()?;
        }
        let Some(places) = self.dense else {
            let mut message = NewMessage::new(MessageType::ATTRIBUTE, body);
            message.creation_index = order;
            return self.header.insert(message).map(drop);
        };
        let order = order.map(i64::from);
        self.insert_dense(&places, item(parts, order, body))
    }

    /// Gives an attribute that was found other parts. It keeps its place in the order of creation.
    pub(super) fn replace(&mut self, found: &Found, parts: &Parts) -> Result<()> {
        let body = encode_attribute(parts)?;
        let old = match &found.at {
            At::Message(place) if self.version() == 1 || self.header.can_hold(body.len()) => {
                return self.header.replace(*place, body);
            }
            At::Message(_) => {
                self.pass_to_dense()?;
                let places = self.dense.ok_or_else(gone)?;
                let name = found.seen.name.as_bytes();
                dense::find(self.edit, CONTENT, &places, name)?.ok_or_else(gone)?
            }
            At::Dense(item) => item.clone(),
        };
        let places = self.dense.ok_or_else(gone)?;
        if old.name == parts.name && dense::overwrite(self.edit, &places, &old, &body)? {
            return Ok(());
        }
        let places = dense::remove(self.edit, CONTENT, &places, &old)?;
        self.insert_dense(&places, item(parts, old.order, body))
    }

    fn insert_dense(&mut self, places: &Places, item: Item) -> Result<()> {
        let places = dense::insert(self.edit, CONTENT, places, &item)?;
        self.set_dense(Some(places))
    }

    /// Takes an attribute that was found away.
    pub(super) fn remove(&mut self, found: &Found) -> Result<()> {
        match &found.at {
            At::Message(place) => self.header.remove(*place),
            At::Dense(item) => {
                let places = self.dense.ok_or_else(gone)?;
                let places = dense::remove(self.edit, CONTENT, &places, item)?;
                self.fewer = true;
                self.set_dense(Some(places))
            }
        }
    }

    /// Writes what has changed, at `now` in seconds since 1970.
    pub(super) fn finish(mut self, now: u32) -> Result<()> {
        let (_, fewest) = self.phase_change();
        if let Some(places) = self.dense.filter(|_| self.fewer)
            && dense::count(self.edit, CONTENT, &places)? < fewest
        {
            self.pass_to_header(&places)?;
        }
        self.header.touch(now)?;
        self.header.store()
    }
}

/// An attribute as dense storage takes it.
fn item(parts: &Parts, order: Option<i64>, body: Vec<u8>) -> Item {
    Item {
        name: parts.name.clone(),
        order,
        body,
        id: Vec::new(),
    }
}

pub(super) fn gone() -> Error {
    Error::new(Kind::NotFound, STRUCTURE, "it is gone")
}
