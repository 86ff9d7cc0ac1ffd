//! Members of compound elements as elements of their own.

use std::sync::Arc;

use super::Elements;
use crate::datatype::{Class, Datatype, Member};
use crate::error::{Error, Kind, Result};
use crate::limits::Limits;
use crate::storage::Buffer;

impl Elements {
    /// One member of every element, in the member's type.
    ///
    /// # Errors
    /// [`Kind::NotFound`] where there is no such member, [`Kind::WrongKind`] where the elements are
    /// no compounds.
    pub fn field(&self, name: impl AsRef<[u8]>) -> Result<Self> {
        let member = member(self.datatype(), name.as_ref())?;
        let part = (member.offset, member.datatype.size);
        self.cut(member.datatype.clone(), &[part])
    }

    /// Some members of every element, in the order of `names`, packed without gaps.
    ///
    /// # Errors
    /// As [`Elements::field`].
    pub fn fields<N: AsRef<[u8]>>(&self, names: &[N]) -> Result<Self> {
        let (mut members, mut parts, mut size) = (Vec::new(), Vec::new(), 0);
        for name in names {
            let member = member(self.datatype(), name.as_ref())?;
            parts.push((member.offset, member.datatype.size));
            members.push(Member {
                offset: size,
                ..member.clone()
            });
            size += member.datatype.size;
        }
        let class = Class::Compound(members.into());
        self.cut(Datatype { class, size }, &parts)
    }

    /// Elements of another type, put together from parts of these: offset and length of each.
    fn cut(&self, datatype: Datatype, parts: &[(usize, usize)]) -> Result<Self> {
        let limit = self.heap().limits().result;
        let length = (self.len() as u64).saturating_mul(datatype.size as u64);
        let mut bytes = Buffer::zeroed(Limits::agree(length, limit, "elements")?)?;
        let (from, to) = (self.datatype().size.max(1), datatype.size.max(1));
        for (element, out) in self
            .bytes()
            .chunks_exact(from)
            .zip(bytes.chunks_exact_mut(to))
        {
            let mut rest = out;
            for (offset, length) in parts {
                let part = element.get(*offset..offset.saturating_add(*length));
                let room = rest.split_at_mut_checked(*length);
                let (Some(part), Some((room, later))) = (part, room) else {
                    let cause = "a member reaches over the end of its compound";
                    return Err(Error::corrupt("datatype", cause));
                };
                room.copy_from_slice(part);
                rest = later;
            }
        }
        self.with_bytes(Arc::new(datatype), bytes)
    }
}

fn member<'a>(datatype: &'a Datatype, name: &[u8]) -> Result<&'a Member> {
    let Class::Compound(members) = &datatype.class else {
        let cause = "its elements are no compounds and have no members";
        return Err(Error::new(Kind::WrongKind, "datatype", cause));
    };
    let mut found = members
        .iter()
        .filter(|member| member.name.as_bytes() == name);
    found.next().ok_or_else(|| {
        let cause = format!("no member is called {:?}", String::from_utf8_lossy(name));
        Error::new(Kind::NotFound, "datatype", cause)
    })
}
