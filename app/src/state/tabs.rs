//! The row of tabs: one of them previews, the others are kept.

use super::tab::Tab;
use crate::model::ObjectPath;
use crate::worker::DocumentId;

/// Where the user has been: a document and an object.
pub type Place = (DocumentId, ObjectPath);

/// All tabs, and the way through them.
#[derive(Debug, Default)]
pub struct Tabs {
    tabs: Vec<Tab>,
    active: Option<u64>,
    next_id: u64,
    past: Vec<Place>,
    future: Vec<Place>,
}

/// Places that Back remembers.
const MOST_PAST: usize = 200;

impl Tabs {
    /// The tabs from left to right.
    pub fn iter(&self) -> impl Iterator<Item = &Tab> {
        self.tabs.iter()
    }

    /// The tabs from left to right.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut Tab> {
        self.tabs.iter_mut()
    }

    /// The tab in front.
    pub fn active(&self) -> Option<&Tab> {
        self.get(self.active?)
    }

    /// The tab in front.
    pub fn active_mut(&mut self) -> Option<&mut Tab> {
        self.get_mut(self.active?)
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
        if let Some(here) = self.place().filter(|here| *here != place) {
            self.past.push(here);
            self.future.clear();
            let surplus = self.past.len().saturating_sub(MOST_PAST);
            self.past.drain(..surplus);
        }
        self.go(document, path, keep);
    }

    /// Adds a tab that is kept, behind the one in front.
    pub fn add_behind(&mut self, document: DocumentId, path: ObjectPath) {
        let front = self.active;
        self.go(document, path, true);
        self.active = front.or(self.active);
    }

    /// Adds a tab of an earlier session at the end, unless the object has one. Returns its number.
    pub fn restore(&mut self, document: DocumentId, path: ObjectPath, kept: bool) -> u64 {
        let same = |tab: &&Tab| tab.document == document && tab.path == path;
        if let Some(tab) = self.tabs.iter().find(same) {
            return tab.id;
        }
        // There is one preview at most.
        let kept = kept || self.tabs.iter().any(|tab| !tab.kept);
        self.next_id += 1;
        self.tabs.push(Tab::new(self.next_id, document, path, kept));
        self.next_id
    }

    /// Brings a tab of an earlier session to the front: nobody came here from anywhere.
    pub fn bring_to_front(&mut self, id: u64) {
        self.active = Some(id).filter(|id| self.get(*id).is_some());
    }

    /// A document turned out to be another one: its tabs go over.
    pub fn hand_over(&mut self, from: DocumentId, to: DocumentId) {
        for tab in self.tabs.iter_mut().filter(|tab| tab.document == from) {
            tab.document = to;
        }
    }

    fn go(&mut self, document: DocumentId, path: ObjectPath, keep: bool) {
        let same = |tab: &&mut Tab| tab.document == document && tab.path == path;
        if let Some(tab) = self.tabs.iter_mut().find(same) {
            tab.kept |= keep;
            self.active = Some(tab.id);
            return;
        }
        self.next_id += 1;
        let mut tab = Tab::new(self.next_id, document, path, keep);
        tab.before = self.active().map(|tab| tab.dimensions.clone());
        self.active = Some(tab.id);
        match self.tabs.iter_mut().find(|tab| !tab.kept) {
            Some(preview) => *preview = tab,
            None => self.tabs.push(tab),
        }
    }

    /// Brings a tab to the front.
    pub fn activate(&mut self, id: u64) {
        if let Some(tab) = self.get(id) {
            let (document, path) = (tab.document, tab.path.clone());
            self.show(document, path, false);
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
        let Some(at) = self.tabs.iter().position(|tab| tab.id == id) else {
            return;
        };
        self.tabs.remove(at);
        if self.active == Some(id) {
            let next = self.tabs.get(at).or(self.tabs.last());
            self.active = next.map(|tab| tab.id);
        }
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

    /// The next (or previous) tab comes to the front.
    pub fn step(&mut self, forward: bool) {
        let Some(at) = self.tabs.iter().position(|tab| Some(tab.id) == self.active) else {
            return;
        };
        let count = self.tabs.len();
        let next = (at + if forward { 1 } else { count - 1 }) % count;
        self.activate(self.tabs[next].id);
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

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: DocumentId = DocumentId(1);

    fn titles(tabs: &Tabs) -> Vec<String> {
        tabs.iter().map(|tab| tab.path.to_string()).collect()
    }

    #[test]
    fn a_preview_is_replaced_and_a_kept_tab_stays() {
        let mut tabs = Tabs::default();
        tabs.show(FILE, ObjectPath::new("/a"), false);
        tabs.show(FILE, ObjectPath::new("/b"), false);
        assert_eq!(titles(&tabs), ["/b"]);
        tabs.show(FILE, ObjectPath::new("/b"), true);
        tabs.show(FILE, ObjectPath::new("/c"), false);
        assert_eq!(titles(&tabs), ["/b", "/c"]);
    }

    #[test]
    fn back_and_forward_lead_through_the_objects() {
        let mut tabs = Tabs::default();
        for path in ["/a", "/b", "/c"] {
            tabs.show(FILE, ObjectPath::new(path), false);
        }
        tabs.back();
        tabs.back();
        assert_eq!(tabs.place().unwrap().1.to_string(), "/a");
        assert!(!tabs.can_go_back());
        tabs.forward();
        assert_eq!(tabs.place().unwrap().1.to_string(), "/b");
        tabs.show(FILE, ObjectPath::new("/d"), false);
        assert!(!tabs.can_go_forward());
    }

    #[test]
    fn closing_brings_the_neighbour_to_the_front() {
        let mut tabs = Tabs::default();
        for path in ["/a", "/b", "/c"] {
            tabs.show(FILE, ObjectPath::new(path), true);
        }
        tabs.step(false);
        let id = tabs.active().unwrap().id;
        tabs.close(id);
        assert_eq!(tabs.place().unwrap().1.to_string(), "/c");
        tabs.close_document(FILE);
        assert!(tabs.place().is_none());
    }
}
