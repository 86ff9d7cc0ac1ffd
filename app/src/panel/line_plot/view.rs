//! What part of a plot is seen: the arithmetic of zooming and panning.

use std::ops::Range;

/// The range of both axes in a plot's coordinates.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bounds {
    /// Left and right.
    pub x: [f64; 2],
    /// Bottom and top.
    pub y: [f64; 2],
}

impl Bounds {
    /// Bounds around what is to be seen, with a margin; ranges of one value or none are widened.
    pub fn around(x: Option<(f64, f64)>, y: Option<(f64, f64)>) -> Self {
        Self {
            x: widened(x, 0.01),
            y: widened(y, 0.05),
        }
    }

    /// Moved by a distance on both axes.
    pub fn moved(&self, x: f64, y: f64) -> Self {
        Self {
            x: self.x.map(|at| at + x),
            y: self.y.map(|at| at + y),
        }
        .or(self)
    }

    /// Scaled around a point; factors above one show less.
    pub fn zoomed(&self, at: [f64; 2], factors: [f64; 2]) -> Self {
        let zoom = |[low, high]: [f64; 2], at: f64, factor: f64| {
            [at - (at - low) / factor, at + (high - at) / factor]
        };
        Self {
            x: zoom(self.x, at[0], factors[0]),
            y: zoom(self.y, at[1], factors[1]),
        }
        .or(self)
    }

    /// The box between two corners; `None` when it is too small to be meant.
    pub fn of_box(a: [f64; 2], b: [f64; 2]) -> Option<Self> {
        let sorted = |a: f64, b: f64| [a.min(b), a.max(b)];
        let found = Self {
            x: sorted(a[0], b[0]),
            y: sorted(a[1], b[1]),
        };
        found.is_sound().then_some(found)
    }

    fn or(self, other: &Self) -> Self {
        if self.is_sound() { self } else { *other }
    }

    /// Whether a float can still tell positions apart within the bounds.
    fn is_sound(&self) -> bool {
        [self.x, self.y].iter().all(|[low, high]| {
            let span = high - low;
            span.is_finite() && span > low.abs().max(high.abs()) * 1e-13 && span > 1e-300
        })
    }
}

fn widened(range: Option<(f64, f64)>, margin: f64) -> [f64; 2] {
    match range {
        None => [-1.0, 1.0],
        Some((low, high)) => {
            let span = (high - low).min(f64::MAX);
            let around = if span > 0.0 {
                span * margin
            } else {
                (low.abs() * 0.1).max(1.0)
            };
            [
                (low - around).max(f64::MIN / 4.0),
                (high + around).min(f64::MAX / 4.0),
            ]
        }
    }
}

/// Samples that a plot asks for, and how many buckets to make of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// The samples.
    pub range: Range<u64>,
    /// One for each pixel column.
    pub buckets: usize,
}

impl Wanted {
    /// The wish for what is in view. It is renewed only when the old one no longer serves: it
    /// reaches half a view beyond either edge, so that small steps find their data there.
    pub fn renewed(&self, seen: Range<u64>, len: u64, pixels: usize) -> Self {
        let count = seen.end.saturating_sub(seen.start);
        let covered = self.range.start <= seen.start && seen.end <= self.range.end;
        let mine = self.range.end.saturating_sub(self.range.start);
        let fine = u128::from(mine) <= u128::from(count) * 5 / 2 || mine <= self.buckets as u64;
        let same_size = self.buckets >= pixels && self.buckets <= pixels.max(1) * 4;
        if covered && fine && same_size && count > 0 && self.range.end <= len {
            return self.clone();
        }
        let beyond = count / 2;
        let range = seen.start.saturating_sub(beyond)..seen.end.saturating_add(beyond).min(len);
        Self {
            range,
            buckets: pixels * 2,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zooming_keeps_the_point_under_the_pointer() {
        let bounds = Bounds {
            x: [0.0, 10.0],
            y: [0.0, 1.0],
        };
        let zoomed = bounds.zoomed([2.0, 0.5], [2.0, 1.0]);
        assert_eq!(zoomed.x, [1.0, 6.0]);
        assert_eq!(zoomed.y, [0.0, 1.0]);
    }

    #[test]
    fn zooming_stops_where_floats_end() {
        let mut bounds = Bounds {
            x: [1e9, 1e9 + 1.0],
            y: [0.0, 1.0],
        };
        for _ in 0..500 {
            bounds = bounds.zoomed([1e9 + 0.5, 0.5], [2.0, 2.0]);
        }
        assert!(bounds.x[1] > bounds.x[0] && bounds.y[1] > bounds.y[0]);
        for _ in 0..5_000 {
            bounds = bounds.zoomed([1e9, 0.5], [0.5, 0.5]);
        }
        assert!((bounds.x[1] - bounds.x[0]).is_finite());
    }

    #[test]
    fn constant_and_missing_data_have_a_range_too() {
        let bounds = Bounds::around(Some((5.0, 5.0)), None);
        assert_eq!(bounds.x, [4.0, 6.0]);
        assert_eq!(bounds.y, [-1.0, 1.0]);
        let huge = Bounds::around(Some((f64::MIN, f64::MAX)), Some((0.0, 1.0)));
        assert!((huge.x[1] - huge.x[0]).is_finite());
    }

    #[test]
    fn a_wish_serves_until_one_leaves_it_or_zooms_in() {
        let first = Wanted::default().renewed(1_000..2_000, 10_000, 500);
        assert_eq!(first.range, 500..2_500);
        assert_eq!(first.renewed(1_300..2_300, 10_000, 500), first);
        assert_ne!(first.renewed(2_000..3_000, 10_000, 500), first);
        assert_ne!(first.renewed(1_400..1_600, 10_000, 500), first);
        assert_eq!(first.renewed(1_100..1_900, 10_000, 500), first);
    }

    #[test]
    fn an_exact_wish_serves_however_deep_one_zooms() {
        let exact = Wanted {
            range: 0..600,
            buckets: 1_000,
        };
        assert_eq!(exact.renewed(10..12, 600, 500), exact);
    }
}
