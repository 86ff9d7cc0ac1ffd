//! Filter 32004, LZ4: blocks of LZ4 in a framing of its own.
//!
//! A chunk begins with its length before compression (8 bytes) and the length of a block (4), all
//! numbers big-endian. Each block follows behind its stored length; one as long as its bytes is
//! stored as it is. The frame format of the lz4 tool does not occur.

use super::{Filter, Room};
use crate::error::{Error, Result};

const NAME: &str = "LZ4 filter";
/// Block length where the parameters name none.
const BLOCK: usize = 1 << 30;

/// Filter 32004. The parameter is the block length, which is in the stream, too.
#[derive(Debug, Clone, Copy, Default)]
pub struct Lz4;

impl Filter for Lz4 {
    fn decode(&self, input: &[u8], room: Room, _: &[u32], out: &mut Vec<u8>) -> Result<()> {
        out.clear();
        let (length, block, mut rest) = decode_header(NAME, input)?;
        room.agree(NAME, length)?;
        if length > 0 && block == 0 {
            return Err(Error::corrupt(NAME, "blocks of no bytes"));
        }
        // A byte of LZ4 never stands for more than 255.
        if length / 255 > input.len() {
            let cause = format!("{length} bytes from {} are too many", input.len());
            return Err(Error::corrupt(NAME, cause));
        }
        out.resize(length, 0);
        for bytes in out.chunks_mut(block.max(1)) {
            let stored = take_block(NAME, &mut rest)?;
            match stored.len() == bytes.len() {
                true => bytes.copy_from_slice(stored),
                false => decode_block(NAME, stored, bytes)?,
            }
        }
        Ok(())
    }

    fn encode(&self, input: &[u8], client_data: &[u32], out: &mut Vec<u8>) -> Result<()> {
        out.clear();
        let block = match client_data.first() {
            Some(block) if *block > 0 => *block as usize,
            _ => BLOCK,
        };
        let block = block.min(input.len()).max(1);
        out.extend((input.len() as u64).to_be_bytes());
        out.extend((block as u32).to_be_bytes());
        for bytes in input.chunks(block) {
            let packed = lz4_flex::block::compress(bytes);
            let stored = if packed.len() < bytes.len() {
                &packed
            } else {
                bytes
            };
            out.extend((stored.len() as u32).to_be_bytes());
            out.extend_from_slice(stored);
        }
        Ok(())
    }
}

/// Length of the chunk, length of a block (both in bytes), and what follows: the header that
/// bitshuffle has, too.
pub(super) fn decode_header<'a>(
    name: &'static str,
    input: &'a [u8],
) -> Result<(usize, usize, &'a [u8])> {
    let header = input.split_first_chunk::<8>();
    let header = header.and_then(|(length, rest)| Some((length, rest.split_first_chunk::<4>()?)));
    let Some((length, (block, rest))) = header else {
        return Err(Error::corrupt(name, "shorter than its header"));
    };
    let length = usize::try_from(u64::from_be_bytes(*length));
    let length = length.map_err(|_| Error::corrupt(name, "a length beyond all memory"))?;
    Ok((length, u32::from_be_bytes(*block) as usize, rest))
}

/// The next block behind its stored length.
pub(super) fn take_block<'a>(name: &'static str, rest: &mut &'a [u8]) -> Result<&'a [u8]> {
    let block = rest
        .split_first_chunk::<4>()
        .and_then(|(length, after)| after.split_at_checked(u32::from_be_bytes(*length) as usize));
    let (block, after) = block.ok_or_else(|| Error::corrupt(name, "the stream ends early"))?;
    *rest = after;
    Ok(block)
}

/// Decodes one block of LZ4, which fills `out`.
pub(super) fn decode_block(name: &'static str, input: &[u8], out: &mut [u8]) -> Result<()> {
    let found = lz4_flex::block::decompress_into(input, out)
        .map_err(|error| Error::corrupt(name, format!("a broken block of LZ4: {error}")))?;
    Room::Exactly(out.len()).agree(name, found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_packed_and_stored_decode() {
        let stream = [
            0, 0, 0, 0, 0, 0, 0, 23, // 23 bytes
            0, 0, 0, 20, // in blocks of 20
            0, 0, 0, 10, // a block of 10 bytes:
            0x1a, b'a', 1, 0, // a literal, 14 bytes from a distance of 1,
            0x50, b'b', b'c', b'd', b'e', b'f', // 5 literals
            0, 0, 0, 3, b'x', b'y', b'z', // a block as it is
        ];
        let mut out = Vec::new();
        let wanted = b"aaaaaaaaaaaaaaabcdefxyz";
        Lz4.decode(&stream, Room::Exactly(23), &[], &mut out)
            .unwrap();
        assert_eq!(out, wanted);
        for end in 0..stream.len() {
            let part = Lz4.decode(&stream[..end], Room::Exactly(23), &[], &mut out);
            assert!(part.is_err(), "{end}");
        }
        assert!(
            Lz4.decode(&stream, Room::Exactly(22), &[], &mut out)
                .is_err()
        );
    }

    #[test]
    fn a_length_that_the_stream_cannot_hold_is_refused_before_it_is_allocated() {
        let mut stream = vec![0; 16];
        stream[4] = 0xff;
        stream[11] = 1;
        let mut out = Vec::new();
        let room = Room::AtMost(usize::MAX);
        assert!(Lz4.decode(&stream, room, &[], &mut out).is_err());
        assert_eq!(out.capacity(), 0);
    }

    #[test]
    fn what_was_encoded_decodes() {
        for (length, block) in [(1_usize, 0), (1000, 0), (100_000, 4096), (100_000, 99_999)] {
            let bytes: Vec<u8> = (0..length).map(|i| (i / 300 * (i % 7)) as u8).collect();
            let (mut stream, mut out) = (Vec::new(), Vec::new());
            Lz4.encode(&bytes, &[block], &mut stream).unwrap();
            Lz4.decode(&stream, Room::Exactly(length), &[], &mut out)
                .unwrap();
            assert_eq!(out, bytes);
        }
    }
}
