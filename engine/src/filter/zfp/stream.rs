//! Bits of a zfp stream, the lowest of each byte first.

/// Reads bits; behind the end of the bytes there are zeros.
#[derive(Debug, Clone)]
pub struct Bits<'a> {
    bytes: &'a [u8],
    /// Bits that were taken from the bytes and not yet read, the next one lowest.
    buffer: u64,
    held: u32,
    /// Bits read so far.
    read: u64,
    end: u64,
}

impl<'a> Bits<'a> {
    /// From the first bit of the bytes on.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            buffer: 0,
            held: 0,
            read: 0,
            end: bytes.len() as u64 * 8,
        }
    }

    /// Whether more was read than there is.
    pub fn is_past_end(&self) -> bool {
        self.read > self.end
    }

    /// The next `count` bits, 64 at most.
    pub fn read(&mut self, count: u32) -> u64 {
        if count == 0 {
            return 0;
        }
        self.read += u64::from(count);
        let mut value = self.buffer;
        if count > self.held {
            let word = self.take();
            value |= word << self.held;
            let used = count - self.held;
            self.buffer = word.checked_shr(used).unwrap_or(0);
            self.held = 64 - used;
        } else {
            self.buffer = self.buffer.checked_shr(count).unwrap_or(0);
            self.held -= count;
        }
        value & (u64::MAX >> (64 - count))
    }

    /// The next bit.
    pub fn bit(&mut self) -> bool {
        if self.held == 0 {
            self.buffer = self.take();
            self.held = 64;
        }
        let bit = self.buffer & 1 == 1;
        self.buffer >>= 1;
        self.held -= 1;
        self.read += 1;
        bit
    }

    /// Leaves bits out.
    pub fn skip(&mut self, mut count: u32) {
        while count > 0 {
            let part = count.min(64);
            self.read(part);
            count -= part;
        }
    }

    /// The next 8 bytes.
    fn take(&mut self) -> u64 {
        if let Some((word, rest)) = self.bytes.split_first_chunk() {
            self.bytes = rest;
            return u64::from_le_bytes(*word);
        }
        let mut word = [0; 8];
        for (to, from) in word.iter_mut().zip(self.bytes) {
            *to = *from;
        }
        self.bytes = &[];
        u64::from_le_bytes(word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_come_lowest_first_in_any_portions() {
        let bytes: Vec<u8> = (0..40_u8).map(|n| n.wrapping_mul(77)).collect();
        let one = |n: usize| bytes[n / 8] >> (n % 8) & 1 == 1;
        for portion in 1..=64 {
            let mut bits = Bits::new(&bytes);
            let mut at = 0;
            while at + portion as usize <= bytes.len() * 8 {
                let value = bits.read(portion);
                for i in 0..portion {
                    assert_eq!(value >> i & 1 == 1, one(at + i as usize));
                }
                at += portion as usize;
                if at < bytes.len() * 8 {
                    assert_eq!(bits.bit(), one(at));
                    at += 1;
                }
            }
            assert!(!bits.is_past_end());
            bits.skip(600);
            assert!(bits.is_past_end());
            assert_eq!(bits.read(64), 0);
        }
    }
}
