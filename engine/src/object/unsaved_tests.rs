//! Logs of unsaved changes: left behind, found, made again, given up.

use std::path::PathBuf;

use super::*;
use crate::bytes::Address;
use crate::metadata::Fetch;
use crate::transaction::{SpaceKind, find_unsaved};

/// A copy of the example, and a folder for logs.
struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let example = concat!(env!("CARGO_MANIFEST_DIR"), "/../assets/example.h5");
        std::fs::copy(example, folder.path().join("file.h5")).unwrap();
        Self { folder }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("file.h5")
    }

    fn logs(&self) -> PathBuf {
        self.folder.path().join("state")
    }

    fn open(&self) -> File {
        let file = File::options().write(true).open(self.path()).unwrap();
        file.log_unsaved(&self.logs());
        file
    }

    fn found(&self) -> Vec<UnsavedLog> {
        find_unsaved(&self.logs()).unwrap()
    }

    /// The logs as a program leaves them that dies: everything that is open goes, the log stays.
    fn die(&self, file: File) -> Vec<UnsavedLog> {
        assert!(self.found().is_empty(), "it is in use");
        drop(file);
        self.found()
    }
}

fn image(file: &File) -> Vec<u8> {
    let core = file.core();
    let mut bytes = vec![0; core.located().end() as usize];
    core.source().read_at(0, &mut bytes).unwrap();
    bytes
}

/// Changes bytes in the midst and at the end, and puts new ones behind the file.
fn step(file: &File, seed: u8) {
    let end = file.core().located().end();
    let made = file.change(|edit| {
        for place in [end / 3, end / 2, end - 700] {
            let old = edit.fetch(Address(place), 600, "test")?;
            let new: Vec<u8> = old.iter().map(|byte| byte ^ seed).collect();
            edit.write(Address(place), &new)?;
        }
        edit.store(&vec![seed; 3000 * usize::from(seed)], SpaceKind::Raw)
    });
    made.unwrap();
    assert!(file.savepoint(&format!("step {seed}")));
}

#[test]
fn what_a_program_leaves_is_made_again_step_by_step() {
    let place = Place::new();
    let file = place.open();
    let before = image(&file);
    (1..=3).for_each(|seed| step(&file, seed));
    let third = image(&file);
    file.undo().unwrap();
    let second = image(&file);
    step(&file, 9);
    let last = image(&file);
    let mut logs = place.die(file);
    assert_eq!(logs.len(), 1);
    let log = logs.remove(0);
    assert_eq!(log.labels(), ["step 1", "step 2", "step 9"]);
    assert_eq!(log.fit(), Fit::Same);
    assert_eq!(log.file(), place.path().canonicalize().unwrap());

    let file = place.open();
    assert!(image(&file) == before, "nothing was saved");
    assert_eq!(file.restore_unsaved(log).unwrap(), 3);
    assert!(image(&file) == last && image(&file) != third);
    assert_eq!(file.undo().unwrap().as_deref(), Some("step 9"));
    assert!(image(&file) == second);
    file.undo().unwrap();
    file.undo().unwrap();
    assert!(image(&file) == before);
    assert!(!file.is_unsaved());
    for _ in 0..3 {
        file.redo().unwrap();
    }

    // The log goes on, and ends with the save.
    step(&file, 4);
    let all = image(&file);
    let mut logs = place.die(file);
    let log = logs.remove(0);
    assert_eq!(log.labels(), ["step 1", "step 2", "step 9", "step 4"]);
    let file = place.open();
    file.restore_unsaved(log).unwrap();
    assert!(image(&file) == all);
    file.save().unwrap();
    assert!(std::fs::read(place.path()).unwrap() == all);
    assert!(place.die(file).is_empty());
    assert_eq!(std::fs::read_dir(place.logs()).unwrap().count(), 0);
}

#[test]
fn undoing_what_was_saved_is_made_again_too() {
    let place = Place::new();
    let file = place.open();
    let before = image(&file);
    step(&file, 1);
    step(&file, 2);
    file.save().unwrap();
    file.undo().unwrap();
    file.undo().unwrap();
    assert!(image(&file) == before);
    file.redo().unwrap();
    let one = image(&file);
    let log = place.die(file).remove(0);
    assert_eq!(log.labels(), ["Undo step 2", "Undo step 1", "step 1"]);
    let file = place.open();
    file.restore_unsaved(log).unwrap();
    assert!(image(&file) == one);
    file.undo().unwrap();
    assert!(image(&file) == before);
}

#[test]
fn a_log_is_not_needed_where_all_is_undone_saved_or_reverted() {
    let place = Place::new();
    let file = place.open();
    step(&file, 1);
    file.undo().unwrap();
    assert!(place.die(file).is_empty());
    let file = place.open();
    step(&file, 1);
    file.revert().unwrap();
    assert!(place.die(file).is_empty());
    let file = place.open();
    step(&file, 1);
    place.die(file).remove(0).discard().unwrap();
    assert_eq!(std::fs::read_dir(place.logs()).unwrap().count(), 0);
}

#[test]
fn a_log_of_a_changed_file_is_refused_and_stays() {
    let place = Place::new();
    let file = place.open();
    step(&file, 1);
    let log = place.die(file).remove(0);
    let mut bytes = std::fs::read(place.path()).unwrap();
    let middle = bytes.len() / 3 + 100;
    bytes[middle] ^= 1;
    std::fs::write(place.path(), &bytes).unwrap();
    assert_eq!(log.fit(), Fit::Changed);
    let file = place.open();
    let refused = file.restore_unsaved(log).unwrap_err();
    assert_eq!(refused.kind(), Kind::Changed);
    assert!(!file.is_unsaved() && image(&file) == bytes);
    assert_eq!(place.found().len(), 1);
    std::fs::remove_file(place.path()).unwrap();
    assert_eq!(place.found().remove(0).fit(), Fit::Missing);
}

#[test]
fn of_a_torn_log_what_is_whole_counts() {
    let place = Place::new();
    let file = place.open();
    step(&file, 1);
    let first = image(&file);
    step(&file, 2);
    let second = image(&file);
    drop(file);
    let path = std::fs::read_dir(place.logs()).unwrap().next().unwrap();
    let path = path.unwrap().path();
    let whole = std::fs::read(&path).unwrap();
    let mut seen = [0; 3];
    for length in (0..=whole.len()).rev().step_by(97) {
        std::fs::write(&path, &whole[..length]).unwrap();
        let Some(log) = place.found().pop() else {
            seen[0] += 1;
            continue;
        };
        let done = log.labels().len();
        seen[done] += 1;
        let file = File::options().write(true).open(place.path()).unwrap();
        file.restore_unsaved(log).unwrap();
        assert!(image(&file) == if done == 2 { &second[..] } else { &first[..] });
        drop(file);
    }
    assert!(seen.iter().all(|count| *count > 0), "{seen:?}");
    // A flipped byte ends what is believed.
    for at in (0..whole.len()).step_by(whole.len() / 50) {
        let mut flipped = whole.clone();
        flipped[at] ^= 0x10;
        std::fs::write(&path, &flipped).unwrap();
        let labels = place.found().pop().map_or(0, |log| log.labels().len());
        assert!(labels < 2, "a flip at {at}");
    }
}
