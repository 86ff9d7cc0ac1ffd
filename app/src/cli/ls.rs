//! `hyperslab ls`: lists files as `h5ls` does, to the letter.

mod attribute;
mod dataset;
mod datatype;
mod name;
mod object;
mod origin;
mod precision;
mod time;
mod walk;

use std::ffi::OsString;
use std::io::{self, Write};
use std::process::ExitCode;

use hyperslab_engine::File;

use super::Location;

/// List what is in files, as h5ls prints it
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Files, each with the path of an object if one is meant: FILE/PATH or FILE::/PATH
    #[arg(required = true, value_name = "FILE[::/PATH]")]
    files: Vec<OsString>,

    #[command(flatten)]
    options: Options,
}

/// What h5ls can be asked for.
#[derive(Debug, Clone, Copy, Default, clap::Args)]
pub struct Options {
    /// List groups within groups, each object once
    #[arg(short, long, conflicts_with = "group")]
    pub recursive: bool,

    /// Tell attributes, types, storage and location of each object
    #[arg(short, long)]
    pub verbose: bool,

    /// Print paths instead of names
    #[arg(short, long)]
    pub full: bool,

    /// List a group itself, not its members
    #[arg(short, long)]
    pub group: bool,

    /// Describe types by their bits instead of their names in C
    #[arg(short = 'S', long)]
    pub simple: bool,
}

/// Carries it out on the standard output.
pub fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    let result = list_files(&mut out, &arguments.files, arguments.options);
    match result.and_then(|code| out.flush().map(|()| code)) {
        // Whoever read the output has seen enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(ExitCode::SUCCESS),
        other => Ok(other?),
    }
}

/// Lists each file; one that cannot be opened or an object that is not there fails the whole.
pub fn list_files(
    out: &mut dyn Write,
    files: &[OsString],
    options: Options,
) -> io::Result<ExitCode> {
    let mut code = ExitCode::SUCCESS;
    let mut serial = 0;
    for argument in files {
        let location = Location::parse(argument);
        let file = match File::open(&location.file) {
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
        let prefix = (files.len() > 1).then_some(name);
        serial += 1;
        let mut listing = walk::Listing::new(out, options, &file, prefix, serial);
        if !listing.list(location.object.as_deref().unwrap_or_default())? {
            return Ok(ExitCode::FAILURE);
        }
    }
    Ok(code)
}
