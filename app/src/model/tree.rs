//! The tree of one document: members as the file lists them, rows as they are shown.
//!
//! Rows are addressed by number and found by descending through the open groups only,
//! so that a group of a million members costs what its visible rows cost.

use std::collections::HashMap;
use std::ops::Range;

use hyperslab_engine::Error;
use hyperslab_engine::datatype::Name;

use super::ObjectPath;

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
    /// Number of hard links to the object, where the file counts them.
    pub hard_links: u32,
    /// Address of the object, which tells a loop.
    pub address: u64,
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
    /// Members in the order of arrival.
    children: Vec<Child>,
    /// All members in the order of display.
    order: Vec<u32>,
    /// Those of `order` that pass the filter.
    shown: Vec<u32>,
    /// Groups that are or were open among the members, by index.
    branches: HashMap<u32, Branch>,
    /// Open groups by place in `shown`.
    open_at: Vec<(u32, u32)>,
    expanded: bool,
    rows: u64,
}

/// A row as the panel draws it.
#[derive(Debug, Clone)]
pub struct Row<'a> {
    /// Number of the row.
    pub index: u64,
    /// Depth below the file's own row.
    pub depth: usize,
    /// Path of the object, or of the group that a note belongs to.
    pub path: ObjectPath,
    /// What stands in the row.
    pub content: RowContent<'a>,
}

/// What stands in a row.
#[derive(Debug, Clone)]
pub enum RowContent<'a> {
    /// A member of a group.
    Child {
        /// The member.
        child: &'a Child,
        /// Whether its own members are shown below.
        expanded: bool,
        /// Whether it leads back to a group that it lies in.
        is_loop: bool,
    },
    /// Something about the group above: still loading, empty, failed.
    Note(Note<'a>),
}

/// A line about an open group.
#[derive(Debug, Clone)]
pub enum Note<'a> {
    /// Members are on their way; so many are here.
    Loading(usize),
    /// No members.
    Empty,
    /// No member passes the filter.
    NoMatch,
    /// Reading stopped.
    Failed(&'a Error),
}

impl Default for Branch {
    fn default() -> Self {
        Self {
            state: BranchState::Loading,
            children: Vec::new(),
            order: Vec::new(),
            shown: Vec::new(),
            branches: HashMap::new(),
            open_at: Vec::new(),
            expanded: true,
            rows: 1,
        }
    }
}

impl Branch {
    /// Members that have arrived.
    pub fn children(&self) -> &[Child] {
        &self.children
    }

    /// Members in the order of display.
    pub fn ordered(&self) -> impl ExactSizeIterator<Item = &Child> {
        self.order.iter().map(|i| &self.children[*i as usize])
    }

    /// Member at a place of the display order.
    pub fn ordered_at(&self, place: usize) -> Option<&Child> {
        self.children.get(*self.order.get(place)? as usize)
    }

    /// Takes members that arrived.
    pub fn append(&mut self, children: Vec<Child>) {
        let from = self.children.len() as u32;
        self.children.extend(children);
        self.order.extend(from..self.children.len() as u32);
    }

    /// All members are here; `order` is how they are shown.
    pub fn finish(&mut self, order: Option<Vec<u32>>) {
        self.state = BranchState::Loaded;
        if let Some(order) = order.filter(|o| o.len() == self.children.len()) {
            self.order = order;
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
        let index = parent.index_of(path.name().as_bytes())?;
        parent.children.get(index as usize)
    }

    /// The member at `path`, to note its kind.
    pub fn child_mut(&mut self, path: &ObjectPath) -> Option<&mut Child> {
        let parent = self.find_mut(&path.parent()?)?;
        let index = parent.index_of(path.name().as_bytes())?;
        parent.children.get_mut(index as usize)
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
            let path = path.child(&self.children[*index as usize].name);
            paths.push(path.clone());
            branch.collect_expanded(&path, paths);
        }
    }

    /// Counts rows again after any change, showing members whose name holds `filter`
    /// (lower case), and those with such members open below them.
    pub fn layout(&mut self, filter: &str) {
        let mut open = Vec::new();
        for (index, branch) in &mut self.branches {
            branch.layout(filter);
            if branch.expanded {
                open.push((*index, branch.rows, branch.has_match()));
            }
        }
        if filter.is_empty() {
            self.shown.clone_from(&self.order);
        } else {
            let below: Vec<u32> = open.iter().filter(|o| o.2).map(|o| o.0).collect();
            let children = &self.children;
            let passes = |index: &u32| {
                contains(children[*index as usize].name.as_bytes(), filter) || below.contains(index)
            };
            self.shown = self.order.iter().copied().filter(passes).collect();
        }
        self.open_at = self.places(&open);
        let below: u64 = self
            .open_at
            .iter()
            .map(|(_, i)| self.branches[i].rows)
            .sum();
        self.rows = self.shown.len() as u64 + below + u64::from(self.note().is_some());
    }

    fn places(&self, open: &[(u32, u64, bool)]) -> Vec<(u32, u32)> {
        if open.is_empty() {
            return Vec::new();
        }
        let is_open = |i: &u32| open.iter().any(|o| o.0 == *i);
        let shown = self.shown.iter().enumerate();
        shown
            .filter(|(_, index)| is_open(index))
            .map(|(place, index)| (place as u32, *index))
            .collect()
    }

    fn has_match(&self) -> bool {
        !self.shown.is_empty()
    }

    fn note(&self) -> Option<Note<'_>> {
        match &self.state {
            BranchState::Loading => Some(Note::Loading(self.children.len())),
            BranchState::Failed(error) => Some(Note::Failed(error)),
            BranchState::Loaded if self.children.is_empty() => Some(Note::Empty),
            BranchState::Loaded if self.shown.is_empty() => Some(Note::NoMatch),
            BranchState::Loaded => None,
        }
    }

    fn index_of(&self, name: &[u8]) -> Option<u32> {
        let found = self.children.iter().position(|c| c.name.as_bytes() == name);
        found.map(|index| index as u32)
    }

    /// Calls `show` for the rows of `range`, counted from the first below the root's own.
    pub fn visit<'a>(&'a self, range: Range<u64>, show: &mut dyn FnMut(Row<'a>)) {
        let mut walk = Walk {
            range,
            next: 0,
            ancestors: Vec::new(),
            show,
        };
        if self.expanded {
            walk.branch(self, &ObjectPath::root(), 1);
        }
    }

    /// The row of `path`, where it is shown.
    pub fn row_of(&self, path: &ObjectPath) -> Option<u64> {
        let mut branch = self;
        let mut row = 0;
        let mut names = path.names().peekable();
        names.peek()?;
        while let Some(name) = names.next() {
            if !branch.expanded {
                return None;
            }
            let index = branch.index_of(name)?;
            let place = branch.shown.iter().position(|i| *i == index)? as u64;
            let before = branch.open_at.iter().filter(|(p, _)| u64::from(*p) < place);
            row += place + before.map(|(_, i)| branch.branches[i].rows).sum::<u64>();
            if names.peek().is_some() {
                branch = branch.branches.get(&index)?;
                row += 1;
            }
        }
        Some(row)
    }
}

struct Walk<'a, 'f> {
    range: Range<u64>,
    next: u64,
    ancestors: Vec<u64>,
    show: &'f mut dyn FnMut(Row<'a>),
}

impl<'a> Walk<'a, '_> {
    fn branch(&mut self, branch: &'a Branch, path: &ObjectPath, depth: usize) {
        if self.next + branch.rows <= self.range.start {
            self.next += branch.rows;
            return;
        }
        let mut from = 0;
        for (place, index) in &branch.open_at {
            self.members(branch, path, depth, from..*place as usize + 1);
            if self.next >= self.range.end {
                return;
            }
            let child = &branch.children[*index as usize];
            self.ancestors.push(child.address().unwrap_or(u64::MAX));
            self.branch(&branch.branches[index], &path.child(&child.name), depth + 1);
            self.ancestors.pop();
            from = *place as usize + 1;
        }
        self.members(branch, path, depth, from..branch.shown.len());
        if let Some(note) = branch.note() {
            if self.range.contains(&self.next) {
                (self.show)(Row {
                    index: self.next,
                    depth,
                    path: path.clone(),
                    content: RowContent::Note(note),
                });
            }
            self.next += 1;
        }
    }

    fn members(&mut self, branch: &'a Branch, path: &ObjectPath, depth: usize, at: Range<usize>) {
        let skip = self
            .range
            .start
            .saturating_sub(self.next)
            .min(at.len() as u64) as usize;
        let room = self.range.end.saturating_sub(self.next + skip as u64) as usize;
        for (n, index) in branch.shown[at.clone()]
            .iter()
            .enumerate()
            .skip(skip)
            .take(room)
        {
            let child = &branch.children[*index as usize];
            let expanded = branch.branches.get(index).is_some_and(|b| b.expanded);
            let is_loop = child.address().is_some_and(|a| self.ancestors.contains(&a));
            (self.show)(Row {
                index: self.next + n as u64,
                depth,
                path: path.child(&child.name),
                content: RowContent::Child {
                    child,
                    expanded,
                    is_loop,
                },
            });
        }
        self.next += at.len() as u64;
    }
}

impl Child {
    /// The object's address, where known.
    pub fn address(&self) -> Option<u64> {
        match (&self.link, &self.kind) {
            (LinkShape::Hard(address), _) => Some(*address),
            (LinkShape::Soft(_), KindState::Known(kind)) => Some(kind.address),
            _ => None,
        }
    }

    /// Whether it is known to be a group.
    pub fn is_group(&self) -> bool {
        matches!(&self.kind, KindState::Known(kind) if kind.icon == NodeIcon::Group)
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

#[cfg(test)]
#[path = "tree_tests.rs"]
mod tests;
