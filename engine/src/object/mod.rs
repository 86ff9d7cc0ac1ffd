//! The object model: files, groups, datasets, committed datatypes, attributes, links, references.
//!
//! Names come first and everything else when asked: what cannot be decoded costs only itself.

mod attribute;
mod chunk_memo;
mod chunks;
mod committed;
mod dataset;
mod document;
mod external;
mod facts;
mod file;
mod group;
pub(crate) mod heap;
mod kept;
mod mapped;
mod node;
mod options;
mod raw_files;
mod read;
mod reference;
mod resolve;
mod room;
mod salvage;

pub use attribute::Attribute;
pub use committed::CommittedDatatype;
pub use dataset::Dataset;
pub use facts::{CreationOrder, LinkStorage};
pub use file::{File, USER_BLOCK};
pub use group::Group;
pub use mapped::{SourceState, VirtualSource, VirtualView};
pub use options::OpenOptions;
pub use raw_files::ExternalFile;
pub use reference::ReferenceTarget;

pub use crate::metadata::object_header::HeaderKind as ObjectKind;

use mapped::Nesting;
use node::Node;

use crate::bytes::Address;
use crate::error::Result;
use crate::format::object_header::Times;
use crate::task::Task;

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

    fn node(&self) -> &Node {
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

    /// The path by which it was reached, for people: bytes that are no UTF-8 are escaped.
    pub fn path(&self) -> &str {
        self.node().path()
    }

    /// The path by which it was reached, as bytes.
    pub fn path_bytes(&self) -> &[u8] {
        self.node().path_bytes()
    }

    /// Address of its object header: with the file, its identity.
    pub fn address(&self) -> Address {
        self.node().address()
    }

    /// The file that it lies in; behind an external link not the one that was asked.
    pub fn file(&self) -> &File {
        self.node().file()
    }

    /// Times that its header keeps, where it keeps them.
    pub fn times(&self) -> Result<Option<Times>> {
        Ok(self.node().header()?.times)
    }

    /// Number of hard links to it.
    pub fn reference_count(&self) -> Result<u32> {
        Ok(self.node().header()?.reference_count)
    }

    /// Its attributes, in the order of storage; see [`Group::attributes`].
    pub fn attributes(&self) -> Result<Vec<Attribute>> {
        attribute::list(self.node(), &Task::new())
    }

    /// Hands over each attribute; see [`Group::visit_attributes`].
    pub fn visit_attributes(
        &self,
        task: &Task,
        visitor: &mut dyn FnMut(Attribute) -> std::ops::ControlFlow<()>,
    ) -> Result<()> {
        attribute::visit(self.node(), task, visitor)
    }

    /// Its attribute of that name.
    pub fn attribute(&self, name: impl AsRef<[u8]>) -> Result<Attribute> {
        attribute::find(self.node(), name.as_ref())
    }
}

#[cfg(test)]
mod tests;
