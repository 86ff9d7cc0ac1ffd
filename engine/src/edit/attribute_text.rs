//! Attributes given as text: parsed for the type that they have, texts of variable length with it.

use super::attribute::{required, stored};
use super::text::{Typed, parse_elements};
use crate::bytes::{Address, Cursor, Sink, Sizes};
use crate::datatype::{Class, Datatype};
use crate::error::{Error, Result};
use crate::format::attribute::encode_attribute;
use crate::metadata::Fetch;
use crate::object::Attributes;
use crate::structure::global_heap::{self, Place};
use crate::transaction::Edit;

const STRUCTURE: &str = "attribute";

impl Attributes {
    /// Gives an attribute the elements that `text` says. It keeps type, extent and place.
    ///
    /// # Errors
    /// [`crate::Kind::NotFound`]; [`crate::Kind::InvalidArgument`] with the reason where the text is no value of that type;
    /// [`crate::Kind::Unsupported`] for types whose values cannot be typed in. What was there stays.
    pub fn modify_text(&self, name: impl AsRef<[u8]>, text: &str) -> Result<()> {
        let name = name.as_ref();
        self.edit_header(|edit, header| {
            let (place, mut parts) = required(header, name)?;
            let stored = stored(edit, header, place)?;
            let (datatype, dataspace) = (stored.datatype?, stored.dataspace?);
            let count = dataspace.element_count().unwrap_or(0);
            let typed = parse_elements(text, &datatype, count)?;
            let old = heap_places(&datatype, &parts.data, edit.sizes())?.unwrap_or_default();
            let home = remove_all(edit, &old)?;
            parts.data = store_all(edit, &typed, home)?;
            header.replace(place, encode_attribute(&parts)?)
        })
    }
}

/// Where elements of variable length lie; none for types that keep nothing elsewhere, or not in this
/// plain way.
pub(super) fn heap_places(
    datatype: &Datatype,
    elements: &[u8],
    sizes: Sizes,
) -> Result<Option<Vec<Place>>> {
    let plain = match &datatype.class {
        Class::VlenString(_) => true,
        Class::Sequence(base) => !base.is_variable() && !base.holds_references_elsewhere(),
        _ => false,
    };
    if !plain {
        return Ok(None);
    }
    let mut c = Cursor::new(elements, STRUCTURE, 0, sizes);
    let mut places = Vec::new();
    while c.remaining() > 0 {
        let length = c.u32()?;
        let collection = c.address_field()?;
        let index = c.u32()?;
        match collection {
            // An empty one leads nowhere.
            Some(collection) if length > 0 && collection != Address(0) => {
                places.push(Place { collection, index });
            }
            _ => {}
        }
    }
    Ok(Some(places))
}

/// Takes objects out of their collections; gives a collection that goes on to exist.
pub(super) fn remove_all(edit: &Edit<'_>, places: &[Place]) -> Result<Option<Address>> {
    let mut left = None;
    for place in places {
        left = global_heap::remove(edit, *place)?;
    }
    Ok(left)
}

/// The elements as they are stored, texts of variable length put into a global heap.
fn store_all(edit: &Edit<'_>, typed: &[Typed], home: Option<Address>) -> Result<Vec<u8>> {
    let mut sink = Sink::new(STRUCTURE, edit.sizes());
    let mut home = home;
    for element in typed {
        match element {
            Typed::Stored(bytes) => sink.put(bytes),
            Typed::Text(bytes) if bytes.is_empty() => {
                sink.u32(0);
                sink.address(Some(Address(0)))?;
                sink.u32(0);
            }
            Typed::Text(bytes) => {
                let place = global_heap::store(edit, bytes, home)?;
                home = Some(place.collection);
                let length = u32::try_from(bytes.len());
                sink.u32(length.map_err(|_| Error::invalid(STRUCTURE, "a text over 4 GiB"))?);
                sink.address(Some(place.collection))?;
                sink.u32(place.index);
            }
        }
    }
    Ok(sink.finish())
}
