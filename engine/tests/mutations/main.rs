//! What hostile bytes do to the engine: no panic, no endless loop, no memory without a bound.
//!
//! Real files are damaged at random and walked whole; small files are made that claim much. The
//! same seeds give the same damage.
//!
//! `HYPERSLAB_MUTATIONS` sets how many cases a file gets (default: as many as take half a minute in
//! a debug build); `HYPERSLAB_MUTATION_SEED=FILE:SEED` runs that single case.
#![allow(clippy::print_stderr)]

mod claims;
mod exercise;
mod forge;
mod mutate;
mod plugins;
mod streams;
mod watch;

use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use exercise::exercise;
use mutate::{Map, mutate};
use watch::Watch;

/// Cases a file gets by default.
const CASES: usize = 60;

/// Larger files would take the time of many small ones.
const LARGEST: u64 = 256 << 10;

struct Subject {
    path: PathBuf,
    bytes: Vec<u8>,
    map: Map,
}

#[test]
fn damaged_files_give_content_or_an_error_in_bounded_time_and_memory() {
    let (only, cases) = wanted();
    let subjects: Vec<Subject> = files().into_iter().filter_map(subject).collect();
    assert!(subjects.len() > 10, "no fixtures to damage");
    if let Some((name, seed)) = only {
        for subject in subjects.iter().filter(|s| s.path.ends_with(&name)) {
            run(subject, seed, &Watch::start(1), 0);
        }
        return;
    }
    let workers = std::thread::available_parallelism().map_or(2, |n| n.get().min(8));
    let watch = Watch::start(workers);
    let next = AtomicUsize::new(0);
    let failures = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for worker in 0..workers {
            let (subjects, watch, next, failures) = (&subjects, &watch, &next, &failures);
            scope.spawn(move || {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    let (case, file) = (number / subjects.len(), number % subjects.len());
                    if case >= cases {
                        return;
                    }
                    let seed = number as u64;
                    let case = std::panic::AssertUnwindSafe(|| {
                        run(&subjects[file], seed, watch, worker);
                    });
                    if std::panic::catch_unwind(case).is_err() {
                        let name = subjects[file].path.display();
                        failures.lock().unwrap().push(format!("{name}:{seed}"));
                    }
                }
            });
        }
    });
    let failures = failures.into_inner().unwrap();
    assert!(failures.is_empty(), "panics (FILE:SEED): {failures:#?}");
}

/// The single case that is asked for, and the number of cases a file.
fn wanted() -> (Option<(String, u64)>, usize) {
    let cases = std::env::var("HYPERSLAB_MUTATIONS").ok();
    let only = std::env::var("HYPERSLAB_MUTATION_SEED").ok();
    let only = only.and_then(|only| {
        let (name, seed) = only.rsplit_once(':')?;
        Some((name.to_owned(), seed.parse().ok()?))
    });
    (only, cases.and_then(|n| n.parse().ok()).unwrap_or(CASES))
}

fn run(subject: &Subject, seed: u64, watch: &Watch, worker: usize) {
    let damaged = mutate(&subject.bytes, &subject.map, seed);
    watch.begin(worker, format!("{}:{seed}", subject.path.display()));
    exercise(damaged);
    watch.end(worker);
}

/// Fixtures, the example, and what small files the corpus has.
fn files() -> Vec<PathBuf> {
    let engine = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders = vec![engine.join("tests/fixtures"), engine.join("../assets")];
    let corpus = engine.join("../../shared/corpus");
    match corpus.is_dir() {
        true => folders.extend(["malformed", "library", "pytables"].map(|f| corpus.join(f))),
        false => eprintln!(
            "no corpus at {}: only fixtures are damaged",
            corpus.display()
        ),
    }
    let mut files = Vec::new();
    for folder in folders {
        let entries = std::fs::read_dir(&folder).into_iter().flatten().flatten();
        files.extend(entries.map(|entry| entry.path()));
    }
    files.sort();
    files
}

fn subject(path: PathBuf) -> Option<Subject> {
    let example = path.ends_with("example.h5");
    let metadata = std::fs::metadata(&path).ok()?;
    if !metadata.is_file() || (metadata.len() > LARGEST && !example) {
        return None;
    }
    let bytes = std::fs::read(&path).ok()?;
    let start = bytes.windows(8).position(|at| at == b"\x89HDF\r\n\x1a\n");
    start.filter(|start| *start < 4096)?;
    let map = Map::of(&bytes);
    Some(Subject { path, bytes, map })
}
