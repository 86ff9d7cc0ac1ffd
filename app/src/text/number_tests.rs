//! Tests of numbers as text.

use super::*;

fn float(value: f64, precision: Precision, format: NumberFormat) -> String {
    let mut out = String::new();
    write_float(&mut out, value, precision, None, format).unwrap();
    out
}

fn general(value: f64) -> String {
    float(value, Precision::DOUBLE, NumberFormat::default())
}

fn integer(value: i128, size: usize, notation: Notation) -> String {
    let mut out = String::new();
    let format = NumberFormat {
        notation,
        digits: None,
    };
    write_integer(&mut out, value, size, format).unwrap();
    out
}

#[test]
fn integers_of_64_bits_are_exact() {
    assert_eq!(
        integer(u64::MAX.into(), 8, Notation::General),
        "18446744073709551615"
    );
    assert_eq!(
        integer(i64::MIN.into(), 8, Notation::General),
        "-9223372036854775808"
    );
}

#[test]
fn negative_integers_show_their_bits_at_their_own_width() {
    assert_eq!(integer(-1, 2, Notation::Hexadecimal), "0xffff");
    assert_eq!(integer(-2, 1, Notation::Binary), "0b11111110");
    assert_eq!(integer(10, 4, Notation::Hexadecimal), "0x0000000a");
    assert_eq!(integer(-1, 0, Notation::Hexadecimal), "0x0");
}

#[test]
fn floats_take_the_digits_that_read_back_and_no_more() {
    assert_eq!(general(0.1), "0.1");
    assert_eq!(general(1.0), "1.0");
    assert_eq!(general(-0.0), "-0.0");
    assert_eq!(general(1e15), "1000000000000000.0");
    assert_eq!(general(1e16), "1e16");
    assert_eq!(general(0.00001), "0.00001");
    assert_eq!(general(0.000001), "1e-6");
    assert_eq!(general(123456.789), "123456.789");
    assert_eq!(general(f64::MAX), "1.7976931348623157e308");
    assert_eq!(general(f64::NAN), "NaN");
    assert_eq!(general(f64::NEG_INFINITY), "-inf");
}

#[test]
fn single_and_half_precision_do_not_show_digits_they_do_not_have() {
    let plain = NumberFormat::default();
    assert_eq!(float(f64::from(0.1f32), Precision::SINGLE, plain), "0.1");
    assert_eq!(float(0.0999755859375, Precision::HALF, plain), "0.1");
    assert_eq!(float(65504.0, Precision::HALF, plain), "65500.0");
    assert_eq!(float(2f64.powi(-24), Precision::HALF, plain), "6e-8");
    let bfloat = Precision::new(8, -133);
    assert_eq!(float(3.140625, bfloat, plain), "3.14");
}

#[test]
fn every_half_reads_back_from_its_text() {
    let plain = NumberFormat::default();
    // All positive finite halves: 10 bits of mantissa, exponents -14 to 15, and subnormals.
    for bits in 1..0x7c00u32 {
        let (exponent, mantissa) = ((bits >> 10) as i32, f64::from(bits & 0x3ff));
        let value = match exponent {
            0 => mantissa * 2f64.powi(-24),
            _ => (1024.0 + mantissa) * 2f64.powi(exponent - 25),
        };
        let text = float(value, Precision::HALF, plain);
        let parsed: f64 = text.parse().unwrap();
        let step = 2f64.powi((exponent.max(1)) - 25);
        assert!((parsed - value).abs() < step / 2.0, "{value} as {text}");
    }
}

#[test]
fn chosen_digits_hold_in_each_notation() {
    let format = |notation, digits| NumberFormat {
        notation,
        digits: Some(digits),
    };
    let show = |value, notation, digits| float(value, Precision::DOUBLE, format(notation, digits));
    assert_eq!(show(1234.5678, Notation::Fixed, 2), "1234.57");
    assert_eq!(show(1234.5678, Notation::Scientific, 2), "1.23e3");
    assert_eq!(show(1234.5678, Notation::General, 6), "1234.57");
    assert_eq!(show(1234.5678, Notation::General, 2), "1.2e3");
    assert_eq!(show(0.0, Notation::General, 3), "0.0");
    let fixed = NumberFormat {
        notation: Notation::Fixed,
        digits: None,
    };
    assert_eq!(float(1e-7, Precision::DOUBLE, fixed), "0.0000001");
    assert_eq!(
        float(1e20, Precision::DOUBLE, fixed),
        "100000000000000000000.0"
    );
}

#[test]
fn stored_bits_are_shown_where_they_are_known() {
    let mut out = String::new();
    let hexadecimal = NumberFormat {
        notation: Notation::Hexadecimal,
        digits: None,
    };
    let bits = Some((u128::from(1f32.to_bits()), 32));
    write_float(&mut out, 1.0, Precision::SINGLE, bits, hexadecimal).unwrap();
    assert_eq!(out, "0x3f800000");
}

#[test]
fn floats_wider_than_a_double_keep_their_digits() {
    let wide = |magnitude, exponent, format| {
        let number = Finite {
            negative: true,
            magnitude,
            exponent,
            more: false,
        };
        let mut out = String::new();
        write_wide_float(&mut out, &number, Precision::new(64, -16445), format).unwrap();
        out
    };
    let chosen = |notation, digits| NumberFormat { notation, digits };
    let third = |format| wide(0xaaaa_aaaa_aaaa_aaab, -65, format);
    assert_eq!(third(NumberFormat::default()), "-0.33333333333333333334");
    assert_eq!(third(chosen(Notation::General, Some(3))), "-0.333");
    assert_eq!(third(chosen(Notation::Scientific, Some(3))), "-3.333e-1");
    assert_eq!(third(chosen(Notation::Fixed, Some(4))), "-0.3333");
    assert_eq!(
        wide(1, 20_000, NumberFormat::default()).get(..4),
        Some("-3.9")
    );
    assert_eq!(wide(0, 0, NumberFormat::default()), "-0.0");
    let fixed = |magnitude, exponent, digits| {
        wide(magnitude, exponent, chosen(Notation::Fixed, Some(digits)))
    };
    assert_eq!(fixed(25, -1, 3), "-12.500");
    assert_eq!(fixed(25, -1, 0), "-12");
    assert_eq!(fixed(3, -2, 0), "-1");
    assert_eq!(fixed(1, -10, 2), "-0.00");
    assert_eq!(fixed(1, -10, 4), "-0.0010");
    assert_eq!(fixed(0x3ff, -10, 2), "-1.00");
}
