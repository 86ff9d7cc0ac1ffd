//! Object modification time, old and new message (specification IV.A.2.o and IV.A.2.s).

use crate::bytes::{Cursor, Sizes};
use crate::error::Result;

const OLD: &str = "object modification time (old) message";
const NEW: &str = "object modification time message";

/// Decodes the new message (0x12): seconds since 1970.
pub fn decode_modification_time(bytes: &[u8], address: u64) -> Result<i64> {
    let mut c = Cursor::new(bytes, NEW, address, Sizes::default());
    match c.u8()? {
        1 => {}
        version => return Err(c.unsupported(format!("version {version} is unknown"))),
    }
    c.skip(3)?; // reserved
    c.u32().map(i64::from)
}

/// Decodes the old message (0x0e), the digits of `YYYYMMDDhhmmss`, into seconds since 1970.
pub fn decode_old_modification_time(bytes: &[u8], address: u64) -> Result<i64> {
    let mut c = Cursor::new(bytes, OLD, address, Sizes::default());
    let mut number = |digits| {
        let field = c.take(digits)?;
        field.iter().try_fold(0i64, |number, byte| match byte {
            b'0'..=b'9' => Ok(number * 10 + i64::from(byte - b'0')),
            _ => Err(c.corrupt("no digit where one must be")),
        })
    };
    let (year, month, day) = (number(4)?, number(2)?, number(2)?);
    let (hour, minute, second) = (number(2)?, number(2)?, number(2)?);
    let possible = (1..=12).contains(&month)
        && (1..=31).contains(&day)
        && hour < 24
        && minute < 60
        && second < 62;
    if !possible {
        return Err(c.corrupt("no possible date"));
    }
    Ok(days_since_1970(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second)
}

/// Days from 1970-01-01 in the Gregorian calendar, years beginning in March.
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::every_truncation_fails;

    #[test]
    fn both_messages_give_seconds_since_1970() {
        let new = [1, 0, 0, 0, 0x80, 0x51, 1, 0]; // version, reserved, seconds
        assert_eq!(decode_modification_time(&new, 0).unwrap(), 86_400);
        every_truncation_fails(&new, |b| decode_modification_time(b, 0).map(drop));
        let old = b"20000229123456";
        assert_eq!(decode_old_modification_time(old, 0).unwrap(), 951_827_696);
        every_truncation_fails(old, |b| decode_old_modification_time(b, 0).map(drop));
        assert!(decode_old_modification_time(b"2000x229123456", 0).is_err());
        assert!(decode_old_modification_time(b"20001329123456", 0).is_err());
    }
}
