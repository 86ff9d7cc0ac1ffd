//! References as values: what they lead to, decoded but not followed.

use crate::bytes::Address;
use crate::datatype::Name;
pub use crate::format::selection::{Region, RegularSlab};

/// A reference of any kind.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reference {
    /// Leads nowhere: never written, or all bytes zero.
    Null,
    /// An object.
    Object {
        /// Its object header.
        address: Address,
        /// The other file's name, where it is in another file.
        file: Option<Name>,
    },
    /// A region of a dataset.
    Region {
        /// The dataset's object header.
        address: Address,
        /// The region.
        region: Region,
        /// The other file's name, where it is in another file.
        file: Option<Name>,
    },
    /// An attribute of an object.
    Attribute {
        /// The object's header.
        address: Address,
        /// The attribute's name.
        name: Name,
        /// The other file's name, where it is in another file.
        file: Option<Name>,
    },
    /// A reference that is not decoded: its bytes as stored.
    Undecoded(Vec<u8>),
}
