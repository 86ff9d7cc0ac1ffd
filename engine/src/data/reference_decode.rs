//! References from their bytes: old ones (an address, or a heap object of address and selection)
//! and those of HDF5 1.12 (type, flags, then a token or a heap object).

use super::heap::{Heap, HeapId, write_id};
use super::reference::Reference;
use crate::bytes::{Address, Cursor, Sizes};
use crate::datatype::{Name, ReferenceKind};
use crate::error::{Error, Result};
use crate::format::selection::decode_selection;

/// Type and flags in front of a new reference.
const HEADER: usize = 2;
const OBJECT: u8 = 2;
const REGION: u8 = 3;
const ATTRIBUTE: u8 = 4;
/// Flag: the object lies in another file.
const EXTERNAL: u8 = 1;

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

/// Writes the reference of `element` with its heap object at another place.
pub fn write_heap_id(
    kind: ReferenceKind,
    element: &[u8],
    id: HeapId,
    sizes: Sizes,
    out: &mut [u8],
) -> Result<()> {
    // Kind, flags and length of the new references stay.
    let head = match kind {
        ReferenceKind::Region => 0,
        _ => HEADER + 4,
    };
    let short = || Error::corrupt("reference", "it has no room");
    let (room, place) = out.split_at_mut_checked(head).ok_or_else(short)?;
    room.copy_from_slice(element.get(..head).ok_or_else(short)?);
    write_id(id, sizes, place)
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
}
