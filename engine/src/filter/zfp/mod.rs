//! Filter 32013, ZFP: numbers in blocks of four along each dimension, decorrelated and stored bit
//! plane by bit plane (zfp 0.5 to 1.0, codec 5).
//!
//! The parameters hold a version and the header of a zfp stream: type, shape and mode; a chunk is
//! the stream without header. Fixed rate, precision, accuracy, expert and reversible modes are
//! the same coding under other bounds, but for the transform that loses nothing.

use super::{Filter, Room};
use crate::error::{Error, Result};
use block::{Block, Bounds};
use header::Header;
use stream::Bits;

mod block;
mod header;
mod order;
mod stream;

const NAME: &str = "ZFP filter";

/// Filter 32013, decoding only.
#[derive(Debug, Clone, Copy, Default)]
pub struct Zfp;

impl Filter for Zfp {
    fn decode(
        &self,
        input: &[u8],
        room: Room,
        client_data: &[u32],
        out: &mut Vec<u8>,
    ) -> Result<()> {
        let header = Header::decode(client_data)?;
        let size = header.scalar.size();
        let bytes = header
            .shape
            .iter()
            .try_fold(size as u64, |n, d| n.checked_mul(*d));
        let bytes = bytes.and_then(|bytes| usize::try_from(bytes).ok());
        let bytes = bytes.unwrap_or(usize::MAX);
        room.agree(NAME, bytes)?;
        // Every block takes a bit: more blocks than bits need no memory to be refused.
        if header.blocks() > input.len() as u64 * 8 {
            return Err(cut_short());
        }
        out.clear();
        out.resize(bytes, 0);
        decode_blocks(&header, Bits::new(input), out)
    }

    fn encode(&self, _: &[u8], _: &[u32], _: &mut Vec<u8>) -> Result<()> {
        Err(Error::unsupported(NAME, "chunks are not compressed by it"))
    }
}

fn cut_short() -> Error {
    Error::corrupt(NAME, "the stream ends before the chunk does")
}

/// Decodes block after block, the dimension that varies fastest first.
fn decode_blocks(header: &Header, mut bits: Bits<'_>, out: &mut [u8]) -> Result<()> {
    let [nx, ny, nz, nw] = header.shape;
    let mut block = Block::new(header.rank);
    for w in (0..nw).step_by(4) {
        for z in (0..nz).step_by(4) {
            for y in (0..ny).step_by(4) {
                for x in (0..nx).step_by(4) {
                    block.decode(&mut bits, header.scalar, &header.bounds);
                    if bits.is_past_end() {
                        return Err(cut_short());
                    }
                    scatter(header, &block, [x, y, z, w], out);
                }
            }
        }
    }
    Ok(())
}

/// Puts the elements of a block that lie in the chunk where they belong.
fn scatter(header: &Header, block: &Block, first: [u64; 4], out: &mut [u8]) {
    let [nx, ny, nz, _] = header.shape;
    let size = header.scalar.size();
    let mut count = [1; 4];
    for ((count, length), first) in count.iter_mut().zip(header.shape).zip(first) {
        *count = (length - first).min(4);
    }
    for w in 0..count[3] {
        for z in 0..count[2] {
            for y in 0..count[1] {
                let row = ((first[3] + w) * nz + first[2] + z) * ny + first[1] + y;
                let start = (row * nx + first[0]) as usize * size;
                let place = out.get_mut(start..start + count[0] as usize * size);
                let values = block.row((16 * w + 4 * z + y) as usize);
                let elements = place.unwrap_or_default().chunks_exact_mut(size);
                for (element, value) in elements.zip(values) {
                    match header.big_endian {
                        false => element.copy_from_slice(&value.to_le_bytes()[..size]),
                        true => element.copy_from_slice(&value.to_be_bytes()[8 - size..]),
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
