//! Datasets and attributes of references: each with what it leads to.

use std::io;
use std::ops::ControlFlow;

use hyperslab_engine::data::{Heap, Reference};
use hyperslab_engine::datatype::{Class, Datatype, ReferenceKind};
use hyperslab_engine::{Attribute, Elements, Error, Object, ReferenceTarget, Selection, Task};

use super::data::Source;
use super::names::{Names, decoded, word};
use super::printer::Printer;
use crate::text::ddl;
use crate::text::ddl::value::hexadecimal;

/// Datasets of references to datasets of references: how deep.
const MOST_FOLLOWED: usize = 8;

impl Printer<'_, '_> {
    /// Prints the references, each in a line `depth` deep.
    pub(super) fn dump_references(&mut self, source: Source<'_>, depth: usize) -> io::Result<()> {
        let mut result = Ok(());
        let read = match source {
            Source::Attribute(attribute) => attribute.read(&Task::new()).map(|elements| {
                result = self.dump_reference_block(&elements, depth);
            }),
            Source::Dataset(dataset, _) => {
                dataset.for_each_block(&Selection::All, &Task::new(), |_, elements| {
                    result = self.dump_reference_block(&elements, depth);
                    match result {
                        Ok(()) => ControlFlow::Continue(()),
                        Err(_) => ControlFlow::Break(()),
                    }
                })
            }
        };
        if let Err(error) = read {
            self.fail("unable to print data", Some(&error));
        }
        result
    }

    fn dump_reference_block(&mut self, elements: &Elements, depth: usize) -> io::Result<()> {
        let Class::Reference(kind) = elements.datatype().class else {
            return Ok(());
        };
        for index in 0..elements.len() {
            self.dump_reference(kind, elements.element(index), elements.heap(), depth)?;
        }
        Ok(())
    }

    fn dump_reference(
        &mut self,
        kind: ReferenceKind,
        element: &[u8],
        heap: &Heap,
        depth: usize,
    ) -> io::Result<()> {
        let reference = decoded(kind, element, heap).unwrap_or(Reference::Null);
        let target = match self.file.follow(&reference) {
            Ok(ReferenceTarget::Null) if self.style.raw => {
                return self.line(depth, hexadecimal(element));
            }
            Ok(ReferenceTarget::Null) => return self.line(depth, "NULL"),
            Ok(target) => target,
            Err(error) => {
                self.fail("unable to follow a reference", Some(&error));
                return self.line(depth, "NULL");
            }
        };
        let target = match target {
            ReferenceTarget::Foreign { target, .. } => *target,
            target => target,
        };
        let names = Names::new(&self.file, self.tables.get(self.current), self.style.serial);
        let name = names.long_name(&reference);
        let raw = self.style.raw.then_some(element);
        match target {
            ReferenceTarget::Object(object) => {
                self.refer(depth, word(Some(&object)), &name, raw)?;
                self.dump_referenced(&object, depth + 1)
            }
            ReferenceTarget::Region(dataset, region) => {
                self.refer(depth, "DATASET", &name, raw)?;
                self.dump_region(&dataset, &region, depth)
            }
            ReferenceTarget::Attribute(_, attribute) => {
                self.refer(depth, "ATTRIBUTE", &name, raw)?;
                self.dump_referenced_attribute(&attribute, depth)
            }
            _ => self.refer(depth, word(None), &name, raw),
        }
    }

    /// A line that says what a reference leads to, or its bytes.
    fn refer(
        &mut self,
        depth: usize,
        word: &str,
        name: &[u8],
        raw: Option<&[u8]>,
    ) -> io::Result<()> {
        match raw {
            Some(bytes) => self.line(depth, hexadecimal(bytes)),
            None => self.named(depth, word, name),
        }
    }

    /// Prints the data of a dataset that a reference leads to, unless they are being printed.
    fn dump_referenced(&mut self, object: &Object, depth: usize) -> io::Result<()> {
        let Object::Dataset(dataset) = object else {
            return Ok(());
        };
        let address = dataset.address().0;
        if self.followed.contains(&address) || self.followed.len() >= MOST_FOLLOWED {
            return Ok(());
        }
        self.followed.push(address);
        let result = self.dump_data(Source::Dataset(dataset, None), depth);
        self.followed.pop();
        result
    }

    fn dump_referenced_attribute(&mut self, attribute: &Attribute, depth: usize) -> io::Result<()> {
        self.more(" {")?;
        let committed = attribute.committed_datatype().map(|address| address.0);
        self.dump_region_type(attribute.datatype(), committed, depth + 1)?;
        match attribute.dataspace() {
            Ok(space) => self.line(depth + 1, format!("DATASPACE {}", ddl::dataspace(space)))?,
            Err(error) => self.fail("unable to dump dataspace", Some(&error)),
        }
        if self.options.regions {
            self.dump_data(Source::Attribute(attribute), depth + 1)?;
        }
        self.close(depth)
    }

    /// The type of what a reference leads to: of several lines all but the last are deeper.
    pub(super) fn dump_region_type(
        &mut self,
        datatype: Result<&Datatype, Error>,
        committed: Option<u64>,
        depth: usize,
    ) -> io::Result<()> {
        let mut block = ddl::Block::default();
        self.type_block(
            &mut block,
            datatype,
            committed.map(hyperslab_engine::bytes::Address),
        );
        let lines = block.lines();
        for (at, line) in lines.iter().enumerate() {
            let last = at + 1 == lines.len();
            let head: &[u8] = if at == 0 { b"DATATYPE  " } else { b"" };
            let deeper = if last { 0 } else { line.depth + 1 };
            self.block_line(depth + deeper, head, line)?;
        }
        Ok(())
    }
}
