//! Single members of compounds.

use std::sync::Arc;

use crate::data::Element;
use crate::datatype::{Class, Datatype, Name};
use crate::error::{Error, Kind, Result};
use crate::object::Dataset;
use crate::selection::Selection;
use crate::storage::Buffer;

use super::values::Values;

impl Dataset {
    /// Writes values of a Rust type to one member of the selected compounds: as many, or a single one
    /// for all. `fields` name the member, the outermost first; the others stay.
    ///
    /// # Errors
    /// As [`Dataset::write`]; [`Kind::NotFound`] where there is no such member.
    pub fn write_field<T: Element, N: AsRef<[u8]>>(
        &self,
        selection: &Selection,
        fields: &[N],
        values: &[T],
    ) -> Result<()> {
        let make = |target: &Arc<Datatype>| {
            let (datatype, offset) = member(target, fields)?;
            let elements = T::elements(values, vec![values.len() as u64], datatype)?;
            let members = elements.convert(datatype)?;
            let length = values.len().checked_mul(target.size);
            let length = length.ok_or_else(|| Error::invalid("values", "too many"))?;
            let mut bytes = Buffer::zeroed(length)?;
            let places = offset..offset.saturating_add(datatype.size);
            let rooms = bytes.chunks_exact_mut(target.size.max(1)).enumerate();
            for (index, room) in rooms {
                let room = room.get_mut(places.clone()).ok_or_else(outside)?;
                room.copy_from_slice(members.element(index));
            }
            Values::part(members.with_bytes(target.clone(), bytes)?, places)
        };
        self.write_values(selection, make).map(drop)
    }
}

/// Type and offset of the member that `fields` lead to; the whole without any.
pub(super) fn member<'d, N: AsRef<[u8]>>(
    datatype: &'d Datatype,
    fields: &[N],
) -> Result<(&'d Datatype, usize)> {
    let (mut datatype, mut offset) = (datatype, 0_usize);
    for field in fields {
        let field = field.as_ref();
        let members = match &datatype.class {
            Class::Compound(members) => &members[..],
            _ => &[],
        };
        let found = members
            .iter()
            .find(|member| member.name.as_bytes() == field);
        let found = found.ok_or_else(|| {
            let cause = format!("no member is called {:?}", Name::new(field));
            Error::new(Kind::NotFound, "datatype", cause)
        })?;
        offset = offset.saturating_add(found.offset);
        datatype = &found.datatype;
    }
    Ok((datatype, offset))
}

fn outside() -> Error {
    Error::corrupt("datatype", "a member outside of its compound")
}
