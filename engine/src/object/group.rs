//! A group: links by name, in the order of storage.

use std::ops::ControlFlow;

use super::node::Node;
use super::room::Room;
use super::{Object, ObjectKind, resolve};
use crate::error::{Error, Kind, Result};
use crate::format::link::{Link, LinkTarget};
use crate::metadata::group;
use crate::task::Task;

/// A group of a file. Nothing is read before it is asked for. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Group(Node);

impl Group {
    pub(crate) fn new(node: Node) -> Self {
        Self(node)
    }

    pub(crate) fn node(&self) -> &Node {
        &self.0
    }

    /// All links: names and where they lead. Symbol tables give them in byte order of the names,
    /// other groups in the order of storage.
    ///
    /// Fails if any part of the list is damaged; [`Group::visit_links`] gives what is readable.
    pub fn links(&self, task: &Task) -> Result<Vec<Link>> {
        self.0.steady(|_| {
            let mut links = Vec::new();
            self.visit_links(task, &mut |link| {
                links.push(link);
                ControlFlow::Continue(())
            })?;
            Ok(links)
        })
    }

    /// Hands over each link as it is read; a break ends the visit.
    ///
    /// A damaged block costs only its own links: the visit goes on, and its first error comes at
    /// the end.
    ///
    /// # Errors
    /// [`Kind::Changed`](crate::Kind::Changed) as soon as an edit comes between, the visitor's own too:
    /// what was handed over before is of one state of the file.
    pub fn visit_links(
        &self,
        task: &Task,
        visitor: &mut dyn FnMut(Link) -> ControlFlow<()>,
    ) -> Result<()> {
        let core = self.0.core()?;
        let (generation, mut state) = (core.generation(), Ok(()));
        let mut room = Room::of_file(core, "group")?;
        let visited = group::visit_links(core, &*self.0.header()?, task, &mut |link| {
            state = self.0.confirm_state(generation);
            if state.is_err() {
                return ControlFlow::Break(());
            }
            room.spend(bytes_of(&link))?;
            visitor(link)
        });
        state?;
        if visited.is_err() {
            self.0.confirm_state(generation)?;
        }
        room.or_exceeded(visited)
            .map_err(|error| self.0.name(error))
    }

    /// Number of links.
    pub fn link_count(&self, task: &Task) -> Result<u64> {
        let count = self
            .0
            .steady(|core| group::link_count(core, &*self.0.header()?, task));
        count.map_err(|error| self.0.name(error))
    }

    /// The link of that name: one name, not a path. Found by search, also among millions.
    pub fn link(&self, name: impl AsRef<[u8]>) -> Result<Link> {
        resolve::find_link(&self.0, name.as_ref())
    }

    /// Whether its links have a creation order.
    pub fn tracks_creation_order(&self) -> Result<bool> {
        group::tracks_creation_order(self.0.core()?, &*self.0.header()?)
            .map_err(|error| self.0.name(error))
    }

    /// The object at a path from here (or from the root, if it begins with `/`), through soft and
    /// external links.
    pub fn get(&self, path: impl AsRef<[u8]>) -> Result<Object> {
        Object::open(resolve::walk(&self.0, path.as_ref())?)
    }

    /// The group at a path; [`Kind::WrongKind`] if it is something else.
    pub fn group(&self, path: impl AsRef<[u8]>) -> Result<Group> {
        match self.get(path)? {
            Object::Group(group) => Ok(group),
            other => Err(wrong_kind(&other, "a group")),
        }
    }

    /// The dataset at a path; [`Kind::WrongKind`] if it is something else.
    pub fn dataset(&self, path: impl AsRef<[u8]>) -> Result<super::Dataset> {
        match self.get(path)? {
            Object::Dataset(dataset) => Ok(dataset),
            other => Err(wrong_kind(&other, "a dataset")),
        }
    }

    /// The object that a link of this group leads to.
    pub fn resolve(&self, link: &Link) -> Result<Object> {
        Object::open(resolve::follow(&self.0, link)?)
    }

    /// What the object is that a link of this group leads to: reads its header alone.
    pub fn kind_of(&self, link: &Link) -> Result<ObjectKind> {
        resolve::follow(&self.0, link)?.kind()
    }
}

/// Bytes of a link that come from the file.
pub(super) fn bytes_of(link: &Link) -> usize {
    let target = match &link.target {
        LinkTarget::Hard(_) => 8,
        LinkTarget::Soft(path) => path.as_bytes().len(),
        LinkTarget::External { file, path } => file.as_bytes().len() + path.as_bytes().len(),
        LinkTarget::UserDefined { data, .. } => data.len(),
    };
    link.name.as_bytes().len() + target
}

fn wrong_kind(object: &Object, wanted: &str) -> Error {
    let found = match object.kind() {
        ObjectKind::Group => "a group",
        ObjectKind::Dataset => "a dataset",
        ObjectKind::Datatype => "a committed datatype",
    };
    Error::new(
        Kind::WrongKind,
        "object",
        format!("it is {found}, not {wanted}"),
    )
    .on(object.path())
}
