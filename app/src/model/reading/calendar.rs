//! Calendars of the CF conventions: from days to dates and back.

/// A calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Calendar {
    /// Julian until 4 October 1582, Gregorian from the day after it, 15 October.
    #[default]
    Standard,
    /// Gregorian for all times.
    ProlepticGregorian,
    /// Julian for all times.
    Julian,
    /// Every year has 365 days.
    NoLeap,
    /// Every year has 366 days.
    AllLeap,
    /// Every month has 30 days.
    Days360,
}

/// A date: year, month from 1, day from 1.
pub type Date = (i64, u32, u32);

/// The first day of the Gregorian calendar.
const GREGORIAN: Date = (1582, 10, 15);
/// Years farther away are not told.
const MOST_YEARS: i64 = 10_000_000;

/// Days before each month of a year of 365 days.
const BEFORE: [i64; 13] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365];

impl Calendar {
    /// The calendar of that name, as the attribute `calendar` has it.
    pub fn named(name: &str) -> Option<Self> {
        Some(match name.trim().to_ascii_lowercase().as_str() {
            "standard" | "gregorian" | "" => Self::Standard,
            "proleptic_gregorian" => Self::ProlepticGregorian,
            "julian" => Self::Julian,
            "noleap" | "365_day" => Self::NoLeap,
            "all_leap" | "366_day" => Self::AllLeap,
            "360_day" => Self::Days360,
            _ => return None,
        })
    }

    /// Whether the year has a day more.
    fn is_leap(self, year: i64) -> bool {
        let gregorian = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        match self {
            Self::Standard if year <= GREGORIAN.0 => year % 4 == 0,
            Self::Standard | Self::ProlepticGregorian => gregorian,
            Self::Julian => year % 4 == 0,
            Self::NoLeap | Self::Days360 => false,
            Self::AllLeap => true,
        }
    }

    fn days_in(self, year: i64, month: u32) -> i64 {
        let at = month as usize;
        match self {
            Self::Days360 => 30,
            _ => BEFORE[at] - BEFORE[at - 1] + i64::from(month == 2 && self.is_leap(year)),
        }
    }

    /// Days from the first day of the year 0 (as each calendar counts it) to the first of a year.
    fn days_to_year(self, year: i64) -> i64 {
        let before = year - 1;
        let fours = before.div_euclid(4) + 1;
        let gregorian = fours - before.div_euclid(100) + before.div_euclid(400);
        match self {
            Self::NoLeap => 365 * year,
            Self::AllLeap => 366 * year,
            Self::Days360 => 360 * year,
            Self::Julian => 365 * year + fours,
            Self::ProlepticGregorian => 365 * year + gregorian,
            Self::Standard if year <= GREGORIAN.0 => 365 * year + fours,
            // The first day of the year 0 is two days earlier in the Julian calendar.
            Self::Standard => 365 * year + gregorian + 2,
        }
    }

    /// The number of a day; `None` where the calendar has no such date.
    pub fn days(self, (year, month, day): Date) -> Option<i64> {
        let known = (1..=12).contains(&month)
            && day >= 1
            && i64::from(day) <= self.days_in(year, month)
            && year.abs() <= MOST_YEARS;
        if !known || (self == Self::Standard && is_skipped((year, month, day))) {
            return None;
        }
        let months = match self {
            Self::Days360 => 30 * (i64::from(month) - 1),
            _ => BEFORE[month as usize - 1] + i64::from(month > 2 && self.is_leap(year)),
        };
        let days = self.days_to_year(year) + months + i64::from(day) - 1;
        let skipped = self == Self::Standard && year == GREGORIAN.0 && (month, day) >= (10, 15);
        Some(if skipped { days - 10 } else { days })
    }

    /// The date of a day; `None` where it is too far away.
    pub fn date(self, days: i64) -> Option<Date> {
        // The year is near: years have 360 to 366 days.
        let mut year = (days as f64 / self.mean_year()).floor() as i64;
        if year.abs() >= MOST_YEARS {
            return None;
        }
        while self.first_of(year) > days {
            year -= 1;
        }
        while self.first_of(year + 1) <= days {
            year += 1;
        }
        let months = (1..=12).rev();
        let month = months
            .filter_map(|month| Some((month, self.days((year, month, 1))?)))
            .find(|(_, first)| *first <= days)?;
        let mut day = days - month.1 + 1;
        if self == Self::Standard && (year, month.0) == (GREGORIAN.0, GREGORIAN.1) && day > 4 {
            day += 10;
        }
        Some((year, month.0, u32::try_from(day).ok()?))
    }

    fn first_of(self, year: i64) -> i64 {
        self.days((year, 1, 1)).unwrap_or(i64::MAX)
    }

    fn mean_year(self) -> f64 {
        match self {
            Self::NoLeap => 365.0,
            Self::AllLeap => 366.0,
            Self::Days360 => 360.0,
            _ => 365.2425,
        }
    }
}

/// Whether the date was left out when the Gregorian calendar began.
fn is_skipped(date: Date) -> bool {
    ((1582, 10, 5)..GREGORIAN).contains(&date)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Calendar; 6] = [
        Calendar::Standard,
        Calendar::ProlepticGregorian,
        Calendar::Julian,
        Calendar::NoLeap,
        Calendar::AllLeap,
        Calendar::Days360,
    ];

    #[test]
    fn every_day_has_one_date_and_every_date_one_day() {
        for calendar in ALL {
            let start = calendar.days((1579, 1, 1)).unwrap();
            for days in (start..start + 2500)
                .chain(-800..800)
                .chain(700_000..760_000)
            {
                let date = calendar.date(days).unwrap();
                assert_eq!(calendar.days(date), Some(days), "{calendar:?} {date:?}");
            }
        }
    }

    #[test]
    fn distances_are_those_of_the_calendars() {
        let between = |calendar: Calendar, from, to| {
            calendar.days(to).unwrap() - calendar.days(from).unwrap()
        };
        let (then, now) = ((1900, 1, 1), (2000, 3, 1));
        let distances = ALL.map(|calendar| between(calendar, then, now));
        assert_eq!(distances, [36584, 36584, 36585, 36559, 36660, 36060]);
        let change = ((1582, 10, 4), (1582, 10, 15));
        assert_eq!(between(Calendar::Standard, change.0, change.1), 1);
        assert_eq!(
            between(Calendar::ProlepticGregorian, change.0, change.1),
            11
        );
        // The Julian day numbers of two days that everybody knows.
        assert_eq!(
            between(Calendar::Standard, (-4712, 1, 1), (2000, 1, 1)),
            2_451_545
        );
        assert_eq!(
            between(Calendar::ProlepticGregorian, (1970, 1, 1), (2026, 1, 1)),
            20_454
        );
    }

    #[test]
    fn dates_that_a_calendar_does_not_have_are_none() {
        assert_eq!(Calendar::Standard.days((1582, 10, 10)), None);
        assert_eq!(Calendar::NoLeap.days((2000, 2, 29)), None);
        assert!(Calendar::Days360.days((2000, 2, 30)).is_some());
        assert_eq!(Calendar::Standard.days((2001, 13, 1)), None);
        assert_eq!(Calendar::Standard.days((2001, 4, 31)), None);
        assert_eq!(Calendar::Standard.date(i64::MAX), None);
        assert_eq!(Calendar::Standard.date(i64::MIN), None);
    }
}
