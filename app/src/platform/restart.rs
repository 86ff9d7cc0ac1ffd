//! Starting the program again: winit allows one event loop a process, so another
//! renderer takes another process.

use std::ffi::OsString;
use std::io;
use std::process::{Command, ExitCode};

/// Replaces this process by one with other arguments; where the system cannot do
/// that, waits for it and passes its exit code on.
///
/// # Errors
/// Where the program cannot be found or started.
pub fn with_arguments(arguments: impl IntoIterator<Item = OsString>) -> io::Result<ExitCode> {
    let mut command = Command::new(std::env::current_exe()?);
    command.args(arguments);
    replace(command)
}

#[cfg(unix)]
fn replace(mut command: Command) -> io::Result<ExitCode> {
    use std::os::unix::process::CommandExt;
    Err(command.exec())
}

#[cfg(not(unix))]
fn replace(mut command: Command) -> io::Result<ExitCode> {
    let status = command.status()?;
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    Ok(code.map_or(ExitCode::FAILURE, ExitCode::from))
}
