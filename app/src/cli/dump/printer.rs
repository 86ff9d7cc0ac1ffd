//! The printer: what all parts of a dump have in common, and the files one after the other.

use std::io::{self, Write};
use std::process::ExitCode;

use hyperslab_engine::{Error, File, Object};

use super::options::{Chosen, Options, Wanted};
use super::output::{Outputs, Stream};
use super::style::Style;
use super::table::Table;
use crate::cli::{Location, complain, open};
use crate::text::ddl::Block;
use crate::text::ddl::block::Line;
use crate::text::ddl::flow::Flow;

/// Prints one file.
pub struct Printer<'p, 'o> {
    pub(super) outputs: &'p mut Outputs<'o>,
    pub(super) options: &'p Options,
    pub(super) file: File,
    /// The objects of every file that is met, the one that was asked for first.
    pub(super) tables: Vec<Table>,
    /// The file that is being printed, as a place among the tables.
    pub(super) current: usize,
    /// Whether an external link was followed: then every object is printed once.
    pub(super) linked: bool,
    /// Datasets whose references are being followed.
    pub(super) followed: Vec<u64>,
    pub(super) flow: Flow,
    pub(super) style: Style,
    /// Whether something went wrong.
    pub(super) failed: bool,
}

/// Prints all files.
pub fn dump_files(standard: &mut dyn Write, options: &Options) -> io::Result<ExitCode> {
    let mut outputs = Outputs::open(standard, options)?;
    let mut failed = false;
    for name in &options.files {
        let location = Location::parse(name);
        let file = match open(&location, options.reach, options.driver.as_deref()) {
            Ok(file) => file,
            Err(error) => {
                let name = name.display();
                complain(&format!("unable to open file \"{name}\" ({error})"));
                failed = true;
                break;
            }
        };
        let mut printer = Printer::new(&mut outputs, options, file);
        printer.dump_file(&location)?;
        failed |= printer.failed;
        if options.contents.is_some() {
            break;
        }
    }
    outputs.finish()?;
    Ok(if failed {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

impl<'p, 'o> Printer<'p, 'o> {
    fn new(outputs: &'p mut Outputs<'o>, options: &'p Options, file: File) -> Self {
        let style = Style::of_dump(options);
        let mut printer = Self::with_style(outputs, options, &file, style, Vec::new());
        printer.add_table(&file);
        printer
    }

    /// A printer that knows the objects in `tables` already.
    pub(super) fn with_style(
        outputs: &'p mut Outputs<'o>,
        options: &'p Options,
        file: &File,
        style: Style,
        tables: Vec<Table>,
    ) -> Self {
        Self {
            outputs,
            options,
            tables,
            current: 0,
            linked: false,
            followed: Vec::new(),
            flow: Flow::at(1),
            style,
            failed: false,
            file: file.clone(),
        }
    }

    /// Walks through a file; its place among the tables.
    pub(super) fn add_table(&mut self, file: &File) -> usize {
        let mut damage = Vec::new();
        let mut table = Table::of(file, self.options, &mut |error| damage.push(error));
        if self.options.by_creation || self.options.descending {
            // References are told by the names that are first in the usual order.
            let usual = Options::default();
            table.usual = Some(Box::new(Table::of(file, &usual, &mut drop)));
        }
        self.tables.push(table);
        for error in &damage {
            self.fail("error traversing information", Some(error));
        }
        self.tables.len() - 1
    }

    fn dump_file(&mut self, location: &Location) -> io::Result<()> {
        let name = location.file.as_os_str().as_encoded_bytes();
        self.raw(&[b"HDF5 \"", name, b"\" {"].concat())?;
        if let Some(verbosity) = self.options.contents {
            self.dump_contents(verbosity)?;
            return self.raw(b"\n}\n");
        }
        if self.options.superblock {
            self.dump_superblock()?;
        }
        if let Some(path) = &location.object {
            self.dump_chosen(&self.chosen_at(path))?;
        } else if self.options.chosen.is_empty() {
            let root = self.file.root();
            self.dump_group(b"/", root, 1)?;
        } else {
            for chosen in &self.options.chosen {
                self.dump_chosen(chosen)?;
            }
        }
        self.raw(b"\n}\n")
    }

    /// The object that the name of the file is followed by.
    fn chosen_at(&self, path: &[u8]) -> Chosen {
        Chosen {
            wanted: match self.file.get(path) {
                Ok(Object::Group(_)) => Wanted::Group,
                Ok(Object::Dataset(_)) => Wanted::Dataset,
                Ok(Object::Datatype(_)) => Wanted::Datatype,
                Err(_) => Wanted::Link,
            },
            path: path.to_vec(),
            subset: None,
        }
    }

    /// Text as it is.
    pub(super) fn raw(&mut self, text: &[u8]) -> io::Result<()> {
        match self.outputs.of(Stream::Ddl) {
            Some(out) => out.write_all(text),
            None => Ok(()),
        }
    }

    /// One line, `depth` deep.
    pub(super) fn line(&mut self, depth: usize, text: impl AsRef<[u8]>) -> io::Result<()> {
        self.flow.depth = depth;
        match self.outputs.of(Stream::Ddl) {
            Some(out) => self.flow.line(out, &self.style.lines, text.as_ref()),
            None => Ok(()),
        }
    }

    /// Begins a line, whose text comes next.
    pub(super) fn begin(&mut self, depth: usize) -> io::Result<()> {
        self.flow.depth = depth;
        self.flow.fresh = true;
        match self.outputs.of(Stream::Ddl) {
            Some(out) => self.flow.begin(out, &self.style.lines, 0, 0),
            None => Ok(()),
        }
    }

    /// Text that goes on in the line.
    pub(super) fn more(&mut self, text: impl AsRef<[u8]>) -> io::Result<()> {
        match self.outputs.of(Stream::Ddl) {
            Some(out) => self.flow.text(out, &self.style.lines, text.as_ref()),
            None => Ok(()),
        }
    }

    /// A line that begins with `head` and goes on with a block.
    pub(super) fn block(&mut self, depth: usize, head: &[u8], block: &Block) -> io::Result<()> {
        for (at, line) in block.lines().iter().enumerate() {
            let head = if at == 0 { head } else { b"" };
            self.block_line(depth + line.depth, head, line)?;
        }
        Ok(())
    }

    /// A line of a block, behind `head`.
    pub(super) fn block_line(&mut self, depth: usize, head: &[u8], line: &Line) -> io::Result<()> {
        if line.early {
            self.begin(depth)?;
            return self.more(&line.text);
        }
        self.line(depth, [head, &line.text].concat())
    }

    /// `WORD "name" {`
    pub(super) fn open(&mut self, depth: usize, word: &str, name: &[u8]) -> io::Result<()> {
        self.line(depth, [word.as_bytes(), b" \"", name, b"\" {"].concat())
    }

    /// `WORD "name"`
    pub(super) fn named(&mut self, depth: usize, word: &str, name: &[u8]) -> io::Result<()> {
        self.line(depth, [word.as_bytes(), b" \"", name, b"\""].concat())
    }

    /// `}`
    pub(super) fn close(&mut self, depth: usize) -> io::Result<()> {
        self.line(depth, b"}")
    }

    /// Says what went wrong; the rest goes on.
    pub(super) fn fail(&mut self, what: &str, cause: Option<&Error>) {
        self.failed = true;
        match cause {
            Some(cause) => complain(&format!("{what} ({cause})")),
            None => complain(what),
        }
    }

    /// The table of the file that is being printed.
    pub(super) fn table(&mut self) -> Option<&mut Table> {
        self.tables.get_mut(self.current)
    }
}
