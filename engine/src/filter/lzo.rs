//! Filter 305, LZO: an LZO1X stream as PyTables writes it, with a checksum behind it.
//!
//! An instruction is one byte and what it calls for: a run of literals, or a match (distance and
//! length) followed by up to three literals. What a low byte means depends on how many literals
//! came before. The stream ends with a match of the distance 16384. Behind it PyTables puts
//! Adler-32 and length of the decoded bytes, four little-endian bytes each; before its version 0.5
//! there was nothing.

use super::{Filter, Room};
use crate::error::{Error, Result};

const NAME: &str = "LZO filter";
/// What the farthest matches count from.
const FAR: usize = 0x4000;

/// Filter 305, decoding only.
#[derive(Debug, Clone, Copy, Default)]
pub struct Lzo;

impl Filter for Lzo {
    fn decode(&self, input: &[u8], room: Room, _: &[u32], out: &mut Vec<u8>) -> Result<()> {
        out.clear();
        let mut stream = Stream {
            input,
            limit: room.limit(),
            out,
        };
        stream.decode().ok_or_else(|| {
            let cause = format!("a broken stream after {} bytes", stream.out.len());
            Error::corrupt(NAME, cause)
        })?;
        let trailer = stream.input;
        room.agree(NAME, out.len())?;
        check(trailer, out)
    }

    fn encode(&self, _: &[u8], _: &[u32], _: &mut Vec<u8>) -> Result<()> {
        Err(Error::unsupported(NAME, "chunks are not compressed by it"))
    }
}

/// Holds what was decoded against what PyTables put behind the stream.
fn check(trailer: &[u8], decoded: &[u8]) -> Result<()> {
    let Some((checksum, rest)) = trailer.split_first_chunk::<4>() else {
        return Ok(());
    };
    let stored = u32::from_le_bytes(*checksum);
    let computed = adler32(decoded);
    if stored != computed {
        let cause = format!("checksum is {computed:#010x}, stored is {stored:#010x}");
        return Err(Error::corrupt(NAME, cause));
    }
    let length = rest.first_chunk::<4>().map(|n| u32::from_le_bytes(*n));
    match length {
        Some(length) if length as usize != decoded.len() => {
            let cause = format!("{} bytes, not {length} as stored", decoded.len());
            Err(Error::corrupt(NAME, cause))
        }
        _ => Ok(()),
    }
}

fn adler32(bytes: &[u8]) -> u32 {
    let (mut low, mut high) = (1_u32, 0_u32);
    // 5552 bytes are the most that cannot overflow 32 bits before a division.
    for block in bytes.chunks(5552) {
        for byte in block {
            low += u32::from(*byte);
            high += low;
        }
        low %= 65_521;
        high %= 65_521;
    }
    high << 16 | low
}

/// What came before an instruction, which decides what a byte below 16 means.
#[derive(Clone, Copy)]
enum Before {
    /// A match without literals.
    Match,
    /// A match with one to three literals.
    Few,
    /// A run of literals.
    Run,
}

struct Stream<'i, 'o> {
    input: &'i [u8],
    limit: usize,
    out: &'o mut Vec<u8>,
}

impl Stream<'_, '_> {
    /// Decodes up to the end of the stream; nothing where it is broken.
    fn decode(&mut self) -> Option<()> {
        let mut before = Before::Match;
        if let Some(first @ 18..) = self.input.first().copied() {
            self.input = self.input.get(1..)?;
            before = self.literals(usize::from(first - 17))?;
            if first > 20 {
                before = Before::Run;
            }
        }
        loop {
            let byte = self.byte()?;
            let low = usize::from(byte);
            let (distance, length, few) = match (byte, before) {
                (0..16, Before::Match) => {
                    let length = self.length(low, 15)? + 3;
                    self.literals(length)?;
                    before = Before::Run;
                    continue;
                }
                (0..16, Before::Few) => ((low >> 2) + (self.next()? << 2) + 1, 2, low & 3),
                (0..16, Before::Run) => ((low >> 2) + (self.next()? << 2) + 0x801, 3, low & 3),
                (16..32, _) => {
                    let length = self.length(low & 7, 7)? + 2;
                    let (distance, few) = self.pair()?;
                    let distance = distance + ((low & 8) << 11) + FAR;
                    if distance == FAR {
                        return Some(());
                    }
                    (distance, length, few)
                }
                (32..64, _) => {
                    let length = self.length(low & 31, 31)? + 2;
                    let (distance, few) = self.pair()?;
                    (distance + 1, length, few)
                }
                (64.., _) => {
                    let distance = (low >> 2 & 7) + (self.next()? << 3) + 1;
                    (distance, (low >> 5) + 1, low & 3)
                }
            };
            self.repeat(distance, length)?;
            before = self.literals(few)?;
        }
    }

    fn byte(&mut self) -> Option<u8> {
        let (byte, rest) = self.input.split_first()?;
        self.input = rest;
        Some(*byte)
    }

    fn next(&mut self) -> Option<usize> {
        self.byte().map(usize::from)
    }

    /// A length whose bits in the instruction are `bits`: 0 stands for `most` and what follows,
    /// 255 for each byte of zero and then another.
    fn length(&mut self, bits: usize, most: usize) -> Option<usize> {
        if bits != 0 {
            return Some(bits);
        }
        let mut length = most;
        loop {
            match self.next()? {
                0 => length = length.checked_add(255)?,
                last => return length.checked_add(last),
            }
        }
    }

    /// Two bytes: a distance, and the number of literals behind the match.
    fn pair(&mut self) -> Option<(usize, usize)> {
        let (bytes, rest) = self.input.split_first_chunk::<2>()?;
        self.input = rest;
        let pair = usize::from(u16::from_le_bytes(*bytes));
        Some((pair >> 2, pair & 3))
    }

    fn literals(&mut self, count: usize) -> Option<Before> {
        let (literals, rest) = self.input.split_at_checked(count)?;
        if count > self.limit - self.out.len() {
            return None;
        }
        self.out.extend_from_slice(literals);
        self.input = rest;
        Some(match count {
            0 => Before::Match,
            _ => Before::Few,
        })
    }

    /// Repeats what was decoded `distance` bytes before; the match may reach into itself.
    fn repeat(&mut self, distance: usize, length: usize) -> Option<()> {
        let start = self.out.len().checked_sub(distance)?;
        if length > self.limit - self.out.len() {
            return None;
        }
        let mut left = length;
        while left > 0 {
            let count = (self.out.len() - start).min(left);
            self.out.extend_from_within(start..start + count);
            left -= count;
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `hyperslab` three times.
    const THREE: &[u8] = &[
        0x2c, // 27 literals: more than the 3 that a match is worth
        b'h', b'y', b'p', b'e', b'r', b's', b'l', b'a', b'b', b'h', b'y', b'p', b'e', b'r', b's',
        b'l', b'a', b'b', b'h', b'y', b'p', b'e', b'r', b's', b'l', b'a', b'b', //
        0x11, 0, 0, // end
        0x5f, 0x0b, 0x4d, 0xa0, // Adler-32
        27, 0, 0, 0, // length
    ];

    /// `abcdefgh` 40 times, the bytes 0 to 63, `hgfedcba` 9 times, as the LZO library has it.
    const MATCHES: &str = "0561626364656667682000181c000046000102030405060708090a0b0c0d0e0f1011\
        12131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e\
        3f6867666564636261686766656463626168676665646362613a5c0000026463626168676665646362616867\
        666564636261110000c5a1bc6ec8010000";

    fn decode(stream: &[u8], length: usize) -> Result<Vec<u8>> {
        let mut out = Vec::new();
        Lzo.decode(stream, Room::Exactly(length), &[], &mut out)?;
        Ok(out)
    }

    fn matches() -> Vec<u8> {
        let digits = MATCHES.as_bytes().chunks(2);
        let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16);
        digits.map(|pair| byte(pair).unwrap()).collect()
    }

    #[test]
    fn literals_and_matches_come_out_as_the_library_has_them() {
        assert_eq!(decode(THREE, 27).unwrap(), b"hyperslab".repeat(3));
        let mut wanted = b"abcdefgh".repeat(40);
        wanted.extend(0..64);
        wanted.extend(b"hgfedcba".repeat(9));
        assert_eq!(decode(&matches(), 456).unwrap(), wanted);
    }

    #[test]
    fn streams_of_old_versions_have_no_checksum() {
        let bare = &THREE[..THREE.len() - 8];
        assert_eq!(decode(bare, 27).unwrap().len(), 27);
    }

    #[test]
    fn short_matches_depend_on_what_came_before() {
        // Four literals, then 3 bytes from 2049 before: too far.
        assert!(decode(&[21, 1, 2, 3, 4, 0, 0, 17, 0, 0], 7).is_err());
        // Two literals, then 2 bytes from 2 before with one literal behind, then the end.
        let near = [19, 1, 2, 0b0101, 0, 9, 17, 0, 0];
        assert_eq!(decode(&near, 5).unwrap(), [1, 2, 1, 2, 9]);
    }

    #[test]
    fn every_cut_and_every_wrong_byte_of_the_trailer_is_found() {
        let stream = matches();
        for length in 0..stream.len() - 8 {
            assert!(decode(&stream[..length], 456).is_err(), "{length}");
        }
        for at in stream.len() - 8..stream.len() {
            let mut broken = stream.clone();
            broken[at] ^= 1;
            assert!(decode(&broken, 456).is_err(), "{at}");
        }
        assert!(decode(&stream, 455).is_err());
        assert!(decode(&stream, 457).is_err());
    }

    #[test]
    fn a_match_that_swells_stops_at_the_room() {
        let mut bomb = vec![18, 7, 32];
        bomb.extend([0; 100_000]);
        bomb.extend([1, 0, 0, 17, 0, 0]);
        let mut out = Vec::new();
        let decoded = Lzo.decode(&bomb, Room::AtMost(1000), &[], &mut out);
        assert!(decoded.is_err() && out.len() <= 1000);
    }
}
