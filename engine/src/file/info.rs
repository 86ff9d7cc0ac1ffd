//! What a file says of itself as a whole.

use super::Located;
use crate::bytes::Sizes;
use crate::storage::{Driver, Part, Source};

/// Facts from the superblock and from the system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileInfo {
    /// Length of the file in bytes; of several files, all together.
    pub size: u64,
    /// How it is stored.
    pub driver: Driver,
    /// The files that it is spread over, missing ones too; empty where it is one.
    pub parts: Vec<Part>,
    /// Version of the superblock, 0 to 3.
    pub superblock_version: u8,
    /// Widths of addresses and lengths.
    pub sizes: Sizes,
    /// Base address as the superblock stores it; addresses count from [`FileInfo::user_block`].
    pub base_address: u64,
    /// Bytes before the superblock, which HDF5 leaves to others: see `File::user_block`.
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
    pub fn of(located: &Located, source: &dyn Source) -> Self {
        let superblock = &located.superblock;
        let parts = source.parts();
        let mut notes = notes(located);
        notes.extend(missing(&parts));
        Self {
            size: match parts.is_empty() {
                true => located.length,
                false => source.stored().unwrap_or(located.length),
            },
            driver: source.driver(),
            parts,
            superblock_version: superblock.version,
            sizes: superblock.sizes,
            base_address: superblock.base,
            user_block: located.found,
            end_of_file: match source.driver() {
                // The superblock tells the end of one of the files.
                Driver::Multi => located.length,
                _ => located.end(),
            },
            status_flags: superblock.flags,
            notes,
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
    let flags = located.superblock.marks();
    if flags & 4 != 0 {
        notes.push("The file is marked as being written (single writer, multiple readers), or its writer stopped without closing it.".into());
    } else if flags & 1 != 0 {
        notes.push("The file is marked as open for writing: a program writes it, or stopped without closing it.".into());
    }
    notes
}

/// Names the files that should be there and cannot be read.
fn missing(parts: &[Part]) -> Option<String> {
    const SHOWN: usize = 3;
    let lacking = parts.iter().filter_map(|part| {
        let cause = part.length.as_ref().err()?;
        Some(format!("{} ({cause})", part.path.display()))
    });
    let lacking: Vec<String> = lacking.collect();
    let shown = lacking.get(..SHOWN).unwrap_or(&lacking).join(", ");
    let others = match lacking.len().saturating_sub(SHOWN) {
        _ if lacking.is_empty() => return None,
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    Some(format!(
        "The file is spread over several ones, not all of which can be read: {shown}{others}. What lies in them cannot be shown."
    ))
}
