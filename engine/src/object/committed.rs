//! A committed (named) datatype: a type that is an object of its own.

use super::node::Node;
use crate::datatype::Datatype;
use crate::error::{Error, Result};
use crate::format::message::MessageType;
use crate::metadata::shared;

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

    pub(crate) fn node(&self) -> &Node {
        &self.node
    }

    /// The type.
    pub fn datatype(&self) -> Result<&Datatype> {
        self.datatype.as_ref().map_err(Clone::clone)
    }
}
