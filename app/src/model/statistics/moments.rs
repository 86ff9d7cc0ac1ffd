//! Mean and spread of a stream of numbers, stable however long it is and wherever it lies.
//!
//! Parts are summed on their own and joined as Chan, Golub and LeVeque (1979) have it. Integers
//! are measured from the first of them, so that those near 2^63 lose nothing; their sum is exact.

/// Count, mean and sum of squared distances from the mean.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Moments {
    /// How many numbers.
    pub count: u64,
    /// What numbers are measured from: the first integer; 0 for others.
    origin: i128,
    /// The mean, from there.
    mean: f64,
    squares: f64,
    sum: Sum,
}

/// A sum of integers, as long as it fits.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
enum Sum {
    /// There are no integers.
    #[default]
    Unknown,
    Exact(i128),
    TooLarge,
}

/// A power of two by which the largest numbers become small enough to be summed.
const SMALL: f64 = 1.0 / (1_u64 << 60) as f64;

impl Moments {
    /// Those of finite numbers.
    pub fn of_reals(numbers: &[f64]) -> Self {
        let count = numbers.len() as f64;
        if numbers.is_empty() {
            return Self::default();
        }
        // Numbers near the largest would overflow their sum; they are scaled, not lost.
        let sum: f64 = numbers.iter().sum();
        let mean = match sum.is_finite() {
            true => sum / count,
            false => numbers.iter().map(|n| n * SMALL).sum::<f64>() / count / SMALL,
        };
        let squares = numbers.iter().map(|n| (n - mean) * (n - mean)).sum();
        Self {
            count: numbers.len() as u64,
            mean,
            squares,
            ..Self::default()
        }
    }

    /// Those of integers.
    pub fn of_wholes(numbers: impl Iterator<Item = i128> + Clone) -> Self {
        let Some(origin) = numbers.clone().next() else {
            return Self::default();
        };
        // A part is far too short for its sum to overflow.
        let (mut count, mut sum) = (0_u64, 0_i128);
        for number in numbers.clone() {
            count += 1;
            sum = sum.saturating_add(number - origin);
        }
        let mean = sum as f64 / count as f64;
        let square = |number: i128| {
            let distance = (number - origin) as f64 - mean;
            distance * distance
        };
        let total = origin.checked_mul(count.into());
        let total = total.and_then(|total| total.checked_add(sum));
        Self {
            count,
            origin,
            mean,
            squares: numbers.map(square).sum(),
            sum: total.map_or(Sum::TooLarge, Sum::Exact),
        }
    }

    /// Takes in those of another part.
    pub fn merge(&mut self, other: &Self) {
        if other.count == 0 {
            return;
        }
        if self.count == 0 {
            *self = *other;
            return;
        }
        let count = self.count + other.count;
        let (ours, theirs) = (self.count as f64, other.count as f64);
        let distance = (other.origin - self.origin) as f64 + other.mean - self.mean;
        self.squares += other.squares + distance * distance * ours / count as f64 * theirs;
        self.mean += distance * theirs / count as f64;
        self.count = count;
        self.sum = match (self.sum, other.sum) {
            (Sum::Exact(a), Sum::Exact(b)) => a.checked_add(b).map_or(Sum::TooLarge, Sum::Exact),
            (Sum::Unknown, Sum::Unknown) => Sum::Unknown,
            _ => Sum::TooLarge,
        };
    }

    /// The mean.
    pub fn mean(&self) -> Option<f64> {
        let whole = self.origin as f64;
        match self.sum {
            _ if self.count == 0 => None,
            Sum::Exact(sum) => Some(sum as f64 / self.count as f64),
            _ => Some(whole + self.mean),
        }
    }

    /// The mean of integers as a whole number and the rest of the division by the count.
    pub fn exact_mean(&self) -> Option<(i128, f64)> {
        let count = i128::from(self.count);
        match self.sum {
            Sum::Exact(sum) if count > 0 => {
                let rest = sum.rem_euclid(count) as f64 / count as f64;
                Some((sum.div_euclid(count), rest))
            }
            _ => None,
        }
    }

    /// The standard deviation of these numbers themselves (divided by their count).
    pub fn deviation(&self) -> Option<f64> {
        (self.count > 0).then(|| (self.squares / self.count as f64).sqrt())
    }

    /// The exact sum of integers; `None` for other numbers and where it leaves 128 bits.
    pub fn sum(&self) -> Option<i128> {
        match self.sum {
            Sum::Exact(sum) => Some(sum),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_spread_far_from_zero_is_not_lost() {
        let numbers: Vec<f64> = (0..10_000).map(|n| 1e9 + f64::from(n % 2)).collect();
        let mut moments = Moments::default();
        for part in numbers.chunks(333) {
            moments.merge(&Moments::of_reals(part));
        }
        assert_eq!(moments.count, 10_000);
        assert_eq!(moments.mean(), Some(1e9 + 0.5));
        assert!((moments.deviation().unwrap() - 0.5).abs() < 1e-9);
        assert_eq!(moments.sum(), None);
    }

    #[test]
    fn integers_near_2_to_the_63_are_exact() {
        let base = i128::from(i64::MAX) - 9;
        let mut moments = Moments::default();
        for part in [0..4, 4..10] {
            moments.merge(&Moments::of_wholes(part.map(|n| base + n)));
        }
        assert_eq!(moments.sum(), Some(base * 10 + 45));
        assert_eq!(moments.exact_mean(), Some((base + 4, 0.5)));
        let deviation = moments.deviation().unwrap();
        assert!((deviation - 8.25_f64.sqrt()).abs() < 1e-12, "{deviation}");
    }

    #[test]
    fn the_largest_numbers_do_not_overflow_their_mean() {
        let moments = Moments::of_reals(&[f64::MAX, f64::MAX, f64::MAX]);
        assert!((moments.mean().unwrap() / f64::MAX - 1.0).abs() < 1e-15);
        assert_eq!(Moments::of_reals(&[]).mean(), None);
        assert_eq!(Moments::of_wholes([].into_iter()).deviation(), None);
    }
}
