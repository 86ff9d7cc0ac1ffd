//! The lines about one object: kind and extent, then what a verbose listing adds.

use std::io;

use hyperslab_engine::bytes::Address;
use hyperslab_engine::{Attribute, Object, Task};

use super::name::escaped;
use super::time::utc;
use super::walk::{Listing, kind_name};
use super::{attribute, dataset, datatype};
use crate::text::ddl::memory;

impl Listing<'_> {
    /// Writes what there is to say behind an object's name.
    pub(super) fn write_object(&mut self, object: &Object) -> io::Result<()> {
        self.out.write_all(kind_name(object.kind()).as_bytes())?;
        if let Object::Dataset(found) = object {
            let extent = dataset::extent(found.dataspace(), self.options.verbose);
            write!(self.out, " {extent}")?;
        }
        self.out.write_all(b"\n")?;
        if !self.options.verbose {
            return Ok(());
        }
        self.write_attributes(object)?;
        self.write_place(object)?;
        match object {
            Object::Group(_) => Ok(()),
            Object::Dataset(found) => {
                let committed = found.committed_datatype().ok().flatten();
                let shared = self.shared(committed);
                dataset::write_details(self.out, found, &shared, self.options.simple)
            }
            Object::Datatype(found) => {
                let shared = self.shared(Some(found.address()));
                let words = match found.datatype() {
                    Ok(found) => {
                        datatype::describe(&memory::in_memory(found), 15, self.options.simple)
                    }
                    Err(_) => "<ERROR>".into(),
                };
                writeln!(self.out, "    Type:      {shared}{words}")
            }
        }
    }

    /// Attributes in the order of their names.
    fn write_attributes(&mut self, object: &Object) -> io::Result<()> {
        let mut attributes: Vec<Attribute> = Vec::new();
        // What cannot be read costs only itself.
        let _ = object.visit_attributes(&Task::new(), &mut |attribute| {
            attributes.push(attribute);
            std::ops::ControlFlow::Continue(())
        });
        attributes.sort_by(|a, b| a.name().cmp(b.name()));
        for found in &attributes {
            let shared = self.shared(found.committed_datatype());
            attribute::write(self.out, found, &shared, self.options.simple)?;
        }
        Ok(())
    }

    /// Place in the file, links, time of modification, comment.
    fn write_place(&mut self, object: &Object) -> io::Result<()> {
        let address = object.address().0;
        writeln!(self.out, "    Location:  {}:{address}", self.serial)?;
        let links = object.reference_count().unwrap_or(1);
        writeln!(self.out, "    Links:     {links}")?;
        if let Ok(Some(seconds)) = object.modification_time()
            && seconds > 0
        {
            let zone = if self.options.simple { "GMT" } else { "UTC" };
            writeln!(self.out, "    Modified:  {}", utc(seconds, zone))?;
        }
        if let Ok(Some(comment)) = object.comment()
            && !comment.as_bytes().is_empty()
        {
            self.out.write_all(b"    Comment:   \"")?;
            self.out.write_all(&escaped(comment.as_bytes(), false))?;
            self.out.write_all(b"\"\n")?;
        }
        Ok(())
    }

    /// Says of a type that it is a committed one, and which.
    fn shared(&self, committed: Option<Address>) -> String {
        match committed {
            Some(address) => format!("shared-{}:{} ", self.serial, address.0),
            None => String::new(),
        }
    }
}
