//! Datatype message, versions 1 to 5, all classes (specification IV.A.2.d).

mod composite;
mod encode;
mod number;
#[cfg(test)]
mod tests;

pub use encode::{encode_datatype, least_version};

use std::sync::Arc;

use crate::bytes::{Cursor, Sizes};
use crate::datatype::{Charset, Class, Datatype, ReferenceKind, StringPadding, StringType};
use crate::error::{Error, Kind, Result};
use crate::limits::Limits;

const STRUCTURE: &str = "datatype message";

/// Decodes a datatype; `bytes` may reach past its end.
pub fn decode_datatype(
    bytes: &[u8],
    address: u64,
    sizes: Sizes,
    limits: &Limits,
) -> Result<Datatype> {
    let mut decoder = Decoder {
        cursor: Cursor::new(bytes, STRUCTURE, address, sizes),
        depth_left: limits.datatype_depth,
        members_left: limits.datatype_members,
    };
    decoder.datatype()
}

/// A cursor with what is left of the bounds on nesting and members.
struct Decoder<'a> {
    cursor: Cursor<'a>,
    depth_left: usize,
    members_left: usize,
}

/// The fields that every class begins with.
struct Head {
    version: u8,
    /// The 24 class-specific bits.
    bits: u32,
    size: usize,
}

impl Head {
    fn bit(&self, number: u32) -> bool {
        self.bits & (1 << number) != 0
    }

    /// The low 16 bits: number of members of compounds and enumerations.
    fn count(&self) -> usize {
        (self.bits & 0xffff) as usize
    }
}

impl Decoder<'_> {
    fn datatype(&mut self) -> Result<Datatype> {
        let Some(depth_left) = self.depth_left.checked_sub(1) else {
            return Err(self.limit("types are nested too deep"));
        };
        self.depth_left = depth_left;
        let first = self.cursor.u8()?;
        let [a, b, c] = self.cursor.array::<3>()?;
        let size = self.cursor.u32()?;
        let head = Head {
            version: first >> 4,
            bits: u32::from_le_bytes([a, b, c, 0]),
            size: usize::try_from(size).unwrap_or(usize::MAX),
        };
        if !(1..=5).contains(&head.version) {
            let cause = format!("version {} is unknown", head.version);
            return Err(self.cursor.unsupported(cause));
        }
        // No program writes types of no bytes, and nothing could bound the number of elements.
        if head.size == 0 {
            return Err(self.cursor.corrupt("elements of no bytes"));
        }
        let class = self.class(first & 0x0f, &head)?;
        self.depth_left += 1;
        Ok(Datatype {
            size: head.size,
            class,
        })
    }

    fn class(&mut self, class: u8, head: &Head) -> Result<Class> {
        match class {
            0 => number::integer(&mut self.cursor, head, true).map(Class::Integer),
            1 => number::float(&mut self.cursor, head).map(Class::Float),
            2 => number::time(&mut self.cursor, head),
            3 => self
                .string_type(head.bits, head.bits >> 4)
                .map(Class::String),
            4 => number::integer(&mut self.cursor, head, false).map(Class::Bitfield),
            5 => self.opaque(head),
            6 => self.compound(head),
            7 => self.reference(head),
            8 => self.enumeration(head),
            9 => self.variable(head),
            10 => self.array(head),
            11 => self.complex(head),
            _ => Err(self.cursor.unsupported(format!("class {class} is unknown"))),
        }
    }

    fn string_type(&self, padding: u32, charset: u32) -> Result<StringType> {
        let padding = match padding & 0x0f {
            0 => StringPadding::NullTerminated,
            1 => StringPadding::NullPadded,
            2 => StringPadding::SpacePadded,
            other => return Err(self.cursor.corrupt(format!("string padding {other}"))),
        };
        let charset = match charset & 0x0f {
            0 => Charset::Ascii,
            1 => Charset::Utf8,
            other => return Err(self.cursor.corrupt(format!("character set {other}"))),
        };
        Ok(StringType { padding, charset })
    }

    fn opaque(&mut self, head: &Head) -> Result<Class> {
        let tag = self.cursor.take((head.bits & 0xff) as usize)?;
        let tag = tag.split(|byte| *byte == 0).next().unwrap_or_default();
        Ok(Class::Opaque { tag: tag.into() })
    }

    fn reference(&self, head: &Head) -> Result<Class> {
        let kind = match head.bits & 0x0f {
            0 => ReferenceKind::Object,
            1 => ReferenceKind::Region,
            2 => ReferenceKind::Object2,
            3 => ReferenceKind::Region2,
            4 => ReferenceKind::Attribute,
            other => {
                let cause = format!("reference kind {other} is unknown");
                return Err(self.cursor.unsupported(cause));
            }
        };
        Ok(Class::Reference(kind))
    }

    fn variable(&mut self, head: &Head) -> Result<Class> {
        let base = self.datatype()?;
        match head.bits & 0x0f {
            0 => Ok(Class::Sequence(Arc::new(base))),
            1 => self
                .string_type(head.bits >> 4, head.bits >> 8)
                .map(Class::VlenString),
            other => {
                let cause = format!("variable-length kind {other} is unknown");
                Err(self.cursor.unsupported(cause))
            }
        }
    }

    fn limit(&self, cause: &'static str) -> Error {
        Error::new(Kind::LimitExceeded, STRUCTURE, cause).at(self.cursor.address())
    }
}
