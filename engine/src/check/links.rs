//! Objects met, by address: how many hard links lead to each, and by which path it was reached.

use std::collections::HashMap;

use crate::bytes::Address;
use crate::datatype::Name;

/// A path, by its place in [`Links`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PathId(u32);

/// The root's path.
pub const ROOT: PathId = PathId(0);

/// A name on a path.
#[derive(Debug)]
struct Step {
    parent: PathId,
    /// End of the name in the text of all names.
    end: usize,
}

/// What is known of an object.
#[derive(Debug)]
struct Met {
    /// What its header claims; `None` until it was read.
    stored: Option<u32>,
    found: u32,
    path: PathId,
}

/// Objects and paths.
#[derive(Debug)]
pub struct Links {
    objects: HashMap<u64, Met>,
    steps: Vec<Step>,
    text: Vec<u8>,
    waiting: Vec<(Address, PathId)>,
}

impl Default for Links {
    fn default() -> Self {
        Self {
            objects: HashMap::new(),
            steps: vec![Step {
                parent: ROOT,
                end: 0,
            }],
            text: Vec::new(),
            waiting: Vec::new(),
        }
    }
}

impl Links {
    /// Notes the root group, which the superblock leads to.
    pub fn add_root(&mut self, root: Address) {
        self.waiting.push((root, ROOT));
        let met = Met {
            stored: None,
            found: 1,
            path: ROOT,
        };
        self.objects.insert(root.0, met);
    }

    /// Counts a link called `name` from the object at `parent`, and notes its target if it is new.
    /// Whether it is.
    pub fn add(&mut self, parent: PathId, name: &[u8], target: Address) -> bool {
        if let Some(met) = self.objects.get_mut(&target.0) {
            met.found = met.found.saturating_add(1);
            return false;
        }
        let path = self.step(parent, name);
        self.waiting.push((target, path));
        let met = Met {
            stored: None,
            found: 1,
            path,
        };
        self.objects.insert(target.0, met);
        true
    }

    /// Notes what the header of an object claims.
    pub fn claim(&mut self, address: Address, count: u32) {
        if let Some(met) = self.objects.get_mut(&address.0) {
            met.stored = Some(count);
        }
    }

    /// An object that was met and not looked at yet.
    pub fn next(&mut self) -> Option<(Address, PathId)> {
        self.waiting.pop()
    }

    /// Every object that links lead to, and how many do, by address.
    pub fn found(&self) -> Vec<(Address, u32)> {
        let objects = self.objects.iter();
        let mut found: Vec<_> = objects
            .map(|(address, met)| (Address(*address), met.found))
            .collect();
        found.sort_unstable_by_key(|(address, _)| address.0);
        found
    }

    /// Objects whose headers claim another number of links than were found, by address: address,
    /// path, claimed, found.
    pub fn wrong_counts(&self) -> Vec<(Address, PathId, u32, u32)> {
        let mut wrong: Vec<_> = self
            .objects
            .iter()
            .filter_map(|(address, met)| {
                let stored = met.stored.filter(|stored| *stored != met.found)?;
                Some((Address(*address), met.path, stored, met.found))
            })
            .collect();
        wrong.sort_unstable_by_key(|(address, ..)| address.0);
        wrong
    }

    /// A path as people read it.
    pub fn path(&self, path: PathId) -> String {
        let mut names = Vec::new();
        let mut at = path;
        while at != ROOT {
            let index = at.0 as usize;
            let Some(step) = self.steps.get(index) else {
                break;
            };
            let start = self.steps.get(index - 1).map_or(0, |before| before.end);
            names.push(self.text.get(start..step.end).unwrap_or_default());
            at = step.parent;
        }
        if names.is_empty() {
            return "/".into();
        }
        let mut bytes = Vec::new();
        for name in names.iter().rev() {
            bytes.push(b'/');
            bytes.extend_from_slice(name);
        }
        Name::new(&bytes[..]).to_string()
    }

    fn step(&mut self, parent: PathId, name: &[u8]) -> PathId {
        // As many objects do not fit in memory.
        let Ok(number) = u32::try_from(self.steps.len()) else {
            return parent;
        };
        self.text.extend_from_slice(name);
        self.steps.push(Step {
            parent,
            end: self.text.len(),
        });
        PathId(number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_counted_and_each_object_waits_once() {
        let mut links = Links::default();
        links.add_root(Address(0));
        assert_eq!(links.next(), Some((Address(0), ROOT)));
        links.add(ROOT, b"a", Address(8));
        let (address, a) = links.next().unwrap();
        assert_eq!((address, links.path(a).as_str()), (Address(8), "/a"));
        links.add(a, b"b", Address(16));
        links.add(a, b"loop", Address(8));
        let (_, b) = links.next().unwrap();
        assert_eq!(links.path(b), "/a/b");
        assert!(links.next().is_none());
        links.claim(Address(8), 2);
        links.claim(Address(16), 3);
        assert_eq!(
            links.found(),
            [(Address(0), 1), (Address(8), 2), (Address(16), 1)]
        );
        assert_eq!(links.wrong_counts(), [(Address(16), b, 3, 1)]);
        assert_eq!(links.path(ROOT), "/");
    }
}
