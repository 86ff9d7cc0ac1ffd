//! Chunked reads against the selection done element by element, over all ways through.

use std::ops::Range;

use super::*;
use crate::bytes::Address;
use crate::data::cache::{ChunkCache, FileKey};
use crate::data::context::{Chunk, ChunkFinder};
use crate::data::kept::Kept;
use crate::data::salvage::Losses;
use crate::error::Error;
use crate::filter::{FilterSpec, Pipeline, Registry};
use crate::format::fill_value::FillValue;
use crate::format::layout::{ChunkIndex, Layout};
use crate::limits::Limits;
use crate::storage::{Gate, MemorySource, Source};
use crate::task::Task;

/// A dataset of 4-byte elements in a file of nothing else.
pub(super) struct Made {
    pub(super) shape: Vec<u64>,
    pub(super) layout: Layout,
    pipeline: Pipeline,
    pub(super) chunks: Vec<Chunk>,
    pub(super) file: Vec<u8>,
    pub(super) whole: Vec<u32>,
    fill: FillValue,
    /// The index ends in an error after so many chunks.
    pub(super) broken_after: Option<usize>,
    pub(super) kept: Kept,
}

impl ChunkFinder for Made {
    fn find(&self, range: &[Range<u64>], each: &mut dyn FnMut(Chunk) -> Result<()>) -> Result<()> {
        let mut left = self.broken_after.unwrap_or(usize::MAX);
        for chunk in &self.chunks {
            if chunk
                .coordinates
                .iter()
                .zip(range)
                .all(|(n, r)| r.contains(n))
            {
                each(chunk.clone())?;
            }
            left -= 1;
            if left == 0 {
                return Err(Error::corrupt("chunk index", "broken off"));
            }
        }
        Ok(())
    }
}

pub(super) fn split(mut index: u64, shape: &[u64]) -> Vec<u64> {
    let mut out = vec![0; shape.len()];
    for (place, length) in out.iter_mut().zip(shape).rev() {
        *place = index % length;
        index /= length;
    }
    out
}

fn join(at: &[u64], shape: &[u64]) -> usize {
    at.iter().zip(shape).fold(0, |n, (i, d)| n * d + i) as usize
}

pub(super) const FILL: u32 = 0xfefe_0102;

/// Chunks in a shuffled order, every seventh missing when `sparse`.
pub(super) fn make(shape: &[u64], chunk: &[u64], filters: &[u16], sparse: bool) -> Made {
    let count: u64 = shape.iter().product();
    let mut made = Made {
        shape: shape.to_vec(),
        layout: Layout::Chunked(ChunkedLayout {
            chunk: chunk.to_vec(),
            element_size: 4,
            edge_unfiltered: false,
            version: 3,
            index: ChunkIndex::BTree1(None),
        }),
        pipeline: pipeline_of(filters),
        chunks: Vec::new(),
        file: vec![0; 99],
        whole: (0..count as u32)
            .map(|i| i.wrapping_mul(2_654_435_761) >> 7)
            .collect(),
        fill: FillValue::Value(FILL.to_le_bytes().to_vec()),
        broken_after: None,
        kept: Kept::default(),
    };
    let grid: Vec<u64> = shape
        .iter()
        .zip(chunk)
        .map(|(n, c)| n.div_ceil(*c))
        .collect();
    let number: u64 = grid.iter().product();
    let mut order: Vec<u64> = (0..number).collect();
    order.sort_by_key(|i| i.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40);
    for index in order {
        let coordinates = split(index, &grid);
        made.add(coordinates, chunk, sparse && index % 7 == 3);
    }
    made
}

fn pipeline_of(filters: &[u16]) -> Pipeline {
    let spec = |id: &u16| FilterSpec {
        id: *id,
        name: None,
        optional: false,
        client_data: [if *id == 2 { 4 } else { 1 }].into(),
    };
    let specs: Vec<_> = filters.iter().map(spec).collect();
    Pipeline::new(&specs, &Registry::default())
}

impl Made {
    /// Says that the chunks went through other filters than they did.
    pub(super) fn use_filters(&mut self, filters: &[u16]) {
        self.pipeline = pipeline_of(filters);
    }

    fn add(&mut self, coordinates: Vec<u64>, chunk: &[u64], missing: bool) {
        let mut bytes = Vec::new();
        for i in 0..chunk.iter().product() {
            let at: Vec<u64> = split(i, chunk)
                .iter()
                .zip(&coordinates)
                .zip(chunk)
                .map(|((i, n), c)| n * c + i)
                .collect();
            let inside = at.iter().zip(&self.shape).all(|(i, n)| i < n);
            let place = join(&at, &self.shape);
            if inside && missing {
                self.whole[place] = FILL;
            }
            let value = if inside { self.whole[place] } else { 0xdead };
            bytes.extend(value.to_le_bytes());
        }
        if missing {
            return;
        }
        let mut stored = Vec::new();
        self.pipeline.encode(&bytes, 0, &mut stored).unwrap();
        self.chunks.push(Chunk {
            coordinates,
            address: Address(self.file.len() as u64 - 99),
            size: stored.len() as u64,
            mask: 0,
        });
        self.file.extend(stored);
        self.file.extend([0x55; 13]);
    }

    pub(super) fn read(
        &self,
        slices: &[Slice],
        pool: bool,
        cache: Option<&ChunkCache>,
    ) -> Result<Vec<u32>> {
        let source = MemorySource::new(self.file.clone());
        self.read_from(&source, slices, (pool, cache), None)
    }

    pub(super) fn read_from(
        &self,
        source: &dyn Source,
        slices: &[Slice],
        (pool, cache): (bool, Option<&ChunkCache>),
        losses: Option<&Losses>,
    ) -> Result<Vec<u32>> {
        let (gate, limits, task) = (Gate::default(), Limits::default(), Task::new());
        let threads = rayon::ThreadPoolBuilder::new()
            .num_threads(2)
            .build()
            .unwrap();
        let file = FileKey {
            file: 1,
            generation: 1,
        };
        let context = ReadContext {
            gate: &gate,
            source,
            base: 99,
            pool: pool.then_some(&threads),
            cache: cache.map(|cache| (cache, file)),
            limits: &limits,
            task: &task,
            losses,
        };
        let stored = Stored {
            shape: &self.shape,
            element_size: 4,
            layout: &self.layout,
            pipeline: &self.pipeline,
            fill: &self.fill,
            chunks: self,
            kept: Some(&self.kept),
            external: &[],
        };
        let bytes = crate::data::read::read(&context, &stored, slices)?;
        let (done, expected) = task.progress();
        assert!(done == expected || losses.is_some());
        Ok(bytemuck::pod_collect_to_vec(&bytes[..]))
    }

    pub(super) fn wanted(&self, slices: &[Slice]) -> Vec<u32> {
        let result: Vec<u64> = slices.iter().map(|slice| slice.count).collect();
        (0..result.iter().product())
            .map(|i| {
                let at = split(i, &result);
                let at: Vec<u64> = at
                    .iter()
                    .zip(slices)
                    .map(|(i, s)| s.start + i * s.step)
                    .collect();
                self.whole[join(&at, &self.shape)]
            })
            .collect()
    }

    fn check(&self, slices: &[Slice]) {
        let wanted = self.wanted(slices);
        let cache = ChunkCache::new(64 << 20);
        for pool in [false, true] {
            assert_eq!(self.read(slices, pool, None).unwrap(), wanted, "{slices:?}");
            for _ in 0..2 {
                let found = self.read(slices, pool, Some(&cache)).unwrap();
                assert_eq!(found, wanted, "{slices:?} cached");
            }
        }
    }
}

pub(super) fn all(shape: &[u64]) -> Vec<Slice> {
    shape.iter().map(|n| Slice::range(0, *n, 1)).collect()
}

#[test]
fn every_way_gives_the_same_elements() {
    for sparse in [false, true] {
        for filters in [&[][..], &[1], &[2, 1, 3]] {
            let made = make(&[70, 45], &[16, 16], filters, sparse);
            made.check(&all(&made.shape));
            made.check(&[Slice::range(3, 66, 1), Slice::range(7, 9, 1)]);
            made.check(&[Slice::range(3, 66, 20), Slice::range(0, 45, 3)]);
            made.check(&[Slice::index(69), Slice::range(44, 45, 1)]);
        }
    }
    let line = make(&[1000], &[37], &[2, 1], true);
    line.check(&all(&line.shape));
    line.check(&[Slice::range(5, 990, 100)]);
    let cube = make(&[5, 9, 11], &[5, 3, 4], &[1], true);
    cube.check(&all(&cube.shape));
    cube.check(&[
        Slice::index(2),
        Slice::range(1, 9, 2),
        Slice::range(0, 11, 1),
    ]);
}

#[test]
fn large_reads_go_by_bands_and_by_slabs() {
    // Rows of chunks; one row of chunks only; columns.
    for (shape, chunk) in [
        ([1500, 800], [128, 256]),
        ([250, 5000], [256, 700]),
        ([20000, 60], [20000, 1]),
    ] {
        let made = make(&shape, &chunk, &[2, 1], true);
        let found = made.read(&all(&shape), true, None).unwrap();
        assert!(found == made.whole, "{shape:?} in chunks of {chunk:?}");
        let window = [Slice::range(1, shape[0], 2), Slice::range(3, shape[1], 1)];
        assert!(made.read(&window, true, None).unwrap() == made.wanted(&window));
    }
}

#[test]
fn a_missing_dataset_is_all_fill_value() {
    let mut made = make(&[20, 20], &[7, 7], &[], false);
    made.chunks.clear();
    let found = made.read(&all(&made.shape), true, None).unwrap();
    assert!(found.iter().all(|value| *value == FILL));
}

#[test]
fn a_broken_chunk_is_named_with_its_place() {
    let mut made = make(&[40, 40], &[16, 16], &[1], false);
    let chunk = made.chunks[4].clone();
    made.file[99 + chunk.address.0 as usize] = 0xff;
    let cache = ChunkCache::new(64 << 20);
    for (pool, cache) in [(false, None), (true, None), (true, Some(&cache))] {
        let error = made.read(&all(&made.shape), pool, cache).unwrap_err();
        assert!(
            error
                .structure()
                .contains(&format!("{:?}", chunk.coordinates))
        );
        assert_eq!(error.address(), Some(99 + chunk.address.0));
        // The others can still be read.
        let other = made.chunks[0].coordinates.clone();
        let slices: Vec<Slice> = other.iter().map(|n| Slice::index(n * 16)).collect();
        assert_eq!(
            made.read(&slices, pool, cache).unwrap(),
            made.wanted(&slices)
        );
    }
    made.file.truncate(300);
    let error = made.read(&all(&made.shape), true, None).unwrap_err();
    assert_eq!(error.kind(), crate::Kind::Truncated);
}

#[test]
fn an_index_that_lists_a_chunk_twice_is_refused() {
    let mut made = make(&[40], &[16], &[], false);
    made.chunks.push(made.chunks[0].clone());
    assert!(made.read(&all(&made.shape), false, None).is_err());
    // Their number is that of the chunks, but one is missing.
    made.chunks.remove(1);
    assert!(made.read(&all(&made.shape), false, None).is_err());
}

#[test]
fn a_read_from_a_thread_of_the_pool_does_not_block_it() {
    let made = make(&[900, 700], &[64, 64], &[2, 1], false);
    let threads = rayon::ThreadPoolBuilder::new()
        .num_threads(1)
        .build()
        .unwrap();
    let (gate, limits, task) = (Gate::default(), Limits::default(), Task::new());
    let source = MemorySource::new(made.file.clone());
    let context = ReadContext {
        gate: &gate,
        source: &source,
        base: 99,
        pool: Some(&threads),
        cache: None,
        limits: &limits,
        task: &task,
        losses: None,
    };
    let stored = Stored {
        shape: &made.shape,
        element_size: 4,
        layout: &made.layout,
        pipeline: &made.pipeline,
        fill: &made.fill,
        chunks: &made,
        kept: None,
        external: &[],
    };
    let slices = all(&made.shape);
    let bytes = threads.install(|| crate::data::read::read(&context, &stored, &slices));
    let found: Vec<u32> = bytemuck::pod_collect_to_vec(&bytes.unwrap()[..]);
    assert!(found == made.whole);
}
