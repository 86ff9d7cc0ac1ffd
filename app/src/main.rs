//! The program `hyperslab`.

use std::process::ExitCode;

fn main() -> ExitCode {
    hyperslab::shell::start::begin();
    hyperslab::cli::run()
}
