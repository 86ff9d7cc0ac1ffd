//! Metadata cache image: blocks of metadata that were kept in one place when the file was closed,
//! and that stand for what lies at their addresses (specification IV.A.2.y and II.D).

use std::ops::Range;

use crate::bytes::{Address, Cursor, Sizes};
use crate::checksum;
use crate::error::Result;

const MESSAGE: &str = "metadata cache image message";
const IMAGE: &str = "metadata cache image";

/// Decodes the message of the superblock extension: address and length of the image. There is
/// none where the length is 0.
pub fn decode_cache_image_message(
    bytes: &[u8],
    address: u64,
    sizes: Sizes,
) -> Result<Option<(Address, u64)>> {
    let mut c = Cursor::new(bytes, MESSAGE, address, sizes);
    match c.u8()? {
        0 => {}
        version => return Err(c.unsupported(format!("version {version} is unknown"))),
    }
    let image = c.address_field()?;
    let length = c.length_field()?;
    Ok(image.filter(|_| length > 0).map(|image| (image, length)))
}

/// Blocks of an image.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CacheImage {
    bytes: Vec<u8>,
    /// Address of each block and where it lies in `bytes`, by address, none over another.
    entries: Vec<(u64, Range<usize>)>,
}

impl CacheImage {
    /// Number of blocks.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether it holds nothing.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Whether a block of the image stands for what lies at `address`.
    pub fn covers(&self, address: Address) -> bool {
        let after = self
            .entries
            .partition_point(|(start, _)| *start <= address.0);
        let block = after.checked_sub(1).and_then(|at| self.entries.get(at));
        block.is_some_and(|(start, range)| address.0 - start < range.len() as u64)
    }

    /// Puts the image's blocks over `bytes`, which were read at `address`.
    pub fn lay_over(&self, address: Address, bytes: &mut [u8]) {
        let end = address.0.saturating_add(bytes.len() as u64);
        let before = |(start, range): &(u64, Range<usize>)| {
            start.saturating_add(range.len() as u64) <= address.0
        };
        let first = self.entries.partition_point(before);
        for (start, range) in self.entries.iter().skip(first) {
            if *start >= end {
                return;
            }
            let Some(entry) = self.bytes.get(range.clone()) else {
                return;
            };
            // Both begin at the larger of the two addresses.
            let skip = usize::try_from(address.0.saturating_sub(*start)).unwrap_or(usize::MAX);
            let at = usize::try_from(start.saturating_sub(address.0)).unwrap_or(usize::MAX);
            let from = entry.get(skip..).unwrap_or_default();
            let to = bytes.get_mut(at..).unwrap_or_default();
            to.iter_mut().zip(from).for_each(|(to, from)| *to = *from);
        }
    }
}

/// Decodes an image; `bytes` are exactly its own.
pub fn decode_cache_image(bytes: Vec<u8>, address: u64, sizes: Sizes) -> Result<CacheImage> {
    let body = checksum::verify(&bytes, IMAGE, address)?;
    let mut c = Cursor::new(body, IMAGE, address, sizes);
    c.signature(b"MDCI")?;
    match c.u8()? {
        0 => {}
        version => return Err(c.unsupported(format!("version {version} is unknown"))),
    }
    c.skip(1)?; // flags: whether the cache's size is kept, for the library
    c.length_field()?; // length of the image
    let count = c.u32()?;
    let mut entries = Vec::new();
    for _ in 0..count {
        entries.push(entry(&mut c)?);
    }
    entries.sort_unstable_by_key(|(start, _)| *start);
    let overlap = entries.windows(2).find_map(|pair| match pair {
        [(start, range), (next, _)] if start.saturating_add(range.len() as u64) > *next => {
            Some(*next)
        }
        _ => None,
    });
    if let Some(at) = overlap {
        return Err(c.corrupt(format!("two of its blocks lie over each other at {at:#x}")));
    }
    Ok(CacheImage { bytes, entries })
}

/// Address of a block and its place in the image.
fn entry(c: &mut Cursor<'_>) -> Result<(u64, Range<usize>)> {
    c.skip(1 + 1 + 1 + 1)?; // type, flags, ring, age
    c.skip(2 + 2)?; // flush-dependency children, and dirty ones
    let parents = usize::from(c.u16()?);
    c.skip(4)?; // rank in the list of least recent use
    let Some(address) = c.address_field()? else {
        return Err(c.corrupt("a block has the undefined address"));
    };
    let length = usize::try_from(c.length_field()?).unwrap_or(usize::MAX);
    c.skip(parents * usize::from(c.sizes().offset))?;
    let start = c.position();
    c.skip(length)?;
    Ok((address.0, start..c.position()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Kind;
    use crate::format::testing::{every_truncation_fails, with_checksum};

    fn block(address: u64, parents: &[u64], content: &[u8]) -> Vec<u8> {
        let mut bytes = vec![5, 1, 1, 0]; // object header, dirty, ring, age
        bytes.extend([0, 0, 0, 0]); // flush-dependency children
        bytes.extend((parents.len() as u16).to_le_bytes());
        bytes.extend((-1i32).to_le_bytes()); // rank
        bytes.extend(address.to_le_bytes());
        bytes.extend((content.len() as u64).to_le_bytes());
        parents.iter().for_each(|at| bytes.extend(at.to_le_bytes()));
        bytes.extend(content);
        bytes
    }

    fn image(blocks: &[Vec<u8>]) -> Vec<u8> {
        let body = blocks.concat();
        let length = (4 + 2 + 8 + 4 + body.len() + 4) as u64;
        with_checksum(
            &[
                &b"MDCI"[..],
                &[0, 0],                              // version, flags
                &length.to_le_bytes(),                // length
                &(blocks.len() as u32).to_le_bytes(), // blocks
                &body,
            ]
            .concat(),
        )
    }

    fn decode(bytes: &[u8]) -> Result<CacheImage> {
        decode_cache_image(bytes.to_vec(), 0, Sizes::default())
    }

    #[test]
    fn blocks_lie_over_what_was_read_at_their_addresses() {
        let bytes = image(&[block(20, &[100, 200], b"later"), block(10, &[], b"first")]);
        let image = decode(&bytes).unwrap();
        assert_eq!(image.len(), 2);
        let over = |address, length| {
            let mut bytes = vec![b'.'; length];
            image.lay_over(Address(address), &mut bytes);
            String::from_utf8(bytes).unwrap()
        };
        assert_eq!(over(8, 20), "..first.....later...");
        assert_eq!(over(12, 2), "rs");
        assert_eq!(over(12, 10), "rst.....la");
        assert_eq!(over(24, 4), "r...");
        assert_eq!(over(15, 5), ".....");
        every_truncation_fails(&bytes, |b| decode(b).map(drop));
    }

    #[test]
    fn blocks_over_each_other_and_a_flipped_bit_are_refused() {
        let overlapping = image(&[block(10, &[], b"first"), block(14, &[], b"later")]);
        assert_eq!(decode(&overlapping).unwrap_err().kind(), Kind::Corrupt);
        let mut flipped = image(&[block(10, &[], b"first")]);
        flipped[30] ^= 1;
        assert!(
            decode(&flipped)
                .unwrap_err()
                .cause()
                .starts_with("checksum")
        );
    }

    #[test]
    fn the_message_names_the_image_unless_it_is_empty() {
        let message = |length: u64| {
            let bytes = [&[0][..], &64u64.to_le_bytes(), &length.to_le_bytes()].concat();
            every_truncation_fails(&bytes, |b| {
                decode_cache_image_message(b, 0, Sizes::default()).map(drop)
            });
            decode_cache_image_message(&bytes, 0, Sizes::default()).unwrap()
        };
        assert_eq!(message(500), Some((Address(64), 500)));
        assert_eq!(message(0), None);
    }
}
