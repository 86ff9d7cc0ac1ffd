//! `FILE[::/PATH]`: a file, and an object in it.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

/// What to open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// The file.
    pub file: PathBuf,
    /// The path of an object in it, where one is named.
    pub object: Option<String>,
}

impl Location {
    /// Reads an argument. A file that has the whole argument for its name wins.
    pub fn parse(argument: &OsString) -> Self {
        let whole = Self {
            file: PathBuf::from(argument),
            object: None,
        };
        if Path::new(argument).exists() {
            return whole;
        }
        split(argument).unwrap_or(whole)
    }
}

/// Splits at the last `::` that an object's path can follow.
fn split(argument: &OsStr) -> Option<Location> {
    let bytes = argument.as_encoded_bytes();
    let at = bytes.windows(3).rposition(|window| window == b"::/");
    let at = at.or_else(|| {
        bytes
            .ends_with(b"::")
            .then(|| bytes.len().saturating_sub(2))
    })?;
    let (file, object) = (bytes.get(..at)?, bytes.get(at + 2..)?);
    let object = std::str::from_utf8(object).ok()?;
    Some(Location {
        file: path(file)?,
        object: (!object.is_empty()).then(|| object.to_owned()),
    })
}

#[cfg(unix)]
fn path(bytes: &[u8]) -> Option<PathBuf> {
    use std::os::unix::ffi::OsStrExt;
    Some(PathBuf::from(OsStr::from_bytes(bytes)))
}

#[cfg(not(unix))]
fn path(bytes: &[u8]) -> Option<PathBuf> {
    std::str::from_utf8(bytes).ok().map(PathBuf::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(argument: &str) -> (String, Option<String>) {
        let location = Location::parse(&argument.into());
        (location.file.display().to_string(), location.object)
    }

    #[test]
    fn an_object_follows_two_colons() {
        let object = |path: &str| Some(path.to_owned());
        assert_eq!(parsed("a.h5"), ("a.h5".into(), None));
        assert_eq!(parsed("a.h5::/b/c"), ("a.h5".into(), object("/b/c")));
        assert_eq!(parsed("a.h5::"), ("a.h5".into(), None));
        assert_eq!(parsed(r"C:\a.h5::/b"), (r"C:\a.h5".into(), object("/b")));
        assert_eq!(parsed("a::b.h5::/数"), ("a::b.h5".into(), object("/数")));
    }

    #[test]
    fn a_file_that_has_the_colons_in_its_name_is_that_file() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("odd::");
        std::fs::write(&file, "").expect("a file");
        let location = Location::parse(&file.clone().into_os_string());
        assert_eq!(location, Location { file, object: None });
    }
}
