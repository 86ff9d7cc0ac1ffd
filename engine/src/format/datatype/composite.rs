//! Types made of others: compound, enumeration, array, complex (datatype classes 6, 8, 10, 11).

use std::sync::Arc;

use super::{Decoder, Head};
use crate::datatype::{Class, Datatype, Enumeration, Member, Name};
use crate::error::Result;

impl Decoder<'_> {
    /// Class 6.
    pub(super) fn compound(&mut self, head: &Head) -> Result<Class> {
        let count = self.agree_members(head.count())?;
        if count == 0 {
            return Err(self.cursor.corrupt("a compound without members"));
        }
        let mut members = Vec::with_capacity(count.min(1024));
        for _ in 0..count {
            let member = self.member(head)?;
            let end = member.offset.checked_add(member.datatype.size);
            if end.is_none_or(|end| end > head.size) {
                return Err(self.cursor.corrupt(format!(
                    "member {:?} of {} bytes at {} does not fit the compound's {} bytes",
                    member.name, member.datatype.size, member.offset, head.size
                )));
            }
            members.push(member);
        }
        Ok(Class::Compound(members.into()))
    }

    fn member(&mut self, head: &Head) -> Result<Member> {
        let name = self.name(head.version)?;
        if head.version >= 3 {
            let offset = self.cursor.uint(offset_width(head.size))?;
            return self.finish_member(name, offset, &[]);
        }
        let offset = u64::from(self.cursor.u32()?);
        if head.version != 1 {
            return self.finish_member(name, offset, &[]);
        }
        // Version 1 has up to four dimensions of its own; arrays came later.
        let rank = usize::from(self.cursor.u8()?);
        self.cursor.skip(3 + 4 + 4)?; // reserved, permutation, reserved
        let mut dims = [0; 4];
        for dim in &mut dims {
            *dim = u64::from(self.cursor.u32()?);
        }
        let Some(dims) = dims.get(..rank) else {
            return Err(self.cursor.corrupt(format!("a member of rank {rank}")));
        };
        self.finish_member(name, offset, dims)
    }

    fn finish_member(&mut self, name: Name, offset: u64, dims: &[u64]) -> Result<Member> {
        let mut datatype = self.datatype()?;
        if !dims.is_empty() {
            let size = self.array_size(dims, &datatype)?;
            let base = Arc::new(datatype);
            datatype = Datatype {
                size,
                class: Class::Array {
                    dims: dims.into(),
                    base,
                },
            };
        }
        Ok(Member {
            name,
            offset: usize::try_from(offset).unwrap_or(usize::MAX),
            datatype,
        })
    }

    /// Class 8.
    pub(super) fn enumeration(&mut self, head: &Head) -> Result<Class> {
        let count = self.agree_members(head.count())?;
        let base = self.datatype()?;
        if base.size != head.size {
            return Err(self.cursor.corrupt(format!(
                "values of {} bytes in an enumeration of {}",
                base.size, head.size
            )));
        }
        let names = (0..count)
            .map(|_| self.name(head.version))
            .collect::<Result<Vec<_>>>()?;
        let values = self.cursor.take(count.saturating_mul(base.size))?;
        Ok(Class::Enum(Enumeration {
            base: Arc::new(base),
            names: names.into(),
            values: values.into(),
        }))
    }

    /// Class 10.
    pub(super) fn array(&mut self, head: &Head) -> Result<Class> {
        let rank = self.cursor.u8()?;
        if rank > 32 {
            return Err(self.cursor.corrupt(format!("an array of rank {rank}")));
        }
        if head.version < 3 {
            self.cursor.skip(3)?;
        }
        let dims = (0..rank)
            .map(|_| self.cursor.u32().map(u64::from))
            .collect::<Result<Vec<_>>>()?;
        if head.version < 3 {
            self.cursor.skip(4 * usize::from(rank))?; // permutation, never used
        }
        let base = self.datatype()?;
        let size = self.array_size(&dims, &base)?;
        if size != head.size {
            return Err(self.cursor.corrupt(format!(
                "an array of {size} bytes that claims {}",
                head.size
            )));
        }
        Ok(Class::Array {
            dims: dims.into(),
            base: Arc::new(base),
        })
    }

    /// Class 11.
    pub(super) fn complex(&mut self, head: &Head) -> Result<Class> {
        let base = self.datatype()?;
        if base.size.checked_mul(2) != Some(head.size) {
            return Err(self.cursor.corrupt(format!(
                "parts of {} bytes in a complex number of {}",
                base.size, head.size
            )));
        }
        Ok(Class::Complex(Arc::new(base)))
    }

    fn array_size(&self, dims: &[u64], base: &Datatype) -> Result<usize> {
        let size = dims.iter().try_fold(base.size, |size, dim| {
            size.checked_mul(usize::try_from(*dim).ok()?)
        });
        size.ok_or_else(|| self.cursor.corrupt("an array's size overflows"))
    }

    /// A name up to its NUL; before version 3 padded to a multiple of 8.
    fn name(&mut self, version: u8) -> Result<Name> {
        let rest = self.cursor.rest();
        let length = rest.iter().position(|byte| *byte == 0);
        // Without a terminator more bytes than there are is the truncation that it is.
        let length = length.unwrap_or(rest.len());
        let stored = match version {
            1 | 2 => (length + 1).next_multiple_of(8),
            _ => length + 1,
        };
        let field = self.cursor.take(stored)?;
        Ok(Name::new(field.get(..length).unwrap_or_default()))
    }

    /// Takes `count` from what is left of the bound on members.
    fn agree_members(&mut self, count: usize) -> Result<usize> {
        let Some(left) = self.members_left.checked_sub(count) else {
            return Err(self.limit("too many members"));
        };
        self.members_left = left;
        Ok(count)
    }
}

/// Bytes of a member's offset from version 3 on: as many as the compound's size needs.
pub(super) fn offset_width(size: usize) -> usize {
    let bits = usize::BITS - size.leading_zeros();
    (bits.max(1).div_ceil(8)) as usize
}
