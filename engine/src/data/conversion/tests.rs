//! Conversions between whole types; what HDF5 2.0 makes of the same bytes stands beside them.

use super::*;
use crate::data::heap::write_descriptor;
use crate::datatype::{
    ByteOrder, Charset, Enumeration, Float, Integer, Member, Name, StringPadding, StringType,
};

fn integer(size: usize, signed: bool) -> Datatype {
    Datatype {
        size,
        class: Class::Integer(Integer::plain(ByteOrder::Little, signed, size)),
    }
}

fn big(size: usize) -> Datatype {
    Datatype {
        size,
        class: Class::Integer(Integer::plain(ByteOrder::Big, true, size)),
    }
}

fn float(size: usize, exponent: u8) -> Datatype {
    Datatype {
        size,
        class: Class::Float(Float::ieee(ByteOrder::Little, size, exponent)),
    }
}

fn string(size: usize, padding: StringPadding) -> Datatype {
    let charset = Charset::Ascii;
    Datatype {
        size,
        class: Class::String(StringType { padding, charset }),
    }
}

fn enumeration(base: Datatype, names: &[(&str, &[u8])]) -> Datatype {
    Datatype {
        size: base.size,
        class: Class::Enum(Enumeration {
            base: Arc::new(base),
            names: names.iter().map(|(name, _)| Name::from(*name)).collect(),
            values: names.iter().flat_map(|(_, value)| value.to_vec()).collect(),
        }),
    }
}

fn compound(size: usize, members: &[(&str, usize, &Datatype)]) -> Datatype {
    let members = members.iter().map(|(name, offset, datatype)| Member {
        name: Name::from(*name),
        offset: *offset,
        datatype: (*datatype).clone(),
    });
    Datatype {
        size,
        class: Class::Compound(members.collect()),
    }
}

fn array(length: u64, base: &Datatype) -> Datatype {
    Datatype {
        size: base.size * length as usize,
        class: Class::Array {
            dims: [length].into(),
            base: Arc::new(base.clone()),
        },
    }
}

fn sequence(base: &Datatype, offset: usize) -> Datatype {
    Datatype {
        size: 8 + offset,
        class: Class::Sequence(Arc::new(base.clone())),
    }
}

fn elements(datatype: &Datatype, bytes: &[u8]) -> Elements {
    with_heap(datatype, bytes, Heap::default())
}

fn with_heap(datatype: &Datatype, bytes: &[u8], heap: Heap) -> Elements {
    let shape = vec![(bytes.len() / datatype.size) as u64];
    let bytes = Buffer::copy_of(bytes).unwrap();
    Elements::new(Arc::new(datatype.clone()), shape, bytes, heap).unwrap()
}

/// The bytes and how many values changed.
fn lossy(from: &Datatype, to: &Datatype, bytes: &[u8]) -> (Vec<u8>, u64) {
    let (converted, changed) = elements(from, bytes).convert_lossy(to).unwrap();
    (converted.bytes().to_vec(), changed)
}

#[test]
fn strings_are_padded_and_cut_by_their_types() {
    use StringPadding::{NullPadded, NullTerminated, SpacePadded};
    let five = string(5, NullTerminated);
    let spaces = string(3, SpacePadded);
    assert_eq!(
        lossy(&five, &spaces, b"abcdea\0xyz"),
        (b"abca  ".to_vec(), 1)
    );
    assert_eq!(
        lossy(&spaces, &five, b"ab abc"),
        (b"ab\0\0\0abc\0\0".to_vec(), 0)
    );
    let three = string(3, NullTerminated);
    assert_eq!(lossy(&five, &three, b"abcde"), (b"ab\0".to_vec(), 1));
    let padded = string(3, NullPadded);
    assert_eq!(lossy(&five, &padded, b"ab\0de"), (b"ab\0".to_vec(), 0));
    assert_eq!(
        lossy(&padded, &three, b"abcab\0"),
        (b"ab\0ab\0".to_vec(), 1)
    );
    let error = elements(&five, b"abcde").convert(&three).unwrap_err();
    assert_eq!(error.cause(), "element [0]: 5 bytes do not fit 2");
}

#[test]
fn enumerations_convert_by_name_and_to_their_numbers() {
    let small = enumeration(integer(1, true), &[("A", &[1]), ("B", &[2]), ("C", &[3])]);
    let wide = enumeration(big(2), &[("B", &[0, 20]), ("A", &[0, 10])]);
    assert_eq!(
        lossy(&small, &wide, &[1, 2, 3, 9]),
        (vec![0, 10, 0, 20, 0xff, 0xff, 0xff, 0xff], 2)
    );
    assert_eq!(
        lossy(&small, &integer(2, true), &[1, 9]),
        (vec![1, 0, 9, 0], 0)
    );
    assert_eq!(lossy(&integer(1, true), &small, &[3]), (vec![3], 0));
}

#[test]
fn compounds_convert_member_by_member_and_say_where_they_cannot() {
    let inner = compound(
        4,
        &[("lat", 0, &integer(2, true)), ("lon", 2, &integer(2, true))],
    );
    let from = compound(
        12,
        &[
            ("place", 8, &inner),
            ("grid", 0, &array(2, &integer(2, true))),
            ("dropped", 4, &float(4, 8)),
        ],
    );
    let inner = compound(2, &[("lon", 1, &integer(1, true))]);
    let to = compound(
        8,
        &[
            ("grid", 1, &array(2, &integer(1, true))),
            ("place", 4, &inner),
            ("new", 6, &integer(2, true)),
        ],
    );
    let bytes = [1, 0, 2, 0, 9, 9, 9, 9, 7, 0, 8, 0];
    assert_eq!(lossy(&from, &to, &bytes), (vec![0, 1, 2, 0, 0, 8, 0, 0], 0));
    let far = [1, 0, 0x2c, 1, 9, 9, 9, 9, 7, 0, 8, 0];
    let error = elements(&from, &[bytes, far].concat()).convert(&to);
    assert_eq!(
        error.unwrap_err().cause(),
        "element [1], grid[1]: 300 does not fit a signed integer of 8 bits"
    );
}

#[test]
fn sequences_take_their_parts_along_into_other_widths() {
    let from = sequence(&integer(2, true), 8);
    let to = sequence(&float(8, 11), 4);
    let mut heap = Heap::default();
    let id = heap.insert(&[1, 0, 0xff, 0xff]).unwrap();
    let mut element = [0; 16];
    write_descriptor(2, id, heap.sizes(), &mut element).unwrap();
    let bytes = [element, [0; 16], element].concat();
    let converted = with_heap(&from, &bytes, heap).convert(&to).unwrap();
    assert_eq!(converted.element(0).len(), 12);
    let crate::Value::Sequence(values) = converted.value(2).unwrap() else {
        panic!("no sequence");
    };
    let numbers: Vec<_> = values.iter().filter_map(crate::Value::as_f64).collect();
    assert_eq!(numbers, [1.0, -1.0]);
    assert_eq!(
        converted.value(1).unwrap(),
        crate::Value::Sequence(Vec::new())
    );
    assert_eq!(converted.heap().byte_len(), 16, "converted once");
}

#[test]
fn complex_numbers_convert_to_pairs_and_to_their_real_part() {
    let complex = Datatype {
        size: 8,
        class: Class::Complex(Arc::new(float(4, 8))),
    };
    let bytes: Vec<u8> = [1.5_f32, 2.0, 3.0, 0.0]
        .iter()
        .flat_map(|part| part.to_le_bytes())
        .collect();
    assert_eq!(lossy(&complex, &integer(1, true), &bytes), (vec![1, 3], 2));
    assert_eq!(
        lossy(&complex, &array(2, &float(4, 8)), &bytes),
        (bytes.clone(), 0)
    );
    let pair = compound(8, &[("re", 0, &float(4, 8)), ("im", 4, &float(4, 8))]);
    assert_eq!(lossy(&pair, &complex, &bytes), (bytes.clone(), 0));
    let real = lossy(&integer(1, true), &complex, &[2]).0;
    assert_eq!(real, [2_f32.to_le_bytes(), [0; 4]].concat());
}

#[test]
fn types_that_have_nothing_in_common_are_refused() {
    let time = Datatype {
        size: 4,
        class: Class::Time {
            order: ByteOrder::Little,
            precision: 32,
        },
    };
    let opaque = |tag: &[u8]| Datatype {
        size: 4,
        class: Class::Opaque { tag: tag.into() },
    };
    let pairs = [
        (time, integer(4, true)),
        (opaque(b"a"), opaque(b"b")),
        (array(4, &integer(1, true)), array(2, &integer(2, true))),
        (string(4, StringPadding::NullPadded), integer(4, true)),
        (sequence(&integer(1, true), 8), integer(1, true)),
    ];
    for (from, to) in pairs {
        let error = elements(&from, &[]).convert(&to).unwrap_err();
        assert_eq!(error.kind(), Kind::Conversion, "{error}");
    }
}
