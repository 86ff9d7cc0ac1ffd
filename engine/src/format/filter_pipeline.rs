//! Filter pipeline message, versions 1 and 2 (specification IV.A.2.l).

use crate::bytes::{Cursor, Sizes};
use crate::datatype::Name;
use crate::error::Result;
use crate::filter::FilterSpec;

const STRUCTURE: &str = "filter pipeline message";

/// Decodes the filters in the order in which they were applied when writing.
pub fn decode_filter_pipeline(bytes: &[u8], address: u64) -> Result<Vec<FilterSpec>> {
    let mut c = Cursor::new(bytes, STRUCTURE, address, Sizes::default());
    let version = c.u8()?;
    let count = c.u8()?;
    match version {
        1 => c.skip(6)?,
        2 => {}
        _ => return Err(c.unsupported(format!("version {version} is unknown"))),
    }
    (0..count).map(|_| filter(&mut c, version)).collect()
}

fn filter(c: &mut Cursor<'_>, version: u8) -> Result<FilterSpec> {
    let id = c.u16()?;
    // Version 2 leaves the name out of filters that the specification defines.
    let name_length = match version == 1 || id >= 256 {
        true => usize::from(c.u16()?),
        false => 0,
    };
    let flags = c.u16()?;
    let parameters = c.u16()?;
    let padded = match version {
        1 => name_length.next_multiple_of(8),
        _ => name_length,
    };
    let name = c.take(padded)?;
    let name = name.split(|byte| *byte == 0).next().unwrap_or_default();
    let client_data = (0..parameters)
        .map(|_| c.u32())
        .collect::<Result<Vec<_>>>()?;
    if version == 1 && parameters % 2 == 1 {
        c.skip(4)?;
    }
    Ok(FilterSpec {
        id,
        name: (!name.is_empty()).then(|| Name::new(name)),
        optional: flags & 1 != 0,
        client_data: client_data.into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::every_truncation_fails;

    #[test]
    fn version_1_pads_names_and_parameters() {
        let bytes = [
            &[1, 1, 0, 0, 0, 0, 0, 0][..], // version, filters, reserved
            &[1, 0, 8, 0, 1, 0, 1, 0],     // deflate, name length, optional, parameters
            b"deflate\0",
            &[6, 0, 0, 0], // level
            &[0; 4],       // padding
        ]
        .concat();
        let filters = decode_filter_pipeline(&bytes, 0).unwrap();
        assert_eq!(filters.len(), 1);
        assert_eq!(filters[0].id, 1);
        assert_eq!(filters[0].name, Some(Name::from("deflate")));
        assert!(filters[0].optional);
        assert_eq!(*filters[0].client_data, [6]);
        every_truncation_fails(&bytes, |b| decode_filter_pipeline(b, 0).map(drop));
    }

    #[test]
    fn version_2_names_only_foreign_filters() {
        let bytes = [
            &[2, 2][..],                     // version, filters
            &[2, 0, 0, 0, 1, 0, 4, 0, 0, 0], // shuffle, mandatory, one parameter
            &[0x00, 0x7d, 4, 0, 1, 0, 0, 0], // 32000, name length, optional, none
            b"lzf\0",
        ]
        .concat();
        let filters = decode_filter_pipeline(&bytes, 0).unwrap();
        assert_eq!(filters[0].name, None);
        assert_eq!(filters[1].id, 32000);
        assert_eq!(filters[1].name, Some(Name::from("lzf")));
        every_truncation_fails(&bytes, |b| decode_filter_pipeline(b, 0).map(drop));
    }
}
