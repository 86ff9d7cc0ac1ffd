//! Datasets and attributes of references: each with what it leads to.

use std::io;

use super::data::Source;
use super::printer::Printer;

impl Printer<'_, '_> {
    /// Prints the references.
    pub(super) fn dump_references(&mut self, _source: Source<'_>, _depth: usize) -> io::Result<()> {
        Ok(())
    }
}
