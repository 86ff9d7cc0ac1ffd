//! Python with h5py and the other packages of `tests/requirements.txt`.

use std::ffi::OsStr;
use std::path::PathBuf;
use std::process::Command;

use super::{project_file, run, skip};

/// An interpreter that has the packages.
pub struct Python {
    interpreter: PathBuf,
}

impl Python {
    /// The interpreter that `HYPERSLAB_PYTHON` names, else that of `tests/.venv`; where there
    /// is none the test is skipped.
    pub fn find() -> Option<Self> {
        let interpreter = std::env::var_os("HYPERSLAB_PYTHON")
            .map_or_else(|| project_file("tests/.venv/bin/python"), PathBuf::from);
        if interpreter.is_file() {
            return Some(Self { interpreter });
        }
        skip(&format!("no Python at {}", interpreter.display()));
        None
    }

    /// The command that runs a script of `tests/oracle`, for adding arguments.
    pub fn script(&self, name: &str) -> Command {
        let mut command = Command::new(&self.interpreter);
        command
            .arg("-B")
            .arg(project_file("tests/oracle").join(name));
        command
    }

    /// Runs a script of `tests/oracle` and gives what it printed.
    pub fn run_script<A: AsRef<OsStr>>(&self, name: &str, arguments: &[A]) -> String {
        run(self.script(name).args(arguments))
    }
}
