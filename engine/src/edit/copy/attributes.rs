//! Attributes of copies: in the same order, with types, extents and elements that mean the same.

use std::ops::ControlFlow;

use super::copier::{Copier, Source};
use super::elements::{holds_references, is_bound, targets};
use super::message::{confirm_type, dataspace};
use crate::bytes::Address;
use crate::datatype::Datatype;
use crate::edit::attribute_store::Store;
use crate::edit::attribute_value::SHARED_TYPE;
use crate::error::Result;
use crate::format::attribute::{Parts, decode_parts, encode_attribute};
use crate::format::attribute_info::AttributeInfo;
use crate::format::message::MessageType;
use crate::format::object_header::Prefix;
use crate::format::shared::{Shared, decode_shared, encode_committed};
use crate::metadata::Fetch;
use crate::metadata::attributes::{self, Types, visit_bodies};
use crate::metadata::object_header::ObjectHeader;
use crate::metadata::shared::heap_body;
use crate::structure::dense::Item;
use crate::task::Task;
use crate::transaction::Edit;

/// Flag of an attribute message: its extent is kept elsewhere.
const SHARED_EXTENT: u8 = 0x02;

/// The attributes of an object whose copy has none yet.
pub(super) struct AttributesOf {
    pub(super) source: Source,
    /// Where the copy of the object lies.
    to: Address,
    /// What the copy says of its attributes.
    info: Option<AttributeInfo>,
    stored: Vec<Stored>,
    /// Whether any of them holds references.
    pub(super) refers: bool,
}

/// An attribute as the original has it.
struct Stored {
    parts: Parts,
    /// Address of its message, for errors.
    at: u64,
    order: Option<u16>,
    datatype: Datatype,
    committed: Option<Address>,
    /// The elements, without padding.
    data: Vec<u8>,
}

impl AttributesOf {
    /// The attributes of an object; none where it has none and says nothing of them.
    pub(super) fn read(
        source: &Source,
        header: &ObjectHeader,
        prefix: &Prefix,
        task: &Task,
    ) -> Result<Option<Self>> {
        let core = source.node.core()?;
        let (mut stored, mut types) = (Vec::new(), Types::new());
        visit_bodies(core, header, task, &mut |body, at, order| {
            let seen = attributes::read(core, body, at, order, &mut types)?;
            stored.push(Stored {
                parts: decode_parts(body, at)?,
                at,
                order: order.filter(|_| prefix.tracks_creation_order()),
                datatype: seen.datatype?,
                committed: seen.committed_datatype,
                data: seen.data?,
            });
            Ok(ControlFlow::Continue(()))
        })?;
        let info = attributes::info(core, header)?.map(|info| AttributeInfo {
            heap: None,
            name_index: None,
            order_index: None,
            ..info
        });
        if stored.is_empty() && info.is_none() {
            return Ok(None);
        }
        Ok(Some(Self {
            source: source.clone(),
            to: Address(0),
            info,
            refers: stored
                .iter()
                .any(|stored| holds_references(&stored.datatype)),
            stored,
        }))
    }

    /// The same for the copy at `to`.
    pub(super) fn at(self, to: Address) -> Self {
        Self { to, ..self }
    }

    /// The objects that references in them lead to.
    pub(super) fn targets(&self, copier: &Copier<'_>) -> Result<Vec<Address>> {
        let (core, mut found) = (self.source.node.core()?, Vec::new());
        for stored in self.stored.iter().filter(|s| holds_references(&s.datatype)) {
            targets(
                core,
                &stored.datatype,
                &stored.data,
                copier.task,
                &mut found,
            )?;
        }
        Ok(found)
    }

    /// Writes all of them.
    pub(super) fn put(self, copier: &mut Copier<'_>, edit: &Edit<'_>) -> Result<()> {
        let node = self.source.node.clone();
        self.put_all(copier, edit).map_err(|error| node.name(error))
    }

    fn put_all(self, copier: &mut Copier<'_>, edit: &Edit<'_>) -> Result<()> {
        let mut items = Vec::with_capacity(self.stored.len());
        for stored in self.stored {
            let name = stored.parts.name.clone();
            let order = stored.order.map(i64::from);
            let body = encode_attribute(&stored.translated(copier, edit, &self.source)?)?;
            items.push(Item {
                name,
                order,
                body,
                id: Vec::new(),
            });
        }
        let mut store = Store::read(edit, self.to)?;
        store.put_all(items, self.info)?;
        store.header.store()
    }
}

impl Stored {
    /// The parts of the copy's attribute.
    fn translated(
        self,
        copier: &mut Copier<'_>,
        edit: &Edit<'_>,
        source: &Source,
    ) -> Result<Parts> {
        let core = source.node.core()?;
        let (mut parts, mut data) = (self.parts, self.data);
        confirm_type(edit, core, &self.datatype)?;
        let sizes = core.sizes();
        let shared = |parts: &Parts, flag| parts.version > 1 && parts.flags & flag != 0;
        if shared(&parts, SHARED_TYPE) {
            match (
                self.committed,
                decode_shared(&parts.datatype, self.at, sizes)?,
            ) {
                (Some(committed), _) => {
                    let copy = copier.use_datatype(edit, source, committed)?;
                    parts.datatype = encode_committed(copy, edit.sizes())?;
                }
                (None, Shared::Heap(id)) => {
                    parts.datatype = heap_body(core, &id, MessageType::DATATYPE)?.0;
                    parts.flags &= !SHARED_TYPE;
                }
                (None, Shared::Committed(_)) => {}
            }
        }
        let mut at = self.at;
        if shared(&parts, SHARED_EXTENT)
            && let Shared::Heap(id) = decode_shared(&parts.dataspace, self.at, sizes)?
        {
            (parts.dataspace, at) = heap_body(core, &id, MessageType::DATASPACE)?;
            parts.flags &= !SHARED_EXTENT;
        }
        parts.dataspace = dataspace(parts.dataspace, at, sizes, edit.sizes())?;
        if is_bound(&self.datatype) {
            let task = copier.task;
            let mut translator = copier.translator(edit, source.file);
            translator.translate(core, &self.datatype, &mut data, task)?;
        }
        parts.data = data;
        Ok(parts)
    }
}
