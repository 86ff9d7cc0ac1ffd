//! Driver information: how a file is spread over several (specification II.B and IV.A.2.u).

use crate::bytes::{Cursor, Sizes};
use crate::error::Result;

const BLOCK: &str = "driver information block";
const MESSAGE: &str = "driver information message";

/// Bytes of the block before the driver's own.
pub const BLOCK_HEADER: u64 = 16;

/// Kinds of content that a multi file tells apart.
const KINDS: usize = 6;

/// What the driver has left for whoever opens the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DriverInfo {
    /// The file is cut into members of this many bytes ("NCSAfami").
    Family {
        /// Bytes of a member.
        member_size: u64,
    },
    /// Kinds of content have files of their own ("NCSAmult"); the first has the superblock.
    Multi(Vec<MultiMember>),
    /// Another driver, by its identification.
    Other([u8; 8]),
}

/// A file of a multi file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MultiMember {
    /// Address of its first byte.
    pub start: u64,
    /// Bytes that it holds.
    pub length: u64,
    /// Its name, where `%s` stands for what the names of all members have in common.
    pub name: Vec<u8>,
}

/// Bytes of the driver's own that follow the header of a block at `address`.
pub fn decode_block_header(bytes: &[u8], address: u64) -> Result<u64> {
    let mut c = Cursor::new(bytes, BLOCK, address, Sizes::default());
    version_0(&mut c)?;
    c.skip(3)?; // reserved
    Ok(u64::from(c.u32()?))
}

/// Decodes the block that a superblock of version 0 or 1 points to.
pub fn decode_block(bytes: &[u8], address: u64) -> Result<DriverInfo> {
    let mut c = Cursor::new(bytes, BLOCK, address, Sizes::default());
    version_0(&mut c)?;
    c.skip(7)?; // reserved, size
    let driver = c.array()?;
    decode_information(driver, &mut c)
}

/// Decodes the message of a superblock extension.
pub fn decode_message(bytes: &[u8], address: u64) -> Result<DriverInfo> {
    let mut c = Cursor::new(bytes, MESSAGE, address, Sizes::default());
    version_0(&mut c)?;
    let driver = c.array()?;
    c.skip(2)?; // size
    decode_information(driver, &mut c)
}

fn version_0(c: &mut Cursor<'_>) -> Result<()> {
    match c.u8()? {
        0 => Ok(()),
        version => Err(c.unsupported(format!("version {version} is unknown"))),
    }
}

fn decode_information(driver: [u8; 8], c: &mut Cursor<'_>) -> Result<DriverInfo> {
    match &driver {
        b"NCSAfami" => match c.u64()? {
            0 => Err(c.corrupt("the members of the family have no bytes")),
            member_size => Ok(DriverInfo::Family { member_size }),
        },
        b"NCSAmult" => decode_multi(c).map(DriverInfo::Multi),
        _ => Ok(DriverInfo::Other(driver)),
    }
}

/// For each kind of content its file; then of each file that occurs, in order, address and length;
/// then their names, each filled up to eight bytes.
fn decode_multi(c: &mut Cursor<'_>) -> Result<Vec<MultiMember>> {
    let map = c.array::<KINDS>()?;
    c.skip(2)?; // reserved
    let mut files: Vec<u8> = Vec::new();
    for (kind, file) in (1..).zip(map) {
        // 0 stands for a file of this kind alone.
        let file = if file == 0 { kind } else { file };
        if usize::from(file) > KINDS {
            return Err(c.corrupt(format!("kind {file} of content")));
        }
        if !files.contains(&file) {
            files.push(file);
        }
    }
    let mut members = Vec::new();
    for _ in &files {
        members.push(MultiMember {
            start: c.u64()?,
            length: c.u64()?,
            name: Vec::new(),
        });
    }
    for member in &mut members {
        let length = c.rest().iter().position(|byte| *byte == 0);
        let length = length.ok_or_else(|| c.corrupt("the name of a file does not end"))?;
        member.name = c.take(length)?.to_vec();
        // The last name's filling may be missing.
        let filled = (length + 1).next_multiple_of(8) - length;
        c.skip(filled.min(c.remaining()))?;
    }
    Ok(members)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::every_truncation_fails;

    fn family() -> Vec<u8> {
        [
            &[0, 0, 0, 0][..],      // version, reserved
            &8u32.to_le_bytes(),    // size
            b"NCSAfami",            // driver
            &1024u64.to_le_bytes(), // bytes of a member
        ]
        .concat()
    }

    fn split() -> Vec<u8> {
        [
            &[0][..],                      // version
            b"NCSAmult",                   // driver
            &56u16.to_le_bytes(),          // size
            &[1, 1, 3, 3, 1, 1],           // all but raw data and global heaps in the first
            &[0, 0],                       // reserved
            &0u64.to_le_bytes(),           // metadata: start
            &3128u64.to_le_bytes(),        // metadata: length
            &(u64::MAX / 2).to_le_bytes(), // raw data: start
            &52128u64.to_le_bytes(),       // raw data: length
            b"%s-m.h5\0",
            b"%s.raw\0\0",
        ]
        .concat()
    }

    #[test]
    fn a_family_tells_the_size_of_its_members() {
        let bytes = family();
        let info = decode_block(&bytes, 0).unwrap();
        assert_eq!(info, DriverInfo::Family { member_size: 1024 });
        assert_eq!(decode_block_header(&bytes, 0).unwrap(), 8);
        every_truncation_fails(&bytes, |b| decode_block(b, 0).map(drop));
    }

    #[test]
    fn a_split_file_tells_addresses_and_names_of_two_members() {
        let bytes = split();
        let DriverInfo::Multi(members) = decode_message(&bytes, 0).unwrap() else {
            panic!("no multi file");
        };
        let [meta, raw] = &members[..] else {
            panic!("{members:?}");
        };
        assert_eq!((meta.start, meta.length), (0, 3128));
        assert_eq!((raw.start, raw.length), (u64::MAX / 2, 52128));
        assert_eq!((&*meta.name, &*raw.name), (&b"%s-m.h5"[..], &b"%s.raw"[..]));
        // The last byte only fills the name up.
        let needed = bytes.len() - 1;
        every_truncation_fails(&bytes[..needed], |b| decode_message(b, 0).map(drop));
    }

    #[test]
    fn a_map_of_defaults_gives_every_kind_its_file() {
        let mut bytes = [&[0][..], b"NCSAmult", &[0; 2], &[0; 8]].concat();
        bytes.extend([0; 6 * 16]);
        bytes.extend(b"%s\0\0\0\0\0\0".repeat(6));
        let DriverInfo::Multi(members) = decode_message(&bytes, 0).unwrap() else {
            panic!("no multi file");
        };
        assert_eq!(members.len(), 6);
        bytes[11] = 7;
        assert!(decode_message(&bytes, 0).is_err());
    }

    #[test]
    fn another_driver_is_told_by_its_name() {
        let bytes = [&[0][..], b"LBLsomet", &[0; 2]].concat();
        let info = decode_message(&bytes, 0).unwrap();
        assert_eq!(info, DriverInfo::Other(*b"LBLsomet"));
    }

    #[test]
    fn members_of_no_bytes_are_refused() {
        let mut bytes = family();
        bytes[16..24].fill(0);
        assert!(decode_block(&bytes, 0).is_err());
    }
}
