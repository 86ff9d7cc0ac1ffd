//! Values of every class from literal bytes.

use std::sync::Arc;

use super::*;
use crate::bytes::Sizes;
use crate::datatype::{Charset, Float, FloatForm, Name, Normalization};

fn integer(size: usize, signed: bool) -> Datatype {
    Datatype {
        size,
        class: Class::Integer(Integer {
            order: ByteOrder::Little,
            signed,
            bit_offset: 0,
            precision: size as u16 * 8,
            low_pad: false,
            high_pad: false,
        }),
    }
}

fn single() -> Datatype {
    Datatype {
        size: 4,
        class: Class::Float(Float {
            order: ByteOrder::Big,
            bit_offset: 0,
            precision: 32,
            sign_position: 31,
            exponent_position: 23,
            exponent_size: 8,
            exponent_bias: 127,
            mantissa_position: 0,
            mantissa_size: 23,
            normalization: Normalization::Implied,
            padding: [false; 3],
        }),
    }
}

fn member(name: &str, offset: usize, datatype: Datatype) -> Member {
    Member {
        name: Name::from(name),
        offset,
        datatype,
    }
}

fn enumeration(names: &[&str], values: &[u8]) -> Datatype {
    Datatype {
        size: 1,
        class: Class::Enum(Enumeration {
            base: Arc::new(integer(1, true)),
            names: names.iter().map(|name| Name::from(*name)).collect(),
            values: values.into(),
        }),
    }
}

fn value(datatype: &Datatype, bytes: &[u8]) -> Value {
    decode_value(datatype, bytes, &Heap::empty(Sizes::default())).unwrap()
}

#[test]
fn a_compound_gives_its_members_in_order() {
    let compound = Datatype {
        size: 12,
        class: Class::Compound(Arc::new([
            member("id", 0, integer(2, false)),
            member("x", 8, single()),
        ])),
    };
    let bytes = [0xff, 0xff, 9, 9, 9, 9, 9, 9, 0x3f, 0xc0, 0, 0];
    let x = Value::Float {
        value: 1.5,
        form: FloatForm::Single,
        exact: None,
    };
    let wanted = vec![
        (Name::from("id"), Value::Integer(65535)),
        (Name::from("x"), x),
    ];
    assert_eq!(value(&compound, &bytes), Value::Compound(wanted));
}

#[test]
fn a_compound_of_r_and_i_is_complex() {
    let complex = Datatype {
        size: 8,
        class: Class::Compound(Arc::new([
            member("r", 0, single()),
            member("i", 4, single()),
        ])),
    };
    let found = value(&complex, &[0x3f, 0xc0, 0, 0, 0xbf, 0x80, 0, 0]);
    let Value::Complex(real, imaginary) = found else {
        panic!("not complex");
    };
    assert_eq!((real.as_f64(), imaginary.as_f64()), (Some(1.5), Some(-1.0)));
}

#[test]
fn an_enum_has_its_name_and_a_boolean_its_truth() {
    let colours = enumeration(&["RED", "GREEN"], &[7, 0xff]);
    let named = Value::Enum {
        name: Some(Name::from("GREEN")),
        number: Box::new(Value::Integer(-1)),
    };
    assert_eq!(value(&colours, &[0xff]), named);
    let unnamed = Value::Enum {
        name: None,
        number: Box::new(Value::Integer(3)),
    };
    assert_eq!(value(&colours, &[3]), unnamed);
    let truth = enumeration(&["FALSE", "TRUE"], &[0, 1]);
    assert_eq!(value(&truth, &[1]), Value::Boolean(true));
}

#[test]
fn strings_end_as_their_padding_says() {
    let string = |padding| StringType {
        padding,
        charset: Charset::Ascii,
    };
    let bytes = b"a b \0c \0\0";
    assert_eq!(
        trimmed(&string(StringPadding::NullTerminated), bytes),
        b"a b "
    );
    assert_eq!(
        trimmed(&string(StringPadding::NullPadded), bytes),
        b"a b \0c "
    );
    assert_eq!(
        trimmed(&string(StringPadding::SpacePadded), b"x y  "),
        b"x y"
    );
    assert_eq!(trimmed(&string(StringPadding::SpacePadded), b"   "), b"");
}

#[test]
fn a_bit_field_keeps_only_its_bits() {
    let bits = Integer {
        order: ByteOrder::Little,
        signed: false,
        bit_offset: 4,
        precision: 10,
        low_pad: true,
        high_pad: true,
    };
    let field = Datatype {
        size: 2,
        class: Class::Bitfield(bits),
    };
    let stored: u16 = (0b10_0101_1010 << 4) | 0xc00f;
    let wanted = Value::Bitfield {
        bytes: vec![0b10, 0b0101_1010],
        bits: 10,
    };
    assert_eq!(value(&field, &stored.to_le_bytes()), wanted);
}

#[test]
fn arrays_keep_their_dimensions() {
    let array = Datatype {
        size: 4,
        class: Class::Array {
            dims: Arc::new([2, 2]),
            base: Arc::new(integer(1, true)),
        },
    };
    let Value::Array { dims, values } = value(&array, &[1, 2, 3, 0xff]) else {
        panic!("not an array");
    };
    assert_eq!(&dims[..], [2, 2]);
    assert_eq!(values[3], Value::Integer(-1));
}

#[test]
fn a_type_that_reaches_outside_is_an_error() {
    let compound = Datatype {
        size: 4,
        class: Class::Compound(Arc::new([member("x", 2, single())])),
    };
    let heap = Heap::empty(Sizes::default());
    assert!(decode_value(&compound, &[0; 4], &heap).is_err());
    assert!(decode_value(&single(), &[0; 3], &heap).is_err());
    let hollow = Datatype {
        size: 4,
        class: Class::Array {
            dims: Arc::new([4]),
            base: Arc::new(integer(0, true)),
        },
    };
    assert!(decode_value(&hollow, &[0; 4], &heap).is_err());
}
