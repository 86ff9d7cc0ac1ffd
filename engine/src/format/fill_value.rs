//! Fill value messages, old and new (specification IV.A.2.e and IV.A.2.f).

use crate::bytes::{Cursor, Sizes};
use crate::error::Result;

/// What an element that was never written reads as.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum FillValue {
    /// The default: all bytes zero.
    #[default]
    Default,
    /// Undefined: reads as zeros too.
    Undefined,
    /// A value of the dataset's type, as stored.
    Value(Vec<u8>),
}

/// When a dataset takes room in its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AllocationTime {
    /// At its creation.
    Early,
    /// When something is first written, and then all of it.
    Late,
    /// Chunk by chunk, as they are written.
    Incremental,
}

/// When the fill value is written to room that was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FillTime {
    /// As soon as the room is there.
    Allocation,
    /// Never.
    Never,
    /// As soon as the room is there, if a value is given.
    IfSet,
}

/// What a message says of fill values: the value, and when room is taken and filled (`None`: the
/// message does not say).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Fill {
    /// The value.
    pub value: FillValue,
    /// When room is taken.
    pub allocation: Option<AllocationTime>,
    /// When it is filled.
    pub time: Option<FillTime>,
}

const OLD: &str = "fill value (old) message";
const NEW: &str = "fill value message";

/// Decodes the old message (0x04): a size and that many bytes. No bytes mean that no value is
/// defined, to the library too.
pub fn decode_old_fill_value(bytes: &[u8], address: u64) -> Result<Fill> {
    let mut c = Cursor::new(bytes, OLD, address, Sizes::default());
    Ok(Fill {
        value: match value(&mut c)? {
            FillValue::Default => FillValue::Undefined,
            given => given,
        },
        ..Fill::default()
    })
}

/// Decodes the message (0x05), versions 1 to 3.
pub fn decode_fill_value(bytes: &[u8], address: u64) -> Result<Fill> {
    let mut c = Cursor::new(bytes, NEW, address, Sizes::default());
    match c.u8()? {
        1 | 2 => {
            let [allocation, time, defined] = c.array::<3>()?;
            Ok(Fill {
                value: match defined {
                    0 => FillValue::Undefined,
                    _ => value(&mut c)?,
                },
                allocation: allocation_time(allocation),
                time: fill_time(time),
            })
        }
        3 => {
            let flags = c.u8()?;
            let value = match (flags & 0x10 != 0, flags & 0x20 != 0) {
                (true, true) => {
                    return Err(c.corrupt("a value that is both undefined and given"));
                }
                (true, false) => FillValue::Undefined,
                (false, true) => value(&mut c)?,
                (false, false) => FillValue::Default,
            };
            Ok(Fill {
                value,
                allocation: allocation_time(flags & 0x03),
                time: fill_time(flags >> 2 & 0x03),
            })
        }
        version => Err(c.unsupported(format!("version {version} is unknown"))),
    }
}

fn allocation_time(code: u8) -> Option<AllocationTime> {
    match code {
        1 => Some(AllocationTime::Early),
        2 => Some(AllocationTime::Late),
        3 => Some(AllocationTime::Incremental),
        _ => None,
    }
}

fn fill_time(code: u8) -> Option<FillTime> {
    match code {
        0 => Some(FillTime::Allocation),
        1 => Some(FillTime::Never),
        2 => Some(FillTime::IfSet),
        _ => None,
    }
}

fn value(c: &mut Cursor<'_>) -> Result<FillValue> {
    // Signed: 0 is the default value, -1 (old writers) an undefined one.
    match c.u32()? as i32 {
        0 => Ok(FillValue::Default),
        size => match usize::try_from(size) {
            Ok(size) => Ok(FillValue::Value(c.take(size)?.to_vec())),
            Err(_) => Ok(FillValue::Undefined),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::every_truncation_fails;

    #[test]
    fn each_version_gives_its_value() {
        let expected = FillValue::Value(vec![7, 8]);
        let old = [2, 0, 0, 0, 7, 8]; // size, value
        assert_eq!(decode_old_fill_value(&old, 0).unwrap().value, expected);
        let none = decode_old_fill_value(&[0; 4], 0).unwrap();
        assert_eq!(none.value, FillValue::Undefined);
        let version2 = [2, 2, 0, 1, 2, 0, 0, 0, 7, 8]; // version, times, defined, size, value
        assert_eq!(decode_fill_value(&version2, 0).unwrap().value, expected);
        let version3 = [3, 0x29, 2, 0, 0, 0, 7, 8]; // version, flags, size, value
        assert_eq!(decode_fill_value(&version3, 0).unwrap().value, expected);
        for bytes in [&version2[..], &version3] {
            every_truncation_fails(bytes, |b| decode_fill_value(b, 0).map(drop));
        }
    }

    #[test]
    fn the_times_of_both_versions_are_found() {
        let version2 = decode_fill_value(&[2, 3, 1, 0], 0).unwrap(); // version, times, undefined
        assert_eq!(version2.allocation, Some(AllocationTime::Incremental));
        assert_eq!(version2.time, Some(FillTime::Never));
        let version3 = decode_fill_value(&[3, 0x09], 0).unwrap(); // version, flags
        assert_eq!(version3.allocation, Some(AllocationTime::Early));
        assert_eq!(version3.time, Some(FillTime::IfSet));
    }

    #[test]
    fn undefined_and_default_are_told_apart() {
        assert_eq!(
            decode_fill_value(&[2, 2, 0, 0], 0).unwrap().value,
            FillValue::Undefined
        );
        assert_eq!(
            decode_fill_value(&[3, 0x19], 0).unwrap().value,
            FillValue::Undefined
        );
        assert_eq!(
            decode_fill_value(&[3, 0x09], 0).unwrap().value,
            FillValue::Default
        );
        let empty = [2, 2, 0, 1, 0, 0, 0, 0];
        assert_eq!(
            decode_fill_value(&empty, 0).unwrap().value,
            FillValue::Default
        );
        assert!(decode_fill_value(&[3, 0x39, 0, 0, 0, 0], 0).is_err());
    }
}
