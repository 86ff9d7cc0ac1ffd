//! Filter 32000, LZF: the LibLZF stream that h5py and PyTables write.
//!
//! A control byte below 32 is followed by that many literals and one more; any other holds a
//! length in its upper three bits (7: a byte of length follows) and the upper five bits of a
//! distance, whose lower eight follow. A chunk that does not shrink is stored with the filter
//! masked out.

use super::{Filter, Room};
use crate::error::{Error, Result};

const NAME: &str = "LZF filter";
/// Longest match, and farthest.
const MOST: usize = 264;
const FAR: usize = 1 << 13;
/// Bits of the encoder's table.
const TABLE: u32 = 14;

/// Filter 32000. The third parameter is the chunk's length, which is known here anyway.
#[derive(Debug, Clone, Copy, Default)]
pub struct Lzf;

impl Filter for Lzf {
    fn decode(&self, input: &[u8], room: Room, _: &[u32], out: &mut Vec<u8>) -> Result<()> {
        out.clear();
        let mut input = input.iter().copied();
        while let Some(control) = input.next() {
            let more = match control {
                0..32 => literals(usize::from(control) + 1, &mut input, out),
                _ => repeat(control, &mut input, out),
            };
            more.ok_or_else(|| {
                Error::corrupt(NAME, format!("a broken stream after {} bytes", out.len()))
            })?;
            if out.len() > room.limit() {
                break;
            }
        }
        room.agree(NAME, out.len())
    }

    fn encode(&self, input: &[u8], _: &[u32], out: &mut Vec<u8>) -> Result<()> {
        out.clear();
        let mut table = vec![usize::MAX; 1 << TABLE];
        let (mut at, mut first) = (0, 0);
        while let Some(&[a, b, c]) = input.get(at..).and_then(|rest| rest.first_chunk::<3>()) {
            let key = u32::from_be_bytes([0, a, b, c]).wrapping_mul(0x9e37_79b1) >> (32 - TABLE);
            let before = table
                .get_mut(key as usize)
                .map(|slot| std::mem::replace(slot, at));
            let distance = before.and_then(|before| at.checked_sub(before));
            let length = distance
                .filter(|distance| (1..=FAR).contains(distance))
                .map_or(0, |distance| matching(input, at, distance));
            if length < 3 {
                at += 1;
                continue;
            }
            flush(input.get(first..at).unwrap_or_default(), out);
            encode_match(distance.unwrap_or(1) - 1, length - 2, out);
            at += length;
            first = at;
        }
        flush(input.get(first..).unwrap_or_default(), out);
        Ok(())
    }
}

fn literals(count: usize, input: &mut impl Iterator<Item = u8>, out: &mut Vec<u8>) -> Option<()> {
    let before = out.len();
    out.extend(input.take(count));
    (out.len() == before + count).then_some(())
}

fn repeat(control: u8, input: &mut impl Iterator<Item = u8>, out: &mut Vec<u8>) -> Option<()> {
    let mut length = usize::from(control >> 5) + 2;
    if length == 9 {
        length += usize::from(input.next()?);
    }
    let distance = (usize::from(control & 31) << 8 | usize::from(input.next()?)) + 1;
    let start = out.len().checked_sub(distance)?;
    if distance >= length {
        out.extend_from_within(start..start + length);
        return Some(());
    }
    for index in start..start + length {
        // The match may reach into what it writes itself.
        out.push(*out.get(index)?);
    }
    Some(())
}

/// Bytes that agree with those `distance` before.
fn matching(input: &[u8], at: usize, distance: usize) -> usize {
    let now = input.get(at..).unwrap_or_default();
    let before = input.get(at - distance..).unwrap_or_default();
    let same = now.iter().zip(before).take(MOST);
    same.take_while(|(a, b)| a == b).count()
}

fn flush(literals: &[u8], out: &mut Vec<u8>) {
    for part in literals.chunks(32) {
        out.push((part.len() - 1) as u8);
        out.extend_from_slice(part);
    }
}

/// `distance` less 1, `length` less 2.
fn encode_match(distance: usize, length: usize, out: &mut Vec<u8>) {
    let high = (distance >> 8) as u8;
    match length {
        0..7 => out.push(((length as u8) << 5) | high),
        _ => out.extend([(7 << 5) | high, (length - 7) as u8]),
    }
    out.push(distance as u8);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literal_and_match_decode() {
        // Three literals, then 6 bytes from a distance of 3.
        let stream = [2, b'a', b'b', b'c', 4 << 5, 2];
        let mut out = Vec::new();
        Lzf.decode(&stream, Room::Exactly(9), &[], &mut out)
            .unwrap();
        assert_eq!(out, b"abcabcabc");
        for end in 1..stream.len() {
            let part = Lzf.decode(&stream[..end], Room::Exactly(9), &[], &mut out);
            assert!(part.is_err(), "{end}");
        }
        assert!(
            Lzf.decode(&[0x20, 5], Room::Exactly(3), &[], &mut out)
                .is_err()
        );
    }

    #[test]
    fn what_was_encoded_decodes() {
        for length in [0_usize, 1, 2, 3, 33, 1000, 100_000] {
            let bytes: Vec<u8> = (0..length).map(|i| (i / 300 * (i % 7)) as u8).collect();
            let (mut stream, mut out) = (Vec::new(), Vec::new());
            Lzf.encode(&bytes, &[], &mut stream).unwrap();
            assert!(length < 1000 || stream.len() < length / 2);
            Lzf.decode(&stream, Room::Exactly(length), &[], &mut out)
                .unwrap();
            assert_eq!(out, bytes);
        }
    }
}
