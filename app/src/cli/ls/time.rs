//! Times of modification, in UTC.

/// Seconds since 1970 as `2009-03-31 19:28:41 UTC`.
pub fn utc(seconds: i64, zone: &str) -> String {
    let (days, rest) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let (year, month, day) = civil(days);
    let (hour, minute, second) = (rest / 3600, rest / 60 % 60, rest % 60);
    format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02} {zone}")
}

/// Year, month and day of a number of days since 1970, by the calendar's 400-year period counted
/// from the first of March.
fn civil(days: i64) -> (i64, i64, i64) {
    const DAYS_TO_1970: i64 = 719_468;
    const PERIOD: i64 = 146_097;
    let days = days + DAYS_TO_1970;
    let (period, day) = (days.div_euclid(PERIOD), days.rem_euclid(PERIOD));
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let of_year = day - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year + period * 400 + i64::from(month <= 2);
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_become_dates_also_in_leap_years() {
        assert_eq!(utc(0, "UTC"), "1970-01-01 00:00:00 UTC");
        assert_eq!(utc(951_782_399, "UTC"), "2000-02-28 23:59:59 UTC");
        assert_eq!(utc(951_782_400, "UTC"), "2000-02-29 00:00:00 UTC");
        assert_eq!(utc(1_238_527_721, "GMT"), "2009-03-31 19:28:41 GMT");
        assert_eq!(utc(4_294_967_295, "UTC"), "2106-02-07 06:28:15 UTC");
    }
}
