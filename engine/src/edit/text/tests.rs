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
    let found = words(r#"["a b", "c\"d\\", e]"#).unwrap();
    assert_eq!(found, ["a b", "c\"d\\", "e"]);
    assert!(words("\"open").is_err());
}

#[test]
fn a_refusal_says_what_an_offer_can_go_by() {
    let of = |typed: &str, datatype: &Datatype| {
        let error = parse_elements(typed, datatype, 1).unwrap_err();
        Refusal::of(&error).cloned().unwrap()
    };
    let short = text(3, StringPadding::NullPadded, Charset::Ascii);
    let (bytes, room) = (4, 3);
    assert_eq!(of("abcd", &short), Refusal::TooLong { bytes, room });
    assert_eq!(of("\u{b2}", &short), Refusal::NotAscii('\u{b2}'));
    assert!(matches!(
        of("128", &integer(true, 1)),
        Refusal::OutOfRange { .. }
    ));
    assert!(matches!(
        of("1e39", &float(4, 8)),
        Refusal::OutOfRange { .. }
    ));
    assert!(matches!(of("x", &float(4, 8)), Refusal::NoValue { .. }));
    let reference = Datatype {
        size: 8,
        class: Class::Reference(crate::datatype::ReferenceKind::Object),
    };
    assert_eq!(of("x", &reference), Refusal::NotTyped);
    let (found, count) = (1, 2);
    let error = parse_elements("1", &integer(true, 1), 2).unwrap_err();
    assert_eq!(Refusal::of(&error), Some(&Refusal::Count { found, count }));
    assert_eq!(Refusal::of(&crate::Error::invalid("x", "y")), None);
}

#[test]
fn an_array_of_one_may_stand_in_brackets() {
    assert_eq!(stored("[ 7 ]", &integer(true, 1)), [7]);
    assert_eq!(stored("[[7]]", &integer(true, 1)), [7]);
    assert!(refusal("[7", &integer(true, 1), 1).contains("no whole number"));
    let words = text(3, StringPadding::NullPadded, Charset::Ascii);
    assert_eq!(stored("[7]", &words), b"[7]");
}
