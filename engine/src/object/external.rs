//! The files that external links name, searched in the library's own order of places.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::File;
use crate::datatype::Name;
use crate::error::{Error, Kind, Result};

/// Environment variable of the library: folders that are searched first, separated as in `PATH`.
const PREFIX: &str = "HDF5_EXT_PREFIX";
/// The same for sources of virtual datasets.
const SOURCE_PREFIX: &str = "HDF5_VDS_PREFIX";

/// Opens the file that a link in `from` calls `name`.
///
/// Only regular files are opened: a link to a pipe or a device is an error, not a wait.
pub(super) fn open(from: &File, name: &Name) -> Result<File> {
    open_in(from, name, std::env::var_os(PREFIX), "external link")
}

/// Opens the file that a virtual dataset in `from` calls `name`; as [`open`].
pub(super) fn open_source(from: &File, name: &Name) -> Result<File> {
    let prefix = std::env::var_os(SOURCE_PREFIX);
    open_in(from, name, prefix, "virtual dataset")
}

fn open_in(
    from: &File,
    name: &Name,
    prefix: Option<OsString>,
    structure: &'static str,
) -> Result<File> {
    let places = places(from.path(), name, prefix);
    let options = from.options_used().for_linked_file();
    let mut missing = None;
    for place in &places {
        match options.open(place) {
            Ok(file) => return Ok(file),
            // The library too goes on to the next place whatever is wrong with this one; what is
            // wrong is worth more than that later places have no such file.
            Err(error) if error.kind() == Kind::NotFound => {}
            Err(error) => drop(missing.get_or_insert(error)),
        }
    }
    Err(missing.unwrap_or_else(|| {
        let places: Vec<_> = places.iter().map(|p| p.display().to_string()).collect();
        let cause = format!(
            "file {name:?} is not there; looked for: {}",
            places.join(", ")
        );
        Error::new(Kind::NotFound, structure, cause)
    }))
}

/// Where the library looks for `name`, in its order, without repetitions: the name as it is if
/// absolute (then only its last part); the folders of the variable; the folder of the file that
/// links; the working directory; the folder where that file really is, symlinks followed.
fn places(from: &Path, name: &Name, prefix: Option<OsString>) -> Vec<PathBuf> {
    let mut places = Vec::new();
    let mut add = |place: PathBuf| {
        if !places.contains(&place) {
            places.push(place);
        }
    };
    let mut name = path_of(name);
    if name.as_os_str().is_empty() {
        return places;
    }
    if name.is_absolute() {
        add(name.clone());
        match name.file_name() {
            Some(last) => name = PathBuf::from(last),
            None => return places,
        }
    }
    for folder in prefix.iter().flat_map(std::env::split_paths) {
        add(folder.join(&name));
    }
    let folder = |path: &Path| path.parent().map(Path::to_path_buf).unwrap_or_default();
    add(folder(from).join(&name));
    add(name.clone());
    if let Ok(real) = std::fs::canonicalize(from) {
        add(folder(&real).join(&name));
    }
    places
}

#[cfg(unix)]
pub(super) fn path_of(name: &Name) -> PathBuf {
    use std::os::unix::ffi::OsStrExt;
    PathBuf::from(std::ffi::OsStr::from_bytes(name.as_bytes()))
}

#[cfg(not(unix))]
pub(super) fn path_of(name: &Name) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(name.as_bytes()).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places_of(from: &str, name: &str, prefix: Option<&str>) -> Vec<String> {
        places(
            Path::new(from),
            &Name::from(name),
            prefix.map(OsString::from),
        )
        .iter()
        .map(|place| place.display().to_string())
        .collect()
    }

    #[test]
    fn a_relative_name_is_searched_by_prefix_beside_the_file_and_in_the_working_directory() {
        assert_eq!(
            places_of("/data/nowhere/a.h5", "sub/b.h5", Some("/p:/q")),
            [
                "/p/sub/b.h5",
                "/q/sub/b.h5",
                "/data/nowhere/sub/b.h5",
                "sub/b.h5"
            ]
        );
    }

    #[test]
    fn an_absolute_name_goes_first_and_then_only_its_last_part() {
        assert_eq!(
            places_of("/data/nowhere/a.h5", "/old/place/b.h5", None),
            ["/old/place/b.h5", "/data/nowhere/b.h5", "b.h5"]
        );
    }

    #[test]
    fn an_empty_name_leads_nowhere() {
        assert!(places_of("/data/nowhere/a.h5", "", None).is_empty());
    }
}
