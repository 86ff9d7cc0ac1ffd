//! Floating-point numbers of any division of the bits, as `f64`.

use super::{ByteOrder, Float, Normalization, Number};

/// The usual divisions of the bits; they tell how many digits a number needs as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FloatForm {
    /// IEEE binary16.
    Half,
    /// Brain float: the upper half of binary32.
    BFloat16,
    /// IEEE binary32.
    Single,
    /// IEEE binary64.
    Double,
    /// Another division. With more than 52 mantissa bits the `f64` may be rounded.
    Other {
        /// Bits of the mantissa as stored.
        mantissa_bits: u8,
    },
}

impl Float {
    /// The form of the numbers, whatever their byte order.
    pub fn form(&self) -> FloatForm {
        let other = FloatForm::Other {
            mantissa_bits: self.mantissa_size,
        };
        if self.normalization != Normalization::Implied || self.mantissa_position != 0 {
            return other;
        }
        let division = (self.precision, self.exponent_size, self.mantissa_size);
        let bias = self.exponent_bias;
        let in_order = self.exponent_position == self.mantissa_size
            && u16::from(self.sign_position) + 1 == self.precision
            && self.bit_offset == 0;
        match (division, bias, in_order) {
            ((16, 5, 10), 15, true) => FloatForm::Half,
            ((16, 8, 7), 127, true) => FloatForm::BFloat16,
            ((32, 8, 23), 127, true) => FloatForm::Single,
            ((64, 11, 52), 1023, true) => FloatForm::Double,
            _ => other,
        }
    }

    /// Whether an element of `size` bytes is a machine number of that form.
    pub fn is_plain(&self, size: usize) -> bool {
        size * 8 == usize::from(self.precision)
            && self.order != ByteOrder::Vax
            && !matches!(self.form(), FloatForm::Other { .. })
    }

    /// The number that an element holds, rounded to `f64` where it has more digits; `None` for
    /// elements wider than 16 bytes.
    pub fn decode(&self, bytes: &[u8]) -> Option<f64> {
        if bytes.len() > 16 {
            return None;
        }
        if self.is_plain(bytes.len()) {
            match (bytes, self.order) {
                (&[a, b, c, d], ByteOrder::Little) => return Some(widen([a, b, c, d])),
                (&[d, c, b, a], ByteOrder::Big) => return Some(widen([a, b, c, d])),
                (&[a, b, c, d, e, f, g, h], ByteOrder::Little)
                | (&[h, g, f, e, d, c, b, a], ByteOrder::Big) => {
                    return Some(f64::from_le_bytes([a, b, c, d, e, f, g, h]));
                }
                _ => {}
            }
        }
        let sign = |negative: bool, magnitude: f64| match negative {
            true => -magnitude,
            false => magnitude,
        };
        Some(match self.number(bytes) {
            Number::Finite(finite) => sign(finite.negative, finite.magnitude_f64()),
            Number::Infinite { negative } => sign(negative, f64::INFINITY),
            Number::NotANumber { negative } => sign(negative, f64::NAN),
        })
    }
}

/// A single as a double. What is no number keeps all of its bits, which a cast would not.
fn widen(little: [u8; 4]) -> f64 {
    let bits = u64::from(u32::from_le_bytes(little));
    match f32::from_le_bytes(little) {
        single if single.is_nan() => {
            let (sign, mantissa) = (bits >> 31 << 63, bits & 0x007f_ffff);
            f64::from_bits(sign | 0x7ff << 52 | mantissa << 29)
        }
        single => single.into(),
    }
}

/// `mantissa * 2^exponent`, rounded once.
pub(super) fn scale(mantissa: u128, exponent: i64) -> f64 {
    if mantissa == 0 {
        return 0.0;
    }
    // Far outside of f64 either way; keeps the steps below few.
    let mut exponent = exponent.clamp(-1400, 1100) as i32;
    // Numbers that end up subnormal lose bits: drop them here, rounding to even once.
    let lowest = -1074 - exponent;
    let mut mantissa = mantissa;
    if lowest > 0 && exponent + (128 - mantissa.leading_zeros() as i32) < -1021 {
        mantissa = round_shift(mantissa, lowest.unsigned_abs());
        exponent = -1074;
    }
    let mut value = mantissa as f64;
    while exponent > 0 {
        let step = exponent.min(1000);
        value *= 2_f64.powi(step);
        exponent -= step;
    }
    while exponent < 0 {
        let step = exponent.max(-1000);
        value *= 2_f64.powi(step);
        exponent -= step;
    }
    value
}

/// `value >> count`, rounded to the nearest, ties to even.
fn round_shift(value: u128, count: u32) -> u128 {
    if count > 127 {
        return 0;
    }
    let kept = value >> count;
    let lost = value & ((1 << count) - 1);
    let half = 1 << (count - 1);
    kept + u128::from(lost > half || (lost == half && kept & 1 == 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn float(size: [u8; 3], bias: u32, normalization: Normalization, order: ByteOrder) -> Float {
        let [bits, exponent, mantissa] = size;
        Float {
            order,
            bit_offset: 0,
            precision: bits.into(),
            sign_position: bits - 1,
            exponent_position: mantissa,
            exponent_size: exponent,
            exponent_bias: bias,
            mantissa_position: 0,
            mantissa_size: mantissa,
            normalization,
            padding: [false; 3],
        }
    }

    fn ieee(size: [u8; 3], bias: u32) -> Float {
        float(size, bias, Normalization::Implied, ByteOrder::Little)
    }

    #[test]
    fn doubles_come_out_bit_for_bit() {
        let double = ieee([64, 11, 52], 1023);
        assert_eq!(double.form(), FloatForm::Double);
        let tricky = [
            0.0,
            -0.0,
            0.1,
            f64::MIN_POSITIVE,
            f64::MAX,
            -5e-324,
            2.2e-310,
            f64::INFINITY,
            1e300,
        ];
        for value in tricky {
            let found = double.decode(&value.to_le_bytes()).unwrap();
            assert_eq!(found.to_bits(), value.to_bits(), "{value}");
        }
        assert!(double.decode(&f64::NAN.to_le_bytes()).unwrap().is_nan());
    }

    #[test]
    fn every_half_and_bfloat16_agrees_with_the_half_crate() {
        let half = ieee([16, 5, 10], 15);
        let brain = ieee([16, 8, 7], 127);
        for bits in 0..=u16::MAX {
            let found = half.decode(&bits.to_le_bytes()).unwrap();
            let wanted = half::f16::from_bits(bits).to_f64();
            assert!(
                found == wanted || found.is_nan() && wanted.is_nan(),
                "{bits:#x}"
            );
            let found = brain.decode(&bits.to_le_bytes()).unwrap();
            let wanted = half::bf16::from_bits(bits).to_f64();
            assert!(
                found == wanted || found.is_nan() && wanted.is_nan(),
                "{bits:#x}"
            );
        }
    }

    #[test]
    fn x87_numbers_keep_their_leading_bit() {
        let x87 = float([80, 15, 64], 16383, Normalization::Set, ByteOrder::Little);
        // 1.5: exponent 0x3fff, mantissa 0xc000000000000000.
        let bytes = [0, 0, 0, 0, 0, 0, 0, 0xc0, 0xff, 0x3f, 0, 0, 0, 0, 0, 0];
        assert_eq!(x87.decode(&bytes), Some(1.5));
        let infinity = [0, 0, 0, 0, 0, 0, 0, 0x80, 0xff, 0xff, 0, 0, 0, 0, 0, 0];
        assert_eq!(x87.decode(&infinity), Some(f64::NEG_INFINITY));
    }

    #[test]
    fn eight_bit_floats_decode() {
        let e5m2 = ieee([8, 5, 2], 15);
        assert_eq!(e5m2.decode(&[0x3c]), Some(1.0));
        assert_eq!(e5m2.decode(&[0x01]), Some(2_f64.powi(-16)));
        assert_eq!(e5m2.decode(&[0xbd]), Some(-1.25));
    }

    #[test]
    fn vax_f_numbers_decode() {
        // VAX F: 1.0 is 0.5 * 2^1, exponent 129, stored 0x80 0x40 0 0; HDF5 keeps bias 129.
        let vax = float([32, 8, 23], 129, Normalization::Implied, ByteOrder::Vax);
        assert_eq!(vax.decode(&[0x80, 0x40, 0, 0]), Some(1.0));
    }

    #[test]
    fn quadruple_precision_rounds_once() {
        let quad = ieee([128, 15, 112], 16383);
        let one_and_a_bit: u128 = (0x3fff << 112) | (1 << 59);
        let found = quad.decode(&one_and_a_bit.to_le_bytes()).unwrap();
        assert_eq!(found, 1.0, "half an ulp rounds to even");
        let more: u128 = (0x3fff << 112) | (3 << 59);
        assert_eq!(
            quad.decode(&more.to_le_bytes()),
            Some(1.0 + 2.0 * f64::EPSILON)
        );
    }

    #[test]
    fn nonsense_divisions_do_not_panic() {
        let mut odd = ieee([64, 11, 52], 1023);
        for (position, size) in [(255, 255), (0, 0), (64, 64), (127, 127)] {
            odd.mantissa_position = position;
            odd.mantissa_size = size;
            odd.exponent_position = size;
            odd.exponent_size = position;
            odd.exponent_bias = u32::MAX;
            for normalization in [
                Normalization::None,
                Normalization::Set,
                Normalization::Implied,
            ] {
                odd.normalization = normalization;
                assert!(odd.decode(&[0xa5; 16]).is_some());
                assert!(odd.decode(&[0; 1]).is_some());
            }
        }
        assert_eq!(odd.decode(&[0; 17]), None);
    }
}
