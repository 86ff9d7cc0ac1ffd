//! Elements of a dataset or an attribute between `DATA {` and `}`.

use std::io;

use hyperslab_engine::datatype::{Class, Datatype};
use hyperslab_engine::{Attribute, Dataset, Dataspace, Error};

use super::output::Stream;
use super::printer::Printer;
use super::subset::Hyperslab;
use crate::text::ddl::flow::{Before, Form};
use crate::text::ddl::{PackedBits, native};

/// What has elements.
#[derive(Clone, Copy)]
pub enum Source<'s> {
    /// A dataset, or a part of it.
    Dataset(&'s Dataset, Option<&'s Hyperslab>),
    /// An attribute.
    Attribute(&'s Attribute),
}

impl<'s> Source<'s> {
    /// Type of the elements.
    pub fn datatype(self) -> Result<&'s Datatype, Error> {
        match self {
            Self::Dataset(dataset, _) => dataset.datatype(),
            Self::Attribute(attribute) => attribute.datatype(),
        }
    }

    /// Their extent.
    pub fn dataspace(self) -> Result<&'s Dataspace, Error> {
        match self {
            Self::Dataset(dataset, _) => Ok(dataset.dataspace()),
            Self::Attribute(attribute) => attribute.dataspace(),
        }
    }

    /// Where the elements go.
    pub fn stream(self) -> Stream {
        match self {
            Self::Dataset(..) => Stream::Data,
            Self::Attribute(_) => Stream::Attributes,
        }
    }
}

impl Printer<'_, '_> {
    /// Prints the elements with what stands around them.
    pub(super) fn dump_data(&mut self, source: Source<'_>, depth: usize) -> io::Result<()> {
        self.dump_packed_data(source, None, depth)
    }

    /// The same with some bits of integers only.
    pub(super) fn dump_packed_data(
        &mut self,
        source: Source<'_>,
        packed: Option<PackedBits>,
        depth: usize,
    ) -> io::Result<()> {
        let Source::Dataset(_, Some(slab)) = source else {
            return self.dump_data_block(source, packed, depth);
        };
        self.line(depth, "SUBSET {")?;
        for (word, list) in [
            ("START", &slab.start),
            ("STRIDE", &slab.stride),
            ("COUNT", &slab.count),
            ("BLOCK", &slab.block),
        ] {
            let list = crate::text::ddl::dataspace::list(list);
            self.line(depth + 1, format!("{word} ( {list} );"))?;
        }
        self.dump_data_block(source, packed, depth + 1)?;
        self.close(depth)
    }

    fn dump_data_block(
        &mut self,
        source: Source<'_>,
        packed: Option<PackedBits>,
        depth: usize,
    ) -> io::Result<()> {
        self.line(depth, "DATA {")?;
        let (datatype, space) = match (source.datatype(), source.dataspace()) {
            (Ok(datatype), Ok(space)) => (datatype, space),
            (Err(error), _) | (_, Err(error)) => {
                self.fail("unable to print data", Some(&error));
                return self.close(depth);
            }
        };
        if matches!(datatype.class, Class::Reference(_)) {
            self.dump_references(source, depth + 1)?;
            return self.close(depth);
        }
        let characters = self.options.characters
            && datatype.size == 1
            && matches!(datatype.class, Class::Integer(_));
        if *space != Dataspace::Null && native::exists(datatype) {
            self.dump_elements(source, characters, packed, depth)?;
        }
        self.flow.depth = depth;
        self.flow.fresh = true;
        let end = match characters {
            true => Form {
                before: Before::Nothing,
                outdented: true,
                ..self.style.characters
            },
            false => self.style.lines,
        };
        if let Some(out) = self.outputs.of(Stream::Ddl) {
            self.flow.begin(out, &end, 0, 0)?;
            self.flow.text(out, &self.style.lines, b"}")?;
        }
        Ok(())
    }
}
