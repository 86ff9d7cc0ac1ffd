//! Makes small files that claim much: a superblock of version 2, whose root object is whatever the
//! messages say, and what lies behind it.

use hyperslab_engine::checksum::lookup3;

/// Address of the first byte behind the object header's room.
pub const DATA: u64 = 0x1000;

/// A message of an object header of version 2.
pub fn message(kind: u8, body: &[u8]) -> Vec<u8> {
    let mut message = vec![kind];
    message.extend((body.len() as u16).to_le_bytes());
    message.push(0);
    message.extend(body);
    message
}

/// A file whose root object has these messages; `data` begins at [`DATA`].
pub fn file(messages: &[Vec<u8>], data: &[u8]) -> Vec<u8> {
    let mut bytes = superblock(DATA + data.len() as u64);
    let body = messages.concat();
    let mut header = b"OHDR\x02\x01".to_vec();
    header.extend((body.len() as u16).to_le_bytes());
    header.extend(body);
    seal(&mut header);
    bytes.extend(header);
    assert!(bytes.len() <= DATA as usize, "the messages need more room");
    bytes.resize(DATA as usize, 0);
    bytes.extend(data);
    bytes
}

/// A superblock whose root object follows it.
pub fn superblock(end: u64) -> Vec<u8> {
    let mut bytes = b"\x89HDF\r\n\x1a\n\x02\x08\x08\x00".to_vec();
    for field in [0, u64::MAX, end, 48] {
        bytes.extend(field.to_le_bytes());
    }
    seal(&mut bytes);
    bytes
}

fn seal(bytes: &mut Vec<u8>) {
    let sum = lookup3(bytes, 0);
    bytes.extend(sum.to_le_bytes());
}

/// A dataspace message.
pub fn dataspace(dims: &[u64]) -> Vec<u8> {
    let mut body = vec![2, dims.len() as u8, 0, 1];
    body.extend(dims.iter().flat_map(|dim| dim.to_le_bytes()));
    message(1, &body)
}

/// The type of unsigned integers of `size` bytes.
pub fn unsigned(size: u8) -> Vec<u8> {
    let bits = size * 8;
    vec![0x10, 0, 0, 0, size, 0, 0, 0, 0, 0, bits, 0]
}

/// The type of variable-length sequences of `base`.
pub fn sequence(base: &[u8]) -> Vec<u8> {
    [&[0x19, 0, 0, 0, 16, 0, 0, 0], base].concat()
}

/// The type of variable-length strings.
pub fn string() -> Vec<u8> {
    [&[0x19, 1, 0, 0, 16, 0, 0, 0], &unsigned(1)[..]].concat()
}

/// A contiguous layout message.
pub fn contiguous(address: u64, size: u64) -> Vec<u8> {
    let mut body = vec![3, 1];
    body.extend(address.to_le_bytes());
    body.extend(size.to_le_bytes());
    message(8, &body)
}

/// A layout message of chunks of one byte with an implicit index.
pub fn implicit(address: u64) -> Vec<u8> {
    let mut body = vec![4, 2, 0, 2, 1, 1, 1, 2];
    body.extend(address.to_le_bytes());
    message(8, &body)
}

/// A fill value message.
pub fn fill(value: &[u8]) -> Vec<u8> {
    let mut body = vec![3, 0x20 | 0x02 | 0x08];
    body.extend((value.len() as u32).to_le_bytes());
    body.extend(value);
    message(5, &body)
}

/// What an element of variable length holds.
pub fn descriptor(count: u32, index: u32) -> Vec<u8> {
    let mut bytes = count.to_le_bytes().to_vec();
    bytes.extend(DATA.to_le_bytes());
    bytes.extend(index.to_le_bytes());
    bytes
}

/// A global heap collection of these objects, numbered from 1.
pub fn collection(objects: &[Vec<u8>]) -> Vec<u8> {
    let mut body = Vec::new();
    for (index, object) in (1_u16..).zip(objects) {
        body.extend(index.to_le_bytes());
        body.extend([1, 0, 0, 0, 0, 0]);
        body.extend((object.len() as u64).to_le_bytes());
        body.extend(object);
        body.resize(body.len().next_multiple_of(8), 0);
    }
    let size = (16 + body.len() as u64).to_le_bytes();
    [b"GCOL\x01\0\0\0", &size[..], &body].concat()
}
