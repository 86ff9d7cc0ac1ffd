//! Planes of bits, as bitshuffle and Blosc lay them out: the lowest bits of the first bytes of
//! all elements, then their second bits, up to the highest bits of the last bytes.

use super::shuffle::{shuffle, unshuffle};

/// Elements of `size` bytes from planes of bits.
///
/// Both slices have the same length, a multiple of 8 elements. `bytes` is taken as room for the
/// planes of bytes in between.
pub fn join_bits(planes: &[u8], size: usize, out: &mut [u8], bytes: &mut Vec<u8>) {
    let count = planes.len() / size;
    if count == 0 {
        return;
    }
    if size == 1 {
        join_plane(planes, out);
        return;
    }
    bytes.resize(planes.len(), 0);
    let plane = bytes.chunks_exact_mut(count);
    for (bits, plane) in planes.chunks_exact(count).zip(plane) {
        join_plane(bits, plane);
    }
    unshuffle(bytes, size, out);
}

/// Planes of bits from elements of `size` bytes, as [`join_bits`] undoes it.
pub fn split_bits(elements: &[u8], size: usize, out: &mut [u8]) {
    let count = elements.len() / size;
    if count == 0 {
        return;
    }
    let mut bytes = vec![0; elements.len()];
    shuffle(elements, size, &mut bytes);
    for (plane, bits) in bytes.chunks_exact(count).zip(out.chunks_exact_mut(count)) {
        for (number, row) in bits.chunks_exact_mut(count / 8).enumerate() {
            for (byte, eight) in row.iter_mut().zip(plane.as_chunks::<8>().0) {
                *byte = (0..8).fold(0, |byte, i| byte | (eight[i] >> number & 1) << i);
            }
        }
    }
}

/// One plane of bytes from its eight rows of bits.
fn join_plane(bits: &[u8], plane: &mut [u8]) {
    let length = bits.len() / 8;
    let rows: [&[u8]; 8] =
        std::array::from_fn(|k| bits.get(k * length..(k + 1) * length).unwrap_or_default());
    let words: [&[[u8; 8]]; 8] = rows.map(|row| row.as_chunks::<8>().0);
    let (blocks, rest) = plane.as_chunks_mut::<64>();
    for (index, block) in blocks.iter_mut().enumerate() {
        let words =
            words.map(|row| u64::from_le_bytes(row.get(index).copied().unwrap_or_default()));
        *block = join_64(words);
    }
    let done = blocks.len() * 8;
    for (index, eight) in rest.as_chunks_mut::<8>().0.iter_mut().enumerate() {
        let column = rows.map(|row| row.get(done + index).copied().unwrap_or_default());
        *eight = transpose_8(u64::from_le_bytes(column)).to_le_bytes();
    }
}

/// 64 bytes from 8 rows of 64 bits.
fn join_64(mut rows: [u64; 8]) -> [u8; 64] {
    // Bits change places between rows: byte c of row r becomes byte 8c + r of the plane.
    exchange::<1>(&mut rows, 0x5555_5555_5555_5555);
    exchange::<2>(&mut rows, 0x3333_3333_3333_3333);
    exchange::<4>(&mut rows, 0x0f0f_0f0f_0f0f_0f0f);
    // Then bytes, halves and words: row c holds bytes 8c to 8c + 7.
    exchange_bytes::<1>(&mut rows, 0x00ff_00ff_00ff_00ff);
    exchange_bytes::<2>(&mut rows, 0x0000_ffff_0000_ffff);
    exchange_bytes::<4>(&mut rows, 0x0000_0000_ffff_ffff);
    let mut out = [0; 64];
    for (place, row) in out.as_chunks_mut::<8>().0.iter_mut().zip(rows) {
        *place = row.to_le_bytes();
    }
    out
}

/// Swaps the bits of rows `STEP` apart that lie off the diagonal.
#[inline(always)]
fn exchange<const STEP: usize>(rows: &mut [u64; 8], mask: u64) {
    swap_off_diagonal::<STEP>(rows, mask, STEP);
}

/// The same for bytes.
#[inline(always)]
fn exchange_bytes<const STEP: usize>(rows: &mut [u64; 8], mask: u64) {
    swap_off_diagonal::<STEP>(rows, mask, STEP * 8);
}

#[inline(always)]
fn swap_off_diagonal<const STEP: usize>(rows: &mut [u64; 8], mask: u64, shift: usize) {
    for low in 0..8 {
        if low & STEP == 0 {
            let (a, b) = (rows[low], rows[low | STEP]);
            rows[low] = (a & mask) | ((b & mask) << shift);
            rows[low | STEP] = ((a >> shift) & mask) | (b & !mask);
        }
    }
}

/// An 8 by 8 matrix of bits, a byte a row, on its side.
fn transpose_8(mut x: u64) -> u64 {
    let mut swap = |mask: u64, shift: u32| {
        let odd = (x ^ (x >> shift)) & mask;
        x ^= odd ^ (odd << shift);
    };
    swap(0x00aa_00aa_00aa_00aa, 7);
    swap(0x0000_cccc_0000_cccc, 14);
    swap(0x0000_0000_f0f0_f0f0, 28);
    x
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eight_elements_of_two_bytes_lie_in_sixteen_rows() {
        // The n-th element has bit n of its first byte set, and the last also its highest bit.
        let mut planes = [0; 16];
        for (n, row) in planes.iter_mut().take(8).enumerate() {
            *row = 1 << n;
        }
        planes[15] = 1 << 7;
        let (mut out, mut room) = ([0; 16], Vec::new());
        join_bits(&planes, 2, &mut out, &mut room);
        let words = [1_u16, 2, 4, 8, 16, 32, 64, 0x8080];
        assert_eq!(out, *words.map(u16::to_le_bytes).as_flattened());
    }

    #[test]
    fn every_size_and_count_goes_round() {
        for size in [1, 2, 3, 4, 5, 8, 12, 16, 17] {
            for count in [0, 8, 16, 56, 64, 72, 136, 1024] {
                let mut state = 1_u32;
                let bytes: Vec<u8> = std::iter::repeat_with(|| {
                    state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    (state >> 24) as u8
                })
                .take(size * count)
                .collect();
                let (mut planes, mut back) = (vec![0; bytes.len()], vec![0; bytes.len()]);
                split_bits(&bytes, size, &mut planes);
                join_bits(&planes, size, &mut back, &mut Vec::new());
                assert_eq!(back, bytes, "{count} of {size}");
            }
        }
    }
}
