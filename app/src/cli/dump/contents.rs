//! A list of the objects of a file.

use std::io;
use std::ops::ControlFlow;

use hyperslab_engine::{LinkTarget, Object};

use super::printer::Printer;
use super::table::{Met, walk};

impl Printer<'_, '_> {
    /// Prints the list; with attributes if `verbosity` is above 0.
    pub(super) fn dump_contents(&mut self, verbosity: i64) -> io::Result<()> {
        self.raw(b"\nFILE_CONTENTS {\n")?;
        let types = self.tables.first().map_or(&[][..], |table| &table.types);
        let unnamed = types.iter().filter(|found| !found.named);
        let unnamed: Vec<u64> = unnamed.map(|found| found.address).collect();
        for address in unnamed {
            self.item("datatype", format!("/#{address}").as_bytes())?;
        }
        let mut result = Ok(());
        let root = self.file.root();
        let options = self.options;
        walk(&root, options, &mut |met| {
            result = self.list(&met, verbosity);
            match result {
                Ok(()) => ControlFlow::Continue(()),
                Err(_) => ControlFlow::Break(()),
            }
        });
        result?;
        self.raw(b" }")
    }

    fn item(&mut self, kind: &str, text: &[u8]) -> io::Result<()> {
        self.raw(&[format!(" {kind:10} ").as_bytes(), text, b"\n"].concat())
    }

    fn list(&mut self, met: &Met<'_>, verbosity: i64) -> io::Result<()> {
        match met {
            Met::Object {
                path,
                object,
                first,
            } => {
                let kind = match object {
                    Object::Group(_) => "group",
                    Object::Dataset(_) => "dataset",
                    Object::Datatype(_) => "datatype",
                };
                match first {
                    Some(first) => self.item(kind, &[path, &b" -> "[..], first].concat()),
                    None => {
                        self.item(kind, path)?;
                        self.list_attributes(path, object, verbosity)
                    }
                }
            }
            Met::Link { path, target } => match target {
                LinkTarget::Hard(_) => Ok(()),
                LinkTarget::Soft(to) => {
                    self.item("link", &[path, &b" -> "[..], to.as_bytes()].concat())
                }
                LinkTarget::External { file, path: to } => {
                    let parts = [path, &b" -> "[..], file.as_bytes(), b" ", to.as_bytes()];
                    self.item("ext link", &parts.concat())
                }
                LinkTarget::UserDefined { .. } => {
                    self.item("unknown type of UD link", &[path, &b" -> ???"[..]].concat())
                }
            },
            // Told when the table was made.
            Met::Damage(_) => Ok(()),
        }
    }

    fn list_attributes(&mut self, path: &[u8], object: &Object, verbosity: i64) -> io::Result<()> {
        if verbosity <= 0 {
            return Ok(());
        }
        let slash: &[u8] = if path == b"/" { b"" } else { b"/" };
        for attribute in self.sorted_attributes(object, self.options.by_creation) {
            let name = attribute.name().as_bytes();
            self.item("attribute", &[path, slash, name].concat())?;
        }
        Ok(())
    }
}
