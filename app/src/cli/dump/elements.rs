//! The elements themselves, in portions, so that memory stays bounded.

use std::io;
use std::ops::ControlFlow;

use hyperslab_engine::datatype::{Class, Datatype};
use hyperslab_engine::{Elements, Error, Selection, Task};

use super::binary;
use super::data::Source;
use super::names::Names;
use super::options::Binary;
use super::output::Stream;
use super::printer::Printer;
use super::slab::Pieces;
use super::strips::Strips;
use crate::text::ddl::flow::{Flow, Form};
use crate::text::ddl::{PackedBits, Values};

/// Writes elements one after the other.
pub struct Writing<'w> {
    pub(super) out: &'w mut dyn io::Write,
    pub(super) form: &'w Form,
    pub(super) values: &'w Values<'w>,
    pub(super) depth: usize,
    /// What stands behind each element but the last.
    pub(super) separator: &'static [u8],
    /// Place among the elements of the portion.
    pub(super) at: u64,
    /// Place since a row began.
    pub(super) in_row: u64,
    /// The text of the last element.
    text: Vec<u8>,
    /// The element of that text, where elements are numbers.
    known: Vec<u8>,
    /// Whether elements are numbers.
    simple: bool,
}

/// Why elements end before the last: they cannot be read, or nobody takes the text.
pub enum Stop {
    /// They cannot be read.
    Damage(Error),
    /// The text cannot be written.
    Output(io::Error),
}

impl<'w> Writing<'w> {
    /// Writing of elements `depth` deep.
    pub fn new(
        out: &'w mut dyn io::Write,
        form: &'w Form,
        values: &'w Values<'w>,
        depth: usize,
        separator: &'static [u8],
    ) -> Self {
        Self {
            out,
            form,
            values,
            depth,
            separator,
            at: 0,
            in_row: 0,
            text: Vec::new(),
            known: Vec::new(),
            simple: false,
        }
    }

    /// Begins a portion, whose first element is the `first`th of all.
    pub fn portion(&mut self, flow: &mut Flow, first: u64) {
        flow.first = first;
        (self.at, self.in_row) = (0, 0);
    }

    /// Writes an element.
    pub fn element(
        &mut self,
        flow: &mut Flow,
        datatype: &Datatype,
        elements: &Elements,
        index: usize,
        last: bool,
    ) -> Result<(), Stop> {
        let element = elements.element(index);
        // Neighbours are often equal, in what was never written all are.
        let known = self.simple && !last && self.known == element;
        if !known {
            self.text.clear();
            self.values
                .write(
                    &mut self.text,
                    datatype,
                    element,
                    elements.heap(),
                    self.depth,
                )
                .map_err(Stop::Damage)?;
            if !last {
                self.text.extend_from_slice(self.separator);
            }
            if self.simple {
                self.known.clear();
                self.known.extend_from_slice(element);
            }
        }
        let new_row = flow
            .element(self.out, self.form, &self.text, self.at, self.in_row)
            .map_err(Stop::Output)?;
        if new_row {
            self.in_row = 0;
        }
        self.at += 1;
        self.in_row += 1;
        flow.on_line += 1;
        Ok(())
    }
}

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

impl Writing<'_> {
    /// Writes all elements of a dataset.
    fn dataset(&mut self, flow: &mut Flow, source: Source<'_>) -> Result<(), Stop> {
        let Source::Dataset(dataset, _) = source else {
            return Ok(());
        };
        let shape = dataset.shape();
        let datatype = dataset.datatype().map_err(Stop::Damage)?;
        let count = dataset.dataspace().element_count().unwrap_or(u64::MAX);
        flow.shaped(shape);
        self.simple = matches!(datatype.class, Class::Integer(_) | Class::Float(_));
        let mut strips = Strips::new(shape, crate::text::ddl::native::size(datatype));
        let mut left = strips.next().unwrap_or(u64::MAX);
        let mut stopped = None;
        let each = |first: u64, elements: Elements| {
            let result = self.block(
                flow,
                datatype,
                (first, count),
                &elements,
                &mut |me, flow, at| {
                    if left == 0 {
                        me.portion(flow, at);
                        flow.continued = true;
                        left = strips.next().unwrap_or(u64::MAX);
                    }
                    left -= 1;
                },
            );
            match result {
                Ok(()) => ControlFlow::Continue(()),
                Err(stop) => {
                    stopped = Some(stop);
                    ControlFlow::Break(())
                }
            }
        };
        dataset
            .for_each_block(&Selection::All, &Task::new(), each)
            .map_err(Stop::Damage)?;
        stopped.map_or(Ok(()), Err)
    }

    fn block(
        &mut self,
        flow: &mut Flow,
        datatype: &Datatype,
        (first, count): (u64, u64),
        elements: &Elements,
        before: &mut dyn FnMut(&mut Self, &mut Flow, u64),
    ) -> Result<(), Stop> {
        for index in 0..elements.len() {
            let at = first + index as u64;
            before(self, flow, at);
            self.element(flow, datatype, elements, index, at + 1 == count)?;
        }
        Ok(())
    }

    /// Writes elements that are all there.
    fn whole(&mut self, flow: &mut Flow, elements: &Elements) -> Result<(), Stop> {
        flow.shaped(elements.shape());
        let count = elements.len() as u64;
        self.block(
            flow,
            elements.datatype(),
            (0, count),
            elements,
            &mut |_, _, _| {},
        )
    }
}
