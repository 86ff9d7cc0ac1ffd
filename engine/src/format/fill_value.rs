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

const OLD: &str = "fill value (old) message";
const NEW: &str = "fill value message";

/// Decodes the old message (0x04): a size and that many bytes.
pub fn decode_old_fill_value(bytes: &[u8], address: u64) -> Result<FillValue> {
    let mut c = Cursor::new(bytes, OLD, address, Sizes::default());
    value(&mut c)
}

/// Decodes the message (0x05), versions 1 to 3.
pub fn decode_fill_value(bytes: &[u8], address: u64) -> Result<FillValue> {
    let mut c = Cursor::new(bytes, NEW, address, Sizes::default());
    match c.u8()? {
        1 | 2 => {
            c.skip(2)?; // when space is allocated, when the fill value is written
            match c.u8()? {
                0 => Ok(FillValue::Undefined),
                _ => value(&mut c),
            }
        }
        3 => {
            let flags = c.u8()?;
            match (flags & 0x10 != 0, flags & 0x20 != 0) {
                (true, true) => Err(c.corrupt("a value that is both undefined and given")),
                (true, false) => Ok(FillValue::Undefined),
                (false, true) => value(&mut c),
                (false, false) => Ok(FillValue::Default),
            }
        }
        version => Err(c.unsupported(format!("version {version} is unknown"))),
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
        assert_eq!(decode_old_fill_value(&old, 0).unwrap(), expected);
        let version2 = [2, 2, 0, 1, 2, 0, 0, 0, 7, 8]; // version, times, defined, size, value
        assert_eq!(decode_fill_value(&version2, 0).unwrap(), expected);
        let version3 = [3, 0x29, 2, 0, 0, 0, 7, 8]; // version, flags, size, value
        assert_eq!(decode_fill_value(&version3, 0).unwrap(), expected);
        for bytes in [&version2[..], &version3] {
            every_truncation_fails(bytes, |b| decode_fill_value(b, 0).map(drop));
        }
    }

    #[test]
    fn undefined_and_default_are_told_apart() {
        assert_eq!(
            decode_fill_value(&[2, 2, 0, 0], 0).unwrap(),
            FillValue::Undefined
        );
        assert_eq!(
            decode_fill_value(&[3, 0x19], 0).unwrap(),
            FillValue::Undefined
        );
        assert_eq!(
            decode_fill_value(&[3, 0x09], 0).unwrap(),
            FillValue::Default
        );
        let empty = [2, 2, 0, 1, 0, 0, 0, 0];
        assert_eq!(decode_fill_value(&empty, 0).unwrap(), FillValue::Default);
        assert!(decode_fill_value(&[3, 0x39, 0, 0, 0, 0], 0).is_err());
    }
}
