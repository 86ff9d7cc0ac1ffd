//! A group as a mapping from names to members, in h5py's order.

use super::{Group, Object, ObjectKind, resolve};
use crate::datatype::Name;
use crate::error::{Error, Kind, Result};
use crate::format::link::Link;
use crate::task::Task;

/// The members of a group, opened one by one as they are asked for.
///
/// A link that leads nowhere gives `None` in the place of its object, as in h5py.
#[derive(Debug)]
pub struct Members {
    group: Group,
    links: std::vec::IntoIter<Link>,
}

impl Iterator for Members {
    type Item = Result<(Name, Option<Object>)>;

    fn next(&mut self) -> Option<Self::Item> {
        let link = self.links.next()?;
        let object = present(self.group.resolve(&link));
        Some(object.map(|object| (link.name, object)))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.links.size_hint()
    }
}

impl ExactSizeIterator for Members {}

impl Group {
    /// Names of its links: in the order of creation where the group tracks that, else in byte
    /// order.
    ///
    /// ```
    /// use hyperslab_engine::{File, Task};
    ///
    /// # fn main() -> hyperslab_engine::Result<()> {
    /// # let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../assets/example.h5");
    /// let file = File::open(path)?;
    /// for name in file.root().keys(&Task::new())? {
    ///     println!("{name}");
    /// }
    /// assert!(file.root().contains("detector/waveform_0")?);
    /// # Ok(())
    /// # }
    /// ```
    pub fn keys(&self, task: &Task) -> Result<Vec<Name>> {
        let links = self.links_in_order(task)?;
        Ok(links.into_iter().map(|link| link.name).collect())
    }

    /// Names and members, in the order of [`Group::keys`]; where a link leads nowhere, `None`.
    ///
    /// ```
    /// use hyperslab_engine::{File, Task};
    ///
    /// # fn main() -> hyperslab_engine::Result<()> {
    /// # let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../assets/example.h5");
    /// let links = File::open(path)?.root().group("links")?;
    /// for member in links.items(&Task::new())? {
    ///     let (name, object) = member?;
    ///     assert_eq!(object.is_none(), name.as_bytes().starts_with(b"dangling"));
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn items(&self, task: &Task) -> Result<Members> {
        Ok(Members {
            group: self.clone(),
            links: self.links_in_order(task)?.into_iter(),
        })
    }

    /// Its members, in the order of [`Group::keys`]; where a link leads nowhere, `None`.
    pub fn values(&self, task: &Task) -> Result<impl Iterator<Item = Result<Option<Object>>>> {
        let items = self.items(task)?;
        Ok(items.map(|member| member.map(|(_, object)| object)))
    }

    /// Whether there is a link at a path from here, as h5py says it: also one that leads nowhere,
    /// see [`Group::find`]. Of `..` nothing is special.
    pub fn contains(&self, path: impl AsRef<[u8]>) -> Result<bool> {
        let path = path.as_ref();
        let mut names = path.split(|byte| *byte == b'/');
        match names.any(|name| !name.is_empty() && name != b".") {
            true => Ok(self.find_link(path)?.is_some()),
            // The root, or this group.
            false => Ok(!path.is_empty()),
        }
    }

    /// The object at a path from here; `None` where there is none, or only a link that leads
    /// nowhere.
    ///
    /// # Errors
    /// What else keeps it from being opened: damage, limits, a file that is locked.
    pub fn find(&self, path: impl AsRef<[u8]>) -> Result<Option<Object>> {
        let path = path.as_ref();
        if path.is_empty() {
            return Ok(None);
        }
        present(self.get(path))
    }

    /// What the object at a path is, where there is one: its header alone is read.
    pub fn find_kind(&self, path: impl AsRef<[u8]>) -> Result<Option<ObjectKind>> {
        let path = path.as_ref();
        if path.is_empty() {
            return Ok(None);
        }
        present(resolve::walk(self.node(), path).and_then(|node| node.kind()))
    }

    /// The link at a path, itself not followed; `None` where there is none.
    ///
    /// ```
    /// use hyperslab_engine::{File, LinkTarget};
    ///
    /// # fn main() -> hyperslab_engine::Result<()> {
    /// # let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../assets/example.h5");
    /// let root = File::open(path)?.root();
    /// let link = root.find_link("links/soft")?.expect("a link");
    /// assert!(matches!(link.target, LinkTarget::Soft(_)));
    /// assert!(root.find_link("links/nothing")?.is_none());
    /// # Ok(())
    /// # }
    /// ```
    pub fn find_link(&self, path: impl AsRef<[u8]>) -> Result<Option<Link>> {
        let mut path = path.as_ref();
        // As in a path to an object, `.` at the end stays where it is.
        while let Some(shorter) = path.strip_suffix(b"/").or_else(|| path.strip_suffix(b"/.")) {
            path = shorter;
        }
        let start = path.iter().rposition(|byte| *byte == b'/');
        let (before, name) = path.split_at(start.map_or(0, |at| at + 1));
        if name.is_empty() || name == b"." {
            return Ok(None);
        }
        let group = resolve::walk(self.node(), before);
        present(group.and_then(|group| resolve::find_link(&group, name)))
    }

    /// All links, in the order of [`Group::keys`].
    pub(super) fn links_in_order(&self, task: &Task) -> Result<Vec<Link>> {
        let mut links = self.links(task)?;
        match self.tracks_creation_order()? {
            true => links.sort_by_key(|link| link.order),
            false => links.sort_by(|a, b| a.name.cmp(&b.name)),
        }
        Ok(links)
    }
}

/// `None` for what is not there: no such link, a link that leads nowhere, a path through what is no
/// group.
fn present<T>(found: Result<T>) -> Result<Option<T>> {
    let absent = |error: &Error| matches!(error.kind(), Kind::NotFound | Kind::WrongKind);
    match found {
        Ok(found) => Ok(Some(found)),
        Err(error) if absent(&error) => Ok(None),
        Err(error) => Err(error),
    }
}
