//! Hostile and damaged files: content or a clear error, within 2 s and 256 MiB, never a panic.

use std::path::{Path, PathBuf};

use crate::harness::python::Python;
use crate::harness::{corpus, folder, program, project_file};

/// Seconds that a file may take; a debug build on a busy machine gets some grace on top.
const SECONDS: f64 = 2.0;
/// KiB of resident memory that a file may take.
const MEMORY: u64 = 256 * 1024;

/// How the program fared with one file.
struct Outcome {
    status: i32,
    seconds: f64,
    memory: u64,
    error: String,
}

impl Outcome {
    fn parse(line: &str) -> Option<Self> {
        let mut fields = line.splitn(4, '\t');
        Some(Self {
            status: fields.next()?.parse().ok()?,
            seconds: fields.next()?.parse().ok()?,
            memory: fields.next()?.parse().ok()?,
            error: fields.next()?.to_owned(),
        })
    }

    /// What is wrong with it: 101 is a panic's status, a negative one is a signal.
    fn complaint(&self) -> Option<String> {
        match self {
            Self { status, .. } if ![0, 1].contains(status) => {
                Some(format!("status {status}: {}", self.error))
            }
            Self {
                status: 1, error, ..
            } if error.is_empty() => Some("an error without words".into()),
            Self { seconds, .. } if *seconds > SECONDS => Some(format!("{seconds} s")),
            Self { memory, .. } if *memory > MEMORY => Some(format!("{memory} KiB")),
            _ => None,
        }
    }
}

fn check(python: &Python, files: &[PathBuf]) {
    let scratch = folder();
    let list = scratch.path().join("files");
    let lines: Vec<String> = files
        .iter()
        .map(|file| file.display().to_string())
        .collect();
    std::fs::write(&list, lines.join("\n")).expect("a list of files");
    let commands: [&[&str]; 5] = [
        &["digest"],
        &["digest", "--structure"],
        &["dump"],
        &["check"],
        &["find", "not @a = 1"],
    ];
    for command in commands {
        check_with(python, &list, &lines, command);
    }
}

/// Checks one way of reading all that is in the files.
fn check_with(python: &Python, list: &Path, lines: &[String], command: &[&str]) {
    let seconds = Path::new("10");
    let mut arguments = vec![list, seconds, program::path()];
    arguments.extend(command.iter().map(Path::new));
    let output = python.run_script("measure.py", &arguments);
    let outcomes: Vec<Outcome> = output.lines().filter_map(Outcome::parse).collect();
    assert_eq!(
        outcomes.len(),
        lines.len(),
        "an outcome for every file:\n{output}"
    );
    let complaints: Vec<String> = outcomes
        .iter()
        .zip(lines)
        .filter_map(|(outcome, file)| {
            let complaint = outcome.complaint()?;
            Some(format!("{} {file}: {complaint}", command.join(" ")))
        })
        .collect();
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

#[test]
fn files_that_crashed_other_readers_are_read_or_refused() {
    let (Some(python), Some(files)) = (Python::find(), corpus::files("malformed")) else {
        return;
    };
    check(&python, &files);
}

#[test]
fn files_that_crashed_other_readers_are_read_or_refused_when_cut_short() {
    let (Some(python), Some(files)) = (Python::find(), corpus::files("malformed")) else {
        return;
    };
    let scratch = folder();
    let mut cut = Vec::new();
    for (number, file) in files.iter().enumerate() {
        let bytes = std::fs::read(file).expect("a file of the corpus");
        for quarter in 1..4 {
            let path = scratch.path().join(format!("{number}-{quarter}"));
            std::fs::write(&path, &bytes[..bytes.len() * quarter / 4]).expect("a cut file");
            cut.push(path);
        }
    }
    check(&python, &cut);
}

#[test]
fn the_example_is_read_or_refused_when_cut_or_damaged_anywhere() {
    let Some(python) = Python::find() else {
        return;
    };
    let scratch = folder();
    let bytes = std::fs::read(project_file("assets/example-linked.h5")).expect("the example");
    let mut damaged = Vec::new();
    let mut keep = |name: String, content: &[u8]| {
        let path = scratch.path().join(name);
        std::fs::write(&path, content).expect("a damaged file");
        damaged.push(path);
    };
    for end in (0..bytes.len()).step_by(149) {
        keep(format!("cut-{end}"), &bytes[..end]);
    }
    // The first 2 kB are all metadata: superblock, root group, object headers.
    for at in (0..2048.min(bytes.len())).step_by(17) {
        for value in [0x00, 0xff] {
            let mut content = bytes.clone();
            content[at] = value;
            keep(format!("byte-{at}-{value}"), &content);
        }
    }
    check(&python, &damaged);
}

#[test]
fn a_panic_and_a_long_run_are_complaints() {
    let complaint = |line: &str| Outcome::parse(line).and_then(|outcome| outcome.complaint());
    assert_eq!(complaint("0\t0.01\t9000\t"), None);
    assert_eq!(complaint("1\t0.01\t9000\tnot an HDF5 file"), None);
    assert!(complaint("1\t0.01\t9000\t").is_some());
    assert!(complaint("101\t0.01\t9000\tthread 'main' panicked").is_some());
    assert!(complaint("-9\t10.0\t9000\t").is_some());
    assert!(complaint("0\t2.5\t9000\t").is_some());
    assert!(complaint("0\t0.1\t300000\t").is_some());
}
