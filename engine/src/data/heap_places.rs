//! Where fetched heap objects lie in memory: by collection, then by index.

use std::collections::HashMap;
use std::ops::Range;

use super::heap::HeapId;
use crate::bytes::Address;

/// Places of heap objects. Indexes of a collection mostly follow each other, so that an object is
/// found where its index leads; a search finds the others.
#[derive(Debug, Clone, Default)]
pub struct Places {
    /// Index and place of each object, ascending.
    collections: HashMap<Address, Vec<(u32, Range<usize>)>>,
}

impl Places {
    /// The place of an object.
    pub fn get(&self, id: HeapId) -> Option<&Range<usize>> {
        let objects = self.collections.get(&id.collection)?;
        let at = find(objects, id.index)?;
        objects.get(at).map(|(_, place)| place)
    }

    /// Notes the places of objects of one collection; of an index that is known already the first
    /// one stays. Takes a constant time for each where they follow what is known.
    pub fn extend(&mut self, collection: Address, found: Vec<(u32, Range<usize>)>) {
        let objects = self.collections.entry(collection).or_default();
        let known = objects.last().map(|(index, _)| *index);
        let ascending = found.is_sorted_by(|(one, _), (next, _)| one < next);
        let follows = found.first().is_none_or(|(index, _)| known < Some(*index));
        objects.extend(found);
        if !(ascending && follows) {
            // A stable sort: quick where it merges what was sorted.
            objects.sort_by_key(|(index, _)| *index);
            objects.dedup_by_key(|(index, _)| *index);
        }
    }
}

/// Where the object of that index is.
fn find(objects: &[(u32, Range<usize>)], index: u32) -> Option<usize> {
    let (first, _) = objects.first()?;
    let guess = index.checked_sub(*first)? as usize;
    match objects.get(guess) {
        Some((there, _)) if *there == index => Some(guess),
        _ => {
            let found = objects.binary_search_by_key(&index, |(there, _)| *there);
            found.ok()
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
        let mut places = Places::default();
        let found = [3, 4, 9, 1, 2, 60_000, 5].into_iter().enumerate();
        for (number, index) in found.clone() {
            places.extend(Address(96), vec![(index, number..number + 1)]);
        }
        let together = found
            .clone()
            .map(|(number, index)| (index, number..number + 1));
        places.extend(Address(8), together.collect());
        places.extend(Address(4096), vec![(3, 50..60)]);
        places.extend(Address(96), vec![(3, 70..80), (4, 80..90), (4, 90..99)]);
        for (number, index) in found {
            assert_eq!(places.get(id(96, index)), Some(&(number..number + 1)));
            assert_eq!(places.get(id(8, index)), Some(&(number..number + 1)));
        }
        assert_eq!(places.get(id(4096, 3)), Some(&(50..60)));
        for absent in [id(96, 0), id(96, 6), id(96, 60_001), id(16, 3)] {
            assert_eq!(places.get(absent), None);
        }
    }
}
