//! A series of samples at even distances: its x axis, and the line drawn through its buckets.

use std::ops::Range;
use std::sync::Arc;

use super::decimate::{Bucket, Decimator};
use super::ticks::Origin;

/// The x axis of a series: `x = start + index · step`, or `x = start + places[index]`.
#[derive(Clone, Debug, PartialEq)]
pub struct XScale {
    /// x of the sample 0, or what the places are counted from.
    pub start: Origin,
    /// Distance of neighbouring samples, on average where they have places; not zero.
    pub step: f64,
    /// The place of each sample, where they are not at even distances: they only rise or only fall.
    pub places: Option<Arc<[f64]>>,
}

impl XScale {
    /// The axis of plain indices.
    pub const INDEX: Self = Self {
        start: Origin::Integer(0),
        step: 1.0,
        places: None,
    };

    /// The axis of samples at these distances from `start`; `None` where they do not only rise or
    /// only fall.
    pub fn at(start: Origin, places: Vec<f64>) -> Option<Self> {
        let (first, last) = (*places.first()?, *places.last()?);
        let ordered = places.is_sorted_by(|a, b| a < b) || places.is_sorted_by(|a, b| a > b);
        let finite = first.is_finite() && last.is_finite();
        let gaps = (places.len() - 1).max(1) as f64;
        let step = if places.len() > 1 {
            (last - first) / gaps
        } else {
            1.0
        };
        (ordered && finite && step.is_finite() && step != 0.0).then(|| Self {
            start,
            step,
            places: Some(places.into()),
        })
    }

    /// How far the sample at a (fractional) index stands from the start: between neighbours by
    /// their distance, beyond the ends by that of all.
    fn place(&self, index: f64) -> f64 {
        let Some(places) = &self.places else {
            return index * self.step;
        };
        let at = |index: usize| places.get(index).copied();
        let (Some(first), Some(last)) = (at(0), at(places.len() - 1)) else {
            return index * self.step;
        };
        let end = (places.len() - 1) as f64;
        if index <= 0.0 {
            return first + index * self.step;
        }
        if index >= end {
            return last + (index - end) * self.step;
        }
        let (below, part) = (index.floor(), index.fract());
        let low = at(below as usize).unwrap_or(last);
        let high = at(below as usize + 1).unwrap_or(last);
        low + (high - low) * part
    }

    /// The (fractional) index of what stands so far from the start.
    fn index_of(&self, place: f64) -> f64 {
        let Some(places) = &self.places else {
            return place / self.step;
        };
        let (Some(first), Some(last)) = (places.first(), places.last()) else {
            return place / self.step;
        };
        let rising = self.step > 0.0;
        let end = (places.len() - 1) as f64;
        let before = |a: f64, b: f64| if rising { a <= b } else { a >= b };
        if before(place, *first) {
            return (place - first) / self.step;
        }
        if before(*last, place) {
            return end + (place - last) / self.step;
        }
        let above = places.partition_point(|at| before(*at, place));
        let neighbours = above
            .checked_sub(1)
            .and_then(|b| Some((b, *places.get(b)?, *places.get(above)?)));
        neighbours.map_or(0.0, |(below, low, high)| {
            below as f64 + (place - low) / (high - low)
        })
    }

    /// The axis of every `step`th sample from `first` on.
    #[must_use]
    pub fn of_slice(&self, first: u64, step: u64) -> Self {
        let start = match self.start {
            Origin::Integer(start) if self.step.fract() == 0.0 && self.step.abs() < 9e15 => {
                Origin::Integer(start + i128::from(first) * self.step as i128)
            }
            start if first == 0 => start,
            start => Origin::Real(start.to_f64() + first as f64 * self.step),
        };
        Self {
            start,
            step: self.step * step as f64,
            places: None,
        }
    }

    /// Position of a sample on a plot with the given origin.
    pub fn position(&self, index: f64, origin: Origin) -> f64 {
        self.start.distance_from(origin) + self.place(index)
    }

    /// The (fractional) index at a position of a plot with the given origin.
    pub fn index_at(&self, position: f64, origin: Origin) -> f64 {
        self.index_of(position - self.start.distance_from(origin))
    }

    /// The samples, of `len`, between two positions, one more at either side so that lines reach
    /// the edges.
    pub fn indices_between(&self, low: f64, high: f64, origin: Origin, len: u64) -> Range<u64> {
        let (a, b) = (self.index_at(low, origin), self.index_at(high, origin));
        // Casts of floats saturate, so that views far outside are empty ranges at an end.
        let start = (a.min(b).floor() as u64).saturating_sub(1).min(len);
        let end = (a.max(b).ceil().max(-1.0) + 1.0) as u64;
        start..end.saturating_add(1).min(len).max(start)
    }

    /// x of a sample as text, without rounding where start and step are integers.
    pub fn label(&self, index: u64) -> String {
        if self.places.is_some() {
            let place = self.place(index as f64);
            return match self.start {
                Origin::Integer(start) if place.fract() == 0.0 && place.abs() < 9e15 => {
                    start.saturating_add(place as i128).to_string()
                }
                start => (start.to_f64() + place).to_string(),
            };
        }
        if let Origin::Integer(start) = self.start
            && self.step.fract() == 0.0
            && self.step.abs() < 9e15
            && let Some(x) = i128::from(index)
                .checked_mul(self.step as i128)
                .and_then(|way| start.checked_add(way))
        {
            return x.to_string();
        }
        let x = self.start.to_f64() + index as f64 * self.step;
        // Twelve digits hide the noise of the product and keep what clocks measure.
        let shown = format!("{x:.12e}").parse::<f64>().unwrap_or(x);
        shown.to_string()
    }
}

/// The lines through a decimated series: one for each run without a gap, as `[x, y]` points.
///
/// `x` gives the position of an index; `y` the height of a value, `None` where it has none (not
/// finite, or without a logarithm). A bucket of several samples becomes its first sample, its
/// extremes and its last, so that no spike is lost and neighbours join.
pub fn polylines(
    data: &Decimator,
    x: impl Fn(f64) -> f64,
    y: impl Fn(f64) -> Option<f64>,
) -> Vec<Vec<[f64; 2]>> {
    let mut lines = Vec::new();
    let mut line = Vec::new();
    for bucket in data.buckets() {
        let broken = |value: f64| y(value).is_none();
        if bucket.count == 0 || broken(bucket.first) {
            finish(&mut lines, &mut line);
        }
        if bucket.has_numbers() {
            extend(&mut line, bucket, &x, &y);
        }
        if broken(bucket.last) {
            finish(&mut lines, &mut line);
        }
    }
    finish(&mut lines, &mut line);
    lines
}

fn extend(
    line: &mut Vec<[f64; 2]>,
    bucket: &Bucket,
    x: impl Fn(f64) -> f64,
    y: impl Fn(f64) -> Option<f64>,
) {
    let (from, to) = (bucket.first_at as f64, bucket.last_at as f64);
    let middle = from + (to - from) / 2.0;
    let points = [
        (from, bucket.first),
        (middle, bucket.min),
        (middle, bucket.max),
        (to, bucket.last),
    ];
    let used = if bucket.count == 1 { 1 } else { points.len() };
    for (index, value) in &points[..used] {
        if let Some(height) = y(*value) {
            line.push([x(*index), height]);
        }
    }
}

fn finish(lines: &mut Vec<Vec<[f64; 2]>>, line: &mut Vec<[f64; 2]>) {
    if !line.is_empty() {
        lines.push(std::mem::take(line));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finite(value: f64) -> Option<f64> {
        value.is_finite().then_some(value)
    }

    fn decimated(samples: &[f64], buckets: usize) -> Decimator {
        let mut data = Decimator::new(0..samples.len() as u64, buckets);
        data.feed(0, samples);
        data
    }

    #[test]
    fn nan_and_infinity_cut_the_line() {
        let data = decimated(&[1.0, 2.0, f64::NAN, 3.0, f64::INFINITY, 4.0, 5.0], 100);
        let lines = polylines(&data, |index| index * 10.0, finite);
        assert_eq!(
            lines,
            [
                vec![[0.0, 1.0], [10.0, 2.0]],
                vec![[30.0, 3.0]],
                vec![[50.0, 4.0], [60.0, 5.0]]
            ]
        );
    }

    #[test]
    fn the_spike_of_a_bucket_is_on_the_line() {
        let mut samples = vec![0.0; 1_000];
        samples[555] = -9.0;
        let lines = polylines(&decimated(&samples, 10), |index| index, finite);
        assert_eq!(lines.len(), 1);
        assert!(lines[0].iter().any(|point| point[1] == -9.0));
        assert!(lines[0].is_sorted_by_key(|point| point[0]));
    }

    #[test]
    fn a_bucket_of_nothing_but_nan_is_a_gap() {
        let mut samples = vec![1.0; 30];
        samples[10..20].fill(f64::NAN);
        let lines = polylines(&decimated(&samples, 3), |index| index, finite);
        assert_eq!(lines.len(), 2);
    }

    #[test]
    fn what_has_no_logarithm_is_left_out() {
        let data = decimated(&[1.0, 0.0, 100.0, -5.0], 4);
        let lines = polylines(&data, |index| index, |value| finite(value.log10()));
        assert_eq!(lines, [vec![[0.0, 0.0]], vec![[2.0, 2.0]]]);
    }

    #[test]
    fn labels_of_large_integers_are_exact() {
        let scale = XScale {
            start: Origin::Integer(1_700_000_000_000_000_001),
            step: 3.0,
            places: None,
        };
        assert_eq!(scale.label(1), "1700000000000000004");
        let clock = XScale {
            start: Origin::Real(0.0),
            step: 0.1,
            places: None,
        };
        assert_eq!(clock.label(3), "0.3");
    }

    #[test]
    fn the_samples_in_view_include_their_neighbours() {
        let scale = XScale {
            start: Origin::Real(100.0),
            step: 0.5,
            places: None,
        };
        let origin = Origin::Real(100.0);
        assert_eq!(scale.indices_between(1.0, 2.0, origin, 1_000), 1..6);
        assert_eq!(scale.indices_between(-9.0, 9e99, origin, 1_000), 0..1_000);
        assert!(scale.indices_between(-9.0, -8.0, origin, 1_000).end <= 1);
        assert!(scale.indices_between(9e9, 9e10, origin, 1_000).is_empty());
    }

    #[test]
    fn a_falling_axis_is_read_backwards() {
        let scale = XScale {
            start: Origin::Integer(0),
            step: -1.0,
            places: None,
        };
        assert_eq!(
            scale.indices_between(-20.0, -10.0, Origin::Integer(0), 100),
            9..22
        );
    }

    #[test]
    fn samples_at_uneven_places_are_found_where_they_stand() {
        let origin = Origin::Real(0.0);
        for places in [vec![1.0, 2.0, 10.0, 11.0], vec![-1.0, -2.0, -10.0, -11.0]] {
            let scale = XScale::at(origin, places.clone()).unwrap();
            for (index, place) in places.iter().enumerate() {
                assert_eq!(scale.position(index as f64, origin), *place);
                assert_eq!(scale.index_at(*place, origin), index as f64);
            }
            let sign = places[0];
            assert_eq!(scale.position(1.5, origin), 6.0 * sign);
            assert_eq!(scale.index_at(6.0 * sign, origin), 1.5);
            let (low, high) = (6.0 * sign, 10.5 * sign);
            let seen = scale.indices_between(low.min(high), low.max(high), origin, 4);
            assert_eq!(seen, 0..4);
            assert!(scale.index_at(-99.0 * sign, origin) < 0.0);
            assert!(scale.index_at(99.0 * sign, origin) > 3.0);
            assert_eq!(scale.label(2), (10.0 * sign).to_string());
        }
        assert!(XScale::at(origin, vec![7.0]).is_some());
    }
}
