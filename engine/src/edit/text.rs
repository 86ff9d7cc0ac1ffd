//! Values that people type, as elements of a type: strictly, or not at all.
//!
//! Nothing is clipped, cut or guessed. What does not fit is refused with the reason.

use crate::datatype::number::Ties;
use crate::datatype::{
    ByteOrder, Charset, Class, Datatype, Enumeration, Float, Integer, Number, StringPadding,
    StringType,
};
use crate::error::{Error, Result};

/// An element as it was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Typed {
    /// Its bytes as they are stored.
    Stored(Vec<u8>),
    /// The bytes of a string of variable length, which are kept elsewhere.
    Text(Vec<u8>),
}

/// The `count` elements of `datatype` that `text` says. A single one is the whole text; several are
/// separated by commas or spaces, in brackets or without, texts among them in double quotes.
///
/// # Errors
/// [`crate::Kind::InvalidArgument`] with the reason where the text does not say so many elements of that type.
pub fn parse_elements(text: &str, datatype: &Datatype, count: u64) -> Result<Vec<Typed>> {
    if count == 1 {
        let whole = if is_text(datatype) { text } else { text.trim() };
        return Ok(vec![parse_element(whole, datatype)?]);
    }
    let words = words(text)?;
    if words.len() as u64 != count {
        let cause = format!("{} values, where there are {count}", words.len());
        return Err(refused(cause));
    }
    words
        .iter()
        .map(|word| parse_element(word, datatype))
        .collect()
}

fn is_text(datatype: &Datatype) -> bool {
    matches!(datatype.class, Class::String(_) | Class::VlenString(_))
}

fn refused(cause: String) -> Error {
    Error::invalid("value", cause)
}

fn parse_element(text: &str, datatype: &Datatype) -> Result<Typed> {
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
        _ => Err(Error::unsupported(
            "value",
            "values of this type cannot be typed in yet",
        )),
    };
    stored.map(Typed::Stored)
}

fn integer_bytes(text: &str, integer: &Integer, size: usize) -> Result<Vec<u8>> {
    let value =
        whole_number(text).ok_or_else(|| refused(format!("\"{text}\" is no whole number")))?;
    let mut out = vec![0; size];
    if integer.encode(Number::whole(value), &mut out) {
        return Ok(out);
    }
    let sign = if integer.signed { "signed" } else { "unsigned" };
    let cause = format!(
        "{value} does not fit {sign} integers of {} bits",
        integer.precision
    );
    Err(refused(cause))
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

fn float_bytes(text: &str, float: &Float, size: usize) -> Result<Vec<u8>> {
    let number = float_number(text, float, size)
        .ok_or_else(|| refused(format!("\"{text}\" is no number")))?;
    let mut out = vec![0; size];
    float.encode(number, Ties::ToEven, &mut out);
    let meant = matches!(number, Number::Finite(_));
    if meant && !matches!(float.number(&out), Number::Finite(_)) {
        return Err(refused(format!(
            "{text} is too large for floats of {size} bytes"
        )));
    }
    Ok(out)
}

/// The number that a text says: rounded once for the floats that most files have.
fn float_number(text: &str, float: &Float, size: usize) -> Option<Number> {
    let single = size == 4 && float.is_plain(4);
    let bytes = match single {
        true => text.parse::<f32>().ok()?.to_le_bytes().to_vec(),
        false => text.parse::<f64>().ok()?.to_le_bytes().to_vec(),
    };
    let (size, exponent) = if single { (4, 8) } else { (8, 11) };
    // Too large a number becomes infinite as it is parsed.
    let named = text.trim_start_matches(['+', '-']).to_ascii_lowercase();
    let number = Float::ieee(ByteOrder::Little, size, exponent).number(&bytes);
    let too_large = matches!(number, Number::Infinite { .. }) && !named.starts_with("inf");
    (!too_large).then_some(number)
}

fn enum_bytes(text: &str, names: &Enumeration, size: usize, boolean: bool) -> Result<Vec<u8>> {
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
        let all: Vec<_> = names
            .names
            .iter()
            .take(20)
            .map(ToString::to_string)
            .collect();
        refused(format!("\"{text}\" is none of {}", all.join(", ")))
    })
}

/// Texts hold no NUL, and only ASCII where the type says so.
fn confirm_text(text: &str, kind: StringType) -> Result<()> {
    if text.contains('\0') {
        return Err(refused("a text cannot hold a NUL".to_owned()));
    }
    match text.chars().find(|c| !c.is_ascii()) {
        Some(other) if kind.charset == Charset::Ascii => {
            let cause = format!("'{other}' is not ASCII, and the type holds ASCII only");
            Err(refused(cause))
        }
        _ => Ok(()),
    }
}

fn string_bytes(text: &str, kind: StringType, size: usize) -> Result<Vec<u8>> {
    confirm_text(text, kind)?;
    let room = match kind.padding {
        StringPadding::NullTerminated => size.saturating_sub(1),
        StringPadding::NullPadded | StringPadding::SpacePadded => size,
    };
    if text.len() > room {
        let cause = format!(
            "{} bytes of text do not fit the {room} of the type",
            text.len()
        );
        return Err(refused(cause));
    }
    let mut bytes = text.as_bytes().to_vec();
    let fill = match kind.padding {
        StringPadding::SpacePadded => b' ',
        StringPadding::NullTerminated | StringPadding::NullPadded => 0,
    };
    bytes.resize(size, fill);
    Ok(bytes)
}

/// Words between commas, spaces and brackets; in double quotes a word holds them too, and `\"` and
/// `\\` stand for a quote and a backslash.
fn words(text: &str) -> Result<Vec<String>> {
    let mut words = Vec::new();
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        if c.is_whitespace() || matches!(c, ',' | '[' | ']' | '(' | ')') {
            continue;
        }
        let mut word = String::new();
        if c == '"' {
            loop {
                match rest.next() {
                    Some('"') => break,
                    Some('\\') => match rest.next() {
                        Some(c @ ('"' | '\\')) => word.push(c),
                        Some('n') => word.push('\n'),
                        Some('t') => word.push('\t'),
                        _ => return Err(refused("a backslash before nothing known".to_owned())),
                    },
                    Some(c) => word.push(c),
                    None => return Err(refused("a quote is not closed".to_owned())),
                }
            }
        } else {
            word.push(c);
            while let Some(c) = rest.next_if(|c| !c.is_whitespace() && !",[]()".contains(*c)) {
                word.push(c);
            }
        }
        words.push(word);
    }
    Ok(words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::datatype::Name;

    fn integer(signed: bool, size: usize) -> Datatype {
        let class = Class::Integer(Integer::plain(ByteOrder::Little, signed, size));
        Datatype { size, class }
    }

    fn float(size: usize, exponent: u8) -> Datatype {
        let class = Class::Float(Float::ieee(ByteOrder::Big, size, exponent));
        Datatype { size, class }
    }

    fn text(size: usize, padding: StringPadding, charset: Charset) -> Datatype {
        let class = Class::String(StringType { padding, charset });
        Datatype { size, class }
    }

    fn stored(typed: &str, datatype: &Datatype) -> Vec<u8> {
        match parse_elements(typed, datatype, 1).unwrap().remove(0) {
            Typed::Stored(bytes) => bytes,
            Typed::Text(_) => panic!("kept elsewhere"),
        }
    }

    fn refusal(typed: &str, datatype: &Datatype, count: u64) -> String {
        let refused = parse_elements(typed, datatype, count).unwrap_err();
        refused.cause().to_owned()
    }

    #[test]
    fn whole_numbers_fit_or_are_refused() {
        assert_eq!(stored(" 300 ", &integer(true, 2)), 300i16.to_le_bytes());
        assert_eq!(stored("-0x10", &integer(true, 1)), (-16i8).to_le_bytes());
        assert_eq!(
            stored("18446744073709551615", &integer(false, 8)),
            [0xff; 8]
        );
        for wrong in ["1.5", "", "1e3", "--1", "0x", "0x+1", "seven", "1 2"] {
            assert!(
                refusal(wrong, &integer(true, 8), 1).contains("no whole number"),
                "{wrong}"
            );
        }
        for (wrong, size) in [("256", 1), ("-1", 1), ("4294967296", 4)] {
            assert!(
                refusal(wrong, &integer(false, size), 1).contains("does not fit"),
                "{wrong}"
            );
        }
    }

    #[test]
    fn floats_are_the_nearest_ones_and_never_infinite_by_chance() {
        assert_eq!(stored("0.1", &float(4, 8)), 0.1f32.to_be_bytes());
        assert_eq!(stored("-1e300", &float(8, 11)), (-1e300f64).to_be_bytes());
        assert_eq!(stored("inf", &float(4, 8)), f32::INFINITY.to_be_bytes());
        assert!(f64::from_be_bytes(stored("nan", &float(8, 11)).try_into().unwrap()).is_nan());
        for (wrong, size, exponent) in [("1e39", 4, 8), ("1e309", 8, 11), ("70000", 2, 5)] {
            assert!(
                !refusal(wrong, &float(size, exponent), 1).is_empty(),
                "{wrong}"
            );
        }
        assert!(refusal("1,5", &float(8, 11), 1).contains("no number"));
    }

    #[test]
    fn texts_are_whole_or_refused() {
        use StringPadding::{NullPadded, NullTerminated, SpacePadded};
        let ascii = |padding| text(5, padding, Charset::Ascii);
        assert_eq!(stored("abc", &ascii(NullPadded)), b"abc\0\0");
        assert_eq!(stored(" a,b ", &ascii(SpacePadded)), b" a,b ");
        assert!(refusal("abcde", &ascii(NullTerminated), 1).contains("5 bytes"));
        assert!(refusal("m\u{b2}", &ascii(NullPadded), 1).contains("not ASCII"));
        assert!(refusal("a\0b", &ascii(NullPadded), 1).contains("NUL"));
        let utf8 = text(3, NullPadded, Charset::Utf8);
        assert_eq!(stored("m\u{b2}", &utf8), "m\u{b2}".as_bytes());
        assert!(refusal("m\u{b2}\u{b2}", &utf8, 1).contains("5 bytes"));
    }

    #[test]
    fn names_of_enumerations_are_known_ones() {
        let base = Datatype {
            size: 1,
            class: integer(true, 1).class,
        };
        let names = ["FALSE", "TRUE"].map(Name::new);
        let boolean = Datatype {
            size: 1,
            class: Class::Enum(Enumeration {
                base: base.into(),
                names: names.into(),
                values: [0, 1].into(),
            }),
        };
        assert_eq!(stored("true", &boolean), [1]);
        assert!(refusal("2", &boolean, 1).contains("FALSE, TRUE"));
    }

    #[test]
    fn several_are_as_many_as_there_are() {
        let many = |typed: &str| parse_elements(typed, &integer(true, 1), 3);
        let expected = [1u8, 2, 253].map(|byte| Typed::Stored(vec![byte]));
        for typed in ["1 2 -3", "[1, 2, -3]", "[[1], [2], [-3]]", "1,2,-3"] {
            assert_eq!(many(typed).unwrap(), expected, "{typed}");
        }
        assert!(many("1 2").unwrap_err().cause().contains("2 values"));
        let words = words(r#"["a b", "c\"d\\", e]"#).unwrap();
        assert_eq!(words, ["a b", "c\"d\\", "e"]);
        assert!(super::words("\"open").is_err());
    }
}
