//! Identifiers of a fractal heap's objects: managed, huge, tiny (specification III.G, "heap IDs").

use super::Header;
use crate::bytes::{Address, Cursor, Sink, Sizes};
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

/// Encodes an identifier, of the length that the heap's header says.
///
/// # Errors
/// [`Kind::InvalidArgument`](crate::Kind::InvalidArgument) where it does not fit that length, and for
/// objects that went through filters.
pub fn encode_id(id: &ObjectId, sizes: Sizes, header: &Header) -> Result<Vec<u8>> {
    let mut sink = Sink::new(STRUCTURE, sizes);
    match id {
        ObjectId::Managed { offset, length } => {
            sink.u8(0x00);
            sink.uint(*offset, header.offset_width())?;
            sink.uint(*length, header.length_width())?;
        }
        ObjectId::Huge(huge) => {
            sink.u8(0x10);
            put_huge(&mut sink, huge)?;
        }
        ObjectId::HugeIndexed(number) => {
            sink.u8(0x10);
            sink.uint(*number, usize::from(header.id_length.max(1) - 1).min(8))?;
        }
        ObjectId::Tiny(object) => {
            let Some(less) = object.len().checked_sub(1) else {
                return Err(sink.invalid("an object of no bytes"));
            };
            match header.id_length > 18 {
                true => sink.put(&[0x20 | (less >> 8 & 0x0f) as u8, less as u8]),
                false => sink.u8(0x20 | (less & 0x0f) as u8),
            }
            sink.put(object);
        }
    }
    sink.pad_to(header.id_length.into())?;
    Ok(sink.finish())
}

/// Bytes of the largest object that fits an identifier.
pub fn largest_tiny(header: &Header) -> usize {
    match header.id_length {
        length @ 0..=17 => usize::from(length.saturating_sub(1)),
        // A second byte of length comes with more than 16 bytes of room.
        18 => 16,
        length => usize::from(length) - 2,
    }
}

/// Encodes a record of the index of huge objects by number (type 1), or by place (type 3) where there is
/// no number.
pub fn encode_huge_record(huge: &Huge, number: Option<u64>, sizes: Sizes) -> Result<Vec<u8>> {
    let mut sink = Sink::new("huge object record", sizes);
    put_huge(&mut sink, huge)?;
    if let Some(number) = number {
        sink.length(number)?;
    }
    Ok(sink.finish())
}

fn put_huge(sink: &mut Sink, huge: &Huge) -> Result<()> {
    if huge.filtered.is_some() {
        return Err(sink.invalid("objects that went through filters are not written"));
    }
    sink.address(Some(huge.address))?;
    sink.length(huge.length)
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
    fn identifiers_are_decoded_as_they_were_encoded() {
        let sizes = Sizes::default();
        let (offset, length) = (0x1234, 300);
        let huge = Huge {
            address: Address(64),
            length: 70_000,
            filtered: None,
        };
        for (id, width) in [
            (ObjectId::Managed { offset, length }, 8),
            (ObjectId::HugeIndexed(3), 7),
            (ObjectId::Huge(huge), 17),
            (ObjectId::Tiny(vec![1; 7]), 8),
            (ObjectId::Tiny(vec![2; 40]), 42),
        ] {
            let heap = heap(width);
            let bytes = encode_id(&id, sizes, &heap).unwrap();
            assert_eq!(bytes.len(), usize::from(width));
            assert_eq!(decode_id(&bytes, 0, sizes, &heap).unwrap(), id);
        }
        let tiny = [8, 17, 18, 19, 30].map(|width| largest_tiny(&heap(width)));
        assert_eq!(tiny, [7, 16, 16, 17, 28]);
        assert!(encode_id(&ObjectId::Tiny(vec![1; 8]), sizes, &heap(8)).is_err());
        let record = encode_huge_record(&huge, Some(9), sizes).unwrap();
        assert_eq!(
            decode_huge_record(&record, 0, sizes, false).unwrap(),
            (huge, 9)
        );
        let record = encode_huge_record(&huge, None, sizes).unwrap();
        assert_eq!(decode_huge_place(&record, 0, sizes, false).unwrap(), huge);
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
