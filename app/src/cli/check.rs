//! `hyperslab check FILE`: what is damaged, one line each; nothing for a sound file.

use std::ffi::OsString;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use hyperslab_engine::check::{self, Damage, Options, Severity, Structure, Summary};
use hyperslab_engine::{File, Result, Task};

use super::Location;

/// Verify every checksum, bound, index and reference count of files
///
/// Prints a line for each damage: object, structure, address, cause. Sound files print nothing.
/// What could not be looked at, and what is only worth knowing, goes to the standard error. The
/// exit status is 1 where something is damaged.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The files to check; with the path of an object, what concerns it or anything below it
    #[arg(required = true, value_name = "FILE[::/PATH]")]
    files: Vec<OsString>,

    /// Look at metadata only: do not decode chunks, nor follow variable-length values
    #[arg(long)]
    metadata: bool,

    /// List every structure: address, bytes, bytes under a checksum, name, object
    #[arg(long)]
    structures: bool,

    /// Say so when a file is sound, and how much was looked at
    #[arg(short, long)]
    verbose: bool,
}

/// Carries it out.
pub fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let mut sound = true;
    for location in arguments.files.iter().map(Location::parse) {
        let path = location.file.as_path();
        let prefix = match arguments.files.len() {
            1 => String::new(),
            _ => format!("{}: ", path.display()),
        };
        match check_file(arguments, &location, &prefix, &mut out) {
            Ok(summary) => {
                if summary.damages > 0 {
                    sound = false;
                    super::complain(&format!("{}: {}", path.display(), count(&summary)));
                }
                if arguments.verbose {
                    writeln!(out, "{}", describe(path, &summary))?;
                }
            }
            Err(error) => {
                sound = false;
                super::complain(&error.to_string());
            }
        }
    }
    out.flush()?;
    Ok(match sound {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    })
}

fn check_file(
    arguments: &Arguments,
    location: &Location,
    prefix: &str,
    out: &mut dyn Write,
) -> Result<Summary> {
    let file = File::options().ignore_lock(true).open(&location.file)?;
    let object = location.object.as_deref().map(|path| file.get(path));
    let object = object.transpose()?.map(|object| object.path().to_owned());
    let options = Options {
        data: !arguments.metadata,
    };
    let out = std::cell::RefCell::new(out);
    // Whoever closed the pipe wants to hear no more; the exit status still tells.
    let print = |line: String| drop(writeln!(out.borrow_mut(), "{line}"));
    let concerned = |found: Option<&str>| match (object.as_deref(), found) {
        (Some(object), Some(found)) => lies_in(found, object),
        // What belongs to the file as a whole concerns all of it.
        _ => true,
    };
    let (mut damages, mut unchecked) = (0, 0);
    let mut report = |damage: Damage| {
        if !concerned(damage.object.as_deref()) {
            return;
        }
        match damage.severity {
            Severity::Damage => {
                damages += 1;
                print(format!("{prefix}{damage}"));
            }
            Severity::Unchecked => {
                unchecked += 1;
                super::complain(&format!("{prefix}not checked: {damage}"));
            }
            Severity::Remark => super::complain(&format!("{prefix}note: {damage}")),
        }
    };
    let mut list = |structure: Structure| {
        if concerned(structure.object.as_deref()) {
            print(line_of(&structure));
        }
    };
    let summary = match arguments.structures {
        true => check::list_structures(&file, &options, &Task::new(), &mut report, &mut list),
        false => check::check(&file, &options, &Task::new(), &mut report),
    }?;
    Ok(Summary {
        damages,
        unchecked,
        ..summary
    })
}

/// Whether the object at `path`, or an attribute of it, is the one at `object` or below it.
fn lies_in(path: &str, object: &str) -> bool {
    let object = object.trim_end_matches('/');
    let rest = path.strip_prefix(object);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '@']))
}

fn line_of(structure: &Structure) -> String {
    let Structure {
        name,
        address,
        size,
        checked,
        object,
        ..
    } = structure;
    let object = object.as_deref().unwrap_or_default();
    let object = object.replace('\n', "\\n").replace('\t', "\\t");
    format!("{address:#x}\t{size}\t{checked}\t{name}\t{object}")
}

fn count(summary: &Summary) -> String {
    match summary.damages {
        0 => "no damage found".to_owned(),
        1 => "1 damage found".to_owned(),
        damages => format!("{damages} damages found"),
    }
}

fn describe(path: &Path, summary: &Summary) -> String {
    let Summary {
        objects,
        metadata_bytes,
        data_bytes,
        damages: _,
        unchecked,
    } = summary;
    let found = count(summary);
    let unchecked = match unchecked {
        0 => String::new(),
        _ => format!(", {unchecked} not checked"),
    };
    format!(
        "{}: {found}{unchecked} ({objects} objects, {metadata_bytes} bytes of metadata, {data_bytes} of data)",
        path.display()
    )
}
