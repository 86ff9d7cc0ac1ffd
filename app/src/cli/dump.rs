//! `hyperslab dump`: prints files as h5dump does, to the letter.

mod any;
mod attribute;
mod binary;
mod committed;
mod contents;
mod data;
mod dataset;
mod elements;
mod filters;
mod group;
mod link;
pub mod listing;
mod mappings;
mod names;
mod options;
mod output;
mod packed;
mod printer;
mod properties;
mod reference;
mod region;
mod slab;
mod strips;
mod style;
mod subset;
mod superblock;
pub mod table;
mod writing;

use std::ffi::OsString;
use std::io::{self, Write};
use std::process::ExitCode;

use options::Request;

/// Print files as the data description language or XML, as h5dump does
#[derive(Debug, clap::Args)]
#[command(disable_help_flag = true, disable_version_flag = true)]
pub struct Arguments {
    /// h5dump's options and files; -h lists the options
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    words: Vec<OsString>,
}

/// Carries it out on the standard output.
pub fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let mut out = io::BufWriter::with_capacity(1 << 16, io::stdout().lock());
    match dump(&mut out, &arguments.words) {
        // Whoever read the output has seen enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(ExitCode::SUCCESS),
        other => Ok(other?),
    }
}

/// Prints what the words of the command line ask for.
pub fn dump(out: &mut dyn Write, words: &[OsString]) -> io::Result<ExitCode> {
    match options::parse(words) {
        Ok(Request::Dump(options)) => printer::dump_files(out, &options),
        Ok(Request::Help) => {
            out.write_all(USAGE.as_bytes())?;
            Ok(ExitCode::SUCCESS)
        }
        Ok(Request::Version) => {
            writeln!(out, "hyperslab dump: Version {}", env!("CARGO_PKG_VERSION"))?;
            Ok(ExitCode::SUCCESS)
        }
        Err(cause) => {
            super::complain(&format!("{cause}; -h lists the options"));
            Ok(ExitCode::FAILURE)
        }
    }
}

/// What `-h` prints.
const USAGE: &str = include_str!("dump/usage.txt");
