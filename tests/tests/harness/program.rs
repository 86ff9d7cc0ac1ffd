//! The real program, which cargo builds along with these tests.

use std::path::Path;

/// The program's path.
pub fn path() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_hyperslab-under-test"))
}
