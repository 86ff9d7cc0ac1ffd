//! A frame: its header, its blocks, and the checksum behind them (RFC 8878, 3.1.1).

use super::fse::Table;
use super::sequences::{FULL, State, literal_length, match_length, offset};
use super::xxh64::xxh64;
use super::{BLOCK, Error, Result, Step, huffman, literals};

const MAGIC: u32 = 0xfd2f_b528;
/// First magic number of what is to be passed over, of which there are 16.
const SKIPPED: u32 = 0x184d_2a50;
const DICTIONARY: u32 = 0xec30_a437;
const EARLY: &str = "it ends early";

/// Buffers and tables, kept from frame to frame.
#[derive(Debug, Default)]
pub struct Decoder {
    literals: Vec<u8>,
    huffman: huffman::Table,
    state: State,
}

/// The header of a frame.
struct Header {
    /// Bytes of the decoded frame, where they are told.
    decoded: Option<u64>,
    checksum: bool,
}

impl Decoder {
    /// Decodes frames to the front of `out`, and says how many bytes they gave. Errors are of the
    /// structure `name`.
    pub fn decode(&mut self, name: &'static str, input: &[u8], out: &mut [u8]) -> Result<usize> {
        let decoded = self.frames(input, &[], out, 0);
        decoded.map_err(|cause| broken(name, cause))
    }

    /// Decodes frames that refer to a dictionary; as [`Decoder::decode`] does without.
    pub fn decode_with(
        &mut self,
        name: &'static str,
        input: &[u8],
        dictionary: &[u8],
        out: &mut [u8],
    ) -> Result<usize> {
        let content = match dictionary.split_first_chunk() {
            Some((magic, rest)) if u32::from_le_bytes(*magic) == DICTIONARY => {
                let content = Self::default().load(rest).map(|(_, content)| content);
                content.map_err(|cause| broken(name, cause))?
            }
            _ => dictionary,
        };
        // The dictionary stands before the output, as if it had been decoded.
        let mut whole = content.to_vec();
        whole.resize(content.len() + out.len(), 0);
        let found = self.frames(input, dictionary, &mut whole, content.len());
        let found = found.map_err(|cause| broken(name, cause))?;
        out.copy_from_slice(whole.get(content.len()..).unwrap_or_default());
        Ok(found)
    }

    /// Decodes every frame to `out` from `start` on, and says how many bytes they gave.
    fn frames(
        &mut self,
        mut input: &[u8],
        dictionary: &[u8],
        out: &mut [u8],
        start: usize,
    ) -> Step<usize> {
        let mut at = start;
        let mut frames = 0;
        while let Some((magic, rest)) = input.split_first_chunk::<4>() {
            match u32::from_le_bytes(*magic) {
                MAGIC => {
                    self.reset(dictionary)?;
                    (at, input) = self.frame(rest, out, at)?;
                }
                magic if magic & !15 == SKIPPED => {
                    let (length, rest) = rest.split_first_chunk().ok_or(EARLY)?;
                    let length = u32::from_le_bytes(*length) as usize;
                    input = rest.get(length..).ok_or(EARLY)?;
                }
                _ => return Err("another magic number"),
            }
            frames += 1;
        }
        match input.is_empty() && frames > 0 {
            true => Ok(at - start),
            false => Err(EARLY),
        }
    }

    /// Forgets the frame before, and takes tables and offsets from the dictionary.
    fn reset(&mut self, dictionary: &[u8]) -> Step<()> {
        self.huffman = huffman::Table::default();
        self.state = State::default();
        match dictionary.split_first_chunk() {
            Some((magic, rest)) if u32::from_le_bytes(*magic) == DICTIONARY => {
                self.load(rest).map(drop)
            }
            _ => Ok(()),
        }
    }

    /// Decodes the tables of a dictionary behind its magic number (RFC 8878, 5).
    fn load<'a>(&mut self, dictionary: &'a [u8]) -> Step<(&mut Self, &'a [u8])> {
        let rest = dictionary.get(4..).ok_or(EARLY)?;
        let (huffman, rest) = huffman::Table::decode(rest)?;
        let (offsets, rest) = Table::decode(rest, 8, offset)?;
        let (matches, rest) = Table::decode(rest, 9, match_length)?;
        let (lengths, rest) = Table::decode(rest, 9, literal_length)?;
        let (recent, content) = rest.split_first_chunk::<12>().ok_or(EARLY)?;
        self.huffman = huffman;
        (self.state.offsets, self.state.matches) = (offsets, matches);
        self.state.literals = lengths;
        for (place, bytes) in self.state.recent.iter_mut().zip(recent.as_chunks().0) {
            *place = u32::from_le_bytes(*bytes) as usize;
        }
        Ok((self, content))
    }

    /// Decodes one frame behind its magic number; gives the place behind it and what follows.
    fn frame<'a>(
        &mut self,
        input: &'a [u8],
        out: &mut [u8],
        start: usize,
    ) -> Step<(usize, &'a [u8])> {
        let (header, mut rest) = Header::decode(input)?;
        let mut at = start;
        let mut last = false;
        while !last {
            let (bytes, after) = rest.split_first_chunk::<3>().ok_or(EARLY)?;
            let [a, b, c] = *bytes;
            let head = u32::from_le_bytes([a, b, c, 0]);
            last = head & 1 == 1;
            let size = (head >> 3) as usize;
            let kind = head >> 1 & 3;
            let stored = if kind == 1 { 1 } else { size };
            let (block, after) = after.split_at_checked(stored).ok_or(EARLY)?;
            rest = after;
            at = self.block(kind, block, size, out, at)?;
        }
        let bytes = out.get(start..at).unwrap_or_default();
        if header
            .decoded
            .is_some_and(|decoded| decoded != bytes.len() as u64)
        {
            return Err("it decodes to another length than it says");
        }
        if header.checksum {
            let (sum, after) = rest.split_first_chunk().ok_or(EARLY)?;
            if u32::from_le_bytes(*sum) != xxh64(bytes) as u32 {
                return Err("its checksum differs");
            }
            rest = after;
        }
        Ok((at, rest))
    }

    /// Decodes a block: bytes as they are, one byte again and again, or compressed.
    fn block(
        &mut self,
        kind: u32,
        block: &[u8],
        size: usize,
        out: &mut [u8],
        at: usize,
    ) -> Step<usize> {
        // Blocks end at 128 KiB, which bounds what a few bytes can ask for.
        let most = (at + BLOCK).min(out.len());
        let out = out.get_mut(..most).ok_or(FULL)?;
        let end = at + size;
        match (kind, block.first()) {
            (0, _) => out.get_mut(at..end).ok_or(FULL)?.copy_from_slice(block),
            (1, Some(byte)) => out.get_mut(at..end).ok_or(FULL)?.fill(*byte),
            (2, _) => {
                let (count, rest) = literals::decode(block, &mut self.huffman, &mut self.literals)?;
                return self.state.run(rest, &self.literals, count, out, at);
            }
            _ => return Err("a block of a reserved type"),
        }
        Ok(end)
    }
}

impl Header {
    /// Decodes the header behind the magic number, and gives what follows.
    fn decode(input: &[u8]) -> Step<(Self, &[u8])> {
        let (descriptor, rest) = input.split_first().ok_or(EARLY)?;
        if descriptor & 8 != 0 {
            return Err("a reserved bit in its header");
        }
        let single = descriptor & 32 != 0;
        let identifier = [0, 1, 2, 4][usize::from(descriptor & 3)];
        let before = usize::from(!single) + identifier;
        let width = match descriptor >> 6 {
            0 => usize::from(single),
            log => 1 << log,
        };
        let rest = rest.get(before..).ok_or(EARLY)?;
        let (size, rest) = rest.split_at_checked(width).ok_or(EARLY)?;
        let mut field = [0; 8];
        for (place, byte) in field.iter_mut().zip(size) {
            *place = *byte;
        }
        let decoded = u64::from_le_bytes(field) + if width == 2 { 256 } else { 0 };
        let header = Self {
            decoded: (width > 0).then_some(decoded),
            checksum: descriptor & 4 != 0,
        };
        Ok((header, rest))
    }
}

fn broken(name: &'static str, cause: &str) -> Error {
    Error::corrupt(name, format!("a broken frame of Zstandard: {cause}"))
}
