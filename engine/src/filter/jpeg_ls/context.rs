//! What the decoder has learned of errors in each context (T.87, A.2, A.6).

/// Classes of gradients, by which errors are counted.
pub const CONTEXTS: usize = 365;

/// Counters of a context of gradients.
#[derive(Debug, Clone, Copy)]
pub struct Context {
    /// Sum of the errors' sizes, of the errors, what corrects the prediction, and their count.
    pub sizes: i32,
    pub errors: i32,
    pub correction: i32,
    pub count: i32,
}

impl Context {
    /// A context before its first error; `sizes` by the range of errors.
    pub fn new(sizes: i32) -> Self {
        Self {
            sizes,
            errors: 0,
            correction: 0,
            count: 1,
        }
    }

    /// Bits that the lower part of an error takes.
    #[inline]
    pub fn low_bits(&self) -> u32 {
        low_bits(self.count, self.sizes)
    }

    /// Counts an error, in steps of `step`, and halves everything each `reset` errors.
    #[inline]
    pub fn count_error(&mut self, error: i32, step: i32, reset: i32) {
        self.errors += error * step;
        self.sizes += error.abs();
        if self.count == reset {
            self.sizes >>= 1;
            self.errors >>= 1;
            self.count >>= 1;
        }
        self.count += 1;
        if self.errors + self.count <= 0 {
            self.errors = (self.errors + self.count).max(1 - self.count);
            self.correction = (self.correction - 1).max(-128);
        } else if self.errors > 0 {
            self.errors = (self.errors - self.count).min(0);
            self.correction = (self.correction + 1).min(127);
        }
    }
}

/// Counters of a context of the samples that end runs.
#[derive(Debug, Clone, Copy)]
pub struct RunContext {
    sizes: i32,
    count: i32,
    /// How many errors were below zero.
    negative: i32,
    /// 1 where the samples left of and above it are the same.
    kind: i32,
}

impl RunContext {
    /// A context before its first error.
    pub fn new(sizes: i32, kind: i32) -> Self {
        Self {
            sizes,
            count: 1,
            negative: 0,
            kind,
        }
    }

    /// Bits that the lower part of an error takes.
    pub fn low_bits(&self) -> u32 {
        low_bits(self.count, self.sizes + (self.count >> 1) * self.kind)
    }

    /// The error that a coded number stands for, which is counted.
    pub fn error(&mut self, coded: i32, low: u32, reset: i32) -> i32 {
        let both = coded + self.kind;
        let odd = both & 1;
        let size = (both + odd) / 2;
        let often = low != 0 || 2 * self.negative >= self.count;
        let error = if often == (odd == 1) { -size } else { size };
        self.negative += i32::from(error < 0);
        self.sizes += (coded + 1 - self.kind) >> 1;
        if self.count == reset {
            self.sizes >>= 1;
            self.count >>= 1;
            self.negative >>= 1;
        }
        self.count += 1;
        error
    }
}

#[inline]
fn low_bits(count: i32, sizes: i32) -> u32 {
    let mut bits = 0;
    while bits < 24 && count << bits < sizes {
        bits += 1;
    }
    bits
}
