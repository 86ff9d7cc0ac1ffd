//! Elements one after the other, in portions, so that memory stays bounded.

use std::io;
use std::ops::ControlFlow;

use hyperslab_engine::datatype::{Class, Datatype};
use hyperslab_engine::{Elements, Error, Selection, Task};

use super::data::Source;
use super::strips::Strips;
use crate::text::ddl::flow::{Flow, Form};
use crate::text::ddl::{Values, native};

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

impl Writing<'_> {
    /// Writes all elements of a dataset.
    pub(super) fn dataset(&mut self, flow: &mut Flow, source: Source<'_>) -> Result<(), Stop> {
        let Source::Dataset(dataset, _) = source else {
            return Ok(());
        };
        let shape = dataset.shape();
        let datatype = dataset.datatype().map_err(Stop::Damage)?;
        let count = dataset.dataspace().element_count().unwrap_or(u64::MAX);
        flow.shaped(shape);
        self.simple = matches!(datatype.class, Class::Integer(_) | Class::Float(_));
        let mut strips = Strips::new(shape, native::size(datatype));
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
    pub(super) fn whole(&mut self, flow: &mut Flow, elements: &Elements) -> Result<(), Stop> {
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
