//! Identifiers of a fractal heap's objects: managed, huge, tiny (specification III.G, "heap IDs").

use super::Header;
use crate::bytes::{Address, Cursor, Sizes};
use crate::error::Result;

const STRUCTURE: &str = "fractal heap identifier";

/// What an identifier says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ObjectId {
    /// In a direct block.
    Managed {
        /// Offset in the heap.
        offset: u64,
        /// Bytes of the object.
        length: u64,
    },
    /// In a place of its own, given here.
    Huge(Huge),
    /// In a place of its own, found in the index of huge objects by this number.
    HugeIndexed(u64),
    /// The object itself.
    Tiny(Vec<u8>),
}

/// A huge object: also record types 1 to 4 of version 2 B-trees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Huge {
    /// First byte.
    pub address: Address,
    /// Stored bytes.
    pub length: u64,
    /// Filter mask and bytes before filters, where the heap has filters.
    pub filtered: Option<(u32, u64)>,
}

/// Decodes an identifier; `address` is that of what contains it.
pub fn decode_id(bytes: &[u8], address: u64, sizes: Sizes, header: &Header) -> Result<ObjectId> {
    let mut c = Cursor::new(bytes, STRUCTURE, address, sizes);
    let first = c.u8()?;
    if first >> 6 != 0 {
        return Err(c.unsupported(format!("version {} is unknown", first >> 6)));
    }
    match (first >> 4) & 0x03 {
        0 => Ok(ObjectId::Managed {
            offset: c.uint(header.offset_width())?,
            length: c.uint(header.length_width())?,
        }),
        1 => decode_huge_id(c, header),
        2 => {
            // Room for more than 17 bytes takes a second byte of length.
            let mut length = usize::from(first & 0x0f);
            if header.id_length > 18 {
                length = (length << 8) | usize::from(c.u8()?);
            }
            Ok(ObjectId::Tiny(c.take(length + 1)?.to_vec()))
        }
        kind => Err(c.corrupt(format!("kind {kind} is reserved"))),
    }
}

/// Whether huge objects' places stand in their identifiers: where there is room for them.
pub fn huge_ids_are_direct(header: &Header, sizes: Sizes) -> bool {
    let [offset, length] = [u16::from(sizes.offset), u16::from(sizes.length)];
    let needed = match header.filters.is_empty() {
        true => offset + length,
        false => offset + 2 * length + 4,
    };
    header.id_length > needed
}

fn decode_huge_id(mut c: Cursor<'_>, header: &Header) -> Result<ObjectId> {
    if huge_ids_are_direct(header, c.sizes()) {
        return huge(&mut c, !header.filters.is_empty()).map(ObjectId::Huge);
    }
    let width = usize::from(header.id_length - 1).min(8);
    c.uint(width).map(ObjectId::HugeIndexed)
}

/// Decodes a record of the index of huge objects by number (types 1 and 2): object and number.
pub fn decode_huge_record(
    bytes: &[u8],
    address: u64,
    sizes: Sizes,
    filtered: bool,
) -> Result<(Huge, u64)> {
    let mut c = Cursor::new(bytes, "huge object record", address, sizes);
    Ok((huge(&mut c, filtered)?, c.length_field()?))
}

/// Decodes a record of the index of huge objects by place (types 3 and 4).
pub fn decode_huge_place(bytes: &[u8], address: u64, sizes: Sizes, filtered: bool) -> Result<Huge> {
    let mut c = Cursor::new(bytes, "huge object record", address, sizes);
    huge(&mut c, filtered)
}

fn huge(c: &mut Cursor<'_>, filtered: bool) -> Result<Huge> {
    let Some(address) = c.address_field()? else {
        return Err(c.corrupt("a huge object has the undefined address"));
    };
    let length = c.length_field()?;
    let filtered = match filtered {
        true => Some((c.u32()?, c.length_field()?)),
        false => None,
    };
    Ok(Huge {
        address,
        length,
        filtered,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::fractal_heap::{decode_header, tests::header};
    use crate::format::testing::every_truncation_fails;

    fn heap(id_length: u16) -> Header {
        let mut heap = decode_header(&header(), 0, Sizes::default()).unwrap();
        heap.id_length = id_length;
        heap
    }

    fn decode(bytes: &[u8], id_length: u16) -> Result<ObjectId> {
        decode_id(bytes, 0, Sizes::default(), &heap(id_length))
    }

    #[test]
    fn managed_identifiers_have_offset_and_length() {
        let bytes = [0x00, 0x15, 0, 0, 0, 30, 0]; // kind, offset, length
        let expected = ObjectId::Managed {
            offset: 0x15,
            length: 30,
        };
        assert_eq!(decode(&bytes, 7).unwrap(), expected);
        every_truncation_fails(&bytes, |b| decode(b, 7).map(drop));
    }

    #[test]
    fn huge_identifiers_hold_the_place_where_there_is_room() {
        assert_eq!(
            decode(&[0x10, 3, 0, 0, 0, 0, 0], 7).unwrap(),
            ObjectId::HugeIndexed(3)
        );
        let direct = [&[0x10][..], &64u64.to_le_bytes(), &9u64.to_le_bytes()].concat();
        let expected = ObjectId::Huge(Huge {
            address: Address(64),
            length: 9,
            filtered: None,
        });
        assert_eq!(decode(&direct, 17).unwrap(), expected);
    }

    #[test]
    fn huge_identifiers_of_filtered_heaps_hold_mask_and_length_too() {
        let mut filtered = heap(29);
        filtered.filters.push(crate::filter::FilterSpec {
            id: 1,
            name: None,
            optional: false,
            client_data: [6].into(),
        });
        let bytes = [
            &[0x10][..],            // kind: huge
            &64u64.to_le_bytes(),   // address
            &9u64.to_le_bytes(),    // stored bytes
            &[2, 0, 0, 0],          // filter mask
            &5000u64.to_le_bytes(), // bytes before the filters
        ]
        .concat();
        let decode = |b: &[u8]| decode_id(b, 0, Sizes::default(), &filtered);
        let expected = ObjectId::Huge(Huge {
            address: Address(64),
            length: 9,
            filtered: Some((2, 5000)),
        });
        assert_eq!(decode(&bytes).unwrap(), expected);
        every_truncation_fails(&bytes, |b| decode(b).map(drop));
        assert!(!huge_ids_are_direct(&heap(16), Sizes::default()));
        filtered.id_length = 28;
        assert!(!huge_ids_are_direct(&filtered, Sizes::default()));
        let record = [&bytes[1..], &7u64.to_le_bytes()].concat();
        let (huge, number) = decode_huge_record(&record, 0, Sizes::default(), true).unwrap();
        assert_eq!((huge.filtered, number), (Some((2, 5000)), 7));
    }

    #[test]
    fn tiny_identifiers_hold_the_object() {
        assert_eq!(
            decode(&[0x22, 1, 2, 3], 7).unwrap(),
            ObjectId::Tiny(vec![1, 2, 3])
        );
        let long = [&[0x20, 19][..], &[7; 20]].concat();
        assert_eq!(decode(&long, 30).unwrap(), ObjectId::Tiny(vec![7; 20]));
        assert!(decode(&[0x40], 7).is_err());
    }
}
