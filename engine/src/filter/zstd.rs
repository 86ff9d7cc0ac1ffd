//! Filter 32015, Zstandard: one frame a chunk.

use ruzstd::decoding::FrameDecoder;
use ruzstd::encoding::{CompressionLevel, compress_to_vec};

use super::{Filter, Room};
use crate::error::{Error, Result};

const NAME: &str = "Zstandard filter";

/// Filter 32015. The parameter is the level of compression.
#[derive(Debug, Clone, Copy, Default)]
pub struct Zstd;

impl Filter for Zstd {
    fn decode(&self, input: &[u8], room: Room, _: &[u32], out: &mut Vec<u8>) -> Result<()> {
        out.clear();
        // A block of 3 bytes may stand for 128 KiB.
        let most = (input.len() / 3 + 1).saturating_mul(1 << 17);
        out.resize(room.limit().min(most), 0);
        let found = decode_frame(NAME, input, out)?;
        out.truncate(found);
        room.agree(NAME, found)
    }

    fn encode(&self, input: &[u8], _: &[u32], out: &mut Vec<u8>) -> Result<()> {
        *out = compress_to_vec(input, CompressionLevel::Fastest);
        Ok(())
    }
}

/// Decodes Zstandard frames to the front of `out`, and says how many bytes they gave.
pub(super) fn decode_frame(name: &'static str, input: &[u8], out: &mut [u8]) -> Result<usize> {
    let mut decoder = FrameDecoder::new();
    decoder.set_max_window_size((out.len() as u64).max(1 << 23));
    let found = decoder.decode_all(input, out);
    found.map_err(|error| Error::corrupt(name, format!("a broken frame of Zstandard: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_decodes_and_every_part_of_it_is_refused() {
        let frame = [
            0x28, 0xb5, 0x2f, 0xfd, // magic number
            0x20, 9, // one segment of 9 bytes
            0x18, 0, 0, b'a', b'b', b'c', // a raw block of 3 bytes
            0x33, 0, 0, b'z', // the last block: 6 times one byte
        ];
        let mut out = Vec::new();
        Zstd.decode(&frame, Room::Exactly(9), &[], &mut out)
            .unwrap();
        assert_eq!(out, b"abczzzzzz");
        for end in 0..frame.len() {
            let part = Zstd.decode(&frame[..end], Room::Exactly(9), &[], &mut out);
            assert!(part.is_err(), "{end}");
        }
        for wrong in [8, 10] {
            let room = Room::Exactly(wrong);
            assert!(Zstd.decode(&frame, room, &[], &mut out).is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_was_encoded_decodes() {
        for length in [1_usize, 1000, 300_000] {
            let bytes: Vec<u8> = (0..length).map(|i| (i / 300 * (i % 7)) as u8).collect();
            let (mut stream, mut out) = (Vec::new(), Vec::new());
            Zstd.encode(&bytes, &[3], &mut stream).unwrap();
            Zstd.decode(&stream, Room::Exactly(length), &[], &mut out)
                .unwrap();
            assert_eq!(out, bytes);
        }
    }
}
