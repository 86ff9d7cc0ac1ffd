//! New object headers.

use super::{HEADER, LARGEST_MESSAGE, NewMessage};
use crate::bytes::Address;
use crate::error::{Error, Result};
use crate::format::message::{Message, MessageType};
use crate::format::object_header::{Prefix, Times, encode_first_chunk, encode_prefix};
use crate::metadata::Fetch;
use crate::transaction::{Edit, SpaceKind};

/// What a new object header is like.
#[derive(Debug, Clone)]
pub struct NewHeader {
    /// 1 or 2: that of the file's other objects.
    pub version: u8,
    /// Number of hard links that will lead to it.
    pub reference_count: u32,
    /// Whether attributes have a creation order, and whether dense ones are indexed by it
    /// (version 2).
    pub attribute_order: (bool, bool),
    /// Most attributes in the header, fewest in dense storage, where they are not 8 and 6
    /// (version 2).
    pub attribute_phase_change: Option<(u16, u16)>,
    /// Times, where they are kept (version 2).
    pub times: Option<Times>,
    /// Bytes of empty room for messages to come.
    pub spare: usize,
}

impl NewHeader {
    /// A header of `version` with one link to it, no times and no order of attributes.
    pub fn new(version: u8) -> Self {
        Self {
            version,
            reference_count: 1,
            attribute_order: (false, false),
            attribute_phase_change: None,
            times: None,
            spare: 0,
        }
    }

    fn prefix(&self) -> Result<Prefix> {
        let (tracked, indexed) = self.attribute_order;
        let plain =
            !tracked && !indexed && self.attribute_phase_change.is_none() && self.times.is_none();
        let mut flags = 0;
        match self.version {
            1 if plain => {}
            2 => {
                let bits = [
                    (tracked, 0x04),
                    (indexed, 0x08),
                    (self.attribute_phase_change.is_some(), 0x10),
                    (self.times.is_some(), 0x20),
                ];
                for (set, bit) in bits {
                    flags |= if set { bit } else { 0 };
                }
            }
            _ => {
                let cause = format!("version {} cannot say what is wanted", self.version);
                return Err(Error::invalid(HEADER, cause));
            }
        }
        Ok(Prefix {
            version: self.version,
            reference_count: (self.version == 1).then_some(self.reference_count),
            message_count: (self.version == 1).then_some(0),
            flags,
            times: self.times,
            attribute_phase_change: self.attribute_phase_change,
            prefix_size: 0,
            messages_size: 0,
        })
    }
}

/// Bytes of a continuation message with the larger head: the least that a header must have room for, or
/// it could never grow.
fn pointer_size(edit: &Edit<'_>) -> u64 {
    let sizes = edit.sizes();
    8 + (u64::from(sizes.offset) + u64::from(sizes.length)).next_multiple_of(8)
}

/// Stores a new header with these messages, in one chunk.
///
/// # Errors
/// [`Kind::InvalidArgument`](crate::Kind::InvalidArgument) where a message is too large, or version 1
/// cannot say what is wanted.
pub fn build(edit: &Edit<'_>, new: &NewHeader, messages: Vec<NewMessage>) -> Result<Address> {
    let mut prefix = new.prefix()?;
    let tracked = prefix.tracks_creation_order();
    let mut stored = Vec::with_capacity(messages.len() + 2);
    let mut add = |kind, flags, index: Option<u16>, mut body: Vec<u8>| {
        if new.version == 1 {
            body.resize(body.len().next_multiple_of(8), 0);
        }
        if body.len() > LARGEST_MESSAGE {
            let cause = format!("a message of {} bytes; 64 KiB is the most", body.len());
            return Err(Error::invalid(HEADER, cause));
        }
        stored.push(Message {
            kind,
            flags,
            creation_index: tracked.then_some(index.unwrap_or(0)),
            address: 0,
            body,
        });
        Ok(())
    };
    for message in messages {
        let NewMessage {
            kind,
            flags,
            creation_index,
            body,
        } = message;
        add(kind, flags, creation_index, body)?;
    }
    if new.version != 1 && new.reference_count != 1 {
        let body = [&[0][..], &new.reference_count.to_le_bytes()].concat();
        add(MessageType::REFERENCE_COUNT, 0, None, body)?;
    }
    let head = prefix.message_head();
    let size = |stored: &[Message]| {
        stored
            .iter()
            .map(|m| head + m.body.len() as u64)
            .sum::<u64>()
    };
    let spare = (new.spare as u64).max(pointer_size(edit).saturating_sub(size(&stored)));
    if spare > 0 {
        let length = spare.saturating_sub(head).next_multiple_of(8);
        stored.push(Message {
            kind: MessageType::NIL,
            flags: 0,
            creation_index: tracked.then_some(0),
            address: 0,
            body: vec![0; length.min(1 << 15) as usize],
        });
    }
    prefix.messages_size = size(&stored);
    if new.version == 1 {
        let Ok(count) = u16::try_from(stored.len()) else {
            return Err(Error::invalid(
                HEADER,
                "more messages than version 1 counts",
            ));
        };
        prefix.message_count = Some(count);
    } else {
        // The narrowest field that the size fits.
        prefix.flags |= match prefix.messages_size {
            0..=0xff => 0,
            0x100..=0xffff => 1,
            0x1_0000..=0xffff_ffff => 2,
            _ => 3,
        };
    }
    prefix.prefix_size = encode_prefix(&prefix)?.len() as u64;
    let address = edit.store(&encode_first_chunk(&prefix, &stored)?, SpaceKind::Metadata)?;
    edit.note_made(address);
    Ok(address)
}
