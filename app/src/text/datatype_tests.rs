//! Tests of the words for datatypes.

use std::sync::Arc;

use hyperslab_engine::datatype::{Enumeration, StringPadding, StringType};

use super::*;

fn integer(size: usize, signed: bool, order: ByteOrder) -> Datatype {
    Datatype {
        size,
        class: Class::Integer(Integer {
            order,
            signed,
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

fn compound(members: &[(&str, Datatype)]) -> Datatype {
    let mut offset = 0;
    let members: Vec<Member> = members
        .iter()
        .map(|(name, datatype)| {
            let member = Member {
                name: (*name).into(),
                offset,
                datatype: datatype.clone(),
            };
            offset += datatype.size;
            member
        })
        .collect();
    Datatype {
        size: offset,
        class: Class::Compound(members.into()),
    }
}

#[test]
fn numbers_are_named_as_numpy_names_them() {
    let little = |size, signed| short_type(&integer(size, signed, ByteOrder::Little));
    assert_eq!(little(4, true), "int32");
    assert_eq!(little(1, false), "uint8");
    assert_eq!(
        short_type(&integer(8, true, ByteOrder::Big)),
        "int64 big-endian"
    );
    assert_eq!(short_type(&integer(1, true, ByteOrder::Big)), "int8");
    assert_eq!(short_type(&float(2, 5, 10)), "float16");
    assert_eq!(short_type(&float(2, 8, 7)), "bfloat16");
    assert_eq!(short_type(&float(4, 8, 23)), "float32");
}

#[test]
fn bits_that_are_not_all_of_them_are_told() {
    let mut datatype = integer(4, true, ByteOrder::Little);
    if let Class::Integer(integer) = &mut datatype.class {
        integer.precision = 12;
        integer.bit_offset = 3;
    }
    assert_eq!(short_type(&datatype), "int32 (12 bits from bit 3)");
}

#[test]
fn a_compound_is_counted_in_short_and_listed_in_full() {
    let datatype = compound(&[
        ("time", integer(8, true, ByteOrder::Little)),
        ("v\n", float(8, 11, 52)),
    ]);
    assert_eq!(short_type(&datatype), "compound {2 members}");
    assert_eq!(
        full_type(&datatype, 100),
        "compound {time: int64, v\\n: float64}"
    );
    assert_eq!(full_type(&datatype, 12), "compound {t…");
}

#[test]
fn complex_numbers_of_h5py_are_recognised() {
    let part = float(8, 11, 52);
    let datatype = compound(&[("r", part.clone()), ("i", part.clone())]);
    assert_eq!(short_type(&datatype), "complex128");
    let swapped = compound(&[("i", part.clone()), ("r", part)]);
    assert_eq!(short_type(&swapped), "compound {2 members}");
}

#[test]
fn strings_enums_arrays_and_sequences_have_their_words() {
    let string = StringType {
        padding: StringPadding::NullPadded,
        charset: Charset::Utf8,
    };
    let fixed = Datatype {
        size: 12,
        class: Class::String(string),
    };
    assert_eq!(short_type(&fixed), "string[12] UTF-8");
    let vlen = Datatype {
        size: 16,
        class: Class::VlenString(string),
    };
    assert_eq!(short_type(&vlen), "vlen string UTF-8");
    let array = Datatype {
        size: 24,
        class: Class::Array {
            dims: Arc::new([2, 3]),
            base: Arc::new(integer(4, true, ByteOrder::Little)),
        },
    };
    assert_eq!(short_type(&array), "int32[2 × 3]");
    let sequence = Datatype {
        size: 16,
        class: Class::Sequence(Arc::new(array)),
    };
    assert_eq!(short_type(&sequence), "vlen of int32[2 × 3]");
    let colours = Datatype {
        size: 1,
        class: Class::Enum(Enumeration {
            base: Arc::new(integer(1, true, ByteOrder::Little)),
            names: ["red".into(), "blue".into()].into(),
            values: [0, 1].into(),
        }),
    };
    assert_eq!(short_type(&colours), "enum of int8 {2 names}");
    assert_eq!(full_type(&colours, 99), "enum of int8 {red, blue}");
}

#[test]
fn nesting_without_end_is_cut() {
    let mut datatype = integer(1, true, ByteOrder::Little);
    for _ in 0..100_000 {
        datatype = Datatype {
            size: 16,
            class: Class::Sequence(Arc::new(datatype)),
        };
    }
    assert!(short_type(&datatype).ends_with("vlen of …"));
    // Dropping it one by one keeps the test's own stack small.
    while let Class::Sequence(base) = &datatype.class {
        datatype = (**base).clone();
    }
}
