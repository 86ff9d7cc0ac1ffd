//! `hyperslab digest --structure` beside `tests/oracle/structure.py`: types, extents, layouts,
//! filters, fill values, links, orders of creation and what references lead to, as libhdf5 tells
//! them, in the conformance corpus and in files written here and now.

use std::path::{Path, PathBuf};

use crate::harness::corpus::{self, Tally};
use crate::harness::digest::{self, Agreement, Digest};
use crate::harness::folder;
use crate::harness::python::Python;

/// The committed counts: a folder and how many of its lines agree; the number may only rise.
const FLOOR: &str = "tests/structure-agreement.txt";

fn ours(file: &Path) -> Digest {
    digest::of_program(file, &["digest", "--structure"])
}

/// Compares every line of every file that h5py opens.
fn compare(python: &Python, files: &[PathBuf]) -> Tally {
    let mut tally = Tally::default();
    let all = digest::of_script(python, "structure", files);
    for (file, theirs) in files.iter().zip(all) {
        let Ok(theirs) = theirs else {
            continue;
        };
        let found = ours(file);
        let lines = found.as_deref().unwrap_or_default();
        let agreement: Agreement = digest::compare(&theirs, lines);
        tally.agreed += agreement.agreed;
        tally.wanted += agreement.wanted;
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let differences = agreement.differences.iter().chain(found.as_ref().err());
        let complaints = differences.map(|line| format!("{name}: {line}"));
        tally.complaints.extend(complaints);
    }
    tally
}

/// Has a script write its files; every line about them must agree, and there must be many.
fn check(script: &str, arguments: &[&str], least_lines: usize) {
    let Some(python) = Python::find() else {
        return;
    };
    let scratch = folder();
    let target = scratch.path().to_str().expect("a plain path");
    python.run_script(script, &[&[target], arguments].concat());
    let entries = std::fs::read_dir(scratch.path()).expect("a folder of files");
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.expect("an entry").path())
        // Raw data of external datasets lie beside the files that name them.
        .filter(|file| file.extension().is_none_or(|end| end != "bin"))
        .collect();
    files.sort();
    let tally = compare(&python, &files);
    let (agreed, wanted) = (tally.agreed, tally.wanted);
    println!("{script} {arguments:?}: {agreed} of {wanted} lines agree");
    tally.hold(least_lines);
}

#[test]
fn structures_of_the_corpus_that_agree_with_libhdf5_do_not_become_fewer() {
    let Some(python) = Python::find() else {
        return;
    };
    corpus::hold(FLOOR, "structure-differences.txt", |files| {
        compare(&python, files)
    });
}

#[test]
fn structures_equal_libhdf5_in_files_of_h5py() {
    check("write_h5py.py", &["earliest"], 1);
    check("write_h5py.py", &["v110"], 1);
    check("write_h5py.py", &["latest"], 1);
}

#[test]
fn structures_equal_libhdf5_where_structure_is_what_matters() {
    check("write_structure.py", &["earliest"], 1400);
    check("write_structure.py", &["v110"], 1400);
    check("write_structure.py", &["latest"], 1400);
}

#[test]
fn structures_equal_libhdf5_in_virtual_datasets_and_external_raw_files() {
    check("write_virtual.py", &["earliest"], 1);
    check("write_virtual.py", &["latest"], 1);
}

#[test]
fn structures_equal_libhdf5_in_files_of_other_packages() {
    check("write_pytables.py", &[], 1);
    check("write_pandas.py", &[], 1);
    check("write_netcdf4.py", &[], 1);
    check("write_filters.py", &[], 1);
}
