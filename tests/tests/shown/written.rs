//! Files that other programs write here and now.

use std::path::PathBuf;

use hyperslab::model::ObjectPath;
use hyperslab::model::plane::Plane;
use hyperslab::model::reading::Readings;
use hyperslab::model::shown::ShownMembers;
use hyperslab::model::table::CellStyle;
use hyperslab::text::NumberFormat;
use hyperslab::worker::{Reply, Request, TableRequest};
use tempfile::TempDir;

use super::walk;
use crate::harness::folder;
use crate::harness::python::Python;
use crate::harness::stage::Stage;

/// Has a script write its files.
fn write(python: &Python, script: &str, arguments: &[&str]) -> TempDir {
    let scratch = folder();
    let target = scratch.path().to_str().expect("a plain path");
    python.run_script(script, &[&[target], arguments].concat());
    scratch
}

/// Has a script write its files and walks through them: at least so many things agree, and
/// nothing is wrong.
fn check(script: &str, arguments: &[&str], least: usize) {
    let Some(python) = Python::find() else {
        return;
    };
    let scratch = write(&python, script, arguments);
    let entries = std::fs::read_dir(scratch.path()).expect("a folder of files");
    let mut files: Vec<PathBuf> = entries.map(|e| e.expect("an entry").path()).collect();
    files.retain(|file| file.is_file());
    files.sort();
    let mut tally = walk(&python, &files).into_lines();
    // Of this one the library reads what is not there.
    let fit = |complaint: &String| !complaint.contains("/virtual of shorter");
    tally.complaints.retain(fit);
    tally.hold(least);
}

#[test]
fn files_of_h5py_are_shown_as_it_reads_them() {
    check("write_h5py.py", &["earliest"], 150_000);
    check("write_h5py.py", &["latest"], 150_000);
}

#[test]
fn every_type_is_shown_as_h5py_reads_it() {
    check("write_types.py", &["latest"], 45_000);
}

#[test]
fn virtual_and_external_data_are_shown_as_h5py_reads_them() {
    check("write_virtual.py", &["latest"], 14_000);
}

#[test]
fn links_and_references_are_shown_as_h5py_follows_them() {
    check("write_structure.py", &["latest"], 20_000);
}

#[test]
fn files_of_netcdf4_are_shown_as_h5py_reads_them() {
    check("write_netcdf4.py", &[], 5_000);
}

#[test]
fn files_of_pytables_are_shown_as_h5py_reads_them() {
    check("write_pytables.py", &[], 4_000);
}

#[test]
fn files_of_pandas_are_shown_as_h5py_reads_them() {
    check("write_pandas.py", &[], 30_000);
}

#[test]
fn files_of_anndata_are_shown_as_h5py_reads_them() {
    check("write_anndata.py", &[], 15_000);
}

#[test]
fn files_of_nexusformat_are_shown_as_h5py_reads_them() {
    check("write_nexus.py", &[], 3_000);
}

#[test]
fn what_is_easily_shown_wrong_is_shown_as_h5py_reads_it() {
    check("write_shown.py", &[], 80_000);
}

#[test]
fn references_of_another_file_do_not_lead_to_what_lies_at_the_same_place_of_this_one() {
    let Some(python) = Python::find() else {
        return;
    };
    let scratch = write(&python, "write_shown.py", &["links"]);
    let mut stage = Stage::new();
    let path = ObjectPath::new("/away references");
    let opened = stage.open(&scratch.path().join("links.h5"));
    assert!(opened.is_ok(), "{opened:?}");
    let request = Request::Table(TableRequest {
        path: path.clone(),
        plane: Plane::first(&[8]),
        rows: 0..8,
        columns: 0..1,
        readings: Readings::default(),
        list: None,
        shown: ShownMembers::default(),
        numbers: NumberFormat::default(),
        scales: Vec::new(),
    });
    let Ok(Reply::Table { window, .. }) = stage.one(request) else {
        panic!("no table");
    };
    for cell in window.cells.expect("cells") {
        assert!(
            cell.text.starts_with("→ other.h5::object at 0x"),
            "{cell:?}"
        );
        assert_eq!(cell.style, CellStyle::Text);
    }
    let Ok(Reply::Head(head)) = stage.one(Request::Head(path)) else {
        panic!("no header");
    };
    let attributes = head.attributes.as_ref().expect("attributes");
    let value = attributes[0].value.as_ref().expect("a value");
    assert!(value.starts_with("→ other.h5::object at 0x"), "{value}");
    assert_eq!(attributes[0].target, None);
}
