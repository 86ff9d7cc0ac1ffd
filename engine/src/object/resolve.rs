//! From a path or a link to the object: hard, soft and external links, with a bound on their number.

use super::external;
use super::node::Node;
use crate::datatype::Name;
use crate::error::{Error, Kind, Result};
use crate::format::link::{Link, LinkTarget};
use crate::metadata::group;
use crate::metadata::object_header::HeaderKind;

/// The object at a path from `start`, or from the root if the path begins with `/`.
pub(super) fn walk(start: &Node, path: &[u8]) -> Result<Node> {
    Walker::new(start).walk(start, path)
}

/// The object that a link of `group` leads to.
pub(crate) fn follow(group: &Node, link: &Link) -> Result<Node> {
    Walker::new(group).follow(group, link)
}

/// The link of that name, or [`Kind::NotFound`].
pub(super) fn find_link(group: &Node, name: &[u8]) -> Result<Link> {
    if group.kind()? != HeaderKind::Group {
        let cause = format!("it is no group and has no member {:?}", Name::new(name));
        return Err(group.name(Error::new(Kind::WrongKind, "object", cause)));
    }
    let found = group.steady(|core| group::find_link(core, &*group.header()?, name));
    match found {
        Ok(Some(link)) => Ok(link),
        Ok(None) => {
            let cause = format!("no link is called {:?}", Name::new(name));
            Err(group.name(Error::new(Kind::NotFound, "group", cause)))
        }
        Err(error) => Err(group.name(error)),
    }
}

/// How far a path leads: what a change below it needs to know.
#[derive(Debug)]
pub(crate) struct Reach {
    /// The last group on the way that is there.
    pub(crate) group: Node,
    /// Names below it, at least one: those that are not there, or the path's last, there or not.
    pub(crate) names: Vec<Name>,
    /// The hard links that lead there: groups, and names in them.
    pub(crate) through: Vec<(Node, Name)>,
}

impl Reach {
    /// The name of a link that is to be there: the path led to its group.
    pub(crate) fn only_name(&self) -> Result<&Name> {
        match self.names.as_slice() {
            [name] => Ok(name),
            [name, ..] => Err(self.missing(name)),
            [] => Err(self
                .group
                .name(Error::invalid("path", "it has no name in it"))),
        }
    }

    /// That no link of the group is called so.
    pub(crate) fn missing(&self, name: &Name) -> Error {
        let cause = format!("no link is called {name:?}");
        self.group.name(Error::new(Kind::NotFound, "group", cause))
    }
}

/// How far `path` leads from `start`. The last name is not looked up.
pub(crate) fn reach(start: &Node, path: &[u8]) -> Result<Reach> {
    let names: Vec<&[u8]> = names_of(path).collect();
    let Some((_, before)) = names.split_last() else {
        let cause = format!("the path {:?} has no name in it", Name::new(path));
        return Err(start.name(Error::invalid("path", cause)));
    };
    let mut walker = Walker::new(start);
    let mut group = beginning(start, path);
    let mut there = 0;
    for name in before {
        match walker.step(&group, name) {
            Ok(node) => group = node,
            // Only a name that is missing here is to be made: not one behind a soft link.
            Err(error) if error.kind() == Kind::NotFound && !has_link(&group, name)? => break,
            Err(error) => return Err(error),
        }
        there += 1;
    }
    if group.kind()? != HeaderKind::Group {
        let cause = "it is no group and takes no links";
        return Err(group.name(Error::new(Kind::WrongKind, "object", cause)));
    }
    let names = names.iter().skip(there);
    Ok(Reach {
        group,
        names: names.map(|name| Name::new(*name)).collect(),
        through: walker.through,
    })
}

fn has_link(group: &Node, name: &[u8]) -> Result<bool> {
    let found = group::find_link(group.core()?, &*group.header()?, name);
    found
        .map(|link| link.is_some())
        .map_err(|error| group.name(error))
}

/// The names of a path. As in the library, empty names and `.` stay where they are, `..` is a name.
fn names_of(path: &[u8]) -> impl Iterator<Item = &[u8]> {
    let names = path.split(|byte| *byte == b'/');
    names.filter(|name| !name.is_empty() && *name != b".")
}

/// Where a path begins: at the root, or where it is asked for.
fn beginning(start: &Node, path: &[u8]) -> Node {
    match path.first() {
        Some(b'/') => start.file().root().node().clone(),
        _ => start.clone(),
    }
}

/// Follows links, and counts them: circles of soft and external links end.
struct Walker {
    left: usize,
    limit: usize,
    /// Names that may still be looked up: soft links hold long paths, also in circles of hard ones.
    names: usize,
    /// Hard links that were followed: groups, and names in them.
    through: Vec<(Node, Name)>,
}

/// Names that are looked up for each link that may be followed.
const NAMES: usize = 64;

impl Walker {
    fn new(start: &Node) -> Self {
        let limit = start.file().core().limits().link_depth;
        Self {
            left: limit,
            limit,
            names: limit.saturating_mul(NAMES),
            through: Vec::new(),
        }
    }

    fn walk(&mut self, start: &Node, path: &[u8]) -> Result<Node> {
        let mut node = beginning(start, path);
        for name in names_of(path) {
            node = self.step(&node, name)?;
        }
        Ok(node)
    }

    /// One name further.
    fn step(&mut self, group: &Node, name: &[u8]) -> Result<Node> {
        self.names = self.names.checked_sub(1).ok_or_else(|| {
            let cause = format!("over {} names lead to it", self.limit * NAMES);
            group.name(Error::new(Kind::LimitExceeded, "path", cause))
        })?;
        let link = find_link(group, name)?;
        if let LinkTarget::Hard(_) = link.target {
            self.through.push((group.clone(), link.name.clone()));
        }
        self.follow(group, &link)
    }

    fn follow(&mut self, group: &Node, link: &Link) -> Result<Node> {
        let name = link.name.as_bytes();
        let named = |error: Error| error.on(group.child(name, group.address()).path());
        match &link.target {
            LinkTarget::Hard(address) => Ok(group.child(name, *address)),
            LinkTarget::Soft(path) => {
                self.spend().map_err(named)?;
                let found = self.walk(group, path.as_bytes())?;
                Ok(found.reached_by(group, name))
            }
            LinkTarget::External { file, path } => {
                self.spend().map_err(named)?;
                let other = external::open(group.file(), file).map_err(named)?;
                self.walk(other.root().node(), path.as_bytes())
            }
            LinkTarget::UserDefined { class, .. } => {
                let cause = format!("user-defined links of class {class} cannot be followed");
                Err(named(Error::unsupported("link", cause)))
            }
        }
    }

    fn spend(&mut self) -> Result<()> {
        self.left = self.left.checked_sub(1).ok_or_else(|| {
            let cause = format!("over {} links lead to it: probably in a circle", self.limit);
            Error::new(Kind::LimitExceeded, "link", cause)
        })?;
        Ok(())
    }
}
