//! The lines about one object: kind and extent, then what a verbose listing adds, then values.

use std::io;

use hyperslab_engine::bytes::Address;
use hyperslab_engine::{Attribute, Object, Task};

use super::name::escaped;
use super::time::utc;
use super::walk::{Listing, kind_name};
use super::{address, attribute, dataset, datatype};
use crate::cli::dump::listing::{self, Values};
use crate::text::ddl::memory;

impl Listing<'_> {
    /// Lists an object of the file with that number: its name, and what there is to say; of one
    /// that was listed before, where. What a link leads to stands in braces behind it.
    pub(super) fn list_object(
        &mut self,
        path: &[u8],
        object: &Object,
        first: Option<&[u8]>,
        number: u64,
        target: bool,
    ) -> io::Result<()> {
        match target {
            true => self.out.write_all(b"{")?,
            false => self.write_name(path, "")?,
        }
        self.out.write_all(kind_name(object.kind()).as_bytes())?;
        match first {
            Some(first) => {
                self.out.write_all(b", same as ")?;
                self.out.write_all(&escaped(first, true))?;
                if !target {
                    self.out.write_all(b"\n")?;
                }
            }
            None => {
                if let Object::Dataset(found) = object {
                    let extent = dataset::extent(found.dataspace(), self.options.verbose);
                    write!(self.out, " {extent}")?;
                }
                if !target || self.options.verbose {
                    self.out.write_all(b"\n")?;
                }
                self.write_details(object, number)?;
            }
        }
        match target {
            true => self.out.write_all(b"}\n"),
            false => Ok(()),
        }
    }

    /// Writes what follows the line of an object.
    fn write_details(&mut self, object: &Object, number: u64) -> io::Result<()> {
        let verbose = self.options.verbose;
        if verbose {
            self.write_attributes(object, number)?;
            self.write_place(object, number)?;
        }
        match object {
            Object::Group(_) => Ok(()),
            Object::Dataset(found) => {
                if verbose {
                    let committed = found.committed_datatype().ok().flatten();
                    let shared = shared(committed, number);
                    dataset::write_details(self.out, found, &shared, self.options.simple)?;
                    if self.options.address
                        && let Err(error) = address::write(self.out, found)?
                    {
                        self.out.flush()?;
                        crate::cli::complain(&error.to_string());
                    }
                }
                self.write_values(object, Values::Dataset(found), number)
            }
            Object::Datatype(found) if verbose => {
                let shared = shared(Some(found.address()), number);
                let words = match found.datatype() {
                    Ok(found) => {
                        datatype::describe(&memory::in_memory(found), 15, self.options.simple)
                    }
                    Err(_) => "<ERROR>".into(),
                };
                writeln!(self.out, "    Type:      {shared}{words}")
            }
            Object::Datatype(_) => Ok(()),
        }
    }

    /// Attributes in the order of their names.
    fn write_attributes(&mut self, object: &Object, number: u64) -> io::Result<()> {
        let mut attributes: Vec<Attribute> = Vec::new();
        // What cannot be read costs only itself.
        let result = object.visit_attributes(&Task::new(), &mut |attribute| {
            attributes.push(attribute);
            std::ops::ControlFlow::Continue(())
        });
        if let Err(error) = result {
            self.tell(&error)?;
        }
        attributes.sort_by(|a, b| a.name().cmp(b.name()));
        for found in &attributes {
            let shared = shared(found.committed_datatype(), number);
            attribute::write(self.out, found, &shared, self.options.simple)?;
            self.write_values(object, Values::Attribute(found), number)?;
        }
        Ok(())
    }

    /// The values of an object or its attribute, where they were asked for.
    fn write_values(&mut self, object: &Object, values: Values<'_>, number: u64) -> io::Result<()> {
        if !self.options.data {
            return Ok(());
        }
        let look = listing::Look {
            simple: self.options.simple,
            labels: self.options.label,
            characters: self.options.string,
            raw: self.options.hexdump,
            width: self.options.width,
            number,
        };
        listing::write_values(self.out, object.file(), &mut self.tables, look, values)
    }

    /// Place in the file, links, time of modification, comment.
    fn write_place(&mut self, object: &Object, number: u64) -> io::Result<()> {
        let address = object.address().0;
        writeln!(self.out, "    Location:  {number}:{address}")?;
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
}

/// Says of a type that it is a committed one of the file with that number, and which.
fn shared(committed: Option<Address>, number: u64) -> String {
    match committed {
        Some(address) => format!("shared-{number}:{} ", address.0),
        None => String::new(),
    }
}
