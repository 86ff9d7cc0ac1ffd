//! Variable-length parts: collected by walking the type, fetched once a heap collection in address
//! order, and kept beside the elements.

use std::collections::HashMap;

pub use super::heap_fetch::FetchCollection;
use super::heap_fetch::{Group, append, next_runs, take_runs};
use super::heap_places::{Place, Placed, Places, find};
use super::heap_wanted::{Stretch, Wanted, find_stretch};
use crate::bytes::{Address, Cursor, Sizes};
use crate::datatype::{Class, Datatype, ReferenceKind};
use crate::error::{Error, Kind, Result};
use crate::limits::Limits;
use crate::task::Task;

/// A segment that is longer than this takes no more objects.
const SEGMENT: usize = 16 << 20;

/// Where an object lies in the global heaps: collection and index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HeapId {
    /// Address of the collection.
    pub collection: Address,
    /// Index of the object in it.
    pub index: u32,
}

/// The heap objects that elements refer to.
#[derive(Debug, Clone)]
pub struct Heap {
    sizes: Sizes,
    /// The caps that values are made under.
    limits: Limits,
    /// Bytes of the objects, in parts: those of one collection lie in one mostly.
    segments: Vec<Vec<u8>>,
    /// Bytes of all segments.
    length: usize,
    objects: Places,
    failed: HashMap<Address, Error>,
    /// Objects that are in no file.
    inserted: u64,
}

impl Default for Heap {
    fn default() -> Self {
        Self::empty(Sizes::default())
    }
}

impl Heap {
    /// No object; enough for types without variable-length parts.
    pub fn empty(sizes: Sizes) -> Self {
        Self {
            sizes,
            limits: Limits::default(),
            segments: Vec::new(),
            length: 0,
            objects: Places::default(),
            failed: HashMap::new(),
            inserted: 0,
        }
    }

    /// No object yet; for the variable-length parts of results that are in no file.
    pub fn for_results(sizes: Sizes, limits: &Limits) -> Self {
        Self {
            limits: limits.clone(),
            ..Self::empty(sizes)
        }
    }

    /// Keeps an object that is in no file, in a collection where no file has one: at the end of
    /// all addresses.
    pub fn insert(&mut self, bytes: &[u8]) -> Result<HeapId> {
        let all = (self.length as u64).saturating_add(bytes.len() as u64);
        Limits::agree(all, self.limits.result, "variable-length data")?;
        let last = match self.sizes.offset {
            width @ 1..8 => (1 << (u32::from(width) * 8)) - 1,
            _ => u64::MAX,
        };
        let [high, low] = [self.inserted >> 32, self.inserted & 0xffff_ffff];
        let id = HeapId {
            // The last address of all stands for none.
            collection: Address(last - 1 - high),
            index: u32::try_from(low).unwrap_or(0),
        };
        self.inserted += 1;
        let place = self.keep(bytes)?;
        self.objects.extend(id.collection, vec![(id.index, place)]);
        Ok(id)
    }

    /// Takes in the objects of a heap of the same file, so that elements of both find theirs here.
    pub fn join(&mut self, other: &Self) -> Result<()> {
        if self.inserted > 0 && other.inserted > 0 {
            let cause = "two heaps have objects that are in no file";
            return Err(Error::invalid("variable-length data", cause));
        }
        let all = (self.length as u64).saturating_add(other.length as u64);
        Limits::agree(all, self.limits.result, "variable-length data")?;
        self.inserted += other.inserted;
        for (collection, objects) in other.objects.all() {
            let mut placed = Vec::with_capacity(objects.len());
            for (index, place) in objects {
                let bytes = other.placed(
                    HeapId {
                        collection,
                        index: *index,
                    },
                    Some(*place),
                )?;
                placed.push((*index, self.keep(bytes)?));
            }
            self.objects.extend(collection, placed);
        }
        let failed = other.failed.iter();
        self.failed
            .extend(failed.map(|(at, error)| (*at, error.clone())));
        Ok(())
    }

    /// Puts an object into the last segment, or into a new one where that is long.
    fn keep(&mut self, bytes: &[u8]) -> Result<Place> {
        if self.segments.last().is_none_or(|last| last.len() > SEGMENT) {
            self.segments.push(Vec::new());
        }
        let number = u32::try_from(self.segments.len() - 1);
        let last = self.segments.last_mut();
        let place = last
            .zip(number.ok())
            .and_then(|(last, number)| append(last, bytes, number));
        self.length += bytes.len();
        place.ok_or_else(|| {
            let cause = format!("an object of {} bytes", bytes.len());
            Error::new(Kind::LimitExceeded, "variable-length data", cause)
        })
    }

    /// Widths of addresses in descriptors.
    pub fn sizes(&self) -> Sizes {
        self.sizes
    }

    /// The caps that values are made under.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Bytes of all objects together.
    pub fn byte_len(&self) -> usize {
        self.length
    }

    /// The bytes of an object that was resolved.
    pub fn object(&self, id: HeapId) -> Result<&[u8]> {
        self.placed(id, self.objects.get(id))
    }

    /// Something that finds one object after the other, quickly where they lie together.
    pub fn reader(&self) -> HeapReader<'_> {
        HeapReader {
            heap: self,
            last: None,
        }
    }

    fn placed(&self, id: HeapId, place: Option<Place>) -> Result<&[u8]> {
        if let Some(place) = place {
            let segment = self.segments.get(place.segment as usize);
            let (start, length) = (place.start as usize, place.length as usize);
            let bytes = segment.and_then(|segment| segment.get(start..start + length));
            return Ok(bytes.unwrap_or_default());
        }
        if let Some(error) = self.failed.get(&id.collection) {
            return Err(error.clone());
        }
        let cause = format!("no object of index {}", id.index);
        Err(Error::corrupt("global heap", cause).at(id.collection.0))
    }

    /// Fetches everything that `elements` of `datatype` refer to, also inside of what was fetched.
    ///
    /// A collection that cannot be read is an error of the values that need it, not of this call;
    /// only cancelling and the limit on the result's size end it.
    pub fn resolve(
        datatype: &Datatype,
        elements: &[u8],
        sizes: Sizes,
        fetch: &dyn FetchCollection,
        limits: &Limits,
        task: &Task,
    ) -> Result<Self> {
        let mut heap = Self::empty(sizes);
        heap.limits = limits.clone();
        if !needs_heap(datatype) {
            return Ok(heap);
        }
        let mut wanted = Wanted::default();
        wanted.collect(datatype, elements, sizes, task)?;
        // Each turn goes one level of nesting deeper; types bound their number.
        while !wanted.is_empty() {
            let mut next = Wanted::default();
            heap.fetch_level(wanted.settled(), fetch, limits, task)?;
            for ((id, _), content) in &wanted.content {
                if let Ok(bytes) = heap.object(*id) {
                    next.collect(content, bytes, sizes, task)?;
                }
            }
            next.leave_out(|id| heap.objects.get(id).is_some());
            wanted = next;
        }
        Ok(heap)
    }

    /// Fetches what is `wanted`: sorted, each once.
    fn fetch_level(
        &mut self,
        wanted: &[Stretch],
        fetch: &dyn FetchCollection,
        limits: &Limits,
        task: &Task,
    ) -> Result<()> {
        let groups: Vec<Group<'_>> = wanted
            .chunk_by(|one, next| one.collection == next.collection)
            .collect();
        let mut rest = &groups[..];
        while !rest.is_empty() {
            task.check()?;
            let (runs, later) = next_runs(rest);
            rest = later;
            let mut left = Vec::new();
            // Places name segments by number: all of these runs come before any other.
            for taken in take_runs(&runs, self.sizes, fetch, self.segments.len()) {
                self.length += taken.segment.len();
                self.segments.push(taken.segment);
                for (collection, found) in taken.found {
                    self.objects.extend(collection, found);
                }
                left.extend(taken.left);
            }
            for group in left {
                self.fetch_group(group, fetch)?;
                let length = self.length as u64;
                Limits::agree(length, limits.result, "variable-length data")?;
            }
            let length = self.length as u64;
            Limits::agree(length, limits.result, "variable-length data")?;
        }
        Ok(())
    }

    /// Fetches one collection; where it cannot be read, its objects have that error.
    fn fetch_group(&mut self, group: Group<'_>, fetch: &dyn FetchCollection) -> Result<()> {
        let Some(Stretch { collection, .. }) = group.first().copied() else {
            return Ok(());
        };
        let (mut found, mut full): (Placed, _) = (Vec::new(), Ok(()));
        let fetched = fetch.fetch_collection(collection, &mut |index, bytes| {
            let id = HeapId { collection, index };
            let again = found.last().is_some_and(|(last, _)| *last == index);
            if !again && find_stretch(group, index).is_some() && self.objects.get(id).is_none() {
                match self.keep(bytes) {
                    Ok(place) => found.push((index, place)),
                    Err(error) => full = Err(error),
                }
            }
        });
        self.objects.extend(collection, found);
        full?;
        match fetched {
            Err(error) if error.is_cancelled() => return Err(error),
            Err(error) => drop(self.failed.insert(collection, error)),
            Ok(()) => {}
        }
        Ok(())
    }
}

/// Finds objects of a heap; remembers the collection of the last one.
pub struct HeapReader<'h> {
    heap: &'h Heap,
    last: Option<(Address, &'h Placed)>,
}

impl<'h> HeapReader<'h> {
    /// The bytes of an object that was resolved.
    pub fn object(&mut self, id: HeapId) -> Result<&'h [u8]> {
        let objects = match self.last {
            Some((collection, objects)) if collection == id.collection => Some(objects),
            _ => self.heap.objects.of(id.collection),
        };
        self.last = objects.map(|objects| (id.collection, objects));
        let place = objects.and_then(|objects| find(objects, id.index));
        self.heap.placed(id, place)
    }
}

/// Whether elements refer to global heaps.
pub fn needs_heap(datatype: &Datatype) -> bool {
    match &datatype.class {
        Class::Reference(kind) => !matches!(kind, ReferenceKind::Object),
        Class::Compound(members) => members.iter().any(|m| needs_heap(&m.datatype)),
        Class::Array { base, .. } => needs_heap(base),
        Class::Sequence(_) | Class::VlenString(_) => true,
        _ => false,
    }
}

/// A variable-length descriptor: number of elements (bytes of a string) and where they are;
/// `None` for no element.
#[inline]
pub fn descriptor(element: &[u8], sizes: Sizes) -> Result<(u32, Option<HeapId>)> {
    let (count, collection, index) = match (element.first_chunk::<16>(), sizes.offset) {
        // What nearly all files have, quickly.
        (Some([a, b, c, d, address @ .., e, f, g, h]), 8) => {
            let address = Some(u64::from_le_bytes(*address)).filter(|at| *at != u64::MAX);
            let (count, index) = ([*a, *b, *c, *d], [*e, *f, *g, *h]);
            let [count, index] = [count, index].map(u32::from_le_bytes);
            (count, address.map(Address), index)
        }
        _ => {
            let mut cursor = Cursor::new(element, "variable-length descriptor", 0, sizes);
            (cursor.u32()?, cursor.address_field()?, cursor.u32()?)
        }
    };
    let id = match collection {
        Some(collection) if collection.0 != 0 && count != 0 => Some(HeapId { collection, index }),
        _ => None,
    };
    Ok((count, id))
}

/// Writes the descriptor of variable-length data.
pub fn write_descriptor(count: u32, id: HeapId, sizes: Sizes, out: &mut [u8]) -> Result<()> {
    let (length, place) = out
        .split_at_mut_checked(4)
        .ok_or_else(|| Error::corrupt("variable-length descriptor", "it has no room"))?;
    length.copy_from_slice(&count.to_le_bytes());
    write_id(id, sizes, place)
}

/// Writes where an object lies.
pub fn write_id(id: HeapId, sizes: Sizes, out: &mut [u8]) -> Result<()> {
    let width = usize::from(sizes.offset);
    let mut address = id.collection.0.to_le_bytes().to_vec();
    address.resize(width, 0);
    let bytes = [&address[..], &id.index.to_le_bytes()].concat();
    if out.len() != bytes.len() {
        let cause = format!("{} bytes for one of {}", out.len(), bytes.len());
        return Err(Error::corrupt("variable-length descriptor", cause));
    }
    out.copy_from_slice(&bytes);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heap(collection: u64, texts: &[&str]) -> Heap {
        let mut heap = Heap::default();
        for (index, text) in (1..).zip(texts) {
            let place = heap.keep(text.as_bytes()).unwrap();
            heap.objects
                .extend(Address(collection), vec![(index, place)]);
        }
        heap
    }

    #[test]
    fn a_heap_takes_in_the_objects_of_another() {
        let mut all = heap(96, &["one", "two"]);
        all.join(&heap(4096, &["three", ""])).unwrap();
        all.join(&heap(96, &["one", "two", "four"])).unwrap();
        let text = |collection, index| {
            let collection = Address(collection);
            let id = HeapId { collection, index };
            all.object(id)
                .map(|text| String::from_utf8_lossy(text).into_owned())
        };
        let found = [(96, 1), (96, 2), (96, 3), (4096, 1), (4096, 2)];
        let found = found.map(|(collection, index)| text(collection, index).unwrap());
        assert_eq!(found, ["one", "two", "four", "three", ""]);
        assert!(text(4096, 3).is_err());
    }

    #[test]
    fn objects_that_are_in_no_file_are_not_mixed_up() {
        let [mut one, mut other] = [Heap::default(), Heap::default()];
        one.insert(b"one").unwrap();
        other.insert(b"other").unwrap();
        assert!(one.join(&other).is_err());
        let mut none = heap(96, &["here"]);
        none.join(&one).unwrap();
        assert_eq!(none.byte_len(), 7);
    }
}
