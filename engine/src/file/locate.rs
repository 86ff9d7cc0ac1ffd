//! Where the superblock lies: at 0, 512, 1024 and so on, doubling (specification II.A).

use crate::error::{Error, Kind, Result};
use crate::format::superblock::{MAX_SIZE, SIGNATURE, Superblock, decode_superblock};
use crate::storage::Source;

use super::sniff::describe_foreign;

/// A superblock and its place.
#[derive(Debug, Clone)]
pub struct Located {
    /// The superblock.
    pub superblock: Superblock,
    /// Its offset in the file; all addresses count from here, whatever base address is stored.
    pub found: u64,
    /// Its bytes (with some that follow), for the stamp.
    pub bytes: Vec<u8>,
    /// Length of the file at that moment.
    pub length: u64,
}

impl Located {
    /// First byte after everything that the superblock knows of.
    pub fn end(&self) -> u64 {
        self.superblock.end(self.found)
    }
}

/// Finds and decodes the superblock; a file without one is [`Kind::NotHdf5`], with a cause that
/// says what it is instead. Reads of a few bytes, under 60 of them for any length.
pub fn locate(source: &dyn Source) -> Result<Located> {
    let length = source.len()?;
    let mut found = 0u64;
    while found.saturating_add(SIGNATURE.len() as u64) <= length {
        let mut signature = SIGNATURE.map(|_| 0);
        // Between files that a file is spread over there may be gaps.
        if readable(source, found, SIGNATURE.len() as u64)? == SIGNATURE.len() as u64 {
            source.read_at(found, &mut signature)?;
        }
        if signature == SIGNATURE {
            return decode(source, found, length);
        }
        found = if found == 0 {
            512
        } else {
            found.saturating_mul(2)
        };
    }
    let mut head = vec![0; readable(source, 0, 4096)? as usize];
    source.read_at(0, &mut head)?;
    Err(Error::new(
        Kind::NotHdf5,
        "file",
        describe_foreign(&head, length),
    ))
}

/// How many of the bytes are there; none where a part of the file is missing.
fn readable(source: &dyn Source, offset: u64, length: u64) -> Result<u64> {
    match source.readable(offset, length) {
        Err(error) if error.kind() == Kind::Truncated => Ok(0),
        readable => readable,
    }
}

fn decode(source: &dyn Source, found: u64, length: u64) -> Result<Located> {
    let mut bytes = vec![0; readable(source, found, MAX_SIZE)? as usize];
    source.read_at(found, &mut bytes)?;
    let superblock = decode_superblock(&bytes, found).map_err(|error| match error.kind() {
        Kind::Truncated => {
            let cause = format!("an HDF5 file that was cut short after {length} bytes, within its superblock; copy or download it again");
            Error::new(Kind::NotHdf5, "file", cause)
        }
        _ => error,
    })?;
    // The file may end right behind a small superblock's neighbour: hash what belongs to the start.
    bytes.truncate(96);
    Ok(Located {
        superblock,
        found,
        bytes,
        length,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::MemorySource;

    /// Version 0, addresses of 8 bytes, end of file 800, root group's header at 96.
    pub(crate) fn superblock() -> Vec<u8> {
        let mut bytes = SIGNATURE.to_vec();
        bytes.extend([0, 0, 0, 0, 0, 8, 8, 0, 4, 0, 16, 0, 0, 0, 0, 0]);
        for address in [0, u64::MAX, 800, u64::MAX, 0, 96] {
            bytes.extend(u64::to_le_bytes(address));
        }
        bytes.extend([0; 24]);
        bytes
    }

    #[test]
    fn a_superblock_is_found_behind_user_blocks_of_doubling_sizes() {
        for offset in [0, 512, 1024, 65536] {
            let mut bytes = vec![b'u'; offset];
            bytes.extend(superblock());
            let located = locate(&MemorySource::new(bytes)).unwrap();
            assert_eq!(located.found, offset as u64);
            assert_eq!(located.end(), 800 + offset as u64);
        }
    }

    #[test]
    fn a_signature_at_another_place_is_none() {
        for offset in [1, 513, 1536] {
            let mut bytes = vec![b'u'; offset];
            bytes.extend(superblock());
            let error = locate(&MemorySource::new(bytes)).unwrap_err();
            assert_eq!(error.kind(), Kind::NotHdf5);
        }
    }

    #[test]
    fn a_file_cut_at_every_length_of_its_superblock_says_so() {
        let bytes = superblock();
        for length in 8..bytes.len() - 24 {
            let error = locate(&MemorySource::new(&bytes[..length])).unwrap_err();
            assert_eq!(error.kind(), Kind::NotHdf5, "{length}");
            assert!(error.cause().contains("cut short"), "{error}");
        }
    }

    #[test]
    fn a_huge_sparse_file_is_searched_in_a_few_reads() {
        let file = tempfile::NamedTempFile::new().unwrap();
        file.as_file().set_len(1 << 40).unwrap();
        let source = crate::storage::FileSource::open(file.path()).unwrap();
        let error = locate(&source).unwrap_err();
        assert!(error.cause().contains("zero"), "{error}");
    }
}
