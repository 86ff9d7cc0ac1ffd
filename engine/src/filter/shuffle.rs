//! Filter 2, shuffle: the first bytes of all elements, then all second bytes, and so on.

use super::{Filter, Room};
use crate::error::{Error, Result};

const NAME: &str = "shuffle filter";

/// Filter 2. Its one parameter is the element size.
#[derive(Debug, Clone, Copy, Default)]
pub struct Shuffle;

impl Filter for Shuffle {
    fn decode(
        &self,
        input: &[u8],
        room: Room,
        client_data: &[u32],
        out: &mut Vec<u8>,
    ) -> Result<()> {
        room.agree(NAME, input.len())?;
        out.resize(input.len(), 0);
        unshuffle(input, element_size(client_data)?, out);
        Ok(())
    }

    fn encode(&self, input: &[u8], client_data: &[u32], out: &mut Vec<u8>) -> Result<()> {
        out.resize(input.len(), 0);
        shuffle(input, element_size(client_data)?, out);
        Ok(())
    }

    fn encoded_len(&self, input: usize) -> Option<usize> {
        Some(input)
    }
}

/// The element size of a shuffle filter's parameters.
pub fn element_size(client_data: &[u32]) -> Result<usize> {
    match client_data.first() {
        Some(size) if *size > 0 => Ok(*size as usize),
        _ => Err(Error::corrupt(NAME, "no element size among its parameters")),
    }
}

/// Elements from planes of bytes; bytes beyond the last whole element stay where they are.
///
/// Both slices have the same length.
pub fn unshuffle(input: &[u8], size: usize, out: &mut [u8]) {
    let count = input.len() / size;
    let (planes, tail) = input.split_at(count * size);
    let (whole, rest) = out.split_at_mut(count * size);
    rest.copy_from_slice(tail);
    if count == 0 {
        return;
    }
    match size {
        1 => whole.copy_from_slice(planes),
        2 => unshuffle_fixed::<2>(planes, count, whole),
        4 => unshuffle_fixed::<4>(planes, count, whole),
        8 => unshuffle_fixed::<8>(planes, count, whole),
        16 => unshuffle_fixed::<16>(planes, count, whole),
        _ => unshuffle_any(planes, size, count, whole),
    }
}

/// Blocks of 64 elements: the planes' parts and the elements stay in the first-level cache, and
/// the fixed sizes let the compiler interleave with vector instructions.
fn unshuffle_fixed<const N: usize>(planes: &[u8], count: usize, out: &mut [u8]) {
    const BLOCK: usize = 64;
    let plane: [&[u8]; N] =
        std::array::from_fn(|k| planes.get(k * count..(k + 1) * count).unwrap_or_default());
    let (elements, _) = out.as_chunks_mut::<N>();
    let mut start = 0;
    for block in elements.chunks_mut(BLOCK) {
        let end = start + block.len();
        let parts: [&[u8]; N] =
            std::array::from_fn(|k| plane[k].get(start..end).unwrap_or_default());
        if block.len() == BLOCK && parts.iter().all(|part| part.len() == BLOCK) {
            let fixed: [[u8; BLOCK]; N] = std::array::from_fn(|k| {
                let mut part = [0; BLOCK];
                part.copy_from_slice(parts[k]);
                part
            });
            for (i, element) in block.iter_mut().enumerate() {
                *element = std::array::from_fn(|k| fixed[k][i % BLOCK]);
            }
        } else {
            for (i, element) in block.iter_mut().enumerate() {
                *element = std::array::from_fn(|k| parts[k].get(i).copied().unwrap_or_default());
            }
        }
        start = end;
    }
}

fn unshuffle_any(planes: &[u8], size: usize, count: usize, out: &mut [u8]) {
    const BLOCK: usize = 128;
    for (b, block) in out.chunks_mut(BLOCK * size).enumerate() {
        for (k, plane) in planes.chunks_exact(count).enumerate() {
            let part = plane.iter().skip(b * BLOCK);
            for (element, byte) in block.chunks_exact_mut(size).zip(part) {
                if let Some(place) = element.get_mut(k) {
                    *place = *byte;
                }
            }
        }
    }
}

/// Planes of bytes from elements; bytes beyond the last whole element stay where they are.
pub fn shuffle(input: &[u8], size: usize, out: &mut [u8]) {
    let count = input.len() / size;
    let (elements, tail) = input.split_at(count * size);
    let (planes, rest) = out.split_at_mut(count * size);
    rest.copy_from_slice(tail);
    if count == 0 {
        return;
    }
    for (k, plane) in planes.chunks_exact_mut(count).enumerate() {
        for (place, byte) in plane.iter_mut().zip(elements.iter().skip(k).step_by(size)) {
            *place = *byte;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn planes_come_together_as_elements() {
        // Three elements of 4 bytes and one byte over.
        let planes = [0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11, 99];
        let mut out = [0; 13];
        unshuffle(&planes, 4, &mut out);
        assert_eq!(out, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 99]);
    }

    #[test]
    fn every_size_goes_round() {
        for size in [1, 2, 3, 4, 5, 7, 8, 12, 16, 24, 100, 1000] {
            for length in [0, 1, 15, 16, 1000, 4096 + 3] {
                let bytes: Vec<u8> = (0..length).map(|i| (i * 7 + i / 256) as u8).collect();
                let (mut planes, mut back) = (vec![0; length], vec![0; length]);
                shuffle(&bytes, size, &mut planes);
                unshuffle(&planes, size, &mut back);
                assert_eq!(back, bytes, "size {size}, length {length}");
            }
        }
    }

    #[test]
    fn no_element_size_is_an_error() {
        let mut out = Vec::new();
        let room = Room::Exactly(1);
        assert!(Shuffle.decode(&[1], room, &[], &mut out).is_err());
        assert!(Shuffle.decode(&[1], room, &[0], &mut out).is_err());
    }
}
