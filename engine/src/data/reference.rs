//! References as values: what they lead to, decoded but not followed.

use crate::bytes::Address;
use crate::datatype::Name;

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

/// The elements that a region reference selects.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Region {
    /// None.
    Nothing,
    /// All.
    All,
    /// Single elements: their coordinates, `rank` numbers each.
    Points {
        /// Numbers of one point.
        rank: usize,
        /// All coordinates, one point after the other.
        coordinates: Vec<u64>,
    },
    /// Boxes, each with its first and last corner, both inside.
    Blocks(Vec<(Vec<u64>, Vec<u64>)>),
    /// A regular hyperslab of blocks: start, stride, count and block for each dimension
    /// (`None`: unlimited).
    Regular(Vec<RegularSlab>),
    /// A selection that is not decoded: its bytes as stored.
    Undecoded(Vec<u8>),
}

/// A regular hyperslab along one dimension, as the library keeps it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RegularSlab {
    /// First index.
    pub start: u64,
    /// Distance of blocks.
    pub stride: u64,
    /// Number of blocks, `None` for unlimited.
    pub count: Option<u64>,
    /// Length of a block, `None` for unlimited.
    pub block: Option<u64>,
}
