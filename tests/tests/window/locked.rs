//! A file that h5py has open for writing: the window says who holds it, tries again, stops when
//! it is told to, and opens it anyway when it is told to.

use std::path::PathBuf;

use super::stage::Stage;
use crate::harness::holder::Holder;
use crate::harness::python::Python;
use crate::harness::{folder, project_file, skip};

/// A window that waits for a file which an h5py process holds.
struct Waiting {
    stage: Stage,
    writer: Holder,
    _folder: tempfile::TempDir,
}

/// None, which skips the test, without Python or where locks are switched off.
fn waiting() -> Option<Waiting> {
    if std::env::var_os("HDF5_USE_FILE_LOCKING").is_some() {
        skip("HDF5_USE_FILE_LOCKING is set");
        return None;
    }
    let python = Python::find()?;
    let folder = folder();
    let path: PathBuf = folder.path().join("locked.h5");
    std::fs::copy(project_file("assets/example.h5"), &path).expect("a copy");
    let writer = Holder::open(&python, &path, "r+", "true").expect("h5py opens");
    let mut stage = Stage::start(Some(&path), None);
    stage.wait_until("an attempt is told", |stage| stage.mentions("ttempt 1 of "));
    Some(Waiting {
        stage,
        writer,
        _folder: folder,
    })
}

#[test]
fn the_window_says_who_writes_and_opens_the_file_once_it_is_free() {
    let Some(mut waiting) = waiting() else { return };
    if cfg!(target_os = "linux") {
        let process = format!("process {}", waiting.writer.id());
        assert!(waiting.stage.mentions(&process));
    }
    waiting
        .stage
        .wait_until("a second attempt is told", |stage| {
            stage.mentions("ttempt 2 of ")
        });
    waiting.writer.close();
    waiting.stage.settle();
    assert!(waiting.stage.has("climate"));
}

#[test]
fn waiting_can_be_stopped() {
    let Some(mut waiting) = waiting() else { return };
    waiting.stage.harness.step();
    waiting.stage.click("Stop");
    assert!(!waiting.stage.mentions("ttempt 1 of "));
    let open = waiting.stage.state().documents.iter().any(|d| d.is_open());
    assert!(!open, "nobody opened it");
    waiting.writer.close();
}

#[test]
fn open_anyway_opens_a_file_that_is_still_being_written() {
    let Some(mut waiting) = waiting() else { return };
    waiting.stage.click("Open anyway");
    assert!(waiting.stage.has("climate"));
    assert!(waiting.stage.state().documents[0].is_open());
    waiting.writer.close();
}
