//! Power cuts on a recorded disk, for each version of the superblock.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use hyperslab_engine::storage::simulated::{Operation, Recorder};
use hyperslab_engine::{File, Result, Task, check};

use super::change::whole_file;
use super::changes::{Change, changes};
use super::images::{Ends, SCRIPT};
use super::{Counts, Found};
use crate::harness::folder;
use crate::harness::python::Python;

/// Choices of sectors that reached the disk, for each write.
const SAMPLES: usize = 8;

fn one_sector(file: &File) -> Result<()> {
    file.root().attrs().modify("title", b"as it is.")
}

struct Trial {
    python: Python,
    folder: tempfile::TempDir,
    files: Vec<PathBuf>,
}

impl Trial {
    fn begin(what: &str) -> Option<Self> {
        let python = Python::find()?;
        let folder = folder();
        let files = python.run_script(SCRIPT, &[what.as_ref(), folder.path().as_os_str()]);
        let files: Vec<PathBuf> = files.lines().map(PathBuf::from).collect();
        assert_eq!(files.len(), 4, "a file for each version of the superblock");
        Some(Self {
            python,
            folder,
            files,
        })
    }

    /// The file before and after the change, and what a save of it does to the disk.
    fn saved(&self, path: &Path, change: Change, skipped: Option<usize>) -> (Ends, Arc<Recorder>) {
        self.saved_each(path, &[change], skipped)
    }

    /// The same of changes that are saved one after the other.
    fn saved_each(
        &self,
        path: &Path,
        changes: &[Change],
        skipped: Option<usize>,
    ) -> (Ends, Arc<Recorder>) {
        let before = std::fs::read(path).expect("the file");
        let recorder = Recorder::new(before.clone());
        let recorder = Arc::new(match skipped {
            Some(number) => recorder.skipping_sync(number),
            None => recorder,
        });
        let file = File::options()
            .write(true)
            .from_medium("saved.h5", recorder.clone())
            .expect("the file");
        let mut states = vec![before];
        for change in changes {
            change(&file).expect("the change");
            file.save().expect("saved");
            states.push(recorder.to_vec());
        }
        let ends = Ends::through(&states, &self.python, self.folder.path());
        (ends, recorder)
    }

    /// How each image reads: to us, to h5py, and to h5py once one of ours began a change.
    fn judge(&self, ends: &Ends, images: &BTreeSet<Vec<u8>>) -> [Vec<Found>; 3] {
        let ours: Vec<(Found, Vec<u8>)> = images.iter().map(|image| ends.read(image)).collect();
        let folder = self.folder.path();
        let images: Vec<&Vec<u8>> = images.iter().collect();
        let told = ends.judged(&images, &self.python, folder);
        let mended: BTreeSet<&Vec<u8>> = ours.iter().map(|(_, image)| image).collect();
        let mended: Vec<&Vec<u8>> = mended.into_iter().collect();
        let mended = ends.judged(&mended, &self.python, folder);
        [
            ours.into_iter().map(|(found, _)| found).collect(),
            told,
            mended,
        ]
    }
}

fn cuts(recorder: &Recorder, samples: usize) -> BTreeSet<Vec<u8>> {
    let mut images = BTreeSet::new();
    recorder.cuts(samples, 7, &mut |image| {
        images.insert(image);
    });
    images
}

#[test]
fn whenever_power_fails_h5py_finds_before_or_after_or_refuses() {
    let Some(trial) = Trial::begin("write") else {
        return;
    };
    for path in &trial.files {
        for (change, sectors) in [(one_sector as Change, 1), (whole_file, 2)] {
            let (ends, recorder) = trial.saved(path, change, None);
            let images = cuts(&recorder, SAMPLES);
            let [ours, told, mended] = trial.judge(&ends, &images).map(|all| Counts::of(&all));
            let file = path.file_name().expect("a name").display();
            println!("{file}, {sectors}: ours {ours:?}, h5py {told:?}, mended {mended:?}");
            for counts in [ours, told, mended] {
                assert_eq!(counts.mixed, 0, "{file}");
                assert!(counts.before > 0 && counts.after > 0, "{file}: {counts:?}");
            }
            assert_eq!(ours.refused + mended.refused, 0, "{file}");
            // One sector needs no fence; all else has times when only a journal tells the file.
            assert_eq!(told.refused > 0, sectors > 1, "{file}: {told:?}");
        }
    }
}

#[test]
fn whenever_power_fails_links_and_values_are_as_before_or_as_after() {
    let Some(trial) = Trial::begin("write-rich") else {
        return;
    };
    let mut sums = [Counts::default(); 3];
    for path in &trial.files {
        for (name, changes) in changes() {
            let (ends, recorder) = trial.saved_each(path, changes, None);
            let images = cuts(&recorder, SAMPLES);
            let counts = trial.judge(&ends, &images).map(|all| Counts::of(&all));
            let file = path.file_name().expect("a name").display();
            println!("{file}, {name}: ours, h5py, mended {counts:?}");
            for (sum, counts) in sums.iter_mut().zip(counts) {
                sum.add(counts);
                assert_eq!(counts.mixed, 0, "{file}, {name}");
                assert!(counts.before > 0 && counts.after > 0, "{file}, {name}");
            }
            assert_eq!(counts[0].refused + counts[2].refused, 0, "{file}, {name}");
            assert_sound(&ends.after);
        }
    }
    println!("in all: ours, h5py, mended {sums:?}");
}

/// The saved file is sound to our check, space that was given back and used again with it.
fn assert_sound(image: &[u8]) {
    let file = File::from_bytes("after.h5", image.to_vec()).expect("a whole file");
    let mut found = Vec::new();
    let (options, task) = (check::Options::default(), Task::new());
    let each = &mut |damage: check::Damage| found.push(damage.to_string());
    check::check(&file, &options, &task, each).expect("a whole walk");
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn without_any_one_of_its_syncs_a_save_is_not_safe() {
    let Some(trial) = Trial::begin("write") else {
        return;
    };
    for path in &trial.files {
        let (_, recorder) = trial.saved(path, whole_file, None);
        let operations = recorder.operations().into_iter();
        let syncs = operations.filter(|done| *done == Operation::Sync).count();
        assert_eq!(syncs, 4);
        for skipped in 0..syncs {
            let (ends, recorder) = trial.saved(path, whole_file, Some(skipped));
            if skipped == syncs - 1 {
                // The last keeps the promise that a save is on the disk when it returns.
                let told = ends.judged(&[&recorder.durable()], &trial.python, trial.folder.path());
                assert_ne!(told, [Found::After], "{}", path.display());
                continue;
            }
            let images = cuts(&recorder, 16);
            let [ours, told, mended] = trial.judge(&ends, &images).map(|all| Counts::of(&all));
            let wrong = ours.mixed + ours.refused + told.mixed + mended.mixed + mended.refused;
            let name = path.display();
            assert!(wrong > 0, "sync {skipped} of {name} is not needed");
        }
    }
}
