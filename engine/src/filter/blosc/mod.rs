//! Filters 32001 (Blosc) and 32026 (Blosc2): chunks cut into blocks, each taken through byte or
//! bit planes and one of six compressors.
//!
//! Formats: `README_CHUNK_FORMAT`, `README_CFRAME_FORMAT` and `README_B2ND_METALAYER` of C-Blosc2
//! (version 5 of the chunk format), `README_CHUNK_FORMAT` of C-Blosc (version 2). What the two
//! leave out is as their libraries have it.

mod b2nd;
mod blosclz;
mod chunk;
mod codec;
mod frame;
mod header;
mod stages;

use chunk::{Chunk, Scratch};
use frame::Frame;

use super::{Filter, Room};
use crate::error::{Error, Result};

/// The structure that errors name.
const NAME: &str = "Blosc chunk";

/// Filter 32001. What its parameters say is in the chunk, too.
#[derive(Debug, Clone, Copy, Default)]
pub struct Blosc;

/// Filter 32026. A chunk is a frame, within which a Blosc chunk holds the bytes, or blocks of
/// several dimensions ("B2ND").
#[derive(Debug, Clone, Copy, Default)]
pub struct Blosc2;

impl Filter for Blosc {
    fn decode(&self, input: &[u8], room: Room, _: &[u32], out: &mut Vec<u8>) -> Result<()> {
        decode_chunk(input, room, out)
    }

    fn encode(&self, _: &[u8], _: &[u32], _: &mut Vec<u8>) -> Result<()> {
        Err(Error::unsupported(
            "Blosc filter",
            "it is read, not written",
        ))
    }
}

impl Filter for Blosc2 {
    fn decode(&self, input: &[u8], room: Room, _: &[u32], out: &mut Vec<u8>) -> Result<()> {
        if !Frame::is_frame(input) {
            return decode_chunk(input, room, out);
        }
        out.clear();
        let frame = Frame::new(input)?;
        match frame.metalayer("b2nd")?.or(frame.metalayer("caterva")?) {
            Some(layer) => b2nd::decode(&frame, layer, room, out),
            None => decode_frame(&frame, room, out),
        }
    }

    fn encode(&self, _: &[u8], _: &[u32], _: &mut Vec<u8>) -> Result<()> {
        Err(Error::unsupported(
            "Blosc2 filter",
            "it is read, not written",
        ))
    }
}

/// A chunk without a frame.
fn decode_chunk(input: &[u8], room: Room, out: &mut Vec<u8>) -> Result<()> {
    out.clear();
    let chunk = Chunk::new(input)?;
    room.agree(NAME, chunk.len())?;
    out.resize(chunk.len(), 0);
    chunk.decode(out, &mut Scratch::default())
}

/// The chunks of a frame one after the other; HDF5 files have one.
fn decode_frame(frame: &Frame<'_>, room: Room, out: &mut Vec<u8>) -> Result<()> {
    room.agree(frame::NAME, frame.len())?;
    out.resize(frame.len(), 0);
    let mut scratch = Scratch::default();
    for (index, bytes) in out.chunks_mut(frame.chunk_len().max(1)).enumerate() {
        let chunk = frame.chunk(index)?;
        Room::Exactly(bytes.len()).agree(NAME, chunk.len())?;
        chunk.decode(bytes, &mut scratch)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
