//! Where fetched heap objects lie in memory: by collection, then by index.

use std::collections::HashMap;

use super::heap::HeapId;
use crate::bytes::Address;

/// Where an object lies in the memory of a heap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Number of the segment.
    pub segment: u32,
    /// First byte in the segment.
    pub start: u32,
    /// Bytes.
    pub length: u32,
}

/// The objects of one collection: index and place of each, ascending.
pub type Placed = Vec<(u32, Place)>;

/// Places of heap objects. Indexes of a collection mostly follow each other, so that an object is
/// found where its index leads; a search finds the others.
#[derive(Debug, Clone, Default)]
pub struct Places {
    collections: HashMap<Address, Placed>,
}

impl Places {
    /// The place of an object.
    pub fn get(&self, id: HeapId) -> Option<Place> {
        find(self.of(id.collection)?, id.index)
    }

    /// The objects of a collection, for [`find`].
    pub fn of(&self, collection: Address) -> Option<&Placed> {
        self.collections.get(&collection)
    }

    /// All collections with their objects.
    pub fn all(&self) -> impl Iterator<Item = (Address, &Placed)> {
        self.collections
            .iter()
            .map(|(address, objects)| (*address, objects))
    }

    /// Notes the places of objects of one collection; of an index that is known already the first
    /// one stays. Takes a constant time for each where they follow what is known.
    pub fn extend(&mut self, collection: Address, found: Placed) {
        let objects = self.collections.entry(collection).or_default();
        let known = objects.last().map(|(index, _)| *index);
        let ascending = found.is_sorted_by(|(one, _), (next, _)| one < next);
        let follows = found.first().is_none_or(|(index, _)| known < Some(*index));
        match objects.is_empty() {
            true => *objects = found,
            false => objects.extend(found),
        }
        if !(ascending && follows) {
            // A stable sort: quick where it merges what was sorted.
            objects.sort_by_key(|(index, _)| *index);
            objects.dedup_by_key(|(index, _)| *index);
        }
    }
}

/// Where the object of that index is.
pub fn find(objects: &Placed, index: u32) -> Option<Place> {
    let (first, _) = objects.first()?;
    let guess = index.checked_sub(*first)? as usize;
    match objects.get(guess) {
        Some((there, place)) if *there == index => Some(*place),
        _ => {
            let found = objects.binary_search_by_key(&index, |(there, _)| *there);
            objects.get(found.ok()?).map(|(_, place)| *place)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_are_found_in_whatever_order_they_came() {
        let id = |collection, index| HeapId {
            collection: Address(collection),
            index,
        };
        let at = |start| Place {
            segment: 0,
            start,
            length: 1,
        };
        let mut places = Places::default();
        let found = [3, 4, 9, 1, 2, 60_000, 5].into_iter().zip(0..);
        for (index, number) in found.clone() {
            places.extend(Address(96), vec![(index, at(number))]);
        }
        let together = found.clone().map(|(index, number)| (index, at(number)));
        places.extend(Address(8), together.collect());
        places.extend(Address(4096), vec![(3, at(50))]);
        places.extend(Address(96), vec![(3, at(70)), (4, at(80)), (4, at(90))]);
        for (index, number) in found {
            assert_eq!(places.get(id(96, index)), Some(at(number)));
            assert_eq!(places.get(id(8, index)), Some(at(number)));
        }
        assert_eq!(places.get(id(4096, 3)), Some(at(50)));
        for absent in [id(96, 0), id(96, 6), id(96, 60_001), id(16, 3)] {
            assert_eq!(places.get(absent), None);
        }
    }
}
