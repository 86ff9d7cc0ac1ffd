//! Chunks of many gigabytes in a file that exists only as a rule: each word is its own number,
//! scrambled.

use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};

use super::*;
use crate::bytes::Address;
use crate::data::cache::{ChunkCache, FileKey};
use crate::data::context::{Chunk, ChunkFinder};
use crate::data::salvage::{Losses, Salvage};
use crate::error::Error;
use crate::filter::{FilterSpec, Pipeline, Registry};
use crate::format::fill_value::FillValue;
use crate::format::layout::{ChunkIndex, Layout};
use crate::limits::Limits;
use crate::storage::{Gate, Source, Stamp};
use crate::task::Task;

const FILL: u32 = 0xfefe_0102;
/// A dataset of 6 GB chunks that reach over its edge, 2 by 2 of them.
const SHAPE: [u64; 2] = [70_000, 50_000];
const CHUNK: [u64; 2] = [50_000, 30_000];
const BYTES: u64 = CHUNK[0] * CHUNK[1] * 4;

fn word(number: u64) -> u32 {
    (number.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as u32
}

/// The file, the bytes that were read of it, and those that cannot be.
struct Rule {
    length: u64,
    read: AtomicU64,
    bad: Range<u64>,
}

impl Source for Rule {
    fn len(&self) -> Result<u64> {
        Ok(self.length)
    }

    fn read_at(&self, offset: u64, out: &mut [u8]) -> Result<()> {
        let end = offset + out.len() as u64;
        if end > self.length || offset < self.bad.end && self.bad.start < end {
            return Err(Error::corrupt("source", "cannot be read"));
        }
        self.read.fetch_add(out.len() as u64, Ordering::Relaxed);
        for (byte, at) in out.iter_mut().zip(offset..) {
            *byte = word(at / 4).to_le_bytes()[(at % 4) as usize];
        }
        Ok(())
    }

    fn stamp(&self) -> Result<Stamp> {
        Err(Error::invalid("source", "has no stamp"))
    }
}

/// The chunks: (0, 1) was never written.
struct Written;

const WRITTEN: [([u64; 2], u64); 3] = [([1, 0], 0), ([0, 0], 1), ([1, 1], 2)];

impl ChunkFinder for Written {
    fn find(&self, range: &[Range<u64>], each: &mut dyn FnMut(Chunk) -> Result<()>) -> Result<()> {
        for (coordinates, place) in WRITTEN {
            if coordinates.iter().zip(range).all(|(n, r)| r.contains(n)) {
                each(Chunk {
                    coordinates: coordinates.to_vec(),
                    address: Address(1000 + place * BYTES),
                    size: BYTES,
                    mask: 1,
                })?;
            }
        }
        Ok(())
    }
}

fn wanted(slices: &[Slice; 2], lost: Option<[u64; 2]>) -> Vec<u32> {
    let [rows, columns] = slices.map(|s| (0..s.count).map(move |i| s.start + i * s.step));
    let value = |at: [u64; 2]| {
        let chunk = [at[0] / CHUNK[0], at[1] / CHUNK[1]];
        let place = WRITTEN.iter().find(|(written, _)| *written == chunk);
        let Some((_, place)) = place.filter(|_| lost != Some(chunk)) else {
            return FILL;
        };
        let inside = at[0] % CHUNK[0] * CHUNK[1] + at[1] % CHUNK[1];
        word((1000 + place * BYTES) / 4 + inside)
    };
    rows.flat_map(|row| columns.clone().map(move |column| [row, column]))
        .map(value)
        .collect()
}

fn read_from(
    source: &Rule,
    slices: &[Slice],
    filters: &[u16],
    losses: Option<&Losses>,
) -> Result<Vec<u32>> {
    read_within(source, slices, filters, losses, &Limits::default())
}

fn read_within(
    source: &Rule,
    slices: &[Slice],
    filters: &[u16],
    losses: Option<&Losses>,
    limits: &Limits,
) -> Result<Vec<u32>> {
    let layout = Layout::Chunked(ChunkedLayout {
        chunk: CHUNK.to_vec(),
        element_size: 4,
        edge_unfiltered: false,
        version: 5,
        index: ChunkIndex::BTree1(None),
    });
    let specs: Vec<_> = filters
        .iter()
        .map(|id| FilterSpec {
            id: *id,
            name: None,
            optional: false,
            client_data: [4].into(),
        })
        .collect();
    let (gate, task) = (Gate::default(), Task::new());
    let cache = ChunkCache::new(64 << 20);
    let file = FileKey {
        file: 1,
        generation: 1,
    };
    let context = ReadContext {
        gate: &gate,
        source,
        base: 0,
        pool: None,
        cache: Some((&cache, file)),
        limits,
        task: &task,
        losses,
    };
    let stored = Stored {
        shape: &SHAPE,
        element_size: 4,
        layout: &layout,
        pipeline: &Pipeline::new(&specs, &Registry::default()),
        fill: &FillValue::Value(FILL.to_le_bytes().to_vec()),
        chunks: &Written,
        kept: None,
        external: &[],
    };
    let bytes = crate::data::read::read(&context, &stored, slices)?;
    let (done, expected) = task.progress();
    assert!(done == expected || losses.is_some());
    Ok(bytemuck::pod_collect_to_vec(&bytes[..]))
}

fn file() -> Rule {
    Rule {
        length: 1000 + WRITTEN.len() as u64 * BYTES,
        read: AtomicU64::new(0),
        bad: 0..0,
    }
}

/// Windows at the beginning, behind 4 GiB of a chunk, over the corner of four chunks, at the end;
/// whole rows and columns of chunks in part; strides.
fn windows() -> Vec<[Slice; 2]> {
    let s = Slice::range;
    vec![
        [s(0, 30, 1), s(0, 40, 1)],
        [s(40_000, 40_030, 1), s(20_000, 20_009, 1)],
        [s(49_990, 50_010, 1), s(29_980, 30_020, 1)],
        [s(69_999, 70_000, 1), s(49_000, 50_000, 1)],
        [Slice::index(45_678), s(0, 50_000, 1)],
        [s(49_997, 50_003, 2), s(1, 50_000, 3)],
        [s(3, 70_000, 9_999), s(29_000, 31_000, 100)],
        [s(49_995, 50_005, 1), Slice::index(49_999)],
    ]
}

#[test]
fn a_window_of_chunks_over_4_gib_reads_little_more_than_itself() {
    for slices in windows() {
        let source = file();
        for filters in [&[][..], &[1]] {
            // With a filter the mask leaves it out.
            let found = read_from(&source, &slices, filters, None).unwrap();
            assert!(found == wanted(&slices, None), "{slices:?}");
        }
        assert!(source.read.into_inner() < 8 << 20, "{slices:?}");
    }
}

#[test]
fn a_wide_result_comes_together_from_several_blocks() {
    // More than a block from each of two chunks side by side.
    let slices = [Slice::range(49_800, 50_200, 1), Slice::range(7, 49_999, 1)];
    let found = read_from(&file(), &slices, &[], None).unwrap();
    assert!(found == wanted(&slices, None));
}

#[test]
fn a_filtered_chunk_beyond_the_limit_is_refused_by_its_length() {
    let limits = Limits {
        chunk: 1 << 32,
        ..Limits::default()
    };
    let error = read_within(&file(), &windows()[0], &[1, 2], None, &limits).unwrap_err();
    assert_eq!(error.kind(), crate::Kind::LimitExceeded);
    assert!(error.to_string().contains("chunk [0, 0]"), "{error}");
}

#[test]
fn of_a_large_chunk_that_cannot_be_read_nothing_stays() {
    let slices = [Slice::range(49_800, 50_200, 1), Slice::range(7, 49_999, 1)];
    // The last selected bytes of chunk (1, 0), which is first in the file.
    let mut source = file();
    let last = 1000 + (199 * CHUNK[1] + 29_999) * 4;
    source.bad = last..last + 4;
    let error = read_from(&source, &slices, &[], None).unwrap_err();
    assert!(error.to_string().contains("chunk [1, 0]"), "{error}");
    let losses = Losses::new(Salvage::default());
    let found = read_from(&source, &slices, &[], Some(&losses)).unwrap();
    assert!(found == wanted(&slices, Some([1, 0])));
    let damage = losses.into_damage();
    assert_eq!(damage.parts().len(), 1);
    assert_eq!(damage.parts()[0].offset, [50_000, 0]);
    assert_eq!(damage.count(), 200 * (30_000 - 7));
}
