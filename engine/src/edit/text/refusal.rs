//! Why a typed text is no value of a type.

use std::fmt;

use crate::error::{Error, Kind};

/// Why a typed text is no value of a type: what an offer of a wider type can go by.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusal {
    /// It is not what the type holds.
    NoValue {
        /// What was typed.
        text: String,
        /// What the type holds.
        wanted: &'static str,
    },
    /// A number that the type has no room for.
    OutOfRange {
        /// The number.
        text: String,
        /// What the type holds.
        kind: String,
    },
    /// No name of an enumeration.
    NoName {
        /// What was typed.
        text: String,
        /// The enumeration's names, the first twenty of them.
        names: Vec<String>,
    },
    /// A text that is longer than the type.
    TooLong {
        /// Bytes of the text.
        bytes: usize,
        /// Bytes that the type has room for.
        room: usize,
    },
    /// A character that is not ASCII, in a type of ASCII.
    NotAscii(char),
    /// A NUL in a text.
    Nul,
    /// Another number of values than there are elements.
    Count {
        /// Values that were typed.
        found: u64,
        /// Elements.
        count: u64,
    },
    /// What is wrong with a quoted text.
    Quotes(&'static str),
    /// Values of the type cannot be typed in.
    NotTyped,
}

impl Refusal {
    /// The refusal that an error is about, if it is about one.
    pub fn of(error: &Error) -> Option<&Self> {
        std::error::Error::source(error)?.downcast_ref()
    }

    /// The error about it.
    pub(super) fn into_error(self) -> Error {
        let kind = match self {
            Self::NotTyped => Kind::Unsupported,
            _ => Kind::InvalidArgument,
        };
        Error::because(kind, "value", self)
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoValue { text, wanted } => write!(f, "\"{text}\" is no {wanted}"),
            Self::OutOfRange { text, kind } => write!(f, "{text} does not fit {kind}"),
            Self::NoName { text, names } => {
                write!(f, "\"{text}\" is none of {}", names.join(", "))
            }
            Self::TooLong { bytes, room } => {
                write!(f, "{bytes} bytes of text do not fit the {room} of the type")
            }
            Self::NotAscii(other) => {
                write!(f, "'{other}' is not ASCII, and the type holds ASCII only")
            }
            Self::Nul => write!(f, "a text cannot hold a NUL"),
            Self::Count { found, count } => write!(f, "{found} values, where there are {count}"),
            Self::Quotes(cause) => f.write_str(cause),
            Self::NotTyped => write!(f, "values of this type cannot be typed in"),
        }
    }
}

impl std::error::Error for Refusal {}
