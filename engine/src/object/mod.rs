//! The object model: files, groups, datasets, committed datatypes, attributes, links, references.
//!
//! Names come first and everything else when asked: what cannot be decoded costs only itself.

mod attribute;
mod attribute_map;
mod chunk_info;
mod chunk_memo;
mod chunks;
mod committed;
mod common;
mod copy_out;
mod dataset;
mod dimension;
mod document;
mod editing;
mod external;
mod facts;
mod file;
mod flags;
mod group;
pub(crate) mod heap;
mod interrupted;
mod kept;
mod mapped;
mod members;
mod node;
mod options;
mod raw_files;
mod read;
mod read_direct;
mod read_picked;
mod reference;
pub(crate) mod resolve;
mod room;
mod salvage;
mod unsaved;
mod visit;

pub use attribute::Attribute;
pub use attribute_map::Attributes;
pub use chunk_info::{ChunkInfo, ChunkSlabs, RawChunk};
pub use committed::CommittedDatatype;
pub use dataset::Dataset;
pub use dimension::{Dimension, Scale};
pub use facts::{CreationOrder, LinkStorage};
pub use file::{File, USER_BLOCK};
pub use group::Group;
pub use mapped::{SourceState, VirtualSource, VirtualView};
pub use members::Members;
pub use options::OpenOptions;
pub use raw_files::ExternalFile;
pub use reference::ReferenceTarget;

pub use crate::metadata::object_header::HeaderKind as ObjectKind;

use mapped::Nesting;
pub(crate) use node::Node;

use crate::error::Result;
use crate::format::object_header::Times;

/// An object of a file.
#[derive(Debug, Clone)]
pub enum Object {
    /// A group.
    Group(Group),
    /// A dataset.
    Dataset(Dataset),
    /// A committed (named) datatype.
    Datatype(CommittedDatatype),
}

impl Object {
    /// Reads the object header and decides what the object is.
    pub(crate) fn open(node: Node) -> Result<Self> {
        Self::open_nested(node, &Nesting::default())
    }

    /// The same for what is a source of virtual datasets.
    fn open_nested(node: Node, nesting: &Nesting) -> Result<Self> {
        Ok(match node.kind()? {
            ObjectKind::Group => Self::Group(Group::new(node)),
            ObjectKind::Dataset => Self::Dataset(Dataset::open(node, nesting)?),
            ObjectKind::Datatype => Self::Datatype(CommittedDatatype::open(node)?),
        })
    }

    pub(crate) fn node(&self) -> &Node {
        match self {
            Self::Group(group) => group.node(),
            Self::Dataset(dataset) => dataset.node(),
            Self::Datatype(datatype) => datatype.node(),
        }
    }

    /// What it is.
    pub fn kind(&self) -> ObjectKind {
        match self {
            Self::Group(_) => ObjectKind::Group,
            Self::Dataset(_) => ObjectKind::Dataset,
            Self::Datatype(_) => ObjectKind::Datatype,
        }
    }

    /// Times that its header keeps, where it keeps them.
    pub fn times(&self) -> Result<Option<Times>> {
        Ok(self.node().header()?.times)
    }

    /// Number of hard links to it.
    pub fn reference_count(&self) -> Result<u32> {
        Ok(self.node().header()?.reference_count)
    }
}

#[cfg(test)]
mod tests;
