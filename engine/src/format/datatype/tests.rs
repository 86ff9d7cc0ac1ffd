//! Tests of the datatype message: literal bytes, truncations, bounds.

use super::*;
use crate::datatype::{ByteOrder, Float, Integer, Normalization};
use crate::format::testing::every_truncation_fails;

fn decode(bytes: &[u8]) -> Result<Datatype> {
    decode_datatype(bytes, 0, Sizes::default(), &Limits::default())
}

/// Class 0, version 1, little-endian, signed, 4 bytes; bit offset 0, precision 32.
const INT32: [u8; 12] = [0x10, 0x08, 0, 0, 4, 0, 0, 0, 0, 0, 32, 0];
/// Class 0, version 1, little-endian, unsigned, 1 byte; bit offset 0, precision 8.
const UINT8: [u8; 12] = [0x10, 0, 0, 0, 1, 0, 0, 0, 0, 0, 8, 0];
/// Class 1, version 1, big-endian, implied leading bit, sign at 63, 8 bytes.
const FLOAT64: [u8; 20] = [
    0x11, 0x21, 63, 0, 8, 0, 0, 0, // class, bits, size
    0, 0, 64, 0, // bit offset, precision
    52, 11, 0, 52, // exponent's position and size, mantissa's position and size
    0xff, 3, 0, 0, // bias
];

fn int32() -> Datatype {
    decode(&INT32).unwrap()
}

#[test]
fn an_integer_has_order_sign_and_precision() {
    let expected = Integer {
        order: ByteOrder::Little,
        signed: true,
        bit_offset: 0,
        precision: 32,
        low_pad: false,
        high_pad: false,
    };
    assert_eq!(int32().class, Class::Integer(expected));
    every_truncation_fails(&INT32, |b| decode(b).map(drop));
}

#[test]
fn a_float_has_all_its_parts() {
    let expected = Float {
        order: ByteOrder::Big,
        bit_offset: 0,
        precision: 64,
        sign_position: 63,
        exponent_position: 52,
        exponent_size: 11,
        exponent_bias: 1023,
        mantissa_position: 0,
        mantissa_size: 52,
        normalization: Normalization::Implied,
        padding: [false; 3],
    };
    assert_eq!(decode(&FLOAT64).unwrap().class, Class::Float(expected));
    every_truncation_fails(&FLOAT64, |b| decode(b).map(drop));
}

#[test]
fn a_precision_over_the_size_is_refused() {
    let mut bytes = INT32;
    bytes[10] = 33;
    assert_eq!(decode(&bytes).unwrap_err().kind(), Kind::Corrupt);
    let mut bytes = FLOAT64;
    bytes[12] = 60; // exponent at 60 with 11 bits
    assert_eq!(decode(&bytes).unwrap_err().kind(), Kind::Corrupt);
}

#[test]
fn strings_have_padding_and_charset() {
    let fixed = [0x13, 0x12, 0, 0, 5, 0, 0, 0]; // space padded, UTF-8, 5 bytes
    let expected = StringType {
        padding: StringPadding::SpacePadded,
        charset: Charset::Utf8,
    };
    let string = decode(&fixed).unwrap();
    assert_eq!((string.size, string.class), (5, Class::String(expected)));
    let variable = [&[0x19, 0x01, 0x01, 0, 16, 0, 0, 0][..], &UINT8].concat();
    let expected = StringType {
        padding: StringPadding::NullTerminated,
        charset: Charset::Utf8,
    };
    let string = decode(&variable).unwrap();
    assert!(string.is_variable());
    assert_eq!(string.class, Class::VlenString(expected));
    every_truncation_fails(&variable, |b| decode(b).map(drop));
}

fn compound_1() -> Vec<u8> {
    [
        &[0x16, 2, 0, 0, 20, 0, 0, 0][..], // class 6 version 1, two members, 20 bytes
        b"a\0\0\0\0\0\0\0",
        &[0, 0, 0, 0], // offset
        &[1, 0, 0, 0], // rank, reserved
        &[0; 8],       // permutation, reserved
        &[3, 0, 0, 0], // dimensions
        &[0; 12],
        &INT32,
        b"longname\0\0\0\0\0\0\0\0",
        &[12, 0, 0, 0],
        &[0; 4],
        &[0; 8],
        &[0; 16],
        &FLOAT64,
    ]
    .concat()
}

#[test]
fn a_version_1_member_with_dimensions_is_an_array() {
    let Class::Compound(members) = decode(&compound_1()).unwrap().class else {
        panic!("no compound");
    };
    let expected = Class::Array {
        dims: [3].into(),
        base: Arc::new(int32()),
    };
    assert_eq!(members[0].datatype.size, 12);
    assert_eq!(members[0].datatype.class, expected);
    assert_eq!(members[1].name.as_bytes(), b"longname");
    assert_eq!(members[1].offset, 12);
    every_truncation_fails(&compound_1(), |b| decode(b).map(drop));
}

#[test]
fn a_version_3_compound_packs_names_and_offsets() {
    let bytes = [
        &[0x36, 2, 0, 0, 8, 0, 0, 0][..], // class 6 version 3, two members, 8 bytes
        b"x\0\x00",                       // name, offset in one byte
        &INT32,
        b"y\0\x04",
        &INT32,
    ]
    .concat();
    let Class::Compound(members) = decode(&bytes).unwrap().class else {
        panic!("no compound");
    };
    assert_eq!(members[1].offset, 4);
    every_truncation_fails(&bytes, |b| decode(b).map(drop));
    let mut outside = bytes;
    outside[25] = 5; // y at 5 of 8
    assert!(
        decode(&outside)
            .unwrap_err()
            .cause()
            .contains("does not fit")
    );
}

#[test]
fn enumerations_keep_file_order() {
    let bytes = [
        &[0x38, 2, 0, 0, 1, 0, 0, 0][..], // class 8 version 3, two names, 1 byte
        &UINT8,
        b"FALSE\0TRUE\0",
        &[0, 1], // values
    ]
    .concat();
    assert!(decode(&bytes).unwrap().is_boolean());
    every_truncation_fails(&bytes, |b| decode(b).map(drop));
}

#[test]
fn arrays_of_versions_2_and_3_agree() {
    let version2 = [
        &[0x2a, 0, 0, 0, 24, 0, 0, 0][..], // class 10 version 2, 24 bytes
        &[2, 0, 0, 0],                     // rank, reserved
        &[2, 0, 0, 0, 3, 0, 0, 0],         // dimensions
        &[0, 0, 0, 0, 1, 0, 0, 0],         // permutation
        &INT32,
    ]
    .concat();
    let version3 = [
        &[0x3a, 0, 0, 0, 24, 0, 0, 0][..],
        &[2],
        &[2, 0, 0, 0, 3, 0, 0, 0],
        &INT32,
    ]
    .concat();
    assert_eq!(decode(&version2).unwrap(), decode(&version3).unwrap());
    every_truncation_fails(&version2, |b| decode(b).map(drop));
    let mut wrong = version3;
    wrong[4] = 25;
    assert_eq!(decode(&wrong).unwrap_err().kind(), Kind::Corrupt);
}

#[test]
fn opaque_references_time_and_complex_are_known() {
    let opaque = [&[0x15, 8, 0, 0, 4, 0, 0, 0][..], b"tag\0\0\0\0\0"].concat();
    let expected = Class::Opaque {
        tag: b"tag"[..].into(),
    };
    assert_eq!(decode(&opaque).unwrap().class, expected);
    let region = decode(&[0x17, 1, 0, 0, 12, 0, 0, 0]).unwrap();
    assert_eq!(region.class, Class::Reference(ReferenceKind::Region));
    let time = decode(&[0x12, 1, 0, 0, 4, 0, 0, 0, 32, 0]).unwrap();
    assert!(matches!(time.class, Class::Time { precision: 32, .. }));
    let complex = [&[0x5b, 1, 0, 0, 16, 0, 0, 0][..], &FLOAT64].concat();
    assert!(matches!(decode(&complex).unwrap().class, Class::Complex(_)));
}

#[test]
fn endless_nesting_stops_at_the_limit() {
    // A sequence of a sequence of …
    let bytes = [0x19, 0, 0, 0, 16, 0, 0, 0].repeat(40);
    assert_eq!(decode(&bytes).unwrap_err().kind(), Kind::LimitExceeded);
}

#[test]
fn the_bound_on_members_counts_all_levels() {
    let bytes = [
        &[0x36, 2, 0, 0, 8, 0, 0, 0][..],
        b"x\0\x00",
        &INT32,
        b"y\0\x04",
        &INT32,
    ]
    .concat();
    let limits = Limits {
        datatype_members: 1,
        ..Limits::default()
    };
    let error = decode_datatype(&bytes, 0, Sizes::default(), &limits).unwrap_err();
    assert_eq!(error.kind(), Kind::LimitExceeded);
}

#[test]
fn a_compound_without_members_is_refused_as_by_the_library() {
    // Class 6, version 1, no members, 4 bytes.
    let error = decode(&[0x16, 0, 0, 0, 4, 0, 0, 0]).unwrap_err();
    assert_eq!(error.kind(), Kind::Corrupt);
}

#[test]
fn every_class_is_decoded_as_it_was_encoded() {
    let string = StringType {
        padding: StringPadding::SpacePadded,
        charset: Charset::Utf8,
    };
    let of = |size, class| Datatype { size, class };
    let float = decode(&FLOAT64).unwrap();
    let array = of(
        24,
        Class::Array {
            dims: [2, 3].into(),
            base: Arc::new(int32()),
        },
    );
    let members = [("a", 0, int32()), ("longer name", 8, array.clone())];
    let members = members.map(|(name, offset, datatype)| crate::datatype::Member {
        name: name.into(),
        offset,
        datatype,
    });
    let enumeration = crate::datatype::Enumeration {
        base: Arc::new(decode(&UINT8).unwrap()),
        names: ["FALSE".into(), "TRUE".into()].into(),
        values: [0, 1].into(),
    };
    let types = [
        int32(),
        decode(&UINT8).unwrap(),
        float.clone(),
        of(5, Class::String(string)),
        of(
            4,
            Class::Opaque {
                tag: b"tag"[..].into(),
            },
        ),
        of(8, Class::Reference(ReferenceKind::Object)),
        of(16, Class::Reference(ReferenceKind::Object2)),
        of(1, Class::Enum(enumeration)),
        of(16, Class::VlenString(string)),
        of(16, Class::Sequence(Arc::new(float))),
        of(40, Class::Compound(members.into())),
        array,
    ];
    for datatype in types {
        for version in 1..=3 {
            let bytes = encode_datatype(&datatype, version).unwrap();
            assert_eq!(decode(&bytes).unwrap(), datatype, "version {version}");
            assert_eq!(bytes[0] >> 4, version.max(least_version(&datatype)));
        }
    }
    assert_eq!(encode_datatype(&int32(), 1).unwrap(), INT32);
    assert_eq!(
        encode_datatype(&decode(&FLOAT64).unwrap(), 1).unwrap(),
        FLOAT64
    );
}
