//! Numbers as texts: whether they read back as what is stored, in whatever notation.

use hyperslab::text::{Notation, NumberFormat};

use super::value::Float;

/// Where the number at the beginning of a text ends.
pub fn end(text: &str) -> usize {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let sign = text.len() - unsigned.len();
    if text.starts_with("0x") || text.starts_with("0b") {
        let digits = text[2..].bytes().take_while(u8::is_ascii_hexdigit);
        return 2 + digits.count();
    }
    for word in ["NaN", "inf"] {
        if unsigned.starts_with(word) {
            return sign + word.len();
        }
    }
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let mut end = sign + digits(unsigned);
    if text[end..].starts_with('.') {
        end += 1 + digits(&text[end + 1..]);
    }
    if let Some(exponent) = text[end..].strip_prefix('e') {
        let unsigned = exponent.strip_prefix('-').unwrap_or(exponent);
        end += 1 + exponent.len() - unsigned.len() + digits(unsigned);
    }
    end
}

/// Whether a number's text reads back as the same float of its type.
pub fn is_float(token: &str, float: &Float, numbers: NumberFormat) -> bool {
    if token.starts_with("0x") || token.starts_with("0b") {
        return bits(token).is_some_and(|bits| u128::from_str_radix(&float.own, 16) == Ok(bits));
    }
    if let Some(digits) = numbers.digits
        && float.value.is_finite()
    {
        let shortest = || format!("{:e}", float.value);
        let wanted = float.digits.clone().unwrap_or_else(shortest);
        return is_rounded(token, &wanted, numbers.notation, digits);
    }
    let Float {
        bits, least, value, ..
    } = *float;
    if value.is_nan() {
        return token == "NaN";
    }
    if let Some(digits) = &float.digits
        && value.is_finite()
    {
        return decimal(token) == decimal(digits);
    }
    let Ok(shown) = token.parse::<f64>() else {
        return false;
    };
    let same_sign = shown.is_sign_negative() == value.is_sign_negative();
    if (bits, least) == (24, -149) {
        return token.parse() == Ok(value as f32) && same_sign;
    }
    if bits >= 53 || value == 0.0 || value.is_infinite() {
        return shown == value && same_sign;
    }
    let exponent = i32::try_from(value.abs().to_bits() >> 52).unwrap_or(0) - 1023;
    let step = (exponent - (bits as i32 - 1)).max(least);
    (shown - value).abs() <= 2_f64.powi(step - 1) && same_sign
}

/// Sign, digits and exponent of a decimal number, without zeros that say nothing.
fn decimal(text: &str) -> Option<(bool, String, i64)> {
    let (text, negative) = match text.strip_prefix('-') {
        Some(rest) => (rest, true),
        None => (text, false),
    };
    let (mantissa, exponent) = text.split_once('e').unwrap_or((text, "0"));
    let exponent: i64 = exponent.parse().ok()?;
    let (whole, part) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{part}");
    let stripped = digits.trim_start_matches('0');
    let kept = stripped.trim_end_matches('0');
    let ended = (stripped.len() - kept.len()) as i64;
    match kept.is_empty() {
        true => Some((negative, String::new(), 0)),
        false => Some((negative, kept.into(), exponent - part.len() as i64 + ended)),
    }
}

/// Whether a number's text is an integer, given in decimal digits.
pub fn is_integer(token: &str, wanted: &str, numbers: NumberFormat) -> bool {
    if let Some(shown) = bits(token) {
        let width = match token.starts_with("0x") {
            true => 4 * (token.len() - 2),
            false => token.len() - 2,
        };
        let unused = 128 - width.min(128) as u32;
        let wanted = wanted.parse::<i128>();
        return wanted.is_ok_and(|wanted| wanted.cast_unsigned() << unused >> unused == shown);
    }
    match (numbers.notation, numbers.digits) {
        (Notation::Scientific, Some(digits)) => {
            is_rounded(token, wanted, Notation::Scientific, digits)
        }
        (Notation::Scientific, None) => decimal(token) == decimal(wanted),
        _ => token == wanted,
    }
}

/// The bits of `0x1f` or `0b101`.
pub fn bits(token: &str) -> Option<u128> {
    match token.split_at_checked(2)? {
        ("0x", digits) => u128::from_str_radix(digits, 16).ok(),
        ("0b", digits) => u128::from_str_radix(digits, 2).ok(),
        _ => None,
    }
}

/// Whether a text lies within half of its last digit of a number, and has as many digits as were
/// chosen.
fn is_rounded(token: &str, wanted: &str, notation: Notation, digits: u8) -> bool {
    let Some(exponent) = leading_exponent(wanted) else {
        return token.parse() == Ok(0.0);
    };
    // Both as parts of the power of ten below the number: nothing gets too large or too small.
    let (Some(shown), Some(wanted)) = (shifted(token, exponent), shifted(wanted, exponent)) else {
        return false;
    };
    let digits = i64::from(digits);
    let (mantissa, _) = token.split_once('e').unwrap_or((token, ""));
    let behind = mantissa.split_once('.').map_or(0, |(_, part)| part.len()) as i64;
    let (last, enough) = match notation {
        Notation::Fixed => (-digits - exponent, behind == digits),
        Notation::Scientific => (-digits, behind == digits),
        _ => (1 - digits.max(1), true),
    };
    let half = 0.5 * 10_f64.powi(last.clamp(-300, 300) as i32);
    enough && (shown - wanted).abs() <= half * (1.0 + 1e-9) + 1e-14
}

/// The power of ten of a number's first digit; `None` for 0.
fn leading_exponent(text: &str) -> Option<i64> {
    let (_, digits, exponent) = decimal(text)?;
    (!digits.is_empty()).then(|| exponent + digits.len() as i64 - 1)
}

/// A number divided by a power of ten.
fn shifted(text: &str, by: i64) -> Option<f64> {
    let (mantissa, exponent) = text.split_once('e').unwrap_or((text, "0"));
    let exponent = exponent.parse::<i64>().ok()? - by;
    format!("{mantissa}e{exponent}").parse().ok()
}
