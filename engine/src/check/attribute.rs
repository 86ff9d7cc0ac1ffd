//! Attributes: messages of the header and dense ones; their types, extents and values.

use std::collections::HashSet;

use super::checker::Checker;
use super::damage;
use super::links::PathId;
use crate::data::heap::needs_heap;
use crate::error::Result;
use crate::format::attribute_info::decode_attribute_info;
use crate::format::message::MessageType;
use crate::metadata::attributes::{self, Attribute};
use crate::metadata::object_header::ObjectHeader;
use crate::metadata::shared;

const STRUCTURE: &str = "attribute message";

impl Checker<'_> {
    /// Looks at every attribute of an object.
    pub(super) fn check_attributes(&mut self, header: &ObjectHeader, path: PathId) -> Result<()> {
        let mut names = HashSet::new();
        for message in header.messages(MessageType::ATTRIBUTE) {
            self.task.check()?;
            let mut types = std::mem::take(&mut self.types);
            let attribute = shared::body(self.core, message)
                .and_then(|(body, at)| attributes::read(self.core, &body, at, None, &mut types));
            self.types = types;
            let Some(attribute) = self.keep(attribute)? else {
                continue;
            };
            self.check_attribute(&attribute, message.address, path)?;
            if !names.insert(attribute.name.clone()) {
                let cause = format!("another attribute is called {:?}", attribute.name);
                self.note(damage(STRUCTURE, message.address, cause))?;
            }
        }
        if let Some(message) = header.message(MessageType::ATTRIBUTE_INFO) {
            let info = decode_attribute_info(&message.body, message.address, self.sizes());
            if let Some(info) = self.keep(info)? {
                self.check_dense_attributes(&info, path)?;
            }
        }
        Ok(())
    }

    /// Looks at type, extent and value of an attribute whose message lies at `address`.
    pub(super) fn check_attribute(
        &mut self,
        attribute: &Attribute,
        address: u64,
        path: PathId,
    ) -> Result<()> {
        if let Some(committed) = attribute.committed_datatype {
            self.links.add(path, b"(type)", committed);
        }
        let (Ok(datatype), Ok(_), Ok(data)) =
            (&attribute.datatype, &attribute.dataspace, &attribute.data)
        else {
            let errors = [
                attribute.datatype.as_ref().err(),
                attribute.dataspace.as_ref().err(),
                attribute.data.as_ref().err(),
            ];
            return match errors.into_iter().flatten().next() {
                Some(error) => self.note(error.clone().at(address)),
                None => Ok(()),
            };
        };
        self.variable |= needs_heap(datatype);
        if self.options.data {
            self.check_elements(datatype, data, &mut |_| true)?;
        }
        Ok(())
    }
}
