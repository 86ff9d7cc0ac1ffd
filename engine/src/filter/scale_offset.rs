//! Filter 6, scale-offset: numbers less their smallest, in as few bits as the largest needs.
//!
//! A chunk begins with the number of bits (4 bytes), the width of the smallest value (1 byte) and
//! that value; packed numbers follow after 21 bytes. All bits set mean the fill value. Floats are
//! whole numbers of a decimal place (D-scale).

use super::bit_reader::BitReader;
use super::{Filter, Room};
use crate::error::{Error, Result};

const NAME: &str = "scale-offset filter";
const HEADER: usize = 21;
/// Kinds of scaling: whole numbers, and floats by decimal places.
const INTEGER: u32 = 2;
const DECIMAL: u32 = 0;

/// Filter 6. Parameters: kind, factor, elements, class, size, sign, byte order, whether there is a
/// fill value, and its bytes.
#[derive(Debug, Clone, Copy, Default)]
pub struct ScaleOffset;

/// What the parameters say, checked.
struct Scaling {
    integer: bool,
    decimals: i32,
    count: usize,
    size: usize,
    big: bool,
    fill: Option<u64>,
}

impl Filter for ScaleOffset {
    fn decode(&self, input: &[u8], room: Room, data: &[u32], out: &mut Vec<u8>) -> Result<()> {
        out.clear();
        let scaling = scaling(data)?;
        if scaling.integer && scaling.decimals >= 0 {
            // The factor of whole numbers is a number of bits; all of them: stored as they are.
            if scaling.decimals as usize == scaling.size * 8 {
                out.extend_from_slice(input);
                return room.agree(NAME, out.len());
            }
        }
        let length = scaling.count.checked_mul(scaling.size);
        let length = length.filter(|length| *length <= room.limit());
        let length = length.ok_or_else(|| Error::corrupt(NAME, "more elements than the chunk"))?;
        room.agree(NAME, length)?;
        let Some((head, packed)) = input.split_at_checked(HEADER) else {
            return Err(Error::corrupt(NAME, "shorter than its header"));
        };
        let bits = little(head.get(..4).unwrap_or_default()) as u32;
        let width = usize::from(head.get(4).copied().unwrap_or_default()).min(8);
        let smallest = little(head.get(5..5 + width).unwrap_or_default());
        if bits as usize > scaling.size * 8 {
            return Err(Error::corrupt(NAME, format!("numbers of {bits} bits")));
        }
        let whole = bits as usize == scaling.size * 8;
        let mut reader = BitReader::new(packed);
        let mut raw = packed.chunks_exact(scaling.size);
        for _ in 0..scaling.count {
            let value = match whole {
                true => raw.next().map(little),
                false => reader
                    .bits(bits)
                    .map(|code| scaling.value(code, bits, smallest)),
            };
            let value =
                value.ok_or_else(|| Error::corrupt(NAME, "the bits end before the chunk"))?;
            let bytes = value.to_le_bytes();
            let bytes = bytes.iter().take(scaling.size);
            match scaling.big {
                true => out.extend(bytes.rev()),
                false => out.extend(bytes),
            }
        }
        Ok(())
    }

    fn encode(&self, _: &[u8], _: &[u32], _: &mut Vec<u8>) -> Result<()> {
        Err(Error::unsupported(NAME, "it is read, not written"))
    }
}

fn scaling(data: &[u32]) -> Result<Scaling> {
    let [
        kind,
        factor,
        count,
        class,
        size,
        _,
        order,
        filled,
        fill @ ..,
    ] = data
    else {
        return Err(Error::corrupt(NAME, "under eight parameters"));
    };
    let integer = match (*class, *kind) {
        (0, INTEGER) => true,
        (1, DECIMAL) => false,
        _ => return Err(Error::unsupported(NAME, format!("scaling of kind {kind}"))),
    };
    let valid = match integer {
        true => matches!(size, 1 | 2 | 4 | 8),
        false => matches!(size, 4 | 8),
    };
    if !valid {
        return Err(Error::corrupt(NAME, format!("numbers of {size} bytes")));
    }
    let words = fill.iter().take(2).rev();
    Ok(Scaling {
        integer,
        decimals: *factor as i32,
        count: *count as usize,
        size: *size as usize,
        big: *order != 0,
        fill: (*filled != 0).then(|| words.fold(0, |value, word| (value << 32) | u64::from(*word))),
    })
}

impl Scaling {
    /// The bits of the number that `code` stands for.
    fn value(&self, code: u64, bits: u32, smallest: u64) -> u64 {
        if let Some(fill) = self.fill
            && code == (1 << bits) - 1
        {
            return fill;
        }
        if self.integer {
            return code.wrapping_add(smallest);
        }
        let scale = 10_f64.powi(self.decimals);
        if self.size == 4 {
            let smallest = f32::from_bits(smallest as u32);
            let value = code as i32 as f32 / scale as f32 + smallest;
            return u64::from(value.to_bits());
        }
        (code as i64 as f64 / scale + f64::from_bits(smallest)).to_bits()
    }
}

fn little(bytes: &[u8]) -> u64 {
    let bytes = bytes.iter().rev();
    bytes.fold(0, |value, byte| (value << 8) | u64::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chunk(bits: u32, smallest: u64, packed: &[u8]) -> Vec<u8> {
        let mut bytes = bits.to_le_bytes().to_vec();
        bytes.push(8); // width of the smallest value
        bytes.extend(smallest.to_le_bytes());
        bytes.resize(HEADER, 0);
        bytes.extend(packed);
        bytes
    }

    fn decode(input: &[u8], data: &[u32], length: usize) -> Result<Vec<u8>> {
        let mut out = Vec::new();
        ScaleOffset.decode(input, Room::Exactly(length), data, &mut out)?;
        Ok(out)
    }

    #[test]
    fn integers_count_from_the_smallest_and_all_ones_is_the_fill_value() {
        let smallest = (-5_i64) as u64;
        let input = chunk(4, smallest, &[0x0a, 0xf1]);
        let data = [2, 0, 4, 0, 2, 1, 1, 1, 0x7fff];
        let wanted: [i16; 4] = [-5, 5, 0x7fff, -4];
        let big: Vec<u8> = wanted.iter().flat_map(|n| n.to_be_bytes()).collect();
        assert_eq!(decode(&input, &data, 8).unwrap(), big);
        assert!(decode(&input[..22], &data, 8).is_err());
        assert!(decode(&input[..20], &data, 8).is_err());
    }

    #[test]
    fn floats_are_decimal_places_above_the_smallest() {
        let input = chunk(8, u64::from(1.5_f32.to_bits()), &[0, 25]);
        let data = [0, 2, 2, 1, 4, 0, 0, 0];
        let wanted = [1.5_f32, 1.75].map(f32::to_le_bytes).concat();
        assert_eq!(decode(&input, &data, 8).unwrap(), wanted);
    }

    #[test]
    fn no_bits_at_all_mean_the_smallest_value_everywhere() {
        let data = [2, 0, 3, 0, 1, 0, 0, 0];
        assert_eq!(decode(&chunk(0, 7, &[]), &data, 3).unwrap(), [7; 3]);
        assert!(decode(&chunk(9, 7, &[0; 9]), &data, 3).is_err());
    }
}
