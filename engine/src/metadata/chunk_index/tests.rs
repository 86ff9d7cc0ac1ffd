//! Every chunk index against what the library says of the same file (`tests/fixtures/*.tsv`).

use super::*;
use crate::format::layout::{Layout, decode_layout};
use crate::format::message::MessageType;
use crate::metadata::group::find_link;
use crate::metadata::testing::MemoryFile;
use crate::metadata::{object_header, shared};

struct Dataset {
    layout: ChunkedLayout,
    dims: Vec<u64>,
    max_dims: Vec<Option<u64>>,
}

fn open(file: &MemoryFile, name: &str) -> Dataset {
    let header = file.object(name);
    let message = header.message(MessageType::DATASPACE).unwrap();
    let dataspace = shared::read_dataspace(file, message).unwrap();
    let crate::format::dataspace::Dataspace::Simple { dims, max_dims } = dataspace else {
        panic!("{name} is not simple");
    };
    let message = header.message(MessageType::LAYOUT).unwrap();
    let layout = decode_layout(&message.body, message.address, file.sizes()).unwrap();
    let Layout::Chunked(layout) = layout else {
        panic!("{name} is not chunked");
    };
    Dataset {
        layout,
        dims,
        max_dims,
    }
}

fn chunks(file: &MemoryFile, data: &Dataset, range: &[Range<u64>]) -> Vec<ChunkRecord> {
    let mut found = Vec::new();
    visit(
        file,
        &data.layout,
        &data.dims,
        &data.max_dims,
        range,
        &Task::new(),
        &mut |chunk| {
            found.push(chunk);
            ControlFlow::Continue(())
        },
    )
    .unwrap();
    found.sort_by(|a, b| a.coordinates.cmp(&b.coordinates));
    found
}

fn all(data: &Dataset) -> Vec<Range<u64>> {
    data.dims.iter().map(|_| 0..u64::MAX).collect()
}

/// The library's list: dataset, then its chunks in order.
fn expected(name: &str) -> Vec<(String, Vec<ChunkRecord>)> {
    let text = MemoryFile::fixture_text(name);
    let mut datasets = Vec::<(String, Vec<ChunkRecord>)>::new();
    for line in text.lines() {
        let fields = line.split('\t').collect::<Vec<_>>();
        let record = ChunkRecord {
            coordinates: fields[1].split(',').map(|n| n.parse().unwrap()).collect(),
            mask: fields[2].parse().unwrap(),
            address: Address(fields[3].parse().unwrap()),
            size: fields[4].parse().unwrap(),
        };
        match datasets.last_mut() {
            Some((name, chunks)) if name == fields[0] => chunks.push(record),
            _ => datasets.push((fields[0].to_owned(), vec![record])),
        }
    }
    datasets
}

fn agrees(name: &str, datasets: usize) {
    let file = MemoryFile::fixture(&format!("{name}.h5"));
    let expected = expected(&format!("{name}.tsv"));
    assert_eq!(expected.len(), datasets);
    for (name, expected) in expected {
        let data = open(&file, &name);
        assert_eq!(chunks(&file, &data, &all(&data)), expected, "{name}");
        let task = Task::new();
        for chunk in expected.iter().step_by(expected.len() / 7 + 1) {
            let at = &chunk.coordinates;
            let found = find(&file, &data.layout, &data.dims, &data.max_dims, at, &task);
            assert_eq!(found.unwrap().as_ref(), Some(chunk), "{name}");
        }
    }
}

#[test]
fn every_index_of_unfiltered_chunks_agrees_with_the_library() {
    agrees("chunks-plain", 9);
    agrees("old-chunks-plain", 1);
}

#[test]
fn every_index_of_filtered_chunks_agrees_with_the_library() {
    agrees("chunks-filtered", 8);
    agrees("old-chunks-filtered", 1);
}

#[test]
fn a_box_gives_just_its_chunks_in_every_index() {
    for name in ["chunks-plain", "old-chunks-plain"] {
        let file = MemoryFile::fixture(&format!("{name}.h5"));
        for (name, expected) in expected(&format!("{name}.tsv")) {
            let data = open(&file, &name);
            let range = data.dims.iter().map(|_| 1..3).collect::<Vec<_>>();
            let inside = |chunk: &ChunkRecord| grid::contains(&range, &chunk.coordinates);
            let expected = expected.into_iter().filter(inside).collect::<Vec<_>>();
            assert_eq!(chunks(&file, &data, &range), expected, "{name}");
        }
    }
}

#[test]
fn a_chunk_that_was_never_written_is_not_found() {
    let file = MemoryFile::fixture("chunks-plain.h5");
    for (name, at) in [("extensible sparse", 50_000), ("fixed paged", 2_999)] {
        let data = open(&file, name);
        let task = Task::new();
        let found = find(
            &file,
            &data.layout,
            &data.dims,
            &data.max_dims,
            &[at],
            &task,
        );
        assert_eq!(found.unwrap(), None);
    }
}

#[test]
fn a_range_of_another_rank_is_refused() {
    let file = MemoryFile::fixture("chunks-plain.h5");
    let data = open(&file, "fixed");
    let task = Task::new();
    let found = find(&file, &data.layout, &data.dims, &data.max_dims, &[0], &task);
    assert_eq!(
        found.unwrap_err().kind(),
        crate::error::Kind::InvalidArgument
    );
}

#[test]
fn a_cancelled_task_ends_the_visit() {
    let file = MemoryFile::fixture("chunks-plain.h5");
    let data = open(&file, "btree2");
    let task = Task::new();
    task.cancel();
    let found = find(
        &file,
        &data.layout,
        &data.dims,
        &data.max_dims,
        &[0, 0],
        &task,
    );
    assert!(found.unwrap_err().is_cancelled());
}

#[test]
fn a_sparse_extent_of_a_trillion_rows_is_not_walked() {
    // 10^12 × 10^6 elements in chunks of (1, 10^6); nothing was written but the header.
    let file = MemoryFile::fixture("chunks-plain.h5");
    let mut data = open(&file, "extensible sparse");
    data.layout.chunk = vec![1, 1_000_000];
    data.dims = vec![1_000_000_000_000, 1_000_000];
    data.max_dims = vec![None, Some(1_000_000)];
    let found = chunks(&file, &data, &all(&data));
    assert_eq!(found.len(), 42);
    assert_eq!(found[41].coordinates, [69_999, 0]);
}

#[test]
fn find_link_reaches_the_same_object_as_a_path() {
    let file = MemoryFile::fixture("chunks-plain.h5");
    let root = object_header::read(&file, file.superblock.root).unwrap();
    assert!(find_link(&file, &root, b"fixed").unwrap().is_some());
}
