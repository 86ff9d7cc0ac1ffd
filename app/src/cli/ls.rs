//! `hyperslab ls`: lists files as `h5ls` does, to the letter.

mod address;
mod attribute;
mod dataset;
mod datatype;
mod follow;
mod name;
mod named;
mod numbers;
mod object;
mod options;
mod origin;
mod precision;
mod route;
mod time;
mod walk;

use std::ffi::OsString;
use std::io::{self, Write};
use std::process::ExitCode;

use hyperslab_engine::{Error, File};

pub use options::Options;

use super::Location;
use numbers::Numbers;
use options::Request;

/// List what is in files, as h5ls prints it
#[derive(Debug, clap::Args)]
#[command(disable_help_flag = true, disable_version_flag = true)]
pub struct Arguments {
    /// h5ls's options and files; -h lists the options
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    words: Vec<OsString>,
}

/// Carries it out on the standard output.
pub fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let mut out = io::BufWriter::with_capacity(1 << 16, io::stdout().lock());
    let result = list(&mut out, &arguments.words);
    match result.and_then(|code| out.flush().map(|()| code)) {
        // Whoever read the output has seen enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(ExitCode::SUCCESS),
        other => Ok(other?),
    }
}

/// Lists what the words of the command line ask for.
pub fn list(out: &mut dyn Write, words: &[OsString]) -> io::Result<ExitCode> {
    match options::parse(words) {
        Ok(Request::List(options, files)) => list_files(out, &files, &options),
        Ok(Request::Help) => {
            out.write_all(USAGE.as_bytes())?;
            Ok(ExitCode::SUCCESS)
        }
        Ok(Request::Version) => {
            writeln!(out, "hyperslab ls: Version {}", env!("CARGO_PKG_VERSION"))?;
            Ok(ExitCode::SUCCESS)
        }
        Err(cause) => {
            super::complain(&format!("{cause}; -h lists the options"));
            Ok(ExitCode::FAILURE)
        }
    }
}

/// What `-h` prints.
const USAGE: &str = include_str!("ls/usage.txt");

/// Lists each file; one that cannot be opened or an object that is not there fails the whole.
pub fn list_files(
    out: &mut dyn Write,
    files: &[OsString],
    options: &Options,
) -> io::Result<ExitCode> {
    let mut code = ExitCode::SUCCESS;
    let mut numbers = Numbers::default();
    let mut shows_root = false;
    for argument in files {
        let location = Location::parse(argument);
        let file = match open(&location, options) {
            Ok(file) => file,
            Err(error) => {
                out.flush()?;
                let name = argument.to_string_lossy();
                super::complain(&format!("{name}: unable to open file ({error})"));
                code = ExitCode::FAILURE;
                continue;
            }
        };
        let name = location.file.as_os_str().as_encoded_bytes();
        if options.verbose {
            out.write_all(b"Opened \"")?;
            out.write_all(name)?;
            writeln!(out, "\" with {} driver.", file.info().driver.name())?;
        }
        // Once the root was shown, so is every group that is named.
        shows_root |= options.recursive && location.object.is_none();
        let prefix = (files.len() > 1).then_some(name);
        numbers.hold(1, file.id());
        let mut listing = walk::Listing::new(out, options, &file, prefix, &mut numbers);
        listing.shows_root = shows_root;
        if !listing.list(location.object.as_deref().unwrap_or_default())? {
            return Ok(ExitCode::FAILURE);
        }
        if listing.dangling && options.no_dangling {
            code = ExitCode::FAILURE;
        }
        numbers.release();
    }
    Ok(code)
}

fn open(location: &Location, options: &Options) -> Result<File, Error> {
    super::open(location, options.reach, options.driver.as_deref())
}
