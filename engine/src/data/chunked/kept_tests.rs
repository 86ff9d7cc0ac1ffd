//! Reads past the planning against planned ones.

use super::tests::{FILL, Made, all, make};
use super::*;
use crate::data::cache::ChunkCache;
use crate::data::kept::Grid;
use crate::data::salvage::{Losses, Salvage};
use crate::format::layout::Layout;
use crate::storage::MemorySource;

/// What is selected, where all of it is kept.
fn kept(made: &Made, slices: &[Slice], cache: &ChunkCache) -> Option<Vec<u32>> {
    let Layout::Chunked(layout) = &made.layout else {
        return None;
    };
    let grid = Grid {
        shape: &made.shape,
        chunk: &layout.chunk,
    };
    let found = made.kept.find(cache, &grid, slices)?;
    let count: u64 = slices.iter().map(|slice| slice.count).product();
    let mut out = vec![0; count as usize];
    let bytes = bytemuck::cast_slice_mut(&mut out);
    found.copy(&grid, slices, 4, bytes).unwrap();
    Some(out)
}

/// Some slices in the extent, with steps or without.
fn random(shape: &[u64], seed: &mut u64) -> Vec<Slice> {
    let mut below = |limit: u64| {
        *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (*seed >> 33) % limit
    };
    let slice = |length: &u64| {
        let start = below(*length);
        let stop = start + 1 + below(length - start);
        Slice::range(start, stop, [1, 1, 2, 20][below(4) as usize])
    };
    shape.iter().map(slice).collect()
}

#[test]
fn what_was_read_once_is_kept_and_the_same_under_any_selection() {
    let mut seed = 1;
    for (shape, chunk) in [
        (&[70, 45][..], &[16, 16][..]),
        (&[1000], &[37]),
        (&[5, 9, 11], &[5, 3, 4]),
    ] {
        for filters in [&[][..], &[2, 1, 3]] {
            let made = make(shape, chunk, filters, false);
            let cache = ChunkCache::new(64 << 20);
            assert_eq!(kept(&made, &all(shape), &cache), None);
            made.read(&all(shape), true, Some(&cache)).unwrap();
            for _ in 0..200 {
                let slices = random(shape, &mut seed);
                let found = kept(&made, &slices, &cache);
                assert_eq!(found, Some(made.wanted(&slices)), "{slices:?}");
            }
        }
    }
}

#[test]
fn what_was_not_read_or_never_written_is_not_kept() {
    let mut seed = 2;
    let made = make(&[70, 45], &[16, 16], &[1], true);
    let cache = ChunkCache::new(64 << 20);
    let (mut yes, mut no) = (0, 0);
    for _ in 0..500 {
        let slices = random(&made.shape, &mut seed);
        let found = kept(&made, &slices, &cache);
        let planned = made.read(&slices, true, Some(&cache)).unwrap();
        let missing = planned.contains(&FILL);
        match found {
            Some(found) => {
                assert!(!missing);
                assert_eq!(found, planned, "{slices:?}");
                yes += 1;
            }
            None => no += 1,
        }
        assert_eq!(kept(&made, &slices, &cache).is_none(), missing);
    }
    assert!(yes > 20 && no > 20, "{yes} and {no}");
}

#[test]
fn what_the_cache_dropped_is_not_kept() {
    let made = make(&[64], &[16], &[1], false);
    let cache = ChunkCache::new(64 * 4);
    let part = |n: u64| [Slice::range(n * 16, n * 16 + 3, 1)];
    for n in 0..4 {
        made.read(&part(n), false, Some(&cache)).unwrap();
        assert!(kept(&made, &part(n), &cache).is_some());
    }
    let other = make(&[320], &[16], &[2], false);
    for n in 0..20 {
        other.read(&part(n), false, Some(&cache)).unwrap();
    }
    assert!((0..4).any(|n| kept(&made, &part(n), &cache).is_none()));
    cache.clear();
    assert!((0..4).all(|n| kept(&made, &part(n), &cache).is_none()));
}

#[test]
fn a_damaged_chunk_never_comes_from_the_cache() {
    let mut made = make(&[40, 40], &[16, 16], &[1, 3], false);
    let bad = made.chunks[4].clone();
    made.file[99 + bad.address.0 as usize + 9] ^= 0xff;
    let slices = all(&made.shape);
    let cache = ChunkCache::new(64 << 20);
    let how = Salvage {
        ignore_checksums: true,
    };
    for how in [Salvage::default(), how] {
        let source = MemorySource::new(made.file.clone());
        let losses = Losses::new(how);
        made.read_from(&source, &slices, (true, Some(&cache)), Some(&losses))
            .unwrap();
        assert_eq!(kept(&made, &slices, &cache), None);
    }
    let mut sound = 0;
    for chunk in &made.chunks {
        let part: Vec<Slice> = chunk
            .coordinates
            .iter()
            .map(|n| Slice::index(n * 16))
            .collect();
        let found = kept(&made, &part, &cache);
        assert_eq!(found.is_none(), chunk.coordinates == bad.coordinates);
        sound += usize::from(found.is_some());
    }
    assert_eq!(sound, made.chunks.len() - 1);
}

#[test]
fn an_index_that_lists_a_chunk_twice_is_not_believed() {
    // Two are stored of the two that are hit, but one of them twice.
    let mut made = make(&[32], &[16], &[], false);
    made.chunks[1] = made.chunks[0].clone();
    let cache = ChunkCache::new(64 << 20);
    assert!(made.read(&all(&made.shape), false, Some(&cache)).is_err());
    for n in 0..2 {
        let part = [Slice::index(n * 16)];
        assert_eq!(kept(&made, &part, &cache), None);
    }
}

#[test]
fn the_same_bytes_with_a_filter_left_out_are_another_chunk() {
    let mut made = make(&[32], &[16], &[2], false);
    let first = made.chunks.iter().find(|chunk| chunk.coordinates == [0]);
    let address = first.unwrap().address;
    for chunk in &mut made.chunks {
        if chunk.coordinates == [1] {
            (chunk.address, chunk.mask) = (address, 1);
        }
    }
    let cache = ChunkCache::new(64 << 20);
    let slices = all(&made.shape);
    let planned = made.read(&slices, false, Some(&cache)).unwrap();
    assert_ne!(planned[..16], planned[16..]);
    assert_eq!(kept(&made, &slices, &cache), Some(planned));
}
