//! Headers of copies: the same version, times and order of attributes, messages that mean the same in
//! another place.

use super::attributes::AttributesOf;
use super::copier::{Copier, Part, Source};
use super::raw::RawOf;
use crate::bytes::Address;
use crate::error::Result;
use crate::format::link::{Link, encode_link};
use crate::format::message::MessageType;
use crate::format::object_header::Prefix;
use crate::metadata::Fetch;
use crate::metadata::object_header::{HeaderKind, ObjectHeader, read, read_first_chunk};
use crate::structure::object_header::{NewHeader, NewMessage, build};
use crate::transaction::Edit;

/// Most bytes of room that a header is made with for what follows.
const MOST_SPARE: u64 = 1 << 15;

impl Copier<'_> {
    /// Makes the header of a copy and notes what has to follow it.
    pub(super) fn make_header(
        &mut self,
        edit: &Edit<'_>,
        source: &Source,
        depth: u32,
    ) -> Result<Address> {
        let core = source.node.core()?;
        let (prefix, _) = read_first_chunk(core, source.node.address())?;
        let header = read(core, source.node.address())?;
        if let Some(damage) = header.damage.first() {
            return Err(damage.clone());
        }
        let kind = header.kind()?;
        let mut messages = Vec::new();
        for message in &header.messages {
            messages.extend(self.message(edit, source, &header, message)?);
        }
        let links = match kind {
            HeaderKind::Group => self.read_links(source, &header, depth)?,
            _ => Vec::new(),
        };
        let attributes = match self.options.without_attributes {
            true => None,
            false => AttributesOf::read(source, &header, &prefix, self.task)?,
        };
        let spare = spare(edit, &prefix, &header, &links, attributes.is_some())?;
        let raw = match kind {
            HeaderKind::Dataset => RawOf::read(source, &header, self.task)?,
            _ => None,
        };
        let made = build(edit, &new_header(&prefix, spare), messages)?;
        self.wait_for_links(source, made, links);
        if let Some(attributes) = attributes {
            self.add_part(Part::Attributes(attributes.at(made)));
        }
        if let Some(raw) = raw {
            self.add_part(Part::Raw(Box::new(raw.at(made))));
        }
        Ok(made)
    }
}

/// A header like the one with that prefix, with room for `spare` bytes of messages.
fn new_header(prefix: &Prefix, spare: u64) -> NewHeader {
    NewHeader {
        version: prefix.version,
        reference_count: 1,
        attribute_order: (
            prefix.tracks_creation_order(),
            prefix.indexes_creation_order(),
        ),
        attribute_phase_change: prefix.attribute_phase_change,
        times: prefix.times,
        spare: spare.min(MOST_SPARE) as usize,
    }
}

/// Bytes of messages that follow: attributes and links that stand in the header of the original.
fn spare(
    edit: &Edit<'_>,
    prefix: &Prefix,
    header: &ObjectHeader,
    links: &[(Link, u32)],
    with_attributes: bool,
) -> Result<u64> {
    let head = prefix.message_head();
    let stored = |kind| {
        let bodies = header
            .messages(kind)
            .map(|message| message.body.len() as u64);
        bodies.map(|length| head + length).sum::<u64>()
    };
    let mut spare = 0;
    if with_attributes {
        // With a message that says that there are some, and the room of a gap's own head.
        spare += stored(MessageType::ATTRIBUTE) + stored(MessageType::ATTRIBUTE_INFO) + head;
    }
    let dense = header.message(MessageType::LINK).is_none();
    if header.message(MessageType::LINK_INFO).is_some() && !dense {
        for (link, _) in links {
            spare += head + encode_link(link, edit.sizes())?.len() as u64;
            if spare > MOST_SPARE {
                break;
            }
        }
    }
    Ok(spare)
}

/// A message of a new header that means what `body` says.
pub(super) fn new_message(kind: MessageType, flags: u8, body: Vec<u8>) -> NewMessage {
    NewMessage::new(kind, body).with_flags(flags)
}
