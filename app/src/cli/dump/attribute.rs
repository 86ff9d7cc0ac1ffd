//! Attributes, and the other small things that an object has: comment, number.

use std::io;
use std::ops::ControlFlow;

use hyperslab_engine::{Attribute, CreationOrder, Object, Task};

use super::data::Source;
use super::printer::Printer;
use crate::text::ddl;

impl Printer<'_, '_> {
    /// Prints the attributes of an object in the order that was asked for.
    pub(super) fn dump_attributes(&mut self, object: &Object, depth: usize) -> io::Result<()> {
        if !self.options.attributes {
            return Ok(());
        }
        for attribute in self.ordered_attributes(object) {
            self.dump_attribute(&attribute, depth)?;
        }
        Ok(())
    }

    /// Those attributes that can be read.
    pub(super) fn ordered_attributes(&mut self, object: &Object) -> Vec<Attribute> {
        let tracked = self.options.by_creation
            && !matches!(
                object.attribute_order(),
                Ok(CreationOrder::Untracked) | Err(_)
            );
        self.sorted_attributes(object, tracked)
    }

    /// The same in the order of creation or of names; without an order of creation, that of
    /// storage stands for it.
    pub(super) fn sorted_attributes(&mut self, object: &Object, created: bool) -> Vec<Attribute> {
        let mut attributes = Vec::new();
        let result = object.visit_attributes(&Task::new(), &mut |attribute| {
            attributes.push(attribute);
            ControlFlow::Continue(())
        });
        if let Err(error) = result {
            self.fail("error getting attribute information", Some(&error));
        }
        if created {
            attributes.sort_by_key(Attribute::creation_order);
        } else {
            attributes.sort_by(|a, b| a.name().cmp(b.name()));
        }
        if self.options.descending {
            attributes.reverse();
        }
        attributes
    }

    pub(super) fn dump_attribute(&mut self, attribute: &Attribute, depth: usize) -> io::Result<()> {
        self.open(depth, "ATTRIBUTE", attribute.name().as_bytes())?;
        let committed = attribute.committed_datatype();
        self.dump_datatype(attribute.datatype(), committed, depth + 1)?;
        match attribute.dataspace() {
            Ok(space) => self.line(depth + 1, format!("DATASPACE {}", ddl::dataspace(space)))?,
            Err(error) => self.fail("unable to dump dataspace", Some(&error)),
        }
        if self.options.object_ids {
            self.line(depth + 1, "OBJECTID { 0 }")?;
        }
        if self.options.data || self.options.attribute_data {
            self.dump_data(Source::Attribute(attribute), depth + 1)?;
        }
        self.close(depth)
    }

    /// Prints an attribute that was asked for: the path of its object, a slash, its name, where
    /// slashes have a backslash before them.
    pub(super) fn dump_chosen_attribute(&mut self, path: &[u8]) -> io::Result<()> {
        let (owner, name) = split_attribute(path);
        let name = unescaped(name);
        let shown = String::from_utf8_lossy(owner).into_owned();
        match self.file.get(owner) {
            Err(error) => {
                self.open(1, "ATTRIBUTE", path)?;
                self.fail(&format!("unable to open object \"{shown}\""), Some(&error));
                self.close(1)
            }
            Ok(object) => match object.attribute(&name) {
                Ok(attribute) => self.dump_attribute(&attribute, 1),
                Err(error) => {
                    self.open(1, "ATTRIBUTE", &name)?;
                    let shown = String::from_utf8_lossy(&name).into_owned();
                    let what = format!("unable to open attribute \"{shown}\"");
                    self.fail(&what, Some(&error));
                    self.close(1)
                }
            },
        }
    }

    /// The comment of an object, where it has one.
    pub(super) fn dump_comment(&mut self, object: &Object, depth: usize) -> io::Result<()> {
        match object.comment() {
            Ok(Some(comment)) if !comment.as_bytes().is_empty() => {
                self.named(depth, "COMMENT", comment.as_bytes())
            }
            _ => Ok(()),
        }
    }

    /// A number of an object: its address, where the library has one of the moment.
    pub(super) fn dump_object_id(&mut self, object: &Object, depth: usize) -> io::Result<()> {
        match self.options.object_ids {
            true => self.line(depth, format!("OBJECTID {{ {} }}", object.address().0)),
            false => Ok(()),
        }
    }
}

/// A name whose slashes have a backslash before them.
pub(super) fn unescaped(name: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(name.len());
    for (at, byte) in name.iter().enumerate() {
        let escapes = *byte == b'\\' && name.get(at + 1) == Some(&b'/');
        if !escapes {
            out.push(*byte);
        }
    }
    out
}

/// The path of an object and the name of its attribute: what is behind the last slash that no
/// backslash stands before.
pub(super) fn split_attribute(path: &[u8]) -> (&[u8], &[u8]) {
    let slash = (0..path.len()).rev().find(|at| {
        let before = at.checked_sub(1).and_then(|before| path.get(before));
        path.get(*at) == Some(&b'/') && before != Some(&b'\\')
    });
    match slash {
        Some(slash) => path.split_at(slash + 1),
        None => (b"/", path),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slash_with_a_backslash_belongs_to_the_name() {
        let (owner, name) = split_attribute(b"/g/a\\/b");
        assert_eq!((owner, unescaped(name)), (&b"/g/"[..], b"a/b".to_vec()));
        assert_eq!(split_attribute(b"a"), (&b"/"[..], &b"a"[..]));
    }
}
