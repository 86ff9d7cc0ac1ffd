//! Reads from the chunk cache alone, of a real file.

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::data::Salvage;
use crate::error::Kind;
use crate::selection::{Selection, Slice};
use crate::task::Task;
use crate::{Dataset, File};

fn example() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets/example.h5")
}

/// Whether the window was read from the cache alone.
fn is_kept(dataset: &Dataset, window: &Selection) -> bool {
    let slices = window.resolve(dataset.shape()).unwrap();
    dataset.read_kept(&slices, &Task::new()).unwrap().is_some()
}

fn window(row: u64, column: u64) -> Selection {
    Selection::Slab(vec![
        Slice::range(row, row + 50, 1),
        Slice::range(column, column + 20, 1),
    ])
}

#[test]
fn windows_read_again_come_from_the_cache_and_are_the_same() {
    let file = File::open(example()).unwrap();
    let dataset = file.root().dataset("images/island").unwrap();
    for at in [(0, 0), (100, 170), (119, 161), (190, 340)] {
        let window = window(at.0, at.1);
        let first = dataset.read_elements(&window, &Task::new()).unwrap();
        assert!(is_kept(&dataset, &window));
        let task = Task::new();
        let again = dataset.read_elements(&window, &task).unwrap();
        assert_eq!(first.bytes(), again.bytes());
        let (done, expected) = task.progress();
        assert!(done == expected && done > 0);
        let salvaged = dataset.read_salvaging(&window, Salvage::default(), &task);
        assert_eq!(first.bytes(), salvaged.unwrap().elements.bytes());
        let mut memory = vec![0_u8; first.len()];
        dataset.read_into(&window, &mut memory).unwrap();
        assert_eq!(dataset.read::<u8>(&window).unwrap().as_slice(), memory);
        assert!(dataset.read_into(&window, &mut memory[1..]).is_err());
        // Another handle on the dataset has to plan, and finds the chunks.
        let other = file.root().dataset("images/island").unwrap();
        assert!(!is_kept(&other, &window));
        let other = other.read_elements(&window, &Task::new()).unwrap();
        assert_eq!(first.bytes(), other.bytes());
    }
    let task = Task::new();
    task.cancel();
    let error = dataset.read_elements(&window(0, 0), &task).unwrap_err();
    assert!(error.is_cancelled());
}

#[test]
fn what_was_never_written_and_what_is_not_chunked_is_planned() {
    let file = File::open(example()).unwrap();
    for (name, rank) in [("types/never written", 3), ("types/half", 1)] {
        let dataset = file.root().dataset(name).unwrap();
        let one = Selection::Slab(vec![Slice::index(0); rank]);
        dataset.read_elements(&one, &Task::new()).unwrap();
        assert!(!is_kept(&dataset, &one), "{name}");
    }
}

#[test]
fn a_file_that_changed_is_noticed_although_all_chunks_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("data.h5");
    std::fs::copy(example(), &path).unwrap();
    let file = File::open(&path).unwrap();
    let dataset = file.root().dataset("images/island").unwrap();
    let window = window(10, 10);
    for _ in 0..3 {
        dataset.read_elements(&window, &Task::new()).unwrap();
    }
    assert!(is_kept(&dataset, &window));
    let mut bytes = std::fs::read(&path).unwrap();
    bytes.push(0);
    std::fs::write(&path, bytes).unwrap();
    std::thread::sleep(Duration::from_millis(1));
    let error = dataset.read_elements(&window, &Task::new()).unwrap_err();
    assert_eq!(error.kind(), Kind::Changed);
    assert_eq!(file.chunk_cache_stats().chunks, 0);
    let again = file.root().dataset("images/island").unwrap();
    again.read_elements(&window, &Task::new()).unwrap();
    assert!(is_kept(&again, &window));
    let old = dataset.read_elements(&window, &Task::new()).unwrap_err();
    assert_eq!(old.kind(), Kind::Changed);
}
