//! The way to an object, link by link: where it ends, and how many files it leads into.

use hyperslab_engine::{Error, Group, Kind, Link, LinkTarget, Object};

/// Most soft and external links on a way, as the library has it.
const MOST_LINKS: usize = 16;

/// Where a way ends that leads to no object.
#[derive(Debug, Clone)]
pub enum Lost {
    /// Its last link is missing, or leads nowhere.
    Dangling(Error),
    /// Something before is missing or damaged, or links go round in a circle.
    Broken(Error),
}

impl Lost {
    /// Why it ends there.
    pub fn error(&self) -> &Error {
        match self {
            Self::Dangling(error) | Self::Broken(error) => error,
        }
    }
}

/// A way that is being gone.
#[derive(Debug, Default)]
pub struct Route {
    /// Files that external links led into.
    pub opened: u64,
    links: usize,
}

impl Route {
    /// The object at `path` from `start`, or from the root if the path begins with a slash.
    pub fn walk(&mut self, start: &Group, path: &[u8]) -> Result<Object, Lost> {
        let root = match path.starts_with(b"/") {
            true => start.file().root(),
            false => start.clone(),
        };
        let mut at = Object::Group(root);
        let parts = path.split(|byte| *byte == b'/');
        let parts = parts.filter(|part| !part.is_empty() && *part != b".");
        let mut parts = parts.peekable();
        while let Some(part) = parts.next() {
            let last = parts.peek().is_none();
            at = self.step(&at, part, last)?;
        }
        Ok(at)
    }

    fn step(&mut self, at: &Object, name: &[u8], last: bool) -> Result<Object, Lost> {
        let Object::Group(group) = at else {
            return Err(Lost::Broken(at_no_group(at)));
        };
        let link = match group.link(name) {
            Ok(link) => link,
            Err(error) if last && error.kind() == Kind::NotFound => {
                return Err(Lost::Dangling(error));
            }
            Err(error) => return Err(Lost::Broken(error)),
        };
        match self.follow(group, &link) {
            Err(Lost::Dangling(error)) if !last => Err(Lost::Broken(error)),
            other => other,
        }
    }

    /// What a link of `group` leads to.
    pub fn follow(&mut self, group: &Group, link: &Link) -> Result<Object, Lost> {
        if !matches!(link.target, LinkTarget::Hard(_)) {
            self.links += 1;
        }
        if self.links > MOST_LINKS {
            let cause = format!("more than {MOST_LINKS} links, one behind the other");
            return Err(Lost::Broken(Error::invalid("link", cause)));
        }
        match &link.target {
            LinkTarget::Soft(target) => self.walk(group, target.as_bytes()),
            LinkTarget::External { file, path } => {
                let root = Link {
                    target: LinkTarget::External {
                        file: file.clone(),
                        path: "/".into(),
                    },
                    ..link.clone()
                };
                match group.resolve(&root).map_err(Lost::Dangling)? {
                    Object::Group(root) => {
                        self.opened += 1;
                        let found = self.walk(&root, path.as_bytes());
                        found.map_err(|lost| Lost::Dangling(lost.error().clone()))
                    }
                    other => Err(Lost::Broken(at_no_group(&other))),
                }
            }
            _ => group.resolve(link).map_err(Lost::Broken),
        }
    }
}

fn at_no_group(object: &Object) -> Error {
    let cause = format!("{} is no group", object.path());
    Error::new(Kind::WrongKind, "path", cause)
}

/// The path of the group that the link at `path` is in, and the link's name; none of the root.
pub fn split(path: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = path.iter().rposition(|byte| *byte != b'/')?;
    let path = path.get(..=end)?;
    let slash = path.iter().rposition(|byte| *byte == b'/')?;
    Some((path.get(..=slash)?, path.get(slash + 1..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_a_group_and_a_name() {
        assert_eq!(split(b"/a"), Some((&b"/"[..], &b"a"[..])));
        assert_eq!(split(b"/a/b//"), Some((&b"/a/"[..], &b"b"[..])));
        assert_eq!(split(b"/"), None);
    }
}
