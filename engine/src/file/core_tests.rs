//! Bounds, cache and generations of an opened file.

use std::io::Write;

use super::*;
use crate::format::superblock::SIGNATURE;
use crate::storage::{FileSource, MemorySource};

/// Version 0, addresses of 8 bytes, behind `user_block` bytes; the rest counts up to `length`.
fn file(user_block: usize, length: usize) -> Vec<u8> {
    let mut bytes = vec![b'u'; user_block];
    bytes.extend(SIGNATURE);
    bytes.extend([0, 0, 0, 0, 0, 8, 8, 0, 4, 0, 16, 0, 0, 0, 0, 0]);
    for address in [0, u64::MAX, length as u64, u64::MAX, 0, 96] {
        bytes.extend(u64::to_le_bytes(address));
    }
    bytes.extend([0; 24]);
    bytes.extend((bytes.len()..length).map(|i| (i % 251) as u8));
    bytes
}

fn open(bytes: &[u8]) -> Core {
    let source = Box::new(MemorySource::new(bytes));
    Core::open(source, Path::new("test.h5"), Settings::default()).unwrap()
}

#[test]
fn short_and_long_blocks_are_fetched_from_the_superblock_on() {
    let bytes = file(512, 300_000);
    let core = open(&bytes);
    for (address, length) in [
        (100, 4),
        (16_000, 2000),
        (100, 65_536),
        (100, 200_000),
        (5, 0),
    ] {
        for _ in 0..2 {
            let found = core.fetch(Address(address), length, "test").unwrap();
            let start = 512 + address as usize;
            assert_eq!(found, bytes[start..start + length as usize]);
        }
    }
}

#[test]
fn a_block_past_the_end_is_an_error_with_its_structure_and_address() {
    let core = open(&file(0, 1000));
    let error = core.fetch(Address(990), 20, "local heap").unwrap_err();
    assert_eq!(error.kind(), Kind::Truncated);
    assert_eq!(
        (error.structure(), error.address()),
        ("local heap", Some(990))
    );
    let short = core.fetch_up_to(Address(990), 20, "local heap").unwrap();
    assert_eq!(short.len(), 10);
    for address in [1000, u64::MAX - 3, u64::MAX] {
        let rest = core.fetch_up_to(Address(address), 20, "test").unwrap();
        assert!(rest.is_empty(), "{address}");
        let error = core.fetch(Address(address), 20, "test").unwrap_err();
        assert!(error.cause().contains("past the end"), "{error}");
    }
}

#[test]
fn a_claimed_size_over_the_limit_is_refused_before_it_is_allocated() {
    let core = open(&file(0, 1000));
    let error = core.fetch(Address(0), u64::MAX, "local heap").unwrap_err();
    assert_eq!(error.kind(), Kind::LimitExceeded);
    assert_eq!(error.address(), Some(0));
}

#[test]
fn a_file_cut_short_opens_with_a_note() {
    let whole = file(0, 1000);
    let info = open(&whole[..500]).info();
    assert_eq!((info.size, info.end_of_file), (500, 1000));
    assert!(info.notes[0].contains("cut short"));
    assert!(open(&whole).info().notes.is_empty());
}

#[test]
fn a_change_on_disk_raises_the_generation_and_drops_what_was_cached() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("data.h5");
    let mut bytes = file(0, 1000);
    std::fs::write(&path, &bytes).unwrap();
    let source = Box::new(FileSource::open(&path).unwrap());
    let core = Core::open(source, &path, Settings::default()).unwrap();
    assert_eq!(core.fetch(Address(200), 1, "test").unwrap(), [200]);
    assert!(!core.refresh().unwrap());
    core.confirm(0).unwrap();

    bytes[200] = 7;
    bytes.push(0);
    std::fs::write(&path, &bytes).unwrap();
    assert_eq!(core.confirm(0).unwrap_err().kind(), Kind::Changed);
    assert_eq!(core.generation(), 1);
    assert_eq!(core.fetch(Address(200), 1, "test").unwrap(), [7]);
    core.confirm(1).unwrap();
}

#[test]
fn a_file_that_is_being_rewritten_says_so_and_is_looked_at_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("data.h5");
    std::fs::write(&path, file(0, 1000)).unwrap();
    let source = Box::new(FileSource::open(&path).unwrap());
    let core = Core::open(source, &path, Settings::default()).unwrap();
    std::fs::write(&path, b"").unwrap();
    assert_eq!(core.refresh().unwrap_err().kind(), Kind::Changed);
    std::fs::write(&path, file(0, 2000)).unwrap();
    assert!(core.refresh().unwrap());
    assert_eq!(core.info().end_of_file, 2000);
}

#[test]
fn what_a_writer_appends_is_found_though_the_file_was_opened_before() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("data.h5");
    std::fs::write(&path, file(0, 1000)).unwrap();
    let source = Box::new(FileSource::open(&path).unwrap());
    let core = Core::open(source, &path, Settings::default()).unwrap();
    core.fetch(Address(990), 10, "test").unwrap();
    let mut writer = std::fs::File::options().append(true).open(&path).unwrap();
    writer.write_all(&[9; 50]).unwrap();
    assert_eq!(core.fetch(Address(1000), 50, "test").unwrap(), [9; 50]);
}
