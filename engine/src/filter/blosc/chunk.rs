//! A Blosc chunk: its header, where its blocks start, and their streams.

use std::ops::Range;

use super::NAME;
use super::header::{Header, Special};
use super::stages::{Spare, Step};
use crate::error::{Error, Result};
use crate::filter::zstd::Decoder;

/// A chunk whose header was decoded.
#[derive(Debug)]
pub struct Chunk<'a> {
    header: Header,
    /// The chunk from its header on.
    bytes: &'a [u8],
    steps: Vec<Step>,
    dictionary: &'a [u8],
    /// What a special chunk repeats.
    value: Vec<u8>,
}

/// Buffers kept from block to block.
#[derive(Debug, Default)]
pub struct Scratch {
    block: Vec<u8>,
    spare: Spare,
    /// The first block of the chunk, where others are told by how they differ from it.
    first: Vec<u8>,
    zstd: Decoder,
}

impl<'a> Chunk<'a> {
    /// The chunk that starts with `bytes`.
    pub fn new(bytes: &'a [u8]) -> Result<Self> {
        let header = Header::decode(bytes)?;
        let bytes = bytes.get(..header.stored).unwrap_or_default();
        let steps = match header.plain || header.special != Special::No {
            true => Vec::new(),
            false => Step::of(&header)?,
        };
        let mut chunk = Self {
            header,
            bytes,
            steps,
            dictionary: &[],
            value: Vec::new(),
        };
        chunk.value = chunk.special_value()?;
        chunk.check_length()?;
        chunk.dictionary = chunk.find_dictionary()?;
        Ok(chunk)
    }

    /// A chunk of one value that is not stored: `decoded` bytes in blocks of `block` and elements
    /// of `element`.
    pub fn special(special: Special, decoded: usize, block: usize, element: usize) -> Result<Self> {
        let header = Header {
            version: 5,
            element,
            decoded,
            block: if block == 0 {
                decoded
            } else {
                block.min(decoded)
            },
            stored: 0,
            end: 0,
            plain: false,
            split: false,
            dictionary: false,
            codec: super::codec::Codec::BloscLz,
            stages: Default::default(),
            special,
        };
        let mut chunk = Self {
            header,
            bytes: &[],
            steps: Vec::new(),
            dictionary: &[],
            value: Vec::new(),
        };
        chunk.value = chunk.special_value()?;
        Ok(chunk)
    }

    /// Bytes of the decoded chunk.
    pub fn len(&self) -> usize {
        self.header.decoded
    }

    /// Bytes of a block; the last may have less.
    pub fn block_len(&self) -> usize {
        self.header.block
    }

    /// How many blocks there are.
    fn blocks(&self) -> usize {
        self.header.decoded.div_ceil(self.header.block.max(1))
    }

    /// Which bytes of the decoded chunk block `index` holds.
    fn range(&self, index: usize) -> Range<usize> {
        let start = index.saturating_mul(self.header.block);
        let end = start.saturating_add(self.header.block);
        start.min(self.header.decoded)..end.min(self.header.decoded)
    }

    /// Decodes the whole chunk; `out` has its length.
    pub fn decode(&self, out: &mut [u8], scratch: &mut Scratch) -> Result<()> {
        for (index, block) in out.chunks_mut(self.header.block.max(1)).enumerate() {
            self.decode_block(index, block, scratch)?;
        }
        Ok(())
    }

    /// Decodes one block; `out` has its length. Of a chunk with differences the first block is
    /// decoded first with the same `scratch`.
    pub fn decode_block(&self, index: usize, out: &mut [u8], scratch: &mut Scratch) -> Result<()> {
        let range = self.range(index);
        if range.len() != out.len() {
            return Err(Error::corrupt(NAME, format!("there is no block {index}")));
        }
        if self.header.special != Special::No {
            return self.fill(out);
        }
        if self.header.plain {
            let start = self.header.end + range.start;
            let bytes = self.bytes.get(start..start + out.len());
            out.copy_from_slice(bytes.ok_or_else(too_short)?);
            return Ok(());
        }
        let Some((last, before)) = self.steps.split_last() else {
            return self.decode_streams(index, out, &mut scratch.zstd);
        };
        let Scratch {
            block,
            spare,
            first,
            zstd,
        } = scratch;
        block.resize(out.len(), 0);
        self.decode_streams(index, block, zstd)?;
        let reference = (index > 0).then_some(&first[..]);
        for step in before {
            step.undo(block, spare, reference);
        }
        if last.moves() {
            last.undo_into(block, out, &mut spare.planes);
        } else {
            last.undo(block, spare, reference);
            out.copy_from_slice(block);
        }
        if index == 0 && self.steps.iter().any(|step| matches!(step, Step::Delta(_))) {
            first.clear();
            first.extend_from_slice(out);
        }
        Ok(())
    }

    /// Decodes the streams of a block.
    fn decode_streams(&self, index: usize, out: &mut [u8], zstd: &mut Decoder) -> Result<()> {
        let place = self.header.end + index * 4;
        let start = self.bytes.get(place..).and_then(|rest| rest.first_chunk());
        let start = start.map(|bytes| i32::from_le_bytes(*bytes));
        let start = start.and_then(|start| usize::try_from(start).ok());
        let mut rest = start
            .and_then(|start| self.bytes.get(start..))
            .ok_or_else(|| Error::corrupt(NAME, format!("block {index} starts outside")))?;
        let whole = out.len() == self.header.block;
        let streams = match self.header.split && whole {
            true => self.header.element,
            false => 1,
        };
        if !out.len().is_multiple_of(streams) {
            let cause = format!("a block of {} bytes in {streams} streams", out.len());
            return Err(Error::corrupt(NAME, cause));
        }
        let part = out.len() / streams;
        for out in out.chunks_mut(part.max(1)) {
            self.decode_stream(&mut rest, out, zstd)?;
        }
        Ok(())
    }

    /// Decodes the next stream: bytes as they are, compressed, or all the same.
    fn decode_stream(&self, rest: &mut &[u8], out: &mut [u8], zstd: &mut Decoder) -> Result<()> {
        let (length, after) = rest.split_first_chunk::<4>().ok_or_else(too_short)?;
        let length = i32::from_le_bytes(*length);
        if let Ok(length @ 1..) = usize::try_from(length) {
            let (stream, after) = after.split_at_checked(length).ok_or_else(too_short)?;
            *rest = after;
            if length == out.len() {
                out.copy_from_slice(stream);
                return Ok(());
            }
            let codec = self.header.codec;
            return codec.decode(stream, self.dictionary, zstd, out);
        }
        if length == 0 {
            *rest = after;
            out.fill(0);
            return Ok(());
        }
        let (token, after) = after.split_first().ok_or_else(too_short)?;
        *rest = after;
        match u8::try_from(length.unsigned_abs()) {
            Ok(byte) if token & 1 == 1 => out.fill(byte),
            _ => {
                let cause = format!("a stream of length {length} and token {token}");
                return Err(Error::corrupt(NAME, cause));
            }
        }
        Ok(())
    }

    /// Fills a block of a special chunk.
    fn fill(&self, out: &mut [u8]) -> Result<()> {
        match self.value.len() {
            0 => out.fill(0),
            length if out.len().is_multiple_of(length) => {
                for place in out.chunks_exact_mut(length) {
                    place.copy_from_slice(&self.value);
                }
            }
            length => {
                let cause = format!("a block of {} bytes, values of {length}", out.len());
                return Err(Error::corrupt(NAME, cause));
            }
        }
        Ok(())
    }

    /// The bytes that a special chunk repeats; none for zeros.
    fn special_value(&self) -> Result<Vec<u8>> {
        match (self.header.special, self.header.element) {
            (Special::No | Special::Zero, _) => Ok(Vec::new()),
            (Special::Nan, 4) => Ok(f32::from_bits(0x7fc0_0000).to_le_bytes().into()),
            (Special::Nan, 8) => Ok(f64::from_bits(0x7ff8 << 48).to_le_bytes().into()),
            (Special::Nan, size) => {
                let cause = format!("elements of {size} bytes that are no numbers");
                Err(Error::corrupt(NAME, cause))
            }
            (Special::Value, _) => match self.bytes.get(self.header.end..) {
                Some(value) if !value.is_empty() => Ok(value.to_vec()),
                _ => Err(Error::corrupt(NAME, "its value is missing")),
            },
        }
    }

    /// Whether the chunk is long enough for its bytes, or for the starts of its blocks.
    fn check_length(&self) -> Result<()> {
        let needed = match (self.header.special, self.header.plain) {
            (Special::No, true) => self.header.decoded,
            (Special::No, false) => self.blocks().saturating_mul(4),
            _ => 0,
        };
        match self.bytes.len().saturating_sub(self.header.end) >= needed {
            true => Ok(()),
            false => Err(too_short()),
        }
    }

    /// The dictionary behind the starts of the blocks.
    fn find_dictionary(&self) -> Result<&'a [u8]> {
        if !self.header.dictionary || self.header.plain || self.header.special != Special::No {
            return Ok(&[]);
        }
        let rest = self.bytes.get(self.header.end + self.blocks() * 4..);
        let sized = rest.and_then(|rest| rest.split_first_chunk::<4>());
        sized
            .and_then(|(length, rest)| {
                let length = usize::try_from(i32::from_le_bytes(*length)).ok()?;
                rest.get(..length)
            })
            .ok_or_else(too_short)
    }
}

fn too_short() -> Error {
    Error::corrupt(NAME, "shorter than it says")
}
