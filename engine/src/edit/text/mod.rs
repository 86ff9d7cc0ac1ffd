//! Values that people type, as elements of a type: strictly, or not at all.
//!
//! Nothing is clipped, cut or guessed. What does not fit is refused with the reason.

mod refusal;
#[cfg(test)]
mod tests;
mod words;

pub use refusal::Refusal;

use self::words::words;
use crate::datatype::number::Ties;
use crate::datatype::{
    ByteOrder, Charset, Class, Datatype, Enumeration, Float, Integer, Number, StringPadding,
    StringType,
};
use crate::error::Result;

/// An element as it was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Typed {
    /// Its bytes as they are stored.
    Stored(Vec<u8>),
    /// The bytes of a string of variable length, which are kept elsewhere.
    Text(Vec<u8>),
}

/// The `count` elements of `datatype` that `text` says. A single one is the whole text, a number or name
/// also in brackets; several are separated by commas or spaces, in brackets or without, texts among them
/// in double quotes.
///
/// # Errors
/// [`crate::Kind::InvalidArgument`] where the text does not say so many elements of that type; of types
/// whose values cannot be typed in [`crate::Kind::Unsupported`]. [`Refusal::of`] gives the reason.
pub fn parse_elements(text: &str, datatype: &Datatype, count: u64) -> Result<Vec<Typed>> {
    let parsed = match count {
        1 if is_text(datatype) => parse_element(text, datatype).map(|one| vec![one]),
        1 => parse_element(without_brackets(text), datatype).map(|one| vec![one]),
        _ => parse_several(text, datatype, count),
    };
    parsed.map_err(Refusal::into_error)
}

fn parse_several(text: &str, datatype: &Datatype, count: u64) -> Result<Vec<Typed>, Refusal> {
    let words = words(text)?;
    let found = words.len() as u64;
    if found != count {
        return Err(Refusal::Count { found, count });
    }
    let words = words.iter();
    words.map(|word| parse_element(word, datatype)).collect()
}

fn is_text(datatype: &Datatype) -> bool {
    matches!(datatype.class, Class::String(_) | Class::VlenString(_))
}

/// What stands between the brackets of an array of one element.
fn without_brackets(text: &str) -> &str {
    let mut text = text.trim();
    while let Some(inner) = text
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
    {
        text = inner.trim();
    }
    text
}

fn parse_element(text: &str, datatype: &Datatype) -> Result<Typed, Refusal> {
    let size = datatype.size;
    let stored = match &datatype.class {
        Class::Integer(integer) => integer_bytes(text, integer, size),
        Class::Float(float) => float_bytes(text, float, size),
        Class::Enum(names) => enum_bytes(text, names, size, datatype.is_boolean()),
        Class::String(kind) => string_bytes(text, *kind, size),
        Class::VlenString(kind) => {
            confirm_text(text, *kind)?;
            return Ok(Typed::Text(text.as_bytes().to_vec()));
        }
        _ => Err(Refusal::NotTyped),
    };
    stored.map(Typed::Stored)
}

fn no_value(text: &str, wanted: &'static str) -> Refusal {
    let text = text.to_owned();
    Refusal::NoValue { text, wanted }
}

fn integer_bytes(text: &str, integer: &Integer, size: usize) -> Result<Vec<u8>, Refusal> {
    let value = whole_number(text).ok_or_else(|| no_value(text, "whole number"))?;
    let mut out = vec![0; size];
    if integer.encode(Number::whole(value), &mut out) {
        return Ok(out);
    }
    let sign = if integer.signed { "signed" } else { "unsigned" };
    Err(Refusal::OutOfRange {
        text: value.to_string(),
        kind: format!("{sign} integers of {} bits", integer.precision),
    })
}

/// A whole number, decimal, or hexadecimal, octal or binary with its prefix.
fn whole_number(text: &str) -> Option<i128> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if digits.starts_with(['+', '-']) {
        return None;
    }
    let lower = digits.to_ascii_lowercase();
    let radix = [("0x", 16), ("0o", 8), ("0b", 2)];
    let prefixed = radix
        .iter()
        .find_map(|(prefix, radix)| Some((lower.strip_prefix(prefix)?, *radix)));
    let (digits, radix) = prefixed.unwrap_or((&lower, 10));
    if digits.starts_with(['+', '-']) {
        return None;
    }
    let value = i128::from_str_radix(digits, radix).ok()?;
    Some(if negative { -value } else { value })
}

fn float_bytes(text: &str, float: &Float, size: usize) -> Result<Vec<u8>, Refusal> {
    let number = float_number(text, float, size).ok_or_else(|| no_value(text, "number"))?;
    let mut out = vec![0; size];
    float.encode(number, Ties::ToEven, &mut out);
    // Too large a number becomes infinite as it is parsed, or as it is encoded.
    let named = text.trim_start_matches(['+', '-']).to_ascii_lowercase();
    match (number, float.number(&out)) {
        (Number::Finite(_), Number::Finite(_)) => return Ok(out),
        (Number::NotANumber { .. }, Number::NotANumber { .. }) => return Ok(out),
        (Number::Infinite { .. }, Number::Infinite { .. }) if named.starts_with("inf") => {
            return Ok(out);
        }
        _ => {}
    }
    Err(Refusal::OutOfRange {
        text: text.to_owned(),
        kind: format!("floats of {size} bytes"),
    })
}

/// The number that a text says: rounded once for the floats that most files have.
fn float_number(text: &str, float: &Float, size: usize) -> Option<Number> {
    let single = size == 4 && float.is_plain(4);
    let bytes = match single {
        true => text.parse::<f32>().ok()?.to_le_bytes().to_vec(),
        false => text.parse::<f64>().ok()?.to_le_bytes().to_vec(),
    };
    let (size, exponent) = if single { (4, 8) } else { (8, 11) };
    Some(Float::ieee(ByteOrder::Little, size, exponent).number(&bytes))
}

fn enum_bytes(
    text: &str,
    names: &Enumeration,
    size: usize,
    boolean: bool,
) -> Result<Vec<u8>, Refusal> {
    let wanted = match boolean {
        true => text.to_ascii_uppercase(),
        false => text.to_owned(),
    };
    let place = names
        .names
        .iter()
        .position(|name| name.as_bytes() == wanted.as_bytes());
    let stored = place.and_then(|place| {
        let start = place.checked_mul(names.base.size)?;
        names.values.get(start..start.checked_add(size)?)
    });
    stored.map(<[u8]>::to_vec).ok_or_else(|| {
        let names = names.names.iter().take(20);
        Refusal::NoName {
            text: text.to_owned(),
            names: names.map(ToString::to_string).collect(),
        }
    })
}

/// Texts hold no NUL, and only ASCII where the type says so.
fn confirm_text(text: &str, kind: StringType) -> Result<(), Refusal> {
    if text.contains('\0') {
        return Err(Refusal::Nul);
    }
    match text.chars().find(|c| !c.is_ascii()) {
        Some(other) if kind.charset == Charset::Ascii => Err(Refusal::NotAscii(other)),
        _ => Ok(()),
    }
}

fn string_bytes(text: &str, kind: StringType, size: usize) -> Result<Vec<u8>, Refusal> {
    confirm_text(text, kind)?;
    let (room, fill) = match kind.padding {
        StringPadding::NullTerminated => (size.saturating_sub(1), 0),
        StringPadding::NullPadded => (size, 0),
        StringPadding::SpacePadded => (size, b' '),
    };
    let bytes = text.len();
    if bytes > room {
        return Err(Refusal::TooLong { bytes, room });
    }
    let mut stored = text.as_bytes().to_vec();
    stored.resize(size, fill);
    Ok(stored)
}
