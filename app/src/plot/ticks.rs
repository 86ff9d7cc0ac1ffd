//! Ticks at round numbers, exact for axes whose origin is an integer of any size.
//!
//! Plots draw relative to an origin, since nanoseconds of 64 bits do not fit an `f64`; the origin
//! comes back here, in the labels.

use std::fmt::Write as _;

/// The number that a plot's zero stands for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Origin {
    /// An integer, added without rounding.
    Integer(i128),
    /// A real number.
    Real(f64),
}

impl Origin {
    /// How far this origin lies above another, rounded only in the result.
    pub fn distance_from(self, other: Self) -> f64 {
        match (self, other) {
            (Self::Integer(mine), Self::Integer(theirs)) => mine.saturating_sub(theirs) as f64,
            (mine, theirs) => mine.to_f64() - theirs.to_f64(),
        }
    }

    /// The origin rounded to a float.
    pub fn to_f64(self) -> f64 {
        match self {
            Self::Integer(value) => value as f64,
            Self::Real(value) => value,
        }
    }
}

/// A tick: where it stands, relative to the origin, and what is written there.
#[derive(Clone, Debug, PartialEq)]
pub struct Tick {
    /// Position relative to the origin.
    pub at: f64,
    /// The absolute value as text.
    pub label: String,
}

/// The mantissa (1, 2 or 5) and power of ten of a step.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Step {
    mantissa: i32,
    exponent: i32,
}

impl Step {
    /// The smallest round step that divides `span` into at most `count` parts.
    fn new(span: f64, count: usize) -> Option<Self> {
        let rough = span / count.max(1) as f64;
        if !rough.is_finite() || rough <= 0.0 {
            return None;
        }
        let exponent = rough.log10().floor() as i32;
        [(1, 0), (2, 0), (5, 0), (1, 1)]
            .map(|(mantissa, up)| Self {
                mantissa,
                exponent: exponent + up,
            })
            .into_iter()
            // A hair of tolerance: 0.1 + 0.2 must not ask for the next step.
            .find(|step| step.value() >= rough * (1.0 - 1e-9))
    }

    fn value(self) -> f64 {
        f64::from(self.mantissa) * 10_f64.powi(self.exponent)
    }

    /// Digits behind the point that tell ticks apart.
    fn decimals(self) -> usize {
        self.exponent.min(0).unsigned_abs() as usize
    }
}

/// At most about `count` ticks between two positions relative to the origin.
pub fn linear_ticks(origin: Origin, low: f64, high: f64, count: usize) -> Vec<Tick> {
    let Some(step) = Step::new(high - low, count) else {
        return Vec::new();
    };
    match origin {
        Origin::Integer(origin) if step.exponent >= 0 => whole_ticks(origin, low, high, step),
        Origin::Integer(origin) => broken_ticks(origin, low, high, step),
        Origin::Real(origin) => real_ticks(origin, low, high, step),
    }
}

/// Ticks on a logarithmic axis; positions are powers of ten, from `low` to `high`.
pub fn logarithmic_ticks(low: f64, high: f64, count: usize) -> Vec<Tick> {
    if !(high - low).is_finite() || high <= low {
        return Vec::new();
    }
    if high - low < 1.5 {
        // Within a decade and a half powers of ten say too little.
        let (from, to) = (10_f64.powf(low), 10_f64.powf(high));
        return linear_ticks(Origin::Real(0.0), from, to, count)
            .into_iter()
            .filter_map(|tick| {
                let at = tick.at.log10();
                (at.is_finite() && (low..=high).contains(&at)).then_some(Tick { at, ..tick })
            })
            .collect();
    }
    let stride = ((high - low) / count.max(1) as f64).ceil().max(1.0) as i64;
    let first = (low / stride as f64).ceil() as i64;
    let last = (high / stride as f64).floor() as i64;
    (first..=last)
        .map(|turn| {
            let exponent = turn * stride;
            Tick {
                at: exponent as f64,
                label: power_of_ten(exponent),
            }
        })
        .collect()
}

/// A float as short as its neighbours at distance `step` allow to be told from it.
pub fn format_real(value: f64, step: f64) -> String {
    if !value.is_finite() {
        return value.to_string();
    }
    let step_exponent = if step > 0.0 && step.is_finite() {
        (step.log10() + 1e-9).floor() as i32
    } else {
        -6
    };
    let size = value.abs().max(step.abs());
    if size >= 1e7 || (size < 1e-4 && size > 0.0) {
        if value == 0.0 {
            return "0".to_owned();
        }
        let exponent = value.abs().log10().floor() as i32;
        let digits = (exponent - step_exponent).clamp(0, 17) as usize;
        return format!("{value:.digits$e}");
    }
    let decimals = (-step_exponent).clamp(0, 17) as usize;
    let text = format!("{value:.decimals$}");
    // Rounding leaves a sign on what has become zero.
    match text.strip_prefix('-') {
        Some(rest) if rest.bytes().all(|byte| byte == b'0' || byte == b'.') => rest.to_owned(),
        _ => text,
    }
}

fn whole_ticks(origin: i128, low: f64, high: f64, step: Step) -> Vec<Tick> {
    let Some(step) = 10_i128
        .checked_pow(step.exponent as u32)
        .and_then(|power| power.checked_mul(i128::from(step.mantissa)))
    else {
        return Vec::new();
    };
    // The casts saturate, as do the sums: beyond i128 nothing has ticks.
    let bottom = origin.saturating_add(low.ceil() as i128);
    let top = origin.saturating_add(high.floor() as i128);
    let mut ticks = Vec::new();
    let remainder = bottom.rem_euclid(step);
    let first = if remainder == 0 {
        Some(bottom)
    } else {
        bottom.checked_add(step - remainder)
    };
    let mut next = first;
    while let Some(value) = next.filter(|value| *value <= top && ticks.len() < 1_000) {
        ticks.push(Tick {
            at: (value - origin) as f64,
            label: value.to_string(),
        });
        next = value.checked_add(step);
    }
    ticks
}

/// Ticks between integers: steps below one divide one, so multiples relative to the origin are
/// multiples absolutely.
fn broken_ticks(origin: i128, low: f64, high: f64, step: Step) -> Vec<Tick> {
    let per_unit = (1.0 / step.value()).round();
    let first = (low * per_unit).ceil();
    let count = (high * per_unit).floor() - first;
    if count.is_nan() || count < 0.0 {
        return Vec::new();
    }
    (0..=count.min(1_000.0) as u64)
        .map(|turn| {
            let number = first + turn as f64;
            let below = (number / per_unit).floor();
            let parts = number - below * per_unit;
            let whole = origin.saturating_add(below as i128);
            Tick {
                at: number / per_unit,
                label: format_parts(whole, parts / per_unit, step.decimals()),
            }
        })
        .collect()
}

fn format_parts(whole: i128, fraction: f64, decimals: usize) -> String {
    let (sign, whole, fraction) = if whole < 0 && fraction > 0.0 {
        ("-", (whole + 1).unsigned_abs(), 1.0 - fraction)
    } else if whole < 0 {
        ("-", whole.unsigned_abs(), fraction)
    } else {
        ("", whole.unsigned_abs(), fraction)
    };
    let mut text = format!("{sign}{whole}");
    let fraction = format!("{fraction:.decimals$}");
    let _ = write!(text, "{}", fraction.trim_start_matches('0'));
    text
}

fn real_ticks(origin: f64, low: f64, high: f64, step: Step) -> Vec<Tick> {
    let size = step.value();
    let first = ((origin + low) / size).ceil();
    let last = ((origin + high) / size).floor();
    if !(last - first).is_finite() || last < first {
        return Vec::new();
    }
    (0..=(last - first).min(1_000.0) as u64)
        .map(|turn| {
            let number = first + turn as f64;
            // Divided where the step is a fraction: 3 / 10 is closer to 0.3 than 3 * 0.1.
            let value = if step.exponent < 0 {
                number * f64::from(step.mantissa) / 10_f64.powi(-step.exponent)
            } else {
                number * size
            };
            Tick {
                at: value - origin,
                label: format_real(value, size),
            }
        })
        .collect()
}

fn power_of_ten(exponent: i64) -> String {
    match exponent {
        0..=4 => 10_u64.pow(exponent as u32).to_string(),
        -3..0 => format!(
            "{:.*}",
            exponent.unsigned_abs() as usize,
            10_f64.powi(exponent as i32)
        ),
        _ => format!("1e{exponent}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(ticks: &[Tick]) -> Vec<&str> {
        ticks.iter().map(|tick| tick.label.as_str()).collect()
    }

    #[test]
    fn ticks_stand_at_round_numbers() {
        let ticks = linear_ticks(Origin::Real(0.0), -0.1, 1.04, 6);
        assert_eq!(labels(&ticks), ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]);
        assert_eq!(ticks[3].at, 0.6);
    }

    #[test]
    fn nanoseconds_of_64_bits_are_labelled_exactly() {
        let start = 1_700_000_000_123_456_789_i128;
        let ticks = linear_ticks(Origin::Integer(start), 0.0, 10.0, 5);
        assert_eq!(
            labels(&ticks),
            [
                "1700000000123456790",
                "1700000000123456792",
                "1700000000123456794",
                "1700000000123456796",
                "1700000000123456798"
            ]
        );
        assert_eq!(ticks[0].at, 1.0);
    }

    #[test]
    fn between_integers_the_whole_part_stays_exact() {
        let ticks = linear_ticks(Origin::Integer((1 << 62) + 1), 0.5, 1.0, 2);
        assert_eq!(
            labels(&ticks),
            ["4611686018427387905.5", "4611686018427387906.0"]
        );
        let ticks = linear_ticks(Origin::Integer(-3), 0.0, 1.0, 2);
        assert_eq!(labels(&ticks), ["-3.0", "-2.5", "-2.0"]);
    }

    #[test]
    fn the_ends_of_i128_neither_overflow_nor_hang() {
        assert!(linear_ticks(Origin::Integer(i128::MAX), 0.0, 1e30, 5).len() <= 1_000);
        assert!(linear_ticks(Origin::Integer(i128::MIN), -1e300, 1e300, 5).is_empty());
    }

    #[test]
    fn senseless_ranges_have_no_ticks() {
        for (low, high) in [
            (f64::NAN, 1.0),
            (0.0, f64::INFINITY),
            (2.0, 1.0),
            (1.0, 1.0),
        ] {
            for origin in [Origin::Real(0.0), Origin::Integer(0)] {
                assert!(linear_ticks(origin, low, high, 5).is_empty());
            }
            assert!(logarithmic_ticks(low, high, 5).is_empty());
        }
    }

    #[test]
    fn there_are_never_more_ticks_than_asked_for_and_one() {
        for span in [1e-12, 0.7, 3.0, 99.0, 1e18] {
            for count in 1..12 {
                let ticks = linear_ticks(Origin::Real(0.0), 0.0, span, count);
                assert!(ticks.len() <= count + 1, "{span} {count}: {ticks:?}");
                assert!(!ticks.is_empty());
            }
        }
    }

    #[test]
    fn logarithmic_ticks_are_powers_of_ten_until_zoomed_in() {
        assert_eq!(
            labels(&logarithmic_ticks(-2.5, 2.0, 8)),
            ["0.01", "0.1", "1", "10", "100"]
        );
        assert_eq!(
            labels(&logarithmic_ticks(0.0, 60.0, 4)),
            ["1", "1e15", "1e30", "1e45", "1e60"]
        );
        let near = logarithmic_ticks(0.0, 0.5, 5);
        assert!(
            near.len() >= 3 && near[0].label.starts_with('1'),
            "{near:?}"
        );
    }

    #[test]
    fn reals_are_as_long_as_their_step_needs() {
        assert_eq!(format_real(0.30000000000000004, 0.1), "0.3");
        assert_eq!(format_real(-0.0001, 0.1), "0.0");
        assert_eq!(format_real(1.5e9, 1e8), "1.5e9");
        assert_eq!(format_real(2e-7, 1e-7), "2e-7");
        assert_eq!(format_real(f64::NAN, 1.0), "NaN");
    }
}
