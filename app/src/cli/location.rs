//! `FILE`, `FILE::/PATH` or `FILE/PATH`: a file, and an object in it.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use hyperslab_engine::File;
use hyperslab_engine::storage::paths;

/// What to open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// The file.
    pub file: PathBuf,
    /// The path of an object in it, where one is named; names need not be UTF-8.
    pub object: Option<Vec<u8>>,
}

impl Location {
    /// Reads an argument.
    ///
    /// The longest beginning of it that is a file wins, up to its end, to a `::` or to a slash.
    /// Where no beginning is a file, the last `::` that a path follows divides it, or nothing.
    pub fn parse(argument: impl AsRef<OsStr>) -> Self {
        let argument = argument.as_ref();
        let whole = Self {
            file: PathBuf::from(argument),
            object: None,
        };
        if Path::new(argument).exists() || File::exists(argument) {
            return whole;
        }
        let places: Vec<Self> = splits(argument).collect();
        let is_file = |place: &&Self| File::exists(&place.file);
        if let Some(place) = places.iter().find(is_file) {
            return place.clone();
        }
        let unfound = places.into_iter().find(|place| {
            let end = place.file.as_os_str().len();
            argument.as_encoded_bytes().get(end) == Some(&b':')
        });
        unfound.unwrap_or(whole)
    }
}

/// Every way to divide an argument into a file and a path, longest file first.
fn splits(argument: &OsStr) -> impl Iterator<Item = Location> {
    let bytes = argument.as_encoded_bytes();
    (1..bytes.len()).rev().filter_map(move |at| {
        let (file, rest) = bytes.split_at_checked(at)?;
        let object = match rest {
            [b':', b':', path @ ..] if path.is_empty() || path.starts_with(b"/") => path,
            [b'/', ..] => rest,
            _ => return None,
        };
        Some(Location {
            file: paths::from_bytes(file),
            object: (!object.is_empty()).then(|| object.to_vec()),
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(argument: &str) -> (String, Option<String>) {
        let location = Location::parse(argument);
        let object = location.object.as_deref().map(String::from_utf8_lossy);
        let object = object.map(std::borrow::Cow::into_owned);
        (location.file.display().to_string(), object)
    }

    fn object(path: &str) -> Option<String> {
        Some(path.to_owned())
    }

    #[test]
    fn an_object_follows_two_colons() {
        assert_eq!(parsed("a.h5"), ("a.h5".into(), None));
        assert_eq!(parsed("a.h5::/b/c"), ("a.h5".into(), object("/b/c")));
        assert_eq!(parsed("a.h5::"), ("a.h5".into(), None));
        assert_eq!(parsed(r"C:\a.h5::/b"), (r"C:\a.h5".into(), object("/b")));
        assert_eq!(parsed("a::b.h5::/数"), ("a::b.h5".into(), object("/数")));
        assert_eq!(parsed("no/such/a.h5"), ("no/such/a.h5".into(), None));
    }

    #[test]
    fn an_object_follows_a_slash_where_what_precedes_it_is_a_file() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("a.h5");
        std::fs::write(&file, "").expect("a file");
        let file = file.display().to_string();
        for (argument, path) in [
            (format!("{file}/b/c"), object("/b/c")),
            (format!("{file}/"), object("/")),
            (format!("{file}::/b::/c"), object("/b::/c")),
            (format!("{file}/b::/c"), object("/b::/c")),
            (file.clone(), None),
        ] {
            assert_eq!(parsed(&argument), (file.clone(), path), "{argument}");
        }
    }

    #[test]
    fn of_two_files_that_an_argument_may_mean_the_longer_name_wins() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let [short, long] = ["a", "a::"].map(|name| folder.path().join(name));
        std::fs::write(&short, "").expect("a file");
        let argument = format!("{}::/b", short.display());
        assert_eq!(parsed(&argument).0, short.display().to_string());
        std::fs::write(&long, "").expect("a file");
        assert_eq!(
            parsed(&argument),
            (long.display().to_string(), object("/b"))
        );
        let whole = folder.path().join("a::").display().to_string();
        assert_eq!(parsed(&whole), (whole.clone(), None));
    }

    #[test]
    fn a_template_of_a_family_is_a_file() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        std::fs::write(folder.path().join("m00000.h5"), "").expect("a file");
        let template = folder.path().join("m%05d.h5").display().to_string();
        assert_eq!(parsed(&template), (template.clone(), None));
        for argument in [format!("{template}::/x"), format!("{template}/x")] {
            assert_eq!(parsed(&argument), (template.clone(), object("/x")));
        }
    }

    // Other systems' file systems want Unicode.
    #[cfg(target_os = "linux")]
    #[test]
    fn names_need_not_be_unicode() {
        use std::os::unix::ffi::OsStrExt as _;
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join(OsStr::from_bytes(b"\xff.h5"));
        std::fs::write(&file, "").expect("a file with any name");
        let mut argument = file.clone().into_os_string();
        argument.push(OsStr::from_bytes(b"::/\xfe"));
        let location = Location::parse(&argument);
        assert_eq!(location.file, file);
        assert_eq!(location.object.as_deref(), Some(&b"/\xfe"[..]));
    }
}
