//! Small files that claim much: each ends in an error that says so, at once.

use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use crate::forge::{
    DATA, collection, contiguous, dataspace, descriptor, file, fill, implicit, message, sequence,
    string, superblock, unsigned,
};
use hyperslab_engine::{Dataset, File, Kind, Limits, Object, Result, Selection, Task, Value};

const NOWHERE: u64 = u64::MAX;

fn open(bytes: Vec<u8>) -> Result<Dataset> {
    open_under(Limits::default(), bytes)
}

fn open_under(limits: Limits, bytes: Vec<u8>) -> Result<Dataset> {
    let file = File::options().limits(limits);
    match file.from_bytes("forged.h5", bytes)?.get("/")? {
        Object::Dataset(dataset) => Ok(dataset),
        other => panic!("{other:?} is no dataset"),
    }
}

fn dataset(dims: &[u64], datatype: &[u8], more: &[Vec<u8>], data: &[u8]) -> Dataset {
    let mut messages = vec![dataspace(dims), message(3, datatype)];
    messages.extend_from_slice(more);
    open(file(&messages, data)).unwrap()
}

fn at_once<T>(run: impl FnOnce() -> T) -> T {
    let begun = Instant::now();
    let done = run();
    let taken = begun.elapsed();
    assert!(taken < Duration::from_secs(10), "it took {taken:?}");
    done
}

#[test]
fn contiguous_data_that_the_file_does_not_have_take_no_memory() {
    for (count, kind) in [
        (1 << 60, Kind::LimitExceeded),
        (1 << 33, Kind::Truncated),
        (1 << 12, Kind::Truncated),
    ] {
        let dataset = dataset(&[count], &unsigned(1), &[contiguous(DATA, count)], &[7; 64]);
        let all = at_once(|| dataset.read_elements(&Selection::All, &Task::new()));
        let error = all.unwrap_err();
        assert_eq!(error.kind(), kind, "{error}");
    }
}

#[test]
fn a_whole_read_of_a_trillion_rows_names_their_number() {
    let rows = 1_000_000_000_000;
    let sparse = dataset(&[rows], &unsigned(8), &[contiguous(NOWHERE, 0)], &[]);
    let all = at_once(|| sparse.read_elements(&Selection::All, &Task::new()));
    let error = all.unwrap_err();
    assert_eq!(error.kind(), Kind::LimitExceeded);
    assert!(error.cause().contains("8000000000000"), "{error}");
}

#[test]
fn blocks_of_a_trillion_rows_come_until_the_task_is_cancelled() {
    let rows = 1_000_000_000_000;
    let sparse = dataset(&[rows], &unsigned(8), &[contiguous(NOWHERE, 0)], &[]);
    let task = Task::new();
    let mut blocks = 0;
    let read = sparse.for_each_block(&Selection::All, &task, |_, elements| {
        assert!(elements.bytes().len() <= 16 << 20);
        blocks += 1;
        if blocks == 2 {
            task.cancel();
        }
        ControlFlow::Continue(())
    });
    assert!(read.unwrap_err().is_cancelled());
    assert_eq!(blocks, 2);
}

#[test]
fn chunks_that_are_only_counted_end_with_the_file() {
    let dataset = dataset(&[1 << 33], &unsigned(1), &[implicit(DATA)], &[7; 64]);
    let all = at_once(|| dataset.read_elements(&Selection::All, &Task::new()));
    assert_eq!(all.unwrap_err().kind(), Kind::Truncated);
    let size = at_once(|| dataset.storage_size(&Task::new()));
    assert_eq!(size.unwrap_err().kind(), Kind::Corrupt);
}

#[test]
fn sequences_that_share_their_parts_over_and_over_make_no_value() {
    let levels = 6;
    let mut datatype = unsigned(1);
    let mut objects = vec![vec![1; 100]];
    for _ in 1..levels {
        let below = objects.len() as u32;
        let count = if below == 1 { 100 } else { 50 };
        objects.push(descriptor(count, below).repeat(50));
        datatype = sequence(&datatype);
    }
    datatype = sequence(&datatype);
    let top = descriptor(50, objects.len() as u32);
    let messages = [
        dataspace(&[1000]),
        message(3, &datatype),
        contiguous(NOWHERE, 0),
        fill(&top),
    ];
    let limits = Limits {
        value: 1 << 24,
        ..Limits::default()
    };
    let dataset = open_under(limits, file(&messages, &collection(&objects))).unwrap();
    let elements = at_once(|| dataset.read_elements(&Selection::All, &Task::new())).unwrap();
    let error = at_once(|| elements.value(0)).unwrap_err();
    assert_eq!(error.kind(), Kind::LimitExceeded, "{error}");
}

#[test]
fn many_strings_that_share_their_bytes_are_not_copied_without_a_bound() {
    let text = vec![b'x'; 1 << 20];
    let top = descriptor(1 << 20, 1);
    let messages = [
        dataspace(&[1 << 20]),
        message(3, &string()),
        contiguous(NOWHERE, 0),
        fill(&top),
    ];
    let limits = Limits {
        result: 1 << 25,
        ..Limits::default()
    };
    let dataset = open_under(limits, file(&messages, &collection(&[text]))).unwrap();
    let elements = at_once(|| dataset.read_elements(&Selection::All, &Task::new())).unwrap();
    assert_eq!(elements.value(9).unwrap().as_str().unwrap().len(), 1 << 20);
    let error = at_once(|| elements.to_vec::<String>()).unwrap_err();
    assert_eq!(error.kind(), Kind::LimitExceeded, "{error}");
}

#[test]
fn a_type_of_no_bytes_is_refused_and_the_dataset_is_shown() {
    let nothing = [0x13, 0, 0, 0, 0, 0, 0, 0];
    let dataset = dataset(&[1 << 60], &nothing, &[contiguous(NOWHERE, 0)], &[]);
    assert_eq!(dataset.shape(), [1 << 60]);
    let error = dataset.datatype().unwrap_err();
    assert!(error.cause().contains("no bytes"), "{error}");
}

#[test]
fn a_float_of_more_bits_than_two_bytes_count_is_shown_as_bytes() {
    let mut wide = vec![0x11, 0x20, 0, 0, 0, 0, 1, 0];
    wide.extend([0xff, 0xff, 0xff, 0xff, 0, 8, 0, 23, 127, 0, 0, 0]);
    let dataset = dataset(&[1], &wide, &[contiguous(NOWHERE, 0)], &[]);
    let read = dataset.read_elements(&Selection::All, &Task::new());
    let value = read.unwrap().value(0).unwrap();
    assert!(matches!(value, Value::WideFloat(bytes) if bytes.len() == 1 << 16));
}

#[test]
fn a_header_of_overlapping_blocks_ends() {
    // Version 1: 2000 continuations, each from another place to the end of a megabyte of zeros.
    let count = 2000_u32;
    let end = 1_u64 << 20;
    let mut bytes = superblock(end);
    bytes.extend([1, 0, 0, 0, 1, 0, 0, 0]);
    bytes.extend((count * 24).to_le_bytes());
    bytes.extend([0; 4]);
    let first = bytes.len() as u64 + u64::from(count) * 24;
    for number in 0..u64::from(count) {
        let start = first + number * 8;
        bytes.extend([0x10, 0, 16, 0, 0, 0, 0, 0]);
        bytes.extend(start.to_le_bytes());
        bytes.extend((end - start).to_le_bytes());
    }
    bytes.resize(end as usize, 0);
    let opened = at_once(|| open(bytes));
    assert_eq!(opened.unwrap_err().kind(), Kind::LimitExceeded);
}
