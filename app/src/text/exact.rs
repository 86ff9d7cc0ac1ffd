//! Decimal digits of binary floats that are wider than an `f64`, by whole numbers of any length.
//!
//! The shortest digits come from the algorithm of Steele and White (1990): digits are made until
//! what is left lies nearer to the number than to its neighbours.

use std::cmp::Ordering;

use super::number::Precision;

/// `0.d₁d₂d₃… × 10^point`.
#[derive(Debug, PartialEq, Eq)]
pub struct Digits {
    /// The digits, each 0 to 9.
    pub digits: Vec<u8>,
    /// Power of ten behind the point.
    pub point: i32,
}

impl Digits {
    /// As `d.ddde±x`.
    pub fn scientific(&self) -> String {
        let character = |digit: &u8| char::from(b'0' + digit);
        let mut text: String = self.digits.iter().map(character).collect();
        if text.len() > 1 {
            text.insert(1, '.');
        }
        format!("{text}e{}", self.point - 1)
    }

    /// One more in the last place.
    fn round_up(&mut self) {
        let nines = self.digits.iter().rev().take_while(|d| **d == 9).count();
        let kept = self.digits.len() - nines;
        self.digits[kept..].fill(0);
        match kept.checked_sub(1) {
            Some(last) => self.digits[last] += 1,
            None => {
                self.digits.insert(0, 1);
                self.digits
                    .truncate(self.digits.len() - usize::from(nines > 0));
                self.point += 1;
            }
        }
    }
}

/// The fewest digits that read back as `magnitude * 2^exponent` (not 0) at that precision.
pub fn shortest(magnitude: u128, exponent: i64, precision: Precision) -> Digits {
    let lead = i64::from(127 - magnitude.leading_zeros() as i32) + exponent;
    let least = i64::from(precision.least_exponent);
    let bits = i64::from(precision.significant_bits.min(128));
    let step = (lead + 1 - bits).max(least).min(exponent);
    let magnitude = magnitude << (exponent - step);
    // Below a power of two the neighbours are half as far.
    let uneven = magnitude.is_power_of_two() && step > least;
    let halves = if uneven { 2 } else { 1 };
    let mut number = Scaled::new(magnitude, step);
    number.value.shift(halves);
    number.unit.shift(halves);
    let (mut below, mut above) = (number.step.clone(), number.step.clone());
    above.shift(halves - 1);
    let ends_count = magnitude.is_multiple_of(2);
    let mut found = Vec::new();
    loop {
        let digit = number.next();
        below.multiply(10);
        above.multiply(10);
        let mut high = number.value.clone();
        high.add(&above);
        let (low, high) = (number.value.cmp(&below), high.cmp(&number.unit));
        let low = low == Ordering::Less || (ends_count && low == Ordering::Equal);
        let high = high == Ordering::Greater || (ends_count && high == Ordering::Equal);
        found.push(digit);
        if !low && !high {
            continue;
        }
        let mut digits = Digits {
            digits: found,
            point: number.point,
        };
        if high && !(low && number.is_low()) {
            digits.round_up();
        }
        return digits;
    }
}

/// So many digits of `magnitude * 2^exponent` (not 0) as `count` gives for the place of its point,
/// rounded to the nearest, ties to even. Below 0 there are none, and nothing is rounded.
pub fn rounded(magnitude: u128, exponent: i64, count: impl FnOnce(i32) -> i64) -> Digits {
    let mut number = Scaled::new(magnitude, exponent);
    let count = count(number.point);
    let mut digits = Digits {
        digits: (0..count).map(|_| number.next()).collect(),
        point: number.point,
    };
    if count < 0 {
        return digits;
    }
    number.value.shift(1);
    let odd = digits.digits.last().is_some_and(|digit| digit % 2 == 1);
    match number.value.cmp(&number.unit) {
        Ordering::Greater => digits.round_up(),
        Ordering::Equal if odd => digits.round_up(),
        _ => {}
    }
    digits
}

/// A number below 1 as a fraction, `value / unit`, times a power of ten.
struct Scaled {
    value: Whole,
    unit: Whole,
    /// What one in the last bit is, in the same units.
    step: Whole,
    point: i32,
}

impl Scaled {
    fn new(magnitude: u128, exponent: i64) -> Self {
        let lead = f64::from(127 - magnitude.leading_zeros() as i32) + exponent as f64;
        let mut number = Self {
            value: Whole::new(magnitude),
            unit: Whole::new(1),
            step: Whole::new(1),
            // Right, or one too low.
            point: (lead * std::f64::consts::LOG10_2).floor() as i32 + 1,
        };
        let shift = exponent.unsigned_abs() as usize;
        if exponent >= 0 {
            number.value.shift(shift);
            number.step.shift(shift);
        } else {
            number.unit.shift(shift);
        }
        let power = number.point.unsigned_abs();
        if number.point >= 0 {
            number.unit.multiply_by_power_of_ten(power);
        } else {
            number.value.multiply_by_power_of_ten(power);
            number.step.multiply_by_power_of_ten(power);
        }
        if number.value.cmp(&number.unit) != Ordering::Less {
            number.unit.multiply(10);
            number.point += 1;
        }
        number
    }

    fn next(&mut self) -> u8 {
        self.value.multiply(10);
        let mut digit = 0;
        while digit < 9 && self.value.cmp(&self.unit) != Ordering::Less {
            self.value.subtract(&self.unit);
            digit += 1;
        }
        digit
    }

    /// Whether what is left is less than half of the last digit.
    fn is_low(&self) -> bool {
        let mut double = self.value.clone();
        double.shift(1);
        double.cmp(&self.unit) == Ordering::Less
    }
}

/// A whole number of any length; the lowest digits to the base 2³² first, no zeros at the end.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Whole(Vec<u32>);

impl Whole {
    fn new(number: u128) -> Self {
        let mut whole = Self((0..4).map(|n| (number >> (32 * n)) as u32).collect());
        whole.trim();
        whole
    }

    fn trim(&mut self) {
        while self.0.last() == Some(&0) {
            self.0.pop();
        }
    }

    fn shift(&mut self, bits: usize) {
        self.multiply(1 << (bits % 32));
        if !self.0.is_empty() {
            self.0.splice(0..0, std::iter::repeat_n(0, bits / 32));
        }
    }

    fn multiply(&mut self, by: u32) {
        let mut carry = 0;
        for digit in &mut self.0 {
            let product = u64::from(*digit) * u64::from(by) + carry;
            *digit = product as u32;
            carry = product >> 32;
        }
        if carry > 0 {
            self.0.push(carry as u32);
        }
    }

    fn multiply_by_power_of_ten(&mut self, power: u32) {
        for _ in 0..power / 9 {
            self.multiply(1_000_000_000);
        }
        self.multiply(10_u32.pow(power % 9));
    }

    fn add(&mut self, other: &Self) {
        if self.0.len() < other.0.len() {
            self.0.resize(other.0.len(), 0);
        }
        let mut carry = 0;
        for (at, digit) in self.0.iter_mut().enumerate() {
            let sum = u64::from(*digit) + u64::from(other.0.get(at).copied().unwrap_or(0)) + carry;
            *digit = sum as u32;
            carry = sum >> 32;
        }
        if carry > 0 {
            self.0.push(carry as u32);
        }
    }

    /// `other` is no larger.
    fn subtract(&mut self, other: &Self) {
        let mut borrow = false;
        for (at, digit) in self.0.iter_mut().enumerate() {
            let taken = other.0.get(at).copied().unwrap_or(0);
            let (less, first) = digit.overflowing_sub(taken);
            let (less, second) = less.overflowing_sub(u32::from(borrow));
            *digit = less;
            borrow = first || second;
        }
        self.trim();
    }

    fn cmp(&self, other: &Self) -> Ordering {
        let length = self.0.len().cmp(&other.0.len());
        length.then_with(|| self.0.iter().rev().cmp(other.0.iter().rev()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The parts of a double.
    fn parts(value: f64) -> (u128, i64) {
        let bits = value.to_bits();
        let (exponent, mantissa) = ((bits >> 52) as i64, u128::from(bits << 12 >> 12));
        match exponent {
            0 => (mantissa, -1074),
            _ => (mantissa | 1 << 52, exponent - 1075),
        }
    }

    #[test]
    fn the_shortest_digits_of_doubles_are_those_of_the_standard_library() {
        let mut seed = 0x2545_f491_4f6c_dd1d_u64;
        let mut values = vec![
            1.0,
            0.1,
            5e-324,
            f64::MAX,
            f64::MIN_POSITIVE,
            9.5,
            1e23,
            2e-44,
        ];
        values.extend((0..300).map(|_| {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            f64::from_bits(seed >> 1)
        }));
        values.extend((-60..60).map(|n| 2_f64.powi(n * 17)));
        for value in values.into_iter().filter(|value| value.is_finite()) {
            let (magnitude, exponent) = parts(value);
            let shown = shortest(magnitude, exponent, Precision::DOUBLE).scientific();
            assert_eq!(shown, format!("{value:e}"));
            for digits in [0_usize, 3, 20] {
                let shown = rounded(magnitude, exponent, |_| digits as i64 + 1).scientific();
                assert_eq!(shown, format!("{value:.digits$e}"));
            }
        }
    }

    #[test]
    fn long_doubles_have_digits_of_their_own() {
        // As numpy's longdouble prints them: 1/3, pi as a double, the smallest number, the largest.
        let long = Precision::new(64, -16445);
        let text = |magnitude, exponent| shortest(magnitude, exponent, long).scientific();
        assert_eq!(text(0xaaaa_aaaa_aaaa_aaab, -65), "3.3333333333333333334e-1");
        assert_eq!(text(0xc90f_daa2_2168_c000, -62), "3.141592653589793116e0");
        assert_eq!(text(1, -16445), "4e-4951");
        assert_eq!(text(u64::MAX.into(), 16320), "1.189731495357231765e4932");
    }

    #[test]
    fn nines_are_carried() {
        let half_more = rounded(0x1f, -1, |_| 1);
        assert_eq!(half_more.scientific(), "2e1");
        assert_eq!(rounded(0xfffff, -20, |_| 3).scientific(), "1.00e0");
        assert_eq!(rounded(3, -2, |_| 0).digits, [1]);
        assert_eq!(rounded(1, -2, |_| 0).digits, []);
    }
}
