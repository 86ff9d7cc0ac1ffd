//! A contiguous frame of Blosc2: header with metalayers, chunks, an index of their offsets.

use super::chunk::{Chunk, Scratch};
use super::header::Special;
use crate::error::{Error, Result};

/// The structure that errors name.
pub const NAME: &str = "Blosc2 frame";

/// Where the fields of the header lie, behind the byte of each that tells its type.
const MAGIC: &[u8] = b"b2frame\0";
const HEADER_LENGTH: usize = 0x0b;
const DECODED: usize = 0x1e;
const STORED: usize = 0x27;
const ELEMENT: usize = 0x30;
const BLOCK: usize = 0x35;
const CHUNK: usize = 0x3a;
/// Where the map of metalayers has its count.
const LAYERS: usize = 0x5c;

/// A frame whose header was decoded.
pub struct Frame<'a> {
    bytes: &'a [u8],
    header: usize,
    decoded: usize,
    element: usize,
    block: usize,
    chunk: usize,
    /// Offset of each chunk behind the header, or its special value in the highest byte.
    offsets: Vec<u64>,
}

impl<'a> Frame<'a> {
    /// Whether `bytes` begin as a frame does.
    pub fn is_frame(bytes: &[u8]) -> bool {
        bytes.get(2..).is_some_and(|bytes| bytes.starts_with(MAGIC))
    }

    /// The frame that starts with `bytes`.
    pub fn new(bytes: &'a [u8]) -> Result<Self> {
        let small = |place| field::<4>(bytes, place).map(|b| i64::from(i32::from_be_bytes(b)));
        let large = |place| field::<8>(bytes, place).map(i64::from_be_bytes);
        let size = |field: Result<i64>| {
            usize::try_from(field?).map_err(|_| Error::corrupt(NAME, "a length below zero"))
        };
        let mut frame = Self {
            bytes,
            header: size(small(HEADER_LENGTH))?,
            decoded: size(large(DECODED))?,
            element: size(small(ELEMENT))?,
            block: size(small(BLOCK))?,
            chunk: size(small(CHUNK))?,
            offsets: Vec::new(),
        };
        let stored = size(large(STORED))?;
        frame.offsets = frame.read_offsets(stored)?;
        Ok(frame)
    }

    /// Bytes of all chunks, decoded.
    pub fn len(&self) -> usize {
        self.decoded
    }

    /// Bytes of a decoded chunk; the last may have less.
    pub fn chunk_len(&self) -> usize {
        self.chunk
    }

    /// Bytes of an element.
    pub fn element(&self) -> usize {
        self.element
    }

    /// Chunk `index` of the frame.
    pub fn chunk(&self, index: usize) -> Result<Chunk<'a>> {
        let missing = || Error::corrupt(NAME, format!("chunk {index} is missing"));
        let offset = *self.offsets.get(index).ok_or_else(missing)?;
        if offset >> 63 == 1 {
            let start = index.saturating_mul(self.chunk);
            let length = self.decoded.saturating_sub(start).min(self.chunk);
            let special = Special::new((offset >> 56) as u8 & 7)?;
            return Chunk::special(special, length, self.block, self.element);
        }
        let start = usize::try_from(offset).ok();
        let start = start.and_then(|start| start.checked_add(self.header));
        let bytes = start.and_then(|start| self.bytes.get(start..));
        Chunk::new(bytes.ok_or_else(missing)?)
    }

    /// The bytes of the metalayer `name`, where there is one.
    pub fn metalayer(&self, name: &str) -> Result<Option<&'a [u8]>> {
        let broken = || Error::corrupt(NAME, "a broken map of metalayers");
        let count = u16::from_be_bytes(field(self.bytes, LAYERS)?);
        let mut rest = self.bytes.get(LAYERS + 2..self.header);
        for _ in 0..count {
            let (kind, after) = rest.and_then(<[u8]>::split_first).ok_or_else(broken)?;
            let key = after.split_at_checked(usize::from(kind & 31));
            let (key, after) = key.ok_or_else(broken)?;
            let offset = u32::from_be_bytes(field(after, 1)?) as usize;
            if key == name.as_bytes() {
                let length = offset.checked_add(1).ok_or_else(broken)?;
                let length = u32::from_be_bytes(field(self.bytes, length)?) as usize;
                let layer = self.bytes.get(offset + 5..);
                let layer = layer.and_then(|layer| layer.get(..length));
                return Ok(Some(layer.ok_or_else(broken)?));
            }
            rest = after.get(5..);
        }
        Ok(None)
    }

    /// The index of chunks, itself a chunk behind the `stored` bytes of the others.
    fn read_offsets(&self, stored: usize) -> Result<Vec<u64>> {
        if self.decoded == 0 {
            return Ok(Vec::new());
        }
        if self.chunk == 0 {
            return Err(Error::unsupported(NAME, "chunks of varying length"));
        }
        let start = self.header.checked_add(stored);
        let bytes = start.and_then(|start| self.bytes.get(start..));
        let index = Chunk::new(bytes.ok_or_else(|| Error::corrupt(NAME, "it has no index"))?)?;
        let wanted = self.decoded.div_ceil(self.chunk);
        // More chunks than bytes are no frame of an HDF5 file, whatever their index says.
        if index.len() / 8 != wanted || wanted > self.bytes.len() {
            let cause = format!("an index of {} bytes for {wanted} chunks", index.len());
            return Err(Error::corrupt(NAME, cause));
        }
        let mut offsets = vec![0; index.len()];
        index.decode(&mut offsets, &mut Scratch::default())?;
        let (offsets, _) = offsets.as_chunks::<8>();
        Ok(offsets
            .iter()
            .map(|bytes| u64::from_le_bytes(*bytes))
            .collect())
    }
}

fn field<const N: usize>(bytes: &[u8], place: usize) -> Result<[u8; N]> {
    let field = bytes.get(place..).and_then(|rest| rest.first_chunk());
    field
        .copied()
        .ok_or_else(|| Error::corrupt(NAME, "shorter than its header"))
}
