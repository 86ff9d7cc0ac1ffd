//! Chunks behind the compressors that plugins bring, written here and now by hdf5plugin and
//! PyTables: every value as h5py reads it.

use crate::harness::digest;
use crate::harness::folder;
use crate::harness::python::Python;

/// Has the script write the files of `library`, and compares every line.
fn check(library: &str, least_lines: usize) {
    let Some(python) = Python::find() else {
        return;
    };
    let scratch = folder();
    let target = scratch.path().to_str().expect("a plain path");
    python.run_script("write_compressors.py", &[target, library]);
    let entries = std::fs::read_dir(scratch.path()).expect("a folder of files");
    let mut files: Vec<_> = entries
        .map(|entry| entry.expect("an entry").path())
        .collect();
    files.sort();
    let mut wanted = 0;
    let mut complaints = Vec::new();
    for (file, theirs) in files.iter().zip(digest::of_h5py(&python, &files)) {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let theirs = theirs.unwrap_or_else(|error| panic!("h5py cannot read {name}: {error}"));
        let ours = digest::of_ours(file).unwrap_or_else(|error| vec![error]);
        let agreement = digest::compare(&theirs, &ours);
        wanted += agreement.wanted;
        let differences = agreement.differences.iter();
        complaints.extend(differences.map(|line| format!("{name}: {line}")));
    }
    let shown = complaints.join("\n");
    assert!(
        complaints.is_empty(),
        "{} lines differ:\n{shown}",
        complaints.len()
    );
    assert!(wanted >= least_lines, "only {wanted} lines were compared");
}

#[test]
fn values_equal_h5py_behind_every_compressor_of_hdf5plugin() {
    check("hdf5plugin", 1000);
}

#[test]
fn values_equal_h5py_behind_every_compressor_of_pytables() {
    check("pytables", 5000);
}
