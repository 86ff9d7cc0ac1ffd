//! Statistics of the selected cells, streamed: parts are tallied on their own and joined.
//!
//! Count, extremes, mean and deviation are exact (integers to the last digit). Percentiles and
//! histogram are exact up to as many numbers as a tally keeps, and come with a proven bound of
//! their ranks beyond that.

mod moments;
mod quantiles;
#[cfg(test)]
mod tests;
mod texts;

use std::ops::Range;

use hyperslab_engine::datatype::Datatype;

use super::damage::DamageNote;
use super::key::{self, Scale};
use super::query::Number;
use moments::Moments;
use quantiles::{Quantiles, Ranked};
pub use texts::{TextSummary, TextTally};

/// Numbers that the tallies of one request keep as they are, shared by columns and threads.
pub const KEPT: usize = 1 << 18;

/// Columns whose statistics are made at once.
pub const MOST_COLUMNS: usize = 64;

/// Percentages of which the percentiles are told.
pub const PERCENTAGES: [f64; 7] = [1.0, 5.0, 25.0, 50.0, 75.0, 95.0, 99.0];

/// Bars of a histogram.
const BARS: usize = 64;

/// Statistics of some cells.
#[derive(Debug, Clone)]
pub struct Statistics {
    /// How many cells.
    pub cells: u64,
    /// One for each kind of column: the members of a compound, the parts of a complex number.
    pub columns: Vec<ColumnStatistics>,
    /// What is damaged of the elements.
    pub damage: Option<DamageNote>,
}

/// Statistics of the cells of one kind.
#[derive(Debug, Clone)]
pub struct ColumnStatistics {
    /// Its place among the columns of an element.
    pub place: usize,
    /// The member and the part; empty for elements that have neither.
    pub name: String,
    /// Type of the elements.
    pub datatype: Datatype,
    /// Cells without a value.
    pub missing: Missing,
    /// The fill value as text, where cells hold it.
    pub fill: Option<String>,
    /// What the values come to.
    pub summary: Summary,
}

/// Cells without a value, by the reason.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Missing {
    /// None was given.
    pub none: u64,
    /// Not a number.
    pub nan: u64,
    /// The fill value.
    pub fill: u64,
    /// Lost with a damaged chunk.
    pub damaged: u64,
}

impl Missing {
    /// All of them.
    pub fn count(&self) -> u64 {
        self.none + self.nan + self.fill + self.damaged
    }

    /// Takes in those of another part.
    pub fn merge(&mut self, other: &Self) {
        self.none += other.none;
        self.nan += other.nan;
        self.fill += other.fill;
        self.damaged += other.damaged;
    }
}

/// What values come to.
#[derive(Debug, Clone)]
pub enum Summary {
    /// Numbers.
    Numbers(Box<NumberSummary>),
    /// Anything else, told apart by its text.
    Texts(TextSummary),
}

/// What numbers come to.
#[derive(Debug, Clone)]
pub struct NumberSummary {
    /// How many numbers, infinities among them.
    pub count: u64,
    /// How many are infinite: they are left out of mean, deviation and histogram.
    pub infinite: u64,
    /// The smallest and the largest.
    pub extremes: Option<(Number, Number)>,
    /// The sum, where it is exact.
    pub sum: Option<i128>,
    /// The mean.
    pub mean: Option<f64>,
    /// The mean of integers: a whole number, and a fraction to add to it.
    pub exact_mean: Option<(i128, f64)>,
    /// The standard deviation, divided by the count.
    pub deviation: Option<f64>,
    /// The percentiles of [`PERCENTAGES`].
    pub percentiles: Vec<Number>,
    /// By which share of all numbers the rank of a percentile is wrong at most; 0 where exact.
    pub rank_error: f64,
    /// The histogram; none where there is no finite number.
    pub histogram: Option<Histogram>,
}

/// How many numbers lie in each of equal parts of their range.
#[derive(Debug, Clone, PartialEq)]
pub struct Histogram {
    /// Beginning of the first bar and end of the last one.
    pub range: Range<f64>,
    /// Numbers in each bar; the last one takes in its end.
    pub bars: Vec<u64>,
}

/// Numbers of one column, tallied.
#[derive(Debug, Clone)]
pub struct NumberTally {
    scale: Scale,
    nan: u64,
    infinite: u64,
    extremes: Option<(u64, u64)>,
    finite: Option<(f64, f64)>,
    moments: Moments,
    quantiles: Quantiles,
    reals: Vec<f64>,
}

impl NumberTally {
    /// For numbers of a scale, of which the first `kept` are kept as they are.
    pub fn new(scale: Scale, kept: usize) -> Self {
        Self {
            scale,
            nan: 0,
            infinite: 0,
            extremes: None,
            finite: None,
            moments: Moments::default(),
            quantiles: Quantiles::new(kept),
            reals: Vec::new(),
        }
    }

    /// Takes in some numbers by their keys; those that are none are taken out of `keys`.
    pub fn feed(&mut self, keys: &mut Vec<u64>) {
        if self.scale == Scale::Real {
            let before = keys.len();
            keys.retain(|key| *key != key::NAN);
            self.nan += (before - keys.len()) as u64;
        }
        let (Some(low), Some(high)) = (keys.iter().min(), keys.iter().max()) else {
            return;
        };
        self.extremes = Some(match self.extremes {
            Some((least, most)) => (least.min(*low), most.max(*high)),
            None => (*low, *high),
        });
        let scale = self.scale;
        let moments = match scale {
            Scale::Real => self.feed_reals(keys),
            _ => Moments::of_wholes(keys.iter().map(|key| scale.whole(*key))),
        };
        self.moments.merge(&moments);
        self.quantiles.feed(keys);
    }

    fn feed_reals(&mut self, keys: &[u64]) -> Moments {
        self.reals.clear();
        let finite = keys.iter().map(|key| key::real_of(*key));
        self.reals
            .extend(finite.filter(|number| number.is_finite()));
        self.infinite += (keys.len() - self.reals.len()) as u64;
        let start = (f64::INFINITY, f64::NEG_INFINITY);
        let (low, high) = self
            .reals
            .iter()
            .fold(self.finite.unwrap_or(start), |r, n| {
                (r.0.min(*n), r.1.max(*n))
            });
        self.finite = (low <= high).then_some((low, high));
        Moments::of_reals(&self.reals)
    }

    /// Makes room for as many tallies of other parts, so that what was exact in each stays exact.
    pub fn widen(&mut self, parts: usize) {
        self.quantiles.widen(parts);
    }

    /// Takes in those of another part.
    pub fn merge(&mut self, other: Self) {
        self.nan += other.nan;
        self.infinite += other.infinite;
        self.extremes = match (self.extremes, other.extremes) {
            (Some((a, b)), Some((c, d))) => Some((a.min(c), b.max(d))),
            (one, another) => one.or(another),
        };
        self.finite = match (self.finite, other.finite) {
            (Some((a, b)), Some((c, d))) => Some((a.min(c), b.max(d))),
            (one, another) => one.or(another),
        };
        self.moments.merge(&other.moments);
        self.quantiles.merge(other.quantiles);
    }

    /// How many were no numbers.
    pub fn nan(&self) -> u64 {
        self.nan
    }

    /// What came of it.
    pub fn summary(&self) -> NumberSummary {
        let ranked = self.quantiles.ranked();
        let count = ranked.count();
        let numbers = |(low, high)| (self.scale.number(low), self.scale.number(high));
        NumberSummary {
            count,
            infinite: self.infinite,
            extremes: self.extremes.map(numbers),
            sum: self.moments.sum(),
            mean: self.moments.mean(),
            exact_mean: self.moments.exact_mean(),
            deviation: self.moments.deviation(),
            percentiles: PERCENTAGES
                .iter()
                .filter_map(|percentage| percentile(&ranked, self.scale, *percentage))
                .collect(),
            rank_error: ranked.error as f64 / count.max(1) as f64,
            histogram: self.histogram(&ranked),
        }
    }

    fn histogram(&self, ranked: &Ranked) -> Option<Histogram> {
        match self.scale {
            Scale::Real => {
                let (low, high) = self.finite?;
                Some(real_histogram(ranked, low, high))
            }
            scale => {
                let (low, high) = self.extremes?;
                Some(whole_histogram(
                    ranked,
                    scale,
                    scale.whole(low),
                    scale.whole(high),
                ))
            }
        }
    }
}

/// The number below which so many per cent lie; between two numbers in proportion, as numpy has it.
fn percentile(ranked: &Ranked, scale: Scale, percentage: f64) -> Option<Number> {
    let last = ranked.count().checked_sub(1)?;
    let rank = percentage / 100.0 * last as f64;
    let below = (rank.floor() as u64).min(last);
    let low = scale.number(ranked.at(below)?);
    let high = scale.number(ranked.at((below + 1).min(last))?);
    let fraction = rank - below as f64;
    Some(match (low, high) {
        _ if fraction <= 0.0 || low == high => low,
        (Number::Whole(a), Number::Whole(b)) => Number::Real(a as f64 + (b - a) as f64 * fraction),
        // Not the difference, which may leave the range of floating point.
        (a, b) if a.real().is_finite() && b.real().is_finite() => {
            Number::Real(a.real() * (1.0 - fraction) + b.real() * fraction)
        }
        (a, b) => {
            if fraction < 0.5 {
                a
            } else {
                b
            }
        }
    })
}

fn real_histogram(ranked: &Ranked, low: f64, high: f64) -> Histogram {
    let first = ranked.below(key::real(low));
    let end = ranked.below(key::real(f64::INFINITY));
    // Numbers that are all alike have one bar around them.
    if low == high {
        let half = if low == 0.0 { 0.5 } else { low.abs() / 2.0 };
        return Histogram {
            range: low - half..high + half,
            bars: vec![end - first],
        };
    }
    let edge = |n: usize| {
        let share = n as f64 / BARS as f64;
        low * (1.0 - share) + high * share
    };
    let below = |n: usize| match n {
        0 => first,
        BARS => end,
        _ => ranked.below(key::real(edge(n))).clamp(first, end),
    };
    Histogram {
        range: low..high,
        bars: (0..BARS)
            .map(|n| below(n + 1).saturating_sub(below(n)))
            .collect(),
    }
}

/// Bars that begin at whole numbers: one for each number where they are few.
fn whole_histogram(ranked: &Ranked, scale: Scale, low: i128, high: i128) -> Histogram {
    let width = (high - low + 1 + (BARS as i128 - 1)) / BARS as i128;
    let bars = ((high - low) / width + 1) as usize;
    let below = |n: usize| match n {
        0 => 0,
        n if n == bars => ranked.count(),
        n => ranked.below(scale.key_of_whole(low + n as i128 * width)),
    };
    Histogram {
        range: low as f64 - 0.5..(low + bars as i128 * width) as f64 - 0.5,
        bars: (0..bars)
            .map(|n| below(n + 1).saturating_sub(below(n)))
            .collect(),
    }
}
