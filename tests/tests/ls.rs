//! `hyperslab ls` beside the library's own h5ls: output identical to the byte, file by file.
//!
//! h5ls before 1.12 does not tell times of modification, later ones do: those lines are left out
//! of the comparison.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use hyperslab::cli::ls::{Options, list_files};

use crate::harness::{corpus, project_file};

const FOLDERS: [&str; 4] = ["h5dump/files", "hdfview", "library", "pytables"];

/// The committed number of identical listings of the corpus, four for each file.
const FLOOR: &str = "tests/ls-agreement.txt";

/// The options of the four listings: recursive, verbose.
const LISTINGS: [(bool, bool); 4] = [(false, false), (true, false), (false, true), (true, true)];

/// h5ls needs minutes for paths of ten thousand groups; such a listing asks for nothing.
const PATIENCE: Duration = Duration::from_secs(5);

/// What h5ls prints; nothing where it fails, takes too long, or is not installed.
fn theirs(file: &Path, (recursive, verbose): (bool, bool)) -> Option<Vec<u8>> {
    let out = tempfile::NamedTempFile::new().expect("a temporary file");
    let mut command = Command::new("h5ls");
    command.args(recursive.then_some("-r"));
    command.args(verbose.then_some("-v"));
    command.arg(file).env("COLUMNS", "80").env("TZ", "UTC");
    command.stdout(out.reopen().expect("the temporary file"));
    let mut child = command.stderr(Stdio::null()).spawn().ok()?;
    let start = Instant::now();
    let status = loop {
        match child.try_wait().expect("a child that can be waited for") {
            Some(status) => break status,
            None if start.elapsed() > PATIENCE => {
                child.kill().expect("a child that can be ended");
                child.wait().expect("a child that can be waited for");
                return None;
            }
            None => std::thread::sleep(Duration::from_millis(2)),
        }
    };
    let text = std::fs::read(out.path()).expect("the temporary file");
    status.success().then(|| without_times(&text))
}

fn ours(file: &Path, (recursive, verbose): (bool, bool)) -> Vec<u8> {
    let options = Options {
        recursive,
        verbose,
        ..Options::default()
    };
    let mut out = Vec::new();
    list_files(&mut out, &[file.into()], options).expect("memory takes all output");
    without_times(&out)
}

fn without_times(listing: &[u8]) -> Vec<u8> {
    let lines = listing.split_inclusive(|byte| *byte == b'\n');
    let kept = lines.filter(|line| !line.starts_with(b"    Modified:  "));
    kept.flatten().copied().collect()
}

fn h5ls_is_missing() -> bool {
    let missing = Command::new("h5ls").arg("-V").output().is_err();
    if missing {
        println!("skipped: no h5ls (Debian: hdf5-tools)");
    }
    missing
}

#[test]
fn the_example_is_listed_as_h5ls_lists_it() {
    if h5ls_is_missing() {
        return;
    }
    for name in ["assets/example.h5", "assets/example-linked.h5"] {
        let file = project_file(name);
        for listing in LISTINGS {
            let theirs = theirs(&file, listing).expect("h5ls lists the example");
            let (theirs, ours) = (
                String::from_utf8_lossy(&theirs).into_owned(),
                String::from_utf8_lossy(&ours(&file, listing)).into_owned(),
            );
            assert_eq!(ours, theirs, "{name} {listing:?}");
        }
    }
}

#[test]
fn listings_of_the_corpus_that_equal_those_of_h5ls_do_not_become_fewer() {
    if h5ls_is_missing() {
        return;
    }
    let mut files: Vec<PathBuf> = Vec::new();
    for folder in FOLDERS {
        let Some(found) = corpus::files(folder) else {
            return;
        };
        files.extend(found);
    }
    let (mut same, mut wanted) = (0, 0);
    for (file, listing) in files.iter().flat_map(|file| LISTINGS.map(|l| (file, l))) {
        let Some(theirs) = theirs(file, listing) else {
            continue;
        };
        wanted += 1;
        if ours(file, listing) == theirs {
            same += 1;
        } else {
            println!("differs: {} {listing:?}", file.display());
        }
    }
    let floor = std::fs::read_to_string(project_file(FLOOR)).expect("the committed number");
    let floor: usize = floor.trim().parse().expect("a number");
    println!("{same} of {wanted} listings are identical; at least {floor} must");
    assert!(same >= floor, "{same} listings are identical, {floor} were");
}
