//! Filter 32015, Zstandard: one frame a chunk (RFC 8878).
//!
//! Whole frames are decoded straight to where their bytes belong, so that there is no window and
//! nothing to allocate but literals and tables.

use ruzstd::encoding::{CompressionLevel, compress_to_vec};

use super::{Filter, Room};
use crate::error::{Error, Result};

mod bits;
mod frame;
mod fse;
mod huffman;
mod literals;
mod sequences;
mod xxh64;

pub use frame::Decoder;

const NAME: &str = "Zstandard filter";
/// Most bytes that a block decodes to.
const BLOCK: usize = 1 << 17;

/// A step of decoding, or what is wrong with the frame.
type Step<T> = std::result::Result<T, &'static str>;

/// Filter 32015. The parameter is the level of compression.
#[derive(Debug, Clone, Copy, Default)]
pub struct Zstd;

impl Filter for Zstd {
    fn decode(&self, input: &[u8], room: Room, _: &[u32], out: &mut Vec<u8>) -> Result<()> {
        out.clear();
        // A block of 3 bytes may stand for 128 KiB.
        let most = (input.len() / 3 + 1).saturating_mul(BLOCK);
        out.resize(room.limit().min(most), 0);
        let found = Decoder::default().decode(NAME, input, out)?;
        out.truncate(found);
        room.agree(NAME, found)
    }

    fn encode(&self, input: &[u8], _: &[u32], out: &mut Vec<u8>) -> Result<()> {
        let frame = compress_to_vec(input, CompressionLevel::Fastest);
        *out = stating_size(&frame, input.len() as u64)
            .ok_or_else(|| Error::invalid(NAME, "a frame that ends early"))?;
        Ok(())
    }
}

/// A frame that says how long its content is: other decoders of the filter want to know (RFC 8878,
/// 3.1.1.1).
fn stating_size(frame: &[u8], length: u64) -> Option<Vec<u8>> {
    let (magic, rest) = frame.split_first_chunk::<4>()?;
    let (descriptor, rest) = rest.split_first()?;
    if descriptor & 0xe0 != 0 {
        return Some(frame.to_vec()); // it says so already
    }
    let dictionary = [0, 1, 2, 4].get(usize::from(descriptor & 3))?;
    let (before, blocks) = rest.split_at_checked(1 + dictionary)?;
    let size = length.to_le_bytes();
    Some([magic, &[descriptor | 0xc0][..], before, &size, blocks].concat())
}

#[cfg(test)]
mod tests;
