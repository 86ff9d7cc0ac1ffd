//! The example of T.87 (H.3), and damaged images.

use super::*;

/// 4 by 4 samples of 8 bits, as the standard prints them coded.
const IMAGE: &[u8] = &[
    0xff, 0xd8, // start of image
    0xff, 0xf7, 0, 11, 8, 0, 4, 0, 4, 1, 1, 0x11, 0, // frame: 8 bits, 4 lines, 4 columns
    0xff, 0xda, 0, 8, 1, 1, 0, 0, 0, 0, // scan
    0xc0, 0x00, 0x00, 0x6c, 0x80, 0x20, 0x8e, 0x01, 0xc0, 0x00, 0x00, 0x57, 0x40, 0x00, 0x00, 0x6e,
    0xe6, 0x00, 0x00, 0x01, 0xbc, 0x18, 0x00, 0x00, 0x05, 0xd8, 0x00, 0x00, 0x91, 0x60, 0xff,
    0xd9, // end of image
];

const SAMPLES: [u8; 16] = [
    0, 0, 90, 74, 68, 50, 43, 205, 64, 145, 145, 145, 100, 145, 145, 145,
];

#[test]
fn the_example_of_the_standard_decodes() {
    let mut out = Vec::new();
    FciDecomp
        .decode(IMAGE, Room::Exactly(16), &[], &mut out)
        .unwrap();
    assert_eq!(out, SAMPLES);
    for end in 0..IMAGE.len() {
        let part = FciDecomp.decode(&IMAGE[..end], Room::Exactly(16), &[], &mut out);
        assert!(part.is_err(), "{end}");
    }
    for wrong in [15, 17] {
        let room = Room::Exactly(wrong);
        assert!(
            FciDecomp.decode(IMAGE, room, &[], &mut out).is_err(),
            "{wrong}"
        );
    }
}

#[test]
fn damaged_images_decode_to_no_more_than_their_room() {
    for place in 0..IMAGE.len() {
        for bit in 0..8 {
            let mut damaged = IMAGE.to_vec();
            damaged[place] ^= 1 << bit;
            let mut out = Vec::new();
            let decoded = FciDecomp.decode(&damaged, Room::AtMost(4096), &[], &mut out);
            assert!(decoded.is_err() || out.len() <= 4096);
        }
    }
}
