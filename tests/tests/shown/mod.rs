//! What the window would show, object by object and cell by cell, beside what h5py reads: the same
//! requests that the window makes, the same replies, and no window.

mod attributes;
mod cells;
mod conventions;
mod described;
mod drawn;
mod facts;
mod made;
mod matlab;
mod memory;
mod names;
mod nexus;
mod number;
mod oracle;
mod page;
mod pictures;
mod reading;
mod region;
mod tally;
mod times;
mod value;
mod views;
mod walk;
mod written;

use std::path::PathBuf;

use self::memory::Memory;
use self::oracle::FileOracle;
use self::tally::Tally;
use crate::harness::python::Python;
use crate::harness::stage::Stage;
use crate::harness::{corpus, digest};

const FLOOR: &str = "tests/shown-agreement.txt";

/// MiB that the process may grow by for a file.
const MEMORY: u64 = 768;

/// Walks through all files.
fn walk(python: &Python, files: &[PathBuf]) -> Tally {
    let found = digest::of_script(python, "shown", files);
    let oracles = found
        .into_iter()
        .map(|lines| Some(FileOracle::parse(&lines.ok()?)));
    look(files, oracles)
}

/// Walks through all files, beside what is known of each.
fn look(files: &[PathBuf], oracles: impl Iterator<Item = Option<FileOracle>>) -> Tally {
    let mut tally = Tally::default();
    let mut stage = Stage::new();
    for (file, oracle) in files.iter().zip(oracles) {
        let memory = Memory::begin();
        walk::file(&mut stage, file, oracle.as_ref(), &mut tally);
        if let Some(grown) = memory.grown().filter(|mib| *mib > MEMORY) {
            tally.complain(&format!("takes {grown} MiB of memory"));
        }
    }
    println!(
        "{}; the slowest request took {:?}",
        tally.summary(),
        stage.slowest
    );
    tally
}

#[test]
fn the_window_would_show_no_fewer_things_of_the_corpus_as_h5py_reads_them() {
    let Some(python) = Python::find() else {
        return;
    };
    let mut complaints = Vec::new();
    corpus::hold(FLOOR, "shown-differences.txt", |files| {
        let tally = walk(&python, files).into_lines();
        complaints.extend(tally.complaints.clone());
        tally
    });
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

#[test]
fn malformed_files_are_shown_or_refused_in_every_view() {
    let Some(files) = corpus::files("malformed") else {
        return;
    };
    // What h5py makes of damaged bytes is no measure.
    let tally = look(&files, std::iter::repeat_with(|| None));
    assert!(tally.objects > 100, "{}", tally.summary());
    assert!(
        tally.complaints.is_empty(),
        "{}",
        tally.complaints.join("\n")
    );
}
