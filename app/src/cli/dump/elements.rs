//! The elements of a dataset or an attribute, as text or in binary.

use std::io;
use std::ops::ControlFlow;

use hyperslab_engine::{Elements, Selection, Task};

use super::binary;
use super::data::Source;
use super::names::Names;
use super::options::Binary;
use super::output::Stream;
use super::printer::Printer;
use super::slab::Pieces;
use super::writing::{Stop, Writing};
use crate::text::ddl::flow::Form;
use crate::text::ddl::{PackedBits, Values};

impl Printer<'_, '_> {
    /// Prints all elements that were asked for.
    pub(super) fn dump_elements(
        &mut self,
        source: Source<'_>,
        characters: bool,
        packed: Option<PackedBits>,
        depth: usize,
    ) -> io::Result<()> {
        let flow = self.flow.clone();
        self.flow.fresh = true;
        self.flow.depth = depth;
        if characters && let Some(out) = self.outputs.of(Stream::Ddl) {
            // The first quotation mark.
            self.flow.depth += 1;
            let before = Form {
                line_end: "",
                ..self.style.characters
            };
            self.flow.begin(out, &before, 0, 0)?;
        }
        let form = match characters {
            true => self.style.characters,
            false => self.style.data,
        };
        self.write_elements(source, &form, characters, packed)?;
        self.flow = flow;
        Ok(())
    }

    /// Writes all elements where the text stands; false if some cannot be read.
    pub(super) fn write_elements(
        &mut self,
        source: Source<'_>,
        form: &Form,
        characters: bool,
        packed: Option<PackedBits>,
    ) -> io::Result<bool> {
        let Self {
            outputs,
            tables,
            current,
            options,
            style,
            flow,
            ..
        } = self;
        let Some(out) = outputs.of(source.stream()) else {
            return Ok(true);
        };
        if let Some(form) = options.binary {
            let result = write_binary(out, source, form);
            return self.damage(result);
        }
        let separator = if characters { b"" } else { style.separator };
        let names = Names::new(&self.file, tables.get(*current), style.serial);
        let values = Values {
            as_characters: characters,
            packed,
            ..style.values(&names)
        };
        let mut writing = Writing::new(out, form, &values, flow.depth, separator);
        let result = match source {
            Source::Dataset(_, Some(slab)) => writing.slab(flow, source, slab),
            Source::Dataset(_, None) => writing.dataset(flow, source),
            Source::Attribute(attribute) => attribute
                .read(&Task::new())
                .map_err(Stop::Damage)
                .and_then(|elements| writing.whole(flow, &elements)),
        };
        self.damage(result)
    }

    /// Tells of elements that cannot be read; true where all can.
    pub(super) fn damage(&mut self, result: Result<(), Stop>) -> io::Result<bool> {
        match result {
            Ok(()) => Ok(true),
            Err(Stop::Output(error)) => Err(error),
            Err(Stop::Damage(error)) => {
                self.fail("unable to print data", Some(&error));
                Ok(false)
            }
        }
    }
}

/// Writes all elements in binary.
fn write_binary(out: &mut dyn io::Write, source: Source<'_>, form: Binary) -> Result<(), Stop> {
    let mut write = |elements: &Elements| {
        let mut bytes = Vec::new();
        binary::write(&mut bytes, elements, form).map_err(Stop::Damage)?;
        out.write_all(&bytes).map_err(Stop::Output)
    };
    let dataset = match source {
        Source::Attribute(_) => return Ok(()),
        Source::Dataset(dataset, Some(slab)) => {
            return Pieces::of(slab).try_for_each(|piece| {
                let elements = dataset.read_elements(&Selection::Slab(piece), &Task::new());
                write(&elements.map_err(Stop::Damage)?)
            });
        }
        Source::Dataset(dataset, None) => dataset,
    };
    let mut result = Ok(());
    dataset
        .for_each_block(&Selection::All, &Task::new(), |_, elements| {
            result = write(&elements);
            match result {
                Ok(()) => ControlFlow::Continue(()),
                Err(_) => ControlFlow::Break(()),
            }
        })
        .map_err(Stop::Damage)?;
    result
}
