//! Bits from the highest of the first byte on, as nbit, scale-offset and szip pack them.

/// Reads bits; behind the end there is none.
#[derive(Debug, Clone)]
pub(super) struct BitReader<'a> {
    bytes: &'a [u8],
    /// Bits taken from the bytes and not read yet: the lowest `left` of it.
    held: u64,
    left: u32,
}

impl<'a> BitReader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            held: 0,
            left: 0,
        }
    }

    /// The next `count` bits, up to 64.
    pub(super) fn bits(&mut self, count: u32) -> Option<u64> {
        if count > 32 {
            let high = self.bits(count - 32)?;
            return Some((high << 32) | self.bits(32)?);
        }
        while self.left < count {
            let (byte, rest) = self.bytes.split_first()?;
            self.bytes = rest;
            self.held = (self.held << 8) | u64::from(*byte);
            self.left += 8;
        }
        self.left -= count;
        Some((self.held >> self.left) & ((1 << count) - 1))
    }

    /// Number of zeros before the next one, which is read too.
    pub(super) fn unary(&mut self) -> Option<u64> {
        let mut zeros = 0;
        loop {
            let held = self.held & ((1_u64 << self.left) - 1);
            if held != 0 {
                let highest = 63 - held.leading_zeros();
                zeros += u64::from(self.left - 1 - highest);
                self.left = highest;
                return Some(zeros);
            }
            zeros += u64::from(self.left);
            let (byte, rest) = self.bytes.split_first()?;
            self.bytes = rest;
            (self.held, self.left) = (u64::from(*byte), 8);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_come_from_the_highest_on_and_end_with_the_bytes() {
        let mut reader = BitReader::new(&[0b1010_0000, 0b0001_1111, 0xff, 0, 1, 2, 3, 4, 5]);
        assert_eq!(reader.bits(3), Some(0b101));
        assert_eq!(reader.unary(), Some(8));
        assert_eq!(reader.bits(0), Some(0));
        assert_eq!(reader.bits(4), Some(15));
        assert_eq!(reader.bits(56), Some(0xff_0001_0203_0405));
        assert_eq!(reader.bits(1), None);
        assert_eq!(BitReader::new(&[0, 0]).unary(), None);
    }
}
