//! Streaming decimation to minimum and maximum.
//!
//! A range of samples is divided into buckets, about one a pixel column. Blocks of samples are
//! fed in any order, by several threads into a [`Decimator`] each, and merged: a bucket remembers
//! where its first and last sample lie, so merging is associative and commutative. Two hundred
//! million samples need no more memory than the buckets. Reading belongs to the worker.

use std::ops::Range;

/// A sample that can be decimated. Integers beyond 2^53 are rounded: buckets are for drawing,
/// the exact value under the cursor comes from the data.
pub trait Sample: Copy {
    /// The sample as a number; `NaN` where there is none.
    fn to_f64(self) -> f64;
}

macro_rules! samples {
    ($($kind:ty),*) => {
        $(impl Sample for $kind {
            #[inline]
            fn to_f64(self) -> f64 {
                self as f64
            }
        })*
    };
}

samples!(f32, f64, i8, i16, i32, i64, u8, u16, u32, u64);

/// What is known of the samples of one bucket.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bucket {
    /// Smallest sample that is a number; `+∞` when there is none.
    pub min: f64,
    /// Largest sample that is a number; `-∞` when there is none.
    pub max: f64,
    /// The sample with the lowest index, perhaps `NaN`.
    pub first: f64,
    /// The sample with the highest index, perhaps `NaN`.
    pub last: f64,
    /// Index of `first`.
    pub first_at: u64,
    /// Index of `last`.
    pub last_at: u64,
    /// How many samples were fed.
    pub count: u64,
    /// How many of them are `NaN`.
    pub nan: u64,
}

impl Default for Bucket {
    fn default() -> Self {
        Self::EMPTY
    }
}

impl Bucket {
    /// A bucket that no sample has reached.
    pub const EMPTY: Self = Self {
        min: f64::INFINITY,
        max: f64::NEG_INFINITY,
        first: f64::NAN,
        last: f64::NAN,
        first_at: u64::MAX,
        last_at: 0,
        count: 0,
        nan: 0,
    };

    /// Whether there is at least one number, so that `min` and `max` mean something.
    pub fn has_numbers(&self) -> bool {
        self.count > self.nan
    }

    /// Takes in what another bucket knows of other samples of the same range.
    pub fn merge(&mut self, other: &Self) {
        if other.count == 0 {
            return;
        }
        self.min = self.min.min(other.min);
        self.max = self.max.max(other.max);
        if self.count == 0 || other.first_at < self.first_at {
            self.first = other.first;
            self.first_at = other.first_at;
        }
        if self.count == 0 || other.last_at > self.last_at {
            self.last = other.last;
            self.last_at = other.last_at;
        }
        self.count += other.count;
        self.nan += other.nan;
    }

    fn of_samples<T: Sample>(start: u64, samples: &[T]) -> Self {
        let (Some(first), Some(last)) = (samples.first(), samples.last()) else {
            return Self::EMPTY;
        };
        let mut min = f64::INFINITY;
        let mut max = f64::NEG_INFINITY;
        let mut nan = 0;
        // Comparisons with NaN are false, so that NaN falls through; without branches on
        // the data the loop becomes vector instructions.
        for sample in samples {
            let value = sample.to_f64();
            min = if value < min { value } else { min };
            max = if value > max { value } else { max };
            nan += u64::from(value.is_nan());
        }
        Self {
            min,
            max,
            first: first.to_f64(),
            last: last.to_f64(),
            first_at: start,
            last_at: start + (samples.len() as u64 - 1),
            count: samples.len() as u64,
            nan,
        }
    }
}

/// A range of samples being decimated, or, fed completely, decimated.
#[derive(Clone, Debug, PartialEq)]
pub struct Decimator {
    range: Range<u64>,
    buckets: Vec<Bucket>,
}

impl Decimator {
    /// Divides `range` into `buckets` equal parts; into one a sample where the range has fewer.
    pub fn new(range: Range<u64>, buckets: usize) -> Self {
        let len = range.end.saturating_sub(range.start);
        let count = usize::try_from(len).map_or(buckets, |len| len.min(buckets));
        Self {
            range,
            buckets: vec![Bucket::EMPTY; count],
        }
    }

    /// The samples that the buckets stand for.
    pub fn range(&self) -> Range<u64> {
        self.range.clone()
    }

    /// The buckets in the order of their samples.
    pub fn buckets(&self) -> &[Bucket] {
        &self.buckets
    }

    /// Whether each bucket is a single sample: nothing has been left out.
    pub fn is_exact(&self) -> bool {
        self.buckets.len() as u64 == self.range.end.saturating_sub(self.range.start)
    }

    /// The samples of one bucket.
    pub fn bucket_range(&self, bucket: usize) -> Range<u64> {
        self.bound(bucket)..self.bound(bucket + 1)
    }

    /// Takes in a block of samples of which the first has the index `start`. What lies outside
    /// the range is ignored. Each sample must be fed once.
    pub fn feed<T: Sample>(&mut self, start: u64, samples: &[T]) {
        let end = start
            .saturating_add(samples.len() as u64)
            .min(self.range.end);
        let mut at = start.max(self.range.start);
        if at >= end || self.buckets.is_empty() {
            return;
        }
        let mut bucket = self.bucket_of(at);
        while at < end {
            let stop = self.bound(bucket + 1).min(end);
            let part = &samples[(at - start) as usize..(stop - start) as usize];
            self.buckets[bucket].merge(&Bucket::of_samples(at, part));
            at = stop;
            bucket += 1;
        }
    }

    /// Takes in what another decimator of the same range and number of buckets was fed;
    /// returns false, and changes nothing, when they differ.
    pub fn merge(&mut self, other: &Self) -> bool {
        if self.range != other.range || self.buckets.len() != other.buckets.len() {
            return false;
        }
        for (mine, theirs) in self.buckets.iter_mut().zip(&other.buckets) {
            mine.merge(theirs);
        }
        true
    }

    /// Smallest and largest finite value, for the range of an axis. Where a bucket's extreme is
    /// infinite its first and last samples stand in.
    pub fn finite_range(&self) -> Option<(f64, f64)> {
        let values = self
            .buckets
            .iter()
            .filter(|bucket| bucket.has_numbers())
            .flat_map(|bucket| [bucket.min, bucket.max, bucket.first, bucket.last])
            .filter(|value| value.is_finite());
        values.fold(None, |range, value| match range {
            None => Some((value, value)),
            Some((low, high)) => Some((low.min(value), high.max(value))),
        })
    }

    /// First sample of a bucket; for the number of buckets, the end of the range.
    fn bound(&self, bucket: usize) -> u64 {
        let len = u128::from(self.range.end - self.range.start);
        let count = self.buckets.len() as u128;
        self.range.start + (len * bucket as u128 / count.max(1)) as u64
    }

    fn bucket_of(&self, index: u64) -> usize {
        let len = u128::from(self.range.end - self.range.start).max(1);
        let offset = u128::from(index - self.range.start);
        // The division rounds down where `bound` did, so the guess is right or one too low.
        let mut bucket = (offset * self.buckets.len() as u128 / len) as usize;
        while bucket + 1 < self.buckets.len() && self.bound(bucket + 1) <= index {
            bucket += 1;
        }
        bucket
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noisy(index: u64) -> f64 {
        let mixed = index.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        (mixed >> 40) as f64 / 1e4
    }

    #[test]
    fn every_bucket_has_the_extremes_of_its_samples() {
        let samples: Vec<f64> = (0..10_007).map(noisy).collect();
        let mut decimator = Decimator::new(0..10_007, 97);
        decimator.feed(0, &samples);
        for (index, bucket) in decimator.buckets().iter().enumerate() {
            let range = decimator.bucket_range(index);
            let part = &samples[range.start as usize..range.end as usize];
            assert_eq!(bucket.min, part.iter().copied().fold(f64::MAX, f64::min));
            assert_eq!(bucket.max, part.iter().copied().fold(f64::MIN, f64::max));
            assert_eq!(bucket.first, part[0]);
            assert_eq!(bucket.last, part[part.len() - 1]);
            assert_eq!(bucket.count, part.len() as u64);
        }
    }

    #[test]
    fn blocks_of_any_size_in_any_order_and_merged_give_the_same_buckets() {
        let samples: Vec<f64> = (0..5_000).map(noisy).collect();
        let mut whole = Decimator::new(100..5_000, 61);
        whole.feed(0, &samples);
        let mut parts = [
            Decimator::new(100..5_000, 61),
            Decimator::new(100..5_000, 61),
        ];
        let starts: Vec<usize> = (0..5_000).step_by(37).collect();
        for (turn, start) in starts.iter().rev().enumerate() {
            let end = (start + 37).min(5_000);
            parts[turn % 2].feed(*start as u64, &samples[*start..end]);
        }
        let [mut merged, other] = parts;
        assert!(merged.merge(&other));
        assert_eq!(merged, whole);
    }

    #[test]
    fn a_single_spike_among_millions_survives() {
        let mut decimator = Decimator::new(0..3_000_000, 1_000);
        for block in 0..3 {
            let mut samples = vec![0_i16; 1_000_000];
            if block == 1 {
                samples[234_567] = 321;
            }
            decimator.feed(block * 1_000_000, &samples);
        }
        let hit: Vec<usize> = (0..1_000)
            .filter(|bucket| decimator.buckets()[*bucket].max == 321.0)
            .collect();
        assert_eq!(hit.len(), 1);
        assert!(decimator.bucket_range(hit[0]).contains(&1_234_567));
    }

    #[test]
    fn a_range_shorter_than_the_buckets_is_exact() {
        let mut decimator = Decimator::new(7..12, 800);
        decimator.feed(0, &(0..100).map(f64::from).collect::<Vec<_>>());
        assert!(decimator.is_exact());
        let values: Vec<f64> = decimator.buckets().iter().map(|b| b.first).collect();
        assert_eq!(values, [7.0, 8.0, 9.0, 10.0, 11.0]);
    }

    #[test]
    fn ranges_at_the_end_of_64_bits_are_divided_without_overflow() {
        let mut decimator = Decimator::new(0..u64::MAX, 1_000);
        decimator.feed(u64::MAX - 3, &[1.0, 2.0, 3.0]);
        assert_eq!(decimator.bucket_range(999).end, u64::MAX);
        assert_eq!(decimator.buckets()[999].count, 3);
        decimator.feed(u64::MAX - 1, &[9.0, 9.0, 9.0]);
        assert_eq!(decimator.buckets()[999].count, 4);
    }

    #[test]
    fn nan_is_counted_and_never_an_extreme() {
        let mut decimator = Decimator::new(0..6, 2);
        decimator.feed(0, &[f64::NAN, f64::NAN, f64::NAN, 1.0, f64::NAN, -1.0]);
        assert!(!decimator.buckets()[0].has_numbers());
        assert_eq!(decimator.buckets()[1].nan, 1);
        assert_eq!(
            (decimator.buckets()[1].min, decimator.buckets()[1].max),
            (-1.0, 1.0)
        );
        assert_eq!(decimator.finite_range(), Some((-1.0, 1.0)));
    }

    #[test]
    fn infinities_do_not_enter_the_range_of_the_axis() {
        let mut decimator = Decimator::new(0..4, 4);
        decimator.feed(0, &[f32::INFINITY, 2.0, 3.0, f32::NEG_INFINITY]);
        assert_eq!(decimator.finite_range(), Some((2.0, 3.0)));
        assert_eq!(Decimator::new(0..4, 4).finite_range(), None);
    }

    #[test]
    fn an_empty_range_takes_samples_without_harm() {
        let mut decimator = Decimator::new(5..5, 100);
        decimator.feed(0, &[1.0; 10]);
        assert!(decimator.buckets().is_empty());
    }
}
