//! Chunks in every state that a file can have them in: masked filters, filters in any order and
//! number, unfiltered edges, single elements, windows of huge sparse datasets; and damaged ones,
//! of which only their own elements may be lost.

use std::path::Path;

use hyperslab_engine::{Dataset, File, Object, Salvage, Salvaged, Selection, Slice, Task};

use crate::harness::digest;
use crate::harness::folder;
use crate::harness::python::Python;
use crate::harness::skip;

/// Has the script write its files.
fn written(look: impl FnOnce(&Python, &Path)) {
    let Some(python) = Python::find() else {
        return;
    };
    let scratch = folder();
    let target = scratch.path().to_str().expect("a plain path");
    python.run_script("write_damage.py", &[target]);
    look(&python, scratch.path());
}

fn dataset(file: &Path, path: &str) -> Dataset {
    let file = File::open(file).expect("a file that opens");
    match file.get(path) {
        Ok(Object::Dataset(dataset)) => dataset,
        other => panic!("{path}: {other:?}"),
    }
}

#[test]
fn chunks_in_every_state_equal_h5py() {
    written(|python, folder| {
        let files = ["earliest", "latest"].map(|v| folder.join(format!("chunks-{v}.h5")));
        for (file, theirs) in files.iter().zip(digest::of_h5py(python, &files)) {
            let theirs = theirs.expect("h5py reads the file");
            assert!(theirs.len() >= 30);
            let ours = digest::of_ours(file).expect("our digest");
            let differences = digest::compare(&theirs, &ours).differences;
            assert!(differences.is_empty(), "{differences:#?}");
        }
    });
}

#[test]
fn windows_of_huge_sparse_datasets_are_read_at_once() {
    written(|_, folder| {
        for version in ["earliest", "latest"] {
            let file = folder.join("sparse").join(format!("{version}.h5"));
            for name in ["plain", "filtered"] {
                let dataset = dataset(&file, name);
                assert_eq!(dataset.shape(), [1_000_000_000_000, 1_000_000]);
                let window = |row, column| {
                    let slices = vec![
                        Slice::range(row, row + 100, 1),
                        Slice::range(column, column + 1500, 1),
                    ];
                    let read = dataset.read::<i32>(&Selection::Slab(slices));
                    read.expect("a window").into_vec()
                };
                let filled = |values: &[i32]| values.iter().filter(|v| **v != -7).count();
                assert_eq!(filled(&window(77_777_777_777, 123_456)), 0);
                let middle = window(500_000_000_000, 500_000);
                assert!(filled(&middle) > 30_000 && filled(&middle) <= 64_000);
                assert!(filled(&window(999_999_999_900, 998_500)) > 30_000);
            }
        }
        let huge = dataset(&folder.join("sparse/latest.h5"), "chunk of 5 GB");
        let slices = vec![Slice::range(2_999_999_990, 3_000_000_000, 1)];
        let read = huge
            .read::<i32>(&Selection::Slab(slices))
            .expect("fill values");
        assert_eq!(read.into_vec(), [-7; 10]);
    });
}

#[test]
fn windows_of_written_chunks_over_4_gib_equal_h5py() {
    written(|_, folder| {
        let Ok(text) = std::fs::read_to_string(folder.join("sparse/large.txt")) else {
            skip("the file system has no holes");
            return;
        };
        let dataset = dataset(&folder.join("sparse/large.h5"), "data");
        assert_eq!(text.lines().count(), 5);
        for line in text.lines() {
            let words = line.split(' ').map(|word| word.parse().expect("a number"));
            let numbers: Vec<i32> = words.collect();
            let (places, values) = numbers.split_at(6);
            let slices = places
                .chunks(3)
                .map(|n| Slice::range(n[0] as u64, n[1] as u64, n[2] as u64));
            let selection = Selection::Slab(slices.collect());
            let read = dataset.read::<i32>(&selection).expect("a window");
            assert_eq!(read.into_vec(), values, "{places:?}");
        }
    });
}

/// Reads a file of `damaged/` and compares it with what was written and hurt.
fn check(folder: &Path, name: &str, how: Salvage) -> Salvaged {
    let text = folder.join("damaged").join(format!("{name}.txt"));
    let text = std::fs::read_to_string(text).expect("what is expected");
    let numbers = |line: &str| -> Vec<i64> {
        let words = line.split(' ');
        words.map(|word| word.parse().expect("a number")).collect()
    };
    let mut lines = text.lines().map(numbers);
    let values = lines.next().expect("a line of values");
    let lost: Vec<(Vec<u64>, u64, u64)> = lines
        .map(|line| line.iter().map(|number| *number as u64).collect::<Vec<_>>())
        .map(|line| (line[..2].to_vec(), line[2], line[3]))
        .collect();
    let dataset = dataset(&folder.join("damaged").join(format!("{name}.h5")), "data");
    let plain = dataset.read_elements(&Selection::All, &Task::new());
    let error = plain.expect_err("a damaged dataset").to_string();
    assert!(
        error.contains("chunk [") && error.contains(" at 0x"),
        "{error}"
    );
    let read = dataset
        .read_salvaging(&Selection::All, how, &Task::new())
        .expect("what is sound");
    let mut found: Vec<_> = read
        .damage
        .parts()
        .iter()
        .map(|part| (part.offset.clone(), part.address.unwrap_or(0), part.size))
        .collect();
    found.sort();
    assert_eq!(found, lost);
    for (index, value) in values.iter().enumerate() {
        let part = read.damage.of(index);
        let wanted = if part.is_some_and(|part| !part.kept) {
            -7.0
        } else {
            *value as f64
        };
        assert_eq!(read.elements.f64(index), Some(wanted), "element {index}");
        let (row, column) = (index as u64 / 27, index as u64 % 27);
        let hurt = lost.iter().find(|(offset, _, _)| {
            (offset[0]..offset[0] + 8).contains(&row)
                && (offset[1]..offset[1] + 9).contains(&column)
        });
        assert_eq!(
            part.map(|part| &part.offset),
            hurt.map(|(offset, _, _)| offset),
            "element {index}"
        );
    }
    read
}

#[test]
fn damaged_chunks_cost_their_own_elements_alone() {
    written(|_, folder| {
        for name in ["deflate", "fletcher", "unknown", "none"] {
            let read = check(folder, name, Salvage::default());
            assert!(read.damage.parts().iter().all(|part| !part.kept), "{name}");
        }
    });
}

#[test]
fn a_wrong_checksum_is_ignored_on_request_and_said_so() {
    written(|_, folder| {
        let how = Salvage {
            ignore_checksums: true,
        };
        let read = check(folder, "fletcher", how);
        assert!(read.damage.parts().iter().all(|part| part.kept));
    });
}
