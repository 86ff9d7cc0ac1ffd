//! Elements of attributes as they are stored, and their parts that lie in global heaps.

use super::attribute_store::{Found, Store};
use super::heap::{Parts, find_parts, remove_parts, store_parts};
use super::text::{Typed, parse_elements};
use crate::bytes::Address;
use crate::data::Elements;
use crate::data::heap::{Heap, HeapId, needs_heap, write_descriptor};
use crate::datatype::Datatype;
use crate::error::{Error, Result};
use crate::format::dataspace::Dataspace;
use crate::format::message::MessageType;
use crate::metadata::Fetch;
use crate::structure::global_heap::{self, Place};
use crate::structure::object_header::HeaderEdit;
use crate::transaction::Edit;

const STRUCTURE: &str = "attribute";

/// Flags of an attribute message: its type, its extent is a pointer to a shared one.
pub(super) const SHARED_TYPE: u8 = 0x01;
const SHARED_EXTENT: u8 = 0x02;

/// The elements that an attribute is given.
#[derive(Debug, Clone, Copy)]
pub(super) enum Given<'a> {
    /// As they are stored, row-major.
    Stored(&'a [u8]),
    /// As text.
    Typed(&'a str),
    /// As they were read, of this file or another, with the parts that they refer to.
    Read(&'a Elements),
}

impl Given<'_> {
    /// The elements as they are stored, of this type and extent. Texts of variable length go into the
    /// heap collection `home` where that has room.
    ///
    /// # Errors
    /// What is no value of that type and extent.
    pub(super) fn stored(
        self,
        edit: &Edit<'_>,
        datatype: &Datatype,
        dataspace: &Dataspace,
        home: Option<Address>,
    ) -> Result<Vec<u8>> {
        let mut home = home;
        let elements = match self {
            Self::Read(elements) => {
                let mut stored = elements.bytes().to_vec();
                confirm_readable(edit, datatype, elements)?;
                store_parts(edit, datatype, &mut stored, elements.heap(), &mut home)?;
                stored
            }
            Self::Stored(elements) => {
                refuse_variable(datatype)?;
                elements.to_vec()
            }
            Self::Typed(text) => {
                let count = dataspace.element_count();
                let count = count.ok_or_else(|| Error::invalid(STRUCTURE, "too many elements"))?;
                store_all(edit, &parse_elements(text, datatype, count)?, home)?
            }
        };
        check_length(datatype, dataspace, &elements)?;
        Ok(elements)
    }
}

/// Elements that were read fit the file as they are: their type is the one meant, and what they refer to
/// is told in as many bytes.
fn confirm_readable(edit: &Edit<'_>, datatype: &Datatype, elements: &Elements) -> Result<()> {
    if elements.datatype() != datatype {
        let cause = "the elements have another type than the attribute";
        return Err(Error::invalid(STRUCTURE, cause));
    }
    let (ours, theirs) = (edit.sizes().offset, Heap::sizes(elements.heap()).offset);
    if needs_heap(datatype) && !elements.is_empty() && ours != theirs {
        let cause = format!(
            "the elements refer to parts by addresses of {theirs} bytes, the file has {ours}"
        );
        return Err(Error::unsupported(STRUCTURE, cause));
    }
    Ok(())
}

/// Refuses types whose elements are kept elsewhere.
pub(super) fn refuse_variable(datatype: &Datatype) -> Result<()> {
    if !datatype.is_variable() && !datatype.holds_references_elsewhere() {
        return Ok(());
    }
    let cause = "elements of variable length are kept in a global heap, which is not changed yet";
    Err(Error::unsupported(STRUCTURE, cause))
}

fn check_length(datatype: &Datatype, dataspace: &Dataspace, elements: &[u8]) -> Result<()> {
    let wanted = dataspace
        .element_count()
        .and_then(|count| count.checked_mul(datatype.size as u64));
    if wanted == Some(elements.len() as u64) {
        return Ok(());
    }
    let cause = format!(
        "{} bytes of elements, where type and extent make {}",
        elements.len(),
        wanted.map_or_else(|| "too many".to_owned(), |wanted| wanted.to_string())
    );
    Err(Error::invalid(STRUCTURE, cause))
}

/// Gives up what an attribute keeps elsewhere, before it goes or gets other elements: strings and
/// sequences in global heaps, and its count in the committed datatype that is its type. Gives a heap
/// collection that has room now.
///
/// What references keep in global heaps stays: others may point to the same, as they are copied byte by
/// byte.
///
/// # Errors
/// [`crate::Kind::Unsupported`] where its extent, or its type, is in the file's table of shared
/// messages.
pub(super) fn give_up(store: &mut Store<'_, '_>, found: &Found) -> Result<Option<Address>> {
    let Found { parts, seen, .. } = found;
    let edit = store.edit();
    let shared = |bit| parts.version > 1 && parts.flags & bit != 0;
    let home = give_up_elements(edit, found)?;
    if shared(SHARED_EXTENT) || (shared(SHARED_TYPE) && seen.committed_datatype.is_none()) {
        let cause = "its type or extent is kept in the file's table of shared messages, \
                     which is not changed";
        return Err(Error::unsupported(STRUCTURE, cause));
    }
    if let Some(committed) = seen.committed_datatype {
        count_down(store, committed)?;
    }
    Ok(home)
}

/// Takes the strings and sequences of an attribute out of their heaps; gives a collection that has room
/// now.
pub(super) fn give_up_elements(edit: &Edit<'_>, found: &Found) -> Result<Option<Address>> {
    let datatype = found.seen.datatype.as_ref().map_err(Clone::clone)?;
    let elements = found.seen.data.as_ref().map_err(Clone::clone)?;
    let mut parts = Parts::new();
    find_parts(edit, datatype, elements, &mut parts)?;
    remove_parts(edit, &parts)
}

/// One user less of a committed datatype; with the last one it goes.
fn count_down(store: &mut Store<'_, '_>, committed: Address) -> Result<()> {
    let own = store.header();
    if own.address() == committed {
        let count = own.reference_count()?.saturating_sub(1);
        return own.set_reference_count(count);
    }
    let mut header = HeaderEdit::read(store.edit(), committed)?;
    let count = header.reference_count()?;
    if count > 1 {
        header.set_reference_count(count - 1)?;
        return header.store();
    }
    let kinds = [MessageType::ATTRIBUTE, MessageType::ATTRIBUTE_INFO];
    if kinds.into_iter().any(|kind| header.find(kind).is_some()) {
        let cause = "its type is a committed one that would go with it, attributes and all";
        return Err(Error::unsupported(STRUCTURE, cause).at(committed.0));
    }
    header.delete()
}

/// One user more of a committed datatype.
pub(super) fn count_up(store: &mut Store<'_, '_>, committed: Address) -> Result<()> {
    let edit = store.edit();
    let own = store.header();
    if own.address() == committed {
        let count = own.reference_count()?.saturating_add(1);
        return own.set_reference_count(count);
    }
    let mut header = HeaderEdit::read(edit, committed)?;
    let count = header.reference_count()?.saturating_add(1);
    header.set_reference_count(count)?;
    header.store()
}

/// The elements as they are stored, texts of variable length put into a global heap.
fn store_all(edit: &Edit<'_>, typed: &[Typed], home: Option<Address>) -> Result<Vec<u8>> {
    let sizes = edit.sizes();
    let mut home = home;
    let mut stored = Vec::new();
    for element in typed {
        match element {
            Typed::Stored(bytes) => stored.extend_from_slice(bytes),
            Typed::Text(bytes) => {
                let mut place = vec![0; 8 + usize::from(sizes.offset)];
                // An empty one leads nowhere.
                if !bytes.is_empty() {
                    let length = u32::try_from(bytes.len());
                    let length =
                        length.map_err(|_| Error::invalid(STRUCTURE, "a text over 4 GiB"))?;
                    let Place { collection, index } = global_heap::store(edit, bytes, home)?;
                    home = Some(collection);
                    write_descriptor(length, HeapId { collection, index }, sizes, &mut place)?;
                }
                stored.extend(place);
            }
        }
    }
    Ok(stored)
}
