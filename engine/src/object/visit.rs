//! Visits of everything below a group.

use std::collections::HashSet;
use std::ops::ControlFlow;

use super::group::bytes_of;
use super::node::Node;
use super::room::Room;
use super::{Group, Object, ObjectKind};
use crate::bytes::Address;
use crate::datatype::Name;
use crate::error::{Error, Result};
use crate::format::link::{Link, LinkTarget};
use crate::task::Task;

impl Group {
    /// Hands over every object below this group with its path from here (h5py's `visit` and
    /// `visititems`): depth first, names in byte order, over hard links alone, each object once. A
    /// break ends the visit and is what it returns.
    ///
    /// A damaged object costs only itself and what is below it: the visit goes on, and its first
    /// error comes at the end.
    ///
    /// ```
    /// use std::ops::ControlFlow;
    /// use hyperslab_engine::{File, Object, Task};
    ///
    /// # fn main() -> hyperslab_engine::Result<()> {
    /// # let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../assets/example.h5");
    /// let file = File::open(path)?;
    /// let first = file.root().visit_objects(&Task::new(), |path, object| match object {
    ///     Object::Dataset(dataset) if dataset.shape().len() == 2 => ControlFlow::Break(path.clone()),
    ///     _ => ControlFlow::Continue(()),
    /// })?;
    /// assert!(first.is_some());
    /// # Ok(())
    /// # }
    /// ```
    pub fn visit_objects<B>(
        &self,
        task: &Task,
        mut visitor: impl FnMut(&Name, Object) -> ControlFlow<B>,
    ) -> Result<Option<B>> {
        let mut walk = Walk::new(self, task);
        while let Some((path, link)) = walk.next()? {
            let Some(node) = walk.first_time(&path, &link) else {
                continue;
            };
            let Some(object) = walk.sound(Object::open(node)) else {
                continue;
            };
            if let ControlFlow::Break(value) = visitor(&path, object.clone()) {
                return Ok(Some(value));
            }
            if let Object::Group(group) = object {
                walk.enter(&group, &path);
            }
        }
        walk.end()
    }

    /// Hands over every link below this group with its path from here (h5py's `visit_links` and
    /// `visititems_links`): depth first, names in byte order. Groups are entered over hard links,
    /// each once. A break ends the visit and is what it returns.
    pub fn visit_all_links<B>(
        &self,
        task: &Task,
        mut visitor: impl FnMut(&Name, &Link) -> ControlFlow<B>,
    ) -> Result<Option<B>> {
        let mut walk = Walk::new(self, task);
        while let Some((path, link)) = walk.next()? {
            if let ControlFlow::Break(value) = visitor(&path, &link) {
                return Ok(Some(value));
            }
            let Some(node) = walk.first_time(&path, &link) else {
                continue;
            };
            if walk.sound(node.kind()) == Some(ObjectKind::Group) {
                walk.enter(&Group::new(node), &path);
            }
        }
        walk.end()
    }

    /// The first path from the root of this group's tree to the object at `address`.
    pub(super) fn path_to(&self, address: Address, task: &Task) -> Result<Option<Name>> {
        let absolute = |path: &[u8]| Name::new([b"/", path].concat());
        if self.address() == address {
            return Ok(Some(absolute(b"")));
        }
        self.visit_all_links(task, |path, link| match link.target {
            LinkTarget::Hard(target) if target == address => {
                ControlFlow::Break(absolute(path.as_bytes()))
            }
            _ => ControlFlow::Continue(()),
        })
    }
}

/// A walk over the links below a group, as far as it is told to enter groups.
struct Walk<'a> {
    task: &'a Task,
    top: Node,
    /// The groups on the way down.
    open: Vec<Level>,
    /// Path from the top to the last of them.
    path: Vec<u8>,
    seen: HashSet<Address>,
    /// What all links together may take: in a sound file each has bytes of its own.
    room: Option<Room>,
    error: Option<Error>,
}

struct Level {
    /// Length of its path.
    path: usize,
    /// Links still to come.
    links: std::vec::IntoIter<Link>,
}

impl<'a> Walk<'a> {
    fn new(top: &Group, task: &'a Task) -> Self {
        let mut walk = Self {
            task,
            top: top.node().clone(),
            open: Vec::new(),
            path: Vec::new(),
            seen: HashSet::from([top.address()]),
            room: None,
            error: None,
        };
        let core = top.node().core();
        walk.room = walk.sound(core.and_then(|core| Room::of_file(core, "groups")));
        if walk.room.is_some() {
            walk.enter(top, &Name::new(""));
        }
        walk
    }

    /// The links of this group come next.
    fn enter(&mut self, group: &Group, path: &Name) {
        let (mut links, mut room) = (Vec::new(), self.room.take());
        // Each group as it is in one state, beside edits.
        let listed = group.node().steady(|_| {
            links.clear();
            group.visit_links(self.task, &mut |link| {
                let spent = room.as_mut().map(|room| room.spend(bytes_of(&link)));
                links.push(link);
                spent.unwrap_or(ControlFlow::Continue(()))
            })
        });
        let listed = match &room {
            Some(room) => room.or_exceeded(listed),
            None => listed,
        };
        self.room = room;
        self.sound(listed);
        links.sort_by(|a, b| a.name.cmp(&b.name));
        self.path = path.as_bytes().to_vec();
        self.open.push(Level {
            path: self.path.len(),
            links: links.into_iter(),
        });
    }

    /// The next link and its path.
    fn next(&mut self) -> Result<Option<(Name, Link)>> {
        loop {
            self.task.check()?;
            let Some(level) = self.open.last_mut() else {
                return Ok(None);
            };
            self.path.truncate(level.path);
            let Some(link) = level.links.next() else {
                self.open.pop();
                continue;
            };
            let (path, name) = (&self.path[..], link.name.as_bytes());
            let path = match path {
                [] => name.to_vec(),
                path => [path, b"/", name].concat(),
            };
            return Ok(Some((Name::new(path), link)));
        }
    }

    /// The object of a hard link at `path`, unless it was met before.
    fn first_time(&mut self, path: &Name, link: &Link) -> Option<Node> {
        let LinkTarget::Hard(address) = link.target else {
            return None;
        };
        let first = self.seen.insert(address);
        first.then(|| self.top.child(path.as_bytes(), address))
    }

    /// Keeps the first error for the end.
    fn sound<T>(&mut self, result: Result<T>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(error) => {
                self.error.get_or_insert(error);
                None
            }
        }
    }

    fn end<B>(self) -> Result<Option<B>> {
        self.error.map_or(Ok(None), Err)
    }
}
