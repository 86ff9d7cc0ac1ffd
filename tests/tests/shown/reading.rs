//! Reads a text of the window as the value that it should be: what it means, not how it looks.

use hyperslab::text::NumberFormat;

use super::names::Names;
use super::value::Expected;
use super::{number, region};

/// Why a text was read no further.
#[derive(Debug, PartialEq)]
pub enum Stop {
    /// It ends with `…` here, or the script told no more.
    Cut,
    /// It says something else.
    Wrong(String),
}

type Read = Result<(), Stop>;

/// What is left of a text.
pub struct Reader<'a> {
    rest: &'a str,
    cut: bool,
    names: &'a Names,
    numbers: NumberFormat,
}

/// Whether a text of at most `limit` characters means a value; else what it says instead.
pub fn check(text: &str, limit: usize, value: &Expected, names: &Names) -> Result<(), String> {
    check_numbers(text, limit, value, names, NumberFormat::default())
}

/// As [`check`], where numbers are written in some way.
pub fn check_numbers(
    text: &str,
    limit: usize,
    value: &Expected,
    names: &Names,
    numbers: NumberFormat,
) -> Result<(), String> {
    let mut reader = Reader {
        numbers,
        rest: text,
        cut: text.ends_with('…') && text.chars().count() == limit,
        names,
    };
    let read = match value {
        Expected::Text(length, bytes) => reader.escaped(bytes, *length, false),
        value => reader.value(value),
    };
    match read {
        Err(Stop::Cut) => Ok(()),
        Err(Stop::Wrong(cause)) => Err(cause),
        Ok(()) if reader.rest.is_empty() => Ok(()),
        Ok(()) => Err(format!("{:?} is too much", reader.rest)),
    }
}

/// Whether a text is a value as prose shows it: a string with its own line breaks.
pub fn check_prose(text: &str, value: &Expected, names: &Names) -> Result<(), String> {
    let Expected::Text(length, bytes) = value else {
        return check(text, usize::MAX, value, names);
    };
    let shown = text.as_bytes();
    let same = shown.starts_with(bytes) && shown.len() == *length;
    match same {
        true => Ok(()),
        false => check(text, usize::MAX, value, names),
    }
}

impl Reader<'_> {
    fn wrong<T>(&self, wanted: impl std::fmt::Debug) -> Result<T, Stop> {
        let shown: String = self.rest.chars().take(60).collect();
        Err(Stop::Wrong(format!("{shown:?} where {wanted:?} should be")))
    }

    fn is_cut(&self) -> bool {
        self.cut && self.rest == "…"
    }

    fn literal(&mut self, wanted: &str) -> Read {
        for character in wanted.chars() {
            if self.is_cut() {
                return Err(Stop::Cut);
            }
            match self.rest.strip_prefix(character) {
                Some(rest) => self.rest = rest,
                None => return self.wrong(wanted),
            }
        }
        Ok(())
    }

    fn value(&mut self, value: &Expected) -> Read {
        match value {
            Expected::Integer(decimal, wide) => match wide {
                Some(hex) if self.rest == format!("0x{hex}") => self.literal(&format!("0x{hex}")),
                _ => {
                    let numbers = self.numbers;
                    self.token(|token| number::is_integer(token, decimal, numbers), decimal)
                }
            },
            Expected::Float(float) => {
                let numbers = self.numbers;
                self.token(|token| number::is_float(token, float, numbers), float)
            }
            Expected::Text(length, bytes) => {
                self.literal("\"")?;
                self.escaped(bytes, *length, true)?;
                self.literal("\"")
            }
            Expected::Bytes(hex) if self.rest.starts_with("0b") => self.token(
                |token| number::bits(token) == u128::from_str_radix(hex, 16).ok(),
                hex,
            ),
            Expected::Bytes(hex) => self.literal(&format!("0x{hex}")),
            Expected::Boolean(truth) => self.literal(&truth.to_string()),
            Expected::Name(name) => self.escaped(name, name.len(), false),
            Expected::Unnamed(number) => self.value(number),
            Expected::Complex(parts) => self.complex(parts),
            Expected::Compound(members) => self.compound(members),
            Expected::List(count, items) => self.list(*count, items),
            Expected::Object(address) => {
                self.literal("→ ")?;
                self.path(*address)
            }
            Expected::Attribute(address, name) => {
                self.literal("→ ")?;
                self.path(*address)?;
                self.literal(" @")?;
                self.escaped(name, name.len(), false)
            }
            Expected::Region(address, region) => {
                self.literal("→ ")?;
                self.path(*address)?;
                self.literal(" ")?;
                if self.is_cut() {
                    return Err(Stop::Cut);
                }
                let read = region::read(self.rest, region, self.cut);
                self.rest = read.map_err(Stop::Wrong)?;
                Ok(())
            }
            Expected::Null => self.literal("null reference"),
            Expected::Dangling => self.dangling(),
            Expected::Unknown => Err(Stop::Cut),
        }
    }

    /// A word of a number.
    fn token(&mut self, agrees: impl Fn(&str) -> bool, wanted: impl std::fmt::Debug) -> Read {
        let end = number::end(self.rest);
        let (token, rest) = self.rest.split_at(end);
        if self.cut && rest == "…" {
            return Err(Stop::Cut);
        }
        if !agrees(token) {
            return self.wrong(wanted);
        }
        self.rest = rest;
        Ok(())
    }

    fn complex(&mut self, parts: &[Expected; 2]) -> Read {
        self.value(&parts[0])?;
        if !self.rest.starts_with('-') {
            self.literal("+")?;
        }
        self.value(&parts[1])?;
        self.literal("i")
    }

    fn compound(&mut self, members: &[(Vec<u8>, Expected)]) -> Read {
        self.literal("{")?;
        for (at, (name, value)) in members.iter().enumerate() {
            self.literal(if at > 0 { ", " } else { "" })?;
            self.escaped(name, name.len(), false)?;
            self.literal(": ")?;
            self.value(value)?;
        }
        self.literal("}")
    }

    fn list(&mut self, count: usize, items: &[Expected]) -> Read {
        self.literal("[")?;
        for (at, value) in items.iter().enumerate() {
            self.literal(if at > 0 { ", " } else { "" })?;
            self.value(value)?;
        }
        if items.len() < count {
            return Err(Stop::Cut);
        }
        self.literal("]")
    }

    /// Bytes, of which control characters and what is no UTF-8 may stand as escapes.
    fn escaped(&mut self, bytes: &[u8], length: usize, quoted: bool) -> Read {
        let mut left = bytes;
        while let Some(byte) = left.first() {
            if self.is_cut() {
                return Err(Stop::Cut);
            }
            let (wide, rest) = match escape(self.rest, quoted) {
                Some((wide, rest)) if left.starts_with(&wide) => (wide, rest),
                _ => match self.rest.chars().next() {
                    Some(next) => {
                        let wide = next.to_string().into_bytes();
                        let rest = &self.rest[next.len_utf8()..];
                        (wide, rest)
                    }
                    None => return self.wrong(String::from_utf8_lossy(left)),
                },
            };
            // A character may be cut off where the script told no more.
            if !left.starts_with(&wide) {
                let told = bytes.len() < length && wide.starts_with(left);
                let inside = self.cut && self.rest.starts_with('\\') && self.rest.len() < 12;
                return match told || inside {
                    true => Err(Stop::Cut),
                    false => self.wrong((byte, String::from_utf8_lossy(left))),
                };
            }
            left = &left[wide.len()..];
            self.rest = rest;
        }
        match bytes.len() < length {
            true => Err(Stop::Cut),
            false => Ok(()),
        }
    }

    /// A path that leads to the object; an address where it has no name.
    fn path(&mut self, address: u64) -> Read {
        let boundaries = self.rest.char_indices().map(|(at, _)| at);
        let mut ends: Vec<usize> = boundaries.chain([self.rest.len()]).collect();
        ends.reverse();
        let leads = |end: &usize| self.names.leads(&self.rest[..*end], address);
        if let Some(end) = ends.into_iter().find(leads) {
            self.rest = &self.rest[end..];
            return Ok(());
        }
        if self.cut {
            return Err(Stop::Cut);
        }
        match self.names.has(address) {
            true => self.wrong(format!("the path of {address:#x}")),
            false => self.literal(&format!("object at {address:#x}")),
        }
    }

    /// Any reason may be given, but no object.
    fn dangling(&mut self) -> Read {
        match self.rest.starts_with("→ /") {
            true => self.wrong("why the reference leads nowhere"),
            false => Err(Stop::Cut),
        }
    }
}

/// The bytes that an escape at the beginning of a text stands for, and what follows it.
fn escape(text: &str, quoted: bool) -> Option<(Vec<u8>, &str)> {
    let after = text.strip_prefix('\\')?;
    if let Some(rest) = after.strip_prefix('x') {
        let byte = u8::from_str_radix(rest.get(..2)?, 16).ok()?;
        return Some((vec![byte], &rest[2..]));
    }
    if let Some(rest) = after.strip_prefix("u{") {
        let (digits, rest) = rest.split_once('}')?;
        let character = char::from_u32(u32::from_str_radix(digits, 16).ok()?)?;
        return Some((character.to_string().into_bytes(), rest));
    }
    let known = [('n', b'\n'), ('r', b'\r'), ('t', b'\t'), ('"', b'"')];
    let found = known
        .iter()
        .find(|(letter, byte)| after.starts_with(*letter) && (*byte != b'"' || quoted))?;
    Some((vec![found.1], &after[1..]))
}

#[cfg(test)]
mod tests {
    use super::super::value::parse_values;
    use super::*;

    fn reads(text: &str, limit: usize, words: &str) -> bool {
        let value = parse_values(words).remove(0);
        check(text, limit, &value, &Names::default()).is_ok()
    }

    #[test]
    fn a_text_is_compared_by_what_it_means() {
        assert!(reads("-7", 200, "i -7") && !reads("-70", 200, "i -7"));
        assert!(reads("0x00ff", 200, "w 255 00ff"));
        assert!(reads("0.1", 200, "f 24 -149 3fb99999a0000000 - 0"));
        assert!(!reads("0.1", 200, "f 53 -1074 3fb99999a0000000 - 0"));
        assert!(!reads("-0.0", 200, "f 53 -1074 0000000000000000 - 0"));
        assert!(reads("0.09973", 200, "f 11 -24 3fb9880000000000 - 0"));
        assert!(!reads("0.1", 200, "f 11 -24 3fb9880000000000 - 0"));
        assert!(reads(
            "1.0e-40",
            200,
            "f 64 -16445 0000000000000000 1e-40 0"
        ));
        assert!(reads("a\\n\\xffé", 200, "s 5 610affc3a9"));
        assert!(!reads("a\\n", 200, "s 3 610a62"));
        assert!(reads("[\"a\\\"b\", \"\"]", 200, "l 2 2 s 3 612262 s 0 -"));
        assert!(reads(
            "{x: 1, y: 1.5-2.0i}",
            200,
            "c 2 78 i 1 79 z f 53 -1074 3ff8000000000000 - 0 f 53 -1074 c000000000000000 - 0"
        ));
        assert!(!reads("{x: 1}", 200, "c 2 78 i 1 79 i 2"));
    }

    #[test]
    fn a_text_that_is_cut_may_end_anywhere_but_where_it_is_whole() {
        assert!(reads("[1, 2, 3…", 9, "l 4 4 i 1 i 2 i 34 i 5"));
        assert!(!reads("[1, 2, 3…", 200, "l 4 4 i 1 i 2 i 34 i 5"));
        assert!(!reads("[1, 7, 3…", 9, "l 4 4 i 1 i 2 i 34 i 5"));
        assert!(reads("abc…", 4, "s 6 616263646566"));
        assert!(!reads("abd…", 4, "s 6 616263646566"));
    }
}
