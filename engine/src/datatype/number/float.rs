//! Floating-point numbers of any division of the bits as numbers, and numbers in their bits.

use super::{Finite, Number, Ties};
use crate::datatype::{Float, Normalization, bits, wide};

impl Float {
    /// The number that an element holds, of any width, by the rules of the library's conversion.
    pub fn number(&self, bytes: &[u8]) -> Number {
        let parts = match bits::load(bytes, self.order) {
            Some(word) => self.narrow_parts(word),
            None => self.wide_parts(bytes),
        };
        let all_ones = (1_i64 << self.exponent_size.min(62)) - 1;
        let negative = parts.negative;
        if parts.exponent == all_ones && self.exponent_size > 0 {
            return match parts.is_infinite {
                true => Number::Infinite { negative },
                false => Number::NotANumber { negative },
            };
        }
        let size = i64::from(self.mantissa_size);
        let bias = i64::from(self.exponent_bias);
        // Of the mantissa's lowest bit, where that is the lowest of the magnitude.
        let exponent = match self.normalization {
            Normalization::Implied => parts.exponent.max(1) - bias - size,
            Normalization::Set => parts.exponent.max(1) - bias - (size - 1),
            // The processor's rule; the library halves them on the way to other types.
            Normalization::None if self.is_x87() => parts.exponent.max(1) - bias - (size - 1),
            Normalization::None => parts.exponent - bias + 1 - size,
        };
        let mut finite = Finite {
            negative,
            magnitude: parts.magnitude,
            exponent: exponent + parts.dropped,
            more: parts.more,
        };
        if self.normalization == Normalization::Implied && parts.exponent != 0 {
            finite.lead(size - parts.dropped);
        }
        Number::Finite(finite)
    }

    fn narrow_parts(&self, word: u128) -> Parts {
        let part = |position: u8, size: u8| bits::field(word, position.into(), size.into());
        let magnitude = part(self.mantissa_position, self.mantissa_size);
        let digits = u32::from(self.mantissa_size).saturating_sub(self.stored_leading());
        Parts {
            negative: part(self.sign_position, 1) == 1,
            exponent: part(self.exponent_position, self.exponent_size.min(62)) as i64,
            magnitude,
            dropped: 0,
            more: false,
            is_infinite: bits::field(magnitude, 0, digits) == 0,
        }
    }

    fn wide_parts(&self, bytes: &[u8]) -> Parts {
        let part =
            |position: u8, size: u8| wide::field(bytes, self.order, position.into(), size.into());
        let mut mantissa = part(self.mantissa_position, self.mantissa_size);
        let (magnitude, dropped, more) = wide::leading(&mantissa);
        let exponent = part(self.exponent_position, self.exponent_size.min(62));
        let negative = wide::bit(&part(self.sign_position, 1), 0);
        if self.stored_leading() == 1 {
            wide::clear(&mut mantissa, usize::from(self.mantissa_size).max(1) - 1);
        }
        Parts {
            negative,
            exponent: wide::small(&exponent),
            magnitude,
            dropped,
            more,
            is_infinite: mantissa.iter().all(|byte| *byte == 0),
        }
    }

    /// 1 where the leading bit is stored, which says nothing about infinity.
    fn stored_leading(&self) -> u32 {
        u32::from(self.normalization == Normalization::Set || self.is_x87())
    }

    /// Whether it divides its bits as the extended numbers of Intel's processors. The library
    /// writes them as not normalized.
    pub fn is_x87(&self) -> bool {
        let parts = (self.precision, self.exponent_size, self.mantissa_size);
        parts == (80, 15, 64) && self.normalization != Normalization::Implied
    }

    /// Writes `number` rounded; infinity where it is too large. Whether it is the same number.
    pub fn encode(&self, number: Number, ties: Ties, out: &mut [u8]) -> bool {
        let negative = match number {
            Number::Infinite { negative } | Number::NotANumber { negative } => negative,
            Number::Finite(finite) => finite.negative,
        };
        let (exponent, mantissa, same) = match number {
            Number::Infinite { .. } => (self.all_ones(), self.leading_bit(), true),
            Number::NotANumber { .. } => (self.all_ones(), Mantissa::Ones, true),
            Number::Finite(finite) => self.rounded(finite, ties),
        };
        match out.len() {
            0..=16 => self.store(negative, exponent, &mantissa, out),
            _ => self.store_wide(negative, exponent, &mantissa, out),
        }
        bits::from_little(out, self.order);
        same
    }

    /// Puts sign, exponent and mantissa in place in up to 16 bytes, the least significant first.
    fn store(&self, negative: bool, exponent: u64, mantissa: &Mantissa, out: &mut [u8]) {
        let ones = |first: u32, count: u32| {
            let ones = bits::field(u128::MAX, 0, count);
            ones.checked_shl(first).unwrap_or(0)
        };
        let (offset, precision) = (u32::from(self.bit_offset), u32::from(self.precision));
        let [low, high, inside] = self.padding;
        let mut word = 0;
        for (set, first, count) in [
            (low, 0, offset),
            (inside, offset, precision),
            (high, offset + precision, 128),
        ] {
            word |= if set { ones(first, count) } else { 0 };
        }
        let mantissa = match mantissa {
            Mantissa::Ones => u128::MAX,
            Mantissa::Bits { value, shift } => {
                let shift = u32::try_from(*shift).unwrap_or(u32::MAX);
                value.checked_shl(shift).unwrap_or(0)
            }
        };
        for (position, size, value) in [
            (self.sign_position, 1, u128::from(negative)),
            (self.exponent_position, self.exponent_size, exponent.into()),
            (self.mantissa_position, self.mantissa_size, mantissa),
        ] {
            let (position, size) = (u32::from(position), u32::from(size));
            let value = bits::field(value, 0, size).checked_shl(position);
            word = word & !ones(position, size) | value.unwrap_or(0);
        }
        let little = word.to_le_bytes();
        out.copy_from_slice(little.get(..out.len()).unwrap_or_default());
    }

    /// The same in any number of bytes.
    fn store_wide(&self, negative: bool, exponent: u64, mantissa: &Mantissa, out: &mut [u8]) {
        let (offset, precision) = (usize::from(self.bit_offset), usize::from(self.precision));
        let [low, high, inside] = self.padding;
        wide::pad(out, offset, offset + precision, low, high);
        if inside {
            wide::put(out, offset, precision, &vec![0xff; precision.div_ceil(8)]);
        }
        let mut put = |position: u8, size: u8, value: &[u8]| {
            wide::put(out, position.into(), size.into(), value);
        };
        put(self.sign_position, 1, &[u8::from(negative)]);
        put(
            self.exponent_position,
            self.exponent_size,
            &exponent.to_le_bytes(),
        );
        let (position, size) = (self.mantissa_position, self.mantissa_size);
        match mantissa {
            Mantissa::Bits { value, shift } => {
                let length = usize::from(size).div_ceil(8) + 16;
                let value = wide::shifted(*value, *shift, length).unwrap_or_default();
                put(position, size, &value);
            }
            Mantissa::Ones => put(position, size, &[0xff; 32]),
        }
    }

    fn all_ones(&self) -> u64 {
        (1_u64 << self.exponent_size.min(62)) - 1
    }

    /// The mantissa of infinity.
    fn leading_bit(&self) -> Mantissa {
        match self.stored_leading() {
            0 => Mantissa::Bits { value: 0, shift: 0 },
            _ => Mantissa::Bits {
                value: 1,
                shift: usize::from(self.mantissa_size).max(1) - 1,
            },
        }
    }

    /// Exponent and mantissa of a finite number, and whether they are the same number.
    fn rounded(&self, finite: Finite, ties: Ties) -> (u64, Mantissa, bool) {
        let zero = Mantissa::Bits { value: 0, shift: 0 };
        if finite.magnitude == 0 {
            return (0, zero, !finite.more);
        }
        let bias = i64::from(self.exponent_bias);
        let size = i64::from(self.mantissa_size);
        let implied = self.normalization == Normalization::Implied;
        // Digits with the leading one.
        let digits = size + i64::from(implied);
        let length = i64::from(128 - finite.magnitude.leading_zeros());
        let mut exponent = finite.exponent + length - 1 + bias;
        let mut quantum = finite.exponent + length - digits;
        let smallest = i64::from(self.normalization != Normalization::None);
        if exponent < smallest {
            quantum = quantum.saturating_add(smallest - exponent);
            exponent = 0;
        }
        let (mut value, mut shift) = (finite.magnitude, 0);
        let mut same = !finite.more;
        match quantum - finite.exponent {
            down @ 1.. => {
                let (rounded, exact) = round(value, down, finite.more, ties);
                same &= exact;
                // A carry out of the leading digit.
                if rounded.checked_shr(digits.min(127) as u32).unwrap_or(0) == 1 && digits < 128 {
                    value = rounded >> 1;
                    exponent += 1;
                } else {
                    value = rounded;
                }
                let leading = 1_u128
                    .checked_shl((digits - 1).min(127) as u32)
                    .unwrap_or(0);
                if exponent == 0 && smallest == 1 && value >= leading && digits <= 128 {
                    exponent = 1; // the largest that is not normal became normal
                }
            }
            up => shift = usize::try_from(-up).unwrap_or(usize::MAX),
        }
        if exponent >= i64::try_from(self.all_ones()).unwrap_or(i64::MAX) {
            return (self.all_ones(), self.leading_bit(), false);
        }
        (
            u64::try_from(exponent).unwrap_or(0),
            Mantissa::Bits { value, shift },
            same,
        )
    }
}

/// What an element consists of.
struct Parts {
    negative: bool,
    exponent: i64,
    magnitude: u128,
    /// Bits that the magnitude is short of, and whether one of them is set.
    dropped: i64,
    more: bool,
    /// If the exponent is the largest.
    is_infinite: bool,
}

enum Mantissa {
    /// `value << shift`, of which the mantissa is the lowest bits.
    Bits { value: u128, shift: usize },
    /// All bits.
    Ones,
}

impl Finite {
    /// Sets the implied leading bit, `place` bits above the lowest.
    fn lead(&mut self, place: i64) {
        // Only mantissas of over 127 bits have no room; their lowest bits make it.
        let mut place = place;
        let room = i64::from(self.magnitude.leading_zeros());
        if place > 127 {
            let down = (place - 127).min(127 + room) as u32;
            let kept = self.magnitude.checked_shr(down).unwrap_or(0);
            self.more |= kept.checked_shl(down).unwrap_or(0) != self.magnitude;
            self.magnitude = kept;
            self.exponent += i64::from(down);
            place -= i64::from(down);
        }
        if let Ok(place @ 0..128) = u32::try_from(place) {
            self.magnitude |= 1 << place;
        }
    }
}

/// `value >> down`, rounded; `more` tells of set bits below. And whether nothing was lost.
fn round(value: u128, down: i64, more: bool, ties: Ties) -> (u128, bool) {
    let Ok(down @ 0..129) = u32::try_from(down) else {
        return (0, false);
    };
    let kept = value.checked_shr(down).unwrap_or(0);
    let lost = bits::field(value, 0, down);
    let half = 1_u128 << (down - 1).min(127);
    let up = match lost.cmp(&half) {
        std::cmp::Ordering::Less => false,
        std::cmp::Ordering::Equal if !more => ties == Ties::Away || kept & 1 == 1,
        _ => true,
    };
    (kept + u128::from(up), lost == 0 && !more)
}
