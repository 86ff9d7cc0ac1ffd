//! The lines that are printed, and how many of them are errors.

use std::io::{self, Write};

use hyperslab_engine::Result;

use super::field::one_line;
use super::value::Summary;

/// Writes lines.
pub struct Lines<'a> {
    out: &'a mut dyn Write,
    failed: u64,
}

impl<'a> Lines<'a> {
    /// Lines that go to `out`.
    pub fn new(out: &'a mut dyn Write) -> Self {
        Self { out, failed: 0 }
    }

    /// How many of them say what could not be read.
    pub fn failed(&self) -> u64 {
        self.failed
    }

    /// The line of a dataset or attribute.
    pub fn summary(&mut self, path: &str, summary: Result<Summary>) -> io::Result<()> {
        let path = one_line(path);
        match summary {
            Ok(Summary {
                class,
                shape,
                digest,
            }) => writeln!(self.out, "{path}\t{class}\t{shape}\t{digest}"),
            Err(error) => {
                let cause = self.cause(&error);
                writeln!(self.out, "{path}\t?\t?\tERROR: {cause}")
            }
        }
    }

    /// A fact about structure: a word, and what there is to say.
    pub fn fact(&mut self, path: &str, word: &str, values: Result<Vec<String>>) -> io::Result<()> {
        let path = one_line(path);
        match values {
            Ok(values) => writeln!(self.out, "{path}\t{word}\t{}", values.join("\t")),
            Err(error) => {
                let cause = self.cause(&error);
                writeln!(self.out, "{path}\t{word}\tERROR: {cause}")
            }
        }
    }

    fn cause(&mut self, error: &hyperslab_engine::Error) -> String {
        self.failed += 1;
        error.to_string().replace(['\n', '\t'], " ")
    }
}
