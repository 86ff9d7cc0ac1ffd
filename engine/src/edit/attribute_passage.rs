//! How an object says that it keeps its attributes, and the passage from header to dense storage and back.

use super::attribute_store::{CONTENT, STRUCTURE, Store, gone};
use crate::error::{Error, Kind, Result};
use crate::format::attribute::decode_attribute_name;
use crate::format::attribute_info::{AttributeInfo, decode_attribute_info, encode_attribute_info};
use crate::format::message::MessageType;
use crate::metadata::Fetch;
use crate::structure::dense::{self, Item, Places};
use crate::structure::object_header::{NewMessage, Place};

/// Most attributes in a header, fewest in dense storage, where the header says nothing else.
const PHASE_CHANGE: (u16, u16) = (8, 6);

impl Store<'_, '_> {
    /// Makes all messages dense attributes, in their order.
    pub(super) fn pass_to_dense(&mut self) -> Result<()> {
        if self.dense.is_some() {
            return Ok(());
        }
        if self.info()?.is_none() {
            self.set_info(&self.new_info())?;
        }
        let (mut items, mut places) = (Vec::new(), Vec::new());
        let tracked = self.header.prefix().tracks_creation_order();
        for (place, message) in self.messages() {
            let order = message.creation_index.filter(|_| tracked);
            items.push(Item {
                name: decode_attribute_name(&message.body, message.address)?.to_vec(),
                order: order.map(i64::from),
                body: message.body.clone(),
                id: Vec::new(),
            });
            places.push(place);
        }
        for place in places {
            self.header.remove(place)?;
        }
        let by_order = self
            .info()?
            .is_some_and(|(_, info)| info.indexes_creation_order);
        let places = dense::build(self.edit, CONTENT, &items, by_order)?;
        self.set_dense(Some(places))
    }

    /// Puts all attributes into an object that has none, with the places in the order of creation that
    /// they have: densely where they are too many for the header, or one is too large.
    pub(super) fn put_all(&mut self, items: Vec<Item>, info: Option<AttributeInfo>) -> Result<()> {
        let (most, _) = self.phase_change();
        let fits = |item: &Item| self.header.can_hold(item.body.len());
        let dense = self.version() > 1 && (items.len() as u64 > most || !items.iter().all(fits));
        if self.version() > 1 && (info.is_some() || dense) {
            self.set_info(&info.unwrap_or_else(|| self.new_info()))?;
        }
        if dense {
            let by_order = self
                .info()?
                .is_some_and(|(_, info)| info.indexes_creation_order);
            let places = dense::build(self.edit, CONTENT, &items, by_order)?;
            return self.set_dense(Some(places));
        }
        for item in items {
            let mut message = NewMessage::new(MessageType::ATTRIBUTE, item.body);
            message.creation_index = item.order.and_then(|order| u16::try_from(order).ok());
            self.header.insert(message)?;
        }
        Ok(())
    }

    /// Makes dense attributes messages of the header, where they all fit.
    pub(super) fn pass_to_header(&mut self, places: &Places) -> Result<()> {
        let mut items = dense::read(self.edit, CONTENT, places)?;
        if !items
            .iter()
            .all(|item| self.header.can_hold(item.body.len()))
        {
            return Ok(());
        }
        dense::delete(self.edit, CONTENT, places)?;
        items.sort_by_key(|item| item.order);
        for item in items {
            let mut message = NewMessage::new(MessageType::ATTRIBUTE, item.body);
            message.creation_index = item.order.and_then(|order| u16::try_from(order).ok());
            self.header.insert(message)?;
        }
        self.set_dense(None)
    }

    /// Most attributes in the header, fewest in dense storage.
    pub(super) fn phase_change(&self) -> (u64, u64) {
        let said = self.header.prefix().attribute_phase_change;
        let (most, fewest) = said.unwrap_or(PHASE_CHANGE);
        (most.into(), fewest.into())
    }

    /// The attribute info message, where there is one.
    pub(super) fn info(&self) -> Result<Option<(Place, AttributeInfo)>> {
        let Some((place, message)) = self.header.find(MessageType::ATTRIBUTE_INFO) else {
            return Ok(None);
        };
        let info = decode_attribute_info(&message.body, message.address, self.edit.sizes())?;
        Ok(Some((place, info)))
    }

    /// Takes note of where dense storage is now.
    pub(super) fn set_dense(&mut self, places: Option<Places>) -> Result<()> {
        self.dense = places;
        let (_, mut info) = self.info()?.ok_or_else(gone)?;
        info.heap = places.map(|places| places.heap);
        info.name_index = places.map(|places| places.names);
        info.order_index = places.and_then(|places| places.orders);
        self.set_info(&info)
    }

    fn new_info(&self) -> AttributeInfo {
        let prefix = self.header.prefix();
        AttributeInfo {
            tracks_creation_order: prefix.tracks_creation_order(),
            indexes_creation_order: prefix.indexes_creation_order(),
            max_creation_index: prefix.tracks_creation_order().then_some(0),
            heap: None,
            name_index: None,
            order_index: None,
        }
    }

    pub(super) fn set_info(&mut self, info: &AttributeInfo) -> Result<()> {
        let body = encode_attribute_info(info, self.edit.sizes())?;
        match self.info()? {
            Some((place, _)) => self.header.replace(place, body),
            None => {
                let message = NewMessage::new(MessageType::ATTRIBUTE_INFO, body);
                self.header.insert(message).map(drop)
            }
        }
    }

    /// The place of a new attribute in the order of creation, taken note of in the attribute info
    /// message, which headers of version 2 have as soon as they have attributes.
    pub(super) fn next_order(&mut self) -> Result<Option<u16>> {
        let known = self.info()?.map(|(_, info)| info);
        let mut info = known.unwrap_or_else(|| self.new_info());
        let order = info.max_creation_index;
        if let Some(next) = order {
            let Some(next) = next.checked_add(1) else {
                let cause = "the object has given out all 65,535 places in the order of creation";
                return Err(Error::new(Kind::LimitExceeded, STRUCTURE, cause));
            };
            info.max_creation_index = Some(next);
        }
        self.set_info(&info)?;
        Ok(order)
    }
}
