//! One element as a value, for people: exact, whatever its type.

use std::sync::Arc;

use super::reference::Reference;
use crate::datatype::number::Finite;
use crate::datatype::{Charset, FloatForm, Name};

/// The value of one element.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Value {
    /// An integer of up to 127 bits and a sign.
    Integer(i128),
    /// An integer that does not fit: its bytes, the most significant first.
    WideInteger {
        /// The significant bits, in whole bytes.
        bytes: Vec<u8>,
        /// Two's complement if true.
        signed: bool,
    },
    /// A floating-point number.
    Float {
        /// The number, rounded where `form` says so.
        value: f64,
        /// What it is in the file: how many digits it needs.
        form: FloatForm,
        /// A finite number of a form that is wider than an `f64`, as it is.
        exact: Option<Box<Finite>>,
    },
    /// A floating-point number wider than 16 bytes: its bytes, the most significant first.
    WideFloat(Vec<u8>),
    /// Real and imaginary part.
    Complex(Box<Value>, Box<Value>),
    /// An h5py boolean: an enum of `FALSE` and `TRUE`.
    Boolean(bool),
    /// A string, fixed or variable-length, without terminator and padding.
    String {
        /// Its bytes; declared, not surely, of that character set.
        bytes: Vec<u8>,
        /// Character set as declared.
        charset: Charset,
    },
    /// Bits.
    Bitfield {
        /// The significant bits, in whole bytes, the most significant first.
        bytes: Vec<u8>,
        /// How many bits are significant.
        bits: u16,
    },
    /// Opaque bytes.
    Opaque {
        /// As stored.
        bytes: Vec<u8>,
        /// The type's tag.
        tag: Arc<[u8]>,
    },
    /// Members in file order.
    Compound(Vec<(Name, Value)>),
    /// A member of an enumeration.
    Enum {
        /// Its name, where the number has one.
        name: Option<Name>,
        /// The number.
        number: Box<Value>,
    },
    /// An array inside an element, in row-major order.
    Array {
        /// Length of each dimension.
        dims: Arc<[u64]>,
        /// All values.
        values: Vec<Value>,
    },
    /// A variable-length sequence.
    Sequence(Vec<Value>),
    /// A reference.
    Reference(Reference),
    /// A time, in whatever unit its writer meant.
    Time(i128),
}

impl Value {
    /// The number, where the value is one (enums and booleans count).
    pub fn as_f64(&self) -> Option<f64> {
        match self {
            Self::Integer(number) | Self::Time(number) => Some(*number as f64),
            Self::Float { value, .. } => Some(*value),
            Self::Boolean(truth) => Some(f64::from(u8::from(*truth))),
            Self::Enum { number, .. } => number.as_f64(),
            _ => None,
        }
    }

    /// The text, where the value is a string in UTF-8.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String { bytes, .. } => std::str::from_utf8(bytes).ok(),
            _ => None,
        }
    }
}
