//! Object header: prefix, chunks of messages, continuation blocks (specification IV.A.1).

mod encode;

pub use encode::{
    encode_continuation, encode_continuation_block, encode_first_chunk, encode_prefix,
};

use crate::bytes::{Address, Cursor, Sizes};
use crate::checksum;
use crate::error::Result;
use crate::format::message::{Message, MessageType};

const HEADER: &str = "object header";
const CONTINUATION: &str = "object header continuation block";
const MESSAGE: &str = "continuation message";

/// Times of an object in seconds since 1970, as a version 2 header keeps them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Times {
    /// Last access.
    pub access: u32,
    /// Last change of the data.
    pub modification: u32,
    /// Last change of the metadata.
    pub change: u32,
    /// Creation.
    pub birth: u32,
}

/// What stands before the messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prefix {
    /// 1 or 2.
    pub version: u8,
    /// Number of hard links (version 1; version 2 has a message for it).
    pub reference_count: Option<u32>,
    /// Number of messages in all chunks, unused ones among them (version 1).
    pub message_count: Option<u16>,
    /// Flags of version 2, 0 in version 1.
    pub flags: u8,
    /// Times, where the header keeps them.
    pub times: Option<Times>,
    /// Most attributes in the header, fewest in dense storage, where the header gives them.
    pub attribute_phase_change: Option<(u16, u16)>,
    /// Bytes before the first message.
    pub prefix_size: u64,
    /// Bytes of messages in the first chunk.
    pub messages_size: u64,
}

impl Prefix {
    /// Bytes of the first chunk in all: prefix, messages and, in version 2, the checksum.
    pub fn chunk_size(&self) -> u64 {
        let checksum = if self.version == 1 { 0 } else { 4 };
        self.prefix_size
            .saturating_add(self.messages_size)
            .saturating_add(checksum)
    }

    /// Bytes before the body of each message.
    pub fn message_head(&self) -> u64 {
        match (self.version, self.tracks_creation_order()) {
            (1, _) => 8,
            (_, false) => 4,
            (_, true) => 6,
        }
    }

    /// Bytes of a continuation block around its messages: signature and checksum.
    pub fn continuation_overhead(&self) -> u64 {
        match self.version {
            1 => 0,
            _ => 8,
        }
    }

    /// Whether messages carry a creation index (flag bit 2).
    pub fn tracks_creation_order(&self) -> bool {
        self.flags & 0x04 != 0
    }

    /// Whether dense attributes are indexed by creation order (flag bit 3).
    pub fn indexes_creation_order(&self) -> bool {
        self.flags & 0x08 != 0
    }
}

/// Decodes what stands before the messages.
pub fn decode_prefix(bytes: &[u8], address: u64, sizes: Sizes) -> Result<Prefix> {
    let mut c = Cursor::new(bytes, HEADER, address, sizes);
    if c.rest().starts_with(b"OHDR") {
        return decode_prefix2(c);
    }
    match c.u8()? {
        1 => {}
        version => return Err(c.corrupt(format!("version {version} is unknown"))),
    }
    c.skip(1)?; // reserved
    let message_count = Some(c.u16()?); // readers go by the sizes
    let reference_count = Some(c.u32()?);
    let messages_size = u64::from(c.u32()?);
    c.skip(4)?; // so that messages begin at a multiple of 8
    Ok(Prefix {
        version: 1,
        reference_count,
        message_count,
        flags: 0,
        times: None,
        attribute_phase_change: None,
        prefix_size: 16,
        messages_size,
    })
}

fn decode_prefix2(mut c: Cursor<'_>) -> Result<Prefix> {
    c.signature(b"OHDR")?;
    match c.u8()? {
        2 => {}
        version => return Err(c.corrupt(format!("version {version} is unknown"))),
    }
    let flags = c.u8()?;
    let mut times = None;
    if flags & 0x20 != 0 {
        times = Some(Times {
            access: c.u32()?,
            modification: c.u32()?,
            change: c.u32()?,
            birth: c.u32()?,
        });
    }
    let mut attribute_phase_change = None;
    if flags & 0x10 != 0 {
        attribute_phase_change = Some((c.u16()?, c.u16()?));
    }
    let messages_size = c.uint(1 << (flags & 0x03))?;
    Ok(Prefix {
        version: 2,
        reference_count: None,
        message_count: None,
        flags,
        times,
        attribute_phase_change,
        prefix_size: c.position() as u64,
        messages_size,
    })
}

/// Decodes the messages of the first chunk, `bytes` being the whole of it ([`Prefix::chunk_size`]).
pub fn decode_first_chunk(
    bytes: &[u8],
    address: u64,
    sizes: Sizes,
    prefix: &Prefix,
) -> Result<Vec<Message>> {
    let body = match prefix.version {
        1 => bytes,
        _ => checksum::verify(bytes, HEADER, address)?,
    };
    let mut c = Cursor::new(body, HEADER, address, sizes);
    c.skip(usize::try_from(prefix.prefix_size).unwrap_or(usize::MAX))?;
    decode_messages(c, prefix)
}

/// Decodes the messages of a continuation block.
pub fn decode_continuation_block(
    bytes: &[u8],
    address: u64,
    sizes: Sizes,
    prefix: &Prefix,
) -> Result<Vec<Message>> {
    if prefix.version == 1 {
        return decode_messages(Cursor::new(bytes, CONTINUATION, address, sizes), prefix);
    }
    let body = checksum::verify(bytes, CONTINUATION, address)?;
    let mut c = Cursor::new(body, CONTINUATION, address, sizes);
    c.signature(b"OCHK")?;
    decode_messages(c, prefix)
}

/// The messages up to the end of the chunk; a rest too small for a message is a gap.
fn decode_messages(mut c: Cursor<'_>, prefix: &Prefix) -> Result<Vec<Message>> {
    let ordered = prefix.tracks_creation_order();
    let mut messages = Vec::new();
    while c.remaining() as u64 >= prefix.message_head() {
        let mut creation_index = None;
        let (kind, size, flags);
        if prefix.version == 1 {
            (kind, size, flags) = (c.u16()?, c.u16()?, c.u8()?);
            c.skip(3)?;
        } else {
            (kind, size, flags) = (u16::from(c.u8()?), c.u16()?, c.u8()?);
            if ordered {
                creation_index = Some(c.u16()?);
            }
        }
        let address = c.address().saturating_add(c.position() as u64);
        messages.push(Message {
            kind: MessageType(kind),
            flags,
            creation_index,
            address,
            body: c.take(usize::from(size))?.to_vec(),
        });
    }
    Ok(messages)
}

/// Decodes a continuation message: address and length of the block that goes on.
pub fn decode_continuation(bytes: &[u8], address: u64, sizes: Sizes) -> Result<(Address, u64)> {
    let mut c = Cursor::new(bytes, MESSAGE, address, sizes);
    let Some(block) = c.address_field()? else {
        return Err(c.corrupt("the block's address is undefined"));
    };
    Ok((block, c.length_field()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Kind;
    use crate::format::testing::{every_truncation_fails, with_checksum};

    fn version1() -> Vec<u8> {
        [
            &[1, 0][..],                  // version, reserved
            &[2, 0],                      // messages
            &[3, 0, 0, 0],                // reference count
            &[24, 0, 0, 0],               // bytes of messages
            &[0; 4],                      // padding
            &[0x10, 0, 8, 0, 1, 0, 0, 0], // continuation, 8 bytes, constant
            &[1, 2, 3, 4, 5, 6, 7, 8],    // its body
            &[0x00, 0, 0, 0, 0, 0, 0, 0], // nil, empty
        ]
        .concat()
    }

    fn version2() -> Vec<u8> {
        with_checksum(
            &[
                &b"OHDR"[..],
                &[2, 0x34],             // version; creation order, phase change, times
                &[1, 0, 0, 0],          // access
                &[2, 0, 0, 0],          // modification
                &[3, 0, 0, 0],          // change
                &[4, 0, 0, 0],          // birth
                &[8, 0, 6, 0],          // most compact, fewest dense
                &[11],                  // bytes of messages
                &[0x16, 2, 0, 0, 7, 0], // reference count, 2 bytes, creation index 7
                &[9, 9],                // its body
                &[0; 3],                // gap
            ]
            .concat(),
        )
    }

    fn decode(bytes: &[u8]) -> Result<(Prefix, Vec<Message>)> {
        let prefix = decode_prefix(bytes, 96, Sizes::default())?;
        let size = prefix.chunk_size() as usize;
        let chunk = bytes.get(..size).unwrap_or(bytes);
        let messages = decode_first_chunk(chunk, 96, Sizes::default(), &prefix)?;
        Ok((prefix, messages))
    }

    #[test]
    fn version_1_gives_its_messages() {
        let (prefix, messages) = decode(&version1()).unwrap();
        assert_eq!(prefix.reference_count, Some(3));
        assert_eq!(messages.len(), 2);
        assert_eq!(messages[0].kind, MessageType::CONTINUATION);
        assert_eq!(messages[0].address, 96 + 24);
        assert_eq!(messages[0].body, [1, 2, 3, 4, 5, 6, 7, 8]);
        assert_eq!(messages[1].kind, MessageType::NIL);
    }

    #[test]
    fn version_2_gives_times_indexes_and_skips_the_gap() {
        let (prefix, messages) = decode(&version2()).unwrap();
        assert_eq!(prefix.times.unwrap().birth, 4);
        assert_eq!(prefix.attribute_phase_change, Some((8, 6)));
        assert_eq!(messages.len(), 1);
        assert_eq!(messages[0].creation_index, Some(7));
        assert_eq!(messages[0].body, [9, 9]);
    }

    #[test]
    fn a_flipped_bit_of_version_2_is_noticed() {
        let mut bytes = version2();
        bytes[20] ^= 0x10;
        assert_eq!(decode(&bytes).unwrap_err().kind(), Kind::Corrupt);
    }

    #[test]
    fn every_truncation_of_version_2_fails() {
        every_truncation_fails(&version2(), |bytes| decode(bytes).map(drop));
    }

    #[test]
    fn a_message_over_the_end_of_its_chunk_is_truncated() {
        let mut bytes = version1();
        bytes[18] = 100;
        assert_eq!(decode(&bytes).unwrap_err().kind(), Kind::Truncated);
    }

    #[test]
    fn both_versions_are_encoded_as_they_were_decoded() {
        for bytes in [version1(), version2()] {
            let (prefix, messages) = decode(&bytes).unwrap();
            assert_eq!(encode_first_chunk(&prefix, &messages).unwrap(), bytes);
        }
        let (prefix, messages) = decode(&version2()).unwrap();
        let block = encode_continuation_block(&prefix, &messages, 20).unwrap();
        assert_eq!(block.len(), 20);
        let sizes = Sizes::default();
        let found = decode_continuation_block(&block, 0, sizes, &prefix).unwrap();
        assert_eq!(found[0].body, [9, 9]);
        assert!(encode_continuation_block(&prefix, &messages, 15).is_err());
        let body = encode_continuation(Address(7), 9, sizes).unwrap();
        assert_eq!(
            decode_continuation(&body, 0, sizes).unwrap(),
            (Address(7), 9)
        );
    }
}
