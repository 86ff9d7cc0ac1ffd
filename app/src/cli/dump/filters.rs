//! The filters that chunks go through.

use std::io;

use hyperslab_engine::Dataset;
use hyperslab_engine::filter::FilterSpec;

use super::printer::Printer;

/// Options of the szip filter.
mod szip {
    pub const K13: u32 = 1;
    pub const CHIP: u32 = 2;
    pub const ENTROPY: u32 = 4;
    pub const LITTLE: u32 = 8;
    pub const BIG: u32 = 16;
    pub const NEAREST: u32 = 32;
    pub const RAW: u32 = 128;
}

impl Printer<'_, '_> {
    /// Prints them in the order of writing.
    pub(super) fn dump_filters(&mut self, dataset: &Dataset, depth: usize) -> io::Result<()> {
        match dataset.filters() {
            Ok([]) => self.line(depth, "NONE"),
            Ok(filters) => filters
                .iter()
                .try_for_each(|filter| self.dump_filter(filter, depth)),
            Err(error) => {
                self.fail("unable to get the filters", Some(&error));
                Ok(())
            }
        }
    }

    fn dump_filter(&mut self, filter: &FilterSpec, depth: usize) -> io::Result<()> {
        let parameter = |at: usize| filter.client_data.get(at).copied().unwrap_or(0);
        // Parameters are signed numbers to the tool.
        let first = parameter(0) as i32;
        match filter.id {
            1 => self.line(depth, format!("COMPRESSION DEFLATE {{ LEVEL {first} }}")),
            2 => self.line(depth, "PREPROCESSING SHUFFLE"),
            3 => self.line(depth, "CHECKSUM FLETCHER32"),
            4 => self.dump_szip(parameter(0), parameter(1), depth),
            5 => self.line(depth, "COMPRESSION NBIT"),
            6 => {
                let text = format!("COMPRESSION SCALEOFFSET {{ MIN BITS {first} }}");
                self.line(depth, text)
            }
            _ => self.dump_other_filter(filter, depth),
        }
    }

    fn dump_szip(&mut self, options: u32, pixels: u32, depth: usize) -> io::Result<()> {
        let one_of = |choices: &[(u32, &'static str)]| {
            let chosen = choices.iter().find(|(bit, _)| options & bit != 0);
            chosen.map_or("", |(_, text)| text)
        };
        self.line(depth, "COMPRESSION SZIP {")?;
        self.line(depth + 1, format!("PIXELS_PER_BLOCK {pixels}"))?;
        let mode = [(szip::CHIP, "MODE HARDWARE"), (szip::K13, "MODE K13")];
        let coding = [
            (szip::ENTROPY, "CODING ENTROPY"),
            (szip::NEAREST, "CODING NEAREST NEIGHBOUR"),
        ];
        let order = [
            (szip::LITTLE, "BYTE_ORDER LSB"),
            (szip::BIG, "BYTE_ORDER MSB"),
        ];
        for choices in [&mode[..], &coding, &order, &[(szip::RAW, "HEADER RAW")]] {
            self.line(depth + 1, one_of(choices))?;
        }
        self.close(depth)
    }

    fn dump_other_filter(&mut self, filter: &FilterSpec, depth: usize) -> io::Result<()> {
        self.line(depth, "USER_DEFINED_FILTER {")?;
        self.line(depth + 1, format!("FILTER_ID {}", filter.id))?;
        if let Some(name) = &filter.name
            && !name.as_bytes().is_empty()
        {
            self.line(depth + 1, [b"COMMENT ", name.as_bytes()].concat())?;
        }
        if !filter.client_data.is_empty() {
            let numbers = filter.client_data.iter();
            let numbers: String = numbers.map(|n| format!("{} ", *n as i32)).collect();
            self.line(depth + 1, format!("PARAMS {{ {numbers}}}"))?;
        }
        self.close(depth)
    }
}
