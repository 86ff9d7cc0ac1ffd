//! Chunks and frames as literal bytes.

use super::*;

fn blosc(chunk: &[u8], length: usize) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    Blosc.decode(chunk, Room::Exactly(length), &[], &mut out)?;
    Ok(out)
}

fn blosc2(frame: &[u8], length: usize) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    Blosc2.decode(frame, Room::Exactly(length), &[], &mut out)?;
    Ok(out)
}

/// Two blocks of 8 bytes and one of 4, in planes of bytes of elements of 2.
const SHUFFLED: &[u8] = &[
    2, 1, 0x31, 2, // version 2; LZ4, planes of bytes, one stream a block; elements of 2 bytes
    20, 0, 0, 0, 8, 0, 0, 0, 57, 0, 0, 0, // 20 bytes, blocks of 8, 57 stored
    28, 0, 0, 0, 40, 0, 0, 0, 49, 0, 0, 0, // where blocks start
    8, 0, 0, 0, 1, 2, 3, 4, 9, 9, 9, 9, // a block as it is
    5, 0, 0, 0, 0x13, 7, 1, 0, 0, // a literal, 7 bytes from a distance of 1
    4, 0, 0, 0, 5, 6, 0, 1, // the last block, as it is
];

#[test]
fn blocks_come_out_of_their_planes() {
    let wanted = [1, 9, 2, 9, 3, 9, 4, 9, 7, 7, 7, 7, 7, 7, 7, 7, 5, 0, 6, 1];
    assert_eq!(blosc(SHUFFLED, 20).unwrap(), wanted);
    for wrong in [0, 19, 21] {
        assert!(blosc(SHUFFLED, wrong).is_err(), "{wrong}");
    }
    for end in 0..SHUFFLED.len() {
        assert!(blosc(&SHUFFLED[..end], 20).is_err(), "{end}");
    }
}

/// A long header: flags, element, lengths; six filters; flags of Blosc2.
fn long(flags: u8, element: u8, lengths: [i32; 3], filters: [u8; 6], more: u8) -> Vec<u8> {
    let mut header = vec![5, 1, flags | 5, element];
    header.extend(lengths.map(i32::to_le_bytes).as_flattened());
    header.extend(filters);
    header.extend([0, 0, 0, 0, 0, 0, 0, 0, 0, more]);
    header
}

#[test]
fn chunks_of_one_value_are_filled() {
    let mut zero = long(0x10, 3, [7, 7, 32], [0; 6], 1 << 4);
    assert_eq!(blosc(&zero, 7).unwrap(), [0; 7]);
    zero[31] = 4 << 4;
    assert_eq!(blosc(&zero, 7).unwrap(), [0; 7]);
    let nan = long(0x10, 4, [8, 8, 32], [0; 6], 2 << 4);
    assert_eq!(
        blosc(&nan, 8).unwrap(),
        [0, 0, 0xc0, 0x7f, 0, 0, 0xc0, 0x7f]
    );
    let mut value = long(0x10, 3, [9, 9, 35], [0; 6], 3 << 4);
    assert!(blosc(&value, 9).is_err());
    value.extend([1, 2, 3]);
    assert_eq!(blosc(&value, 9).unwrap(), [1, 2, 3, 1, 2, 3, 1, 2, 3]);
    let odd = [&value[..4], &[10, 0, 0, 0], &value[8..]].concat();
    assert!(blosc(&odd, 10).is_err());
}

#[test]
fn streams_of_one_byte_have_no_bytes() {
    // Elements of 2 bytes in two streams: zeros, and 200 for each byte.
    let mut chunk = long(0, 2, [8, 8, 45], [0, 0, 0, 0, 0, 1], 0);
    chunk.extend([36, 0, 0, 0]);
    chunk.extend([0, 0, 0, 0]);
    chunk.extend((-200_i32).to_le_bytes());
    chunk.push(1);
    assert_eq!(blosc(&chunk, 8).unwrap(), [0, 200, 0, 200, 0, 200, 0, 200]);
    chunk[44] = 2;
    assert!(blosc(&chunk, 8).is_err());
}

#[test]
fn differences_refer_to_the_first_block() {
    let mut chunk = long(0x10, 1, [5, 3, 53], [0, 0, 0, 0, 0, 3], 0);
    chunk.extend([40, 0, 0, 0, 47, 0, 0, 0]);
    chunk.extend([3, 0, 0, 0, 1, 2, 4]);
    chunk.extend([2, 0, 0, 0, 8, 9]);
    assert_eq!(blosc(&chunk, 5).unwrap(), [1, 3, 7, 8 ^ 1, 9 ^ 3]);
}

#[test]
fn bits_of_a_few_elements_more_stay_since_blosc_2() {
    // Nine elements of a byte: eight in rows of bits, and one after them.
    let rows = [1, 0, 0, 0, 0, 0, 0, 128, 77];
    let mut chunk = long(0x10, 1, [9, 9, 49], [0, 0, 0, 0, 0, 2], 0);
    chunk.extend([36, 0, 0, 0, 9, 0, 0, 0]);
    chunk.extend(rows);
    assert_eq!(blosc(&chunk, 9).unwrap(), [1, 0, 0, 0, 0, 0, 0, 128, 77]);
    chunk[40] = 2;
    assert_eq!(blosc(&chunk, 9).unwrap(), [0, 1, 0, 0, 0, 0, 0, 128, 77]);
    // Before, all of them stayed.
    let mut old = vec![2, 1, 0x14, 1, 9, 0, 0, 0, 9, 0, 0, 0, 33, 0, 0, 0];
    old.extend([20, 0, 0, 0, 9, 0, 0, 0]);
    old.extend([2, 0, 0, 0, 0, 0, 0, 128, 77]);
    assert_eq!(blosc(&old, 9).unwrap(), [2, 0, 0, 0, 0, 0, 0, 128, 77]);
}

#[test]
fn what_is_not_decoded_is_named() {
    let mut chunk = long(0xd0, 1, [9, 9, 49], [0; 6], 0);
    chunk.extend([0; 17]);
    chunk[22] = 34;
    let error = blosc(&chunk, 9).unwrap_err();
    assert_eq!(error.cause(), "compressor 34 (ZFP) is not decoded");
    let mut chunk = long(0x10, 1, [9, 9, 49], [0, 0, 0, 0, 0, 32], 0);
    chunk.extend([0; 17]);
    let error = blosc(&chunk, 9).unwrap_err();
    assert_eq!(error.cause(), "its filter 32 (NDCELL) is not decoded");
}

/// A chunk whose bytes are stored as they are.
fn plain(bytes: &[u8], block: i32) -> Vec<u8> {
    let length = bytes.len() as i32;
    let mut chunk = long(0x12, 1, [length, block, length + 32], [0; 6], 0);
    chunk.extend_from_slice(bytes);
    chunk
}

/// A frame of one chunk (or none, where `offset` is special) with a metalayer.
fn frame(chunk: &[u8], decoded: i64, offset: i64, layer: &[u8]) -> Vec<u8> {
    let header_length = 0x5e + 10 + 3 + 5 + layer.len();
    let mut frame = vec![0x9e, 0xa8];
    frame.extend(b"b2frame\0\xd2");
    frame.extend((header_length as i32).to_be_bytes());
    frame.extend([0xcf, 0, 0, 0, 0, 0, 0, 0, 0, 0xa4, 0x12, 0, 0x10, 0]);
    frame.push(0xd3);
    frame.extend(decoded.to_be_bytes());
    frame.push(0xd3);
    frame.extend((chunk.len() as i64).to_be_bytes());
    for field in [1, 4, decoded as i32] {
        frame.push(0xd2);
        frame.extend(field.to_be_bytes());
    }
    frame.extend([0xd1, 0, 1, 0xd1, 0, 1, 0xc2, 0xd8, 6]);
    frame.resize(0x57, 0);
    frame.extend([0x93, 0xcd, 0, 15, 0xde, 0, 1, 0xa4]);
    frame.extend(b"b2nd\xd2");
    let place = 0x5e_i32 + 10 + 3;
    frame.extend(place.to_be_bytes());
    frame.extend([0xdc, 0, 1, 0xc6]);
    frame.extend((layer.len() as u32).to_be_bytes());
    frame.extend_from_slice(layer);
    assert_eq!(frame.len(), header_length);
    frame.extend_from_slice(chunk);
    frame.extend(plain(&offset.to_le_bytes(), 8));
    frame
}

/// An array of 3 by 3 in blocks of 2 by 2.
const LAYER: &[u8] = &[
    0x97, 0, 2, // version 0, two dimensions
    0x92, 0xd3, 0, 0, 0, 0, 0, 0, 0, 3, 0xd3, 0, 0, 0, 0, 0, 0, 0, 3, // the array
    0x92, 0xd2, 0, 0, 0, 3, 0xd2, 0, 0, 0, 3, // a chunk
    0x92, 0xd2, 0, 0, 0, 2, 0xd2, 0, 0, 0, 2, // a block
    0, 0xdb, 0, 0, 0, 3, b'|', b'u', b'1', // the type
];

#[test]
fn blocks_of_two_dimensions_find_their_place() {
    let blocks = [1, 2, 4, 5, 3, 99, 6, 99, 7, 8, 99, 99, 9, 99, 99, 99];
    let frame = frame(&plain(&blocks, 4), 16, 0, LAYER);
    assert_eq!(blosc2(&frame, 9).unwrap(), [1, 2, 3, 4, 5, 6, 7, 8, 9]);
    for end in 0..frame.len() {
        assert!(blosc2(&frame[..end], 9).is_err(), "{end}");
    }
    assert!(blosc2(&frame, 16).is_err());
}

#[test]
fn an_array_of_zeros_has_an_index_alone() {
    let frame = frame(&[], 16, i64::MIN | 1 << 56, LAYER);
    assert_eq!(blosc2(&frame, 9).unwrap(), [0; 9]);
}

#[test]
fn a_frame_without_dimensions_is_its_chunks() {
    let mut bytes = frame(&plain(&[1, 2, 3], 3), 3, 0, &[]);
    let name = bytes.windows(4).position(|part| part == b"b2nd").unwrap();
    bytes[name] = b'x';
    assert_eq!(blosc2(&bytes, 3).unwrap(), [1, 2, 3]);
    assert!(blosc2(&bytes, 4).is_err());
    let mut bytes = frame(&[], 3, i64::MIN | 1 << 56, &[]);
    bytes[name] = b'x';
    assert_eq!(blosc2(&bytes, 3).unwrap(), [0; 3]);
}

#[test]
fn a_chunk_without_a_frame_is_decoded_too() {
    assert_eq!(blosc2(&plain(&[1, 2, 3], 3), 3).unwrap(), [1, 2, 3]);
}
