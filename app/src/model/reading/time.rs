//! Numbers as times: `days since 1900-01-01` and the like, in the calendars of the CF conventions.

use super::calendar::Calendar;
use crate::model::query::Number;

const SECOND: i128 = 1_000_000_000;
const DAY: i128 = 86_400 * SECOND;

/// How a number is a time: so many of a unit since a moment.
#[derive(Debug, Clone, PartialEq)]
pub struct TimeUnits {
    /// Nanoseconds of the unit.
    unit: i128,
    /// Nanoseconds of the moment, since the first day of the calendar.
    since: i128,
    calendar: Calendar,
}

/// Names of units with their nanoseconds.
const UNITS: [(&[&str], i128); 8] = [
    (&["nanosecond", "nanoseconds", "nsec", "nsecs", "ns"], 1),
    (
        &[
            "microsecond",
            "microseconds",
            "microsec",
            "microsecs",
            "us",
            "µs",
        ],
        1000,
    ),
    (
        &[
            "millisecond",
            "milliseconds",
            "millisec",
            "millisecs",
            "msec",
            "msecs",
            "ms",
        ],
        1_000_000,
    ),
    (&["second", "seconds", "sec", "secs", "s"], SECOND),
    (&["minute", "minutes", "min", "mins"], 60 * SECOND),
    (&["hour", "hours", "hr", "hrs", "h"], 3600 * SECOND),
    (&["day", "days", "d"], DAY),
    (&["week", "weeks"], 7 * DAY),
];

impl TimeUnits {
    /// Reads `UNIT since DATE [TIME [ZONE]]`. `None` for anything else, and for months and years,
    /// whose length the conventions leave open (in a calendar of 360 days months have 30).
    pub fn parse(units: &str, calendar: Calendar) -> Option<Self> {
        let (unit, since) = units.split_once(" since ")?;
        let unit = unit.trim().to_lowercase();
        let found = UNITS.iter().find(|(names, _)| names.contains(&&*unit));
        let unit = match found {
            Some((_, length)) => *length,
            None if calendar == Calendar::Days360 && matches!(&*unit, "month" | "months") => {
                30 * DAY
            }
            None => return None,
        };
        Some(Self {
            unit,
            since: moment(since.trim(), calendar)?,
            calendar,
        })
    }

    /// So many of a unit of `unit` nanoseconds since a date and time.
    pub fn since(unit: i128, moment_text: &str) -> Option<Self> {
        let calendar = Calendar::ProlepticGregorian;
        Some(Self {
            unit,
            since: moment(moment_text, calendar)?,
            calendar,
        })
    }

    /// The number that stands for a date and time; `None` where the text is none.
    pub fn number(&self, text: &str) -> Option<Number> {
        let text = text.trim();
        // A number alone is no date.
        let passed = text.contains('-').then(|| moment(text, self.calendar))??;
        let passed = passed.checked_sub(self.since)?;
        Some(match passed % self.unit {
            0 => Number::Whole(passed / self.unit),
            rest => {
                let whole = (passed / self.unit) as f64;
                Number::Real(whole + rest as f64 / self.unit as f64)
            }
        })
    }

    /// The time that a number is, as `YYYY-MM-DD hh:mm:ss` with as much of a fraction as it tells;
    /// `None` where it is none, or too far away.
    pub fn text(&self, number: Number) -> Option<String> {
        let (passed, finest) = match number {
            Number::Whole(count) => (count.checked_mul(self.unit)?, 1),
            Number::Real(count) => self.passed(count)?,
        };
        let moment = self.since.checked_add(passed)?;
        let moment = moment.checked_add(finest / 2)?.div_euclid(finest) * finest;
        let days = i64::try_from(moment.div_euclid(DAY)).ok()?;
        let (year, month, day) = self.calendar.date(days)?;
        let rest = moment.rem_euclid(DAY);
        let (seconds, fraction) = (rest / SECOND, rest % SECOND);
        let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        let mut text = format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}");
        if fraction > 0 {
            let digits = format!(".{fraction:09}");
            text.push_str(digits.trim_end_matches('0'));
        }
        Some(text)
    }

    /// Nanoseconds of a count, and the finest step that its precision tells: a power of ten.
    fn passed(&self, count: f64) -> Option<(i128, i128)> {
        let whole = count.trunc();
        // Beyond, i128 does not hold the nanoseconds of a week.
        if !count.is_finite() || whole.abs() > 1e20 {
            return None;
        }
        let part = (count - whole) * self.unit as f64;
        let passed = (whole as i128)
            .checked_mul(self.unit)?
            .checked_add(part.round() as i128)?;
        let doubt = count.abs() * f64::EPSILON * self.unit as f64;
        let mut finest = 1;
        while (finest as f64) < doubt && finest < SECOND {
            finest *= 10;
        }
        Some((passed, finest))
    }
}

/// Nanoseconds of a date, with or without a time, as people write it (ISO 8601), in UTC unless it says
/// otherwise; `None` for another text.
pub fn nanoseconds(text: &str) -> Option<i128> {
    let text = text.trim();
    // A number alone is a year, but no date.
    let is_date = text.get(1..).is_some_and(|rest| rest.contains('-'));
    is_date.then(|| moment(text, Calendar::ProlepticGregorian))?
}

/// Nanoseconds since the calendar's first day.
fn moment(text: &str, calendar: Calendar) -> Option<i128> {
    let date_ends = text.find([' ', 'T', 't']);
    let (date, rest) = text.split_at(date_ends.unwrap_or(text.len()));
    let (sign, digits) = match date.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, date),
    };
    let mut parts = digits.split('-').map(|part| part.parse::<u32>().ok());
    let year = i64::from(parts.next()??) * sign;
    let (month, day) = (
        parts.next().unwrap_or(Some(1))?,
        parts.next().unwrap_or(Some(1))?,
    );
    if parts.next().is_some() {
        return None;
    }
    let days = i128::from(calendar.days((year, month, day))?);
    Some(days * DAY + time_of_day(rest.trim_start_matches(['T', 't', ' ']))?)
}

/// Nanoseconds of `hh:mm:ss.fff` with a zone behind it.
fn time_of_day(text: &str) -> Option<i128> {
    let text = text.trim();
    if text.is_empty() {
        return Some(0);
    }
    let clock_ends = text.find(|c: char| !(c.is_ascii_digit() || c == ':' || c == '.'));
    let (clock, zone) = text.split_at(clock_ends.unwrap_or(text.len()));
    Some(clock_time(clock)? - zone_offset(zone.trim())?)
}

fn clock_time(text: &str) -> Option<i128> {
    let mut parts = text.split(':');
    let hours: i128 = parts.next()?.parse().ok()?;
    let minutes: i128 = parts.next().map_or(Some(0), |part| part.parse().ok())?;
    let seconds: f64 = parts.next().map_or(Some(0.0), |part| part.parse().ok())?;
    let known = (0..=24).contains(&hours) && (0..60).contains(&minutes);
    if !known || !(0.0..=60.0).contains(&seconds) || parts.next().is_some() {
        return None;
    }
    Some((hours * 3600 + minutes * 60) * SECOND + (seconds * SECOND as f64).round() as i128)
}

/// Nanoseconds by which a zone is ahead: `Z`, `UTC`, `+2`, `-05:30`, `+0530`.
fn zone_offset(text: &str) -> Option<i128> {
    let sign = match text.chars().next() {
        None => return Some(0),
        Some('+') => 1,
        Some('-') => -1,
        Some(_) => {
            let name = text.to_ascii_uppercase();
            return matches!(&*name, "Z" | "UTC" | "GMT").then_some(0);
        }
    };
    let digits = &text[1..];
    let (hours, minutes) = match digits.split_once(':') {
        Some(parts) => parts,
        None if digits.len() == 4 && digits.is_ascii() => digits.split_at(2),
        None => (digits, "0"),
    };
    let (hours, minutes): (i128, i128) = (hours.parse().ok()?, minutes.parse().ok()?);
    ((0..=24).contains(&hours) && (0..60).contains(&minutes))
        .then_some(sign * (hours * 3600 + minutes * 60) * SECOND)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(units: &str, number: Number) -> Option<String> {
        TimeUnits::parse(units, Calendar::Standard)?.text(number)
    }

    #[test]
    fn numbers_are_times_by_unit_and_moment() {
        let whole = |units: &str, n: i128| text(units, Number::Whole(n)).unwrap();
        assert_eq!(
            whole("days since 1900-01-01", 36_524),
            "2000-01-01 00:00:00"
        );
        assert_eq!(
            whole("hours since 1900-1-1 0:0:0.0", 24),
            "1900-01-02 00:00:00"
        );
        assert_eq!(
            whole("seconds since 2001-01-01T12:00:00Z", 1),
            "2001-01-01 12:00:01"
        );
        assert_eq!(
            whole("minutes since 2000-01-01 00:00 +2:00", 0),
            "1999-12-31 22:00:00"
        );
        assert_eq!(
            whole("ms since 1970-01-01 00:00:00 UTC", 1),
            "1970-01-01 00:00:00.001"
        );
        assert_eq!(whole("days since 1-1-1", 0), "0001-01-01 00:00:00");
        assert_eq!(whole("days since 1582-10-04", 1), "1582-10-15 00:00:00");
        assert_eq!(whole("days since 2000-01-01 6", -1), "1999-12-31 06:00:00");
    }

    #[test]
    fn a_fraction_goes_as_far_as_the_number_tells() {
        let real = |units: &str, n: f64| text(units, Number::Real(n)).unwrap();
        assert_eq!(
            real("days since 1900-01-01", 43_800.5),
            "2019-12-03 12:00:00"
        );
        // A third of a day is eight hours, not a few microseconds less.
        assert_eq!(
            real("days since 1900-01-01", 43_800.0 + 1.0 / 3.0),
            "2019-12-03 08:00:00"
        );
        assert_eq!(
            real("seconds since 1970-01-01", 1.25),
            "1970-01-01 00:00:01.25"
        );
        assert_eq!(
            real("seconds since 1970-01-01", 1e9 + 0.125),
            "2001-09-09 01:46:40.125"
        );
    }

    #[test]
    fn nanoseconds_since_1970_are_exact() {
        let units = TimeUnits::since(1, "1970-01-01").unwrap();
        let text = units
            .text(Number::Whole(1_764_403_200_123_456_789))
            .unwrap();
        assert_eq!(text, "2025-11-29 08:00:00.123456789");
        assert!(units.text(Number::Whole(i128::MAX)).is_none());
        assert!(units.text(Number::Real(f64::NAN)).is_none());
        assert!(units.text(Number::Real(1e300)).is_none());
    }

    #[test]
    fn dates_are_told_from_numbers_and_words() {
        let day = nanoseconds("2020-01-02").unwrap();
        let same = [
            "2020-01-02T00:00:00Z",
            "2020-01-02 01:00+01:00",
            "2020-1-2 0:0",
        ];
        assert!(same.iter().all(|text| nanoseconds(text) == Some(day)));
        assert_eq!(nanoseconds("2020-01-01T12:00"), Some(day - DAY / 2));
        for none in [
            "",
            "-5",
            "2020",
            "1e-5",
            "a-b",
            "2020-13-01",
            "2020-01-02 noon",
        ] {
            assert_eq!(nanoseconds(none), None, "{none}");
        }
    }

    #[test]
    fn what_is_no_time_is_none() {
        for units in [
            "K",
            "days",
            "months since 2000-01-01",
            "days since yesterday",
            "days since 2000-02-30",
            "days since 2000-01-01 25:00",
            "days since 2000-01-01 00:00 CEST",
            "days since ",
            "m s-1 since 2000",
        ] {
            assert!(
                TimeUnits::parse(units, Calendar::Standard).is_none(),
                "{units}"
            );
        }
        let of_360 = TimeUnits::parse("months since 2000-01-01", Calendar::Days360).unwrap();
        assert_eq!(
            of_360.text(Number::Whole(13)).unwrap(),
            "2001-02-01 00:00:00"
        );
    }
}
