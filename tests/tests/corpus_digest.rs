//! How much of the conformance corpus we read as h5py does: a number that may only rise.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;

use crate::harness::digest::{self, Digest};
use crate::harness::python::Python;
use crate::harness::{corpus, project_file};

const FOLDERS: [&str; 4] = ["h5dump/files", "hdfview", "library", "pytables"];

/// The committed counts: a folder and how many of its digest lines agree.
const FLOOR: &str = "tests/corpus-agreement.txt";

fn floor() -> BTreeMap<String, usize> {
    let text = std::fs::read_to_string(project_file(FLOOR)).expect("the committed counts");
    let counts = text.lines().filter(|line| !line.starts_with('#'));
    let parse = |line: &str| {
        let (folder, count) = line.split_once('\t')?;
        Some((folder.to_owned(), count.parse().ok()?))
    };
    counts.filter_map(parse).collect()
}

#[test]
fn agreement_with_h5py_on_the_corpus_does_not_fall() {
    let Some(python) = Python::find() else {
        return;
    };
    let mut report = String::new();
    let mut fallen = Vec::new();
    let floor = floor();
    for folder in FOLDERS {
        let Some(files) = corpus::files(folder) else {
            return;
        };
        let (agreed, wanted) = count(&python, &files, &mut report);
        let least = floor.get(folder).copied().unwrap_or_default();
        println!("{folder}: {agreed} of {wanted} lines agree; at least {least} must");
        if agreed > least {
            println!("better than before: write {folder}\t{agreed} into {FLOOR}");
        } else if agreed < least {
            fallen.push(format!("{folder}: {agreed} lines agree, {least} did"));
        }
    }
    let details = project_file("target/corpus-differences.txt");
    std::fs::write(&details, report).expect("a writable target folder");
    assert!(
        fallen.is_empty(),
        "{}\nsee {}",
        fallen.join("\n"),
        details.display()
    );
}

/// How many lines agree of those that h5py reads; what differs goes to the report.
fn count(python: &Python, files: &[PathBuf], report: &mut String) -> (usize, usize) {
    let (mut agreed, mut wanted) = (0, 0);
    for (file, theirs) in files.iter().zip(digest::of_h5py(python, files)) {
        let result = compare(theirs, digest::of_ours(file));
        agreed += result.agreed;
        wanted += result.wanted;
        if !result.differences.is_empty() {
            let lines = result.differences.join("\n");
            let _ = writeln!(report, "{}\n{lines}\n", file.display());
        }
    }
    (agreed, wanted)
}

/// A file that h5py cannot open asks for nothing; one that we cannot open loses every line.
fn compare(theirs: Digest, ours: Digest) -> digest::Agreement {
    let theirs = theirs.unwrap_or_default();
    let (ours, cause) = match ours {
        Ok(lines) => (lines, None),
        Err(cause) => (Vec::new(), Some(cause)),
    };
    let mut result = digest::compare(&theirs, &ours);
    if !theirs.is_empty() {
        result
            .differences
            .extend(cause.map(|cause| format!("  {cause}")));
    }
    result
}

#[test]
fn a_line_that_h5py_cannot_read_asks_for_nothing_and_a_wrong_value_is_a_difference() {
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
    let theirs = lines("/a\tinteger\t3\tabc\n/b\t?\t?\tERROR: no filter\n/c\tfloat\t1\tdef");
    let ours = lines("/a\tinteger\t3\tabc\n/b\tinteger\t3\t123\n/c\tfloat\t1\t000");
    let result = compare(Ok(theirs.clone()), Ok(ours));
    assert_eq!((result.agreed, result.wanted), (1, 2));
    assert_eq!(
        result.differences,
        ["+ /c\tfloat\t1\t000", "- /c\tfloat\t1\tdef"]
    );
    let refused = compare(Ok(theirs), Err("not implemented".to_owned()));
    assert_eq!((refused.agreed, refused.wanted), (0, 2));
}
