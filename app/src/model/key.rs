//! Numbers as keys of 64 bits that sort as the numbers do: for statistics and sorting alike.

use super::query::Number;

/// The bit that sets negative numbers apart.
const SIGN: u64 = 1 << 63;

/// The key of what is no number. No number has it on the scale of [`Scale::Real`].
pub const NAN: u64 = u64::MAX;

/// What the keys stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    /// Integers from -2^63.
    Signed,
    /// Integers up to 2^64 - 1.
    Unsigned,
    /// Floating-point numbers.
    Real,
}

impl Scale {
    /// The number of a key.
    pub fn number(self, key: u64) -> Number {
        match self {
            Self::Signed => Number::Whole(signed_of(key).into()),
            Self::Unsigned => Number::Whole(key.into()),
            Self::Real => Number::Real(real_of(key)),
        }
    }

    /// The number as an integer; 0 for what is none.
    pub fn whole(self, key: u64) -> i128 {
        match self {
            Self::Signed => signed_of(key).into(),
            Self::Unsigned => key.into(),
            Self::Real => 0,
        }
    }

    /// The key of a whole number, moved to the nearest that the scale has.
    pub fn key_of_whole(self, number: i128) -> u64 {
        match self {
            Self::Signed => {
                let near = number.clamp(i64::MIN.into(), i64::MAX.into());
                signed(near as i64)
            }
            Self::Unsigned => number.clamp(0, u64::MAX.into()) as u64,
            Self::Real => real(number as f64),
        }
    }
}

/// The key of a signed integer.
pub fn signed(number: i64) -> u64 {
    number as u64 ^ SIGN
}

fn signed_of(key: u64) -> i64 {
    (key ^ SIGN) as i64
}

/// The key of a floating-point number; both zeros have the same.
pub fn real(number: f64) -> u64 {
    if number.is_nan() {
        return NAN;
    }
    let bits = (number + 0.0).to_bits();
    if bits & SIGN == 0 { bits | SIGN } else { !bits }
}

/// The number of such a key.
pub fn real_of(key: u64) -> f64 {
    f64::from_bits(if key & SIGN == 0 { !key } else { key & !SIGN })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_sort_as_their_numbers_do_and_lead_back() {
        let reals = [
            f64::NEG_INFINITY,
            f64::MIN,
            -1.5,
            -f64::MIN_POSITIVE,
            0.0,
            5e-324,
            1.0,
            f64::MAX,
            f64::INFINITY,
        ];
        let keys = reals.map(real);
        assert!(keys.is_sorted_by(|a, b| a < b), "{keys:x?}");
        assert_eq!(keys.map(real_of), reals);
        assert_eq!(real(-0.0), real(0.0));
        assert!(real(f64::NAN) == NAN && real(-f64::NAN) == NAN);
        assert!(real_of(NAN).is_nan() && keys.iter().all(|key| *key < NAN));
        let signs = [i64::MIN, -1, 0, 1, i64::MAX];
        let keys = signs.map(signed);
        assert!(keys.is_sorted_by(|a, b| a < b));
        assert_eq!(
            keys.map(|key| Scale::Signed.whole(key)),
            signs.map(i128::from)
        );
        assert_eq!(Scale::Unsigned.whole(u64::MAX), u64::MAX.into());
        assert_eq!(Scale::Signed.key_of_whole(i128::MAX), signed(i64::MAX));
        assert_eq!(Scale::Unsigned.key_of_whole(-5), 0);
    }
}
