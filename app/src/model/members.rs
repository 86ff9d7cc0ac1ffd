//! Members of one group as they arrive: by number, and by name without looking at all of them.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::tree::{Child, LinkShape};

/// Members that arrived together, with the way from a name to its member. It is made where it
/// costs no frame: in the worker.
#[derive(Debug, Clone, Default)]
pub struct Batch {
    children: Vec<Child>,
    by_hash: HashMap<u64, u32>,
    /// Members whose hash another one has already.
    others: Vec<u32>,
    /// Whether some are links that are not hard.
    links: bool,
}

impl From<Vec<Child>> for Batch {
    fn from(children: Vec<Child>) -> Self {
        let mut by_hash = HashMap::with_capacity(children.len());
        let (mut others, mut links) = (Vec::new(), false);
        for (index, child) in children.iter().enumerate() {
            let index = index as u32;
            links |= !matches!(child.link, LinkShape::Hard(_));
            if let Some(first) = by_hash.insert(hash(child.name.as_bytes()), index) {
                others.push(first);
            }
        }
        Self {
            children,
            by_hash,
            others,
            links,
        }
    }
}

impl Batch {
    fn index_of(&self, name: &[u8], hash: u64) -> Option<u32> {
        let is_it = |index: &u32| {
            let child = self.children.get(*index as usize);
            child.is_some_and(|child| child.name.as_bytes() == name)
        };
        let found = self.by_hash.get(&hash).copied().filter(is_it);
        found.or_else(|| self.others.iter().copied().find(is_it))
    }
}

fn hash(name: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    name.hash(&mut hasher);
    hasher.finish()
}

/// All members that have arrived, numbered in that order.
#[derive(Debug, Clone, Default)]
pub struct Members {
    /// Batches as they came: a million members are never moved again.
    batches: Vec<(u32, Batch)>,
    count: u32,
}

impl Members {
    /// Takes members that arrived.
    pub fn append(&mut self, batch: Batch) {
        let first = self.count;
        self.count += batch.children.len() as u32;
        self.batches.push((first, batch));
    }

    /// Number of members.
    pub fn len(&self) -> usize {
        self.count as usize
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// A member by its number.
    pub fn get(&self, index: u32) -> Option<&Child> {
        let (first, batch) = self.batches.get(self.batch_of(index)?)?;
        batch.children.get((index - first) as usize)
    }

    /// A member by its number.
    pub fn get_mut(&mut self, index: u32) -> Option<&mut Child> {
        let at = self.batch_of(index)?;
        let (first, batch) = self.batches.get_mut(at)?;
        batch.children.get_mut((index - *first) as usize)
    }

    /// Whether some of them are links that are not hard.
    pub fn has_links(&self) -> bool {
        self.batches.iter().any(|(_, batch)| batch.links)
    }

    /// The number of the member with this name.
    pub fn index_of(&self, name: &[u8]) -> Option<u32> {
        let hash = hash(name);
        self.batches
            .iter()
            .find_map(|(first, batch)| Some(first + batch.index_of(name, hash)?))
    }

    fn batch_of(&self, index: u32) -> Option<usize> {
        let after = self.batches.partition_point(|(first, _)| *first <= index);
        after.checked_sub(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::tree::KindState;

    fn batch(names: &[&str]) -> Batch {
        let children = names.iter().map(|name| Child {
            name: (*name).into(),
            link: LinkShape::Hard(1),
            kind: KindState::Unknown,
        });
        children.collect::<Vec<_>>().into()
    }

    #[test]
    fn members_of_all_batches_are_found_by_number_and_by_name() {
        let mut members = Members::default();
        assert_eq!(members.index_of(b"a"), None);
        members.append(batch(&["a", "b"]));
        members.append(batch(&[]));
        members.append(batch(&["c"]));
        assert_eq!(members.len(), 3);
        for (index, name) in ["a", "b", "c"].into_iter().enumerate() {
            assert_eq!(members.index_of(name.as_bytes()), Some(index as u32));
            let child = members.get(index as u32);
            assert_eq!(child.map(|c| c.name.to_string()), Some(name.to_owned()));
        }
        assert!(members.get(3).is_none() && members.index_of(b"d").is_none());
    }

    #[test]
    fn a_name_that_shares_its_hash_is_found_all_the_same() {
        let mut clash = batch(&["a", "b"]);
        let of_b = clash.by_hash.remove(&hash(b"b"));
        clash.others.extend(of_b);
        assert_eq!(clash.index_of(b"b", hash(b"b")), Some(1));
        assert_eq!(clash.index_of(b"b", hash(b"a")), Some(1));
    }
}
