//! Advisory locks between the engine and h5py, both ways.

use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use hyperslab_engine::storage::{Access, Attempts, LockedFile};
use hyperslab_engine::{File, Kind, Locking, Object, Selection, Task};

use crate::harness::holder::Holder;
use crate::harness::python::Python;
use crate::harness::{project_file, skip};

/// A copy of the example file in a folder of its own.
fn copy() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("held.h5");
    std::fs::copy(project_file("assets/example.h5"), &path).expect("the example file");
    (folder, path)
}

/// Python, unless the environment overrides what is tested here.
fn python() -> Option<Python> {
    if std::env::var_os("HDF5_USE_FILE_LOCKING").is_some() {
        skip("HDF5_USE_FILE_LOCKING is set");
        return None;
    }
    Python::find()
}

#[test]
fn a_file_that_h5py_writes_is_refused_by_name_and_opened_anyway_or_later() {
    let Some(python) = python() else { return };
    let (_folder, path) = copy();
    let writer = Holder::open(&python, &path, "r+", "true").expect("h5py opens");
    let refused = File::open(&path).expect_err("it is held");
    assert_eq!(refused.kind(), Kind::Locked);
    if cfg!(target_os = "linux") {
        let process = format!("(process {})", writer.id());
        assert!(refused.to_string().contains(&process), "{refused}");
    }
    assert!(File::options().ignore_lock(true).open(&path).is_ok());
    assert!(File::options().locking(Locking::False).open(&path).is_ok());

    let writer = Arc::new(Mutex::new(Some(writer)));
    let heard = Arc::new(AtomicUsize::new(0));
    let counter = heard.clone();
    let opened = File::options()
        .attempts(100)
        .wait(Duration::from_millis(50))
        .on_attempt(move |refusal| {
            assert_eq!(refusal.attempts, 100);
            if counter.fetch_add(1, Ordering::SeqCst) == 2 {
                let writer = writer.lock().expect("no panic").take();
                writer.expect("it is closed once").close();
            }
        })
        .open(&path);
    assert!(opened.is_ok(), "{opened:?}");
    assert_eq!(heard.load(Ordering::SeqCst), 3);
}

#[test]
fn each_refusal_but_the_last_is_told_with_its_number_and_a_wait_within_bounds() {
    let Some(python) = python() else { return };
    let (_folder, path) = copy();
    let writer = Holder::open(&python, &path, "r+", "true").expect("h5py opens");
    let refusals = Arc::new(Mutex::new(Vec::new()));
    let heard = Arc::clone(&refusals);
    let wait = Duration::from_millis(20);
    let refused = File::options()
        .locking(Locking::True)
        .attempts(4)
        .wait(wait)
        .on_attempt(move |refusal| heard.lock().expect("no panic").push(refusal.clone()))
        .open(&path);
    assert_eq!(refused.expect_err("it is held").kind(), Kind::Locked);
    let refusals = refusals.lock().expect("no panic");
    let numbers: Vec<u32> = refusals.iter().map(|refusal| refusal.attempt).collect();
    assert_eq!(numbers, [1, 2, 3]);
    assert!(refusals.iter().all(|refusal| refusal.wait <= wait));
    writer.close();
}

#[test]
fn a_wait_for_a_writer_can_be_cancelled() {
    let Some(python) = python() else { return };
    let (_folder, path) = copy();
    let writer = Holder::open(&python, &path, "r+", "true").expect("h5py opens");
    let task = Task::new();
    let cancel = task.clone();
    let start = Instant::now();
    let refused = File::options()
        .attempts(1000)
        .wait(Duration::from_secs(10))
        .task(task)
        .on_attempt(move |_| cancel.cancel())
        .open(&path);
    assert_eq!(refused.expect_err("it is held").kind(), Kind::Cancelled);
    assert!(start.elapsed() < Duration::from_secs(2));
    writer.close();
}

#[test]
fn readers_and_writers_that_lock_nothing_stand_in_nobodys_way() {
    let Some(python) = python() else { return };
    let (_folder, path) = copy();
    for (mode, locking) in [("r", "true"), ("r+", "false")] {
        let holder = Holder::open(&python, &path, mode, locking).expect("h5py opens");
        assert!(File::open(&path).is_ok(), "{mode} {locking}");
        holder.close();
    }
}

#[test]
fn a_held_lock_keeps_h5py_from_writing_and_an_exclusive_one_from_reading() {
    let Some(python) = python() else { return };
    let (_folder, path) = copy();
    let can = |mode| {
        let holder = Holder::open(&python, &path, mode, "true");
        let opened = holder.is_some();
        holder.into_iter().for_each(Holder::close);
        opened
    };
    let file = File::options()
        .hold_lock(true)
        .open(&path)
        .expect("nobody holds it");
    assert!(can("r") && !can("r+"));
    drop(file);
    let lock = |access| {
        let locking = Locking::True;
        LockedFile::open(&path, access, locking, Attempts::ONCE, &Task::new(), |_| {})
    };
    let writer = lock(Access::Write).expect("nobody holds it");
    assert!(!can("r") && !can("r+"));
    drop(writer);
    assert!(can("r+"));
    let holder = Holder::open(&python, &path, "r", "true").expect("h5py opens");
    assert!(lock(Access::Read).is_ok());
    assert_eq!(
        lock(Access::Write).expect_err("a reader").kind(),
        Kind::Locked
    );
    holder.close();
}

#[test]
fn h5py_opens_for_writing_a_thousand_times_while_the_file_is_read() {
    let Some(python) = python() else { return };
    let (_folder, path) = copy();
    let file = File::open(&path).expect("nobody holds it");
    let mut writer = python
        .script("open_for_writing.py")
        .arg(&path)
        .arg("1000")
        .spawn()
        .expect("Python starts");
    let mut reads = 0;
    let status = loop {
        if let Some(status) = writer.try_wait().expect("a process") {
            break status;
        }
        // A batch that a change interrupted is dropped; the next one is read anew.
        if read_all(&file).is_ok() {
            reads += 1;
        }
        let _ = file.changed();
        // Another handle on the file, as a second drop on the window makes one.
        assert!(File::open(&path).is_ok());
    };
    assert!(status.success(), "h5py was refused");
    assert!(reads > 10, "{reads} reads");
}

fn read_all(file: &File) -> hyperslab_engine::Result<()> {
    let links = file.root().group("links")?;
    for link in links.links(&Task::new())? {
        if let Ok(Object::Dataset(dataset)) = links.resolve(&link) {
            let _ = dataset.read_elements(&Selection::All, &Task::new())?;
        }
    }
    Ok(())
}
