//! Filter 307, bzip2: one bzip2 stream a chunk.

use std::io::{Read, Write};

use bzip2::Compression;
use bzip2::read::BzDecoder;
use bzip2::write::BzEncoder;

use super::{Filter, Room};
use crate::error::{Error, Result};

const NAME: &str = "bzip2 filter";

/// Filter 307. The parameter is the block size in 100 kB.
#[derive(Debug, Clone, Copy, Default)]
pub struct Bzip2;

impl Filter for Bzip2 {
    fn decode(&self, input: &[u8], room: Room, _: &[u32], out: &mut Vec<u8>) -> Result<()> {
        out.clear();
        // One byte more tells that a stream is too long.
        let most = room.limit().saturating_add(1) as u64;
        let read = BzDecoder::new(input).take(most).read_to_end(out);
        read.map_err(|error| Error::corrupt(NAME, format!("a broken stream: {error}")))?;
        room.agree(NAME, out.len())
    }

    fn encode(&self, input: &[u8], client_data: &[u32], out: &mut Vec<u8>) -> Result<()> {
        out.clear();
        let level = client_data.first().copied().unwrap_or(9).clamp(1, 9);
        let mut encoder = BzEncoder::new(out, Compression::new(level));
        let written = encoder.write_all(input).and_then(|()| encoder.try_finish());
        written.map_err(|error| Error::io(NAME, error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chunk_goes_round_and_must_have_its_length() {
        let bytes: Vec<u8> = (0..5000_u32).map(|i| (i * i / 77) as u8).collect();
        let (mut stored, mut out) = (Vec::new(), Vec::new());
        Bzip2.encode(&bytes, &[1], &mut stored).unwrap();
        let decode = |input: &[u8], length, out: &mut Vec<u8>| {
            Bzip2.decode(input, Room::Exactly(length), &[1], out)
        };
        decode(&stored, bytes.len(), &mut out).unwrap();
        assert_eq!(out, bytes);
        assert!(decode(&stored, bytes.len() - 1, &mut out).is_err());
        assert!(decode(&stored[..stored.len() / 2], bytes.len(), &mut out).is_err());
        assert!(decode(b"no stream", 9, &mut out).is_err());
    }
}
