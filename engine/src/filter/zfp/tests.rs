//! Streams that the zfp library wrote, their cuts and wrong headers.

use super::*;

/// The filter's parameters and a chunk.
type Stored = (&'static [u32], &'static [u8]);

/// Six 32-bit integers, reversibly.
const REVERSIBLE: Stored = (
    &[0x1010_5111, 0x0570_667a, 0x50, 0x8800_0000],
    &[0x1f, 0, 0, 0, 0xa6, 0x68, 0x3e, 0, 0, 0, 0xde, 0x03, 0x3a],
);
/// 2 × 3 floats of 32 bits, 16 bits each.
const RATE: Stored = (
    &[0x1010_5111, 0x0570_667a, 0x1000_0026, 0x0ff0_0000],
    &[
        0x01, 0x2d, 0x71, 0x51, 0x02, 0x08, 0, 0, 4, 0, 0x40, 0, 0, 4, 0, 0x40, 0, 0, 4, 0, 0x40,
        0, 0, 4, 0, 0x40, 0, 0, 4, 0, 0x40, 0,
    ],
);
/// Five floats of 64 bits, to 0.01.
const ACCURACY: Stored = (
    &[0x1010_5111, 0x0570_667a, 0x43, 0xcac0_0000],
    &[
        0x43, 0x48, 0x74, 0xa1, 0x96, 0x9c, 0xbc, 0x0a, 0, 0xf6, 0x1d, 0x0a, 0x60, 0xab, 0xb6,
        0x0a, 0, 0, 0xc5, 0x92, 0x16, 0x0a, 0, 0xe4, 0x9f, 0x15, 0x15,
    ],
);
/// 2 × 2 × 2 × 2 integers of 64 bits, 40 bit planes.
const PRECISION: Stored = (
    &[0x1010_5111, 0x0570_667a, 0x1001_001d, 0x8270_0100],
    &[
        0, 0, 0x58, 0x02, 0xc0, 0x05, 0x80, 0x04, 0x60, 0x04, 0xa0, 0x05, 0x80, 0x01, 0x60, 0x05,
        0xe0, 0, 0x40, 0x04, 0xa0, 0x05, 0x80, 0x01, 0x60, 0x01, 0xe0, 0x04, 0xc0, 0x01, 0xa0, 0,
        0xe0, 0x05, 0xa0, 0x04, 0x60, 0x05, 0x20, 0x05, 0xc0, 0x01,
    ],
);

fn decode((client_data, stream): Stored, length: usize) -> Result<Vec<u8>> {
    decode_with(client_data, stream, length)
}

fn decode_with(client_data: &[u32], stream: &[u8], length: usize) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    Zfp.decode(stream, Room::Exactly(length), client_data, &mut out)?;
    Ok(out)
}

#[test]
fn what_loses_nothing_comes_back_as_it_was() {
    let wanted: Vec<u8> = [-7_i32, -6, -3, 2, 9, 18]
        .iter()
        .flat_map(|n| n.to_le_bytes())
        .collect();
    assert_eq!(decode(REVERSIBLE, 24).unwrap(), wanted);
}

#[test]
fn numbers_are_as_close_as_the_library_has_them() {
    let floats: Vec<u8> = [
        2.980_232_2e-8_f32,
        0.333_333_34,
        0.666_666_6,
        1.0,
        1.333_333_4,
        1.666_666_6,
    ]
    .iter()
    .flat_map(|n| n.to_le_bytes())
    .collect();
    assert_eq!(decode(RATE, 24).unwrap(), floats);
    let doubles: Vec<u8> = [1.5_f64, -2.25, 1e10, 3.0, 0.099_609_375]
        .iter()
        .flat_map(|n| n.to_le_bytes())
        .collect();
    assert_eq!(decode(ACCURACY, 40).unwrap(), doubles);
    let integers = decode(PRECISION, 128).unwrap();
    let integers: Vec<i64> = integers
        .as_chunks()
        .0
        .iter()
        .map(|n| i64::from_le_bytes(*n))
        .collect();
    assert_eq!(integers[..3], [0, 999_989_182_464, 2_000_011_919_360]);
    assert_eq!(integers[15], 15_000_005_509_120);
}

#[test]
fn a_chunk_of_a_big_endian_machine_keeps_its_byte_order() {
    let (client_data, stream) = REVERSIBLE;
    let swapped: Vec<u32> = client_data.iter().map(|word| word.swap_bytes()).collect();
    let numbers = decode_with(&swapped, stream, 24).unwrap();
    let numbers: Vec<i32> = numbers
        .as_chunks()
        .0
        .iter()
        .map(|n| i32::from_be_bytes(*n))
        .collect();
    assert_eq!(numbers, [-7, -6, -3, 2, 9, 18]);
}

#[test]
fn every_cut_is_found_or_lies_in_the_padding() {
    for (stored, length) in [
        (REVERSIBLE, 24),
        (RATE, 24),
        (ACCURACY, 40),
        (PRECISION, 128),
    ] {
        let whole = decode(stored, length).unwrap();
        for end in 0..stored.1.len() {
            match decode_with(stored.0, &stored.1[..end], length) {
                Ok(found) => assert_eq!(found, whole, "{end}"),
                Err(error) => assert!(error.to_string().contains("ends before")),
            }
        }
        assert!(decode_with(stored.0, &stored.1[..stored.1.len() / 2], length).is_err());
    }
}

#[test]
fn wrong_parameters_and_lengths_are_refused() {
    let (client_data, stream) = REVERSIBLE;
    for wrong in [&[][..], &client_data[..1], &client_data[..2], &[0, 1, 2, 3]] {
        assert!(decode_with(wrong, stream, 24).is_err(), "{wrong:?}");
    }
    let codec = [client_data[0], 0x0470_667a, 0x50, 0x8800_0000];
    let error = decode_with(&codec, stream, 24).unwrap_err();
    assert_eq!(error.kind(), crate::Kind::Unsupported);
    for length in [0, 23, 25, 1 << 20] {
        assert!(decode_with(client_data, stream, length).is_err());
    }
}

#[test]
fn a_shape_of_more_blocks_than_bits_needs_no_memory() {
    // One dimension of 2^48 numbers.
    let client_data = [0, 0x0570_667a, 0xffff_fff0, 0x880f_ffff];
    let mut out = Vec::new();
    let decoded = Zfp.decode(&[0; 9], Room::AtMost(usize::MAX), &client_data, &mut out);
    assert!(decoded.is_err());
    assert_eq!(out.capacity(), 0);
}
