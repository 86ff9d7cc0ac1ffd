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
        let at = find(objects, id.index).ok()?;
        objects.get(at).map(|(_, place)| place)
    }

    /// Notes the place of an object, unless one is known.
    pub fn insert(&mut self, id: HeapId, place: Range<usize>) {
        let objects = self.collections.entry(id.collection).or_default();
        if let Err(at) = find(objects, id.index) {
            objects.insert(at, (id.index, place));
        }
    }
}

/// Where the object of that index is, or would be.
fn find(objects: &[(u32, Range<usize>)], index: u32) -> Result<usize, usize> {
    match objects.last() {
        Some((last, _)) if *last >= index => {}
        _ => return Err(objects.len()),
    }
    let first = objects.first().map_or(0, |(first, _)| *first);
    let guess = index.saturating_sub(first) as usize;
    match objects.get(guess) {
        Some((there, _)) if *there == index => Ok(guess),
        _ => objects.binary_search_by_key(&index, |(there, _)| *there),
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
        for (number, index) in [3, 4, 9, 1, 2, 60_000, 5].into_iter().enumerate() {
            places.insert(id(96, index), number..number + 1);
        }
        places.insert(id(4096, 3), 50..60);
        places.insert(id(96, 3), 70..80);
        for (number, index) in [3, 4, 9, 1, 2, 60_000, 5].into_iter().enumerate() {
            assert_eq!(places.get(id(96, index)), Some(&(number..number + 1)));
        }
        assert_eq!(places.get(id(4096, 3)), Some(&(50..60)));
        for absent in [id(96, 0), id(96, 6), id(96, 60_001), id(8, 3)] {
            assert_eq!(places.get(absent), None);
        }
    }
}
