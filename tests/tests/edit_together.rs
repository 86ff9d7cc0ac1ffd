//! Many readers beside one writer: threads of one process on one file, and h5py in another process.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use hyperslab_engine::{File, Kind, Selection, Task};

use crate::harness::folder;
use crate::harness::holder::Holder;
use crate::harness::python::Python;

/// A file of h5py's in which every number of an object is the same.
fn uniform(python: &Python, folder: &std::path::Path) -> PathBuf {
    let path = folder.join("uniform.h5");
    python.run_script("write_uniform.py", &[path.as_os_str()]);
    path
}

/// The one number that `values` are.
fn only(values: &[i32]) -> i32 {
    let first = *values.first().expect("values");
    assert!(
        values.iter().all(|value| *value == first),
        "torn: {values:?}"
    );
    first
}

/// Reads until no change comes between; all numbers must be one, and it is given.
fn read(file: &File, owner: &str) -> i32 {
    loop {
        let values = file.root().dataset(owner).and_then(|dataset| {
            let attribute = dataset.attribute("same")?.read(&Task::new())?;
            only(&attribute.to_vec::<i32>()?);
            dataset.read::<i32>(&Selection::All)
        });
        match values {
            Ok(values) => {
                let values: Vec<i32> = values.view().iter().copied().collect();
                return only(&values);
            }
            Err(error) => assert_eq!(error.kind(), Kind::Changed, "{error}"),
        }
    }
}

#[test]
fn threads_read_whole_states_while_one_writes_undoes_and_saves() {
    let Some(python) = Python::find() else {
        return;
    };
    let folder = folder();
    let path = uniform(&python, folder.path());
    let file = File::options().write(true).open(&path).expect("the file");
    let (over, reads) = (AtomicBool::new(false), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for number in 0..6 {
            let (file, over, reads) = (&file, &over, &reads);
            scope.spawn(move || {
                let owner = ["contiguous", "chunked", "packed"][number % 3];
                while !over.load(Ordering::Acquire) {
                    assert!((0..300).contains(&read(file, owner)));
                    reads.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        let done = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| write(&file)));
        over.store(true, Ordering::Release);
        done.expect("the writer's work");
    });
    let reads = reads.load(Ordering::Relaxed);
    println!("{reads} reads beside 300 changes");
    assert!(reads > 100, "only {reads} reads");
    drop(file);
    let told = python.run_script("write_uniform.py", &["told".as_ref(), path.as_os_str()]);
    assert_eq!(told.trim(), "chunked 299 contiguous 299 packed 299");
}

/// Three hundred changes, each of one object whole; every tenth is undone and made again, every
/// fiftieth saved.
fn write(file: &File) {
    for value in 0..300_i32 {
        for owner in ["contiguous", "chunked", "packed"] {
            let dataset = file.root().dataset(owner).expect("the dataset");
            let values = vec![value; 3000];
            dataset.write(&Selection::All, &values).expect("written");
            let elements = value.to_le_bytes().repeat(2000);
            dataset.attrs().modify("same", &elements).expect("modified");
        }
        file.savepoint("a number");
        if value % 10 == 0 {
            file.undo().expect("undone").expect("a step");
            file.redo().expect("redone").expect("a step");
        }
        if value % 50 == 49 {
            file.save().expect("saved");
        }
    }
    file.save().expect("saved");
}

#[test]
fn two_processes_meet_at_the_lock() {
    let Some(python) = Python::find() else {
        return;
    };
    if std::env::var_os("HDF5_USE_FILE_LOCKING").is_some() {
        println!("skipped: HDF5_USE_FILE_LOCKING is set");
        return;
    }
    let folder = folder();
    let path = uniform(&python, folder.path());
    let open = || File::options().write(true).open(&path);
    let change = |file: &File| file.root().attrs().modify("title", b"changed.");
    // While h5py holds it, for whatever, nothing is changed, and the file can still be looked at.
    for mode in ["r", "r+"] {
        let file = open().expect("nobody holds it");
        let holder = Holder::open(&python, &path, mode, "true").expect("h5py opens");
        let refused = change(&file).expect_err("h5py holds it");
        assert_eq!(refused.kind(), Kind::Locked, "{mode}: {refused}");
        assert!(!file.is_unsaved());
        assert_eq!(read(&file, "chunked"), 0);
        holder.close();
    }
    // Viewing keeps nobody away; from the first change to the save h5py waits.
    let file = open().expect("the file");
    assert_eq!(read(&file, "packed"), 0);
    let writer = Holder::open(&python, &path, "r+", "true").expect("viewing holds no lock");
    writer.close();
    let file = {
        drop(file);
        open().expect("the file")
    };
    change(&file).expect("nobody holds it");
    for mode in ["r", "r+"] {
        assert!(
            Holder::open(&python, &path, mode, "true").is_none(),
            "{mode}"
        );
    }
    file.save().expect("saved");
    for mode in ["r", "r+"] {
        let holder = Holder::open(&python, &path, mode, "true").expect("the lock is given back");
        holder.close();
    }
}
