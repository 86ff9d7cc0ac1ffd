//! Conversions between stored types and Rust's.

use std::sync::Arc;

use super::*;
use crate::bytes::Sizes;
use crate::data::Heap;
use crate::datatype::{Charset, StringPadding, StringType};
use crate::storage::Buffer;

fn integer(size: usize, signed: bool, order: ByteOrder) -> Datatype {
    Datatype {
        size,
        class: Class::Integer(Integer::plain(order, signed, size)),
    }
}

fn double(order: ByteOrder) -> Datatype {
    Datatype {
        size: 8,
        class: Class::Float(Float::ieee(order, 8, 11)),
    }
}

fn elements(datatype: Datatype, bytes: &[u8]) -> Elements {
    let count = (bytes.len() / datatype.size) as u64;
    let heap = Heap::empty(Sizes::default());
    let bytes = Buffer::copy_of(bytes).unwrap();
    Elements::new(Arc::new(datatype), vec![count], bytes, heap).unwrap()
}

fn doubles(values: &[f64]) -> Elements {
    let bytes: Vec<u8> = values.iter().flat_map(|v| v.to_be_bytes()).collect();
    elements(double(ByteOrder::Big), &bytes)
}

#[test]
fn both_byte_orders_convert_to_any_number() {
    for order in [ByteOrder::Little, ByteOrder::Big] {
        let bytes: Vec<u8> = [-2_i16, 300]
            .iter()
            .flat_map(|n| match order {
                ByteOrder::Big => n.to_be_bytes(),
                _ => n.to_le_bytes(),
            })
            .collect();
        let stored = elements(integer(2, true, order), &bytes);
        assert_eq!(stored.to_vec::<i16>().unwrap(), [-2, 300]);
        assert_eq!(stored.to_vec::<i64>().unwrap(), [-2, 300]);
        assert_eq!(stored.to_vec::<f64>().unwrap(), [-2.0, 300.0]);
        assert_eq!(stored.to_vec::<f32>().unwrap(), [-2.0, 300.0]);
        assert_eq!(stored.to_vec::<bool>().unwrap(), [true, true]);
    }
    assert_eq!(doubles(&[1.5, -0.0]).to_vec::<f64>().unwrap(), [1.5, -0.0]);
}

#[test]
fn the_first_value_that_does_not_fit_is_named() {
    let stored = doubles(&[1.0, -1.0, 0.5]);
    let error = stored.to_vec::<u8>().unwrap_err();
    assert_eq!(error.kind(), Kind::Conversion);
    assert_eq!(error.cause(), "element [1]: -1 does not fit u8");
    assert_eq!(
        stored.to_vec::<i8>().unwrap_err().cause(),
        "element [2]: 0.5 does not fit i8"
    );
    assert!(doubles(&[1e300]).to_vec::<f32>().is_err());
    assert!(doubles(&[f64::INFINITY]).to_vec::<f32>().is_ok());
    assert!(doubles(&[f64::NAN]).to_vec::<i64>().is_err());
}

#[test]
fn what_changes_is_counted_on_request() {
    let stored = doubles(&[1.0, -1.5, 300.0, 0.1, f64::NAN]);
    let (bytes, changed) = stored.to_vec_lossy::<u8>().unwrap();
    assert_eq!((&bytes[..], changed), (&[1, 0, 255, 0, 0][..], 4));
    let (singles, changed) = stored.to_vec_lossy::<f32>().unwrap();
    assert_eq!((singles[3], changed), (0.1, 1));
    assert_eq!(
        stored.to_vec::<f32>().unwrap_err().cause(),
        "element [3]: 0.1 does not fit a float of 32 bits"
    );
    let wide: Vec<u8> = [1_i64 << 53, (1 << 53) + 1, i64::MIN]
        .iter()
        .flat_map(|n| n.to_le_bytes())
        .collect();
    let wide = elements(integer(8, true, ByteOrder::Little), &wide);
    assert_eq!(wide.to_vec_lossy::<f64>().unwrap().1, 1);
    assert_eq!(
        wide.to_vec_lossy::<i8>().unwrap(),
        (vec![127, 127, -128], 3)
    );
}

#[test]
fn the_edges_of_64_bits_hold() {
    assert!(doubles(&[18446744073709551616.0]).to_vec::<u64>().is_err());
    assert!(doubles(&[9223372036854775808.0]).to_vec::<i64>().is_err());
    assert_eq!(
        doubles(&[-9223372036854775808.0]).to_vec::<i64>().unwrap(),
        [i64::MIN]
    );
    let most = elements(integer(8, false, ByteOrder::Little), &[0xff; 8]);
    assert_eq!(most.to_vec::<u64>().unwrap(), [u64::MAX]);
    assert!(most.to_vec::<i64>().is_err());
}

#[test]
fn complex_numbers_come_from_pairs_or_reals() {
    let complex = Datatype {
        size: 16,
        class: Class::Complex(Arc::new(double(ByteOrder::Little))),
    };
    let bytes: Vec<u8> = [1.0_f64, 2.0, 3.0, 4.0]
        .iter()
        .flat_map(|v| v.to_le_bytes())
        .collect();
    let found = elements(complex, &bytes).to_vec::<Complex<f64>>().unwrap();
    assert_eq!(found, [Complex::new(1.0, 2.0), Complex::new(3.0, 4.0)]);
    let real = doubles(&[5.0]).to_vec::<Complex<f32>>().unwrap();
    assert_eq!(real, [Complex::new(5.0, 0.0)]);
}

#[test]
fn strings_must_be_utf8() {
    let string = Datatype {
        size: 3,
        class: Class::String(StringType {
            padding: StringPadding::NullPadded,
            charset: Charset::Utf8,
        }),
    };
    let good = elements(string.clone(), b"ab\0\xc3\xa9\0");
    assert_eq!(good.to_vec::<String>().unwrap(), ["ab", "é"]);
    let bad = elements(string, b"ab\0\xff\0\0");
    assert!(
        bad.to_vec::<String>()
            .unwrap_err()
            .cause()
            .contains("element [1]")
    );
    assert!(good.to_vec::<f64>().is_err());
}

#[test]
fn only_the_very_type_is_read_in_place() {
    let mut out = [0_i32; 2];
    let little = integer(4, true, ByteOrder::Little);
    assert_eq!(
        i32::as_stored(&little, &mut out).map(|bytes| bytes.len()),
        Some(8)
    );
    let big = integer(4, true, ByteOrder::Big);
    assert!(i32::as_stored(&big, &mut out).is_none());
    assert!(u32::as_stored(&little, &mut [0; 2]).is_none());
}
