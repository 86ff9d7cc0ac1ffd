//! A scan: one component, line by line (T.87, A).

use super::NAME;
use super::bits::Bits;
use super::context::{CONTEXTS, Context, RunContext};
use super::header::Coding;
use crate::error::{Error, Result};

/// Bits of the runs' lengths, by how many runs went before.
const RUNS: [u32; 32] = [
    0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 9, 10, 11, 12, 13,
    14, 15,
];

/// Decodes a component, which fills `out`, and gives what follows its bits.
pub fn decode<'a>(coding: &Coding, input: &'a [u8], out: &mut [u8]) -> Result<&'a [u8]> {
    let mut decoder = Decoder::new(*coding, input);
    let width = coding.columns;
    // A sample before each line and one behind it, taken from the line above.
    let (mut above, mut line) = (vec![0; width + 2], vec![0; width + 2]);
    for bytes in out.chunks_mut(width * coding.bytes) {
        line[0] = above[1];
        above[width + 1] = above[width];
        decoder
            .line(&above, &mut line)
            .ok_or_else(|| Error::corrupt(NAME, "its bits end early, or are none"))?;
        let samples = line.iter().skip(1);
        match coding.bytes {
            1 => {
                for (place, sample) in bytes.iter_mut().zip(samples) {
                    *place = *sample as u8;
                }
            }
            _ => {
                for (place, sample) in bytes.as_chunks_mut().0.iter_mut().zip(samples) {
                    *place = (*sample as u16).to_le_bytes();
                }
            }
        }
        std::mem::swap(&mut above, &mut line);
    }
    Ok(decoder.bits.rest())
}

struct Decoder<'a> {
    coding: Coding,
    bits: Bits<'a>,
    contexts: Vec<Context>,
    runs: [RunContext; 2],
    run: usize,
    /// How many values an error can have, bits of them, and bits of the longest code.
    range: i32,
    range_bits: u32,
    longest: u32,
}

impl<'a> Decoder<'a> {
    fn new(coding: Coding, input: &'a [u8]) -> Self {
        let range = (coding.largest + 2 * coding.near) / (2 * coding.near + 1) + 1;
        let bits_of = |values: i32| (values - 1).checked_ilog2().map_or(0, |log| log + 1);
        let bits = bits_of(coding.largest + 1).max(2);
        let sizes = ((range + 32) / 64).max(2);
        Self {
            coding,
            bits: Bits::new(input),
            contexts: vec![Context::new(sizes); CONTEXTS],
            runs: [RunContext::new(sizes, 0), RunContext::new(sizes, 1)],
            run: 0,
            range,
            range_bits: bits_of(range),
            longest: 2 * (bits + bits.max(8)),
        }
    }

    /// Decodes a line behind its first place.
    fn line(&mut self, above: &[i32], line: &mut [i32]) -> Option<()> {
        let near = self.coding.near;
        let mut at = 1;
        while at <= self.coding.columns {
            let (left, up) = (*line.get(at - 1)?, *above.get(at)?);
            let (corner, next) = (*above.get(at - 1)?, *above.get(at + 1)?);
            let gradients = [next - up, up - corner, corner - left];
            if gradients.iter().all(|gradient| gradient.abs() <= near) {
                at = self.run(above, line, at)?;
                continue;
            }
            let classes = gradients.map(|gradient| self.class(gradient));
            let context = (classes[0] * 9 + classes[1]) * 9 + classes[2];
            let sign = context.signum();
            let predicted = match (left.min(up), left.max(up)) {
                (low, high) if corner >= high => low,
                (low, high) if corner <= low => high,
                _ => left + up - corner,
            };
            let sample = self.sample(context.unsigned_abs() as usize, sign, predicted)?;
            *line.get_mut(at)? = sample;
            at += 1;
        }
        Some(())
    }

    /// Class of a gradient: -4 to 4.
    #[inline]
    fn class(&self, gradient: i32) -> i32 {
        let [t1, t2, t3] = self.coding.thresholds;
        let size = gradient.abs();
        let class = match size {
            _ if size <= self.coding.near => 0,
            _ if size < t1 => 1,
            _ if size < t2 => 2,
            _ if size < t3 => 3,
            _ => 4,
        };
        class * gradient.signum()
    }

    /// A sample among gradients.
    #[inline]
    fn sample(&mut self, number: usize, sign: i32, predicted: i32) -> Option<i32> {
        let context = self.contexts.get(number)?;
        let low = context.low_bits();
        let predicted = predicted + sign * context.correction;
        let predicted = predicted.clamp(0, self.coding.largest);
        let turned = self.coding.near == 0 && low == 0 && 2 * context.errors <= -context.count;
        let coded = self.code(low, self.longest)?;
        let half = coded >> 1;
        let error = match (coded & 1 == 1, turned) {
            (false, false) => half,
            (true, false) => -half - 1,
            (true, true) => half,
            (false, true) => -half - 1,
        };
        let step = 2 * self.coding.near + 1;
        let context = self.contexts.get_mut(number)?;
        context.count_error(error, step, self.coding.reset);
        Some(self.restore(predicted + sign * error * step))
    }

    /// A number in a code of `longest` bits at most: zeros up to a one, then `low` bits.
    #[inline]
    fn code(&mut self, low: u32, longest: u32) -> Option<i32> {
        let escape = longest.checked_sub(self.range_bits + 1)?;
        let high = self.bits.zeros(escape)?;
        let coded = match high < escape {
            true => (high << low) | self.bits.take(low)?,
            false => self.bits.take(self.range_bits)? + 1,
        };
        // An error has no more values than its range; this holds sums within 32 bits, too.
        i32::try_from(coded)
            .ok()
            .filter(|coded| *coded <= 2 * self.range)
    }

    /// A sample whose error went around the range.
    #[inline]
    fn restore(&self, sample: i32) -> i32 {
        let (near, largest) = (self.coding.near, self.coding.largest);
        let around = self.range * (2 * near + 1);
        let sample = match sample {
            _ if sample < -near => sample + around,
            _ if sample > largest + near => sample - around,
            _ => sample,
        };
        sample.clamp(0, largest)
    }

    /// A run of the sample on the left, and the sample that ends it; gives the place behind.
    fn run(&mut self, above: &[i32], line: &mut [i32], start: usize) -> Option<usize> {
        let left = *line.get(start - 1)?;
        let width = self.coding.columns;
        let mut at = start;
        while self.bits.take(1)? == 1 {
            let length = 1_usize << RUNS.get(self.run)?;
            let count = length.min(width + 1 - at);
            line.get_mut(at..at + count)?.fill(left);
            at += count;
            if count == length {
                self.run = (self.run + 1).min(RUNS.len() - 1);
            }
            if at > width {
                return Some(at);
            }
        }
        let bits = *RUNS.get(self.run)?;
        let count = self.bits.take(bits)? as usize;
        if at + count > width {
            return None;
        }
        line.get_mut(at..at + count)?.fill(left);
        at += count;
        *line.get_mut(at)? = self.end_of_run(left, *above.get(at)?)?;
        self.run = self.run.saturating_sub(1);
        Some(at + 1)
    }

    fn end_of_run(&mut self, left: i32, up: i32) -> Option<i32> {
        let same = (left - up).abs() <= self.coding.near;
        let low = self.runs.get(usize::from(same))?.low_bits();
        let longest = self.longest.checked_sub(RUNS.get(self.run)? + 1)?;
        let coded = self.code(low, longest)?;
        let context = self.runs.get_mut(usize::from(same))?;
        let error = context.error(coded, low, self.coding.reset);
        let error = error * (2 * self.coding.near + 1);
        Some(self.restore(match same {
            true => left + error,
            false => up + error * (up - left).signum(),
        }))
    }
}
