//! Opening regular files, and nothing else: no pipe, socket, device or folder.

use std::fs::{File, Metadata, OpenOptions};
use std::path::Path;

use crate::error::{Error, Kind, Result};

/// Opens the regular file at `path` for reading.
///
/// Anything else is refused without being opened, since opening may already do something: a pipe
/// waits for a writer, a tape rewinds. What takes the file's place between the look and the opening
/// is opened without waiting, and refused then.
pub fn open(path: &Path) -> Result<File> {
    open_with(path, File::options().read(true))
}

/// The same with other access.
pub fn open_with(path: &Path, options: &mut OpenOptions) -> Result<File> {
    let failed = |e| Error::io("opening", e).on(path.display());
    accept(&std::fs::metadata(path).map_err(failed)?, path)?;
    let file = without_waiting(options).open(path).map_err(failed)?;
    accept(&file.metadata().map_err(failed)?, path)?;
    Ok(file)
}

fn accept(metadata: &Metadata, path: &Path) -> Result<()> {
    if metadata.is_file() {
        return Ok(());
    }
    let cause = match metadata.is_dir() {
        true => "this is a folder",
        false => "this is not a regular file",
    };
    Err(Error::new(Kind::NotHdf5, "opening", cause).on(path.display()))
}

#[cfg(unix)]
fn without_waiting(options: &mut OpenOptions) -> &mut OpenOptions {
    use std::os::unix::fs::OpenOptionsExt;
    options.custom_flags(libc::O_NONBLOCK | libc::O_NOCTTY)
}

#[cfg(not(unix))]
fn without_waiting(options: &mut OpenOptions) -> &mut OpenOptions {
    options
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_refused_by_name() {
        let folder = tempfile::tempdir().unwrap();
        let error = open(folder.path()).unwrap_err();
        assert_eq!(error.kind(), Kind::NotHdf5);
        assert!(error.to_string().contains("a folder"));
    }

    #[cfg(unix)]
    #[test]
    fn pipes_sockets_and_devices_are_refused_without_waiting() {
        let folder = tempfile::tempdir().unwrap();
        let [pipe, socket] = ["pipe", "socket"].map(|name| folder.path().join(name));
        let _listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        assert!(made.is_ok_and(|status| status.success()), "no mkfifo");
        for path in [&pipe, &socket, Path::new("/dev/zero")] {
            assert_eq!(open(path).unwrap_err().kind(), Kind::NotHdf5, "{path:?}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_pipe_that_takes_the_place_of_a_file_does_not_hold_up_the_opening() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        assert!(made.is_ok_and(|status| status.success()), "no mkfifo");
        let file = without_waiting(File::options().read(true)).open(&pipe);
        let metadata = file.unwrap().metadata().unwrap();
        assert_eq!(accept(&metadata, &pipe).unwrap_err().kind(), Kind::NotHdf5);
    }
}
