//! B2ND: an array of several dimensions in chunks, whose blocks have as many dimensions.
//!
//! Chunks and blocks lie in rows, the last index fastest, and are all of full size: what reaches
//! beyond the array is padding.

use super::chunk::{Chunk, Scratch};
use super::frame::Frame;
use crate::error::{Error, Result};
use crate::filter::Room;

const NAME: &str = "B2ND metalayer";
/// Most dimensions that C-Blosc2 has.
const MOST: usize = 16;

/// The shapes of an array.
#[derive(Debug, PartialEq)]
struct Shapes {
    array: Vec<usize>,
    chunk: Vec<usize>,
    block: Vec<usize>,
}

/// Decodes the array that `layer` describes, in row-major order.
pub fn decode(frame: &Frame<'_>, layer: &[u8], room: Room, out: &mut Vec<u8>) -> Result<()> {
    let shapes = Shapes::decode(layer)?;
    let element = frame.element();
    let bytes = |shape: &[usize]| {
        let product = shape
            .iter()
            .try_fold(element, |n, side| n.checked_mul(*side));
        product.ok_or_else(|| Error::corrupt(NAME, "an array beyond all memory"))
    };
    let (length, block) = (bytes(&shapes.array)?, bytes(&shapes.block)?);
    room.agree(NAME, length)?;
    if length == 0 {
        return Ok(());
    }
    // A block is never larger than the array, but for what its last bytes may not fill.
    if block == 0 || block > length.saturating_mul(2).saturating_add(1 << 16) {
        let cause = format!("blocks of {block} bytes in an array of {length}");
        return Err(Error::corrupt(NAME, cause));
    }
    let padded = each(&shapes.chunk, &shapes.block, |chunk, block| {
        chunk.div_ceil(block).saturating_mul(block)
    });
    let chunk_bytes = bytes(&padded)?;
    out.resize(length, 0);
    let mut buffers = (vec![0; block], Scratch::default());
    let grid = each(&shapes.array, &shapes.chunk, usize::div_ceil);
    let mut place = vec![0; grid.len()];
    for number in 0.. {
        let chunk = frame.chunk(number)?;
        if chunk.len() != chunk_bytes || chunk.block_len() != block {
            let cause = format!("chunks of {chunk_bytes} bytes, but {} found", chunk.len());
            return Err(Error::corrupt(NAME, cause));
        }
        let origin = each(&place, &shapes.chunk, |place, side| place * side);
        shapes.decode_chunk(&chunk, &origin, element, &mut buffers, out)?;
        if !step(&mut place, &grid) {
            break;
        }
    }
    Ok(())
}

impl Shapes {
    /// Decodes the metalayer: an array of version, rank, three shapes and the type's name.
    fn decode(layer: &[u8]) -> Result<Self> {
        let broken = || Error::corrupt(NAME, "it ends early, or has other fields");
        let [_, _, rank, rest @ ..] = layer else {
            return Err(broken());
        };
        let rank = usize::from(*rank);
        if rank == 0 || rank > MOST {
            return Err(Error::corrupt(NAME, format!("{rank} dimensions")));
        }
        let mut rest = rest;
        let mut shape = || {
            let (kind, mut sides) = rest.split_first()?;
            if usize::from(*kind) != 0x90 + rank {
                return None;
            }
            let shape = (0..rank).map(|_| integer(&mut sides)).collect();
            rest = sides;
            shape
        };
        let mut next = || shape().ok_or_else(broken);
        let shapes = Self {
            array: next()?,
            chunk: next()?,
            block: next()?,
        };
        let sides = shapes.chunk.iter().chain(&shapes.block);
        if sides.clone().any(|side| *side == 0) {
            return Err(Error::corrupt(NAME, "chunks or blocks of no elements"));
        }
        Ok(shapes)
    }

    /// Decodes those blocks of a chunk at `origin` that the array reaches.
    fn decode_chunk(
        &self,
        chunk: &Chunk<'_>,
        origin: &[usize],
        element: usize,
        (buffer, scratch): &mut (Vec<u8>, Scratch),
        out: &mut [u8],
    ) -> Result<()> {
        let grid = each(&self.chunk, &self.block, usize::div_ceil);
        let room = each(&self.array, origin, |array, origin| array - origin);
        let extent = each(&room, &self.chunk, usize::min);
        let reached = each(&extent, &self.block, usize::div_ceil);
        let mut place = vec![0; grid.len()];
        loop {
            let index = place.iter().zip(&grid);
            let index = index.fold(0, |index, (place, count)| index * count + place);
            chunk.decode_block(index, buffer, scratch)?;
            let start = each(&place, &self.block, |place, side| place * side);
            let room = each(&extent, &start, |extent, start| extent - start);
            let size = each(&room, &self.block, usize::min);
            let start = each(&start, origin, |a, b| a + b);
            self.scatter(buffer, &start, &size, element, out)?;
            if !step(&mut place, &reached) {
                return Ok(());
            }
        }
    }

    /// Copies `size` elements of a block to where the block starts in the array.
    fn scatter(
        &self,
        block: &[u8],
        start: &[usize],
        size: &[usize],
        element: usize,
        out: &mut [u8],
    ) -> Result<()> {
        let Some((last, rows)) = size.split_last() else {
            return Ok(());
        };
        let run = last * element;
        let mut row = vec![0; rows.len()];
        loop {
            let (mut from, mut to) = (0, 0);
            for (axis, (side, array)) in self.block.iter().zip(&self.array).enumerate() {
                let within = row.get(axis).copied().unwrap_or(0);
                from = from * side + within;
                to = to * array + within + start.get(axis).copied().unwrap_or(0);
            }
            let (from, to) = (from * element, to * element);
            let source = block.get(from..from + run);
            let (Some(source), Some(place)) = (source, out.get_mut(to..to + run)) else {
                return Err(Error::corrupt(NAME, "a block outside the array"));
            };
            place.copy_from_slice(source);
            if !step(&mut row, rows) {
                return Ok(());
            }
        }
    }
}

/// A shape from two others, side by side.
fn each(a: &[usize], b: &[usize], f: impl Fn(usize, usize) -> usize) -> Vec<usize> {
    a.iter().zip(b).map(|(a, b)| f(*a, *b)).collect()
}

/// Goes on to the next place in a grid, the last index fastest; false at the end.
fn step(place: &mut [usize], grid: &[usize]) -> bool {
    for (index, count) in place.iter_mut().zip(grid).rev() {
        *index += 1;
        if *index < *count {
            return true;
        }
        *index = 0;
    }
    false
}

/// An integer of 32 or 64 bits as MessagePack has it.
fn integer(bytes: &mut &[u8]) -> Option<usize> {
    let (kind, rest) = bytes.split_first()?;
    let (value, rest) = match kind {
        0xd2 => {
            let (field, rest) = rest.split_first_chunk()?;
            (i64::from(i32::from_be_bytes(*field)), rest)
        }
        0xd3 => {
            let (field, rest) = rest.split_first_chunk()?;
            (i64::from_be_bytes(*field), rest)
        }
        small @ 0..0x80 => (i64::from(*small), rest),
        _ => return None,
    };
    *bytes = rest;
    usize::try_from(value).ok()
}
