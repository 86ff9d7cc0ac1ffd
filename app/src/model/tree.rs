//! The tree of one document: members as the file lists them, rows as they are shown.
//!
//! Rows are addressed by number and found by descending through the open groups only,
//! so that a group of a million members costs what its visible rows cost.

mod filter;
mod walk;

use std::collections::HashMap;

use hyperslab_engine::Error;
use hyperslab_engine::datatype::Name;

use self::filter::Found;
pub use self::filter::contains;
pub use self::walk::{Note, Row, RowContent};
use super::ObjectPath;
use super::members::{Batch, Members};

/// A member of a group.
#[derive(Debug, Clone)]
pub struct Child {
    /// Name of the link.
    pub name: Name,
    /// How the link leads to its object.
    pub link: LinkShape,
    /// What the object is, once asked.
    pub kind: KindState,
}

/// How a link leads to its object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkShape {
    /// The object's address in the same file.
    Hard(u64),
    /// A path in the same file.
    Soft(Name),
    /// A path in another file.
    External(Name, Name),
    /// A link of a class that only its author knows.
    UserDefined(u8),
}

/// What is known of a member's object.
#[derive(Debug, Clone, Default)]
pub enum KindState {
    /// Nothing yet.
    #[default]
    Unknown,
    /// A worker looks at it.
    Asked,
    /// Looked at.
    Known(NodeKind),
    /// The link leads nowhere, or its object cannot be read.
    Broken(Error),
}

/// The kinds of objects, as icons tell them apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NodeKind {
    /// Which icon.
    pub icon: NodeIcon,
    /// Shape, or number of members, in a few characters.
    pub detail: String,
    /// Type of the elements in a few characters; empty for a group.
    pub datatype: String,
    /// Number of hard links to the object, where the file counts them.
    pub hard_links: u32,
    /// Address of the object in its file, which tells a loop.
    pub address: u64,
    /// Whether it lies in another file than the document.
    pub is_elsewhere: bool,
}

/// Icons of objects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NodeIcon {
    /// A group.
    Group,
    /// A dataset without elements.
    Null,
    /// A dataset of one element.
    Scalar,
    /// One dimension.
    Array1,
    /// Two dimensions.
    Array2,
    /// Three or more dimensions.
    ArrayN,
    /// Compound elements.
    Table,
    /// Strings.
    Text,
    /// CLASS = IMAGE.
    Image,
    /// A dimension scale.
    Scale,
    /// A committed datatype.
    Datatype,
}

/// Whether the members of a group are there.
#[derive(Debug, Clone)]
pub enum BranchState {
    /// On their way; some may be here already.
    Loading,
    /// All here.
    Loaded,
    /// Those that are here are all that could be read.
    Failed(Error),
}

/// An open group.
#[derive(Debug, Clone)]
pub struct Branch {
    /// Whether the members are there.
    pub state: BranchState,
    children: Members,
    /// All members in the order of display.
    order: Vec<u32>,
    /// Those of `order` that pass the filter.
    shown: Vec<u32>,
    found: Found,
    /// Groups that are or were open among the members, by index.
    branches: HashMap<u32, Branch>,
    /// Open groups by place in `shown`.
    open_at: Vec<(u32, u32)>,
    expanded: bool,
    rows: u64,
}

impl Default for Branch {
    fn default() -> Self {
        Self {
            state: BranchState::Loading,
            children: Members::default(),
            order: Vec::new(),
            shown: Vec::new(),
            found: Found::default(),
            branches: HashMap::new(),
            open_at: Vec::new(),
            expanded: true,
            rows: 1,
        }
    }
}

impl Branch {
    /// Number of members that have arrived.
    pub fn len(&self) -> usize {
        self.children.len()
    }

    /// Whether none has arrived.
    pub fn is_empty(&self) -> bool {
        self.children.is_empty()
    }

    /// Member at a place of the display order.
    pub fn ordered_at(&self, place: usize) -> Option<&Child> {
        self.children.get(*self.order.get(place)?)
    }

    /// The numbers of the members in the group's own order.
    pub fn order(&self) -> &[u32] {
        &self.order
    }

    /// Member by its number.
    pub fn numbered(&self, number: u32) -> Option<&Child> {
        self.children.get(number)
    }

    /// Whether some of the members are links that are not hard.
    pub fn has_links(&self) -> bool {
        self.children.has_links()
    }

    /// Takes members that arrived.
    pub fn append(&mut self, batch: impl Into<Batch>) {
        let from = self.children.len() as u32;
        self.children.append(batch.into());
        self.order.extend(from..self.children.len() as u32);
    }

    /// All members are here; `order` is how they are shown.
    pub fn finish(&mut self, order: Option<Vec<u32>>) {
        self.state = BranchState::Loaded;
        if let Some(order) = order.filter(|o| o.len() == self.children.len()) {
            self.order = order;
            self.found = Found::default();
        }
    }

    /// Takes over from an earlier listing of the same group what is known of the members that are still
    /// there, by name or, of objects that were renamed, by address.
    pub fn succeed(&mut self, old: Self) {
        /// Of more the kinds are looked at again.
        const MOST: usize = 100_000;
        self.expanded = old.expanded;
        self.rows = old.rows;
        let mut known = HashMap::new();
        let few = self.len() <= MOST && old.len() <= MOST;
        for (number, child) in (0..).map_while(|n| Some((n, old.children.get(n)?))) {
            if few && let LinkShape::Hard(address) = child.link {
                known.insert(address, number);
            }
        }
        let mut branches = old.branches;
        for number in 0..self.children.len() as u32 {
            let Some(child) = self.children.get_mut(number).filter(|_| few) else {
                break;
            };
            let by_name = old.children.index_of(child.name.as_bytes());
            let same = |at: &u32| old.children.get(*at).is_some_and(|o| o.link == child.link);
            let by_address = match child.link {
                LinkShape::Hard(address) => known.get(&address).copied(),
                _ => None,
            };
            let Some(before) = by_name.filter(same).or(by_address) else {
                continue;
            };
            if let Some(before) = old.children.get(before) {
                child.kind = before.kind.clone();
            }
            if let Some(branch) = branches.remove(&before) {
                self.branches.insert(number, branch);
            }
        }
    }

    /// Rows below the group's own row.
    pub fn rows(&self) -> u64 {
        if self.expanded { self.rows } else { 0 }
    }

    /// Whether its members are shown.
    pub fn is_expanded(&self) -> bool {
        self.expanded
    }

    /// Shows or hides the members.
    pub fn set_expanded(&mut self, expanded: bool) {
        self.expanded = expanded;
    }

    /// The open group at `path`, this branch being the root.
    pub fn find(&self, path: &ObjectPath) -> Option<&Self> {
        path.names().try_fold(self, |branch, name| {
            branch.branches.get(&branch.index_of(name)?)
        })
    }

    /// The open group at `path`, this branch being the root.
    pub fn find_mut(&mut self, path: &ObjectPath) -> Option<&mut Self> {
        let mut branch = self;
        for name in path.names() {
            let index = branch.index_of(name)?;
            branch = branch.branches.get_mut(&index)?;
        }
        Some(branch)
    }

    /// The member at `path`; `None` for the root and for what has not arrived.
    pub fn child(&self, path: &ObjectPath) -> Option<&Child> {
        let parent = self.find(&path.parent()?)?;
        parent.member(path.name().as_bytes())
    }

    /// The member with this name.
    pub fn member(&self, name: &[u8]) -> Option<&Child> {
        self.children.get(self.children.index_of(name)?)
    }

    /// The member with this name, to note its kind.
    pub fn member_mut(&mut self, name: &[u8]) -> Option<&mut Child> {
        self.children.get_mut(self.children.index_of(name)?)
    }

    /// Opens the group at `path`. Returns whether its members must be asked for;
    /// `None` where the path has not arrived.
    pub fn expand(&mut self, path: &ObjectPath) -> Option<bool> {
        if path.is_root() {
            self.expanded = true;
            return Some(false);
        }
        let parent = self.find_mut(&path.parent()?)?;
        let index = parent.index_of(path.name().as_bytes())?;
        if let Some(branch) = parent.branches.get_mut(&index) {
            branch.expanded = true;
            return Some(false);
        }
        parent.branches.insert(index, Self::default());
        Some(true)
    }

    /// Paths of the groups whose members are shown, outer ones first.
    pub fn expanded_paths(&self) -> Vec<ObjectPath> {
        let mut paths = Vec::new();
        self.collect_expanded(&ObjectPath::root(), &mut paths);
        paths
    }

    fn collect_expanded(&self, path: &ObjectPath, paths: &mut Vec<ObjectPath>) {
        for (index, branch) in self.branches.iter().filter(|(_, branch)| branch.expanded) {
            let Some(child) = self.children.get(*index) else {
                continue;
            };
            let path = path.child(&child.name);
            paths.push(path.clone());
            branch.collect_expanded(&path, paths);
        }
    }

    fn index_of(&self, name: &[u8]) -> Option<u32> {
        self.children.index_of(name)
    }
}

impl Child {
    /// The object's address in the file of its group, where known.
    pub fn address(&self) -> Option<u64> {
        match (&self.link, &self.kind) {
            (LinkShape::Hard(address), _) => Some(*address),
            (LinkShape::Soft(_), KindState::Known(kind)) if !kind.is_elsewhere => {
                Some(kind.address)
            }
            _ => None,
        }
    }

    /// Whether it is known to be a group.
    pub fn is_group(&self) -> bool {
        matches!(&self.kind, KindState::Known(kind) if kind.icon == NodeIcon::Group)
    }
}

#[cfg(test)]
#[path = "tree_tests.rs"]
mod tests;
