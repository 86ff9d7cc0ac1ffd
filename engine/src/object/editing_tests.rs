//! Steps, saves, power cuts and failures of an edited file, on changes of raw bytes.

use std::ops::ControlFlow;
use std::sync::Arc;

use super::*;
use crate::bytes::Address;
use crate::format::dataspace::Dataspace;
use crate::metadata::Fetch;
use crate::storage::MemorySource;
use crate::storage::simulated::{Operation, Recorder};
use crate::transaction::SpaceKind;

fn example() -> Vec<u8> {
    std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/../assets/example.h5")).unwrap()
}

fn open(medium: Arc<dyn Medium>) -> File {
    let options = File::options().write(true);
    options.from_medium("test.h5", medium).unwrap()
}

/// What the file reads as, up to its end.
fn image(file: &File) -> Vec<u8> {
    let core = file.core();
    let mut bytes = vec![0; core.located().end() as usize];
    core.source().read_at(0, &mut bytes).unwrap();
    bytes
}

/// Changes some bytes in several places, and puts `length` new ones behind the file.
fn scribble(file: &File, seed: u8, length: usize) {
    let end = file.core().located().end();
    file.change(|edit| {
        for place in [end / 3, end / 2, end - 700] {
            let old = edit.fetch(Address(place), 600, "test")?;
            let new: Vec<u8> = old.iter().map(|byte| byte ^ seed).collect();
            edit.write(Address(place), &new)?;
        }
        edit.store(&vec![seed; length], SpaceKind::Raw).map(drop)
    })
    .unwrap();
}

#[test]
fn steps_are_undone_and_redone_also_across_saves() {
    let memory = MemorySource::new(example());
    let file = open(Arc::new(memory.clone()));
    let mut states = vec![image(&file)];
    for seed in 1..=6 {
        scribble(&file, seed, 5000 * usize::from(seed % 3) + 1);
        assert!(file.savepoint(&format!("step {seed}")));
        states.push(image(&file));
        if seed % 2 == 0 {
            file.save().unwrap();
            assert!(!file.is_unsaved());
            assert_eq!(memory.to_vec(), states[usize::from(seed)]);
        }
    }
    // Back and forth, with saves at several states.
    let mut at = 6usize;
    for (moves, save) in [
        (-5, true),
        (3, false),
        (-4, true),
        (6, true),
        (-2, false),
        (1, true),
    ] {
        for _ in 0..i32::abs(moves) {
            let label = if moves < 0 { file.undo() } else { file.redo() };
            at = at.checked_add_signed(moves.signum() as isize).unwrap();
            let expected = if moves < 0 { at + 1 } else { at };
            assert_eq!(label.unwrap(), Some(format!("step {expected}")));
            assert!(image(&file) == states[at], "state {at}");
        }
        if save {
            file.save().unwrap();
            assert!(memory.to_vec() == states[at], "saved state {at}");
            assert!(image(&file) == states[at], "state {at} after the save");
        }
    }
    while at > 0 {
        file.undo().unwrap().unwrap();
        at -= 1;
        assert!(image(&file) == states[at], "state {at}");
    }
    assert_eq!(file.undo().unwrap(), None);
    assert!(file.is_unsaved());
}

#[test]
fn a_change_after_an_undo_gives_up_what_was_undone() {
    let file = open(Arc::new(MemorySource::new(example())));
    scribble(&file, 1, 10);
    file.savepoint("one");
    file.undo().unwrap();
    scribble(&file, 2, 10);
    file.savepoint("two");
    assert_eq!(file.redo().unwrap(), None);
    let labels: Vec<_> = file.steps().into_iter().map(|step| step.label).collect();
    assert_eq!(labels, ["two"]);
}

#[test]
fn a_change_that_fails_leaves_nothing() {
    let file = open(Arc::new(MemorySource::new(example())));
    let before = image(&file);
    let failed: Result<()> = file.change(|edit| {
        edit.store(&[1; 10_000], SpaceKind::Raw)?;
        edit.write(Address(100), &[7; 10])?;
        Err(Error::invalid("test", "it fails"))
    });
    assert!(failed.is_err());
    assert!(image(&file) == before);
    assert!(!file.is_unsaved());
    let past = file.change(|edit| edit.write(Address(1 << 40), b"x"));
    assert_eq!(past.unwrap_err().kind(), Kind::Corrupt);
}

#[test]
fn a_visit_ends_where_an_edit_comes_between() {
    let file = open(Arc::new(MemorySource::new(example())));
    let (root, task) = (file.root(), Task::new());
    let edit = |number: usize| root.create_soft_link(format!("new {number}"), "x").unwrap();
    let mut met = 0;
    let visited = root.visit_links(&task, &mut |_| {
        met += 1;
        edit(met);
        ControlFlow::Continue(())
    });
    assert_eq!((met, visited.unwrap_err().kind()), (1, Kind::Changed));
    let waveform = root.dataset("detector/waveform_0").unwrap();
    let read = waveform.read_elements(&crate::select![0], &task).unwrap();
    for name in ["one", "two"] {
        let attributes = root.attrs();
        attributes
            .create_elements(name, &Dataspace::Scalar, &read)
            .unwrap();
    }
    let visited = root.visit_attributes(&task, &mut |_| {
        met += 1;
        edit(met);
        ControlFlow::Continue(())
    });
    assert_eq!((met, visited.unwrap_err().kind()), (2, Kind::Changed));
    // A walk takes each group as it is when it is entered.
    let walked = root.visit_all_links(&task, |_, _| {
        met += 1;
        edit(met);
        ControlFlow::<()>::Continue(())
    });
    assert_eq!(walked.unwrap(), None);
    assert!(met > 3, "{met}");
}

#[test]
fn a_file_that_is_read_only_refuses_changes() {
    let file = File::from_bytes("test.h5", example()).unwrap();
    let refused = file.change(|edit| edit.write(Address(100), b"x"));
    assert_eq!(refused.unwrap_err().kind(), Kind::ReadOnly);
    file.allow_changes(true);
    file.change(|edit| edit.write(Address(100), b"x")).unwrap();
    file.revert().unwrap();
    assert!(image(&file) == example());
}

#[test]
fn objects_opened_before_an_edit_go_on_and_after_a_revert_do_not() {
    let file = open(Arc::new(MemorySource::new(example())));
    let dataset = file.root().dataset("types/half").unwrap();
    let values = |dataset: &crate::Dataset| {
        let read = dataset.read::<f64>(&crate::Selection::All);
        read.map(|array| array.view().iter().copied().collect::<Vec<_>>())
    };
    let before = values(&dataset).unwrap();
    scribble(&file, 1, 10);
    assert!(!file.root().links(&Task::new()).unwrap().is_empty());
    assert_eq!(values(&dataset).unwrap(), before);
    file.save().unwrap();
    assert_eq!(values(&dataset).unwrap(), before);
    file.undo().unwrap();
    file.revert().unwrap();
    assert_eq!(values(&dataset).unwrap_err().kind(), Kind::Changed);
}

/// What a reader sees after a power cut.
#[derive(Debug, PartialEq, Eq, Hash, Clone, Copy)]
enum Seen {
    Before,
    After,
    /// Neither: this must not be.
    Mixed,
}

/// How our reader sees `bytes`, and the same after the save was finished by a writer.
fn seen(bytes: &[u8], before: &[u8], after: &[u8]) -> Seen {
    let medium = Arc::new(MemorySource::new(bytes));
    let file = match File::options()
        .write(true)
        .from_medium("cut.h5", medium.clone())
    {
        Ok(file) => file,
        Err(_) => return Seen::Mixed,
    };
    let which = |image: &[u8]| match image {
        image if image == before => Seen::Before,
        image if image == after => Seen::After,
        _ => Seen::Mixed,
    };
    let viewed = which(&image(&file));
    assert_eq!(medium.to_vec(), bytes, "viewing wrote");
    // The next change finishes it; what is saved then is that change on top.
    if file
        .change(|edit| edit.fetch(Address(0), 8, "test"))
        .is_err()
    {
        return Seen::Mixed;
    }
    let written = medium.to_vec();
    let finished = which(written.get(..image(&file).len()).unwrap_or_default());
    if viewed == finished {
        viewed
    } else {
        Seen::Mixed
    }
}

/// The save of one step on a medium, and the file before and after it.
fn saved(recorder: Recorder, length: usize) -> (Arc<Recorder>, Vec<u8>, Vec<u8>) {
    let recorder = Arc::new(recorder);
    let file = open(recorder.clone());
    let before = image(&file);
    scribble(&file, 0x55, length);
    let after = image(&file);
    let _ = file.save();
    (recorder, before, after)
}

#[test]
fn whenever_power_fails_the_file_is_as_before_or_as_after() {
    for length in [1, 20_000] {
        let (recorder, before, after) = saved(Recorder::new(example()), length);
        assert!(recorder.to_vec() == after);
        let mut counts = std::collections::HashMap::new();
        recorder.cuts(40, 7, &mut |cut| {
            *counts.entry(seen(&cut, &before, &after)).or_insert(0) += 1;
        });
        assert!(counts[&Seen::Before] > 10, "{counts:?}");
        assert!(counts[&Seen::After] > 10, "{counts:?}");
        assert!(!counts.contains_key(&Seen::Mixed), "{counts:?}");
    }
}

#[test]
fn without_any_one_of_its_syncs_a_save_is_not_safe() {
    let (recorder, ..) = saved(Recorder::new(example()), 20_000);
    let syncs = recorder.operations().into_iter();
    let syncs = syncs.filter(|done| *done == Operation::Sync).count();
    assert_eq!(syncs, 4);
    // The last makes what `save` promised durable: without it the cut shows after the return.
    for skipped in 0..syncs - 1 {
        let start = Recorder::new(example()).skipping_sync(skipped);
        let (recorder, before, after) = saved(start, 20_000);
        let mut mixed = 0;
        recorder.cuts(400, 7, &mut |cut| {
            mixed += usize::from(seen(&cut, &before, &after) == Seen::Mixed);
        });
        assert!(mixed > 0, "sync {skipped} is not needed");
    }
    let start = Recorder::new(example()).skipping_sync(syncs - 1);
    let (recorder, before, after) = saved(start, 20_000);
    let last = recorder.operations().into_iter().rev();
    let unsynced = last.take_while(|done| *done != Operation::Sync).count();
    assert!(
        unsynced >= 2,
        "the superblock was made durable all the same"
    );
    let _ = (before, after);
}

#[test]
fn a_change_within_one_sector_is_saved_by_one_write() {
    let recorder = Arc::new(Recorder::new(example()));
    let file = open(recorder.clone());
    let end = file.core().located().end();
    file.change(|edit| edit.write(Address(end - 100), b"short"))
        .unwrap();
    let (before, after) = (example(), image(&file));
    file.save().unwrap();
    let writes = recorder.operations().into_iter();
    let writes = writes.filter(|done| matches!(done, Operation::Write(..)));
    assert_eq!(writes.count(), 1);
    recorder.cuts(20, 3, &mut |cut| {
        assert_ne!(seen(&cut, &before, &after), Seen::Mixed);
    });
}

#[test]
fn a_failure_before_the_journal_is_durable_keeps_file_and_edits() {
    let (recorder, before, after) = saved(Recorder::new(example()), 20_000);
    let operations = recorder.operations();
    let first_sync = operations
        .iter()
        .position(|done| *done == Operation::Sync)
        .unwrap();
    for fails in 0..operations.len() {
        let start = Recorder::new(example()).failing_at(fails);
        let recorder = Arc::new(start);
        let file = open(recorder.clone());
        scribble(&file, 0x55, 20_000);
        let error = file.save();
        if fails == operations.len() - 1 {
            // Only the journal was left to be cut off.
            assert!(seen(&recorder.to_vec(), &before, &after) == Seen::After);
            continue;
        }
        assert!(error.is_err(), "{fails}");
        assert!(image(&file) == after, "{fails}: the edits are gone");
        assert!(file.is_unsaved());
        let seen = seen(&recorder.to_vec(), &before, &after);
        assert_ne!(seen, Seen::Mixed, "{fails}");
        if fails <= first_sync {
            assert_eq!(seen, Seen::Before, "{fails}");
        }
        let again = file.save().unwrap_err();
        assert_eq!(again.kind(), Kind::Io);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("other.h5");
        file.save_as(&path, &Task::new()).unwrap();
        assert!(std::fs::read(path).unwrap() == after, "{fails}");
    }
}

#[test]
fn a_file_on_disk_is_locked_from_the_first_change_to_the_save() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("data.h5");
    std::fs::write(&path, example()).unwrap();
    let file = File::options().write(true).open(&path).unwrap();
    let lock = || LockedFile::try_open(&path, Access::Write, crate::Locking::True);
    drop(lock().unwrap());
    scribble(&file, 1, 10);
    assert_eq!(lock().unwrap_err().error.kind(), Kind::Locked);
    assert!(
        std::fs::read(&path).unwrap() == example(),
        "written before the save"
    );
    file.save().unwrap();
    drop(lock().unwrap());
    assert!(std::fs::read(&path).unwrap() == image(&file));
    scribble(&file, 2, 10);
    file.revert().unwrap();
    drop(lock().unwrap());
    // A change that fails leaves nothing to save; nor does one that is undone.
    let failed: Result<()> = file.change(|_| Err(Error::invalid("test", "it fails")));
    assert!(failed.is_err());
    drop(lock().unwrap());
    scribble(&file, 3, 10);
    file.undo().unwrap();
    drop(lock().unwrap());
    file.redo().unwrap();
    assert_eq!(lock().unwrap_err().error.kind(), Kind::Locked);
    file.save().unwrap();
    file.undo().unwrap();
    assert_eq!(lock().unwrap_err().error.kind(), Kind::Locked);
    file.redo().unwrap();
    drop(lock().unwrap());
    assert!(std::fs::read(&path).unwrap() == image(&file));
}

#[test]
fn a_file_that_another_program_changed_is_not_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("data.h5");
    std::fs::write(&path, example()).unwrap();
    let file = File::options().write(true).open(&path).unwrap();
    let mut other = example();
    other.push(0);
    std::fs::write(&path, &other).unwrap();
    let refused = file.change(|edit| edit.write(Address(100), b"x"));
    assert_eq!(refused.unwrap_err().kind(), Kind::Changed);
    file.change(|edit| edit.write(Address(100), b"x")).unwrap();
    std::fs::write(&path, example()).unwrap();
    let refused = file.save().unwrap_err();
    assert_eq!(refused.kind(), Kind::Changed, "{refused}");
    assert!(std::fs::read(&path).unwrap() == example());
    file.revert().unwrap();
    assert!(image(&file) == example());
}
