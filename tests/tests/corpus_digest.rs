//! How much of the conformance corpus we read as h5py does: a number that may only rise.

use std::path::PathBuf;

use crate::harness::corpus::{self, Tally};
use crate::harness::digest::{self, Digest};
use crate::harness::python::Python;

/// The committed counts: a folder and how many of its digest lines agree.
const FLOOR: &str = "tests/corpus-agreement.txt";

#[test]
fn agreement_with_h5py_on_the_corpus_does_not_fall() {
    let Some(python) = Python::find() else {
        return;
    };
    corpus::hold(FLOOR, "corpus-differences.txt", |files| {
        count(&python, files)
    });
}

/// How many lines agree of those that h5py reads.
fn count(python: &Python, files: &[PathBuf]) -> Tally {
    let mut tally = Tally::default();
    for (file, theirs) in files.iter().zip(digest::of_h5py(python, files)) {
        let result = compare(theirs, digest::of_ours(file));
        tally.agreed += result.agreed;
        tally.wanted += result.wanted;
        let lines = result.differences.into_iter();
        let complaints = lines.map(|line| format!("{}: {line}", file.display()));
        tally.complaints.extend(complaints);
    }
    tally
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
