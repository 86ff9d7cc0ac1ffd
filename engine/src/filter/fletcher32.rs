//! Filter 3, Fletcher-32: a checksum behind the bytes.
//!
//! The library sums big-endian 16-bit words; an odd last byte counts as the high byte of a word.
//! Versions before 1.6.3 swapped the bytes of each half of the checksum on little-endian
//! machines: both forms are accepted, as the library does.

use super::{Filter, Room};
use crate::error::{Error, Result};

const NAME: &str = "fletcher32 filter";

/// Filter 3. No parameters.
#[derive(Debug, Clone, Copy, Default)]
pub struct Fletcher32;

impl Filter for Fletcher32 {
    fn decode(&self, input: &[u8], room: Room, _: &[u32], out: &mut Vec<u8>) -> Result<()> {
        let Some((data, stored)) = input.split_last_chunk::<4>() else {
            return Err(Error::corrupt(NAME, "shorter than its checksum"));
        };
        room.agree(NAME, data.len())?;
        let stored = u32::from_le_bytes(*stored);
        let computed = checksum(data);
        if stored != computed && stored != swap_halves(computed) {
            return Err(Error::corrupt(
                NAME,
                format!("checksum is {computed:#010x}, stored is {stored:#010x}"),
            ));
        }
        out.clear();
        out.extend_from_slice(data);
        Ok(())
    }

    fn encode(&self, input: &[u8], _: &[u32], out: &mut Vec<u8>) -> Result<()> {
        out.clear();
        out.extend_from_slice(input);
        out.extend_from_slice(&checksum(input).to_le_bytes());
        Ok(())
    }

    fn unchecked<'a>(&self, input: &'a [u8]) -> Option<&'a [u8]> {
        input.split_last_chunk::<4>().map(|(data, _)| data)
    }

    fn encoded_len(&self, input: usize) -> Option<usize> {
        input.checked_add(4)
    }
}

/// Swaps the bytes inside each 16-bit half.
fn swap_halves(sum: u32) -> u32 {
    ((sum & 0x00ff_00ff) << 8) | ((sum >> 8) & 0x00ff_00ff)
}

/// Fletcher-32 as `H5_checksum_fletcher32` computes it.
pub fn checksum(bytes: &[u8]) -> u32 {
    let (mut low, mut high) = (0_u32, 0_u32);
    let (words, odd) = bytes.as_chunks::<2>();
    // 360 words are the most that cannot overflow 32 bits before a fold.
    for block in words.chunks(360) {
        for word in block {
            low += u32::from(u16::from_be_bytes(*word));
            high += low;
        }
        low = fold(low);
        high = fold(high);
    }
    if let Some(byte) = odd.first() {
        low += u32::from(*byte) << 8;
        high += low;
        low = fold(low);
        high = fold(high);
    }
    (fold(high) << 16) | fold(low)
}

fn fold(sum: u32) -> u32 {
    (sum & 0xffff) + (sum >> 16)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_checksum_is_met() {
        // Words 0x0102, 0x0304 and the odd byte 5 as 0x0500.
        let low = 0x0102 + 0x0304 + 0x0500;
        let high = 0x0102 + (0x0102 + 0x0304) + low;
        assert_eq!(checksum(&[1, 2, 3, 4, 5]), (high << 16) | low);
        assert_eq!(checksum(&[]), 0);
    }

    #[test]
    fn long_runs_do_not_overflow() {
        assert_eq!(checksum(&vec![0xff; 1 << 20]), 0xffff_ffff);
    }

    #[test]
    fn a_flipped_bit_is_found_and_both_byte_orders_pass() {
        let mut stored = Vec::new();
        let mut out = Vec::new();
        Fletcher32.encode(b"hyperslab", &[], &mut stored).unwrap();
        let room = Room::Exactly(9);
        Fletcher32.decode(&stored, room, &[], &mut out).unwrap();
        assert_eq!(out, b"hyperslab");
        let mut swapped = stored.clone();
        swapped[9..].copy_from_slice(&swap_halves(checksum(b"hyperslab")).to_le_bytes());
        Fletcher32.decode(&swapped, room, &[], &mut out).unwrap();
        for bit in 0..stored.len() * 8 {
            let mut broken = stored.clone();
            broken[bit / 8] ^= 1 << (bit % 8);
            let decoded = Fletcher32.decode(&broken, room, &[], &mut out);
            assert!(decoded.is_err(), "bit {bit}");
        }
    }
}
