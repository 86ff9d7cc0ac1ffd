//! Links are deleted, and with the last link to an object the object: its space is given back.

use super::attribute::now;
use super::delete_plan::Plan;
use super::link_place::change_at;
use crate::datatype::Name;
use crate::error::{Error, Kind, Result};
use crate::format::link::{Link, LinkTarget};
use crate::metadata::{group, object_header};
use crate::object::{Group, Node};
use crate::structure::group as links;
use crate::task::Task;
use crate::transaction::Edit;

/// What went with links that were deleted.
#[derive(Debug, Clone, Default)]
pub struct Deleted {
    /// The links, as they were.
    pub links: Vec<Link>,
    /// Objects that are gone, as no link leads to them any longer.
    pub objects: u64,
    /// Bytes that were theirs, without values of variable length; the file uses them again after the next
    /// save.
    pub bytes: u64,
    /// What stays in use, as it could not be read whole: an object, or its values of variable length.
    pub left: Vec<Error>,
}

impl Group {
    /// Deletes the link at a path from here. An object goes with the last link to it, and so does what
    /// it alone leads to; handles on it fail with [`Kind::NotFound`] from then on. Groups that hold each
    /// other in a circle which nothing else leads to stay in the file out of reach, as in the library.
    ///
    /// ```
    /// use hyperslab_engine::{File, Kind};
    ///
    /// # fn main() -> hyperslab_engine::Result<()> {
    /// # let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../assets/example.h5");
    /// # let file = File::from_bytes("example.h5", std::fs::read(path).expect("the example"))?;
    /// file.allow_changes(true);
    /// let made = file.root().create_group("new/group")?;
    /// let deleted = file.root().delete("new")?;
    /// assert_eq!(deleted.objects, 2);
    /// assert_eq!(made.tracks_creation_order().unwrap_err().kind(), Kind::NotFound);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Kind::NotFound`]; [`Kind::Corrupt`] where reference counts contradict the links.
    pub fn delete(&self, path: impl AsRef<[u8]>) -> Result<Deleted> {
        change_at(self.node(), path.as_ref(), |edit, reach| {
            let name = reach.only_name()?;
            delete_links(edit, &reach.group, std::slice::from_ref(name))
        })
    }

    /// The same; `None` where there is no such link.
    pub fn pop(&self, path: impl AsRef<[u8]>) -> Result<Option<Deleted>> {
        let path = path.as_ref();
        match self.find_link(path)? {
            Some(_) => self.delete(path).map(Some),
            None => Ok(None),
        }
    }

    /// Deletes all links of the group, as one change.
    ///
    /// # Errors
    /// As of [`Group::delete`].
    pub fn clear(&self) -> Result<Deleted> {
        let node = self.node();
        node.core()?;
        let made = node.file().change(|edit| {
            let names = self.keys(&Task::new())?;
            delete_links(edit, node, &names)
        });
        made.map_err(|error| node.name(error))
    }
}

/// Deletes links of a group, and the objects that nothing leads to any longer.
fn delete_links(edit: &Edit<'_>, group: &Node, names: &[Name]) -> Result<Deleted> {
    let header = object_header::read(edit, group.address())?;
    let mut deleted = Deleted::default();
    for name in names {
        let Some(link) = group::find_link(edit, &header, name.as_bytes())? else {
            let cause = format!("no link is called {name:?}");
            return Err(group.name(Error::new(Kind::NotFound, "group", cause)));
        };
        deleted.links.push(link);
    }
    let targets = deleted.links.iter().filter_map(|link| match link.target {
        LinkTarget::Hard(address) => Some(address),
        _ => None,
    });
    // All is read before anything is changed.
    let plan = Plan::make(group, targets)?;
    let names: Vec<&[u8]> = names.iter().map(Name::as_bytes).collect();
    links::remove(edit, group.address(), &names, now())?;
    plan.carry_out(edit, &mut deleted)?;
    Ok(deleted)
}
