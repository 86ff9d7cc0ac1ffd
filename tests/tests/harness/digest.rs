//! Digests of every object of a file: h5py's, by `tests/oracle/digest.py` or `structure.py`, and
//! ours.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::python::Python;
use super::{folder, program};

/// What a digest says of one file: its lines, or why there is none.
pub type Digest = Result<Vec<String>, String>;

/// h5py's digest of each file. Every file has a process and 20 s of its own: what crashes the
/// library costs one file.
pub fn of_h5py(python: &Python, files: &[PathBuf]) -> Vec<Digest> {
    of_script(python, "digest", files)
}

/// What the script `digest` or `structure` says of each file.
pub fn of_script(python: &Python, script: &str, files: &[PathBuf]) -> Vec<Digest> {
    let results = folder();
    let list = results.path().join("files");
    std::fs::write(&list, lines_of(files)).expect("a list of files");
    let arguments = [Path::new(script), list.as_path(), results.path()];
    python.run_script("digest_each.py", &arguments);
    let read = |number: usize| {
        let text = std::fs::read(results.path().join(number.to_string())).expect("a digest");
        let text = String::from_utf8_lossy(&text).into_owned();
        match text.strip_prefix("FAILED: ") {
            Some(reason) => Err(reason.trim().to_owned()),
            None => Ok(text.lines().map(str::to_owned).collect()),
        }
    };
    (0..files.len()).map(read).collect()
}

/// Our program's digest of a file, as the command line prints it, within 20 s.
pub fn of_ours(file: &Path) -> Digest {
    of_program(file, &["digest"])
}

/// What our program prints about a file under these arguments, within 20 s.
pub fn of_program(file: &Path, arguments: &[&str]) -> Digest {
    let output = Command::new("timeout")
        .arg("20")
        .arg(program::path())
        .args(arguments)
        .arg(file)
        .output()
        .map_err(|error| format!("does not start: {error}"))?;
    // What could not be read is told in its line, and by the status.
    let told = output.status.code() == Some(1) && !output.stdout.is_empty();
    if output.status.success() || told {
        let text = String::from_utf8_lossy(&output.stdout);
        return Ok(text.lines().map(str::to_owned).collect());
    }
    let cause = String::from_utf8_lossy(&output.stderr);
    Err(format!("{}: {}", output.status, cause.trim()))
}

/// How far two digests of one file agree.
pub struct Agreement {
    /// Lines with a value that both have.
    pub agreed: usize,
    /// Lines with a value that h5py has.
    pub wanted: usize,
    /// Where they differ: h5py's lines under `-`, ours under `+`.
    pub differences: Vec<String>,
}

/// Compares two digests; a line in which h5py failed asks for nothing.
pub fn compare(theirs: &[String], ours: &[String]) -> Agreement {
    let mine: BTreeSet<&str> = ours.iter().map(String::as_str).collect();
    let wanted: BTreeSet<&str> = theirs
        .iter()
        .map(String::as_str)
        .filter(|line| has_value(line))
        .collect();
    let unread: Vec<Unread<'_>> = theirs
        .iter()
        .filter(|line| !has_value(line))
        .map(|line| Unread::of(line))
        .collect();
    let missing = wanted.difference(&mine).map(|line| format!("- {line}"));
    let extra = mine
        .difference(&wanted)
        .filter(|line| !unread.iter().any(|unread| unread.covers(line)))
        .map(|line| format!("+ {line}"));
    let mut differences: Vec<String> = missing.chain(extra).collect();
    differences.sort_by(|a, b| a[2..].cmp(&b[2..]));
    let common = |line: &&str| wanted.contains(line) && mine.contains(line);
    let order = theirs.iter().map(String::as_str).filter(common);
    let ours = ours.iter().map(String::as_str).filter(common);
    let out_of_order = ours.zip(order).find(|(ours, theirs)| ours != theirs);
    differences.extend(out_of_order.map(|(line, _)| format!("= out of order: {line}")));
    Agreement {
        agreed: wanted.intersection(&mine).count(),
        wanted: wanted.len(),
        differences,
    }
}

fn has_value(line: &str) -> bool {
    !line.contains("\tERROR: ")
}

/// What a line of h5py's could not tell: something of a path, or all of it.
struct Unread<'a> {
    path: &'a str,
    /// The fact; `?` where the object as a whole could not be read.
    word: &'a str,
}

impl<'a> Unread<'a> {
    fn of(line: &'a str) -> Self {
        let mut fields = line.split('\t');
        Self {
            path: fields.next().unwrap_or_default(),
            word: fields.next().unwrap_or_default(),
        }
    }

    /// Whether nobody can say if another line is right.
    fn covers(&self, line: &str) -> bool {
        let other = Unread::of(line);
        match self.word {
            // The list of attributes broke off.
            "?" if self.path.ends_with('@') => other.path.starts_with(self.path),
            "?" => other.path == self.path,
            word => other.path == self.path && other.word == word,
        }
    }
}

fn lines_of(files: &[PathBuf]) -> String {
    files
        .iter()
        .map(|file| format!("{}\n", file.display()))
        .collect()
}
