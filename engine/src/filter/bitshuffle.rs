//! Filter 32008, bitshuffle: planes of bits in blocks, by themselves or compressed.
//!
//! Compressed, a chunk begins with its length and the length of a block in bytes, big-endian as
//! in the LZ4 filter, and each block follows behind its stored length. Blocks hold a multiple of
//! 8 elements; the last one is shorter, and up to 7 elements after it are stored as they are.

use super::bit_planes::{join_bits, split_bits};
use super::lz4::{decode_block, decode_header, take_block};
use super::zstd::{Decoder, Zstd};
use super::{Filter, Room};
use crate::error::{Error, Result};

const NAME: &str = "bitshuffle filter";
/// Bytes of a block where the parameters name none, and elements that it has at least.
const BLOCK: usize = 8192;
const LEAST: usize = 128;

/// Filter 32008. Parameters: version (2), element size, elements of a block, compressor, level.
#[derive(Debug, Clone, Copy, Default)]
pub struct Bitshuffle;

/// The parameters, checked.
struct Coding {
    size: usize,
    /// Elements of a block.
    block: usize,
    compressor: Compressor,
}

#[derive(Clone, Copy, PartialEq)]
enum Compressor {
    None,
    Lz4,
    Zstd,
}

impl Filter for Bitshuffle {
    fn decode(&self, input: &[u8], room: Room, data: &[u32], out: &mut Vec<u8>) -> Result<()> {
        out.clear();
        let mut coding = Coding::new(data)?;
        if coding.compressor == Compressor::None {
            room.agree(NAME, input.len())?;
            out.resize(input.len(), 0);
            return coding.decode_plain(input, out);
        }
        let (length, block, rest) = decode_header(NAME, input)?;
        room.agree(NAME, length)?;
        // What the stream says of its blocks goes before the parameters.
        coding.block = block / coding.size;
        coding.agree()?;
        // Neither compressor gets this far.
        if length >> 17 > input.len() {
            let cause = format!("{length} bytes from {} are too many", input.len());
            return Err(Error::corrupt(NAME, cause));
        }
        out.resize(length, 0);
        coding.decode_compressed(rest, out)
    }

    fn encode(&self, input: &[u8], data: &[u32], out: &mut Vec<u8>) -> Result<()> {
        out.clear();
        Coding::new(data)?.encode(input, out)
    }
}

impl Coding {
    fn new(data: &[u32]) -> Result<Self> {
        let [_, _, size, rest @ ..] = data else {
            let cause = format!("{} parameters in place of at least 3", data.len());
            return Err(Error::corrupt(NAME, cause));
        };
        let size = *size as usize;
        if size == 0 {
            return Err(Error::corrupt(NAME, "elements of no bytes"));
        }
        let block = match rest.first() {
            Some(block) if *block > 0 => *block as usize,
            _ => (BLOCK / size / 8 * 8).max(LEAST),
        };
        let compressor = match rest.get(1) {
            Some(2) => Compressor::Lz4,
            Some(3) => Compressor::Zstd,
            // The filter takes any other number as none.
            _ => Compressor::None,
        };
        let coding = Self {
            size,
            block,
            compressor,
        };
        coding.agree()?;
        Ok(coding)
    }

    fn agree(&self) -> Result<()> {
        match self.block {
            0 => Err(Error::corrupt(NAME, "blocks of no elements")),
            block if block % 8 != 0 => {
                let cause = format!("blocks of {block} elements, not a multiple of 8");
                Err(Error::corrupt(NAME, cause))
            }
            _ => Ok(()),
        }
    }

    /// Bytes that lie in blocks, and bytes of a block.
    fn blocked(&self, length: usize) -> Result<(usize, usize)> {
        if !length.is_multiple_of(self.size) {
            let cause = format!("{length} bytes are no whole elements of {}", self.size);
            return Err(Error::corrupt(NAME, cause));
        }
        let eights = self.size.saturating_mul(8);
        let block = self.block.saturating_mul(self.size);
        Ok((length / eights * eights, block))
    }

    fn decode_plain(&self, input: &[u8], out: &mut [u8]) -> Result<()> {
        let (blocked, block) = self.blocked(input.len())?;
        let (planes, tail) = input.split_at(blocked);
        let (elements, rest) = out.split_at_mut(blocked);
        let mut bytes = Vec::new();
        for (planes, elements) in planes.chunks(block).zip(elements.chunks_mut(block)) {
            join_bits(planes, self.size, elements, &mut bytes);
        }
        rest.copy_from_slice(tail);
        Ok(())
    }

    fn decode_compressed(&self, mut input: &[u8], out: &mut [u8]) -> Result<()> {
        let (blocked, block) = self.blocked(out.len())?;
        let (elements, rest) = out.split_at_mut(blocked);
        let (mut planes, mut bytes) = (Vec::new(), Vec::new());
        let mut zstd = Decoder::default();
        for elements in elements.chunks_mut(block) {
            let stored = take_block(NAME, &mut input)?;
            planes.resize(elements.len(), 0);
            match self.compressor {
                Compressor::Zstd => {
                    let found = zstd.decode(NAME, stored, &mut planes)?;
                    Room::Exactly(elements.len()).agree(NAME, found)?;
                }
                _ => decode_block(NAME, stored, &mut planes)?,
            }
            join_bits(&planes, self.size, elements, &mut bytes);
        }
        let tail = input.get(..rest.len());
        let tail = tail.ok_or_else(|| Error::corrupt(NAME, "the stream ends early"))?;
        rest.copy_from_slice(tail);
        Ok(())
    }

    fn encode(&self, input: &[u8], out: &mut Vec<u8>) -> Result<()> {
        let (blocked, block) = self.blocked(input.len())?;
        let (elements, tail) = input.split_at(blocked);
        if self.compressor != Compressor::None {
            out.extend((input.len() as u64).to_be_bytes());
            out.extend((block as u32).to_be_bytes());
        }
        for elements in elements.chunks(block) {
            let mut planes = vec![0; elements.len()];
            split_bits(elements, self.size, &mut planes);
            let mut packed = Vec::new();
            match self.compressor {
                Compressor::None => {
                    out.extend(planes);
                    continue;
                }
                Compressor::Lz4 => packed = lz4_flex::block::compress(&planes),
                Compressor::Zstd => Zstd.encode(&planes, &[], &mut packed)?,
            }
            out.extend((packed.len() as u32).to_be_bytes());
            out.extend(packed);
        }
        out.extend_from_slice(tail);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn planes_without_compression_have_no_header() {
        let mut planes = [0; 9];
        planes[3] = 0b0000_0101;
        planes[8] = 77;
        let mut out = Vec::new();
        let data = [0, 2, 1, 0, 0];
        Bitshuffle
            .decode(&planes, Room::Exactly(9), &data, &mut out)
            .unwrap();
        assert_eq!(out, [8, 0, 8, 0, 0, 0, 0, 0, 77]);
    }

    #[test]
    fn what_was_encoded_decodes_and_no_part_of_it() {
        for compressor in [0, 2, 3] {
            for (size, block) in [(1, 0), (2, 8), (3, 16), (8, 0), (12, 24)] {
                let count = 1005;
                let bytes: Vec<u8> = (0..size * count).map(|i| (i / 5) as u8).collect();
                let data = [0, 2, size as u32, block, compressor];
                let (mut stream, mut out) = (Vec::new(), Vec::new());
                Bitshuffle.encode(&bytes, &data, &mut stream).unwrap();
                let room = Room::Exactly(bytes.len());
                Bitshuffle.decode(&stream, room, &data, &mut out).unwrap();
                assert_eq!(out, bytes, "{data:?}");
                for end in (0..stream.len()).step_by(7) {
                    let part = Bitshuffle.decode(&stream[..end], room, &data, &mut out);
                    assert!(part.is_err(), "{data:?} {end}");
                }
            }
        }
    }

    #[test]
    fn parameters_that_make_no_sense_are_refused() {
        let mut out = Vec::new();
        for data in [
            &[][..],
            &[0, 2],
            &[0, 2, 0],
            &[0, 2, 4, 7],
            &[0, 2, u32::MAX, 0, 2],
        ] {
            let decoded = Bitshuffle.decode(&[9; 20], Room::Exactly(20), data, &mut out);
            assert!(decoded.is_err(), "{data:?}");
        }
    }
}
