//! `hyperslab digest --structure` beside `tests/oracle/structure.py`: types, extents, layouts,
//! filters, fill values, links, orders of creation and what references lead to, as libhdf5 tells
//! them, in the conformance corpus and in files written here and now.

use std::path::{Path, PathBuf};

use crate::harness::digest::{self, Agreement, Digest};
use crate::harness::python::Python;
use crate::harness::{corpus, folder, project_file};

const FOLDERS: [&str; 4] = ["h5dump/files", "hdfview", "library", "pytables"];

/// The committed counts: a folder and how many of its lines agree; the number may only rise.
const FLOOR: &str = "tests/structure-agreement.txt";

fn ours(file: &Path) -> Digest {
    digest::of_program(file, &["digest", "--structure"])
}

/// Compares every line of every file that h5py opens: how many agree, how many there are, and
/// what differs.
fn compare(python: &Python, files: &[PathBuf]) -> (usize, usize, Vec<String>) {
    let (mut agreed, mut wanted, mut complaints) = (0, 0, Vec::new());
    for (file, theirs) in files
        .iter()
        .zip(digest::of_script(python, "structure", files))
    {
        let Ok(theirs) = theirs else {
            continue;
        };
        let found = ours(file);
        let lines = found.as_deref().unwrap_or_default();
        let agreement: Agreement = digest::compare(&theirs, lines);
        agreed += agreement.agreed;
        wanted += agreement.wanted;
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let differences = agreement.differences.iter().chain(found.as_ref().err());
        complaints.extend(differences.map(|line| format!("{name}: {line}")));
    }
    (agreed, wanted, complaints)
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
    let (agreed, wanted, complaints) = compare(&python, &files);
    println!("{script} {arguments:?}: {agreed} of {wanted} lines agree");
    let shown = complaints.get(..60).unwrap_or(&complaints).join("\n");
    assert!(
        complaints.is_empty(),
        "{} lines differ:\n{shown}",
        complaints.len()
    );
    assert!(wanted >= least_lines, "only {wanted} lines were compared");
}

#[test]
fn structures_of_the_corpus_that_agree_with_libhdf5_do_not_become_fewer() {
    let Some(python) = Python::find() else {
        return;
    };
    let floor = std::fs::read_to_string(project_file(FLOOR)).expect("the committed counts");
    let mut fallen = Vec::new();
    let mut report = Vec::new();
    for folder in FOLDERS {
        let Some(files) = corpus::files(folder) else {
            return;
        };
        let least = floor
            .lines()
            .find_map(|line| line.strip_prefix(folder)?.strip_prefix('\t')?.parse().ok())
            .unwrap_or(0);
        let (agreed, wanted, complaints) = compare(&python, &files);
        println!("{folder}: {agreed} of {wanted} lines agree; at least {least} must");
        report.extend(complaints);
        if agreed < least {
            fallen.push(format!("{folder}: {agreed} lines agree, {least} did"));
        }
    }
    let details = project_file("target/structure-differences.txt");
    std::fs::write(&details, report.join("\n")).expect("a writable target folder");
    assert!(fallen.is_empty(), "{fallen:?}; see {}", details.display());
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
