//! Filter 1, deflate: a zlib stream a chunk.
//!
//! Whole chunks are inflated by `zune-inflate`, the quickest decoder in safe Rust on the
//! benchmark's data; where it refuses a stream, zlib-rs has the last word, so that an error is
//! never a peculiarity of one decoder. zune-inflate takes its memory at once: chunks whose length
//! would be much to believe grow as zlib-rs decodes them.

use std::io::Write;

use flate2::{Compression, Decompress, FlushDecompress, Status, write::ZlibEncoder};
use zune_inflate::{DeflateDecoder, DeflateOptions};

use super::{Filter, Room, no_memory};
use crate::error::{Error, Result};

const NAME: &str = "deflate filter";

/// Output room that zune-inflate wants beyond the last byte for its wide copies.
const SLACK: usize = 258 + 64;

/// Longest output that is given its memory before a byte of it is known.
const BELIEVED: usize = 1 << 30;

/// Filter 1.
#[derive(Debug, Clone, Copy, Default)]
pub struct Deflate;

impl Filter for Deflate {
    fn decode(&self, input: &[u8], room: Room, _: &[u32], out: &mut Vec<u8>) -> Result<()> {
        if room.limit() > BELIEVED {
            inflate_stream(input, room, out)?;
            return room.agree(NAME, out.len());
        }
        // A hint larger than what the stream could ever hold is a lie of the chunk's shape.
        let hint = room.limit().min(input.len().saturating_mul(1032));
        let options = DeflateOptions::default()
            .set_limit(room.limit().saturating_add(SLACK))
            .set_size_hint(hint.saturating_add(SLACK));
        match DeflateDecoder::new_with_options(input, options).decode_zlib() {
            Ok(decoded) => *out = decoded,
            Err(_) => inflate_stream(input, room, out)?,
        }
        room.agree(NAME, out.len())
    }

    fn encode(&self, input: &[u8], client_data: &[u32], out: &mut Vec<u8>) -> Result<()> {
        let level = client_data.first().copied().unwrap_or(6).min(9);
        out.clear();
        let mut encoder = ZlibEncoder::new(&mut *out, Compression::new(level));
        encoder
            .write_all(input)
            .and_then(|()| encoder.finish().map(drop))
            .map_err(|error| Error::io(NAME, error))
    }
}

/// Inflates with zlib-rs, growing `out` as the stream asks, one byte past the limit at most.
fn inflate_stream(input: &[u8], room: Room, out: &mut Vec<u8>) -> Result<()> {
    let most = room.limit().saturating_add(1);
    let mut stream = Decompress::new(true);
    out.clear();
    loop {
        let grow = out.len().max(64 << 10).min(most.saturating_sub(out.len()));
        if grow == 0 {
            return Ok(());
        }
        out.try_reserve_exact(grow)
            .map_err(|_| no_memory(NAME, out.len().saturating_add(grow)))?;
        let consumed = usize::try_from(stream.total_in()).unwrap_or(usize::MAX);
        let rest = input.get(consumed..).unwrap_or_default();
        let before = (stream.total_in(), out.len());
        let status = stream
            .decompress_vec(rest, out, FlushDecompress::None)
            .map_err(|error| Error::corrupt(NAME, error.to_string()))?;
        if status == Status::StreamEnd {
            return Ok(());
        }
        if (stream.total_in(), out.len()) == before {
            let cause = format!("the stream ends early, after {} bytes", out.len());
            return Err(Error::corrupt(NAME, cause));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compressed(bytes: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        Deflate.encode(bytes, &[4], &mut out).unwrap();
        out
    }

    #[test]
    fn what_was_deflated_inflates() {
        for length in [0_usize, 1, 5, 1000, 300_000] {
            let bytes: Vec<u8> = (0..length).map(|i| (i * i / 7) as u8).collect();
            let mut out = Vec::new();
            let room = Room::Exactly(length);
            Deflate
                .decode(&compressed(&bytes), room, &[], &mut out)
                .unwrap();
            assert_eq!(out, bytes);
        }
    }

    #[test]
    fn both_decoders_agree() {
        let bytes: Vec<u8> = (0..100_000_u32).map(|i| (i % 251) as u8).collect();
        let mut out = Vec::new();
        inflate_stream(&compressed(&bytes), Room::Exactly(bytes.len()), &mut out).unwrap();
        assert_eq!(out, bytes);
    }

    #[test]
    fn a_stream_of_another_length_is_refused() {
        let stream = compressed(&[7; 1000]);
        for wanted in [0, 999, 1001] {
            let mut out = Vec::new();
            let error = Deflate
                .decode(&stream, Room::Exactly(wanted), &[], &mut out)
                .unwrap_err();
            assert_eq!(error.kind(), crate::Kind::Corrupt, "{wanted}");
        }
    }

    #[test]
    fn a_bomb_stops_at_the_limit() {
        let stream = compressed(&vec![0; 50 << 20]);
        let mut out = Vec::new();
        let room = Room::AtMost(1 << 20);
        assert!(Deflate.decode(&stream, room, &[], &mut out).is_err());
        assert!(out.capacity() < 4 << 20);
    }

    #[test]
    fn a_length_of_gigabytes_is_not_believed() {
        let (bytes, room) = ([7; 3000], Room::Exactly(12 << 30));
        let mut out = Vec::new();
        let short = Deflate.decode(&compressed(&bytes), room, &[], &mut out);
        assert_eq!(short.unwrap_err().kind(), crate::Kind::Corrupt);
        assert!(out.capacity() < 1 << 20);
    }

    #[test]
    fn no_truncation_decodes() {
        let bytes: Vec<u8> = (0..2000_u32).map(|i| (i * 31 % 253) as u8).collect();
        let stream = compressed(&bytes);
        for end in 0..stream.len() - 4 {
            let mut out = Vec::new();
            let room = Room::Exactly(bytes.len());
            let decoded = Deflate.decode(&stream[..end], room, &[], &mut out);
            assert!(decoded.is_err(), "{end}");
        }
    }
}
