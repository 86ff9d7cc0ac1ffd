//! Frames as literal bytes, and streams that were decoded elsewhere, too.

use super::*;

/// A block as it is, one of a byte again and again, and a checksum.
const FRAME: [u8; 20] = [
    0x28, 0xb5, 0x2f, 0xfd, // magic number
    0x24, 9, // one segment of 9 bytes, a checksum
    0x18, 0, 0, b'a', b'b', b'c', // a raw block of 3 bytes
    0x33, 0, 0, b'z', // the last block: 6 times one byte
    0, 0, 0, 0, // the checksum, filled in
];

fn frame() -> Vec<u8> {
    let mut frame = FRAME.to_vec();
    let sum = xxh64::xxh64(b"abczzzzzz") as u32;
    frame[16..].copy_from_slice(&sum.to_le_bytes());
    frame
}

fn decode(frame: &[u8], length: usize) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    Zstd.decode(frame, Room::Exactly(length), &[], &mut out)?;
    Ok(out)
}

#[test]
fn a_frame_decodes_and_no_part_of_it() {
    let frame = frame();
    assert_eq!(decode(&frame, 9).unwrap(), b"abczzzzzz");
    for end in 0..frame.len() {
        assert!(decode(&frame[..end], 9).is_err(), "{end}");
    }
    for wrong in [0, 8, 10] {
        assert!(decode(&frame, wrong).is_err(), "{wrong}");
    }
    for place in 4..frame.len() {
        let mut damaged = frame.clone();
        damaged[place] ^= 2;
        // The size of a window tells nothing here; all else is noticed.
        assert!(decode(&damaged, 9).is_err(), "{place}");
    }
}

#[test]
fn frames_follow_each_other_and_may_be_passed_over() {
    let skipped = [0x5f, 0x2a, 0x4d, 0x18, 2, 0, 0, 0, 7, 7];
    let all = [&frame()[..], &skipped, &frame()].concat();
    assert_eq!(decode(&all, 18).unwrap(), b"abczzzzzzabczzzzzz");
}

#[test]
fn what_was_encoded_decodes() {
    for length in [1_usize, 1000, 300_000] {
        let bytes: Vec<u8> = (0..length).map(|i| (i / 300 * (i % 7)) as u8).collect();
        let mut stream = Vec::new();
        Zstd.encode(&bytes, &[3], &mut stream).unwrap();
        assert_eq!(decode(&stream, length).unwrap(), bytes);
    }
}

#[test]
fn what_is_encoded_says_how_long_it_is() {
    let bytes: Vec<u8> = (0..70_000_u32).map(|i| (i / 7) as u8).collect();
    let mut frame = Vec::new();
    Zstd.encode(&bytes, &[], &mut frame).unwrap();
    assert_eq!(frame[4] >> 6, 3, "eight bytes of size");
    assert_eq!(frame[6..14], 70_000_u64.to_le_bytes());
    let mut out = Vec::new();
    let room = Room::AtMost(1 << 20);
    Zstd.decode(&frame, room, &[], &mut out).unwrap();
    assert_eq!(out, bytes);
}
