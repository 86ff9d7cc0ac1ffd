//! Replays on a stable compiler what fuzzing once found (`fuzz/findings/TARGET`), and gives every
//! target the fixtures, so that none of them rusts.
#![allow(clippy::print_stderr)]

mod bodies;
#[path = "../mutations/exercise.rs"]
mod exercise;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Longest that an input may take: far more than any does, for slow machines in debug builds.
const LONGEST: Duration = Duration::from_secs(20);

#[test]
fn what_fuzzing_found_stays_mended() {
    let engine = Path::new(env!("CARGO_MANIFEST_DIR"));
    let fixtures = inputs(&engine.join("tests/fixtures"));
    assert!(!fixtures.is_empty(), "no fixtures");
    for (name, target) in bodies::TARGETS {
        let found = inputs(&engine.join("../fuzz/findings").join(name));
        for path in found.iter().chain(&fixtures) {
            eprintln!("{name}: {}", path.display());
            let begun = Instant::now();
            target(&std::fs::read(path).unwrap());
            let took = begun.elapsed();
            assert!(took < LONGEST, "{} took {took:?}", path.display());
        }
    }
}

fn inputs(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let paths = entries.map(|entry| entry.path());
    let mut paths: Vec<PathBuf> = paths.filter(|path| path.is_file()).collect();
    paths.sort();
    paths
}
