//! The bytes of an object header: prefix, first chunk, continuation blocks.

use super::{CONTINUATION, HEADER, MESSAGE, Prefix};
use crate::bytes::{Address, Sink, Sizes};
use crate::error::Result;
use crate::format::message::Message;

/// Encodes what stands before the messages, [`Prefix::prefix_size`] bytes.
pub fn encode_prefix(prefix: &Prefix) -> Result<Vec<u8>> {
    let mut sink = Sink::new(HEADER, Sizes::default());
    if prefix.version == 1 {
        sink.u8(1);
        sink.u8(0); // reserved
        sink.u16(prefix.message_count.unwrap_or(0));
        sink.u32(prefix.reference_count.unwrap_or(1));
        sink.uint(prefix.messages_size, 4)?;
        sink.align(8);
        return Ok(sink.finish());
    }
    sink.put(b"OHDR");
    sink.u8(2);
    sink.u8(prefix.flags);
    if let Some(times) = &prefix.times {
        for time in [times.access, times.modification, times.change, times.birth] {
            sink.u32(time);
        }
    }
    if let Some((most_compact, fewest_dense)) = prefix.attribute_phase_change {
        sink.u16(most_compact);
        sink.u16(fewest_dense);
    }
    sink.uint(prefix.messages_size, 1 << (prefix.flags & 0x03))?;
    Ok(sink.finish())
}

/// Encodes the first chunk, [`Prefix::chunk_size`] bytes; what `messages` leave is a gap.
pub fn encode_first_chunk<'a>(
    prefix: &Prefix,
    messages: impl IntoIterator<Item = &'a Message>,
) -> Result<Vec<u8>> {
    let mut sink = Sink::new(HEADER, Sizes::default());
    sink.put(&encode_prefix(prefix)?);
    finish_chunk(sink, prefix, messages, prefix.chunk_size())
}

/// Encodes a continuation block of `size` bytes; what `messages` leave is a gap.
pub fn encode_continuation_block<'a>(
    prefix: &Prefix,
    messages: impl IntoIterator<Item = &'a Message>,
    size: u64,
) -> Result<Vec<u8>> {
    let mut sink = Sink::new(CONTINUATION, Sizes::default());
    if prefix.version != 1 {
        sink.put(b"OCHK");
    }
    finish_chunk(sink, prefix, messages, size)
}

fn finish_chunk<'a>(
    mut sink: Sink,
    prefix: &Prefix,
    messages: impl IntoIterator<Item = &'a Message>,
    size: u64,
) -> Result<Vec<u8>> {
    for message in messages {
        let length = message.body.len() as u64;
        if prefix.version == 1 {
            sink.u16(message.kind.0);
            sink.uint(length, 2)?;
            sink.u8(message.flags);
            sink.put(&[0; 3]); // reserved
        } else {
            sink.uint(u64::from(message.kind.0), 1)?;
            sink.uint(length, 2)?;
            sink.u8(message.flags);
            if prefix.tracks_creation_order() {
                sink.u16(message.creation_index.unwrap_or(0));
            }
        }
        sink.put(&message.body);
    }
    let size = usize::try_from(size).unwrap_or(usize::MAX);
    if prefix.version == 1 {
        sink.pad_to(size)?;
    } else {
        sink.pad_to(size.saturating_sub(4))?;
        sink.checksum();
    }
    Ok(sink.finish())
}

/// Encodes a continuation message: address and length of the block that goes on.
pub fn encode_continuation(block: Address, length: u64, sizes: Sizes) -> Result<Vec<u8>> {
    let mut sink = Sink::new(MESSAGE, sizes);
    sink.address(Some(block))?;
    sink.length(length)?;
    Ok(sink.finish())
}
