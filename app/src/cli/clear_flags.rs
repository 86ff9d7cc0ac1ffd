//! `hyperslab clear-flags FILE`: mends a file that a program left marked as open when it died.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use hyperslab_engine::check::{self, Options};
use hyperslab_engine::{Error, File, Kind, Result, Task};

/// Take the mark off files that a program left open when it died
///
/// HDF5 marks a file while it is written, and refuses one that is marked. The mark goes if nobody
/// holds the file and nothing in it is damaged; else the file stays as it is, and the exit status
/// is 1. A program that writes without a lock cannot be told from one that died: look before.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The files to mend
    #[arg(required = true, value_name = "FILE")]
    files: Vec<OsString>,
}

/// Carries it out.
pub fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let mut all = ExitCode::SUCCESS;
    for path in arguments.files.iter().map(PathBuf::from) {
        match clear(&path) {
            Ok(true) => {}
            Ok(false) => super::complain(&format!("{}: it has no mark", path.display())),
            Err(error) => {
                all = ExitCode::FAILURE;
                super::complain(&error.to_string());
            }
        }
    }
    Ok(all)
}

fn clear(path: &Path) -> Result<bool> {
    let file = File::options().write(true).open(path)?;
    let mut first = None;
    let summary = check::check(&file, &Options::default(), &Task::new(), &mut |damage| {
        if damage.severity == check::Severity::Damage {
            first.get_or_insert_with(|| damage.to_string());
        }
    })?;
    if let Some(first) = first {
        let cause = format!("{} damages found, first: {first}", summary.damages);
        return Err(Error::new(Kind::Corrupt, "file", cause).on(path.display()));
    }
    file.clear_flags()
}
