//! References from their bytes: old ones (an address, or a heap object of address and selection)
//! and those of HDF5 1.12 (type, flags, then a token or a heap object).

use super::heap::{Heap, HeapId};
use super::reference::{Reference, Region, RegularSlab};
use crate::bytes::{Address, Cursor, Sizes};
use crate::datatype::{Name, ReferenceKind};
use crate::error::Result;

/// Type and flags in front of a new reference.
const HEADER: usize = 2;
const OBJECT: u8 = 2;
const REGION: u8 = 3;
const ATTRIBUTE: u8 = 4;
/// Flag: the object lies in another file.
const EXTERNAL: u8 = 1;
/// Most coordinates of one region that are decoded.
const MOST_COORDINATES: u64 = 1 << 24;

/// The heap object that a reference needs, if any.
pub fn heap_id(kind: ReferenceKind, element: &[u8], sizes: Sizes) -> Option<HeapId> {
    let mut cursor = Cursor::new(element, "reference", 0, sizes);
    match kind {
        ReferenceKind::Object => return None,
        ReferenceKind::Region => {}
        _ => {
            let [kind, flags] = cursor.array().ok()?;
            if kind == 0 || (kind == OBJECT && flags & EXTERNAL == 0) {
                return None;
            }
            cursor.u32().ok()?;
        }
    }
    let collection = cursor.address_field().ok()?.filter(|a| a.0 != 0)?;
    let index = cursor.u32().ok()?;
    Some(HeapId { collection, index })
}

/// The reference that an element holds.
pub fn decode(kind: ReferenceKind, element: &[u8], heap: &Heap) -> Result<Reference> {
    if element.iter().all(|byte| *byte == 0) {
        return Ok(Reference::Null);
    }
    let sizes = heap.sizes();
    let mut cursor = Cursor::new(element, "reference", 0, sizes);
    match kind {
        ReferenceKind::Object => Ok(match cursor.address_field()? {
            Some(address) => Reference::Object {
                address,
                file: None,
            },
            None => Reference::Null,
        }),
        ReferenceKind::Region => {
            let Some(id) = heap_id(kind, element, sizes) else {
                return Ok(Reference::Null);
            };
            let mut cursor = Cursor::new(heap.object(id)?, "region reference", 0, sizes);
            let Some(address) = cursor.address_field()? else {
                return Ok(Reference::Null);
            };
            Ok(Reference::Region {
                address,
                region: decode_selection(&mut cursor)?,
                file: None,
            })
        }
        _ => decode_new(kind, element, heap),
    }
}

/// A reference of HDF5 1.12; which kind it is stands in the element itself.
fn decode_new(declared: ReferenceKind, element: &[u8], heap: &Heap) -> Result<Reference> {
    let sizes = heap.sizes();
    let mut cursor = Cursor::new(element, "reference", 0, sizes);
    let [kind, flags] = cursor.array()?;
    let body = match heap_id(declared, element, sizes) {
        Some(id) => heap.object(id)?,
        None => element.get(HEADER..).unwrap_or_default(),
    };
    let mut cursor = Cursor::new(body, "reference", 0, sizes);
    let token = usize::from(cursor.u8()?);
    let address = Address(cursor.uint(token)?);
    let mut file = None;
    if flags & EXTERNAL != 0 {
        file = Some(decode_string(&mut cursor)?);
    }
    Ok(match kind {
        OBJECT => Reference::Object { address, file },
        REGION => {
            // Size of what follows, and rank of the extent.
            cursor.skip(8)?;
            Reference::Region {
                address,
                region: decode_selection(&mut cursor)?,
                file,
            }
        }
        ATTRIBUTE => Reference::Attribute {
            address,
            name: decode_string(&mut cursor)?,
            file,
        },
        _ => Reference::Undecoded(element.to_vec()),
    })
}

fn decode_string(cursor: &mut Cursor<'_>) -> Result<Name> {
    let length = cursor.u16()?;
    cursor.take(usize::from(length)).map(Name::new)
}

/// A serialized selection (specification VIII.C, "dataspace selection").
pub fn decode_selection(cursor: &mut Cursor<'_>) -> Result<Region> {
    let whole = cursor.rest();
    let kind = cursor.u32()?;
    let version = cursor.u32()?;
    match (kind, version) {
        (0, _) => Ok(Region::Nothing),
        (3, _) => Ok(Region::All),
        (1, 1) => {
            cursor.skip(8)?;
            decode_points(cursor, 4, 4)
        }
        (1, 2) => {
            let width = usize::from(cursor.u8()?);
            decode_points(cursor, width, width)
        }
        (2, 1) => {
            cursor.skip(8)?;
            let rank = cursor.u32()?;
            decode_blocks(cursor, rank, 4)
        }
        (2, 2) => {
            cursor.skip(5)?;
            let rank = cursor.u32()?;
            decode_regular(cursor, rank, 8)
        }
        (2, 3) => {
            let [flags, width] = cursor.array()?;
            let rank = cursor.u32()?;
            match flags & 1 {
                1 => decode_regular(cursor, rank, width.into()),
                _ => decode_blocks(cursor, rank, width.into()),
            }
        }
        _ => Ok(Region::Undecoded(whole.to_vec())),
    }
}

/// Agrees to `count` numbers of `width` bytes, which must be there to be read.
fn agree(cursor: &Cursor<'_>, count: Option<u64>, width: usize) -> Result<()> {
    let bytes = count.and_then(|count| count.checked_mul(width as u64));
    match bytes {
        Some(bytes)
            if bytes <= cursor.remaining() as u64
                && count <= Some(MOST_COORDINATES)
                && (width > 0 || count == Some(0)) =>
        {
            Ok(())
        }
        _ => Err(cursor.corrupt("a selection that claims more coordinates than it has")),
    }
}

fn decode_points(cursor: &mut Cursor<'_>, width: usize, count_width: usize) -> Result<Region> {
    let rank = cursor.u32()?;
    let count = cursor.uint(count_width)?;
    let numbers = count.checked_mul(rank.into());
    agree(cursor, numbers, width)?;
    let coordinates = (0..numbers.unwrap_or_default())
        .map(|_| cursor.uint(width))
        .collect::<Result<_>>()?;
    Ok(Region::Points {
        rank: rank as usize,
        coordinates,
    })
}

fn decode_blocks(cursor: &mut Cursor<'_>, rank: u32, width: usize) -> Result<Region> {
    let count = cursor.uint(width)?;
    let numbers = count.checked_mul(u64::from(rank) * 2);
    agree(cursor, numbers.filter(|n| *n > 0 || count == 0), width)?;
    let mut corner = || {
        (0..rank)
            .map(|_| cursor.uint(width))
            .collect::<Result<Vec<_>>>()
    };
    let blocks = (0..count)
        .map(|_| Ok((corner()?, corner()?)))
        .collect::<Result<_>>()?;
    Ok(Region::Blocks(blocks))
}

fn decode_regular(cursor: &mut Cursor<'_>, rank: u32, width: usize) -> Result<Region> {
    agree(cursor, Some(u64::from(rank) * 4), width)?;
    let unlimited = match width {
        8.. => u64::MAX,
        _ => (1 << (width * 8)) - 1,
    };
    let bounded = |number: u64| (number != unlimited).then_some(number);
    let slabs = (0..rank)
        .map(|_| {
            Ok(RegularSlab {
                start: cursor.uint(width)?,
                stride: cursor.uint(width)?,
                count: bounded(cursor.uint(width)?),
                block: bounded(cursor.uint(width)?),
            })
        })
        .collect::<Result<_>>()?;
    Ok(Region::Regular(slabs))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn empty() -> Heap {
        Heap::empty(Sizes::default())
    }

    #[test]
    fn an_old_object_reference_is_an_address() {
        let element = 0x320_u64.to_le_bytes();
        let wanted = Reference::Object {
            address: Address(0x320),
            file: None,
        };
        assert_eq!(
            decode(ReferenceKind::Object, &element, &empty()).unwrap(),
            wanted
        );
        let null = decode(ReferenceKind::Object, &[0; 8], &empty()).unwrap();
        assert_eq!(null, Reference::Null);
    }

    #[test]
    fn a_new_object_reference_keeps_its_token() {
        let mut element = vec![
            2, 0, // object, same file
            8, // token size
            0x20, 3, 0, 0, 0, 0, 0, 0, // address
        ];
        element.resize(18, 0);
        let found = decode(ReferenceKind::Object2, &element, &empty()).unwrap();
        let wanted = Reference::Object {
            address: Address(0x320),
            file: None,
        };
        assert_eq!(found, wanted);
    }

    #[test]
    fn selections_of_all_versions_decode() {
        let bytes =
            |numbers: &[u32]| -> Vec<u8> { numbers.iter().flat_map(|n| n.to_le_bytes()).collect() };
        let select = |bytes: &[u8]| {
            decode_selection(&mut Cursor::new(bytes, "selection", 0, Sizes::default()))
        };
        // Type, version, reserved, length, rank, count, then coordinates.
        let points = bytes(&[1, 1, 0, 24, 2, 2, 3, 4, 5, 6]);
        let Region::Points {
            rank: 2,
            coordinates,
        } = select(&points).unwrap()
        else {
            panic!("not two-dimensional points");
        };
        assert_eq!(coordinates, [3, 4, 5, 6]);
        let blocks = bytes(&[2, 1, 0, 24, 1, 1, 3, 4]);
        assert_eq!(
            select(&blocks).unwrap(),
            Region::Blocks(vec![(vec![3], vec![4])])
        );
        let mut regular = bytes(&[2, 3]);
        regular.extend([1, 2, 1, 0, 0, 0, 1, 0, 2, 0, 0xff, 0xff, 4, 0]);
        let slab = RegularSlab {
            start: 1,
            stride: 2,
            count: None,
            block: Some(4),
        };
        assert_eq!(select(&regular).unwrap(), Region::Regular(vec![slab]));
        for end in 0..points.len() {
            assert!(select(&points[..end]).is_err(), "{end}");
        }
        assert!(select(&bytes(&[1, 1, 0, 24, 2, u32::MAX, 3, 4])).is_err());
    }
}
