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
pub(super) fn follow(group: &Node, link: &Link) -> Result<Node> {
    Walker::new(group).follow(group, link)
}

/// The link of that name, or [`Kind::NotFound`].
pub(super) fn find_link(group: &Node, name: &[u8]) -> Result<Link> {
    if group.kind()? != HeaderKind::Group {
        let cause = format!("it is no group and has no member {:?}", Name::new(name));
        return Err(group.name(Error::new(Kind::WrongKind, "object", cause)));
    }
    match group::find_link(group.core()?, &*group.header()?, name) {
        Ok(Some(link)) => Ok(link),
        Ok(None) => {
            let cause = format!("no link is called {:?}", Name::new(name));
            Err(group.name(Error::new(Kind::NotFound, "group", cause)))
        }
        Err(error) => Err(group.name(error)),
    }
}

/// Follows links, and counts them: circles of soft and external links end.
struct Walker {
    left: usize,
    limit: usize,
    /// Names that may still be looked up: soft links hold long paths, also in circles of hard ones.
    names: usize,
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
        }
    }

    fn walk(&mut self, start: &Node, path: &[u8]) -> Result<Node> {
        let mut node = match path.first() {
            Some(b'/') => start.file().root().node().clone(),
            _ => start.clone(),
        };
        // As in the library: empty names and `.` stay where they are, `..` is a name.
        let names = path.split(|byte| *byte == b'/');
        for name in names.filter(|name| !name.is_empty() && *name != b".") {
            self.names = self.names.checked_sub(1).ok_or_else(|| {
                let cause = format!("over {} names lead to it", self.limit * NAMES);
                start.name(Error::new(Kind::LimitExceeded, "path", cause))
            })?;
            let link = find_link(&node, name)?;
            node = self.follow(&node, &link)?;
        }
        Ok(node)
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
