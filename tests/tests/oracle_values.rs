//! Every value of files that h5py, PyTables, pandas and netCDF-4 write here and now, as our
//! program and h5py digest it: all must be equal.

use std::path::{Path, PathBuf};

use crate::harness::digest::{self, Agreement};
use crate::harness::folder;
use crate::harness::python::Python;

fn files_in(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("a folder of files");
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.expect("an entry").path())
        .collect();
    files.sort();
    files
}

/// Has a script write its files, compares every line, and checks that `structures` (the
/// signatures of on-disk structures) do occur, so that nothing is covered in name only.
pub fn check(script: &str, arguments: &[&str], least_lines: usize, structures: &[&str]) {
    let Some(python) = Python::find() else {
        return;
    };
    let scratch = folder();
    let target = scratch.path().to_str().expect("a plain path");
    python.run_script(script, &[&[target], arguments].concat());
    let files = files_in(scratch.path());
    for signature in structures {
        assert!(
            files.iter().any(|file| contains(file, signature)),
            "no {signature} was written"
        );
    }
    // Raw data of external datasets lie beside the files that name them.
    let raw = |file: &PathBuf| file.extension().is_some_and(|end| end == "bin");
    let files: Vec<PathBuf> = files.into_iter().filter(|file| !raw(file)).collect();
    let theirs = digest::of_h5py(&python, &files);
    let mut wanted = 0;
    let mut complaints = Vec::new();
    for (file, theirs) in files.iter().zip(theirs) {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let theirs = theirs.unwrap_or_else(|error| panic!("h5py cannot read {name}: {error}"));
        match digest::of_ours(file) {
            Ok(ours) => {
                let Agreement {
                    wanted: lines,
                    differences,
                    ..
                } = digest::compare(&theirs, &ours);
                wanted += lines;
                complaints.extend(differences.iter().map(|line| format!("{name}: {line}")));
            }
            Err(error) => complaints.push(format!("{name}: {error}")),
        }
    }
    let shown = complaints
        .iter()
        .take(60)
        .cloned()
        .collect::<Vec<_>>()
        .join("\n");
    assert!(
        complaints.is_empty(),
        "{} lines differ:\n{shown}",
        complaints.len()
    );
    assert!(wanted >= least_lines, "only {wanted} lines were compared");
}

/// Whether a file has the bytes of `signature`.
pub fn contains(file: &Path, signature: &str) -> bool {
    let bytes = std::fs::read(file).expect("a written file");
    bytes
        .windows(signature.len())
        .any(|window| window == signature.as_bytes())
}

/// Chunks in fixed and extensible arrays and version 2 B-trees; links and attributes in fractal
/// heaps, also with indirect blocks; object headers that continue.
const NEW: [&str; 10] = [
    "FAHD", "FADB", "EAHD", "EADB", "EASB", "BTHD", "BTIN", "FRHP", "FHIB", "OCHK",
];
/// Groups and chunks in version 1 B-trees, with their local heaps and symbol tables.
const OLD: [&str; 4] = ["TREE", "SNOD", "HEAP", "GCOL"];

#[test]
fn values_equal_h5py_in_files_with_the_default_bounds() {
    check("write_h5py.py", &["earliest"], 1700, &OLD);
}

#[test]
fn values_equal_h5py_in_files_with_the_bounds_of_1_10() {
    check("write_h5py.py", &["v110"], 1700, &NEW);
}

#[test]
fn values_equal_h5py_in_files_with_the_latest_bounds() {
    check("write_h5py.py", &["latest"], 1700, &NEW);
}

#[test]
fn values_equal_h5py_in_virtual_datasets_and_external_raw_files() {
    check("write_virtual.py", &["earliest"], 30, &["GCOL"]);
    check("write_virtual.py", &["latest"], 30, &["GCOL"]);
}

#[test]
fn values_equal_h5py_behind_the_filters_that_pack_bits() {
    check("write_filters.py", &[], 190, &["TREE"]);
}

#[test]
fn values_equal_h5py_behind_zfp() {
    check("write_zfp.py", &[], 490, &["TREE"]);
}

#[test]
fn values_equal_h5py_in_files_of_pytables() {
    check("write_pytables.py", &[], 150, &OLD);
}

#[test]
fn values_equal_h5py_in_files_of_pandas() {
    check("write_pandas.py", &[], 900, &OLD);
}

#[test]
fn values_equal_h5py_in_files_of_netcdf4() {
    check("write_netcdf4.py", &[], 200, &["OHDR"]);
}

#[test]
fn values_equal_h5py_in_the_example() {
    let Some(python) = Python::find() else {
        return;
    };
    let file = crate::harness::project_file("assets/example.h5");
    let theirs = digest::of_h5py(&python, std::slice::from_ref(&file)).remove(0);
    let theirs = theirs.expect("h5py reads the example");
    assert!(theirs.len() > 100);
    let ours = digest::of_ours(&file).expect("our digest of the example");
    let differences = digest::compare(&theirs, &ours).differences;
    assert!(differences.is_empty(), "{differences:#?}");
}
