//! Integers and bit fields of any width as numbers, and numbers in their bits.

use super::{Finite, Number};
use crate::datatype::{Integer, bits, wide};

impl Integer {
    /// The number that an element holds, of any width.
    pub fn number(&self, bytes: &[u8]) -> Number {
        if let Some(number) = self.decode(bytes) {
            return Number::whole(number);
        }
        let mut magnitude = wide::field(bytes, self.order, self.bit_offset, self.precision);
        let negative = self.signed && wide::bit(&magnitude, usize::from(self.precision).max(1) - 1);
        if negative {
            wide::negate(&mut magnitude, self.precision.into());
        }
        let (magnitude, exponent, more) = wide::leading(&magnitude);
        Number::Finite(Finite {
            negative,
            magnitude,
            exponent,
            more,
        })
    }

    /// Writes `number` without what lies behind the point, the nearest number of this type where
    /// it does not fit, 0 for what is none. Whether it is the same number.
    pub fn encode(&self, number: Number, out: &mut [u8]) -> bool {
        let (negative, whole, exact) = match number {
            Number::NotANumber { .. } => (false, Some(0), false),
            Number::Infinite { negative } => (negative, None, false),
            Number::Finite(finite) => {
                let (whole, cut) = finite.trunc();
                (finite.negative, whole, !cut)
            }
        };
        if self.precision > 127 {
            return self.encode_wide(number, negative, whole, exact, out);
        }
        let bits = u32::from(self.precision) - u32::from(self.signed && self.precision > 0);
        let most = match negative {
            false => (1_u128 << bits) - 1,
            true if self.signed => 1 << bits,
            true => 0,
        };
        let fits = whole.is_some_and(|whole| whole <= most);
        let magnitude = whole.map_or(most, |whole| whole.min(most));
        let value = match negative {
            true => magnitude.wrapping_neg(),
            false => magnitude,
        };
        self.store(value, out);
        exact && fits
    }

    /// [`Integer::encode`] for types of over 127 bits, which anything of 128 bits may fit.
    fn encode_wide(
        &self,
        number: Number,
        negative: bool,
        whole: Option<u128>,
        exact: bool,
        out: &mut [u8],
    ) -> bool {
        let precision = usize::from(self.precision);
        let room = precision - usize::from(self.signed);
        let length = precision.div_ceil(8);
        let mut value = match (whole, number) {
            (Some(whole), _) => wide::shifted(whole, 0, length),
            (None, Number::Finite(finite)) => {
                let shift = usize::try_from(finite.exponent).unwrap_or(usize::MAX);
                wide::shifted(finite.magnitude, shift, length)
            }
            (None, _) => None,
        };
        let top = value.as_ref().map(|value| wide::bit_length(value));
        let smallest = negative && self.signed;
        let fits = match top {
            Some(0) => true,
            Some(_) if negative && !self.signed => false,
            // The lowest number has one bit more than all others.
            Some(top) if smallest && top == room + 1 => {
                let ones = |v: &Vec<u8>| v.iter().map(|byte| byte.count_ones()).sum::<u32>();
                value.as_ref().is_some_and(|value| ones(value) == 1)
            }
            Some(top) => top <= room,
            None => false,
        };
        if !fits {
            value = Some(match (negative, self.signed) {
                (true, false) => vec![0; length],
                (true, true) => wide::power(room, length),
                (false, _) => wide::ones(room, length),
            });
        }
        let mut value = value.unwrap_or_default();
        if negative {
            wide::negate(&mut value, precision);
        }
        self.store_wide(&value, out);
        exact && fits
    }

    /// Writes an integer of over 128 bits from another type, bit by bit. Whether it is the same.
    pub fn encode_bits(&self, from: &Self, bytes: &[u8], out: &mut [u8]) -> bool {
        let precision = usize::from(self.precision);
        let length = usize::from(from.precision.max(self.precision)).div_ceil(8) + 1;
        let mut value = wide::field(bytes, from.order, from.bit_offset, from.precision);
        let negative = from.signed && wide::bit(&value, usize::from(from.precision).max(1) - 1);
        wide::extend(&mut value, from.precision.into(), negative, length);
        let room = precision - usize::from(self.signed && precision > 0);
        let same = (room..length * 8).all(|bit| wide::bit(&value, bit) == negative)
            && (self.signed || !negative);
        if !same {
            value = match (negative, self.signed) {
                (true, false) => vec![0; length],
                (true, true) => wide::power(room, length),
                (false, _) => wide::ones(room, length),
            };
        }
        self.store_wide(&value, out);
        same
    }

    /// Writes the lowest bits of an element of another type. Whether the others are clear.
    pub fn encode_low_bits(&self, from: &Self, bytes: &[u8], out: &mut [u8]) -> bool {
        let value = wide::field(bytes, from.order, from.bit_offset, from.precision);
        self.store_wide(&value, out);
        wide::bit_length(&value) <= usize::from(self.precision)
    }

    /// Puts the significant bits in place, among the padding of the type.
    fn store(&self, value: u128, out: &mut [u8]) {
        if out.len() > 16 {
            return self.store_wide(&value.to_le_bytes(), out);
        }
        let (offset, precision) = (u32::from(self.bit_offset), u32::from(self.precision));
        let end = offset.saturating_add(precision);
        let mut word = bits::field(value, 0, precision)
            .checked_shl(offset)
            .unwrap_or(0);
        if self.low_pad {
            word |= bits::field(u128::MAX, 0, offset);
        }
        if self.high_pad {
            word |= u128::MAX.checked_shl(end).unwrap_or(0);
        }
        let little = word.to_le_bytes();
        out.copy_from_slice(little.get(..out.len()).unwrap_or_default());
        bits::from_little(out, self.order);
    }

    fn store_wide(&self, value: &[u8], out: &mut [u8]) {
        let (offset, precision) = (usize::from(self.bit_offset), usize::from(self.precision));
        wide::pad(out, offset, offset + precision, self.low_pad, self.high_pad);
        wide::put(out, offset, precision, value);
        bits::from_little(out, self.order);
    }
}
