//! `hyperslab ls`: lists files as `h5ls` does, to the letter.

mod attribute;
mod dataset;
mod datatype;
pub mod memory;
mod name;
mod object;
mod precision;
mod time;
mod walk;

use std::ffi::{OsStr, OsString};
use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use hyperslab_engine::{Error, File, Kind};

/// List what is in files, as h5ls prints it
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Files, each with the path of an object behind a slash, if one is meant
    #[arg(required = true, value_name = "FILE[/PATH]")]
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
        let opened = match open(argument) {
            Ok(opened) => opened,
            Err(error) => {
                out.flush()?;
                let name = argument.to_string_lossy();
                super::complain(&format!("{name}: unable to open file ({error})"));
                code = ExitCode::FAILURE;
                continue;
            }
        };
        if options.verbose {
            let name = opened.name.as_encoded_bytes();
            out.write_all(b"Opened \"")?;
            out.write_all(name)?;
            out.write_all(b"\" with sec2 driver.\n")?;
        }
        let prefix = (files.len() > 1).then_some(opened.name.as_encoded_bytes());
        serial += 1;
        let mut listing = walk::Listing::new(out, options, &opened.file, prefix, serial);
        if !listing.list(opened.object)? {
            return Ok(ExitCode::FAILURE);
        }
    }
    Ok(code)
}

/// A file as an argument names it.
struct Opened<'a> {
    file: File,
    /// The part of the argument that names the file.
    name: &'a OsStr,
    /// The rest: path of an object, empty or with a slash before it.
    object: &'a [u8],
}

/// Opens the longest beginning of `argument`, cut at slashes, that is a file.
fn open(argument: &OsStr) -> Result<Opened<'_>, Error> {
    let mut name = argument;
    let mut cause = None;
    loop {
        match File::open(Path::new(name)) {
            Ok(file) => {
                let object = argument.as_encoded_bytes().get(name.len()..);
                return Ok(Opened {
                    file,
                    name,
                    object: object.unwrap_or_default(),
                });
            }
            // Of all refusals the one about a file that is there tells most.
            Err(error) if Path::new(name).is_file() => cause = Some(error),
            Err(error) => {
                cause.get_or_insert(error);
            }
        }
        match shorten(name) {
            Some(shorter) => name = shorter,
            None => {
                let unnamed = || Error::new(Kind::NotFound, "file", "no name");
                return Err(cause.unwrap_or_else(unnamed));
            }
        }
    }
}

/// The name without its last slash and what follows it.
fn shorten(name: &OsStr) -> Option<&OsStr> {
    let text = name.as_encoded_bytes();
    let slash = text.iter().rposition(|byte| *byte == b'/')?;
    if slash == 0 {
        return None;
    }
    cut(name, slash)
}

/// The first `length` bytes of a name, on systems where a name is bytes.
#[cfg(unix)]
fn cut(name: &OsStr, length: usize) -> Option<&OsStr> {
    use std::os::unix::ffi::OsStrExt as _;
    name.as_bytes().get(..length).map(OsStr::from_bytes)
}

/// The first `length` bytes of a name that is Unicode.
#[cfg(not(unix))]
fn cut(name: &OsStr, length: usize) -> Option<&OsStr> {
    name.to_str()?.get(..length).map(OsStr::new)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_cut_at_its_last_slash_but_never_to_nothing() {
        let shorter = |name: &'static str| shorten(OsStr::new(name)).and_then(OsStr::to_str);
        assert_eq!(shorter("a/b.h5/c"), Some("a/b.h5"));
        assert_eq!(shorter("b.h5"), None);
        assert_eq!(shorter("/b.h5"), None);
    }

    #[test]
    fn a_file_that_is_not_there_is_an_error() {
        let error = open(OsStr::new("/nowhere/at/all.h5/x")).err();
        assert_eq!(error.map(|error| error.kind()), Some(Kind::NotFound));
    }
}
