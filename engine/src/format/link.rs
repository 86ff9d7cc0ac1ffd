//! Link message (specification IV.A.2.g).

use crate::bytes::Address;
use crate::datatype::{Charset, Name};

/// A link of a group.
#[derive(Debug, Clone, PartialEq)]
pub struct Link {
    /// Name, unique in its group.
    pub name: Name,
    /// Character set of the name as declared.
    pub charset: Charset,
    /// Creation order, where the group tracks it.
    pub order: Option<i64>,
    /// Where it leads.
    pub target: LinkTarget,
}

/// Where a link leads.
#[derive(Debug, Clone, PartialEq)]
pub enum LinkTarget {
    /// An object header of the same file.
    Hard(Address),
    /// A path in the same file, absolute or relative to the group.
    Soft(Name),
    /// A path in another file.
    External {
        /// File name as stored.
        file: Name,
        /// Path of the object in it.
        path: Name,
    },
    /// A user-defined link: its class and its bytes.
    UserDefined {
        /// Class number, 65 to 255.
        class: u8,
        /// The link's own data.
        data: Vec<u8>,
    },
}
