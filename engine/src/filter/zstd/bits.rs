//! Bits of a Zstandard bitstream: forward for tables, backward for everything else.

use super::Step;

/// Reads a bitstream from its last bit to its first; the highest set bit of the last byte marks
/// the end.
#[derive(Debug, Clone)]
pub struct Backward<'a> {
    bytes: &'a [u8],
    /// Eight bytes from `place` on, little-endian; `used` bits from the top are read.
    window: u64,
    place: usize,
    used: u32,
}

impl<'a> Backward<'a> {
    /// Bits that can be read after [`Backward::refill`], where there are so many.
    pub const READY: u32 = 57;

    /// A reader of `bytes`, at the bit below the mark.
    pub fn new(bytes: &'a [u8]) -> Step<Self> {
        let mark = bytes.last().copied().unwrap_or(0);
        if mark == 0 {
            return Err("a bitstream without its mark");
        }
        let mut window = [0; 8];
        let start = bytes.len().saturating_sub(8);
        let last = bytes.get(start..).unwrap_or_default();
        for (place, byte) in window.iter_mut().zip(last) {
            *place = *byte;
        }
        let missing = (8 - last.len() as u32) * 8;
        Ok(Self {
            bytes,
            window: u64::from_le_bytes(window),
            place: start,
            used: missing + mark.leading_zeros() + 1,
        })
    }

    /// Takes in bytes in place of those that are read.
    #[inline(always)]
    pub fn refill(&mut self) {
        let read = (self.used / 8) as usize;
        let step = read.min(self.place);
        let place = self.place - step;
        if let Some(bytes) = self.bytes.get(place..).and_then(|rest| rest.first_chunk()) {
            self.window = u64::from_le_bytes(*bytes);
            self.place = place;
            self.used -= step as u32 * 8;
        }
    }

    /// The next `count` bits, at most 56; zeros beyond the stream's start.
    #[inline(always)]
    pub fn peek(&self, count: u32) -> u64 {
        // In two steps: a shift by 64 is none.
        (self.window.wrapping_shl(self.used) >> 1) >> (63 - count)
    }

    /// Passes over `count` bits.
    #[inline(always)]
    pub fn skip(&mut self, count: u32) {
        self.used += count;
    }

    /// Reads `count` bits, at most 56.
    #[inline(always)]
    pub fn take(&mut self, count: u32) -> u64 {
        let bits = self.peek(count);
        self.skip(count);
        bits
    }

    /// After [`Backward::refill`]: the bits to be read from the highest on, behind the last of
    /// them a set one and then zeros. Shifted out to the left, they are counted by these.
    #[inline(always)]
    pub fn marked(&self) -> u64 {
        (self.window | 1).wrapping_shl(self.used)
    }

    /// Takes in bytes in place of those that were shifted out of `marked`, which it gives anew.
    #[inline(always)]
    pub fn refill_marked(&mut self, marked: u64) -> u64 {
        self.used = marked.trailing_zeros();
        self.refill();
        self.marked()
    }

    /// Whether there are 8 bytes more to take in.
    #[inline(always)]
    pub fn is_far(&self) -> bool {
        self.place >= 8
    }

    /// Whether bits have been read that are none of the stream's.
    #[inline(always)]
    pub fn is_beyond(&self) -> bool {
        self.used > 64
    }

    /// Whether every bit has been read, and none beyond.
    pub fn is_done(&self) -> bool {
        self.place == 0 && self.used == 64
    }
}

/// Reads bits from the lowest of the first byte on.
pub struct Forward<'a> {
    bytes: &'a [u8],
    place: usize,
}

impl<'a> Forward<'a> {
    /// A reader of `bytes`.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, place: 0 }
    }

    /// The next `count` bits, at most 16, zeros beyond the end.
    pub fn peek(&self, count: u32) -> u32 {
        let mut window = [0; 4];
        let rest = self.bytes.get(self.place / 8..).unwrap_or_default();
        for (place, byte) in window.iter_mut().zip(rest) {
            *place = *byte;
        }
        (u32::from_le_bytes(window) >> (self.place % 8)) & ((1 << count) - 1)
    }

    /// Passes over `count` bits.
    pub fn skip(&mut self, count: u32) -> Step<()> {
        self.place += count as usize;
        match self.place <= self.bytes.len() * 8 {
            true => Ok(()),
            false => Err("a table that ends early"),
        }
    }

    /// The whole bytes behind what was read.
    pub fn rest(self) -> &'a [u8] {
        self.bytes.get(self.place.div_ceil(8)..).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn backward_bits_come_from_below_the_mark() {
        let mut bits = Backward::new(&[0b1010_0110, 0b0001_0111]).unwrap();
        assert_eq!((bits.take(3), bits.take(0), bits.take(1)), (0b011, 0, 1));
        assert_eq!(bits.take(8), 0b1010_0110);
        assert!(bits.is_done() && !bits.is_beyond());
        bits.skip(1);
        assert!(bits.is_beyond());
        assert!(Backward::new(&[1, 0]).is_err());
        assert!(Backward::new(&[]).is_err());
    }

    #[test]
    fn long_streams_are_taken_in_piece_by_piece() {
        let bytes: Vec<u8> = (0..100_u8).map(|n| n.wrapping_mul(37)).chain([1]).collect();
        let mut bits = Backward::new(&bytes).unwrap();
        for byte in bytes[..100].iter().rev() {
            bits.refill();
            let (high, low) = (bits.take(3), bits.take(5));
            assert_eq!(high << 5 | low, u64::from(*byte));
        }
        bits.refill();
        assert!(bits.is_done());
    }

    #[test]
    fn forward_bits_come_from_the_lowest() {
        let mut bits = Forward::new(&[0b1010_0110, 0b1, 7]);
        assert_eq!(bits.peek(4), 0b0110);
        bits.skip(4).unwrap();
        assert_eq!(bits.peek(5), 0b11010);
        bits.skip(5).unwrap();
        assert_eq!(bits.rest(), [7]);
    }
}
