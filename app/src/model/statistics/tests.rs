//! Tests of the statistics as a whole.

use super::*;

fn of_reals(numbers: &[f64], kept: usize) -> (NumberTally, NumberSummary) {
    let mut tally = NumberTally::new(Scale::Real, kept);
    for part in numbers.chunks(1000) {
        let mut other = NumberTally::new(Scale::Real, kept);
        other.feed(&mut part.iter().map(|n| key::real(*n)).collect());
        tally.merge(other);
    }
    let summary = tally.summary();
    (tally, summary)
}

#[test]
fn few_numbers_are_summed_up_exactly() {
    let mut numbers: Vec<f64> = (0..=100).map(f64::from).collect();
    numbers.extend([f64::NAN, f64::NAN]);
    let (tally, summary) = of_reals(&numbers, 4096);
    assert_eq!((tally.nan(), summary.count, summary.infinite), (2, 101, 0));
    assert_eq!(
        summary.extremes,
        Some((Number::Real(0.0), Number::Real(100.0)))
    );
    assert_eq!(summary.mean, Some(50.0));
    assert!((summary.deviation.unwrap() - 850_f64.sqrt()).abs() < 1e-12);
    let expected = [1.0, 5.0, 25.0, 50.0, 75.0, 95.0, 99.0].map(Number::Real);
    assert_eq!(summary.percentiles, expected);
    assert_eq!(summary.rank_error, 0.0);
    let histogram = summary.histogram.unwrap();
    assert_eq!(histogram.range, 0.0..100.0);
    assert_eq!(histogram.bars.iter().sum::<u64>(), 101);
    assert!(histogram.bars.iter().all(|bar| (1..=2).contains(bar)));
}

#[test]
fn infinities_count_but_do_not_spoil_the_mean() {
    let (_, summary) = of_reals(&[1.0, f64::INFINITY, 3.0, f64::NEG_INFINITY], 64);
    assert_eq!((summary.count, summary.infinite), (4, 2));
    assert_eq!(summary.mean, Some(2.0));
    let extremes = (Number::Real(f64::NEG_INFINITY), Number::Real(f64::INFINITY));
    assert_eq!(summary.extremes, Some(extremes));
    let histogram = summary.histogram.unwrap();
    assert_eq!(histogram.range, 1.0..3.0);
    assert_eq!((histogram.bars[0], histogram.bars[BARS - 1]), (1, 1));
}

#[test]
fn integers_beyond_the_doubles_keep_every_digit() {
    let mut tally = NumberTally::new(Scale::Unsigned, 64);
    tally.feed(&mut vec![u64::MAX, u64::MAX - 1, u64::MAX - 2]);
    let summary = tally.summary();
    let whole = |number: u64| Number::Whole(number.into());
    assert_eq!(
        summary.extremes,
        Some((whole(u64::MAX - 2), whole(u64::MAX)))
    );
    assert_eq!(summary.percentiles[3], whole(u64::MAX - 1));
    assert_eq!(summary.exact_mean, Some((i128::from(u64::MAX) - 1, 0.0)));
    assert_eq!(summary.sum, Some(3 * i128::from(u64::MAX) - 3));
    assert_eq!(summary.histogram.unwrap().bars, [1, 1, 1]);
}

#[test]
fn few_different_integers_have_a_bar_each() {
    let mut tally = NumberTally::new(Scale::Signed, 4096);
    tally.feed(&mut [-2, -2, 0, 3].map(key::signed).to_vec());
    let histogram = tally.summary().histogram.unwrap();
    assert_eq!(histogram.range, -2.5..3.5);
    assert_eq!(histogram.bars, [2, 0, 1, 0, 0, 1]);
    let mut wide = NumberTally::new(Scale::Signed, 4096);
    wide.feed(&mut [i64::MIN, 0, i64::MAX].map(key::signed).to_vec());
    let bars = wide.summary().histogram.unwrap().bars;
    assert_eq!((bars.len(), bars[0], bars[32], bars[63]), (64, 1, 1, 1));
}

#[test]
fn percentiles_of_many_numbers_keep_their_bound() {
    let count = 500_000_u64;
    let numbers: Vec<f64> = (0..count).map(|n| (n * 7_368_787 % count) as f64).collect();
    let (_, summary) = of_reals(&numbers, 4096);
    assert!(
        summary.rank_error > 0.0 && summary.rank_error < 0.005,
        "{}",
        summary.rank_error
    );
    for (percentage, found) in PERCENTAGES.iter().zip(&summary.percentiles) {
        let wrong = (found.real() / (count - 1) as f64 - percentage / 100.0).abs();
        assert!(
            wrong <= summary.rank_error + 1e-5,
            "{percentage}: {found:?}"
        );
    }
    assert_eq!(summary.histogram.unwrap().bars.iter().sum::<u64>(), count);
}

#[test]
fn nothing_has_no_statistics() {
    let (_, summary) = of_reals(&[f64::NAN], 64);
    assert_eq!(
        (summary.count, summary.extremes, summary.mean),
        (0, None, None)
    );
    assert!(summary.percentiles.is_empty() && summary.histogram.is_none());
}
