//! Whatever has a path: objects, links and attributes.

use std::io;
use std::ops::ControlFlow;

use hyperslab_engine::{LinkTarget, Object};

use super::attribute::{split_attribute, unescaped};
use super::options::{Chosen, Wanted};
use super::printer::Printer;
use super::table::{Met, walk};

impl Printer<'_, '_> {
    /// Prints each object of that path, each link, and the attributes of that name of all
    /// objects: an absolute path counts from the root, another one from each object.
    pub(super) fn dump_any(&mut self, wanted: &[u8]) -> io::Result<()> {
        let mut result = Ok(());
        let root = self.file.root();
        let options = self.options;
        walk(&root, options, &mut |met| {
            result = self.dump_if_wanted(&met, wanted);
            match result {
                Ok(()) => ControlFlow::Continue(()),
                Err(_) => ControlFlow::Break(()),
            }
        });
        result
    }

    fn dump_if_wanted(&mut self, met: &Met<'_>, wanted: &[u8]) -> io::Result<()> {
        match met {
            Met::Object { path, object, .. } => {
                self.dump_wanted_attributes(path, object, wanted)?;
                if *path != wanted {
                    return Ok(());
                }
                self.dump_chosen(&Chosen {
                    wanted: match object {
                        Object::Group(_) => Wanted::Group,
                        Object::Dataset(_) => Wanted::Dataset,
                        Object::Datatype(_) => Wanted::Datatype,
                    },
                    path: path.to_vec(),
                    subset: None,
                })
            }
            Met::Link { path, target } => {
                let absolute = wanted.first() == Some(&b'/');
                let named = match absolute {
                    true => *path == wanted,
                    false => path.get(1..) == Some(wanted),
                };
                match target {
                    _ if !named => Ok(()),
                    LinkTarget::Soft(_) | LinkTarget::External { .. } => {
                        self.dump_link(wanted, target, 1)
                    }
                    _ => {
                        self.fail("unknown link type value", None);
                        Ok(())
                    }
                }
            }
            Met::Damage(_) => Ok(()),
        }
    }

    fn dump_wanted_attributes(
        &mut self,
        path: &[u8],
        object: &Object,
        wanted: &[u8],
    ) -> io::Result<()> {
        let (_, name) = split_attribute(wanted);
        let name = unescaped(name);
        let there = self
            .ordered_attributes(object)
            .iter()
            .any(|attribute| attribute.name().as_bytes() == name);
        if !there {
            return Ok(());
        }
        let slash: &[u8] = match (wanted.first(), path.last()) {
            (Some(b'/'), _) => return self.dump_chosen_attribute(wanted),
            (_, Some(b'/')) => b"",
            _ => b"/",
        };
        self.dump_chosen_attribute(&[path, slash, wanted].concat())
    }
}
