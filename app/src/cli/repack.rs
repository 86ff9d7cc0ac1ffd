//! `hyperslab repack IN OUT`: a file written anew, without its free space.

use std::ffi::OsString;
use std::path::Path;
use std::process::ExitCode;

use hyperslab_engine::{File, Task};

/// Write a file anew, without the free space in it
///
/// All that links lead to comes into the new file, which keeps the versions of the old one. Space of what
/// was deleted or moved stays behind. The new file is there whole or not at all; one of that name is
/// replaced. What cannot be carried over is said, and the exit status is 1.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The file to read
    #[arg(value_name = "IN")]
    source: OsString,
    /// The file to write
    #[arg(value_name = "OUT")]
    target: OsString,
}

/// Carries it out.
pub fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let (source, target) = (Path::new(&arguments.source), Path::new(&arguments.target));
    let file = match File::open(source) {
        Ok(file) => file,
        Err(error) => {
            super::complain(&error.to_string());
            return Ok(ExitCode::FAILURE);
        }
    };
    match file.save_repacked(target, &Task::new()) {
        Ok(copied) => {
            if copied.references_emptied > 0 {
                let count = copied.references_emptied;
                super::complain(&format!(
                    "{}: references that lead nowhere, as what they led to is gone: {count}",
                    target.display()
                ));
            }
            Ok(ExitCode::SUCCESS)
        }
        Err(error) => {
            super::complain(&format!("{}: {error}", source.display()));
            Ok(ExitCode::FAILURE)
        }
    }
}
