//! What a file says of itself as a whole.

use super::Located;
use crate::bytes::Sizes;

/// Facts from the superblock and from the system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileInfo {
    /// Length of the file in bytes.
    pub size: u64,
    /// Version of the superblock, 0 to 3.
    pub superblock_version: u8,
    /// Widths of addresses and lengths.
    pub sizes: Sizes,
    /// Base address as the superblock stores it; addresses count from [`FileInfo::user_block`].
    pub base_address: u64,
    /// Bytes before the superblock.
    pub user_block: u64,
    /// First byte after everything that the superblock knows of, counted from the file's start.
    pub end_of_file: u64,
    /// Consistency flags: bit 0 open for writing, bit 2 with single writer, multiple readers.
    pub status_flags: u32,
    /// Remarks that whoever looks at the file should read, a sentence each.
    pub notes: Vec<String>,
}

impl FileInfo {
    /// Facts of a file whose superblock was found.
    pub fn of(located: &Located) -> Self {
        let superblock = &located.superblock;
        Self {
            size: located.length,
            superblock_version: superblock.version,
            sizes: superblock.sizes,
            base_address: superblock.base,
            user_block: located.found,
            end_of_file: located.end(),
            status_flags: superblock.flags,
            notes: notes(located),
        }
    }
}

fn notes(located: &Located) -> Vec<String> {
    let mut notes = Vec::new();
    let (length, end) = (located.length, located.end());
    if length < end {
        notes.push(format!(
            "The file is cut short: it has {length} of {end} bytes. What lies in the part that is missing cannot be shown."
        ));
    }
    let flags = located.superblock.flags;
    if flags & 4 != 0 {
        notes.push("The file is marked as being written (single writer, multiple readers), or its writer stopped without closing it.".into());
    } else if flags & 1 != 0 {
        notes.push("The file is marked as open for writing: a program writes it, or stopped without closing it.".into());
    }
    if located.superblock.driver_info.is_some() {
        notes.push("The file was written by a driver that spreads a file over several ones; what lies in the others cannot be shown.".into());
    }
    notes
}
