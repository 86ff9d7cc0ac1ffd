//! Which members are shown: all, or those that pass the filter. A filter looks at so many names
//! at a time, so that a million of them never hold up a frame.

use std::collections::HashSet;

use super::{Branch, BranchState, Note};

/// What a filter has found among the members so far.
#[derive(Debug, Clone, Default)]
pub(super) struct Found {
    /// What names are to hold, in lower case.
    filter: String,
    /// Members that do, in the order of display.
    members: Vec<u32>,
    /// How many members have been looked at.
    looked: usize,
}

impl Branch {
    /// Counts rows again after any change, showing members whose name holds `filter`
    /// (lower case), and those with such members open below them.
    pub fn layout(&mut self, filter: &str) {
        self.layout_some(filter, &mut usize::MAX.clone());
    }

    /// The same, looking at no more than `room` names, which is counted down. Returns whether
    /// that was enough; where it was not, the next call goes on.
    pub fn layout_some(&mut self, filter: &str, room: &mut usize) -> bool {
        let mut complete = true;
        let mut open = HashSet::new();
        let mut matching = HashSet::new();
        for (index, branch) in &mut self.branches {
            complete &= branch.layout_some(filter, room);
            if branch.expanded {
                open.insert(*index);
                if !branch.shown.is_empty() {
                    matching.insert(*index);
                }
            }
        }
        if filter.is_empty() {
            self.found = Found::default();
            self.shown.clone_from(&self.order);
        } else {
            self.look(filter, room);
            complete &= self.found.looked == self.order.len();
            self.show_found(&matching);
        }
        self.place_open(&open);
        complete
    }

    /// Looks at the next names.
    fn look(&mut self, filter: &str, room: &mut usize) {
        if self.found.filter != filter {
            self.found = Found {
                filter: filter.to_owned(),
                ..Found::default()
            };
        }
        let found = &mut self.found;
        let end = self.order.len().min(found.looked.saturating_add(*room));
        for index in self.order.get(found.looked..end).unwrap_or_default() {
            let child = self.children.get(*index);
            if child.is_some_and(|child| contains(child.name.as_bytes(), filter)) {
                found.members.push(*index);
            }
        }
        *room -= end - found.looked.min(end);
        found.looked = end;
    }

    fn show_found(&mut self, matching: &HashSet<u32>) {
        let found = &self.found;
        if matching.is_empty() {
            self.shown.clone_from(&found.members);
            return;
        }
        let mut next = found.members.iter().peekable();
        let passes = |index: &u32| {
            let is_next = next.next_if_eq(&index).is_some();
            is_next || matching.contains(index)
        };
        let looked = self.order.iter().take(found.looked).copied();
        self.shown = looked.filter(passes).collect();
    }

    fn place_open(&mut self, open: &HashSet<u32>) {
        self.open_at.clear();
        if !open.is_empty() {
            let shown = self.shown.iter().enumerate();
            let places = shown.filter(|(_, index)| open.contains(index));
            self.open_at
                .extend(places.map(|(place, index)| (place as u32, *index)));
        }
        let below: u64 = self
            .open_at
            .iter()
            .map(|(_, i)| self.branches[i].rows)
            .sum();
        self.rows = self.shown.len() as u64 + below + u64::from(self.note().is_some());
    }

    /// The line below the members, where there is something to say.
    pub(super) fn note(&self) -> Option<Note<'_>> {
        let filtering = !self.found.filter.is_empty();
        match &self.state {
            BranchState::Loading => Some(Note::Loading(self.children.len())),
            BranchState::Failed(error) => Some(Note::Failed(error)),
            BranchState::Loaded if self.children.is_empty() => Some(Note::Empty),
            BranchState::Loaded if filtering && self.found.looked < self.order.len() => {
                Some(Note::Filtering)
            }
            BranchState::Loaded if self.shown.is_empty() => Some(Note::NoMatch),
            BranchState::Loaded => None,
        }
    }
}

/// Whether `name` holds `needle` (lower case), whatever the case of its ASCII letters;
/// other letters are compared after Unicode's lower-casing.
pub fn contains(name: &[u8], needle: &str) -> bool {
    let needle = needle.as_bytes();
    if needle.is_ascii() && name.is_ascii() {
        return name.len() >= needle.len()
            && name
                .windows(needle.len())
                .any(|window| window.eq_ignore_ascii_case(needle));
    }
    let lower = String::from_utf8_lossy(name).to_lowercase();
    lower.as_bytes().windows(needle.len()).any(|w| w == needle)
}
