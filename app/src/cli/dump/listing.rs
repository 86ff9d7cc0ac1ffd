//! Values as a listing shows them: `Data:` and the elements.

use std::io;

use hyperslab_engine::datatype::{Class, Datatype};
use hyperslab_engine::{Attribute, Dataset, Dataspace, File};

use super::data::Source;
use super::options::Options;
use super::output::{Outputs, Stream};
use super::printer::Printer;
use super::style::Style;
use super::table::Table;
use crate::text::ddl::Punctuation;
use crate::text::ddl::characters::Escape;
use crate::text::ddl::flow::{Before, Flow, Form};
use crate::text::ddl::native;
use crate::text::ddl::value::Floats;
use crate::text::printf::FloatFormat;

/// Columns of lines that never end.
const ENDLESS: usize = 65535;
/// From how many equal characters on a listing tells their number.
const REPEATS: usize = 8;

/// How a listing shows values.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    /// For other programs: an element a line, and no brackets.
    pub simple: bool,
    /// Names before members of compounds.
    pub labels: bool,
    /// Integers of one byte as characters.
    pub characters: bool,
    /// The bytes of elements.
    pub raw: bool,
    /// Columns of a line; 0 gives each element a line.
    pub width: usize,
    /// The number of the file.
    pub number: u64,
}

/// What has values that a listing shows.
#[derive(Debug, Clone, Copy)]
pub enum Values<'v> {
    /// A dataset.
    Dataset(&'v Dataset),
    /// An attribute.
    Attribute(&'v Attribute),
}

impl Values<'_> {
    /// How deep the lines of values stand.
    fn depth(self) -> usize {
        match self {
            Self::Dataset(_) => 1,
            Self::Attribute(_) => 3,
        }
    }

    /// What stands before lines: those that begin an element, characters, those that go on.
    fn before(self, simple: bool) -> [&'static str; 3] {
        match (self, simple) {
            (Self::Dataset(_), true) => ["        ", "        \"", "         "],
            (Self::Dataset(_), false) => ["         ", "         \"", "         "],
            (Self::Attribute(_), true) => ["        ", "        \"", "        "],
            (Self::Attribute(_), false) => ["         ", "         \"", "          "],
        }
    }
}

/// Writes `Data:` and the values. The tables of files that references lead through are kept in
/// `tables`.
pub fn write_values(
    out: &mut dyn io::Write,
    file: &File,
    tables: &mut Vec<Table>,
    look: Look,
    values: Values<'_>,
) -> io::Result<()> {
    let options = Options::default();
    let mut outputs = Outputs::open(out, &options)?;
    let style = Style::of_listing(look, values);
    let tables_before = std::mem::take(tables);
    let mut printer = Printer::with_style(&mut outputs, &options, file, style, tables_before);
    let result = printer.list_values(look, values);
    *tables = printer.tables;
    result
}

impl Style {
    /// That of a look.
    fn of_listing(look: Look, values: Values<'_>) -> Self {
        let Look { simple, width, .. } = look;
        let [first, characters, continued] = values.before(simple);
        let always = |first| Before::Always { first, continued };
        let lines = Form {
            width: if simple || width == 0 { ENDLESS } else { width },
            outdented: true,
            before: always(first),
            one_a_line: simple || width == 0,
            keeps_whole: !simple,
            by_rows: false,
            between: " ",
            line_end: "",
        };
        let mut punctuation = match simple {
            true => Punctuation::SIMPLE,
            false => Punctuation::LISTING,
        };
        punctuation.labels = look.labels;
        if look.labels {
            let [open, _, close] = Punctuation::LISTING.compound;
            punctuation.compound = [open, punctuation.compound[1], close];
        }
        let precision = |digits| FloatFormat::general(digits);
        Self {
            lines,
            // What references lead to stands one level deeper.
            data: Form {
                outdented: false,
                ..lines
            },
            characters: Form {
                before: always(characters),
                between: "",
                line_end: "\"",
                ..lines
            },
            punctuation,
            separator: if simple { b" " } else { b"," },
            escape: if simple {
                Escape::Percent
            } else {
                Escape::Letters
            },
            repeats: if simple { 0 } else { REPEATS },
            floats: Floats {
                single: precision(6),
                double: precision(15),
            },
            raw: look.raw,
            serial: Some(look.number),
        }
    }
}

impl Printer<'_, '_> {
    fn list_values(&mut self, look: Look, values: Values<'_>) -> io::Result<()> {
        let source = match values {
            Values::Dataset(dataset) => Source::Dataset(dataset, None),
            Values::Attribute(attribute) => Source::Attribute(attribute),
        };
        let depth = values.depth();
        let found = source
            .datatype()
            .and_then(|found| Ok((found, source.dataspace()?)));
        let characters = !look.raw && look.characters && source.datatype().is_ok_and(is_character);
        let form = match characters {
            true => self.style.characters,
            false => self.style.lines,
        };
        let (head, head_depth): (&[u8], usize) = match values {
            Values::Dataset(_) => (b"    Data:\n", depth),
            Values::Attribute(_) => (b"        Data:\n", depth - 1),
        };
        self.flow = Flow::first(head_depth);
        if let Some(out) = self.outputs.of(Stream::Ddl) {
            self.flow.text(out, &form, head)?;
        }
        self.flow = Flow::first(depth);
        self.flow.fresh = true;
        match found {
            Ok((datatype, _)) if matches!(datatype.class, Class::Reference(_)) => {
                self.know_names(datatype);
                self.dump_references(source, depth)?;
                return self.raw(b"\n\n");
            }
            // The tool takes an attribute without elements for one that cannot be read.
            Ok((_, Dataspace::Null)) if matches!(values, Values::Attribute(_)) => {
                self.list_damage(&form)?;
            }
            Ok((datatype, space)) => {
                self.know_names(datatype);
                // Of a type that the machine has none for the bytes are there.
                let shown = look.raw || native::exists(datatype);
                let empty = *space == Dataspace::Null || !shown;
                if !empty && !self.write_elements(source, &form, characters, None)? {
                    self.list_damage(&form)?;
                }
            }
            Err(error) => {
                self.fail("unable to print data", Some(&error));
                self.list_damage(&form)?;
            }
        }
        self.raw(b"\n")
    }

    /// Says in the listing that there is nothing to see.
    fn list_damage(&mut self, form: &Form) -> io::Result<()> {
        match self.outputs.of(Stream::Ddl) {
            Some(out) => self.flow.text(out, form, b"        Unable to print data."),
            None => Ok(()),
        }
    }

    /// Walks through the file, where references are to be told by name.
    fn know_names(&mut self, datatype: &Datatype) {
        if !has_references(datatype) {
            return;
        }
        let file = self.file.clone();
        let known = self
            .tables
            .iter()
            .position(|table| table.file == *file.id());
        self.current = known.unwrap_or_else(|| self.add_table(&file));
    }
}

fn is_character(datatype: &Datatype) -> bool {
    datatype.size == 1 && matches!(datatype.class, Class::Integer(_))
}

fn has_references(datatype: &Datatype) -> bool {
    match &datatype.class {
        Class::Reference(_) => true,
        Class::Compound(members) => members
            .iter()
            .any(|member| has_references(&member.datatype)),
        Class::Array { base, .. } | Class::Sequence(base) => has_references(base),
        _ => false,
    }
}
