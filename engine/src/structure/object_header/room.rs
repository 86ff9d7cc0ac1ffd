//! Room for messages: found, made, and given back.

use super::{CONTINUATION, Chunk, HEADER, HeaderEdit, LARGEST_MESSAGE, NewMessage, Place, Slot};
use crate::error::{Error, Kind, Result};
use crate::format::message::{Message, MessageType};
use crate::format::object_header::encode_continuation;
use crate::metadata::Fetch;
use crate::transaction::SpaceKind;

/// Room that a new continuation block has beyond what it is made for, at least and at most.
const SPARE: (u64, u64) = (64, 1024);

/// Cost of moving a message that describes the object, compared with bytes of an attribute or link.
const STRUCTURAL: u64 = 1 << 16;

impl HeaderEdit<'_, '_> {
    /// Puts a message into the header: into empty room of sufficient size, else into a new
    /// continuation block.
    ///
    /// # Errors
    /// [`Kind::InvalidArgument`] where it is larger than a message can be.
    pub fn insert(&mut self, message: NewMessage) -> Result<Place> {
        let message = self.finished(message)?;
        let need = self.stored(&message);
        let (chunk, slot) = match self.find_room(need) {
            Some(found) => found,
            None => self.make_room(need)?,
        };
        let place = self.new_place();
        self.fill(chunk, slot, Slot { place, message });
        Ok(place)
    }

    /// Gives the message at `place` another body: where it is, if there is room, else elsewhere in
    /// the header. The place goes on to name it. A body that was shared is kept here from now on.
    ///
    /// # Errors
    /// Where the old body counts in the file's table of shared messages; as for
    /// [`HeaderEdit::insert`].
    pub fn replace(&mut self, place: Place, body: Vec<u8>) -> Result<()> {
        let (at, index) = self.locate(place)?;
        let Some(slot) = self.slot(at, index) else {
            return Err(self.gone());
        };
        let old = slot.message.clone();
        self.refuse_shared(&old)?;
        let message = self.finished(NewMessage {
            kind: old.kind,
            flags: old.flags & !0x02,
            creation_index: old.creation_index,
            body,
        })?;
        if message.body == old.body && message.flags == old.flags {
            return Ok(());
        }
        let need = self.stored(&message);
        self.empty(at, index);
        // The room before may have been joined with its neighbours.
        let here = self.room_at(at, old.address, need);
        let (chunk, slot) = match here.or_else(|| self.find_room(need)) {
            Some(found) => found,
            None => self.make_room(need)?,
        };
        self.fill(chunk, slot, Slot { place, message });
        Ok(())
    }

    /// Takes the message at `place` out.
    ///
    /// # Errors
    /// Where it counts in the file's table of shared messages. A pointer to a committed datatype
    /// goes; to lower the count of that one is the caller's.
    pub fn remove(&mut self, place: Place) -> Result<()> {
        let (at, index) = self.locate(place)?;
        if let Some(slot) = self.slot(at, index) {
            self.refuse_shared(&slot.message)?;
        }
        self.empty(at, index);
        Ok(())
    }

    /// Messages in the heap of shared messages are counted there, which we do not keep.
    fn refuse_shared(&self, message: &Message) -> Result<()> {
        // Version 3, kind 1: in the heap.
        if message.is_shared() && message.body.starts_with(&[3, 1]) {
            let cause = "the message is kept in the file's table of shared messages, \
                         which is not changed";
            return Err(Error::unsupported(HEADER, cause).at(self.address.0));
        }
        Ok(())
    }

    /// The message as it lies in the header: padded, with a creation index where they are tracked.
    fn finished(&self, message: NewMessage) -> Result<Message> {
        let mut body = message.body;
        body.resize(self.padded(body.len()), 0);
        if body.len() > LARGEST_MESSAGE {
            let cause = format!("a message of {} bytes; 64 KiB is the most", body.len());
            return Err(Error::invalid(HEADER, cause).at(self.address.0));
        }
        let tracked = self.prefix.tracks_creation_order();
        Ok(Message {
            kind: message.kind,
            flags: message.flags,
            creation_index: tracked.then_some(message.creation_index.unwrap_or(0)),
            address: 0,
            body,
        })
    }

    /// Bytes that a message takes.
    fn stored(&self, message: &Message) -> u64 {
        self.prefix.message_head() + message.body.len() as u64
    }

    fn nil(&mut self, bytes: u64) -> Slot {
        let length = bytes.saturating_sub(self.prefix.message_head());
        Slot {
            place: self.new_place(),
            message: Message {
                kind: MessageType::NIL,
                flags: 0,
                creation_index: self.prefix.tracks_creation_order().then_some(0),
                address: 0,
                body: vec![0; length.min(LARGEST_MESSAGE as u64) as usize],
            },
        }
    }

    fn gone(&self) -> Error {
        Error::new(Kind::NotFound, HEADER, "the message is gone").at(self.address.0)
    }

    fn locate(&self, place: Place) -> Result<(usize, usize)> {
        let found = self.chunks.iter().enumerate().find_map(|(at, chunk)| {
            let index = chunk.slots.iter().position(|slot| slot.place == place)?;
            Some((at, index))
        });
        found.ok_or_else(|| self.gone())
    }

    fn slot(&self, at: usize, index: usize) -> Option<&Slot> {
        self.chunks.get(at)?.slots.get(index)
    }

    /// Whether empty room of `room` bytes can take `need`: what is left must be expressible.
    fn fits(&self, room: u64, need: u64) -> bool {
        let Some(left) = room.checked_sub(need) else {
            return false;
        };
        // Version 2 allows a gap, version 1 has everything in multiples of 8.
        left == 0 || self.prefix.version != 1 || left >= self.prefix.message_head()
    }

    /// The smallest empty room for `need` bytes.
    fn find_room(&self, need: u64) -> Option<(usize, usize)> {
        let chunks = self.chunks.iter().enumerate();
        let rooms = chunks.flat_map(|(at, chunk)| {
            let slots = chunk.slots.iter().enumerate();
            slots.map(move |(index, slot)| (at, index, slot))
        });
        rooms
            .filter(|(_, _, slot)| slot.message.kind == MessageType::NIL)
            .map(|(at, index, slot)| (self.stored(&slot.message), at, index))
            .filter(|(room, _, _)| self.fits(*room, need))
            .min()
            .map(|(_, at, index)| (at, index))
    }

    /// The empty room in chunk `at` that holds what lay at `address`, if it can take `need` bytes.
    fn room_at(&self, at: usize, address: u64, need: u64) -> Option<(usize, usize)> {
        let chunk = self.chunks.get(at)?;
        let slots = chunk.slots.iter().enumerate();
        let mut empty = slots.filter(|(_, slot)| slot.message.kind == MessageType::NIL);
        empty
            .find(|(_, slot)| {
                let room = self.stored(&slot.message);
                let start = slot.message.address;
                address != 0
                    && (start..start.saturating_add(room)).contains(&address)
                    && self.fits(room, need)
            })
            .map(|(index, _)| (at, index))
    }

    /// Puts `slot` in place of the empty room `index` of chunk `at`; what is left stays empty.
    fn fill(&mut self, at: usize, index: usize, mut slot: Slot) {
        let need = self.stored(&slot.message);
        let Some(old) = self.slot(at, index) else {
            return;
        };
        let left = self.stored(&old.message).saturating_sub(need);
        slot.message.address = old.message.address;
        let after = slot.message.address.saturating_add(need);
        let rest = (left >= self.prefix.message_head()).then(|| self.nil(left));
        let Some(chunk) = self.chunks.get_mut(at) else {
            return;
        };
        if let Some(place) = chunk.slots.get_mut(index) {
            *place = slot;
        }
        if let Some(mut rest) = rest {
            rest.message.address = after;
            chunk.slots.insert(index + 1, rest);
        }
        self.settle(at);
    }

    /// Makes the message `index` of chunk `at` empty room.
    fn empty(&mut self, at: usize, index: usize) {
        let Some(old) = self.slot(at, index) else {
            return;
        };
        let (room, address) = (self.stored(&old.message), old.message.address);
        let mut nil = self.nil(room);
        nil.message.address = address;
        if let Some(place) = self
            .chunks
            .get_mut(at)
            .and_then(|chunk| chunk.slots.get_mut(index))
        {
            *place = nil;
        }
        self.settle(at);
    }

    /// Joins neighbouring empty room of a changed chunk, and a gap at its end with the last of it:
    /// a chunk has a gap only where nothing else of it is empty, or the library complains. A gap that
    /// has become as long as a message's head is empty room.
    fn settle(&mut self, at: usize) {
        let head = self.prefix.message_head();
        let room = self.message_room(at);
        let mut joined = Vec::new();
        let Some(chunk) = self.chunks.get_mut(at) else {
            return;
        };
        chunk.changed = true;
        for slot in std::mem::take(&mut chunk.slots) {
            join(&mut joined, slot, head);
        }
        let used: u64 = joined
            .iter()
            .map(|slot| head + slot.message.body.len() as u64)
            .sum();
        let gap = room.saturating_sub(used) as usize;
        let empty = joined
            .iter_mut()
            .rev()
            .map(|slot| &mut slot.message)
            .find(|message| message.kind == MessageType::NIL && fits_message(message, gap));
        match empty {
            Some(empty) => empty.body.resize(empty.body.len() + gap, 0),
            None if gap as u64 >= head => {
                let mut rest = self.nil(gap as u64);
                rest.message.address = joined.last().map_or(0, |last| {
                    let length = head + last.message.body.len() as u64;
                    last.message.address.saturating_add(length)
                });
                joined.push(rest);
            }
            None => {}
        }
        if let Some(chunk) = self.chunks.get_mut(at) {
            chunk.slots = joined;
        }
    }

    /// Bytes for messages in a chunk.
    fn message_room(&self, at: usize) -> u64 {
        match at {
            0 => self.prefix.messages_size,
            _ => {
                let length = self.chunks.get(at).map_or(0, |chunk| chunk.length);
                length.saturating_sub(self.prefix.continuation_overhead())
            }
        }
    }

    /// A new continuation block with room for `need` bytes more.
    fn make_room(&mut self, need: u64) -> Result<(usize, usize)> {
        let sizes = self.edit.sizes();
        let pointer = usize::from(sizes.offset) + usize::from(sizes.length);
        let pointer = self.prefix.message_head() + self.padded(pointer) as u64;
        let (room, moved) = match self.find_room(pointer) {
            Some(room) => (room, Vec::new()),
            None => self.move_away(pointer)?,
        };
        let carried: u64 = moved.iter().map(|slot| self.stored(&slot.message)).sum();
        let spare = need.clamp(SPARE.0, SPARE.1).next_multiple_of(8);
        let messages = carried.saturating_add(need).saturating_add(spare);
        let length = messages.saturating_add(self.prefix.continuation_overhead());
        let block = self.edit.allocate(length, SpaceKind::Metadata)?;
        let pointer = self.finished(NewMessage::new(
            MessageType::CONTINUATION,
            encode_continuation(block, length, sizes)?,
        ))?;
        let place = self.new_place();
        let message = pointer;
        self.fill(room.0, room.1, Slot { place, message });
        // In parts, as no message is larger than 64 KiB; the first takes `need`.
        let mut slots = moved;
        let at = slots.len();
        slots.push(self.nil(need));
        slots.push(self.nil(spare));
        self.chunks.push(Chunk {
            address: block,
            length,
            reached_by: Some(place),
            slots,
            changed: true,
        });
        Ok((self.chunks.len() - 1, at))
    }

    /// Empties at least `need` bytes in a chunk: where they are, and the messages that were there.
    /// The cheapest run of neighbours goes; continuations stay.
    fn move_away(&mut self, need: u64) -> Result<((usize, usize), Vec<Slot>)> {
        let chunks = self.chunks.iter().enumerate();
        let best = chunks
            .filter_map(|(at, chunk)| {
                let (cost, start, end) = self.cheapest_run(chunk, need)?;
                Some((cost, at, start, end))
            })
            .min();
        let Some((_, at, start, end)) = best else {
            let cause = "it has no room for a pointer to more room";
            return Err(Error::unsupported(HEADER, cause).at(self.address.0));
        };
        let Some(chunk) = self.chunks.get_mut(at) else {
            return Err(self.gone());
        };
        let mut moved: Vec<_> = chunk.slots.drain(start..end).collect();
        let first = moved.first().map_or(0, |slot| slot.message.address);
        let room = moved.iter().map(|slot| self.stored(&slot.message)).sum();
        moved.retain(|slot| slot.message.kind != MessageType::NIL);
        for slot in &mut moved {
            slot.message.address = 0;
        }
        let mut nil = self.nil(room);
        nil.message.address = first;
        if let Some(chunk) = self.chunks.get_mut(at) {
            chunk.slots.insert(start, nil);
        }
        Ok(((at, start), moved))
    }

    /// Cost, start and end of the cheapest run of messages in a chunk that takes `need` bytes.
    fn cheapest_run(&self, chunk: &Chunk, need: u64) -> Option<(u64, usize, usize)> {
        let mut best = None;
        for start in 0..chunk.slots.len() {
            let (mut room, mut cost) = (0, 0);
            for (end, slot) in chunk.slots.iter().enumerate().skip(start) {
                let bytes = self.stored(&slot.message);
                cost += match slot.message.kind {
                    MessageType::CONTINUATION => break,
                    MessageType::NIL => 0,
                    MessageType::ATTRIBUTE | MessageType::LINK => bytes,
                    _ => bytes + STRUCTURAL,
                };
                room += bytes;
                if room > LARGEST_MESSAGE as u64 {
                    break;
                }
                if self.fits(room, need) {
                    let run = (cost, start, end + 1);
                    best = Some(best.map_or(run, |best| run.min(best)));
                    break;
                }
            }
        }
        best
    }

    /// Gives back continuation blocks that hold nothing any longer.
    pub(super) fn drop_empty_blocks(&mut self) -> Result<()> {
        let empty = |chunk: &Chunk| {
            let mut slots = chunk.slots.iter();
            chunk.changed
                && chunk.reached_by.is_some()
                && slots.all(|slot| slot.message.kind == MessageType::NIL)
        };
        while let Some(at) = self.chunks.iter().position(empty) {
            let chunk = self.chunks.remove(at);
            let kind = SpaceKind::Metadata;
            self.edit.free(chunk.address, chunk.length, kind)?;
            let Some(pointer) = chunk.reached_by else {
                return Err(Error::corrupt(CONTINUATION, "nothing leads to it"));
            };
            let (at, index) = self.locate(pointer)?;
            self.empty(at, index);
        }
        Ok(())
    }
}

/// Adds `slot`, to the empty room before it where it is empty as well.
fn join(slots: &mut Vec<Slot>, slot: Slot, head: u64) {
    if slot.message.kind == MessageType::NIL
        && let Some(last) = slots.last_mut()
        && last.message.kind == MessageType::NIL
    {
        let more = head as usize + slot.message.body.len();
        if fits_message(&last.message, more) {
            let length = last.message.body.len() + more;
            last.message.body.clear();
            last.message.body.resize(length, 0);
            return;
        }
    }
    slots.push(slot);
}

fn fits_message(message: &Message, more: usize) -> bool {
    message.body.len() + more <= LARGEST_MESSAGE
}
