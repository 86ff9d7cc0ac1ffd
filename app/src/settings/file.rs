//! One file of settings: read tolerantly, written as a whole.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use serde::Serialize;
use serde::de::DeserializeOwned;
use toml::{Table, Value};

/// The form of the files. A file of a newer form is left to newer programs.
const VERSION: i64 = 1;
/// The largest file that is read.
const LARGEST: u64 = 1 << 20;

/// Reads a file as far as it can be read; complaints say what could not. A file that is not there
/// is no cause for one.
pub fn read<T: DeserializeOwned + Default>(path: &Path, complaints: &mut Vec<String>) -> T {
    let (value, wrong) = match load(path) {
        Ok(text) => parse(&text),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return T::default(),
        Err(error) => (T::default(), vec![error.to_string()]),
    };
    if !wrong.is_empty() {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        tracing::warn!("{}: {}", path.display(), wrong.join("; "));
        let wrong = in_short(&wrong);
        complaints.push(format!(
            "{name} is not understood ({wrong}) and will be kept as {name}.bad"
        ));
    }
    value
}

fn load(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    // A pipe of that name must not hold the start.
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::other("it is no file"));
    }
    File::open(path)?
        .take(LARGEST + 1)
        .read_to_string(&mut text)?;
    match text.len() as u64 > LARGEST {
        true => Err(io::Error::other("it is too large")),
        false => Ok(text),
    }
}

/// The value in a text, and what of the text was not understood.
fn parse<T: DeserializeOwned + Default>(text: &str) -> (T, Vec<String>) {
    let mut table: Table = match text.parse() {
        Ok(table) => table,
        Err(error) => return (T::default(), vec![one_line(&error)]),
    };
    match table.remove("version") {
        None | Some(Value::Integer(..=VERSION)) => {}
        Some(_) => return (T::default(), vec!["a newer program wrote it".to_owned()]),
    }
    let mut wrong = Vec::new();
    table.retain(|key, value| {
        let alone = Table::from_iter([(key.to_string(), value.clone())]);
        let read = alone.try_into::<T>();
        if let Err(error) = &read {
            wrong.push(format!("{key}: {}", one_line(error)));
        }
        read.is_ok()
    });
    let value = table.try_into().unwrap_or_else(|error| {
        wrong.push(one_line(&error));
        T::default()
    });
    (value, wrong)
}

/// The first of several causes, for a line of the window; the trace has them all.
fn in_short(wrong: &[String]) -> String {
    let first = wrong.first().map_or("", String::as_str);
    match wrong.len() {
        0 | 1 => first.to_owned(),
        more => format!("{first}; and {} more", more - 1),
    }
}

/// A cause in as many characters as fit a line of the window.
fn one_line(error: &toml::de::Error) -> String {
    crate::text::one_line(error.message().as_bytes(), 80)
}

/// The text of a value.
///
/// # Errors
/// Where the value cannot stand in a file.
pub fn text_of<T: Serialize>(value: &T) -> io::Result<String> {
    let mut table = Table::try_from(value).map_err(io::Error::other)?;
    table.insert("version".to_owned(), VERSION.into());
    toml::to_string(&table).map_err(io::Error::other)
}

/// Puts a value into a file, at once or not at all. What this program does not understand of the
/// file that is there is kept under another name.
///
/// # Errors
/// Where the folder or the file cannot be written.
pub fn write<T>(path: &Path, value: &T) -> io::Result<()>
where
    T: Serialize + DeserializeOwned + Default,
{
    let text = text_of(value)?;
    // Who keeps the file elsewhere keeps it there.
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
    match load(&path) {
        // What was used last is dropped last.
        Ok(old) if old == text => {
            let file = File::options().write(true).open(&path)?;
            return file.set_modified(SystemTime::now());
        }
        Ok(old) if parse::<T>(&old).1.is_empty() => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        _ => fs::rename(&path, unused(&path))?,
    }
    let folder = path.parent().unwrap_or(Path::new("."));
    make_folder(folder)?;
    replace(&path, folder, text.as_bytes())
}

/// The first of `….bad`, `….bad2` and so on that is not taken.
fn unused(path: &Path) -> PathBuf {
    let named = |suffix: String| {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        PathBuf::from(name)
    };
    let numbered = (2..100).map(|n| format!(".bad{n}"));
    let mut names = std::iter::once(".bad".to_owned())
        .chain(numbered)
        .map(named);
    let free = names.find(|path| !path.exists());
    free.unwrap_or_else(|| named(".bad".to_owned()))
}

fn replace(path: &Path, folder: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut name = std::ffi::OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(format!(".{}.new", std::process::id()));
    let temporary = folder.join(name);
    let written = create(&temporary).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&temporary, path)
    });
    if written.is_err() {
        // Nothing else can be done about what is left of it.
        let _ = fs::remove_file(&temporary);
    }
    written?;
    // Not every system lets folders be synchronized; the file itself is.
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
    Ok(())
}

/// What somebody looked at is nobody else's concern.
#[cfg(unix)]
fn create(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    let mut options = File::options();
    options.write(true).create(true).truncate(true).mode(0o600);
    options.open(path)
}

#[cfg(not(unix))]
fn create(path: &Path) -> io::Result<File> {
    File::create(path)
}

#[cfg(unix)]
fn make_folder(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true).mode(0o700).create(folder)
}

#[cfg(not(unix))]
fn make_folder(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)
}

#[cfg(test)]
#[path = "file_tests.rs"]
mod tests;
