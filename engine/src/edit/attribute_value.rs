//! Elements of attributes as they are stored, and their parts that lie in global heaps.

use super::text::{Typed, parse_elements};
use crate::bytes::{Address, Cursor, Sink, Sizes};
use crate::datatype::{Class, Datatype};
use crate::error::{Error, Result};
use crate::format::dataspace::Dataspace;
use crate::metadata::Fetch;
use crate::structure::global_heap::{self, Place};
use crate::transaction::Edit;

const STRUCTURE: &str = "attribute";

/// The elements that an attribute is given.
#[derive(Debug, Clone, Copy)]
pub(super) enum Given<'a> {
    /// As they are stored, row-major.
    Stored(&'a [u8]),
    /// As text.
    Typed(&'a str),
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
        let elements = match self {
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
