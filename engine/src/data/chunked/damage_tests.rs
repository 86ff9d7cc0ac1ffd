//! Chunked reads that go on in spite of damage, over all ways through.

use super::tests::{FILL, Made, all, make, split};
use super::*;
use crate::data::cache::ChunkCache;
use crate::data::salvage::{Damage, Losses, Salvage};
use crate::format::layout::Layout;
use crate::storage::MemorySource;

/// What a salvaging read gives: elements and damage.
fn salvage(
    made: &Made,
    slices: &[Slice],
    pool: bool,
    cache: Option<&ChunkCache>,
) -> (Vec<u32>, Damage) {
    salvage_with(made, slices, (pool, cache), Salvage::default())
}

fn salvage_with(
    made: &Made,
    slices: &[Slice],
    (pool, cache): (bool, Option<&ChunkCache>),
    how: Salvage,
) -> (Vec<u32>, Damage) {
    let losses = Losses::new(how);
    let source = MemorySource::new(made.file.clone());
    let read = made.read_from(&source, slices, (pool, cache), Some(&losses));
    (read.unwrap(), losses.into_damage())
}

/// Every element is its own or, where it is marked, the fill value; those of `bad` are marked.
fn check(made: &Made, slices: &[Slice], bad: &[usize]) {
    let wanted = made.wanted(slices);
    let result: Vec<u64> = slices.iter().map(|slice| slice.count).collect();
    let is_bad = |index: usize| {
        let at = split(index as u64, &result);
        bad.iter().any(|bad| {
            let chunk = &made.chunks[*bad].coordinates;
            let Layout::Chunked(layout) = &made.layout else {
                return false;
            };
            at.iter()
                .zip(slices)
                .zip(chunk.iter().zip(&layout.chunk))
                .all(|((i, slice), (n, length))| (slice.start + i * slice.step) / length == *n)
        })
    };
    let cache = ChunkCache::new(64 << 20);
    for (pool, cache) in [
        (false, None),
        (true, None),
        (true, Some(&cache)),
        (true, Some(&cache)),
    ] {
        let (found, damage) = salvage(made, slices, pool, cache);
        for (index, value) in found.iter().enumerate() {
            let lost = is_bad(index);
            assert_eq!(damage.of(index).is_some(), lost, "{slices:?}: {index}");
            let wanted = if lost { FILL } else { wanted[index] };
            assert_eq!(*value, wanted, "{slices:?}: {index}");
        }
    }
}

fn break_chunk(made: &mut Made, number: usize) {
    let address = made.chunks[number].address.0 as usize;
    made.file[99 + address..][..4].fill(0xff);
}

#[test]
fn a_broken_chunk_costs_its_own_elements_alone() {
    for (shape, chunk) in [
        ([70, 45], [16, 16]),
        ([900, 700], [128, 256]),
        ([20_000, 60], [20_000, 1]),
    ] {
        let mut made = make(&shape, &chunk, &[2, 1], true);
        break_chunk(&mut made, 3);
        break_chunk(&mut made, 7);
        check(&made, &all(&shape), &[3, 7]);
        check(
            &made,
            &[Slice::range(3, 66, 2), Slice::range(1, 45, 3)],
            &[3, 7],
        );
    }
}

#[test]
fn a_damaged_part_says_where_its_chunk_lies_and_what_is_wrong() {
    let mut made = make(&[40, 40], &[16, 16], &[1], false);
    break_chunk(&mut made, 4);
    let chunk = made.chunks[4].clone();
    let (_, damage) = salvage(&made, &all(&made.shape), false, None);
    let [part] = damage.parts() else {
        panic!("{:?}", damage.parts());
    };
    let offset: Vec<u64> = chunk.coordinates.iter().map(|n| n * 16).collect();
    assert_eq!(part.offset, offset);
    assert_eq!(part.address, Some(99 + chunk.address.0));
    assert_eq!(part.size, chunk.size);
    assert!(!part.kept && !part.checksum);
    let text = part.error.to_string();
    assert!(text.contains(&format!("{:?}", chunk.coordinates)), "{text}");
    assert!(text.contains("deflate"), "{text}");
}

#[test]
fn chunks_behind_the_end_of_the_file_or_of_another_length_are_lost_alone() {
    let mut made = make(&[40, 40], &[16, 16], &[], false);
    made.chunks[2].address.0 = 1 << 40;
    made.chunks[5].address.0 = u64::MAX;
    check(&made, &all(&made.shape), &[2, 5]);
    let mut made = make(&[40, 40], &[16, 16], &[1], false);
    made.chunks[2].size = u64::MAX;
    made.chunks[5].size = 3;
    check(&made, &all(&made.shape), &[2, 5]);
}

#[test]
fn a_filter_that_is_not_decoded_costs_the_chunks_that_went_through_it() {
    let mut made = make(&[40, 40], &[16, 16], &[1], false);
    made.use_filters(&[1, 32017]);
    for (number, chunk) in made.chunks.iter_mut().enumerate() {
        chunk.mask = if number == 6 { 0 } else { 0b10 };
    }
    check(&made, &all(&made.shape), &[6]);
    let (_, damage) = salvage(&made, &all(&made.shape), false, None);
    assert!(damage.parts()[0].error.to_string().contains("32017 (SZ)"));
}

#[test]
fn a_wrong_checksum_is_ignored_only_on_request_and_never_kept_in_the_cache() {
    let mut made = make(&[40, 40], &[16, 16], &[2, 3], false);
    let (address, size) = (made.chunks[4].address.0, made.chunks[4].size);
    let cells = made.wanted(&all(&made.shape));
    made.file[99 + (address + size) as usize - 1] ^= 1;
    check(&made, &all(&made.shape), &[4]);
    let (_, damage) = salvage(&made, &all(&made.shape), true, None);
    assert!(damage.parts()[0].checksum && !damage.parts()[0].kept);
    let cache = ChunkCache::new(64 << 20);
    let how = Salvage {
        ignore_checksums: true,
    };
    for cache in [None, Some(&cache)] {
        let (found, damage) = salvage_with(&made, &all(&made.shape), (true, cache), how);
        assert_eq!(found, cells);
        let [part] = damage.parts() else {
            panic!("{:?}", damage.parts());
        };
        assert!(part.kept && part.checksum);
        assert!(part.error.to_string().contains("checksum"));
        let (rows, columns) = (part.offset[0], part.offset[1]);
        assert_eq!(
            damage.count() as u64,
            (40 - rows).min(16) * (40 - columns).min(16)
        );
        assert!(made.read(&all(&made.shape), true, cache).is_err());
    }
}

#[test]
fn an_index_that_breaks_off_costs_the_chunks_that_it_did_not_give() {
    let mut made = make(&[40, 40], &[16, 16], &[1], false);
    made.broken_after = Some(5);
    let lost: Vec<usize> = (5..made.chunks.len()).collect();
    check(&made, &all(&made.shape), &lost);
    assert!(made.read(&all(&made.shape), true, None).is_err());
}

#[test]
fn a_place_that_the_disk_does_not_read_costs_the_chunk_that_lies_there() {
    let made = make(&[40, 40], &[16, 16], &[1], false);
    let chunk = made.chunks[4].clone();
    let bad = BadSector {
        source: MemorySource::new(made.file.clone()),
        at: 99 + chunk.address.0 + 1,
    };
    let cache = ChunkCache::new(64 << 20);
    for (pool, cache) in [(false, None), (true, None), (true, Some(&cache))] {
        let losses = Losses::new(Salvage::default());
        let found = made.read_from(&bad, &all(&made.shape), (pool, cache), Some(&losses));
        let damage = losses.into_damage();
        assert_eq!(damage.parts().len(), 1);
        assert_eq!(damage.parts()[0].address, Some(99 + chunk.address.0));
        for (index, (found, wanted)) in found.unwrap().iter().zip(&made.whole).enumerate() {
            let wanted = damage.of(index).map_or(*wanted, |_| FILL);
            assert_eq!(*found, wanted);
        }
        assert!(
            made.read_from(&bad, &all(&made.shape), (pool, cache), None)
                .is_err()
        );
    }
}

/// A file with a byte that cannot be read.
#[derive(Debug)]
struct BadSector {
    source: MemorySource,
    at: u64,
}

impl crate::storage::Source for BadSector {
    fn len(&self) -> Result<u64> {
        self.source.len()
    }

    fn stamp(&self) -> Result<crate::storage::Stamp> {
        self.source.stamp()
    }

    fn read_at(&self, offset: u64, out: &mut [u8]) -> Result<()> {
        if (offset..offset + out.len() as u64).contains(&self.at) {
            let error = std::io::Error::other("bad sector");
            return Err(crate::Error::io("reading", error));
        }
        self.source.read_at(offset, out)
    }
}
