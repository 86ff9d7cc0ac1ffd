//! The bits of a scan: from the highest of each byte on; behind a byte of ones the next has seven.

/// Reads the bits of a scan up to the marker behind it.
pub struct Bits<'a> {
    bytes: &'a [u8],
    place: usize,
    /// Bits to be read, from the highest on, and how many they are.
    window: u64,
    ready: u32,
    /// Whether the last byte taken in was all ones.
    ones: bool,
}

impl<'a> Bits<'a> {
    /// A reader that starts with the first of `bytes`.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            place: 0,
            window: 0,
            ready: 0,
            ones: false,
        }
    }

    /// Takes in bytes; none behind the end of the scan.
    fn fill(&mut self) {
        while self.ready <= 56 {
            let Some(byte) = self.bytes.get(self.place) else {
                return;
            };
            if self.ones && byte & 0x80 != 0 {
                return;
            }
            let width = 8 - u32::from(self.ones);
            self.window |= u64::from(*byte) << (64 - width - self.ready);
            self.ready += width;
            self.ones = *byte == 0xff;
            self.place += 1;
        }
    }

    /// The next `count` bits, at most 32; nothing where there are not so many.
    #[inline]
    pub fn take(&mut self, count: u32) -> Option<u32> {
        if self.ready < count {
            self.fill();
            if self.ready < count {
                return None;
            }
        }
        let bits = (self.window >> 1) >> (63 - count);
        self.window <<= count;
        self.ready -= count;
        Some(bits as u32)
    }

    /// Counts zeros up to the next one, which is passed over, too; nothing where there are more
    /// than `most`.
    #[inline]
    pub fn zeros(&mut self, most: u32) -> Option<u32> {
        let mut zeros = 0;
        loop {
            if self.ready == 0 {
                self.fill();
                if self.ready == 0 {
                    return None;
                }
            }
            let count = self.window.leading_zeros().min(self.ready);
            zeros += count;
            if zeros > most {
                return None;
            }
            if count < self.ready {
                // The shift by 64 that a word of zeros would ask for does not come here.
                self.window = self.window << count << 1;
                self.ready -= count + 1;
                return Some(zeros);
            }
            self.window = 0;
            self.ready = 0;
        }
    }

    /// What follows the scan: the marker, at its byte of ones.
    pub fn rest(mut self) -> &'a [u8] {
        self.fill();
        let mut place = self.place.saturating_sub(usize::from(self.ones));
        while let Some([0xff, 0..0x80]) | Some([0..=0xfe, _]) = self.bytes.get(place..place + 2) {
            place += 1;
        }
        self.bytes.get(place..).unwrap_or_default()
    }
}
