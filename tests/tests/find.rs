//! `hyperslab find`: what it finds is what a loop over h5py's objects finds.

use std::process::Command;

use crate::harness::python::Python;
use crate::harness::{program, project_file};

/// The queries whose meaning `tests/oracle/find.py` spells out, in its order.
const QUERIES: [&str; 7] = [
    "name ~ waveform_*",
    "@units",
    "@dt < 1e-3",
    "unit ~ m*",
    "kind = dataset and rank = 2",
    "size >= 10000",
    "kind = group and name = /t/",
];

#[test]
fn queries_find_what_a_loop_over_h5py_finds() {
    let Some(python) = Python::find() else {
        return;
    };
    let file = project_file("assets/example.h5");
    let shown = file.to_str().expect("a plain path");
    let mut all = 0;
    for (number, query) in QUERIES.iter().enumerate() {
        let theirs = python.run_script("find.py", &[shown, &number.to_string()]);
        let theirs: Vec<&str> = theirs.lines().filter(|line| !line.is_empty()).collect();
        let output = Command::new(program::path())
            .args(["find", query, shown])
            .output();
        let output = output.expect("the program starts");
        let printed = String::from_utf8_lossy(&output.stdout).into_owned();
        let prefix = format!("{shown}::");
        let mut ours: Vec<&str> = printed
            .lines()
            .map(|line| line.strip_prefix(&prefix).expect("the file's name"))
            .map(|line| line.split_once(" = ").map_or(line, |(place, _)| place))
            .collect();
        ours.sort_unstable();
        // h5py does not visit what only a soft or external link leads to; nor does a fact hold of it.
        assert_eq!(ours, theirs, "{query}");
        assert_eq!(output.status.success(), !theirs.is_empty(), "{query}");
        all += theirs.len();
    }
    assert!(all >= 30, "only {all} places were found");
}

#[test]
fn what_is_wrong_with_a_query_is_said() {
    let file = project_file("assets/example.h5");
    let output = Command::new(program::path())
        .arg("find")
        .arg("@x >")
        .arg(file)
        .output();
    let output = output.expect("the program starts");
    assert!(!output.status.success());
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("a value is missing behind >"), "{said}");
}
