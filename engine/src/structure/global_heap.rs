//! Objects of global heap collections: put in, taken out, their room used again (specification
//! III.E).
//!
//! An object that comes in place of another goes into the same collection where there is room. A
//! collection without objects is given back.

use std::ops::Range;

use crate::bytes::{Address, Sink};
use crate::error::{Error, Kind, Result};
use crate::format::global_heap::{SMALLEST, collection_size, prefix_size, visit_objects};
use crate::limits::Limits;
use crate::metadata::Fetch;
use crate::transaction::{Edit, SpaceKind};

const STRUCTURE: &str = "global heap collection";

/// Where an object lies: its collection and its index there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The collection.
    pub collection: Address,
    /// The index.
    pub index: u32,
}

/// Stores an object: in the collection of `beside` where there is room, else in one of its own.
///
/// # Errors
/// [`Kind::LimitExceeded`] for objects over 4 GiB; what is wrong with the collection.
pub fn store(edit: &Edit<'_>, bytes: &[u8], beside: Option<Address>) -> Result<Place> {
    if u32::try_from(bytes.len()).is_err() {
        let cause = format!("an object of {} bytes", bytes.len());
        return Err(Error::new(Kind::LimitExceeded, STRUCTURE, cause));
    }
    if let Some(address) = beside {
        let mut collection = Collection::read(edit, address)?;
        if let Some(index) = collection.insert(bytes)? {
            collection.write(edit)?;
            return Ok(Place {
                collection: address,
                index,
            });
        }
    }
    let mut collection = Collection::make(edit, bytes.len() as u64)?;
    let index = collection.insert(bytes)?;
    collection.write(edit)?;
    let index = index.ok_or_else(|| Error::corrupt(STRUCTURE, "a new one has no room"))?;
    Ok(Place {
        collection: collection.address,
        index,
    })
}

/// Bytes of the largest collection that is made for more than one object, as in the library.
const LARGEST: u64 = 1 << 16;

/// Stores many objects, one after the other, in collections of their own that are written when they are
/// full: the first is small, later ones are larger.
#[derive(Debug, Default)]
pub struct Packer {
    open: Option<Packed>,
    next: u64,
}

/// A collection that is being filled.
#[derive(Debug)]
struct Packed {
    address: Address,
    size: u64,
    objects: Vec<(u16, Vec<u8>)>,
    used: u64,
}

impl Packer {
    /// Stores an object.
    ///
    /// # Errors
    /// [`Kind::LimitExceeded`] for objects over 4 GiB.
    pub fn store(&mut self, edit: &Edit<'_>, bytes: &[u8]) -> Result<Place> {
        let head = prefix_size(edit.sizes());
        let length = head + (bytes.len() as u64).next_multiple_of(8);
        if 2 * head + length > LARGEST {
            return store(edit, bytes, None);
        }
        let fits = |packed: &Packed| {
            packed.used + length <= packed.size && packed.objects.len() < usize::from(u16::MAX)
        };
        if !self.open.as_ref().is_some_and(fits) {
            self.finish(edit)?;
            let least = self.next.clamp(SMALLEST, LARGEST);
            let collection = Collection::make(edit, length.max(least - 2 * head))?;
            self.next = (2 * least).min(LARGEST);
            self.open = Some(Packed {
                address: collection.address,
                size: collection.size,
                objects: Vec::new(),
                used: head,
            });
        }
        let packed = self.open.as_mut();
        let packed = packed.ok_or_else(|| Error::corrupt(STRUCTURE, "a new one has no room"))?;
        let index = packed.objects.len() as u16 + 1;
        packed.objects.push((index, encode(edit, index, bytes)?));
        packed.used += length;
        Ok(Place {
            collection: packed.address,
            index: index.into(),
        })
    }

    /// Writes the collection that is not full yet; the next object begins another.
    pub fn finish(&mut self, edit: &Edit<'_>) -> Result<()> {
        let Some(packed) = self.open.take() else {
            return Ok(());
        };
        let collection = Collection {
            edit,
            address: packed.address,
            size: packed.size,
            objects: packed.objects,
        };
        collection.write(edit)
    }
}

/// An object as a collection has it: with its header and padding.
fn encode(edit: &Edit<'_>, index: u16, data: &[u8]) -> Result<Vec<u8>> {
    let head = prefix_size(edit.sizes());
    let mut sink = Sink::new(STRUCTURE, edit.sizes());
    sink.u16(index);
    sink.put(&[0; 6]); // reference count, which nobody keeps; reserved
    sink.length(data.len() as u64)?;
    let mut object = sink.finish();
    object.resize(head as usize, 0);
    object.extend_from_slice(data);
    object.resize(object.len().next_multiple_of(8), 0);
    Ok(object)
}

/// Takes an object out; gives the collection if it goes on to exist.
///
/// # Errors
/// [`Kind::Corrupt`] where there is no such object.
pub fn remove(edit: &Edit<'_>, place: Place) -> Result<Option<Address>> {
    remove_all(edit, &[place])
}

/// Takes objects out, each named once; gives a collection of theirs that goes on to exist, if one does.
///
/// # Errors
/// [`Kind::Corrupt`] where there is no such object.
pub fn remove_all(edit: &Edit<'_>, places: &[Place]) -> Result<Option<Address>> {
    let mut sorted = places.to_vec();
    sorted.sort_by_key(|place| (place.collection, place.index));
    let mut left = None;
    for places in sorted.chunk_by(|one, next| one.collection == next.collection) {
        let Some(address) = places.first().map(|place| place.collection) else {
            continue;
        };
        let mut collection = Collection::read(edit, address)?;
        let mut objects = places.iter();
        objects.try_for_each(|place| collection.remove(place.index))?;
        if collection.objects.is_empty() {
            edit.free(address, collection.size, SpaceKind::Metadata)?;
        } else {
            collection.write(edit)?;
            left = Some(address);
        }
    }
    Ok(left)
}

/// A collection in memory: its objects as they are stored, headers and padding with them.
struct Collection<'e, 'c> {
    edit: &'e Edit<'c>,
    address: Address,
    size: u64,
    objects: Vec<(u16, Vec<u8>)>,
}

impl<'e, 'c> Collection<'e, 'c> {
    fn read(edit: &'e Edit<'c>, address: Address) -> Result<Self> {
        let sizes = edit.sizes();
        let prefix = edit.fetch(address, prefix_size(sizes), STRUCTURE)?;
        let size = collection_size(&prefix, address.0, sizes)?;
        Limits::agree(size, edit.limits().metadata_block, STRUCTURE)
            .map_err(|error| error.at(address.0))?;
        let bytes = edit.fetch(address, size, STRUCTURE)?;
        let head = prefix_size(sizes) as usize;
        let mut objects = Vec::new();
        visit_objects(&bytes, address.0, sizes, |index, data| {
            let whole = whole(&data, head, bytes.len());
            let mut object = bytes.get(whole).unwrap_or_default().to_vec();
            object.resize(object.len().next_multiple_of(8), 0);
            objects.push((index, object));
        })?;
        Ok(Self {
            edit,
            address,
            size,
            objects,
        })
    }

    /// A new one with room for an object of `length` bytes.
    fn make(edit: &'e Edit<'c>, length: u64) -> Result<Self> {
        let head = prefix_size(edit.sizes());
        let size = (2 * head + length.next_multiple_of(8)).max(SMALLEST);
        let address = edit.allocate(size, SpaceKind::Metadata)?;
        Ok(Self {
            edit,
            address,
            size,
            objects: Vec::new(),
        })
    }

    /// Bytes that are in use, the prefix with them.
    fn used(&self) -> u64 {
        let objects = self.objects.iter().map(|(_, object)| object.len() as u64);
        prefix_size(self.edit.sizes()) + objects.sum::<u64>()
    }

    /// Puts an object in; none where there is no room, or no index.
    fn insert(&mut self, data: &[u8]) -> Result<Option<u32>> {
        let head = prefix_size(self.edit.sizes());
        let length = head + (data.len() as u64).next_multiple_of(8);
        if self.used() + length > self.size {
            return Ok(None);
        }
        let taken: std::collections::BTreeSet<u16> =
            self.objects.iter().map(|(index, _)| *index).collect();
        let Some(index) = (1..=u16::MAX).find(|index| !taken.contains(index)) else {
            return Ok(None);
        };
        self.objects.push((index, encode(self.edit, index, data)?));
        Ok(Some(u32::from(index)))
    }

    fn remove(&mut self, index: u32) -> Result<()> {
        let place = self
            .objects
            .iter()
            .position(|(own, _)| u32::from(*own) == index);
        let Some(place) = place else {
            let cause = format!("no object {index}");
            return Err(Error::corrupt(STRUCTURE, cause).at(self.address.0));
        };
        self.objects.remove(place);
        Ok(())
    }

    /// Prefix, objects, and what is free behind them.
    fn write(&self, edit: &Edit<'_>) -> Result<()> {
        let head = prefix_size(edit.sizes());
        let mut sink = Sink::new(STRUCTURE, edit.sizes());
        sink.put(b"GCOL");
        sink.put(&[1, 0, 0, 0]); // version, reserved
        sink.length(self.size)?;
        let mut bytes = sink.finish();
        bytes.resize(head as usize, 0);
        for (_, object) in &self.objects {
            bytes.extend_from_slice(object);
        }
        let free = self.size.saturating_sub(bytes.len() as u64);
        if free >= head {
            let mut sink = Sink::new(STRUCTURE, edit.sizes());
            sink.put(&[0; 8]); // index 0, the free space
            sink.length(free)?;
            bytes.extend(sink.finish());
        }
        bytes.resize(self.size as usize, 0);
        edit.write(self.address, &bytes)
    }
}

/// Where an object lies with its header before and its padding behind.
fn whole(data: &Range<usize>, head: usize, most: usize) -> Range<usize> {
    let length = (data.end - data.start).next_multiple_of(8);
    data.start.saturating_sub(head)..(data.start + length).min(most)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bytes::Sizes;
    use crate::metadata::global_heap::read_collection;
    use crate::structure::testing::Changed;

    fn objects(edit: &Edit<'_>, address: Address) -> Vec<(u16, Vec<u8>)> {
        let collection = read_collection(edit, address).unwrap();
        let found = collection.indexes().map(|index| {
            let object = collection.object(u32::from(index)).unwrap();
            (index, object.to_vec())
        });
        found.collect()
    }

    #[test]
    fn objects_come_and_go_and_their_room_is_used_again() {
        let changed = Changed::empty(Sizes::default());
        let done = changed.change(|edit| {
            let first = store(edit, b"one", None).unwrap();
            let home = first.collection;
            let second = store(edit, b"the second", Some(home)).unwrap();
            assert_eq!((second.collection, second.index), (home, 2));
            let expected = [(1, b"one".to_vec()), (2, b"the second".to_vec())];
            assert_eq!(objects(edit, home), expected);
            assert_eq!(remove(edit, first).unwrap(), Some(home));
            let third = store(edit, &[7; 3000], Some(home)).unwrap();
            assert_eq!((third.collection, third.index), (home, 1));
            let elsewhere = store(edit, &[8; 3000], Some(home)).unwrap();
            assert_ne!(elsewhere.collection, home);
            let large = store(edit, &vec![9; 100_000], None).unwrap();
            assert_eq!(objects(edit, large.collection)[0].1.len(), 100_000);
            assert_eq!(remove(edit, second).unwrap(), Some(home));
            assert_eq!(remove(edit, third).unwrap(), None);
            assert!(remove(edit, elsewhere).unwrap().is_none());
            Ok(())
        });
        done.unwrap();
    }

    #[test]
    fn many_objects_fill_one_collection_after_the_other() {
        let changed = Changed::empty(Sizes::default());
        let done = changed.change(|edit| {
            let mut packer = Packer::default();
            let stored: Vec<_> = (0..2000_u32)
                .map(|n| packer.store(edit, &n.to_le_bytes()).unwrap())
                .collect();
            let large = packer.store(edit, &[9; 100_000]).unwrap();
            packer.finish(edit).unwrap();
            for (n, place) in (0_u32..).zip(&stored) {
                let collection = read_collection(edit, place.collection).unwrap();
                assert_eq!(collection.object(place.index).unwrap(), n.to_le_bytes());
            }
            let collections = stored.chunk_by(|one, next| one.collection == next.collection);
            assert_eq!(collections.count(), 4);
            assert_eq!(objects(edit, large.collection)[0].1, [9; 100_000]);
            Ok(())
        });
        done.unwrap();
    }

    #[test]
    fn an_object_that_is_not_there_is_an_error() {
        let changed = Changed::empty(Sizes::default());
        let done = changed.change(|edit| {
            let place = store(edit, b"one", None).unwrap();
            let other = Place { index: 9, ..place };
            assert_eq!(remove(edit, other).unwrap_err().kind(), Kind::Corrupt);
            Ok(())
        });
        done.unwrap();
    }
}
