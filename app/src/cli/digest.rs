//! `hyperslab digest FILE`: one line for every dataset and attribute, with the SHA-256 of its
//! elements, to compare with what other programs read.
//!
//! Walk: hard links only, depth first, names in byte order, each object once; an object's
//! attributes before its members. Elements count as stored; compounds member by member without
//! padding; a variable-length value as its length and its elements; references as nothing.

mod describe;
mod elements;
mod field;
mod leads;
mod lines;
mod region;
mod structure;
mod value;

use std::collections::HashSet;
use std::ffi::OsString;
use std::io::{self, Write};
use std::ops::ControlFlow;
use std::process::ExitCode;

use hyperslab_engine::bytes::Address;
use hyperslab_engine::{File, Group, Link, LinkTarget, Object, Task};

use super::Location;
use lines::Lines;
use structure::Structure;

/// Deepest group.
const DEPTH: usize = 200;

/// Arguments of the subcommand.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The file to digest, and a group or dataset in it, if not all is meant
    #[arg(value_name = "FILE[::/PATH]")]
    file: OsString,

    /// Also tell types, extents, layouts, filters, fill values, links, orders of creation, and
    /// what references lead to
    #[arg(long)]
    structure: bool,

    #[command(flatten)]
    reach: super::Reach,
}

/// Carries it out on the standard output; fails where something could not be read.
pub fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let location = Location::parse(&arguments.file);
    let file = arguments
        .reach
        .options()
        .ignore_lock(true)
        .open(&location.file)?;
    let object = match &location.object {
        Some(path) => file.get(path)?,
        None => Object::Group(file.root()),
    };
    let mut out = io::BufWriter::new(io::stdout().lock());
    let failed = write(&mut out, &file, &object, arguments.structure);
    match failed.and_then(|failed| out.flush().map(|()| failed)) {
        Ok(0) => Ok(ExitCode::SUCCESS),
        Ok(failed) => {
            let (name, plural) = (location.file.display(), if failed == 1 { "" } else { "s" });
            super::complain(&format!("{name}: {failed} error{plural} among the lines"));
            Ok(ExitCode::FAILURE)
        }
        // Whoever read the output has seen enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(ExitCode::SUCCESS),
        Err(error) => Err(error.into()),
    }
}

/// Writes the lines of an object and of everything below it; gives the number of those that say
/// what could not be read.
pub fn write(
    out: &mut dyn Write,
    file: &File,
    object: &Object,
    structure: bool,
) -> io::Result<u64> {
    let mut walk = Walk {
        lines: Lines::new(out),
        structure: structure.then(|| Structure::of(file)),
        seen: HashSet::from([object.address()]),
    };
    match object {
        Object::Group(group) => walk.group(group, object.path().trim_end_matches('/'), 0)?,
        _ => walk.object(object, object.path())?,
    }
    Ok(walk.lines.failed())
}

struct Walk<'a> {
    lines: Lines<'a>,
    structure: Option<Structure>,
    seen: HashSet<Address>,
}

impl Walk<'_> {
    /// What is to be said of one object, its members excepted.
    fn object(&mut self, object: &Object, path: &str) -> io::Result<()> {
        if let Object::Dataset(dataset) = object {
            self.lines.summary(path, value::of_dataset(dataset))?;
        }
        if let Some(structure) = &self.structure {
            structure.object(&mut self.lines, path, object)?;
        }
        self.attributes(object, path)
    }

    fn attributes(&mut self, object: &Object, path: &str) -> io::Result<()> {
        let mut attributes = Vec::new();
        let walked = object.visit_attributes(&Task::new(), &mut |attribute| {
            attributes.push(attribute);
            ControlFlow::Continue(())
        });
        if let Err(error) = walked {
            self.lines.summary(&format!("{path}@"), Err(error))?;
        }
        attributes.sort_by(|a, b| a.name().cmp(b.name()));
        for attribute in attributes {
            let path = format!("{path}@{}", attribute.name());
            self.lines.summary(&path, value::of_attribute(&attribute))?;
            if let Some(structure) = &self.structure {
                structure.attribute(&mut self.lines, &path, &attribute)?;
            }
        }
        Ok(())
    }

    fn group(&mut self, group: &Group, path: &str, depth: usize) -> io::Result<()> {
        let shown = if path.is_empty() { "/" } else { path };
        self.object(&Object::Group(group.clone()), shown)?;
        if depth > DEPTH {
            return Ok(());
        }
        let mut links = Vec::new();
        let listed = group.visit_links(&Task::new(), &mut |link| {
            links.push(link);
            ControlFlow::Continue(())
        });
        if let Err(error) = listed {
            self.lines.summary(shown, Err(error))?;
        }
        links.sort_by(|a, b| a.name.cmp(&b.name));
        for link in links {
            let path = format!("{path}/{}", link.name);
            if let Some(structure) = &self.structure {
                structure.link(&mut self.lines, &path, &link)?;
            }
            self.member(group, &link, &path, depth)?;
        }
        Ok(())
    }

    /// The object that a hard link leads to, unless the walk has met it.
    fn member(&mut self, group: &Group, link: &Link, path: &str, depth: usize) -> io::Result<()> {
        let LinkTarget::Hard(address) = link.target else {
            return Ok(());
        };
        match group.resolve(link) {
            Err(error) => self.lines.summary(path, Err(error)),
            Ok(_) if !self.seen.insert(address) => Ok(()),
            Ok(Object::Group(group)) => self.group(&group, path, depth + 1),
            Ok(object) => self.object(&object, path),
        }
    }
}
