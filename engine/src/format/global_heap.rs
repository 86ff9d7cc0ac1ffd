//! Global heap collection: variable-length data, region references, virtual mappings
//! (specification III.E).

use std::ops::Range;

use crate::bytes::{Cursor, Sizes};
use crate::error::Result;

const STRUCTURE: &str = "global heap collection";

/// Bytes of the smallest collection that the library writes; most have it.
pub const SMALLEST: u64 = 4096;

/// A collection: objects by their index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Collection {
    bytes: Vec<u8>,
    /// Index and place in `bytes`, sorted by index.
    objects: Vec<(u16, Range<usize>)>,
}

impl Collection {
    /// The object called `index`.
    pub fn object(&self, index: u32) -> Option<&[u8]> {
        let index = u16::try_from(index).ok()?;
        let at = self
            .objects
            .binary_search_by_key(&index, |(index, _)| *index);
        let (_, range) = self.objects.get(at.ok()?)?;
        self.bytes.get(range.clone())
    }

    /// Indexes of all objects, ascending.
    pub fn indexes(&self) -> impl ExactSizeIterator<Item = u16> {
        self.objects.iter().map(|(index, _)| *index)
    }

    /// Bytes of the collection in memory.
    pub fn byte_len(&self) -> usize {
        self.bytes.len() + self.objects.len() * size_of::<(u16, Range<usize>)>()
    }
}

/// Bytes before the first object, and before each object's data: padded to 8, as the library
/// has it and the specification does not say.
pub fn prefix_size(sizes: Sizes) -> u64 {
    (8 + u64::from(sizes.length)).next_multiple_of(8)
}

/// Bytes of a collection in all, its prefix at least; `prefix` are its first [`prefix_size`].
pub fn collection_size(prefix: &[u8], address: u64, sizes: Sizes) -> Result<u64> {
    let mut c = Cursor::new(prefix, STRUCTURE, address, sizes);
    c.signature(b"GCOL")?;
    match c.u8()? {
        1 => {}
        version => return Err(c.unsupported(format!("version {version} is unknown"))),
    }
    c.skip(3)?; // reserved
    let size = c.length_field()?;
    if size < prefix_size(sizes) {
        return Err(c.corrupt(format!("a size of {size} bytes")));
    }
    Ok(size)
}

/// Decodes a collection; `bytes` are exactly its own ([`collection_size`]).
pub fn decode_collection(bytes: Vec<u8>, address: u64, sizes: Sizes) -> Result<Collection> {
    let mut objects = Vec::new();
    visit_objects(&bytes, address, sizes, |index, range| {
        objects.push((index, range));
    })?;
    objects.sort_by_key(|(index, _)| *index);
    Ok(Collection { bytes, objects })
}

/// Hands over index and place in `bytes` of each object, as they are stored; where the collection
/// is damaged, of those before that. `bytes` are exactly its own.
pub fn visit_objects(
    bytes: &[u8],
    address: u64,
    sizes: Sizes,
    mut each: impl FnMut(u16, Range<usize>),
) -> Result<()> {
    let mut c = Cursor::new(bytes, STRUCTURE, address, sizes);
    let head = usize::try_from(prefix_size(sizes)).unwrap_or(usize::MAX);
    let padding = head.saturating_sub(8 + usize::from(sizes.length));
    c.skip(head)?;
    while c.remaining() >= head {
        let index = c.u16()?;
        c.skip(2 + 4)?; // reference count, reserved
        let size = c.length_field()?;
        if index == 0 {
            break; // the free space, always last
        }
        c.skip(padding)?;
        let size = usize::try_from(size).unwrap_or(usize::MAX);
        let start = c.position();
        c.take(size)?;
        each(index, start..start + size);
        // Padding to 8; after the last object it may be cut.
        let rest = size.next_multiple_of(8) - size;
        c.skip(rest.min(c.remaining()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn collection() -> Vec<u8> {
        [
            &b"GCOL"[..],
            &[1, 0, 0, 0],             // version, reserved
            &80u64.to_le_bytes(),      // size
            &[2, 0, 1, 0, 0, 0, 0, 0], // index 2, reference count, reserved
            &3u64.to_le_bytes(),       // size
            b"abc\0\0\0\0\0",          // data, padding
            &[1, 0, 1, 0, 0, 0, 0, 0], // index 1, reference count, reserved
            &0u64.to_le_bytes(),       // size: empty
            &[0, 0, 0, 0, 0, 0, 0, 0], // free space
            &24u64.to_le_bytes(),      // its size, this header included
            &[0; 8],
        ]
        .concat()
    }

    #[test]
    fn objects_are_found_by_index() {
        let bytes = collection();
        let sizes = Sizes::default();
        assert_eq!(collection_size(&bytes[..16], 0, sizes).unwrap(), 80);
        assert_eq!(bytes.len(), 80);
        let collection = decode_collection(bytes, 0, sizes).unwrap();
        assert_eq!(collection.object(2), Some(&b"abc"[..]));
        assert_eq!(collection.object(1), Some(&b""[..]));
        assert_eq!(collection.object(0), None);
        assert_eq!(collection.object(65538), None);
        assert_eq!(collection.indexes().collect::<Vec<_>>(), [1, 2]);
    }

    #[test]
    fn headers_are_padded_to_8_where_lengths_are_shorter() {
        let sizes = Sizes {
            offset: 4,
            length: 4,
        };
        let bytes = [
            &b"GCOL"[..],
            &[1, 0, 0, 0],             // version, reserved
            &48u32.to_le_bytes(),      // size
            &[0; 4],                   // padding
            &[1, 0, 1, 0, 0, 0, 0, 0], // index 1, reference count, reserved
            &3u32.to_le_bytes(),       // size
            &[0; 4],                   // padding
            b"abc\0\0\0\0\0",          // data, padding
            &[0; 8],                   // too little for another object
        ]
        .concat();
        let prefix = usize::try_from(prefix_size(sizes)).unwrap();
        assert_eq!(collection_size(&bytes[..prefix], 0, sizes).unwrap(), 48);
        let collection = decode_collection(bytes, 0, sizes).unwrap();
        assert_eq!(collection.object(1), Some(&b"abc"[..]));
    }

    #[test]
    fn truncations_never_give_more_than_is_there() {
        let bytes = collection();
        for length in 0..bytes.len() {
            if let Ok(collection) = decode_collection(bytes[..length].into(), 0, Sizes::default()) {
                assert!(collection.object(2).is_none() || length >= 35, "{length}");
            }
        }
    }

    #[test]
    fn an_object_over_the_end_is_an_error() {
        let mut bytes = collection();
        bytes[24] = 100;
        assert!(decode_collection(bytes, 0, Sizes::default()).is_err());
    }
}
