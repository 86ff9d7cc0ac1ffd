//! Parts of elements that lie in global heaps: put there, and taken out with the elements that they
//! belonged to.

use std::collections::BTreeSet;

use crate::bytes::{Address, Sizes};
use crate::data::heap::{Heap, HeapId, descriptor, needs_heap, write_descriptor};
use crate::data::reference_decode;
use crate::datatype::{Class, Datatype, ReferenceKind};
use crate::error::{Error, Kind, Result};
use crate::metadata::Fetch;
use crate::metadata::global_heap::read_collection;
use crate::structure::global_heap::{self, Place};
use crate::transaction::Edit;

const STRUCTURE: &str = "variable-length data";

/// Where parts of elements lie: collection and index.
pub(super) type Parts = BTreeSet<(Address, u32)>;

/// Takes note of where the strings and sequences of `elements` lie, also those inside of others.
pub(super) fn find_parts(
    edit: &Edit<'_>,
    datatype: &Datatype,
    elements: &[u8],
    parts: &mut Parts,
) -> Result<()> {
    if datatype.size == 0 || !needs_heap(datatype) {
        return Ok(());
    }
    for element in elements.chunks_exact(datatype.size) {
        find_of_element(edit, datatype, element, parts)?;
    }
    Ok(())
}

fn find_of_element(
    edit: &Edit<'_>,
    datatype: &Datatype,
    element: &[u8],
    parts: &mut Parts,
) -> Result<()> {
    let sizes = edit.sizes();
    match &datatype.class {
        Class::VlenString(_) => {
            let id = descriptor(element, sizes)?.1;
            parts.extend(id.map(|id| (id.collection, id.index)));
        }
        Class::Sequence(base) => {
            let Some(id) = descriptor(element, sizes)?.1 else {
                return Ok(());
            };
            let new = parts.insert((id.collection, id.index));
            if new && needs_heap(base) {
                let collection = read_collection(edit, id.collection)?;
                let content = collection.object(id.index).unwrap_or_default();
                find_parts(edit, base, content, parts)?;
            }
        }
        Class::Compound(members) => {
            for member in members.iter().filter(|member| needs_heap(&member.datatype)) {
                let end = member.offset.saturating_add(member.datatype.size);
                let part = element.get(member.offset..end).ok_or_else(short)?;
                find_parts(edit, &member.datatype, part, parts)?;
            }
        }
        Class::Array { base, .. } => find_parts(edit, base, element, parts)?,
        // What references keep in heaps stays: they are copied byte by byte, so that others may point to
        // the same.
        _ => {}
    }
    Ok(())
}

/// Takes parts out of their collections; gives one of these that goes on to exist.
pub(super) fn remove_parts(edit: &Edit<'_>, parts: &Parts) -> Result<Option<Address>> {
    let places = parts.iter().map(|(collection, index)| Place {
        collection: *collection,
        index: *index,
    });
    global_heap::remove_all(edit, &places.collect::<Vec<_>>())
}

/// Puts the parts of `elements`, which lie in `from`, into the file's heaps, first of all into the
/// collection `home`; the elements refer to their new places then.
///
/// # Errors
/// [`Kind::Unsupported`] for references that are kept in a heap; [`Kind::InvalidArgument`] for
/// strings with a NUL inside.
pub(super) fn store_parts(
    edit: &Edit<'_>,
    datatype: &Datatype,
    elements: &mut [u8],
    from: &Heap,
    home: &mut Option<Address>,
) -> Result<()> {
    place_parts(datatype, elements, from, &mut Home { edit, home })
}

/// Where parts of elements go.
pub(super) trait Receiver {
    /// Widths of addresses there.
    fn sizes(&self) -> Sizes;

    /// Whether elements of that type have something for it.
    fn concerns(&self, datatype: &Datatype) -> bool;

    /// Looks at a string before it is stored.
    fn confirm_text(&self, _text: &[u8]) -> Result<()> {
        Ok(())
    }

    /// Stores what an element refers to.
    fn store(&mut self, bytes: &[u8]) -> Result<HeapId>;

    /// Makes of a reference what it is to be.
    fn reference(&mut self, kind: ReferenceKind, element: &mut [u8], from: &Heap) -> Result<()>;
}

/// Global heaps of the file, with other objects in them.
struct Home<'h, 'e, 'c> {
    edit: &'e Edit<'c>,
    home: &'h mut Option<Address>,
}

impl Receiver for Home<'_, '_, '_> {
    fn sizes(&self) -> Sizes {
        self.edit.sizes()
    }

    fn concerns(&self, datatype: &Datatype) -> bool {
        needs_heap(datatype)
    }

    fn confirm_text(&self, text: &[u8]) -> Result<()> {
        refuse_inner_nul(text)
    }

    fn store(&mut self, bytes: &[u8]) -> Result<HeapId> {
        let place = global_heap::store(self.edit, bytes, *self.home)?;
        *self.home = Some(place.collection);
        Ok(HeapId {
            collection: place.collection,
            index: place.index,
        })
    }

    fn reference(&mut self, kind: ReferenceKind, element: &mut [u8], from: &Heap) -> Result<()> {
        refuse_reference(kind, element, from.sizes())
    }
}

/// Hands what `elements` refer to, which lies in `from`, to a receiver, the innermost first; the elements
/// refer to its new place then.
pub(super) fn place_parts(
    datatype: &Datatype,
    elements: &mut [u8],
    from: &Heap,
    to: &mut dyn Receiver,
) -> Result<()> {
    if datatype.size == 0 || !to.concerns(datatype) {
        return Ok(());
    }
    for element in elements.chunks_exact_mut(datatype.size) {
        place_of_element(datatype, element, from, to)?;
    }
    Ok(())
}

fn place_of_element(
    datatype: &Datatype,
    element: &mut [u8],
    from: &Heap,
    to: &mut dyn Receiver,
) -> Result<()> {
    match &datatype.class {
        Class::VlenString(_) => {
            let (count, bytes) = content(element, 1, from)?;
            to.confirm_text(&bytes)?;
            store(count, &bytes, element, to)
        }
        Class::Sequence(base) => {
            let (count, mut bytes) = content(element, base.size, from)?;
            place_parts(base, &mut bytes, from, to)?;
            store(count, &bytes, element, to)
        }
        Class::Compound(members) => {
            for member in members.iter() {
                if !to.concerns(&member.datatype) {
                    continue;
                }
                let end = member.offset.saturating_add(member.datatype.size);
                let part = element.get_mut(member.offset..end).ok_or_else(short)?;
                place_parts(&member.datatype, part, from, to)?;
            }
            Ok(())
        }
        Class::Array { base, .. } => place_parts(base, element, from, to),
        Class::Reference(kind) => to.reference(*kind, element, from),
        _ => Ok(()),
    }
}

/// Number and bytes of what an element refers to.
fn content(element: &[u8], size: usize, from: &Heap) -> Result<(u32, Vec<u8>)> {
    let (count, id) = descriptor(element, from.sizes())?;
    let Some(id) = id else {
        return Ok((0, Vec::new()));
    };
    let length = (count as usize).checked_mul(size);
    let bytes = from.object(id)?;
    let bytes = length.and_then(|length| bytes.get(..length));
    Ok((count, bytes.ok_or_else(short)?.to_vec()))
}

/// Stores an object and lets an element refer to it; to none where there is nothing to store.
fn store(count: u32, bytes: &[u8], element: &mut [u8], to: &mut dyn Receiver) -> Result<()> {
    element.fill(0);
    if bytes.is_empty() {
        return Ok(());
    }
    let id = to.store(bytes)?;
    write_descriptor(count, id, to.sizes(), element)
}

fn refuse_inner_nul(text: &[u8]) -> Result<()> {
    let end = text.iter().rposition(|byte| *byte != 0);
    let text = text.get(..end.unwrap_or(0)).unwrap_or_default();
    match text.iter().position(|byte| *byte == 0) {
        Some(at) => {
            let cause = format!("a string with a NUL behind {at} bytes, which would end it");
            Err(Error::invalid(STRUCTURE, cause))
        }
        None => Ok(()),
    }
}

/// References that are kept in a heap name objects of the file that they were read from.
fn refuse_reference(kind: ReferenceKind, element: &[u8], sizes: Sizes) -> Result<()> {
    match reference_decode::heap_id(kind, element, sizes) {
        Some(_) => {
            let cause = "references that are kept in a global heap (to regions, and those of \
                         HDF5 1.12) are not written";
            Err(Error::unsupported("reference", cause))
        }
        None => Ok(()),
    }
}

fn short() -> Error {
    Error::new(Kind::Corrupt, STRUCTURE, "fewer bytes than its type has")
}
