//! How many bytes a bounded number takes: rules that several structures share.

/// Bytes that hold every number up to `limit` (`H5VM_limit_enc_size`).
pub fn bytes_up_to(limit: u64) -> usize {
    (limit.max(1).ilog2() / 8 + 1) as usize
}

/// Bytes that hold `bits` bits.
pub fn bytes_of_bits(bits: u64) -> usize {
    usize::try_from(bits.div_ceil(8)).unwrap_or(usize::MAX)
}

/// Bit `index` of a bitmap whose first bit is the highest of its first byte.
pub fn bit(bitmap: &[u8], index: u64) -> bool {
    usize::try_from(index / 8)
        .ok()
        .and_then(|byte| bitmap.get(byte))
        .is_some_and(|byte| byte & (0x80 >> (index % 8)) != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_and_bits_take_whole_bytes() {
        assert_eq!([0, 255, 256, 65535].map(bytes_up_to), [1, 1, 2, 2]);
        assert_eq!([1, 8, 9, 32].map(bytes_of_bits), [1, 1, 2, 4]);
    }

    #[test]
    fn bitmaps_begin_with_the_highest_bit() {
        assert!(bit(&[0x80, 0x01], 0));
        assert!(bit(&[0x80, 0x01], 15));
        assert!(!bit(&[0x80, 0x01], 8));
        assert!(!bit(&[0x80], 8));
    }
}
