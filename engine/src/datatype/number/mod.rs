//! Numbers between types: a stored integer or float as an exact number, and back into the bits of
//! another type, by the rules of the library's conversion.

mod float;
mod integer;
#[cfg(test)]
mod tests;

/// A number as exact as its type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Number {
    /// A finite number: `magnitude * 2^exponent`.
    Finite(Finite),
    /// An infinity.
    Infinite {
        /// Below all numbers.
        negative: bool,
    },
    /// Not a number.
    NotANumber {
        /// Its sign bit.
        negative: bool,
    },
}

/// A finite number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Finite {
    /// Below zero, or negative zero.
    pub negative: bool,
    /// Its leading 128 bits at most.
    pub magnitude: u128,
    /// Power of two of the magnitude's lowest bit.
    pub exponent: i64,
    /// Whether there are set bits below the magnitude's lowest: numbers of over 128 bits.
    pub more: bool,
}

/// What the last digit that is kept becomes where the digits that are lost make exactly half of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ties {
    /// Even, as machines do.
    ToEven,
    /// One more, as the library does between types that are none of the machine's.
    Away,
}

impl Number {
    /// A whole number.
    pub fn whole(number: i128) -> Self {
        Self::Finite(Finite {
            negative: number < 0,
            magnitude: number.unsigned_abs(),
            exponent: 0,
            more: false,
        })
    }
}

impl Finite {
    /// Its magnitude, rounded.
    pub fn magnitude_f64(&self) -> f64 {
        super::float::scale(self.magnitude, self.exponent)
    }

    /// The magnitude without what lies behind the point, and whether anything does; `None` where
    /// it has over 128 bits.
    fn trunc(&self) -> (Option<u128>, bool) {
        if self.exponent >= 0 {
            let shift = u32::try_from(self.exponent).unwrap_or(u32::MAX);
            let fits = self.magnitude == 0 || shift <= self.magnitude.leading_zeros();
            let shifted = self.magnitude.checked_shl(shift).unwrap_or(0);
            return (fits.then_some(shifted), self.more);
        }
        let shift = u32::try_from(-self.exponent).unwrap_or(u32::MAX);
        let whole = self.magnitude.checked_shr(shift).unwrap_or(0);
        let back = whole.checked_shl(shift).unwrap_or(0);
        (Some(whole), self.more || back != self.magnitude)
    }
}
