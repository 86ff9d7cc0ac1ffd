//! Filter 5, nbit: only the bits that a type uses are stored, one element after the other.

use super::bit_reader::BitReader;
use super::{Filter, Room};
use crate::error::{Error, Result};

const NAME: &str = "nbit filter";
/// Arrays and compounds in each other.
const MOST_NESTED: u32 = 32;

/// Filter 5. Parameters: their number, whether all bits are stored as they are, elements of a
/// chunk, then the type.
#[derive(Debug, Clone, Copy, Default)]
pub struct Nbit;

/// The parts of a type, as the parameters describe them.
enum Part {
    /// A number: size, bytes in big-endian order, significant bits and their offset.
    Number {
        size: usize,
        big: bool,
        precision: usize,
        offset: usize,
    },
    /// An array of so many bytes.
    Array { size: usize, base: Box<Part> },
    /// A compound: its members by their offset.
    Compound {
        size: usize,
        members: Vec<(usize, Part)>,
    },
    /// Bytes of which all bits are stored.
    Bytes { size: usize },
}

impl Filter for Nbit {
    fn decode(&self, input: &[u8], room: Room, data: &[u32], out: &mut Vec<u8>) -> Result<()> {
        let [_, plain, count, parts @ ..] = data else {
            return Err(Error::corrupt(NAME, "under three parameters"));
        };
        out.clear();
        if *plain != 0 {
            out.extend_from_slice(input);
            return room.agree(NAME, out.len());
        }
        let part = part(&mut parts.iter().copied(), 0)?;
        let length = part.size().checked_mul(*count as usize);
        let length = length.filter(|length| *length <= room.limit());
        let length = length.ok_or_else(|| Error::corrupt(NAME, "more elements than the chunk"))?;
        room.agree(NAME, length)?;
        out.resize(length, 0);
        let mut bits = BitReader::new(input);
        for element in out.chunks_exact_mut(part.size()) {
            part.read(&mut bits, element)
                .ok_or_else(|| Error::corrupt(NAME, "the bits end before the chunk"))?;
        }
        Ok(())
    }

    fn encode(&self, _: &[u8], _: &[u32], _: &mut Vec<u8>) -> Result<()> {
        Err(Error::unsupported(NAME, "it is read, not written"))
    }
}

/// The part that the next parameters describe.
fn part(data: &mut impl Iterator<Item = u32>, depth: u32) -> Result<Part> {
    if depth > MOST_NESTED {
        return Err(Error::corrupt(NAME, "types nested too deep"));
    }
    let mut next = || {
        let number = data.next().map(|number| number as usize);
        number.ok_or_else(|| Error::corrupt(NAME, "parameters that end early"))
    };
    let (kind, size) = (next()?, next()?);
    let found = match kind {
        1 => Part::Number {
            size,
            big: next()? != 0,
            precision: next()?,
            offset: next()?,
        },
        2 => Part::Array {
            size,
            base: Box::new(part(data, depth + 1)?),
        },
        3 => {
            let mut members = Vec::new();
            for _ in 0..next()? {
                let offset = data.next().map(|number| number as usize);
                let offset = offset.ok_or_else(|| Error::corrupt(NAME, "a member is missing"))?;
                members.push((offset, part(data, depth + 1)?));
            }
            Part::Compound { size, members }
        }
        4 => Part::Bytes { size },
        _ => return Err(Error::corrupt(NAME, format!("a type of kind {kind}"))),
    };
    match &found {
        Part::Number {
            precision, offset, ..
        } if precision.saturating_add(*offset) > size.saturating_mul(8) => {
            Err(Error::corrupt(NAME, "more bits than the type has"))
        }
        _ if size == 0 => Err(Error::corrupt(NAME, "a type of no bytes")),
        _ => Ok(found),
    }
}

impl Part {
    fn size(&self) -> usize {
        match self {
            Self::Number { size, .. }
            | Self::Array { size, .. }
            | Self::Compound { size, .. }
            | Self::Bytes { size } => *size,
        }
    }

    /// Reads one element into its bytes, which are zero.
    fn read(&self, bits: &mut BitReader<'_>, out: &mut [u8]) -> Option<()> {
        match self {
            Self::Number {
                size,
                big,
                precision,
                offset,
            } => {
                let mut end = offset + precision;
                // From the highest bit down, byte by byte.
                while end > *offset {
                    let byte = (end - 1) / 8;
                    let first = (byte * 8).max(*offset);
                    let value = bits.bits((end - first) as u32)? << (first % 8);
                    let place = if *big {
                        size.checked_sub(byte + 1)?
                    } else {
                        byte
                    };
                    *out.get_mut(place)? |= value as u8;
                    end = first;
                }
            }
            Self::Array { base, .. } => {
                for element in out.chunks_exact_mut(base.size()) {
                    base.read(bits, element)?;
                }
            }
            Self::Compound { members, .. } => {
                for (offset, member) in members {
                    let end = offset.checked_add(member.size())?;
                    member.read(bits, out.get_mut(*offset..end)?)?;
                }
            }
            Self::Bytes { size } => {
                for byte in out.get_mut(..*size)? {
                    *byte = bits.bits(8)? as u8;
                }
            }
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decode(input: &[u8], data: &[u32], length: usize) -> Result<Vec<u8>> {
        let mut out = Vec::new();
        Nbit.decode(input, Room::Exactly(length), data, &mut out)?;
        Ok(out)
    }

    #[test]
    fn the_bits_of_a_number_go_back_to_their_place_in_either_order() {
        // 12 bits at offset 3 of 4 bytes: 0xabc and 0x123.
        let input = [0xab, 0xc1, 0x23];
        let little = decode(&input, &[8, 0, 2, 1, 4, 0, 12, 3], 8).unwrap();
        let big = decode(&input, &[8, 0, 2, 1, 4, 1, 12, 3], 8).unwrap();
        let numbers = [0xabc_u32 << 3, 0x123 << 3];
        assert_eq!(little, numbers.map(u32::to_le_bytes).concat());
        assert_eq!(big, numbers.map(u32::to_be_bytes).concat());
    }

    #[test]
    fn compounds_and_arrays_are_read_member_by_member() {
        // One compound of 4 bytes: at 0 two 4-bit numbers of a byte each, at 3 a plain byte.
        let data = [
            15, 0, 1, // parameters, bits are left out, elements
            3, 4, 2, // compound of 4 bytes, two members
            0, 2, 2, 1, 1, 0, 4, 0, // array of 2 bytes: numbers of a byte, 4 bits
            3, 4, 1, // bytes
        ];
        assert_eq!(decode(&[0x12, 0xab], &data, 4).unwrap(), [1, 2, 0, 0xab]);
    }

    #[test]
    fn short_input_and_broken_parameters_are_refused() {
        let data = [8, 0, 2, 1, 4, 0, 12, 3];
        assert!(decode(&[0xab, 0xc1], &data, 8).is_err());
        for end in 0..data.len() {
            assert!(decode(&[0xab, 0xc1, 0x23], &data[..end], 8).is_err());
        }
        assert!(decode(&[0; 9], &[8, 0, 2, 1, 4, 0, 30, 3], 8).is_err());
        assert!(decode(&[0; 9], &[8, 0, u32::MAX, 1, 4, 0, 12, 3], 8).is_err());
    }
}
