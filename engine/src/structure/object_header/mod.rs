//! Changes an object header in place: messages are inserted, replaced and removed in memory, and
//! each chunk that changed is written once at the end.
//!
//! The header keeps its address and its version. Where it has no room left it goes on in a new
//! continuation block; a continuation block that holds nothing any longer is given back.

mod build;
mod room;
#[cfg(test)]
mod tests;

pub use build::{NewHeader, build};

use std::collections::VecDeque;

use crate::bytes::Address;
use crate::error::{Error, Kind, Result};
use crate::format::message::{Message, MessageType};
use crate::format::object_header::{
    Prefix, decode_continuation, decode_continuation_block, decode_first_chunk,
    encode_continuation_block, encode_first_chunk,
};
use crate::limits::Limits;
use crate::metadata::Fetch;
use crate::metadata::object_header::read_first_chunk;
use crate::transaction::{Edit, SpaceKind};

const HEADER: &str = "object header";
const CONTINUATION: &str = "object header continuation block";

/// Most bytes in the body of a message.
pub const LARGEST_MESSAGE: usize = 0xffff;

/// A message of a header that is being edited; stays the same while others come and go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Place(u32);

/// A message to be put into a header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMessage {
    /// What it is.
    pub kind: MessageType,
    /// Flags of the message: bit 0 for what never changes, bit 1 for what is shared.
    pub flags: u8,
    /// Creation index, where the header tracks it; others keep none.
    pub creation_index: Option<u16>,
    /// The body, without padding.
    pub body: Vec<u8>,
}

impl NewMessage {
    /// A message without flags.
    pub fn new(kind: MessageType, body: Vec<u8>) -> Self {
        Self {
            kind,
            flags: 0,
            creation_index: None,
            body,
        }
    }

    /// The same with flags.
    #[must_use]
    pub fn with_flags(mut self, flags: u8) -> Self {
        self.flags = flags;
        self
    }
}

/// An object header while it is edited. Nothing is written before [`HeaderEdit::store`].
pub struct HeaderEdit<'e, 'c> {
    edit: &'e Edit<'c>,
    address: Address,
    prefix: Prefix,
    chunks: Vec<Chunk>,
    next: u32,
}

/// The header itself or a continuation block.
struct Chunk {
    address: Address,
    /// Bytes in all.
    length: u64,
    /// The continuation message that leads to it; none leads to the first chunk.
    reached_by: Option<Place>,
    slots: Vec<Slot>,
    changed: bool,
}

/// A message or a stretch of empty room (a NIL message).
struct Slot {
    place: Place,
    message: Message,
}

impl<'e, 'c> HeaderEdit<'e, 'c> {
    /// Reads the header at `address`, all of it.
    ///
    /// # Errors
    /// What is damaged is not edited. [`Kind::Unsupported`] where a message of unknown type forbids
    /// changes by those who do not know it.
    pub fn read(edit: &'e Edit<'c>, address: Address) -> Result<Self> {
        let sizes = edit.sizes();
        let (prefix, bytes) = read_first_chunk(edit, address)?;
        let length = prefix.chunk_size();
        let messages = decode_first_chunk(&bytes, address.0, sizes, &prefix)?;
        let mut header = Self {
            edit,
            address,
            prefix,
            chunks: Vec::new(),
            next: 0,
        };
        let mut waiting = VecDeque::new();
        header.add_chunk(address, length, None, messages, &mut waiting)?;
        while let Some((block, length, place)) = waiting.pop_front() {
            let bytes = edit.fetch(block, length, CONTINUATION)?;
            let messages = decode_continuation_block(&bytes, block.0, sizes, &header.prefix)?;
            header.add_chunk(block, length, Some(place), messages, &mut waiting)?;
        }
        header.heed_unknown_messages()?;
        Ok(header)
    }

    /// Takes in a chunk that was read, and notes which blocks its messages lead to.
    fn add_chunk(
        &mut self,
        address: Address,
        length: u64,
        reached_by: Option<Place>,
        messages: Vec<Message>,
        waiting: &mut VecDeque<(Address, u64, Place)>,
    ) -> Result<()> {
        let end = address.0.saturating_add(length);
        let overlaps = |other: &Chunk| {
            address.0 < other.address.0.saturating_add(other.length) && other.address.0 < end
        };
        if self.chunks.iter().any(overlaps) {
            let cause = "it overlaps another block of its header";
            return Err(Error::corrupt(CONTINUATION, cause).at(address.0));
        }
        let total = self.chunks.iter().map(|chunk| chunk.length);
        let total = total.fold(length, u64::saturating_add);
        Limits::agree(total, self.edit.limits().metadata_block, HEADER)?;
        let mut slots = Vec::with_capacity(messages.len());
        for message in messages {
            let place = self.new_place();
            if message.kind == MessageType::CONTINUATION {
                let sizes = self.edit.sizes();
                let (block, length) = decode_continuation(&message.body, message.address, sizes)?;
                waiting.push_back((block, length, place));
            }
            slots.push(Slot { place, message });
        }
        self.chunks.push(Chunk {
            address,
            length,
            reached_by,
            slots,
            changed: false,
        });
        let limit = self.edit.limits().header_messages as u64;
        Limits::agree(u64::from(self.next), limit, HEADER).map(drop)
    }

    /// Messages of types that we do not know: some forbid changes, some want to be told of them
    /// (specification IV.A.1.b, flags bits 3, 4 and 5).
    fn heed_unknown_messages(&mut self) -> Result<()> {
        for chunk in &mut self.chunks {
            for slot in &mut chunk.slots {
                let message = &mut slot.message;
                if message.kind.is_known() {
                    continue;
                }
                if message.flags & 0x88 != 0 {
                    let cause = format!(
                        "message type {:#06x} must be understood by who changes the object",
                        message.kind.0
                    );
                    return Err(Error::unsupported(HEADER, cause).at(message.address));
                }
                if message.flags & 0x30 == 0x10 {
                    message.flags |= 0x20;
                    chunk.changed = true;
                }
            }
        }
        Ok(())
    }

    fn new_place(&mut self) -> Place {
        self.next = self.next.saturating_add(1);
        Place(self.next)
    }

    /// Where the header is: the object's identity.
    pub fn address(&self) -> Address {
        self.address
    }

    /// 1 or 2.
    pub fn version(&self) -> u8 {
        self.prefix.version
    }

    /// What stands before the messages.
    pub fn prefix(&self) -> &Prefix {
        &self.prefix
    }

    /// All messages in file order, without continuations and empty room.
    pub fn messages(&self) -> impl Iterator<Item = (Place, &Message)> {
        let slots = self.chunks.iter().flat_map(|chunk| &chunk.slots);
        slots
            .filter(|slot| {
                !matches!(
                    slot.message.kind,
                    MessageType::NIL | MessageType::CONTINUATION
                )
            })
            .map(|slot| (slot.place, &slot.message))
    }

    /// The first message of a type.
    pub fn find(&self, kind: MessageType) -> Option<(Place, &Message)> {
        self.messages().find(|(_, message)| message.kind == kind)
    }

    /// The message at `place`, unless it was removed.
    pub fn message(&self, place: Place) -> Option<&Message> {
        let mut all = self.messages();
        all.find(|(other, _)| *other == place)
            .map(|(_, message)| message)
    }

    /// Whether a body of `length` bytes can be a message of this header.
    pub fn can_hold(&self, length: usize) -> bool {
        self.padded(length) <= LARGEST_MESSAGE
    }

    /// Bytes of a body in the header: version 1 pads them to a multiple of 8.
    fn padded(&self, length: usize) -> usize {
        match self.prefix.version {
            1 => length.next_multiple_of(8),
            _ => length,
        }
    }

    /// Number of hard links to the object.
    pub fn reference_count(&self) -> Result<u32> {
        if let Some(count) = self.prefix.reference_count {
            return Ok(count);
        }
        match self.find(MessageType::REFERENCE_COUNT) {
            Some((_, message)) => crate::metadata::object_header::reference_count(message),
            None => Ok(1),
        }
    }

    /// Sets the number of hard links. Version 2 has a message for all but 1.
    pub fn set_reference_count(&mut self, count: u32) -> Result<()> {
        if self.prefix.version == 1 {
            self.prefix.reference_count = Some(count);
            self.first_changed();
            return Ok(());
        }
        let place = self.find(MessageType::REFERENCE_COUNT);
        let place = place.map(|(place, _)| place);
        let body = [&[0][..], &count.to_le_bytes()].concat();
        match (place, count) {
            (Some(place), 1) => self.remove(place),
            (Some(place), _) => self.replace(place, body),
            (None, 1) => Ok(()),
            (None, _) => self
                .insert(NewMessage::new(MessageType::REFERENCE_COUNT, body))
                .map(drop),
        }
    }

    /// Notes a change at `seconds` since 1970, where the object keeps times: as the library does,
    /// times of access and change in version 2, the time of modification in version 1.
    pub fn touch(&mut self, seconds: u32) -> Result<()> {
        if let Some(times) = &mut self.prefix.times {
            times.access = seconds;
            times.change = seconds;
            self.first_changed();
        }
        let Some((place, _)) = self.find(MessageType::MODIFICATION_TIME) else {
            return Ok(());
        };
        let body = [&[1, 0, 0, 0][..], &seconds.to_le_bytes()].concat();
        self.replace(place, body)
    }

    fn first_changed(&mut self) {
        if let Some(first) = self.chunks.first_mut() {
            first.changed = true;
        }
    }

    /// Writes what changed. Without changes nothing is written.
    pub fn store(mut self) -> Result<()> {
        self.drop_empty_blocks()?;
        self.count_messages()?;
        for (number, chunk) in self.chunks.iter().enumerate() {
            if !chunk.changed {
                continue;
            }
            let messages = chunk.slots.iter().map(|slot| &slot.message);
            let bytes = match number {
                0 => encode_first_chunk(&self.prefix, messages)?,
                _ => encode_continuation_block(&self.prefix, messages, chunk.length)?,
            };
            if bytes.len() as u64 != chunk.length {
                let cause = format!("{} bytes in place of {}", bytes.len(), chunk.length);
                return Err(Error::invalid(HEADER, cause).at(chunk.address.0));
            }
            self.edit.write(chunk.address, &bytes)?;
        }
        Ok(())
    }

    /// Version 1 keeps the number of messages of every kind.
    fn count_messages(&mut self) -> Result<()> {
        let Some(stored) = self.prefix.message_count else {
            return Ok(());
        };
        if !self.chunks.iter().any(|chunk| chunk.changed) {
            return Ok(());
        }
        let count: usize = self.chunks.iter().map(|chunk| chunk.slots.len()).sum();
        let Ok(count) = u16::try_from(count) else {
            let cause = format!("{count} messages are more than a version 1 header counts");
            return Err(Error::new(Kind::LimitExceeded, HEADER, cause).at(self.address.0));
        };
        if count != stored {
            self.prefix.message_count = Some(count);
            self.first_changed();
        }
        Ok(())
    }

    /// Gives back all chunks: the object is gone. What its messages lead to is the caller's.
    pub fn delete(self) -> Result<()> {
        for chunk in &self.chunks {
            self.edit
                .free(chunk.address, chunk.length, SpaceKind::Metadata)?;
        }
        Ok(())
    }
}
