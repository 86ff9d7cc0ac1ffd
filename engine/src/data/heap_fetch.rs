//! Fetches the heap collections that one level of nesting needs: neighbours in one read, whose
//! objects the pool takes out in parallel.

use rayon::prelude::*;

use super::heap_places::{Place, Placed};
use super::heap_wanted::{Stretch, find_stretch};
use crate::bytes::{Address, Sizes};
use crate::error::Result;
use crate::format::global_heap::{SMALLEST, collection_size, visit_objects};

/// Longest read, in bytes, and the farthest that two collections of it may lie apart.
const RUN: u64 = 1 << 20;
const GAP: u64 = 128 << 10;
/// Fewer collections than these are fetched one by one.
const FEW: usize = 4;
/// Runs that are in memory at once.
const RUNS: usize = 16;

/// What fetches the objects of collections.
pub trait FetchCollection: Sync {
    /// Calls `each` with every object of the collection at `address`: its index and bytes.
    fn fetch_collection(&self, address: Address, each: &mut dyn FnMut(u32, &[u8])) -> Result<()>;

    /// The bytes of the file from `address` on, fewer where it ends before; `None` where
    /// collections are wanted one by one.
    fn fetch_run(&self, _address: Address, _length: u64) -> Option<Vec<u8>> {
        None
    }

    /// Threads that read runs and take the objects out of them.
    fn pool(&self) -> Option<&rayon::ThreadPool> {
        None
    }
}

/// The wanted objects of one collection, ascending, each once; never empty.
pub type Group<'w> = &'w [Stretch];

/// Objects that were taken out of collections: the segment that they lie in, and where.
#[derive(Default)]
pub struct Taken<'w> {
    /// Bytes of the objects.
    pub segment: Vec<u8>,
    /// Places in the segment, by collection.
    pub found: Vec<(Address, Placed)>,
    /// What could not be taken, for whatever reason.
    pub left: Vec<Group<'w>>,
}

/// Neighbouring collections that are read at once.
pub type Run<'g, 'w> = &'g [Group<'w>];

/// The next runs of `groups`, and what comes after them.
pub fn next_runs<'g, 'w>(groups: Run<'g, 'w>) -> (Vec<Run<'g, 'w>>, Run<'g, 'w>) {
    let (mut runs, mut rest) = (Vec::new(), groups);
    while !rest.is_empty() && runs.len() < RUNS {
        let (run, later) = rest.split_at(run_length(rest));
        runs.push(run);
        rest = later;
    }
    (runs, rest)
}

/// How many of `groups`, from the first on, are read at once.
fn run_length(groups: Run<'_, '_>) -> usize {
    let address = |group: &Group<'_>| group.first().map_or(0, |id| id.collection.0);
    let first = groups.first().map_or(0, address);
    let mut last = first;
    let near = groups.iter().take_while(|group| {
        let (here, before) = (address(group), last);
        last = here;
        here - before <= GAP && here - first <= RUN
    });
    near.count().max(1)
}

/// Takes the wanted objects of each run: one segment for each, of the numbers from `segment` on.
pub fn take_runs<'w>(
    runs: &[Run<'_, 'w>],
    sizes: Sizes,
    fetch: &dyn FetchCollection,
    segment: usize,
) -> Vec<Taken<'w>> {
    let take = |(number, run): (usize, &Run<'_, 'w>)| {
        take_run(run, sizes, fetch, segment + number).unwrap_or_else(|| Taken {
            left: run.to_vec(),
            ..Taken::default()
        })
    };
    match fetch.pool() {
        Some(pool) if runs.len() > 1 => {
            pool.install(|| runs.par_iter().enumerate().map(take).collect())
        }
        _ => runs.iter().enumerate().map(take).collect(),
    }
}

/// Takes the wanted objects of collections that lie near each other. `None` where collections are
/// better fetched one by one.
fn take_run<'w>(
    run: Run<'_, 'w>,
    sizes: Sizes,
    fetch: &dyn FetchCollection,
    segment: usize,
) -> Option<Taken<'w>> {
    if run.len() < FEW {
        return None;
    }
    let start = run.first()?.first()?.collection;
    let last = run.last()?.first()?.collection;
    // The last one is mostly as long as the one before it; where it is longer, it comes by itself.
    let before = run.iter().rev().nth(1)?.first()?.collection;
    let length = (last.0 - start.0).saturating_add((last.0 - before.0).max(SMALLEST));
    let bytes = fetch.fetch_run(start, length)?;
    Some(take_objects_of(run, sizes, (start, &bytes), segment))
}

/// Takes the wanted objects of collections in `bytes`, which lie at `start` in the file.
fn take_objects_of<'w>(
    run: Run<'_, 'w>,
    sizes: Sizes,
    (start, bytes): (Address, &[u8]),
    segment: usize,
) -> Taken<'w> {
    let mut taken = Taken::default();
    for group in run {
        let Some(Stretch { collection, .. }) = group.first() else {
            continue;
        };
        let own = own_bytes(*collection, sizes, start, bytes);
        let before = taken.segment.len();
        let found = own.and_then(|own| {
            take_objects(
                group,
                (*collection, own),
                sizes,
                segment,
                &mut taken.segment,
            )
        });
        match found {
            Some(found) => taken.found.push((*collection, found)),
            None => {
                taken.segment.truncate(before);
                taken.left.push(group);
            }
        }
    }
    taken
}

/// The bytes of a collection, where all of them are there.
fn own_bytes(collection: Address, sizes: Sizes, start: Address, bytes: &[u8]) -> Option<&[u8]> {
    let offset = usize::try_from(collection.0.checked_sub(start.0)?).ok()?;
    let bytes = bytes.get(offset..)?;
    let size = collection_size(bytes, collection.0, sizes).ok()?;
    bytes.get(..usize::try_from(size).ok()?)
}

/// Copies the wanted objects of one collection to the end of `out`; `None` where it is damaged.
fn take_objects(
    group: Group<'_>,
    (collection, bytes): (Address, &[u8]),
    sizes: Sizes,
    segment: usize,
    out: &mut Vec<u8>,
) -> Option<Placed> {
    let segment = u32::try_from(segment).ok()?;
    let mut found: Placed = Vec::new();
    let mut near = group.first().copied()?;
    let visited = visit_objects(bytes, collection.0, sizes, |index, range| {
        let index = u32::from(index);
        // Mostly they are stored in the order of their indexes.
        if !(near.first..=near.last).contains(&index) {
            match find_stretch(group, index) {
                Some(stretch) => near = stretch,
                None => return,
            }
        }
        if let Some(place) = append(out, bytes.get(range).unwrap_or_default(), segment) {
            found.push((index, place));
        }
    });
    visited.ok().map(|()| found)
}

/// Puts an object at the end of a segment; `None` where the segment is full.
pub fn append(segment: &mut Vec<u8>, object: &[u8], number: u32) -> Option<Place> {
    let start = u32::try_from(segment.len()).ok()?;
    let length = u32::try_from(object.len()).ok()?;
    start.checked_add(length)?;
    segment.extend_from_slice(object);
    Some(Place {
        segment: number,
        start,
        length,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::heap::{Heap, HeapId};
    use crate::datatype::{Charset, Class, Datatype, StringPadding, StringType};
    use crate::error::Error;
    use crate::limits::Limits;
    use crate::task::Task;

    const SIZES: Sizes = Sizes {
        offset: 8,
        length: 8,
    };
    const COUNT: u64 = 300;
    /// Those whose signature is wrong, in one share all of them, and one whose size leads out of
    /// the run.
    const DAMAGED: std::ops::Range<u64> = 60..200;
    const LONG: u64 = 299;

    /// Collections of 4096 bytes behind each other, each with objects 3, 2 and 1.
    struct Neighbours {
        bytes: Vec<u8>,
        in_runs: bool,
        pool: rayon::ThreadPool,
    }

    fn text(collection: u64, index: u32) -> String {
        format!("{collection} has {index}")
    }

    fn collection(number: u64) -> Vec<u8> {
        let size = if number == LONG { 8192 } else { 4096_u64 };
        let mut bytes = [&b"GCOL\x01\0\0\0"[..], &size.to_le_bytes()].concat();
        for index in [3_u16, 2, 1] {
            let text = text(number, index.into());
            bytes.extend(index.to_le_bytes());
            bytes.extend([0; 6]);
            bytes.extend((text.len() as u64).to_le_bytes());
            bytes.extend(text.as_bytes());
            bytes.resize(bytes.len().next_multiple_of(8), 0);
        }
        if DAMAGED.contains(&number) {
            bytes[0] = 0;
        }
        bytes.resize(4096, 0);
        bytes
    }

    impl FetchCollection for Neighbours {
        fn fetch_collection(
            &self,
            address: Address,
            each: &mut dyn FnMut(u32, &[u8]),
        ) -> Result<()> {
            let number = address.0 / 4096;
            if DAMAGED.contains(&number) {
                return Err(Error::corrupt("collection", "damaged").at(address.0));
            }
            (1..=3).for_each(|index| each(index, text(number, index).as_bytes()));
            Ok(())
        }

        fn fetch_run(&self, address: Address, length: u64) -> Option<Vec<u8>> {
            let start = address.0 as usize;
            let end = (start + length as usize).min(self.bytes.len());
            self.in_runs.then(|| self.bytes[start..end].to_vec())
        }

        fn pool(&self) -> Option<&rayon::ThreadPool> {
            Some(&self.pool)
        }
    }

    #[test]
    fn runs_give_what_single_collections_give() {
        let mut fetch = Neighbours {
            bytes: (0..COUNT).flat_map(collection).collect(),
            in_runs: true,
            pool: rayon::ThreadPoolBuilder::new().build().unwrap(),
        };
        let string = StringType {
            padding: StringPadding::NullTerminated,
            charset: Charset::Ascii,
        };
        let datatype = Datatype {
            size: 16,
            class: Class::VlenString(string),
        };
        let mut elements = Vec::new();
        let mut wanted = Vec::new();
        for number in (1..COUNT).rev() {
            for index in [1, 3, 9].into_iter().take(1 + number as usize % 3) {
                elements.extend(20_u32.to_le_bytes());
                elements.extend((number * 4096).to_le_bytes());
                elements.extend(u32::to_le_bytes(index));
                wanted.push((number, index));
            }
        }
        for in_runs in [true, false] {
            fetch.in_runs = in_runs;
            let (limits, task) = (Limits::default(), Task::new());
            let heap = Heap::resolve(&datatype, &elements, SIZES, &fetch, &limits, &task).unwrap();
            let mut reader = heap.reader();
            for (number, index) in &wanted {
                let id = HeapId {
                    collection: Address(number * 4096),
                    index: *index,
                };
                let found = heap.object(id).ok();
                assert_eq!(found, reader.object(id).ok());
                let there = !DAMAGED.contains(number) && *index != 9;
                let text = there.then(|| text(*number, *index));
                assert_eq!(found, text.as_deref().map(str::as_bytes), "{id:?}");
            }
        }
    }
}
