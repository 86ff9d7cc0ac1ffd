//! Paths as bytes: names inside of HDF5 files, and names made of parts of other names.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// The path that these bytes spell; where paths are Unicode, other bytes are replaced.
#[cfg(unix)]
pub fn from_bytes(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt;
    PathBuf::from(OsStr::from_bytes(bytes))
}

/// The path that these bytes spell; where paths are Unicode, other bytes are replaced.
#[cfg(not(unix))]
pub fn from_bytes(bytes: &[u8]) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(bytes).into_owned())
}

/// The last part of a path as bytes; empty where there is none.
pub fn name_bytes(path: &Path) -> &[u8] {
    path.file_name().map_or(&[], OsStr::as_encoded_bytes)
}

/// The same folder with another last part.
pub fn beside(path: &Path, name: &[u8]) -> PathBuf {
    path.with_file_name(from_bytes(name))
}
