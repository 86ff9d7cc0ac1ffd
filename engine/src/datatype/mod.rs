//! The type system of HDF5 as values (specification IV.A.2.d, datatype message).

use std::sync::Arc;

pub mod bits;
pub mod float;
pub mod number;
mod wide;

pub use float::FloatForm;
pub use number::{Number, Ties};

/// A datatype: how many bytes an element has in the file and what they mean.
///
/// Cheap to clone: nested types are shared.
#[derive(Debug, Clone, PartialEq)]
pub struct Datatype {
    /// Bytes of one element. Variable-length elements count their descriptor in the file
    /// (4 bytes of length, an address, 4 bytes of index).
    pub size: usize,
    /// What the bytes mean.
    pub class: Class,
}

/// The classes of types.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Class {
    /// Class 0: fixed-point number.
    Integer(Integer),
    /// Class 1: floating-point number, IEEE or any other division of the bits.
    Float(Float),
    /// Class 2: time. Stored as an integer; hardly anyone ever wrote one.
    Time {
        /// Byte order.
        order: ByteOrder,
        /// Bits in use.
        precision: u16,
    },
    /// Class 3: string of fixed length.
    String(StringType),
    /// Class 4: bit field.
    Bitfield(Integer),
    /// Class 5: opaque bytes with a tag.
    Opaque {
        /// The tag, without its padding.
        tag: Arc<[u8]>,
    },
    /// Class 6: compound, its members in file order of the message.
    Compound(Arc<[Member]>),
    /// Class 7: reference.
    Reference(ReferenceKind),
    /// Class 8: enumeration.
    Enum(Enumeration),
    /// Class 9: variable-length sequence of a base type.
    Sequence(Arc<Datatype>),
    /// Class 9: variable-length string.
    VlenString(StringType),
    /// Class 10: array of a base type.
    Array {
        /// Length of each dimension, the fastest last.
        dims: Arc<[u64]>,
        /// Type of an element.
        base: Arc<Datatype>,
    },
    /// Class 11: complex number, two of the base type (real, imaginary).
    Complex(Arc<Datatype>),
}

/// Byte order of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ByteOrder {
    /// Least significant byte first.
    Little,
    /// Most significant byte first.
    Big,
    /// VAX: 16-bit words, most significant first, each least significant byte first.
    Vax,
}

/// Division of the bits of an integer or bit field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Integer {
    /// Byte order.
    pub order: ByteOrder,
    /// Two's complement if true. Always false for bit fields.
    pub signed: bool,
    /// First significant bit.
    pub bit_offset: u16,
    /// Number of significant bits.
    pub precision: u16,
    /// Value of the bits below the significant ones.
    pub low_pad: bool,
    /// Value of the bits above the significant ones.
    pub high_pad: bool,
}

/// Division of the bits of a floating-point number; positions count from the lowest bit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Float {
    /// Byte order.
    pub order: ByteOrder,
    /// First significant bit.
    pub bit_offset: u16,
    /// Number of significant bits.
    pub precision: u16,
    /// Position of the sign bit.
    pub sign_position: u8,
    /// Position of the exponent's lowest bit.
    pub exponent_position: u8,
    /// Bits of the exponent.
    pub exponent_size: u8,
    /// Bias of the exponent.
    pub exponent_bias: u32,
    /// Position of the mantissa's lowest bit.
    pub mantissa_position: u8,
    /// Bits of the mantissa.
    pub mantissa_size: u8,
    /// How the mantissa's leading bit is kept.
    pub normalization: Normalization,
    /// Value of the bits below, above and inside the number (flags bits 1, 2, 3).
    pub padding: [bool; 3],
}

impl Integer {
    /// All bits of `size` bytes.
    pub fn plain(order: ByteOrder, signed: bool, size: usize) -> Self {
        Self {
            order,
            signed,
            bit_offset: 0,
            precision: u16::try_from(size.saturating_mul(8)).unwrap_or(u16::MAX),
            low_pad: false,
            high_pad: false,
        }
    }
}

impl Float {
    /// As IEEE 754 divides `size` bytes, with that many bits for the exponent.
    pub fn ieee(order: ByteOrder, size: usize, exponent_size: u8) -> Self {
        let bits = u8::try_from(size.saturating_mul(8)).unwrap_or(u8::MAX);
        let mantissa_size = bits.saturating_sub(1 + exponent_size);
        Self {
            order,
            bit_offset: 0,
            precision: bits.into(),
            sign_position: bits.saturating_sub(1),
            exponent_position: mantissa_size,
            exponent_size,
            exponent_bias: (1 << exponent_size.clamp(1, 32).saturating_sub(1)) - 1,
            mantissa_position: 0,
            mantissa_size,
            normalization: Normalization::Implied,
            padding: [false; 3],
        }
    }
}

/// How a mantissa's most significant bit is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Normalization {
    /// No normalization.
    None,
    /// The leading bit is always set and is stored (x87 long double).
    Set,
    /// The leading bit is set and not stored (IEEE).
    Implied,
}

/// Padding and character set of a string.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct StringType {
    /// How the end of a string shorter than its room is told.
    pub padding: StringPadding,
    /// Character set as declared; bytes that break it are shown escaped.
    pub charset: Charset,
}

/// How the end of a string is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StringPadding {
    /// Ends with a NUL.
    NullTerminated,
    /// Filled up with NULs.
    NullPadded,
    /// Filled up with spaces.
    SpacePadded,
}

/// Character set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Charset {
    /// US-ASCII.
    Ascii,
    /// UTF-8.
    Utf8,
}

/// A member of a compound.
#[derive(Debug, Clone, PartialEq)]
pub struct Member {
    /// Name, in any bytes.
    pub name: Name,
    /// Offset of its first byte in the element.
    pub offset: usize,
    /// Its type.
    pub datatype: Datatype,
}

/// An enumeration over a base type: names and values in file order.
#[derive(Debug, Clone, PartialEq)]
pub struct Enumeration {
    /// Type of the values.
    pub base: Arc<Datatype>,
    /// Names in file order.
    pub names: Arc<[Name]>,
    /// Values one after the other, each of the base type's size, as stored.
    pub values: Arc<[u8]>,
}

/// Kinds of references.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ReferenceKind {
    /// Object reference of HDF5 1.0: an address.
    Object,
    /// Dataset region reference of HDF5 1.0: an address in the global heap and an index.
    Region,
    /// Object reference of HDF5 1.12.
    Object2,
    /// Dataset region reference of HDF5 1.12.
    Region2,
    /// Attribute reference of HDF5 1.12.
    Attribute,
}

/// A name of a link, attribute or member: bytes that are usually, not surely, UTF-8.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name(Arc<[u8]>);

impl Name {
    /// A name of these bytes.
    pub fn new(bytes: impl AsRef<[u8]>) -> Self {
        Self(bytes.as_ref().into())
    }

    /// The bytes as stored, without a terminator.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The name where it is UTF-8.
    pub fn as_str(&self) -> Option<&str> {
        std::str::from_utf8(&self.0).ok()
    }
}

impl AsRef<[u8]> for Name {
    fn as_ref(&self) -> &[u8] {
        self.as_bytes()
    }
}

impl std::fmt::Display for Name {
    /// UTF-8 as it is; bytes that are none as `\xNN`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for chunk in self.0.utf8_chunks() {
            f.write_str(chunk.valid())?;
            for byte in chunk.invalid() {
                write!(f, "\\x{byte:02x}")?;
            }
        }
        Ok(())
    }
}

impl std::fmt::Debug for Name {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}", self.to_string())
    }
}

impl From<&str> for Name {
    fn from(name: &str) -> Self {
        Self::new(name)
    }
}

impl From<&[u8]> for Name {
    fn from(name: &[u8]) -> Self {
        Self::new(name)
    }
}

impl Datatype {
    /// Whether elements hold references into the global heap (variable-length data at any depth,
    /// or references that live there).
    pub fn is_variable(&self) -> bool {
        match &self.class {
            Class::Sequence(_) | Class::VlenString(_) => true,
            Class::Compound(members) => members.iter().any(|m| m.datatype.is_variable()),
            Class::Array { base, .. } => base.is_variable(),
            _ => false,
        }
    }

    /// Whether elements hold references that are kept in the global heap: to regions, and those of
    /// HDF5 1.12.
    pub fn holds_references_elsewhere(&self) -> bool {
        match &self.class {
            Class::Reference(kind) => *kind != ReferenceKind::Object,
            Class::Compound(members) => {
                let mut types = members.iter().map(|member| &member.datatype);
                types.any(Self::holds_references_elsewhere)
            }
            Class::Array { base, .. } => base.holds_references_elsewhere(),
            _ => false,
        }
    }

    /// Whether h5py would show it as `bool`: an enum of `FALSE` = 0 and `TRUE` = 1 over one byte.
    pub fn is_boolean(&self) -> bool {
        let Class::Enum(e) = &self.class else {
            return false;
        };
        e.base.size == 1
            && e.names.len() == 2
            && e.names.iter().zip(e.values.iter()).all(|(name, value)| {
                matches!((name.as_bytes(), value), (b"FALSE", 0) | (b"TRUE", 1))
            })
    }
}

impl Datatype {
    /// The type of the parts where h5py would show complex numbers: a complex type, or a compound
    /// of two equal floats, `r` and `i`, without padding.
    pub fn complex_base(&self) -> Option<&Datatype> {
        match &self.class {
            Class::Complex(base) => Some(base),
            Class::Compound(members) => {
                let [real, imaginary] = &members[..] else {
                    return None;
                };
                let base = &real.datatype;
                let fits = real.name.as_bytes() == b"r"
                    && imaginary.name.as_bytes() == b"i"
                    && matches!(base.class, Class::Float(_))
                    && *base == imaginary.datatype
                    && (real.offset, imaginary.offset) == (0, base.size)
                    && self.size == base.size * 2;
                fits.then_some(base)
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_is_not_utf8_shows_its_bytes_escaped() {
        assert_eq!(Name::new(b"caf\xe9 \xc3\xa9").to_string(), "caf\\xe9 é");
    }
}
