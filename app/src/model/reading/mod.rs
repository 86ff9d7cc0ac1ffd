//! How stored numbers are to be read: as they are, as the CF conventions describe them, or as dates.

pub mod calendar;
pub mod time;

use std::collections::BTreeMap;
use std::sync::Arc;

pub use calendar::Calendar;
pub use time::TimeUnits;

use super::query::Number;

/// How the numbers of a dataset are read.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Reading {
    /// As they are stored.
    #[default]
    Stored,
    /// As the dataset's attributes describe them.
    Described(Arc<Description>),
    /// As times, so many of a unit since a moment.
    Date(EpochUnit),
}

/// How the columns of a table are read, by their number; those that are missing as they are stored.
pub type Readings = BTreeMap<usize, Reading>;

/// Units of times since moments that programs count from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EpochUnit {
    /// Seconds.
    Seconds,
    /// Milliseconds.
    Milliseconds,
    /// Microseconds.
    Microseconds,
    /// Nanoseconds.
    Nanoseconds,
    /// Days since 1970.
    Days,
    /// Days of spreadsheets: since 1899-12-30.
    SheetDays,
    /// MATLAB's `datenum`: days since the end of the year -1.
    Datenum,
    /// Julian dates: days since noon of -4713-11-24.
    JulianDays,
    /// Modified Julian dates: days since 1858-11-17.
    ModifiedJulianDays,
    /// Windows' file times: 100 nanoseconds since 1601.
    FileTime,
    /// Seconds since 1904, of LabVIEW and old Macintoshes.
    Since1904,
    /// Seconds since 2001, of Apple.
    Since2001,
}

impl EpochUnit {
    /// All units, those since 1970 first.
    pub const ALL: [Self; 12] = [
        Self::Seconds,
        Self::Milliseconds,
        Self::Microseconds,
        Self::Nanoseconds,
        Self::Days,
        Self::SheetDays,
        Self::Datenum,
        Self::JulianDays,
        Self::ModifiedJulianDays,
        Self::FileTime,
        Self::Since1904,
        Self::Since2001,
    ];

    /// What menus call it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Seconds => "Date: seconds since 1970",
            Self::Milliseconds => "Date: milliseconds since 1970",
            Self::Microseconds => "Date: microseconds since 1970",
            Self::Nanoseconds => "Date: nanoseconds since 1970",
            Self::Days => "Date: days since 1970",
            Self::SheetDays => "Date: days of spreadsheets (since 1899-12-30)",
            Self::Datenum => "Date: days of MATLAB (datenum)",
            Self::JulianDays => "Date: Julian date",
            Self::ModifiedJulianDays => "Date: modified Julian date",
            Self::FileTime => "Date: 100 ns since 1601 (Windows)",
            Self::Since1904 => "Date: seconds since 1904 (LabVIEW)",
            Self::Since2001 => "Date: seconds since 2001 (Apple)",
        }
    }

    /// Nanoseconds of the unit, and the moment that they are counted from.
    fn parts(self) -> (i128, &'static str) {
        const SECOND: i128 = 1_000_000_000;
        const DAY: i128 = 86_400 * SECOND;
        match self {
            Self::Seconds => (SECOND, "1970-01-01"),
            Self::Milliseconds => (1_000_000, "1970-01-01"),
            Self::Microseconds => (1_000, "1970-01-01"),
            Self::Nanoseconds => (1, "1970-01-01"),
            Self::Days => (DAY, "1970-01-01"),
            Self::SheetDays => (DAY, "1899-12-30"),
            Self::Datenum => (DAY, "-1-12-31"),
            Self::JulianDays => (DAY, "-4713-11-24 12:00"),
            Self::ModifiedJulianDays => (DAY, "1858-11-17"),
            Self::FileTime => (100, "1601-01-01"),
            Self::Since1904 => (SECOND, "1904-01-01"),
            Self::Since2001 => (SECOND, "2001-01-01"),
        }
    }

    /// How numbers are times in it.
    fn units(self) -> Option<TimeUnits> {
        let (unit, since) = self.parts();
        TimeUnits::since(unit, since)
    }
}

/// What attributes say of a dataset's numbers (CF conventions 1.11, sections 2.5.1, 4.4 and 8.1).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Description {
    /// Stored numbers that stand for none: `_FillValue`, `missing_value`.
    pub missing: Vec<Number>,
    /// The least stored number that counts: `valid_min`, `valid_range`.
    pub least: Option<Number>,
    /// The greatest: `valid_max`, `valid_range`.
    pub greatest: Option<Number>,
    /// What stored numbers are multiplied by.
    pub scale: Option<f64>,
    /// What is added then.
    pub offset: Option<f64>,
    /// Whether both are of single precision, and so what comes of them.
    pub single: bool,
    /// Bits of stored numbers that are read without their sign: `_Unsigned`.
    pub unsigned_bits: Option<u32>,
    /// How they are times.
    pub time: Option<TimeUnits>,
    /// How they are no numbers.
    pub words: Option<Words>,
}

/// What is no number to the program that wrote it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Words {
    /// Zero is false, anything else true: `logical` of MATLAB.
    Truth,
    /// References stand for what they lead to: `cell` of MATLAB.
    Cells,
}

/// A stored number as it is read.
#[derive(Debug, Clone, PartialEq)]
pub enum Read {
    /// A number; `single`: of single precision.
    Number {
        /// Its value.
        value: Number,
        /// Whether its digits are those of single precision.
        single: bool,
    },
    /// A date and time.
    Time(String),
    /// A word.
    Word(&'static str),
    /// It stands for none.
    Missing,
}

impl Description {
    /// Whether it says anything.
    pub fn says_something(&self) -> bool {
        *self
            != Self {
                single: self.single,
                ..Self::default()
            }
    }

    fn read(&self, stored: Number) -> Option<Read> {
        if self.words == Some(Words::Truth) {
            let truth = stored.real() != 0.0;
            return Some(Read::Word(if truth { "true" } else { "false" }));
        }
        let stored = match (stored, self.unsigned_bits) {
            (Number::Whole(number), Some(bits)) if number < 0 => {
                Number::Whole(number + (1_i128 << bits))
            }
            _ => stored,
        };
        if self.is_missing(stored) {
            return Some(Read::Missing);
        }
        let packed = self.scale.is_some() || self.offset.is_some();
        let value = match packed {
            false => stored,
            true => {
                let value = stored.real() * self.scale.unwrap_or(1.0) + self.offset.unwrap_or(0.0);
                Number::Real(if self.single {
                    f64::from(value as f32)
                } else {
                    value
                })
            }
        };
        match &self.time {
            Some(units) => Some(Read::Time(units.text(value)?)),
            None if packed => Some(Read::Number {
                value,
                single: self.single,
            }),
            None if value != stored || self.unsigned_bits.is_some() => Some(Read::Number {
                value,
                single: false,
            }),
            None => None,
        }
    }

    fn is_missing(&self, stored: Number) -> bool {
        use std::cmp::Ordering::{Greater, Less};
        let same = |other: &Number| {
            let both_none = stored.real().is_nan() && other.real().is_nan();
            both_none || stored.compare(*other) == Some(std::cmp::Ordering::Equal)
        };
        let beyond = |bound: Option<Number>, side| {
            bound.is_some_and(|bound| stored.compare(bound) == Some(side))
        };
        self.missing.iter().any(same) || beyond(self.least, Less) || beyond(self.greatest, Greater)
    }
}

impl Reading {
    /// Whether stored numbers stand for times.
    pub fn is_time(&self) -> bool {
        match self {
            Self::Stored => false,
            Self::Described(description) => description.time.is_some(),
            Self::Date(_) => true,
        }
    }

    /// The time that a stored number stands for, where it stands for one.
    pub fn time(&self, stored: Number) -> Option<String> {
        match self.read(stored)? {
            Read::Time(text) => Some(text),
            _ => None,
        }
    }

    /// The stored number that stands for a date and time as people write it (ISO 8601, UTC unless it
    /// says otherwise); `None` for another text, or where numbers stand for no times.
    pub fn number_of_time(&self, text: &str) -> Option<Number> {
        match self {
            Self::Stored => None,
            Self::Date(unit) => unit.units()?.number(text),
            Self::Described(description) => {
                let number = description.time.as_ref()?.number(text)?;
                if description.scale.is_none() && description.offset.is_none() {
                    return Some(number);
                }
                let unpacked = number.real() - description.offset.unwrap_or(0.0);
                Some(Number::Real(unpacked / description.scale.unwrap_or(1.0)))
            }
        }
    }

    /// Whether references stand for what they lead to.
    pub fn leads(&self) -> bool {
        matches!(self, Self::Described(description) if description.words == Some(Words::Cells))
    }

    /// What a stored number is; `None` where it is shown as it is stored.
    pub fn read(&self, stored: Number) -> Option<Read> {
        match self {
            Self::Stored => None,
            Self::Described(description) => description.read(stored),
            Self::Date(unit) => {
                let units = unit.units()?;
                Some(Read::Time(units.text(stored)?))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: fn(i128) -> Number = Number::Whole;

    #[test]
    fn packed_numbers_are_unpacked_and_missing_ones_told() {
        let description = Description {
            missing: vec![WHOLE(-32768), WHOLE(-1)],
            least: Some(WHOLE(-100)),
            greatest: Some(WHOLE(1000)),
            scale: Some(0.5),
            offset: Some(273.25),
            ..Description::default()
        };
        let reading = Reading::Described(Arc::new(description));
        let number = |value| {
            Some(Read::Number {
                value: Number::Real(value),
                single: false,
            })
        };
        assert_eq!(reading.read(WHOLE(10)), number(278.25));
        assert_eq!(reading.read(WHOLE(-100)), number(223.25));
        for missing in [-32768, -1, -101, 1001] {
            assert_eq!(
                reading.read(WHOLE(missing)),
                Some(Read::Missing),
                "{missing}"
            );
        }
    }

    #[test]
    fn numbers_without_a_sign_and_missing_nan() {
        let unsigned = Description {
            unsigned_bits: Some(8),
            missing: vec![WHOLE(255)],
            ..Description::default()
        };
        assert!(unsigned.says_something());
        let reading = Reading::Described(Arc::new(unsigned));
        assert_eq!(reading.read(WHOLE(-1)), Some(Read::Missing));
        let value = Number::Whole(254);
        let single = false;
        assert_eq!(
            reading.read(WHOLE(-2)),
            Some(Read::Number { value, single })
        );
        let nan = Description {
            missing: vec![Number::Real(f64::NAN)],
            ..Description::default()
        };
        let reading = Reading::Described(Arc::new(nan));
        assert_eq!(reading.read(Number::Real(f64::NAN)), Some(Read::Missing));
        assert_eq!(reading.read(Number::Real(1.0)), None);
    }

    #[test]
    fn dates_since_1970_and_described_times() {
        let date = |unit| Reading::Date(unit).read(WHOLE(1_375_204_299));
        let time = |text: &str| Some(Read::Time(text.to_owned()));
        assert_eq!(date(EpochUnit::Seconds), time("2013-07-30 17:11:39"));
        assert_eq!(
            date(EpochUnit::Milliseconds),
            time("1970-01-16 22:00:04.299")
        );
        let day = |unit, number| Reading::Date(unit).time(Number::Real(number));
        let noon = Some("2000-01-01 12:00:00".to_owned());
        for (unit, number) in [
            (EpochUnit::Days, 10_957.5),
            (EpochUnit::SheetDays, 36_526.5),
            (EpochUnit::Datenum, 730_486.5),
            (EpochUnit::JulianDays, 2_451_545.0),
            (EpochUnit::ModifiedJulianDays, 51_544.5),
            (EpochUnit::FileTime, 125_912_016e9),
            (EpochUnit::Since1904, 3_029_572_800.0),
            (EpochUnit::Since2001, -31_579_200.0),
        ] {
            assert_eq!(day(unit, number), noon, "{unit:?}");
            let back = Reading::Date(unit).number_of_time("2000-01-01T14:00+02:00");
            assert_eq!(back.map(Number::real), Some(number), "{unit:?}");
        }
        let whole = Reading::Date(EpochUnit::Nanoseconds).number_of_time("2025-11-29 08:00:00.5");
        assert_eq!(whole, Some(WHOLE(1_764_403_200_500_000_000)));
        assert_eq!(Reading::Date(EpochUnit::Days).number_of_time("soon"), None);
        let described = Description {
            time: TimeUnits::parse("days since 2025-01-01", Calendar::Standard),
            ..Description::default()
        };
        let reading = Reading::Described(Arc::new(described));
        assert_eq!(
            reading.read(Number::Real(15.5)),
            time("2025-01-16 12:00:00")
        );
        assert_eq!(Reading::Stored.read(WHOLE(1)), None);
    }
}
