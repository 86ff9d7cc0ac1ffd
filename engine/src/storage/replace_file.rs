//! Writing a file as a whole or not at all: beside its place, then moved there.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::error::{Error, Kind, Result};

/// Names that are tried for the file beside it.
const TRIES: u32 = 100;

/// Has `write` write a file, and puts it at `path` once all of it is on the disk. Where anything
/// fails, whatever was there stays.
pub fn replace(path: &Path, write: impl FnOnce(&mut dyn Write) -> Result<()>) -> Result<()> {
    replace_by(path, |beside| fill(beside, write))
}

/// The same, where `write` is given the path of an empty file beside the one that it is to become.
pub fn replace_by(path: &Path, write: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
    // What a link leads to is replaced, not the link.
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
    put(&path, write, |beside| {
        fs::rename(beside, &path).map_err(|error| Error::io("moving the new file", error))
    })
}

/// Has `write` write a file, and puts it at `path`, where nothing may be, once all of it is on the disk.
///
/// # Errors
/// [`Kind::Exists`] where something is there, also what came meanwhile.
pub fn create(path: &Path, write: impl FnOnce(&mut dyn Write) -> Result<()>) -> Result<()> {
    if fs::symlink_metadata(path).is_ok() {
        return Err(exists());
    }
    put(
        path,
        |beside| fill(beside, write),
        |beside| match fs::hard_link(beside, path) {
            Ok(()) => {
                fs::remove_file(beside).map_err(|error| Error::io("moving the new file", error))
            }
            Err(_) if fs::symlink_metadata(path).is_ok() => Err(exists()),
            // Not every file system has hard links.
            Err(_) => {
                fs::rename(beside, path).map_err(|error| Error::io("moving the new file", error))
            }
        },
    )
}

fn exists() -> Error {
    Error::new(Kind::Exists, "file", "a file is there already")
}

/// Has `write` write a file beside `path`, and `place` take it there.
fn put(
    path: &Path,
    write: impl FnOnce(&Path) -> Result<()>,
    place: impl FnOnce(&Path) -> Result<()>,
) -> Result<()> {
    let (beside, file) = create_beside(path)?;
    drop(file);
    let written = write(&beside)
        .and_then(|()| settle(&beside, path))
        .and_then(|()| place(&beside));
    match written {
        Ok(()) => {
            sync_folder(path);
            Ok(())
        }
        Err(error) => {
            // What is left of it is of no use; the first error tells more than another one.
            let _ = fs::remove_file(&beside);
            Err(error)
        }
    }
}

/// Has `write` write the empty file at `path`.
fn fill(path: &Path, write: impl FnOnce(&mut dyn Write) -> Result<()>) -> Result<()> {
    let file = OpenOptions::new().write(true).open(path);
    let file = file.map_err(|error| Error::io("creating the file", error))?;
    let mut out = BufWriter::with_capacity(1 << 16, file);
    write(&mut out)?;
    let written = out.flush();
    written.map_err(|error| Error::io("writing the file", error))
}

/// Gives the new file the permissions of the old one, and brings it to the disk.
fn settle(beside: &Path, path: &Path) -> Result<()> {
    let file = OpenOptions::new().write(true).open(beside);
    let file = file.map_err(|error| Error::io("opening the new file", error))?;
    if let Ok(old) = fs::metadata(path) {
        let kept = file.set_permissions(old.permissions());
        kept.map_err(|error| Error::io("keeping the file's permissions", error))?;
    }
    file.sync_all()
        .map_err(|error| Error::io("writing the file to the disk", error))
}

fn create_beside(path: &Path) -> Result<(PathBuf, File)> {
    let name = path
        .file_name()
        .ok_or_else(|| Error::invalid("file", "it has no name"))?;
    for number in 0..TRIES {
        let mut beside = OsString::from(".");
        beside.push(name);
        beside.push(format!(".{}-{number}.part", std::process::id()));
        let beside = path.with_file_name(beside);
        match OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&beside)
        {
            Ok(file) => return Ok((beside, file)),
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(Error::io("creating the file", error)),
        }
    }
    Err(Error::invalid("file", "no name is free beside it"))
}

/// The move itself is on the disk only with its folder; systems that cannot do that have it so.
fn sync_folder(path: &Path) {
    if let Some(folder) = path.parent()
        && let Ok(folder) = File::open(folder)
    {
        let _ = folder.sync_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let name = |entry: std::io::Result<fs::DirEntry>| entry.unwrap().file_name();
        let mut names: Vec<String> = entries
            .map(|entry| name(entry).to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_is_written_whole_or_stays_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("table.csv");
        let bytes = |text: &'static [u8]| {
            move |out: &mut dyn Write| out.write_all(text).map_err(|e| Error::io("writing", e))
        };
        replace(&path, bytes(b"first")).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"first");
        let failed = replace(&path, |out| {
            bytes(b"half")(out)?;
            Err(Error::invalid("table", "on purpose"))
        });
        assert!(failed.is_err());
        assert_eq!(fs::read(&path).unwrap(), b"first");
        replace(&path, bytes(b"second")).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"second");
        assert_eq!(names(folder.path()), ["table.csv"]);
    }

    #[test]
    fn where_nothing_can_be_written_nothing_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let missing = folder.path().join("no such folder").join("x.csv");
        assert!(replace(&missing, |_| Ok(())).is_err());
        let of_folder = folder.path().join("taken");
        fs::create_dir(&of_folder).unwrap();
        assert!(replace(&of_folder, |_| Ok(())).is_err());
        assert_eq!(names(folder.path()), ["taken"]);
    }

    #[test]
    fn a_new_file_takes_no_place_of_another() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new.h5");
        let write = |out: &mut dyn Write| out.write_all(b"x").map_err(|e| Error::io("writing", e));
        create(&path, write).unwrap();
        assert_eq!(create(&path, write).unwrap_err().kind(), Kind::Exists);
        // What comes while the file is written stays as well.
        let late = folder.path().join("late.h5");
        let made = create(&late, |out| {
            fs::write(&late, b"other").unwrap();
            write(out)
        });
        assert_eq!(made.unwrap_err().kind(), Kind::Exists);
        assert_eq!(fs::read(&late).unwrap(), b"other");
        assert_eq!(names(folder.path()), ["late.h5", "new.h5"]);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_keeps_leading_to_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("a.csv"), folder.path().join("b.csv"));
        fs::write(&file, "old").unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        replace(&link, |out| {
            out.write_all(b"new").map_err(|e| Error::io("writing", e))
        })
        .unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read(&file).unwrap(), b"new");
    }
}
