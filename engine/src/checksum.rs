//! Bob Jenkins' lookup3 hash, the checksum of every version 2 structure and the hash of names
//! (specification, "Checksums"; `H5_checksum_lookup3`).

use crate::error::{Error, Result};

/// lookup3 of `bytes`, starting from `seed` (0 everywhere in the format).
pub fn lookup3(bytes: &[u8], seed: u32) -> u32 {
    // The length is mixed in modulo 2^32, as the C code does with its casts.
    let start = 0xdead_beef_u32
        .wrapping_add(bytes.len() as u32)
        .wrapping_add(seed);
    let mut state = [start; 3];
    let full = bytes.len().saturating_sub(1) / 12 * 12;
    let (blocks, tail) = bytes.split_at(full.min(bytes.len()));
    for block in blocks.chunks_exact(12) {
        add(&mut state, block);
        mix(&mut state);
    }
    if tail.is_empty() {
        return state[2];
    }
    add(&mut state, tail);
    last(&mut state);
    state[2]
}

/// Splits off the checksum in the last four bytes and compares it with that of the bytes before.
pub fn verify<'a>(bytes: &'a [u8], structure: &'static str, address: u64) -> Result<&'a [u8]> {
    let Some((body, stored)) = bytes.split_last_chunk::<4>() else {
        return Err(Error::corrupt(structure, "no room for its checksum").at(address));
    };
    let stored = u32::from_le_bytes(*stored);
    let computed = lookup3(body, 0);
    // A fuzzer would never get past a checksum.
    if stored != computed && !cfg!(fuzzing) {
        let cause = format!("checksum is {stored:#010x}, its bytes give {computed:#010x}");
        return Err(Error::corrupt(structure, cause).at(address));
    }
    Ok(body)
}

/// Adds up to 12 bytes as three little-endian words.
fn add(state: &mut [u32; 3], bytes: &[u8]) {
    for (word, part) in state.iter_mut().zip(bytes.chunks(4)) {
        let value = part
            .iter()
            .rev()
            .fold(0u32, |value, byte| (value << 8) | u32::from(*byte));
        *word = word.wrapping_add(value);
    }
}

fn mix(state: &mut [u32; 3]) {
    let [mut a, mut b, mut c] = *state;
    a = a.wrapping_sub(c) ^ c.rotate_left(4);
    c = c.wrapping_add(b);
    b = b.wrapping_sub(a) ^ a.rotate_left(6);
    a = a.wrapping_add(c);
    c = c.wrapping_sub(b) ^ b.rotate_left(8);
    b = b.wrapping_add(a);
    a = a.wrapping_sub(c) ^ c.rotate_left(16);
    c = c.wrapping_add(b);
    b = b.wrapping_sub(a) ^ a.rotate_left(19);
    a = a.wrapping_add(c);
    c = c.wrapping_sub(b) ^ b.rotate_left(4);
    b = b.wrapping_add(a);
    *state = [a, b, c];
}

fn last(state: &mut [u32; 3]) {
    let [mut a, mut b, mut c] = *state;
    c = (c ^ b).wrapping_sub(b.rotate_left(14));
    a = (a ^ c).wrapping_sub(c.rotate_left(11));
    b = (b ^ a).wrapping_sub(a.rotate_left(25));
    c = (c ^ b).wrapping_sub(b.rotate_left(16));
    a = (a ^ c).wrapping_sub(c.rotate_left(4));
    b = (b ^ a).wrapping_sub(a.rotate_left(14));
    c = (c ^ b).wrapping_sub(b.rotate_left(24));
    *state = [a, b, c];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_the_published_test_values() {
        // From lookup3.c's driver5.
        assert_eq!(lookup3(b"", 0), 0xdead_beef);
        assert_eq!(lookup3(b"", 0xdead_beef), 0xbd5b_7dde);
        assert_eq!(lookup3(b"Four score and seven years ago", 0), 0x1777_0551);
        assert_eq!(lookup3(b"Four score and seven years ago", 1), 0xcd62_8161);
    }

    #[test]
    fn a_flipped_bit_is_named_with_structure_and_address() {
        let mut block = b"abcd".to_vec();
        block.extend(lookup3(b"abcd", 0).to_le_bytes());
        assert_eq!(verify(&block, "test block", 16).unwrap(), b"abcd");
        block[1] ^= 1;
        let error = verify(&block, "test block", 16).unwrap_err().to_string();
        assert!(
            error.starts_with("test block at 0x10: checksum is"),
            "{error}"
        );
        assert!(verify(&block[..3], "test block", 16).is_err());
    }
}
