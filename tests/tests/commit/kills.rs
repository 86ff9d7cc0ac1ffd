//! A real process, killed while it saves.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use super::images::{Ends, SCRIPT};
use super::{Counts, Found};
use crate::harness::folder;
use crate::harness::python::Python;

/// Kills in a run of all tests. `HYPERSLAB_KILLS=1000` asks for the whole number.
const KILLS: usize = 100;

/// Where the save stood: told by the superblock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    Preparing,
    Fenced,
    Published,
}

fn phase(image: &[u8], ends: &Ends) -> Phase {
    let head = |bytes: &[u8]| bytes[..48].to_vec();
    match head(image) {
        found if found == head(&ends.before) => Phase::Preparing,
        found if found == head(&ends.after) => Phase::Published,
        _ => Phase::Fenced,
    }
}

/// Starts a save of the file at `path` and kills it at the operation of that number, or a moment
/// later; the operations that it had begun until then, and whether it came to its end.
fn save(path: &Path, kill_at: Option<usize>) -> (Vec<String>, bool) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_saver"));
    let mut child = command
        .arg(path)
        .stdout(Stdio::piped())
        .spawn()
        .expect("the saver starts");
    let mut operations = Vec::new();
    for line in BufReader::new(child.stdout.take().expect("a pipe")).lines() {
        if kill_at == Some(operations.len()) {
            child.kill().expect("killed");
        }
        operations.push(line.expect("text"));
    }
    child.wait().expect("ended");
    let saved = operations.pop_if(|line| line == "saved").is_some();
    (operations, saved)
}

#[test]
fn a_process_killed_while_it_saves_leaves_the_file_before_or_after() {
    let Some(python) = Python::find() else {
        return;
    };
    let kills = match std::env::var("HYPERSLAB_KILLS") {
        Ok(number) => number.parse().expect("a number"),
        Err(_) => KILLS,
    };
    let folder = folder();
    let files = python.run_script(SCRIPT, &["write".as_ref(), folder.path().as_os_str()]);
    let (mut phases, mut told, mut mended) = (Vec::new(), Vec::new(), Vec::new());
    for (number, path) in files.lines().map(Path::new).enumerate() {
        let kills = (number + 1) * kills / 4 - number * kills / 4;
        let found = kill(&python, folder.path(), path, kills);
        for (phase, of_h5py, of_mended) in found {
            phases.push(phase);
            told.push(of_h5py);
            mended.push(of_mended);
        }
    }
    let count = |phase| phases.iter().filter(|found| **found == phase).count();
    let all =
        [Phase::Preparing, Phase::Fenced, Phase::Published].map(|phase| (phase, count(phase)));
    let (told, mended) = (Counts::of(&told), Counts::of(&mended));
    println!("{kills} kills: {all:?}, h5py {told:?}, mended {mended:?}");
    assert_eq!(phases.len(), kills);
    for (phase, count) in all {
        assert!(count >= kills / 20, "{phase:?}: {count} kills");
    }
    assert_eq!(told.mixed + mended.mixed + mended.refused, 0);
}

/// Kills saves of the file at `path`; how each left it, to h5py, and to h5py once mended.
fn kill(python: &Python, folder: &Path, path: &Path, kills: usize) -> Vec<(Phase, Found, Found)> {
    let before = std::fs::read(path).expect("the file");
    let (operations, saved) = save(path, None);
    assert!(saved);
    let after = std::fs::read(path).expect("the file");
    let ends = Ends::new(before, after, python, folder);
    let targets = targets(&operations);
    let mut images = Vec::new();
    for attempt in 0.. {
        let number = images.len();
        if number == kills {
            break;
        }
        assert!(attempt < 20 * kills, "no save is killed in time");
        std::fs::write(path, &ends.before).expect("put back");
        let (from, to) = targets[number % 3];
        // Spread over the phase. A save that is over before the kill comes is tried again.
        let (_, saved) = save(path, Some(from + number * 7 % (to - from)));
        if !saved {
            images.push(std::fs::read(path).expect("the file"));
        }
    }
    let mended: Vec<Vec<u8>> = images
        .iter()
        .map(|image| {
            let (found, mended) = ends.read(image);
            assert!(matches!(found, Found::Before | Found::After), "{found:?}");
            mended
        })
        .collect();
    let judged = |images: &[Vec<u8>]| {
        let images: Vec<&Vec<u8>> = images.iter().collect();
        ends.judged(&images, python, folder)
    };
    let found = judged(&images).into_iter().zip(judged(&mended));
    let phases = images.iter().map(|image| phase(image, &ends));
    phases
        .zip(found)
        .map(|(phase, (told, mended))| (phase, told, mended))
        .collect()
}

/// The operations of each phase: until the fence is written, until the true superblock is, the rest.
fn targets(operations: &[String]) -> [(usize, usize); 3] {
    let syncs = operations.iter().enumerate();
    let syncs: Vec<usize> = syncs
        .filter(|(_, operation)| *operation == "sync")
        .map(|(number, _)| number)
        .collect();
    let &[prepared, _, patched, _] = syncs.as_slice() else {
        panic!("four syncs: {operations:?}");
    };
    let published = patched + 2;
    [
        (0, prepared + 1),
        (prepared + 2, published),
        (published, operations.len()),
    ]
}
