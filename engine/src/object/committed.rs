//! A committed (named) datatype: a type that is an object of its own.

use std::ops::ControlFlow;

use super::node::Node;
use super::{Attribute, File, attribute};
use crate::bytes::Address;
use crate::datatype::Datatype;
use crate::error::{Error, Result};
use crate::format::message::MessageType;
use crate::metadata::shared;
use crate::task::Task;

/// A committed datatype.
#[derive(Debug, Clone)]
pub struct CommittedDatatype {
    node: Node,
    datatype: Result<Datatype>,
}

impl CommittedDatatype {
    pub(super) fn open(node: Node) -> Result<Self> {
        let core = node.core()?;
        let datatype = match node.header()?.message(MessageType::DATATYPE) {
            Some(message) => shared::read_datatype(core, message),
            None => Err(Error::corrupt("object header", "no datatype message")),
        };
        let datatype = datatype.map_err(|error| node.name(error));
        Ok(Self { node, datatype })
    }

    pub(super) fn node(&self) -> &Node {
        &self.node
    }

    /// The path by which it was reached, for people: bytes that are no UTF-8 are escaped.
    pub fn path(&self) -> &str {
        self.node.path()
    }

    /// Address of its object header.
    pub fn address(&self) -> Address {
        self.node.address()
    }

    /// The file that it lies in.
    pub fn file(&self) -> &File {
        self.node.file()
    }

    /// The type.
    pub fn datatype(&self) -> Result<&Datatype> {
        self.datatype.as_ref().map_err(Clone::clone)
    }

    /// Its attributes, in the order of storage; see [`super::Group::attributes`].
    pub fn attributes(&self) -> Result<Vec<Attribute>> {
        attribute::list(&self.node, &Task::new())
    }

    /// Hands over each attribute; see [`super::Group::visit_attributes`].
    pub fn visit_attributes(
        &self,
        task: &Task,
        visitor: &mut dyn FnMut(Attribute) -> ControlFlow<()>,
    ) -> Result<()> {
        attribute::visit(&self.node, task, visitor)
    }
}
