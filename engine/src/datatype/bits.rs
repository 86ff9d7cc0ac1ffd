//! The bits of a number of any width, byte order, offset and precision.

use super::{ByteOrder, Integer};

/// The bytes of an element of up to 16 bytes as one number, least significant bit first.
///
/// `None` for wider elements.
pub fn load(bytes: &[u8], order: ByteOrder) -> Option<u128> {
    let mut little = [0; 16];
    let room = little.get_mut(..bytes.len())?;
    room.copy_from_slice(bytes);
    match order {
        ByteOrder::Little => {}
        ByteOrder::Big => room.reverse(),
        ByteOrder::Vax => reverse_words(room),
    }
    Some(u128::from_le_bytes(little))
}

/// The bytes of an element with the most significant first.
pub fn big_endian(bytes: &[u8], order: ByteOrder) -> Vec<u8> {
    let mut out = bytes.to_vec();
    match order {
        ByteOrder::Big => {}
        ByteOrder::Little => out.reverse(),
        ByteOrder::Vax => {
            reverse_words(&mut out);
            out.reverse();
        }
    }
    out
}

/// Little-endian bytes into another order.
pub fn from_little(bytes: &mut [u8], order: ByteOrder) {
    match order {
        ByteOrder::Little => {}
        ByteOrder::Big => bytes.reverse(),
        ByteOrder::Vax => reverse_words(bytes),
    }
}

/// VAX order to little-endian: the 16-bit words change places, their bytes do not.
fn reverse_words(bytes: &mut [u8]) {
    let (words, _) = bytes.as_chunks_mut::<2>();
    words.reverse();
}

/// `count` bits of `value` from bit `first` on.
pub fn field(value: u128, first: u32, count: u32) -> u128 {
    let shifted = value.checked_shr(first).unwrap_or(0);
    match count {
        0 => 0,
        1..128 => shifted & ((1 << count) - 1),
        _ => shifted,
    }
}

impl Integer {
    /// The number that an element holds; `None` where it does not fit 128 signed bits, or the
    /// element is wider than 16 bytes.
    pub fn decode(&self, bytes: &[u8]) -> Option<i128> {
        let value = load(bytes, self.order)?;
        let precision = u32::from(self.precision);
        let value = field(value, u32::from(self.bit_offset), precision);
        let unused = 128_u32.saturating_sub(precision);
        if self.signed && unused < 128 {
            // Shifts copies of the sign into the unused bits.
            return Some(((value << unused) as i128) >> unused);
        }
        i128::try_from(value).ok()
    }

    /// Whether every bit of the element counts, so that it is a machine integer.
    pub fn is_plain(&self, size: usize) -> bool {
        self.bit_offset == 0 && usize::from(self.precision) == size * 8
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn integer(order: ByteOrder, signed: bool, bit_offset: u16, precision: u16) -> Integer {
        Integer {
            order,
            signed,
            bit_offset,
            precision,
            low_pad: false,
            high_pad: false,
        }
    }

    #[test]
    fn the_extremes_of_64_bits_are_exact() {
        let signed = integer(ByteOrder::Little, true, 0, 64);
        let bytes = i64::MIN.to_le_bytes();
        assert_eq!(signed.decode(&bytes), Some(i128::from(i64::MIN)));
        let unsigned = integer(ByteOrder::Big, false, 0, 64);
        assert_eq!(unsigned.decode(&[0xff; 8]), Some(i128::from(u64::MAX)));
    }

    #[test]
    fn odd_precisions_are_cut_out_and_their_sign_extended() {
        // 17 bits from bit 5 on, in 4 bytes: -3 among set padding.
        let stored = ((-3_i32 as u32 & 0x1_ffff) << 5) | 0xffc0_001f;
        let signed = integer(ByteOrder::Big, true, 5, 17);
        assert_eq!(signed.decode(&stored.to_be_bytes()), Some(-3));
        let unsigned = integer(ByteOrder::Little, false, 5, 17);
        assert_eq!(unsigned.decode(&stored.to_le_bytes()), Some(0x1_fffd));
    }

    #[test]
    fn vax_words_change_places() {
        let bytes = [0x02, 0x01, 0x04, 0x03];
        assert_eq!(load(&bytes, ByteOrder::Vax), Some(0x0102_0304));
        assert_eq!(big_endian(&bytes, ByteOrder::Vax), [1, 2, 3, 4]);
    }

    #[test]
    fn what_does_not_fit_is_none_not_wrong() {
        let wide = integer(ByteOrder::Little, false, 0, 128);
        assert_eq!(wide.decode(&[0xff; 16]), None);
        assert_eq!(wide.decode(&[0; 17]), None);
        assert_eq!(integer(ByteOrder::Little, true, 0, 0).decode(&[1]), Some(0));
    }
}
