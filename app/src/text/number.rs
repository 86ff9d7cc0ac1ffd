//! Numbers as text: shortest digits that read back the same, or digits and notation as chosen.

use std::fmt::{self, Write};

use hyperslab_engine::datatype::number::Finite;
use serde::{Deserialize, Serialize};

use super::exact;

/// How numbers are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Notation {
    /// Plain digits; an exponent where a float is very large or very small.
    #[default]
    General,
    /// Digits without an exponent.
    Fixed,
    /// One digit before the point, and an exponent.
    Scientific,
    /// The stored bits in hexadecimal.
    Hexadecimal,
    /// The stored bits in binary.
    Binary,
}

/// Notation and digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct NumberFormat {
    /// How numbers are written.
    pub notation: Notation,
    /// Significant digits in general notation, digits after the point in fixed and scientific;
    /// `None`: as many as it takes to read back exactly what is stored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub digits: Option<u8>,
}

impl Notation {
    /// All of them, in the order of menus.
    pub const ALL: [Self; 5] = [
        Self::General,
        Self::Fixed,
        Self::Scientific,
        Self::Hexadecimal,
        Self::Binary,
    ];

    /// What menus call it.
    pub fn label(self) -> &'static str {
        match self {
            Self::General => "General",
            Self::Fixed => "Fixed",
            Self::Scientific => "Scientific",
            Self::Hexadecimal => "Hexadecimal",
            Self::Binary => "Binary",
        }
    }

    /// Whether digits can be chosen; the others show the stored bits.
    pub fn has_digits(self) -> bool {
        !matches!(self, Self::Hexadecimal | Self::Binary)
    }
}

impl NumberFormat {
    /// The most digits that can be chosen: more than any double has.
    pub const MOST_DIGITS: u8 = 17;
}

impl fmt::Display for NumberFormat {
    /// Notation and digits in a few words.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.notation.label())?;
        match self.digits {
            Some(1) if self.notation.has_digits() => f.write_str(", 1 digit"),
            Some(digits) if self.notation.has_digits() => write!(f, ", {digits} digits"),
            _ => Ok(()),
        }
    }
}

/// What a binary floating-point format can tell apart: decides how many digits are needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Precision {
    /// Bits of the significand, the leading one included.
    pub significant_bits: u32,
    /// Exponent of the smallest subnormal number.
    pub least_exponent: i32,
}

impl Precision {
    /// IEEE half precision.
    pub const HALF: Self = Self::new(11, -24);
    /// IEEE single precision.
    pub const SINGLE: Self = Self::new(24, -149);
    /// IEEE double precision.
    pub const DOUBLE: Self = Self::new(53, -1074);

    /// A format of so many significant bits, whose smallest number is 2 to `least_exponent`.
    pub const fn new(significant_bits: u32, least_exponent: i32) -> Self {
        Self {
            significant_bits,
            least_exponent,
        }
    }
}

/// Writes an integer of `size` bytes.
pub fn write_integer(
    out: &mut impl Write,
    value: i128,
    size: usize,
    format: NumberFormat,
) -> fmt::Result {
    let bits = size.saturating_mul(8).min(128) as u32;
    let mask = u128::MAX.checked_shr(128 - bits).unwrap_or(0);
    match format.notation {
        Notation::General | Notation::Fixed => write!(out, "{value}"),
        Notation::Scientific => match format.digits {
            Some(digits) => write!(out, "{value:.*e}", usize::from(digits)),
            None => write!(out, "{value:e}"),
        },
        Notation::Hexadecimal => {
            write!(out, "0x{:01$x}", value as u128 & mask, size.min(16) * 2)
        }
        Notation::Binary => write!(out, "0b{:01$b}", value as u128 & mask, bits as usize),
    }
}

/// Writes a float that was stored with `precision`. `bits` are its stored bits and their number,
/// for the notations that show them.
pub fn write_float(
    out: &mut impl Write,
    value: f64,
    precision: Precision,
    bits: Option<(u128, usize)>,
    format: NumberFormat,
) -> fmt::Result {
    match (format.notation, bits) {
        (Notation::Hexadecimal, Some((bits, count))) => {
            return write!(out, "0x{bits:0width$x}", width = count.div_ceil(4));
        }
        (Notation::Binary, Some((bits, count))) => return write!(out, "0b{bits:0count$b}"),
        _ => {}
    }
    if value.is_nan() {
        return out.write_str("NaN");
    }
    if value.is_infinite() {
        return out.write_str(if value > 0.0 { "inf" } else { "-inf" });
    }
    let digits = format.digits.map(usize::from);
    match (format.notation, digits) {
        (Notation::Fixed, Some(digits)) => write!(out, "{value:.digits$}"),
        (Notation::Scientific, Some(digits)) => write!(out, "{value:.digits$e}"),
        (Notation::Scientific, None) => out.write_str(&shortest(value, precision)),
        (Notation::Fixed, None) => write_layout(out, &shortest(value, precision), i32::MAX),
        (_, Some(digits)) => {
            let digits = digits.max(1);
            let rounded = format!("{value:.*e}", digits - 1);
            write_layout(out, &without_zeros(&rounded), digits as i32)
        }
        (_, None) => write_layout(out, &shortest(value, precision), 16),
    }
}

/// Writes a float that is wider than an `f64`.
pub fn write_wide_float(
    out: &mut impl Write,
    number: &Finite,
    precision: Precision,
    format: NumberFormat,
) -> fmt::Result {
    let (magnitude, exponent) = (number.magnitude, number.exponent);
    if magnitude == 0 {
        let zero = if number.negative { -0.0 } else { 0.0 };
        return write_float(out, zero, precision, None, format);
    }
    if number.negative {
        out.write_char('-')?;
    }
    let shortest = || exact::shortest(magnitude, exponent, precision).scientific();
    let rounded = |digits| exact::rounded(magnitude, exponent, |_| digits as i64).scientific();
    match (format.notation, format.digits.map(usize::from)) {
        (Notation::Fixed, Some(digits)) => write_fixed(out, magnitude, exponent, digits),
        (Notation::Scientific, Some(digits)) => out.write_str(&rounded(digits + 1)),
        (Notation::Scientific, None) => out.write_str(&shortest()),
        (Notation::Fixed, None) => write_layout(out, &shortest(), i32::MAX),
        (_, Some(digits)) => {
            let digits = digits.max(1);
            write_layout(out, &without_zeros(&rounded(digits)), digits as i32)
        }
        (_, None) => write_layout(out, &shortest(), 16),
    }
}

/// So many digits behind the point.
fn write_fixed(out: &mut impl Write, magnitude: u128, exponent: i64, digits: usize) -> fmt::Result {
    let count = |point: i32| i64::from(point) + digits as i64;
    let number = exact::rounded(magnitude, exponent, count);
    // What lies wholly behind the last digit leaves nothing.
    let zeros = (digits as i64 - (number.digits.len() as i64 - i64::from(number.point))).max(0);
    let missing = usize::try_from(-number.point).unwrap_or(0).min(digits) + 1;
    let before = if number.point > 0 { 0 } else { missing };
    let mut text = "0".repeat(before);
    text.extend(number.digits.iter().map(|digit| char::from(b'0' + digit)));
    text.push_str(&"0".repeat(zeros as usize));
    let whole = text.len() - digits.min(text.len());
    if digits > 0 {
        text.insert(whole, '.');
    }
    out.write_str(&text)
}

/// The fewest digits, as `d.ddde±x`, that read back as the same number of that precision.
fn shortest(value: f64, precision: Precision) -> String {
    match precision {
        Precision::DOUBLE => return format!("{value:e}"),
        Precision::SINGLE => return format!("{:e}", value as f32),
        _ => {}
    }
    for digits in 0..17 {
        let text = format!("{value:.digits$e}");
        if reads_back(&text, value, precision) {
            return without_zeros(&text);
        }
    }
    format!("{value:e}")
}

/// Whether a decimal lies nearer to `value` than to any neighbour of that precision.
fn reads_back(text: &str, value: f64, precision: Precision) -> bool {
    let Ok(parsed) = text.parse::<f64>() else {
        return false;
    };
    if parsed == value {
        return true;
    }
    if value == 0.0 {
        return false;
    }
    let magnitude = value.abs();
    let exponent = magnitude.log2().floor() as i32;
    let step = exponent - (precision.significant_bits as i32 - 1);
    let step = step.max(precision.least_exponent);
    // Below a power of two the neighbours are half as far.
    let power_of_two = magnitude == 2f64.powi(exponent);
    let toward_zero = parsed.abs() < magnitude;
    let half = 2f64.powi(step - 1 - i32::from(power_of_two && toward_zero));
    (parsed - value).abs() < half
}

/// `1.500e-3` without the zeros that end its digits: `1.5e-3`.
fn without_zeros(scientific: &str) -> String {
    let (digits, exponent) = scientific.split_once('e').unwrap_or((scientific, "0"));
    if !digits.contains('.') {
        return scientific.into();
    }
    let digits = digits.trim_end_matches('0').trim_end_matches('.');
    format!("{digits}e{exponent}")
}

/// Writes `d.ddde±x` as plain digits where the exponent lies in `-5..above`, as it is otherwise.
fn write_layout(out: &mut impl Write, scientific: &str, above: i32) -> fmt::Result {
    let (digits, exponent) = scientific.split_once('e').unwrap_or((scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let always = above == i32::MAX;
    if exponent >= above || (exponent < -5 && !always) {
        return out.write_str(scientific);
    }
    let (sign, digits) = match digits.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", digits),
    };
    let plain: String = digits.chars().filter(|c| *c != '.').collect();
    out.write_str(sign)?;
    if exponent < 0 {
        let zeros = "0".repeat((-exponent - 1) as usize);
        return write!(out, "0.{zeros}{plain}");
    }
    let whole = exponent as usize + 1;
    match plain.split_at_checked(whole) {
        Some((before, after)) if !after.is_empty() => write!(out, "{before}.{after}"),
        _ => write!(out, "{plain}{}.0", "0".repeat(whole - plain.len())),
    }
}

#[cfg(test)]
#[path = "number_tests.rs"]
mod tests;
