//! `hyperslab find QUERY FILE`: what of a file has such a name, attribute, type or value.

use std::ffi::OsString;
use std::io::{self, Write};
use std::ops::ControlFlow;
use std::path::Path;
use std::process::ExitCode;

use hyperslab_engine::Task;

use crate::model::query::{self, Place};
use crate::text;
use crate::worker::find::{Found, search};

/// Find objects and attributes by names, types and values
///
/// A word is looked for in names, types, attributes and their text; with * or ? it is the whole of
/// one, and /…/ is a regular expression. @NAME is an attribute of that name, and may be compared:
/// '@mass > 1e-17', '@unit = "m/s"'. So may name, path, kind, type, shape, size, rank and unit:
/// 'kind = dataset type = float*'. and, or, not and parentheses join them.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// What to look for
    query: String,

    /// The files to look in
    #[arg(value_name = "FILE", required = true)]
    files: Vec<OsString>,
}

/// Carries it out on the standard output; fails where nothing was found, as grep does.
pub fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let query = query::parse(&arguments.query).map_err(anyhow::Error::msg)?;
    let mut out = io::BufWriter::new(io::stdout().lock());
    let (mut any, mut failed) = (false, false);
    for name in &arguments.files {
        let path = Path::new(name);
        let file = match super::Reach::default()
            .options()
            .ignore_lock(true)
            .open(path)
        {
            Ok(file) => file,
            Err(error) => {
                super::complain(&error.to_string());
                failed = true;
                continue;
            }
        };
        let mut written = Ok(());
        let ended = search(&file, &query, &Task::new(), &mut |found| {
            any = true;
            written = write(&mut out, path, &found);
            match written {
                Ok(()) => ControlFlow::Continue(()),
                Err(_) => ControlFlow::Break(()),
            }
        });
        match written.and_then(|()| out.flush()) {
            // Whoever read the output has seen enough.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                return Ok(ExitCode::SUCCESS);
            }
            other => other?,
        }
        if let Err(error) = ended {
            super::complain(&format!("{}: {error}", path.display()));
            failed = true;
        }
    }
    Ok(match any && !failed {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    })
}

/// A line for the object, and one for each attribute that was met.
fn write(out: &mut dyn Write, file: &Path, found: &Found) -> io::Result<()> {
    let object = format!("{}::{}", file.display(), found.candidate.path);
    for place in &found.places {
        match place {
            Place::Object => writeln!(out, "{}", text::escaped(object.as_bytes()))?,
            Place::Attribute(at) => {
                let Some(attribute) = found.candidate.attributes.get(*at) else {
                    continue;
                };
                let value = text::escaped(attribute.text.as_bytes());
                writeln!(
                    out,
                    "{}@{} = {value}",
                    text::escaped(object.as_bytes()),
                    text::escaped(attribute.name.as_bytes())
                )?;
            }
        }
    }
    Ok(())
}
