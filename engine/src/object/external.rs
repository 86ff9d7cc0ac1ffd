//! The files that a file names: external links, sources of virtual datasets, raw data. They are
//! searched in the library's own order of places.
//!
//! Only regular files are opened, and only on this machine, or where the file that names them lies
//! itself: see [`crate::storage::network`] and [`super::OpenOptions::network`].

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use super::File;
use crate::datatype::Name;
use crate::error::{Error, Kind, Result};
use crate::storage::network::Surroundings;
use crate::storage::paths;

/// The library's word, at the start of a prefix, for the folder of the file that names another.
const ORIGIN: &str = "${ORIGIN}";

/// What a file is named for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// An external link.
    Link,
    /// A source of a virtual dataset.
    Source,
    /// A part of the bytes of a dataset.
    RawData,
}

impl Purpose {
    /// Environment variable of the library: folders that are searched first, separated as in
    /// `PATH`; of raw data a single one.
    fn variable(self) -> &'static str {
        match self {
            Self::Link => "HDF5_EXT_PREFIX",
            Self::Source => "HDF5_VDS_PREFIX",
            Self::RawData => "HDF5_EXTFILE_PREFIX",
        }
    }

    fn structure(self) -> &'static str {
        match self {
            Self::Link => "external link",
            Self::Source => "virtual dataset",
            Self::RawData => "external data file",
        }
    }
}

/// Opens the file that a link in `from` calls `name`.
pub(super) fn open(from: &File, name: &Name) -> Result<File> {
    open_for(from, name, Purpose::Link)
}

/// Opens the file that a virtual dataset in `from` calls `name`.
pub(super) fn open_source(from: &File, name: &Name) -> Result<File> {
    open_for(from, name, Purpose::Source)
}

fn open_for(from: &File, name: &Name, purpose: Purpose) -> Result<File> {
    let options = from.options_used().for_linked_file();
    search(from, name, purpose, |place| options.open(place))
}

/// The first of the places for `name` that `open` accepts.
///
/// As in the library, whatever is wrong with one place, the next is tried. Of the errors the first
/// one counts that says more than that there is no such file.
pub(super) fn search<T>(
    from: &File,
    name: &Name,
    purpose: Purpose,
    mut open: impl FnMut(&Path) -> Result<T>,
) -> Result<T> {
    let structure = purpose.structure();
    if name.as_bytes().windows(3).any(|part| part == b"://") {
        let cause = format!("{name:?} is an address in the network, not a file");
        return Err(Error::unsupported(structure, cause));
    }
    let variable = std::env::var_os(purpose.variable()).filter(|v| !v.is_empty());
    let property = from.options_used().prefix(purpose);
    let places = match purpose {
        Purpose::RawData => places_of_raw_data(from.path(), name, variable.as_deref().or(property)),
        _ => places(from.path(), name, purpose, variable.as_deref(), property),
    };
    let surroundings = match from.options_used().allows_network() {
        true => None,
        false => Some(Surroundings::of(from.path())),
    };
    let mut first = None;
    for place in &places {
        if let Some(network) = surroundings.as_ref().and_then(|s| s.left_by(place)) {
            let cause = format!(
                "{} leads to {network}; files there are opened only on request",
                place.display()
            );
            first.get_or_insert(Error::new(Kind::Network, structure, cause));
            continue;
        }
        match open(place) {
            Ok(opened) => return Ok(opened),
            Err(error) if error.kind() == Kind::NotFound => {}
            Err(error) => drop(first.get_or_insert(error)),
        }
    }
    Err(first.unwrap_or_else(|| {
        let places: Vec<_> = places.iter().map(|p| p.display().to_string()).collect();
        let cause = format!(
            "file {name:?} is not there; looked for: {}",
            places.join(", ")
        );
        Error::new(Kind::NotFound, structure, cause)
    }))
}

/// Where the library looks for a file that a link or a virtual dataset in `from` names: the name as
/// it is if absolute (then only its last part); the folders of the variable; the folder that the
/// program has chosen; the folder of the file that links; the working directory; the folder where
/// that file really is, symlinks followed.
fn places(
    from: &Path,
    name: &Name,
    purpose: Purpose,
    variable: Option<&OsStr>,
    property: Option<&OsStr>,
) -> Vec<PathBuf> {
    let mut places = Places::default();
    let mut name = paths::from_bytes(name.as_bytes());
    if name.as_os_str().is_empty() {
        return places.0;
    }
    if name.is_absolute() {
        places.add(name.clone());
        match name.file_name() {
            Some(last) => name = PathBuf::from(last),
            None => return places.0,
        }
    }
    for folder in variable.iter().flat_map(std::env::split_paths) {
        places.add(with_origin(folder.as_os_str(), from).join(&name));
    }
    // For virtual datasets the variable goes before the program's choice here as well.
    let property = match purpose {
        Purpose::Source => variable.or(property),
        _ => property,
    };
    if let Some(property) = property.filter(|property| !property.is_empty()) {
        places.add(with_origin(property, from).join(&name));
    }
    places.add(folder(from).join(&name));
    places.add(name.clone());
    if let Ok(real) = std::fs::canonicalize(from) {
        places.add(folder(&real).join(&name));
    }
    places.0
}

/// Where raw data of a dataset in `from` may be: as named where that is absolute; else in the folder
/// of the prefix, or the working directory where there is none, as the library has it. Where that
/// fails, we look beside the file too: who opens a file with a click has chosen no directory.
fn places_of_raw_data(from: &Path, name: &Name, prefix: Option<&OsStr>) -> Vec<PathBuf> {
    let mut places = Places::default();
    let name = paths::from_bytes(name.as_bytes());
    if name.as_os_str().is_empty() {
        return places.0;
    }
    let prefix = prefix.filter(|prefix| !prefix.is_empty() && *prefix != ".");
    if name.is_absolute() {
        places.add(name);
        return places.0;
    }
    if let Some(prefix) = prefix {
        places.add(with_origin(prefix, from).join(&name));
    } else {
        places.add(name.clone());
    }
    places.add(folder(from).join(&name));
    places.add(name);
    places.0
}

/// Places in order, without repetitions.
#[derive(Default)]
struct Places(Vec<PathBuf>);

impl Places {
    fn add(&mut self, place: PathBuf) {
        if !self.0.contains(&place) {
            self.0.push(place);
        }
    }
}

fn folder(path: &Path) -> PathBuf {
    path.parent().map(Path::to_path_buf).unwrap_or_default()
}

/// A prefix with the folder of `from` for `${ORIGIN}` at its start.
fn with_origin(prefix: &OsStr, from: &Path) -> PathBuf {
    let bytes = prefix.as_encoded_bytes();
    match bytes.strip_prefix(ORIGIN.as_bytes()) {
        Some(rest) => {
            let mut path = OsString::from(folder(from));
            if path.is_empty() {
                path.push(".");
            }
            path.push(paths::from_bytes(rest));
            PathBuf::from(path)
        }
        None => PathBuf::from(prefix),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(places: Vec<PathBuf>) -> Vec<String> {
        let places = places.iter().map(|place| place.display().to_string());
        places.collect()
    }

    fn places_of(from: &str, name: &str, variable: Option<&str>) -> Vec<String> {
        let from = Path::new(from);
        let variable = variable.map(OsStr::new);
        let property = Some(OsStr::new("${ORIGIN}/chosen"));
        let name = Name::from(name);
        shown(places(from, &name, Purpose::Link, variable, property))
    }

    #[test]
    fn a_relative_name_is_searched_by_prefix_beside_the_file_and_in_the_working_directory() {
        assert_eq!(
            places_of("/data/nowhere/a.h5", "sub/b.h5", Some("/p:${ORIGIN}/q")),
            [
                "/p/sub/b.h5",
                "/data/nowhere/q/sub/b.h5",
                "/data/nowhere/chosen/sub/b.h5",
                "/data/nowhere/sub/b.h5",
                "sub/b.h5"
            ]
        );
    }

    #[test]
    fn an_absolute_name_goes_first_and_then_only_its_last_part() {
        assert_eq!(
            places_of("/data/nowhere/a.h5", "/old/place/b.h5", None),
            [
                "/old/place/b.h5",
                "/data/nowhere/chosen/b.h5",
                "/data/nowhere/b.h5",
                "b.h5"
            ]
        );
    }

    #[test]
    fn an_empty_name_leads_nowhere() {
        assert!(places_of("/data/nowhere/a.h5", "", None).is_empty());
        let raw = places_of_raw_data(Path::new("a.h5"), &Name::from(""), None);
        assert!(raw.is_empty());
    }

    #[test]
    fn for_virtual_datasets_the_variable_stands_for_the_programs_choice() {
        let name = Name::from("b.h5");
        let [variable, property] = ["${ORIGIN}/v", "/chosen"].map(|v| Some(OsStr::new(v)));
        let from = Path::new("/data/nowhere/a.h5");
        assert_eq!(
            shown(places(from, &name, Purpose::Source, variable, property)),
            ["/data/nowhere/v/b.h5", "/data/nowhere/b.h5", "b.h5"]
        );
        assert_eq!(
            shown(places(from, &name, Purpose::Source, None, property)),
            ["/chosen/b.h5", "/data/nowhere/b.h5", "b.h5"]
        );
    }

    #[test]
    fn raw_data_are_where_the_library_finds_them_or_beside_the_file() {
        let of = |name: &str, prefix: Option<&str>| {
            let (from, name) = (Path::new("/data/a.h5"), Name::from(name));
            shown(places_of_raw_data(from, &name, prefix.map(OsStr::new)))
        };
        assert_eq!(of("b", None), ["b", "/data/b"]);
        assert_eq!(of("b", Some(".")), ["b", "/data/b"]);
        assert_eq!(of("b", Some("/p")), ["/p/b", "/data/b", "b"]);
        assert_eq!(of("b", Some("${ORIGIN}")), ["/data/b", "b"]);
        assert_eq!(of("/abs/b", Some("/p")), ["/abs/b"]);
    }
}
