//! Tests of values as text.

use std::sync::Arc;

use hyperslab_engine::data::Heap;
use hyperslab_engine::datatype::{
    ByteOrder, Charset, FloatForm, Integer, Member, Name, Normalization,
};
use hyperslab_engine::storage::Buffer;

use super::super::number::Notation;
use super::*;

fn int(size: usize) -> Datatype {
    Datatype {
        size,
        class: Class::Integer(Integer {
            order: ByteOrder::Little,
            signed: true,
            bit_offset: 0,
            precision: size as u16 * 8,
            low_pad: false,
            high_pad: false,
        }),
    }
}

fn float(size: usize, exponent: u8, mantissa: u8) -> Datatype {
    Datatype {
        size,
        class: Class::Float(Float {
            order: ByteOrder::Little,
            bit_offset: 0,
            precision: size as u16 * 8,
            sign_position: size as u8 * 8 - 1,
            exponent_position: mantissa,
            exponent_size: exponent,
            exponent_bias: (1 << (exponent - 1)) - 1,
            mantissa_position: 0,
            mantissa_size: mantissa,
            normalization: Normalization::Implied,
            padding: [false; 3],
        }),
    }
}

fn real(value: f64) -> Value {
    Value::Float {
        value,
        form: FloatForm::Double,
        exact: None,
    }
}

fn string(text: &str) -> Value {
    Value::String {
        bytes: text.into(),
        charset: Charset::Utf8,
    }
}

fn compound(members: &[(&str, Datatype)]) -> Datatype {
    let member = |(name, datatype): &(&str, Datatype)| Member {
        name: (*name).into(),
        offset: 0,
        datatype: datatype.clone(),
    };
    Datatype {
        size: 16,
        class: Class::Compound(members.iter().map(member).collect::<Vec<_>>().into()),
    }
}

fn in_notation(notation: Notation) -> Style<'static> {
    let mut style = Style::WHOLE;
    style.numbers.notation = notation;
    style
}

#[test]
fn a_compound_names_its_members_and_quotes_strings() {
    let datatype = compound(&[("a", int(4)), ("b", int(1))]);
    let members: Vec<(Name, Value)> = vec![
        ("a".into(), Value::Integer(1)),
        ("b".into(), string("x\"y\n")),
    ];
    let value = Value::Compound(members);
    assert_eq!(
        value_text(&value, &datatype, &Style::WHOLE),
        r#"{a: 1, b: "x\"y\n"}"#
    );
    assert_eq!(value_text(&value, &datatype, &Style::up_to(6)), "{a: 1…");
}

#[test]
fn a_string_alone_is_not_quoted() {
    assert_eq!(value_text(&string("a\tb"), &int(1), &Style::WHOLE), "a\\tb");
}

#[test]
fn complex_numbers_show_the_sign_of_both_parts() {
    let part = float(8, 11, 52);
    let complex = Datatype {
        size: 16,
        class: Class::Complex(Arc::new(part.clone())),
    };
    let value = |re, im| Value::Complex(Box::new(real(re)), Box::new(real(im)));
    let show = |re, im| value_text(&value(re, im), &complex, &Style::WHOLE);
    assert_eq!(show(1.0, 2.5), "1.0+2.5i");
    assert_eq!(show(-1.0, -0.0), "-1.0-0.0i");
    assert_eq!(show(f64::NAN, f64::INFINITY), "NaN+infi");

    let h5py = compound(&[("r", part.clone()), ("i", part)]);
    let members = vec![("r".into(), real(1.0)), ("i".into(), real(-2.0))];
    let text = value_text(&Value::Compound(members), &h5py, &Style::WHOLE);
    assert_eq!(text, "1.0-2.0i");
}

#[test]
fn enums_show_their_name_or_else_their_number() {
    let value = |name: Option<&str>| Value::Enum {
        name: name.map(Name::from),
        number: Box::new(Value::Integer(7)),
    };
    assert_eq!(
        value_text(&value(Some("RED")), &int(1), &Style::WHOLE),
        "RED"
    );
    assert_eq!(value_text(&value(None), &int(1), &Style::WHOLE), "7");
}

#[test]
fn arrays_and_sequences_are_bracketed_by_their_shape() {
    let numbers = |count: i128| (1..=count).map(Value::Integer).collect::<Vec<_>>();
    let array = Value::Array {
        dims: Arc::new([2, 3]),
        values: numbers(6),
    };
    assert_eq!(
        value_text(&array, &int(4), &Style::WHOLE),
        "[[1, 2, 3], [4, 5, 6]]"
    );
    let deep = Value::Array {
        dims: Arc::new([2, 1, 2]),
        values: numbers(4),
    };
    assert_eq!(
        value_text(&deep, &int(4), &Style::WHOLE),
        "[[[1, 2]], [[3, 4]]]"
    );
    let sequence = Value::Sequence(numbers(2));
    assert_eq!(value_text(&sequence, &int(4), &Style::WHOLE), "[1, 2]");
    assert_eq!(
        value_text(&Value::Sequence(vec![]), &int(4), &Style::WHOLE),
        "[]"
    );
}

#[test]
fn bits_and_opaque_bytes_are_shown_as_stored() {
    let bits = Value::Bitfield {
        bytes: vec![0x03, 0x80],
        bits: 12,
    };
    assert_eq!(value_text(&bits, &int(2), &Style::WHOLE), "0x0380");
    assert_eq!(
        value_text(&bits, &int(2), &in_notation(Notation::Binary)),
        "0b001110000000"
    );
    let opaque = Value::Opaque {
        bytes: vec![0, 0xff],
        tag: Arc::new([]),
    };
    assert_eq!(value_text(&opaque, &int(2), &Style::WHOLE), "0x00ff");
}

#[test]
fn hexadecimal_shows_the_stored_bits_of_floats() {
    let style = in_notation(Notation::Hexadecimal);
    let show = |value, datatype: &Datatype| value_text(&real(value), datatype, &style);
    assert_eq!(show(1.0, &float(4, 8, 23)), "0x3f800000");
    assert_eq!(show(-2.0, &float(8, 11, 52)), "0xc000000000000000");
    assert_eq!(show(1.0, &float(2, 8, 7)), "0x3f80");
    assert_eq!(show(1.5, &float(2, 5, 10)), "0x3e00");
    assert_eq!(show(2f64.powi(-24), &float(2, 5, 10)), "0x0001");
    assert_eq!(show(-65504.0, &float(2, 5, 10)), "0xfbff");
    assert_eq!(show(f64::NAN, &float(2, 5, 10)), "NaN");
    for order in [ByteOrder::Little, ByteOrder::Big] {
        let mut stored = 0xffbc_ef51_u32.to_le_bytes();
        if order == ByteOrder::Big {
            stored.reverse();
        }
        let single = Float::ieee(order, 4, 8);
        let datatype = Datatype {
            size: 4,
            class: Class::Float(single),
        };
        let signalling = single.decode(&stored).unwrap();
        assert_eq!(show(signalling, &datatype), "0xffbcef51");
    }
    assert_eq!(show(-1.5, &float(1, 4, 3)), "0xbc");
    let third = Value::Float {
        value: 1.0 / 3.0,
        form: FloatForm::Other { mantissa_bits: 112 },
        exact: Some(Box::new(Finite {
            negative: false,
            magnitude: 0x1_5555_5555_5555_5555_5555_5555_5555,
            exponent: -114,
            more: false,
        })),
    };
    let quad = float(16, 15, 112);
    let bits = format!("0x3ffd{}", "5".repeat(28));
    assert_eq!(value_text(&third, &quad, &style), bits);
    let digits = format!("0.{}", "3".repeat(34));
    assert_eq!(value_text(&third, &quad, &Style::WHOLE), digits);
}

#[test]
fn null_empty_and_scalar_attributes_are_told_apart() {
    let make = |shape: Vec<u64>, bytes: Vec<u8>| {
        let datatype = Arc::new(int(1));
        Elements::new(
            datatype,
            shape,
            Buffer::copy_of(&bytes).unwrap(),
            Heap::default(),
        )
        .unwrap()
    };
    let simple = |dims: &[u64]| Dataspace::Simple {
        dims: dims.to_vec(),
        max_dims: dims.iter().copied().map(Some).collect(),
    };
    let whole = Style::WHOLE;
    let scalar = make(vec![], vec![5]);
    assert_eq!(elements_text(&scalar, &Dataspace::Scalar, &whole), "5");
    let none = make(vec![0, 2], vec![]);
    assert_eq!(elements_text(&none, &Dataspace::Null, &whole), "null");
    assert_eq!(
        elements_text(&none, &simple(&[0, 2]), &whole),
        "empty (0 × 2)"
    );
    let table = make(vec![2, 2], vec![1, 2, 3, 0xff]);
    let space = simple(&[2, 2]);
    assert_eq!(elements_text(&table, &space, &whole), "[[1, 2], [3, -1]]");
    assert_eq!(elements_text(&table, &space, &Style::up_to(8)), "[[1, 2]…");
}

#[test]
fn computed_numbers_have_the_digits_of_their_type_and_admit_rounding() {
    let single = float(4, 8, 23);
    assert_eq!(number_text(f64::from(0.1_f32), &single), "0.1");
    let double = float(8, 11, 52);
    assert_eq!(
        number_text(f64::from(0.1_f32), &double),
        "0.10000000149011612"
    );
    assert_eq!(number_text(7.0, &int(8)), "7");
    assert_eq!(number_text(-3e18, &int(8)), "≈ -3e18");
    assert_eq!(number_text(f64::NAN, &int(8)), "NaN");
}
