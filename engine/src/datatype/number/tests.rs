//! Tests of numbers between types, against what HDF5 2.0 converts and against Rust's own casts.

use super::*;
use crate::datatype::{ByteOrder, Float, FloatForm, Integer, Normalization};

fn integer(signed: bool, bit_offset: u16, precision: u16) -> Integer {
    Integer {
        order: ByteOrder::Little,
        signed,
        bit_offset,
        precision,
        low_pad: false,
        high_pad: false,
    }
}

fn float(bits: u8, exponent: u8, mantissa: u8, bias: u32, normalization: Normalization) -> Float {
    Float {
        order: ByteOrder::Little,
        bit_offset: 0,
        precision: bits.into(),
        sign_position: bits - 1,
        exponent_position: mantissa,
        exponent_size: exponent,
        exponent_bias: bias,
        mantissa_position: 0,
        mantissa_size: mantissa,
        normalization,
        padding: [false; 3],
    }
}

fn double() -> Float {
    float(64, 11, 52, 1023, Normalization::Implied)
}

fn single() -> Float {
    float(32, 8, 23, 127, Normalization::Implied)
}

fn number(value: f64) -> Number {
    double().number(&value.to_le_bytes())
}

#[test]
fn doubles_become_singles_as_the_machine_casts_them() {
    let mut seed = 1_u64;
    for round in 0..200_000_u64 {
        seed = seed
            .wrapping_mul(6364136223846793005)
            .wrapping_add(1442695040888963407);
        // Around the smallest and the largest singles, and everywhere.
        let bits = match round % 4 {
            0 => seed,
            1 => (seed >> 4 & !(0x7ff << 52)) | (1023 - 150 + seed % 30) << 52,
            2 => (seed >> 4 & !(0x7ff << 52)) | (1023 + 120 + seed % 12) << 52,
            _ => (seed >> 4 & !(0x7ff << 52)) & (!0 << 28) | (1023 + seed % 8) << 52,
        };
        let value = f64::from_bits(bits);
        let mut out = [0; 4];
        let same = single().encode(number(value), Ties::ToEven, &mut out);
        let found = f32::from_le_bytes(out);
        if value.is_nan() {
            assert!(found.is_nan());
            continue;
        }
        assert_eq!(found.to_bits(), (value as f32).to_bits(), "{value:e}");
        assert_eq!(same, f64::from(found) == value, "{value:e}");
    }
}

#[test]
fn a_half_rounds_up_as_in_the_library_or_to_even_as_in_the_machine() {
    let brain = float(16, 8, 7, 127, Normalization::Implied);
    for (k, away, even) in [(0, 1, 0), (1, 2, 2), (2, 3, 2), (3, 4, 4)] {
        let value = 1.0 + f64::from(k) / 128.0 + 1.0 / 256.0;
        for (ties, wanted) in [(Ties::Away, away), (Ties::ToEven, even)] {
            let mut out = [0; 2];
            assert!(!brain.encode(number(value), ties, &mut out));
            assert_eq!(u16::from_le_bytes(out), 0x3f80 + wanted);
        }
    }
}

#[test]
fn every_code_of_small_floats_goes_through_a_double_and_back() {
    for normalization in [
        Normalization::Implied,
        Normalization::Set,
        Normalization::None,
    ] {
        for (exponent, mantissa, bias) in [(4, 3, 7), (5, 2, 15), (3, 4, 3), (2, 5, 1)] {
            let small = float(8, exponent, mantissa, bias, normalization);
            assert!(matches!(small.form(), FloatForm::Other { .. }));
            for code in 0..=u8::MAX {
                let value = small.number(&[code]);
                let mut bytes = [0; 8];
                assert!(double().encode(value, Ties::Away, &mut bytes));
                let mut back = [0];
                assert!(small.encode(double().number(&bytes), Ties::Away, &mut back));
                let again = small.number(&back);
                match (value, again) {
                    // Codes without the leading bit have another code that is shorter.
                    (Number::Finite(_), Number::Finite(_)) => {
                        assert_eq!(small.decode(&[code]), small.decode(&back), "{code:#x}");
                    }
                    _ => assert_eq!(value, again, "{code:#x}"),
                }
                if normalization == Normalization::Implied
                    && !matches!(value, Number::NotANumber { .. })
                {
                    assert_eq!(back[0], code);
                }
            }
        }
    }
}

#[test]
fn integers_are_clipped_and_fractions_cut_off() {
    let signed = integer(true, 0, 8);
    let unsigned = integer(false, 0, 8);
    let cases: [(f64, i8, u8); 8] = [
        (1.0, 1, 1),
        (-1.5, -1, 0),
        (127.9, 127, 127),
        (-128.0, -128, 0),
        (300.0, 127, 255),
        (f64::INFINITY, 127, 255),
        (f64::NEG_INFINITY, -128, 0),
        (f64::NAN, 0, 0),
    ];
    for (value, low, high) in cases {
        let mut out = [0];
        let same = signed.encode(number(value), &mut out);
        assert_eq!(out, low.to_le_bytes(), "{value}");
        assert_eq!(same, f64::from(low) == value);
        let same = unsigned.encode(number(value), &mut out);
        assert_eq!(out, [high], "{value}");
        assert_eq!(same, f64::from(high) == value);
    }
}

#[test]
fn odd_precisions_keep_their_padding() {
    // 11 bits from bit 7 on among set bits, as HDF5 2.0 writes them.
    let odd = Integer {
        low_pad: true,
        high_pad: true,
        ..integer(true, 7, 11)
    };
    let wanted: [(i128, [u8; 4], bool); 4] = [
        (1, [0xff, 0x00, 0xfc, 0xff], true),
        (-1, [0xff; 4], true),
        (2000, [0xff, 0xff, 0xfd, 0xff], false),
        (-2000, [0x7f, 0x00, 0xfe, 0xff], false),
    ];
    for (value, bytes, fits) in wanted {
        let mut out = [0; 4];
        assert_eq!(odd.encode(Number::whole(value), &mut out), fits);
        assert_eq!(out, bytes, "{value}");
    }
}

#[test]
fn wide_integers_are_clipped_and_extended_bit_by_bit() {
    let wide = integer(true, 3, 200);
    let narrow = integer(true, 0, 64);
    for value in [0, 1, -1, i64::MIN, i64::MAX, 0x1234_5678_9abc] {
        let mut out = [0xa5; 26];
        assert!(wide.encode_bits(&narrow, &value.to_le_bytes(), &mut out));
        let mut back = [0; 8];
        assert!(narrow.encode(wide.number(&out), &mut back));
        assert_eq!(i64::from_le_bytes(back), value);
        let mut by_number = [0xa5; 26];
        assert!(wide.encode(Number::whole(value.into()), &mut by_number));
        assert_eq!(by_number, out);
    }
    let mut large = [0; 26];
    assert!(wide.encode(number(-(2_f64.powi(180))), &mut large));
    let mut back = [0; 8];
    assert!(!narrow.encode_bits(&wide, &large, &mut back));
    assert_eq!(i64::from_le_bytes(back), i64::MIN);
    assert!(double().encode(wide.number(&large), Ties::ToEven, &mut back));
    assert_eq!(f64::from_le_bytes(back), -(2_f64.powi(180)));
    // The lowest number of 200 bits fits, one more bit does not.
    assert!(wide.encode(number(-(2_f64.powi(199))), &mut large));
    assert!(!wide.encode(number(2_f64.powi(199)), &mut large));
    assert!(!wide.encode(Number::Infinite { negative: false }, &mut large));
}

#[test]
fn quadruple_precision_takes_doubles_and_gives_them_back() {
    let quad = float(128, 15, 112, 16383, Normalization::Implied);
    let x87 = float(80, 15, 64, 16383, Normalization::Set);
    for value in [1.0, -0.1, 5e-324, f64::MAX, f64::INFINITY, -0.0, 2.2e-310] {
        let (mut sixteen, mut ten) = ([0; 16], [0; 10]);
        assert!(quad.encode(number(value), Ties::ToEven, &mut sixteen));
        assert!(x87.encode(quad.number(&sixteen), Ties::ToEven, &mut ten));
        let mut back = [0; 8];
        assert!(double().encode(x87.number(&ten), Ties::ToEven, &mut back));
        assert_eq!(f64::from_le_bytes(back).to_bits(), value.to_bits());
    }
    let mut one = [0; 10];
    x87.encode(number(1.5), Ties::ToEven, &mut one);
    assert_eq!(one, [0, 0, 0, 0, 0, 0, 0, 0xc0, 0xff, 0x3f]);
    // The library says of them that they are not normalized.
    let native = float(80, 15, 64, 16383, Normalization::None);
    let infinity = [0, 0, 0, 0, 0, 0, 0, 0x80, 0xff, 0xff];
    assert_eq!(
        native.number(&infinity),
        Number::Infinite { negative: true }
    );
    assert_eq!(native.decode(&one), Some(1.5));
    let mut back = [0; 10];
    assert!(native.encode(Number::Infinite { negative: true }, Ties::ToEven, &mut back));
    assert_eq!(back, infinity);
}

#[test]
fn nonsense_divisions_and_any_bytes_do_not_panic() {
    let mut odd = double();
    for (position, size) in [(255, 255), (0, 0), (64, 64), (127, 127), (3, 200)] {
        odd.mantissa_position = position;
        odd.mantissa_size = size;
        odd.exponent_position = size;
        odd.exponent_size = position;
        odd.exponent_bias = u32::MAX;
        for normalization in [
            Normalization::None,
            Normalization::Set,
            Normalization::Implied,
        ] {
            odd.normalization = normalization;
            for length in [1, 8, 16, 17, 70] {
                let found = odd.number(&vec![0xa5; length]);
                odd.encode(found, Ties::Away, &mut vec![0; length]);
                odd.encode(number(1e300), Ties::Away, &mut vec![0; length]);
                for precision in [1, 127, 128, 500] {
                    let integer = integer(true, 5, precision);
                    integer.encode(found, &mut vec![0; length]);
                    integer.number(&vec![0x5a; length]);
                    integer.encode_bits(&integer, &vec![0x5a; length], &mut vec![0; length]);
                }
            }
        }
    }
}

#[test]
fn the_smallest_long_doubles_are_as_the_processor_has_them() {
    let x87 = float(80, 15, 64, 16383, Normalization::None);
    let mut bytes = [0; 10];
    bytes[0] = 1;
    let smallest = Finite {
        negative: false,
        magnitude: 1,
        exponent: -16445,
        more: false,
    };
    assert_eq!(x87.number(&bytes), Number::Finite(smallest));
    // The exponent of the smallest that is normalized is the same.
    bytes[8] = 1;
    assert_eq!(x87.number(&bytes), Number::Finite(smallest));
}
