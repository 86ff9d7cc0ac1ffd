//! Mappings of a virtual dataset: a block in a global heap object (specification VIII.B; version 1
//! with shared names is only in the library).

use crate::bytes::{Cursor, Sizes};
use crate::checksum;
use crate::datatype::Name;
use crate::error::Result;
use crate::format::selection::{Region, decode_selection};

const STRUCTURE: &str = "virtual dataset mappings";

/// Flags of an entry of version 1: whose names stand in an earlier entry, or that the file is the
/// one of the virtual dataset.
const FILE_SHARED: u8 = 1;
const DATASET_SHARED: u8 = 2;
const SAME_FILE: u8 = 4;
/// Bytes that no entry can do without: two names and two selections.
const SMALLEST_ENTRY: usize = 19;

/// Elements of the virtual dataset and where they come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VirtualMapping {
    /// Name of the source file as stored; `.` is the file itself.
    pub file: Name,
    /// Path of the source dataset.
    pub dataset: Name,
    /// The elements of the source.
    pub source: Region,
    /// Where they stand in the virtual dataset.
    pub target: Region,
}

/// Decodes the heap object of a virtual dataset, version 0 or 1.
pub fn decode_virtual_map(bytes: &[u8], address: u64, sizes: Sizes) -> Result<Vec<VirtualMapping>> {
    let body = checksum::verify(bytes, STRUCTURE, address)?;
    let mut c = Cursor::new(body, STRUCTURE, address, sizes);
    let version = c.u8()?;
    if version > 1 {
        return Err(c.unsupported(format!("version {version} is unknown")));
    }
    let count = c.length_field()?;
    if count > (c.remaining() / SMALLEST_ENTRY) as u64 {
        return Err(c.corrupt(format!("{count} mappings in {} bytes", c.remaining())));
    }
    let mut mappings = Vec::new();
    for _ in 0..count {
        let flags = match version {
            0 => 0,
            _ => c.u8()?,
        };
        let file = match flags {
            _ if flags & SAME_FILE != 0 => Name::from("."),
            _ => name(&mut c, flags & FILE_SHARED != 0, &mappings, |m| &m.file)?,
        };
        let dataset = name(&mut c, flags & DATASET_SHARED != 0, &mappings, |m| {
            &m.dataset
        })?;
        mappings.push(VirtualMapping {
            file,
            dataset,
            source: decode_selection(&mut c)?,
            target: decode_selection(&mut c)?,
        });
    }
    Ok(mappings)
}

/// A name with its terminator, or the number of the entry whose name it is.
fn name(
    c: &mut Cursor<'_>,
    shared: bool,
    earlier: &[VirtualMapping],
    of: impl Fn(&VirtualMapping) -> &Name,
) -> Result<Name> {
    if shared {
        let index = c.length_field()?;
        let entry = usize::try_from(index).ok().and_then(|i| earlier.get(i));
        return match entry {
            Some(entry) => Ok(of(entry).clone()),
            None => Err(c.corrupt(format!("a name of entry {index}, which comes later"))),
        };
    }
    let Some(length) = c.rest().iter().position(|byte| *byte == 0) else {
        return Err(c.corrupt("a name has no terminator"));
    };
    let name = Name::new(c.take(length)?);
    c.skip(1)?; // terminator
    Ok(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::selection::RegularSlab;
    use crate::format::testing::every_truncation_fails;

    fn decode(bytes: &[u8]) -> Result<Vec<VirtualMapping>> {
        decode_virtual_map(bytes, 0, Sizes::default())
    }

    fn sealed(parts: &[&[u8]]) -> Vec<u8> {
        let mut bytes = parts.concat();
        bytes.extend(checksum::lookup3(&bytes, 0).to_le_bytes());
        bytes
    }

    /// Three rows of one dimension from `start` on, as HDF5 2.0 writes it.
    fn rows(start: u8) -> Vec<u8> {
        [
            &[2, 0, 0, 0, 3, 0, 0, 0][..], // hyperslab, version 3
            &[1, 2],                       // regular, numbers of 2 bytes
            &[1, 0, 0, 0],                 // rank
            &[start, 0, 1, 0, 1, 0, 3, 0], // start, stride, count, block
        ]
        .concat()
    }

    /// All elements: type, version, reserved, length.
    const ALL: [u8; 16] = [3, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    fn version_0() -> Vec<u8> {
        let count = 2_u64.to_le_bytes();
        let (first, second) = (rows(0), rows(3));
        let names = b"a.h5\0data\0";
        sealed(&[&[0], &count, names, &ALL, &first, names, &ALL, &second])
    }

    fn version_1() -> Vec<u8> {
        let count = 3_u64.to_le_bytes();
        let entry = 1_u64.to_le_bytes();
        let rows = rows(0);
        sealed(&[
            &[1],
            &count,
            b"\x04/s\0", // same file
            &ALL,
            &rows,
            b"\x00a.h5\0data\0",
            &ALL,
            &rows,
            &[3], // both names as in entry 1
            &entry,
            &entry,
            &ALL,
            &rows,
        ])
    }

    #[test]
    fn mappings_of_version_0_name_file_and_dataset_each() {
        let mappings = decode(&version_0()).unwrap();
        assert_eq!(mappings.len(), 2);
        assert_eq!(mappings[1].file, Name::from("a.h5"));
        assert_eq!(mappings[1].dataset, Name::from("data"));
        assert_eq!(mappings[1].source, Region::All);
        let slab = RegularSlab {
            start: 3,
            stride: 1,
            count: Some(1),
            block: Some(3),
        };
        assert_eq!(mappings[1].target, Region::Regular(vec![slab]));
    }

    #[test]
    fn mappings_of_version_1_share_names() {
        let mappings = decode(&version_1()).unwrap();
        assert_eq!(mappings[0].file, Name::from("."));
        assert_eq!(mappings[0].dataset, Name::from("/s"));
        assert_eq!(mappings[2], mappings[1]);
    }

    #[test]
    fn every_truncation_and_a_flipped_checksum_fail() {
        for mut bytes in [version_0(), version_1()] {
            every_truncation_fails(&bytes, |b| decode(b).map(drop));
            *bytes.last_mut().unwrap() ^= 1;
            assert!(decode(&bytes).is_err());
        }
    }

    #[test]
    fn more_mappings_than_bytes_are_refused_before_they_are_counted() {
        let bytes = sealed(&[&[0], &u64::MAX.to_le_bytes(), &[0; 64]]);
        assert!(decode(&bytes).is_err());
    }
}
