//! Types that would hold a text which an attribute's own type refuses: wider ones, UTF-8, variable length.

use hyperslab_engine::datatype::{
    ByteOrder, Charset, Class, Datatype, Float, Integer, StringPadding, StringType,
};

use crate::text;

/// Bytes of an element of variable length in files with addresses of 8 bytes: length, address, index.
const DESCRIPTOR: usize = 16;

/// A type that is offered in place of one that refuses what was typed.
#[derive(Debug, Clone, PartialEq)]
pub struct Offer {
    /// What the button says.
    pub label: String,
    /// The type.
    pub datatype: Datatype,
}

/// Types that hold `text`, which `datatype` does not; the nearest first. `count` elements have it
/// together: of more than one the lengths are not told from the text, and no fixed length is offered.
pub fn offers(datatype: &Datatype, count: u64, text: &str) -> Vec<Offer> {
    let found = match &datatype.class {
        Class::String(kind) => texts(datatype, *kind, count, text),
        Class::VlenString(kind) if kind.charset == Charset::Ascii && !text.is_ascii() => {
            vec![variable()]
        }
        Class::Integer(integer) if count == 1 => {
            integers(integer, text.trim()).into_iter().collect()
        }
        Class::Float(float) if count == 1 && datatype.size < 8 => {
            double(float.order, text.trim()).into_iter().collect()
        }
        _ => Vec::new(),
    };
    let offer = |datatype| Offer {
        label: format!("Make it {}", text::short_type(&datatype)),
        datatype,
    };
    found.into_iter().map(offer).collect()
}

/// The type of texts that need not end anywhere, as h5py writes them.
pub fn variable() -> Datatype {
    Datatype {
        size: DESCRIPTOR,
        class: Class::VlenString(StringType {
            padding: StringPadding::NullTerminated,
            charset: Charset::Utf8,
        }),
    }
}

/// The type of texts of at most `size` bytes.
pub fn fixed(size: usize) -> Datatype {
    Datatype {
        size,
        class: Class::String(StringType {
            padding: StringPadding::NullPadded,
            charset: Charset::Utf8,
        }),
    }
}

fn texts(datatype: &Datatype, kind: StringType, count: u64, text: &str) -> Vec<Datatype> {
    if text.contains('\0') {
        return Vec::new();
    }
    let charset = match text.is_ascii() {
        true => kind.charset,
        false => Charset::Utf8,
    };
    let end = usize::from(kind.padding == StringPadding::NullTerminated);
    let wider = Datatype {
        size: datatype.size.max(text.len().saturating_add(end)),
        class: Class::String(StringType { charset, ..kind }),
    };
    let mut found = Vec::new();
    if count == 1 && wider != *datatype {
        found.push(wider);
    }
    found.push(variable());
    found
}

/// The smallest integer that holds what was typed, of the same sign if that is possible; a double for
/// other numbers.
fn integers(integer: &Integer, text: &str) -> Option<Datatype> {
    let Ok(number) = text.parse::<i128>() else {
        return double(integer.order, text);
    };
    let fits = |signed: bool, size: usize| {
        let bits = 8 * size as u32;
        match signed {
            true => number >= -(1 << (bits - 1)) && number < 1 << (bits - 1),
            false => number >= 0 && number < 1 << bits,
        }
    };
    let signs = [integer.signed, !integer.signed];
    let sizes = [1, 2, 4, 8];
    let mut types = signs
        .into_iter()
        .flat_map(|signed| sizes.map(|size| (signed, size)));
    let (signed, size) = types.find(|(signed, size)| fits(*signed, *size))?;
    let class = Class::Integer(Integer::plain(integer.order, signed, size));
    Some(Datatype { size, class })
}

fn double(order: ByteOrder, text: &str) -> Option<Datatype> {
    let number: f64 = text.parse().ok()?;
    let named = text
        .trim_start_matches(['+', '-'])
        .to_ascii_lowercase()
        .starts_with("inf");
    (!number.is_infinite() || named).then(|| Datatype {
        size: 8,
        class: Class::Float(Float::ieee(order, 8, 11)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn string(size: usize, padding: StringPadding, charset: Charset) -> Datatype {
        let class = Class::String(StringType { padding, charset });
        Datatype { size, class }
    }

    fn integer(signed: bool, size: usize) -> Datatype {
        let class = Class::Integer(Integer::plain(ByteOrder::Little, signed, size));
        Datatype { size, class }
    }

    fn labels(datatype: &Datatype, count: u64, text: &str) -> Vec<String> {
        let offers = offers(datatype, count, text);
        offers.into_iter().map(|offer| offer.label).collect()
    }

    #[test]
    fn a_text_that_is_too_long_or_no_ascii_gets_a_type_that_holds_it() {
        use StringPadding::{NullPadded, NullTerminated};
        let five = string(5, NullTerminated, Charset::Ascii);
        assert_eq!(
            labels(&five, 1, "longer"),
            ["Make it string[7] ASCII", "Make it vlen string UTF-8"]
        );
        assert_eq!(
            labels(&five, 1, "m²"),
            ["Make it string[5] UTF-8", "Make it vlen string UTF-8"]
        );
        let padded = string(2, NullPadded, Charset::Utf8);
        assert_eq!(labels(&padded, 1, "m²")[0], "Make it string[3] UTF-8");
        assert_eq!(labels(&five, 2, "a, longer"), ["Make it vlen string UTF-8"]);
        assert!(labels(&five, 1, "a\0b").is_empty());
        let ascii = Datatype {
            class: Class::VlenString(StringType {
                padding: NullTerminated,
                charset: Charset::Ascii,
            }),
            size: 16,
        };
        assert_eq!(labels(&ascii, 1, "é"), ["Make it vlen string UTF-8"]);
    }

    #[test]
    fn a_number_that_does_not_fit_gets_the_smallest_type_that_holds_it() {
        let (byte, word) = (integer(true, 1), integer(false, 2));
        assert_eq!(labels(&byte, 1, "300"), ["Make it int16"]);
        assert_eq!(labels(&byte, 1, " 1.5 "), ["Make it float64"]);
        assert_eq!(labels(&word, 1, "-1"), ["Make it int8"]);
        assert_eq!(labels(&byte, 1, "18446744073709551615"), ["Make it uint64"]);
        assert!(labels(&byte, 1, "18446744073709551616").is_empty());
        assert!(labels(&byte, 1, "seven").is_empty());
        assert!(labels(&byte, 2, "300, 1").is_empty());
        let class = Class::Float(Float::ieee(ByteOrder::Big, 4, 8));
        let single = Datatype { size: 4, class };
        assert_eq!(labels(&single, 1, "1e39"), ["Make it float64 big-endian"]);
        assert!(labels(&single, 1, "1e999").is_empty());
    }
}
