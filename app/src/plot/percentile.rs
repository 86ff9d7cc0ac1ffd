//! A fair sample of a stream of values, from which percentiles are read.
//!
//! The values kept are those whose index hashes lowest (a bottom-k sample): which are kept does
//! not depend on the order of feeding, samples of parts merge, memory is bounded, and the error
//! is one of rank, whatever the spread of the data. Up to [`ValueSample::SIZE`] values are exact.

/// Extremes, and a bounded fair sample, of the finite values of a stream.
#[derive(Clone, Debug)]
pub struct ValueSample {
    kept: Vec<(u64, f64)>,
    threshold: u64,
    low: f64,
    high: f64,
    low_positive: f64,
    count: u64,
}

impl Default for ValueSample {
    fn default() -> Self {
        Self {
            kept: Vec::new(),
            threshold: u64::MAX,
            low: f64::INFINITY,
            high: f64::NEG_INFINITY,
            low_positive: f64::INFINITY,
            count: 0,
        }
    }
}

impl ValueSample {
    /// How many values are kept; the rank of a percentile is then right within 0.4 % of all.
    pub const SIZE: usize = 16_384;

    /// Takes in a block of values of which the first has the index `start`; values that are not
    /// finite are passed over.
    pub fn feed(&mut self, start: u64, values: impl IntoIterator<Item = f64>) {
        for (offset, value) in values.into_iter().enumerate() {
            if !value.is_finite() {
                continue;
            }
            self.count += 1;
            self.low = self.low.min(value);
            self.high = self.high.max(value);
            if value > 0.0 {
                self.low_positive = self.low_positive.min(value);
            }
            let key = scatter(start.wrapping_add(offset as u64));
            if key < self.threshold {
                self.kept.push((key, value));
                if self.kept.len() >= 2 * Self::SIZE {
                    self.shrink();
                }
            }
        }
    }

    /// Takes in the sample of other indices of the same stream.
    pub fn merge(&mut self, other: &Self) {
        self.count += other.count;
        self.low = self.low.min(other.low);
        self.high = self.high.max(other.high);
        self.low_positive = self.low_positive.min(other.low_positive);
        self.threshold = self.threshold.min(other.threshold);
        self.kept.extend_from_slice(&other.kept);
        self.shrink();
    }

    /// How many finite values were fed.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Smallest and largest finite value.
    pub fn extremes(&self) -> Option<(f64, f64)> {
        (self.count > 0).then_some((self.low, self.high))
    }

    /// The smallest value above zero, where a logarithmic scale can begin.
    pub fn lowest_positive(&self) -> Option<f64> {
        self.low_positive.is_finite().then_some(self.low_positive)
    }

    /// The values below which the given percentages (0 to 100) of all lie.
    pub fn percentiles<const N: usize>(&self, percentages: [f64; N]) -> Option<[f64; N]> {
        let mut sample = self.clone();
        sample.shrink();
        let mut values: Vec<f64> = sample.kept.iter().map(|(_, value)| *value).collect();
        values.sort_by(f64::total_cmp);
        let last = values.len().checked_sub(1)?;
        Some(percentages.map(|percentage| {
            let rank = percentage.clamp(0.0, 100.0) / 100.0 * last as f64;
            let below = rank.floor() as usize;
            let above = (below + 1).min(last);
            let fraction = rank - below as f64;
            values[below] * (1.0 - fraction) + values[above] * fraction
        }))
    }

    /// Keeps the lowest keys only.
    fn shrink(&mut self) {
        let threshold = self.threshold;
        self.kept.retain(|(key, _)| *key < threshold);
        if self.kept.len() > Self::SIZE {
            let (_, (key, _), _) = self
                .kept
                .select_nth_unstable_by_key(Self::SIZE, |(key, _)| *key);
            self.threshold = *key;
            self.kept.truncate(Self::SIZE);
        }
    }
}

/// SplitMix64's finalizer: a bijection, so that no two indices share a key.
fn scatter(index: u64) -> u64 {
    let mut mixed = index.wrapping_add(0x9E37_79B9_7F4A_7C15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_values_give_exact_percentiles() {
        let mut sample = ValueSample::default();
        sample.feed(0, (0..=100).rev().map(f64::from));
        assert_eq!(
            sample.percentiles([0.0, 1.0, 50.0, 99.5, 100.0]),
            Some([0.0, 1.0, 50.0, 99.5, 100.0])
        );
        assert_eq!(sample.extremes(), Some((0.0, 100.0)));
    }

    #[test]
    fn a_fill_value_of_1e30_does_not_blur_the_percentiles() {
        let mut sample = ValueSample::default();
        let value = |index: u64| match index % 1_000 {
            0 => 1e30,
            _ => 1e6 + (scatter(index ^ 77) >> 11) as f64 / (1_u64 << 53) as f64,
        };
        for block in 0..10_u64 {
            sample.feed(
                block * 100_000,
                (block * 100_000..).take(100_000).map(value),
            );
        }
        let [low, middle, high] = sample.percentiles([1.0, 50.0, 99.0]).unwrap();
        assert!((low - 1_000_000.01).abs() < 0.005, "{low}");
        assert!((middle - 1_000_000.5).abs() < 0.02, "{middle}");
        assert!((high - 1_000_000.99).abs() < 0.005, "{high}");
        assert_eq!(sample.extremes().unwrap().1, 1e30);
        assert!(sample.kept.len() <= 2 * ValueSample::SIZE);
    }

    #[test]
    fn merged_samples_agree_with_one_that_saw_everything() {
        let values: Vec<f64> = (0..90_000).map(|i| f64::from(i % 977)).collect();
        let mut whole = ValueSample::default();
        whole.feed(0, values.iter().copied());
        let mut left = ValueSample::default();
        let mut right = ValueSample::default();
        right.feed(40_000, values[40_000..].iter().copied());
        left.feed(0, values[..40_000].iter().copied());
        right.merge(&left);
        let wanted = [0.0, 2.0, 37.0, 98.0, 100.0];
        assert_eq!(right.percentiles(wanted), whole.percentiles(wanted));
        assert_eq!(right.count(), 90_000);
    }

    #[test]
    fn values_that_are_not_finite_are_passed_over() {
        let mut sample = ValueSample::default();
        sample.feed(0, [f64::NAN, f64::INFINITY, -3.0, 0.0, 0.25]);
        assert_eq!(sample.count(), 3);
        assert_eq!(sample.extremes(), Some((-3.0, 0.25)));
        assert_eq!(sample.lowest_positive(), Some(0.25));
        assert_eq!(ValueSample::default().percentiles([50.0]), None);
    }
}
