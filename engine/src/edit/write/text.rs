//! Single elements, and single members of compounds, as people type them.

use std::sync::Arc;

use crate::data::heap::write_descriptor;
use crate::data::{Elements, Heap};
use crate::datatype::{Class, Datatype};
use crate::edit::text::{Typed, parse_elements};
use crate::error::{Error, Result};
use crate::object::Dataset;
use crate::selection::{Selection, Slice};
use crate::storage::Buffer;

use super::field::member;
use super::values::Values;

impl Dataset {
    /// Gives the element at `index` the value that `text` says, parsed strictly for its type.
    ///
    /// # Errors
    /// [`crate::Kind::InvalidArgument`] with the reason where the text is no value of that type;
    /// [`crate::Kind::Unsupported`] for types whose values cannot be typed in; as
    /// [`Dataset::write_elements`]. What was there stays.
    pub fn write_text(&self, index: &[u64], text: &str) -> Result<()> {
        self.write_text_field::<&str>(index, &[], text)
    }

    /// Gives one member of the compound at `index` the value that `text` says; `fields` name it, the
    /// outermost first. The others stay.
    ///
    /// # Errors
    /// As [`Dataset::write_text`]; [`crate::Kind::NotFound`] where there is no such member.
    pub fn write_text_field<N: AsRef<[u8]>>(
        &self,
        index: &[u64],
        fields: &[N],
        text: &str,
    ) -> Result<()> {
        let slices = index.iter().map(|at| Slice::index(*at)).collect();
        let make = |target: &Arc<Datatype>| {
            let (datatype, offset) = member(target, fields)?;
            typed(target, datatype, offset, text)
        };
        self.write_values(&Selection::Slab(slices), make).map(drop)
    }
}

/// An element of `target` of which the part at `offset`, of type `datatype`, is what `text` says.
fn typed(target: &Arc<Datatype>, datatype: &Datatype, offset: usize, text: &str) -> Result<Values> {
    let mut heap = Heap::default();
    let mut part = vec![0; datatype.size];
    let mut rest = &mut part[..];
    let (base, count) = match &datatype.class {
        Class::Array { dims, base } => {
            let count = dims.iter().try_fold(1, |n: u64, dim| n.checked_mul(*dim));
            (&**base, count.unwrap_or(u64::MAX))
        }
        _ => (datatype, 1),
    };
    for element in parse_elements(text, base, count)? {
        let (now, later) = rest
            .split_at_mut_checked(base.size)
            .ok_or_else(|| Error::corrupt("datatype", "an array of another size"))?;
        match element {
            Typed::Stored(bytes) if bytes.len() == now.len() => now.copy_from_slice(&bytes),
            Typed::Stored(_) => return Err(Error::corrupt("datatype", "elements of another size")),
            Typed::Text(bytes) if bytes.is_empty() => {}
            Typed::Text(bytes) => {
                // As wide as the descriptors of the type.
                if heap.byte_len() == 0 {
                    heap = heap_for(base)?;
                }
                let count = u32::try_from(bytes.len());
                let count = count.map_err(|_| Error::invalid("value", "a text over 4 GiB"))?;
                let id = heap.insert(&bytes)?;
                write_descriptor(count, id, heap.sizes(), now)?;
            }
        }
        rest = later;
    }
    let end = offset.saturating_add(part.len());
    let mut bytes = Buffer::zeroed(target.size)?;
    let room = bytes.get_mut(offset..end);
    let room =
        room.ok_or_else(|| Error::corrupt("datatype", "a member outside of its compound"))?;
    room.copy_from_slice(&part);
    let elements = Elements::new(target.clone(), Vec::new(), bytes, heap)?;
    Values::part(elements, offset..end)
}

/// A heap whose descriptors are as long as elements of `datatype`, which holds text.
fn heap_for(datatype: &Datatype) -> Result<Heap> {
    let width = datatype.size.checked_sub(8);
    let width = width.and_then(|width| u8::try_from(width).ok());
    let offset = width.ok_or_else(|| Error::corrupt("datatype", "a text without a descriptor"))?;
    Ok(Heap::empty(crate::bytes::Sizes {
        offset,
        ..Default::default()
    }))
}
