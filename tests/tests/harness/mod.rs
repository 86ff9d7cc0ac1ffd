//! What the tests share: where things lie, Python with h5py, the corpus, the real program.

pub mod corpus;
pub mod digest;
pub mod display;
pub mod drag;
pub mod holder;
pub mod program;
pub mod python;
pub mod stage;

use std::path::{Path, PathBuf};
use std::process::Command;

/// The project's root folder.
pub fn project() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the tests crate lies in the project's folder")
}

/// A temporary folder that goes away with the value.
pub fn folder() -> tempfile::TempDir {
    tempfile::Builder::new()
        .prefix("hyperslab-test-")
        .tempdir()
        .expect("a temporary folder")
}

/// Says that a test is skipped for want of something that `tests/setup.sh` installs.
///
/// # Panics
/// Under `HYPERSLAB_TESTS_STRICT`, where nothing that can be installed may be missing.
pub fn skip(reason: &str) {
    assert!(
        std::env::var_os("HYPERSLAB_TESTS_STRICT").is_none(),
        "{reason}; run tests/setup.sh"
    );
    println!("skipped: {reason}");
}

/// The first of `names` that is not an installed command.
pub fn missing_command(names: &[&str]) -> Option<String> {
    let found = |name: &str| {
        let path = std::env::var_os("PATH").unwrap_or_default();
        std::env::split_paths(&path).any(|folder| folder.join(name).is_file())
    };
    names
        .iter()
        .find(|name| !found(name))
        .map(|name| format!("{name} is not installed"))
}

/// Runs a command to its end and gives what it printed.
///
/// # Panics
/// When it cannot start or reports failure; the message has what it printed.
pub fn run(command: &mut Command) -> String {
    let output = command
        .output()
        .unwrap_or_else(|error| panic!("{command:?} does not start: {error}"));
    let (out, err) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    assert!(
        output.status.success(),
        "{command:?}: {}\n{out}{err}",
        output.status
    );
    out.into_owned()
}

/// A file below the project's root.
pub fn project_file(path: &str) -> PathBuf {
    project().join(path)
}
