//! The tabs, in one row or on two sides: one of each side previews, the others are kept.

use super::sides::{Side, Split};
use super::tab::Tab;
use crate::model::ObjectPath;
use crate::worker::DocumentId;

/// Where the user has been: a document and an object.
pub type Place = (DocumentId, ObjectPath);

/// All tabs, and the way through them.
#[derive(Debug, Default)]
pub struct Tabs {
    tabs: Vec<Tab>,
    fronts: [Option<u64>; 2],
    focus: Side,
    split: Option<Split>,
    linked: bool,
    next_id: u64,
    past: Vec<Place>,
    future: Vec<Place>,
}

/// Places that Back remembers.
const MOST_PAST: usize = 200;

impl Tabs {
    /// All tabs, those of each side from left to right.
    pub fn iter(&self) -> impl Iterator<Item = &Tab> {
        self.tabs.iter()
    }

    /// All tabs, those of each side from left to right.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut Tab> {
        self.tabs.iter_mut()
    }

    /// The tabs of a side from left to right.
    pub fn of_side(&self, side: Side) -> impl Iterator<Item = &Tab> {
        self.tabs.iter().filter(move |tab| tab.side == side)
    }

    /// How the tabs are split, if they are.
    pub fn split(&self) -> Option<Split> {
        self.split
    }

    /// The sides that there are.
    pub fn sides(&self) -> &'static [Side] {
        match self.split {
            Some(_) => &Side::BOTH,
            None => &[Side::First],
        }
    }

    /// The side that keys and commands are about.
    pub fn focus(&self) -> Side {
        self.focus
    }

    /// The tab in front of a side.
    pub fn front(&self, side: Side) -> Option<&Tab> {
        self.get((*side.of(&self.fronts))?)
    }

    /// The tab in front of a side.
    pub fn front_mut(&mut self, side: Side) -> Option<&mut Tab> {
        self.get_mut((*side.of(&self.fronts))?)
    }

    /// The tab in front: that of the side that keys and commands are about.
    pub fn active(&self) -> Option<&Tab> {
        self.front(self.focus)
    }

    /// The tab in front.
    pub fn active_mut(&mut self) -> Option<&mut Tab> {
        self.front_mut(self.focus)
    }

    /// A tab by its number.
    pub fn get(&self, id: u64) -> Option<&Tab> {
        self.tabs.iter().find(|tab| tab.id == id)
    }

    /// A tab by its number.
    pub fn get_mut(&mut self, id: u64) -> Option<&mut Tab> {
        self.tabs.iter_mut().find(|tab| tab.id == id)
    }

    /// Shows an object: in its tab where it has one, in the preview otherwise.
    pub fn show(&mut self, document: DocumentId, path: ObjectPath, keep: bool) {
        let place = (document, path.clone());
        self.leave_for(&place);
        self.go(document, path, keep);
    }

    /// Back leads here, if what is in front is another object.
    fn leave_for(&mut self, place: &Place) {
        if let Some(here) = self.place().filter(|here| here != place) {
            self.past.push(here);
            self.future.clear();
            let surplus = self.past.len().saturating_sub(MOST_PAST);
            self.past.drain(..surplus);
        }
    }

    /// Adds a tab that is kept, behind the one in front.
    pub fn add_behind(&mut self, document: DocumentId, path: ObjectPath) {
        let front = self.active().map(|tab| tab.id);
        self.go(document, path, true);
        if front.is_some() {
            self.set_front(self.focus, front);
        }
    }

    /// Adds a tab of an earlier session at the end of a side, unless the object has one there.
    /// Returns its number.
    pub fn restore(&mut self, (document, path): Place, kept: bool, side: Side) -> u64 {
        let same = |tab: &&Tab| tab.document == document && tab.path == path;
        let known = self.of_side(side).find(same).map(|tab| tab.id);
        if let Some(id) = known {
            return id;
        }
        // There is one preview at most.
        let kept = kept || self.of_side(side).any(|tab| !tab.kept);
        self.push(document, path, kept, side)
    }

    /// Splits the window as it was in an earlier session, and brings a tab of each side to the
    /// front: nobody came here from anywhere.
    pub fn restore_fronts(&mut self, split: Option<Split>, fronts: [Option<u64>; 2], focus: Side) {
        self.split = split.or(self.split);
        for side in Side::BOTH {
            let there = |id: &u64| self.get(*id).is_some_and(|tab| tab.side == side);
            let front = side.of(&fronts).filter(there);
            if front.is_some() {
                self.set_front(side, front);
            }
        }
        self.focus = focus;
        self.tidy();
    }

    /// A document turned out to be another one: its tabs go over.
    pub fn hand_over(&mut self, from: DocumentId, to: DocumentId) {
        for tab in self.tabs.iter_mut().filter(|tab| tab.document == from) {
            tab.document = to;
        }
    }

    fn set_front(&mut self, side: Side, id: Option<u64>) {
        *side.of_mut(&mut self.fronts) = id;
    }

    fn push(&mut self, document: DocumentId, path: ObjectPath, kept: bool, side: Side) -> u64 {
        self.next_id += 1;
        let mut tab = Tab::new(self.next_id, document, path, kept);
        tab.side = side;
        self.tabs.push(tab);
        self.next_id
    }

    fn go(&mut self, document: DocumentId, path: ObjectPath, keep: bool) {
        let side = self.focus;
        let same = |tab: &Tab| tab.side == side && tab.document == document && tab.path == path;
        if let Some(tab) = self.tabs.iter_mut().find(|tab| same(tab)) {
            tab.kept |= keep;
            let id = tab.id;
            self.set_front(side, Some(id));
            return;
        }
        let before = self.active().map(|tab| tab.dimensions.clone());
        let preview = self
            .tabs
            .iter()
            .position(|tab| tab.side == side && !tab.kept);
        let id = self.push(document, path, keep, side);
        if let Some(tab) = self.tabs.last_mut() {
            tab.before = before;
        }
        if let Some(preview) = preview {
            self.tabs.swap_remove(preview);
        }
        self.set_front(side, Some(id));
    }

    /// Brings a tab to the front of its side, which keys and commands are about from now on.
    pub fn activate(&mut self, id: u64) {
        if let Some(tab) = self.get(id) {
            let (place, side) = ((tab.document, tab.path.clone()), tab.side);
            self.leave_for(&place);
            self.focus = side;
            self.set_front(side, Some(id));
        }
    }

    /// Keys and commands are about this side from now on, if there is such a side.
    pub fn set_focus(&mut self, side: Side) {
        if self.sides().contains(&side) {
            self.focus = side;
        }
    }

    /// Keeps a tab.
    pub fn keep(&mut self, id: u64) {
        if let Some(tab) = self.get_mut(id) {
            tab.kept = true;
        }
    }

    /// Closes a tab; its neighbour comes to the front.
    pub fn close(&mut self, id: u64) {
        self.take_off(id);
        self.tidy();
    }

    /// Takes a tab out of the rows; its neighbour comes to the front.
    fn take_off(&mut self, id: u64) -> Option<Tab> {
        let at = self.tabs.iter().position(|tab| tab.id == id)?;
        let side = self.tabs.get(at)?.side;
        let place = self.of_side(side).position(|tab| tab.id == id)?;
        let tab = self.tabs.remove(at);
        if *side.of(&self.fronts) == Some(id) {
            let next = self.of_side(side).nth(place);
            let next = next.or(self.of_side(side).last()).map(|tab| tab.id);
            self.set_front(side, next);
        }
        Some(tab)
    }

    /// Closes the tabs of a document.
    pub fn close_document(&mut self, document: DocumentId) {
        let of_document = self.tabs.iter().filter(|tab| tab.document == document);
        for id in of_document.map(|tab| tab.id).collect::<Vec<_>>() {
            self.close(id);
        }
        self.past.retain(|place| place.0 != document);
        self.future.retain(|place| place.0 != document);
    }

    /// The next (or previous) tab of the side comes to the front.
    pub fn step(&mut self, forward: bool) {
        let ids: Vec<_> = self.of_side(self.focus).map(|tab| tab.id).collect();
        let front = *self.focus.of(&self.fronts);
        let Some(at) = ids.iter().position(|id| Some(*id) == front) else {
            return;
        };
        let next = (at + if forward { 1 } else { ids.len() - 1 }) % ids.len();
        if let Some(next) = ids.get(next) {
            self.activate(*next);
        }
    }

    /// The object in front.
    pub fn place(&self) -> Option<Place> {
        self.active().map(|tab| (tab.document, tab.path.clone()))
    }

    /// Whether there is a way back.
    pub fn can_go_back(&self) -> bool {
        !self.past.is_empty()
    }

    /// Whether there is a way forward.
    pub fn can_go_forward(&self) -> bool {
        !self.future.is_empty()
    }

    /// Goes to the object before.
    pub fn back(&mut self) {
        if let Some((document, path)) = self.past.pop() {
            self.future.extend(self.place());
            self.go(document, path, false);
        }
    }

    /// Goes where Back came from.
    pub fn forward(&mut self) {
        if let Some((document, path)) = self.future.pop() {
            self.past.extend(self.place());
            self.go(document, path, false);
        }
    }
}

/// Two sides.
impl Tabs {
    /// Shows the object in front on a second side too, to the right or below; where there are two
    /// sides, they lie so from now on.
    pub fn split_off(&mut self, down: bool) {
        if let Some(split) = &mut self.split {
            split.down = down;
            return;
        }
        let Some((document, path)) = self.place() else {
            return;
        };
        let kept = self.active().is_none_or(|tab| tab.kept);
        self.split = Some(Split::halves(down));
        self.focus = Side::Second;
        self.go(document, path, kept);
    }

    /// Whether what is in front of both sides scrolls, zooms and is sliced together.
    pub fn are_linked(&self) -> bool {
        self.linked && self.split.is_some()
    }

    /// Links both sides, or no longer.
    pub fn link(&mut self, linked: bool) {
        self.linked = linked;
    }

    /// The first side has this many thousandths of the room.
    pub fn set_share(&mut self, share: u16) {
        self.split = self.split.map(|split| split.with_share(share));
    }

    /// Moves a tab to the front of a side; where there is but one, it is split so before.
    pub fn move_to(&mut self, id: u64, side: Side, split: Split) {
        let Some(from) = self.get(id).map(|tab| tab.side) else {
            return;
        };
        if from == side {
            self.activate(id);
            return;
        }
        self.split.get_or_insert(split);
        let Some(mut tab) = self.take_off(id) else {
            return;
        };
        let same = |other: &&Tab| other.document == tab.document && other.path == tab.path;
        let there = self.of_side(side).find(same).map(|tab| tab.id);
        let front = there.unwrap_or(id);
        if there.is_none() {
            tab.side = side;
            // The side may have a preview of its own.
            tab.kept = true;
            self.tabs.push(tab);
        }
        self.set_front(side, Some(front));
        self.focus = side;
        self.tidy();
    }

    /// Closes a side with its tabs.
    pub fn close_side(&mut self, side: Side) {
        self.tabs.retain(|tab| tab.side != side);
        self.set_front(side, None);
        self.tidy();
    }

    /// All tabs stand on one side again; of two of one object the one in front stays.
    pub fn join(&mut self) {
        let front = *self.focus.of(&self.fronts);
        let front = front.or(*self.focus.other().of(&self.fronts));
        let mut tabs: Vec<Tab> = Vec::new();
        let (first, second): (Vec<_>, Vec<_>) =
            self.tabs.drain(..).partition(|tab| tab.side == Side::First);
        for mut tab in first.into_iter().chain(second) {
            tab.side = Side::First;
            tab.kept |= tabs.iter().any(|other| !other.kept);
            let same = |other: &Tab| other.document == tab.document && other.path == tab.path;
            match tabs.iter_mut().find(|other| same(other)) {
                Some(other) if front == Some(tab.id) => {
                    tab.kept |= other.kept;
                    *other = tab;
                }
                Some(other) => other.kept |= tab.kept,
                None => tabs.push(tab),
            }
        }
        self.tabs = tabs;
        self.split = None;
        self.linked = false;
        self.focus = Side::First;
        self.fronts = [front, None];
    }

    /// A side without tabs is none.
    fn tidy(&mut self) {
        if self.split.is_none() {
            return;
        }
        let empty = |side: &Side| self.of_side(*side).next().is_none();
        if Side::BOTH.iter().any(empty) {
            self.join();
            return;
        }
        for side in Side::BOTH {
            if self.front(side).is_none() {
                let first = self.of_side(side).next().map(|tab| tab.id);
                self.set_front(side, first);
            }
        }
    }
}

#[cfg(test)]
#[path = "tabs_tests.rs"]
mod tests;
