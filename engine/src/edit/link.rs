//! Links and groups: made, renamed, moved. Objects stay where they are.

use super::attribute::now;
use super::link_place::{
    STRUCTURE, change_at, charset_of, confirm_name, confirm_same, count_up, insert_below, new_group,
};
use crate::datatype::Name;
use crate::error::{Error, Result};
use crate::format::link::{Link, LinkTarget};
use crate::metadata::{group, object_header};
use crate::object::resolve::{Reach, reach};
use crate::object::{Group, Node, Object};
use crate::structure::group as links;
use crate::transaction::Edit;

impl Group {
    /// Makes an empty group at a path from here, and groups for the names on the way that are not
    /// there. It keeps the order in which its links are made where the group that it lies in does.
    ///
    /// ```
    /// use hyperslab_engine::{File, Kind, Task};
    ///
    /// # fn main() -> hyperslab_engine::Result<()> {
    /// # let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../assets/example.h5");
    /// # let file = File::from_bytes("example.h5", std::fs::read(path).expect("the example"))?;
    /// file.allow_changes(true);
    /// let run = file.root().create_group("runs/1")?;
    /// run.create_soft_link("detector", "/detector")?;
    /// assert_eq!(file.root().create_group("runs").unwrap_err().kind(), Kind::Exists);
    /// assert!(file.get("runs/1/detector/waveform_0").is_ok());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`crate::Kind::Exists`] where something is there already.
    pub fn create_group(&self, path: impl AsRef<[u8]>) -> Result<Group> {
        self.make_group(path.as_ref(), None)
    }

    /// The same; `track_order` says whether it keeps the order in which its links and attributes are
    /// made.
    pub fn create_group_ordered(&self, path: impl AsRef<[u8]>, track_order: bool) -> Result<Group> {
        self.make_group(path.as_ref(), Some(track_order))
    }

    /// The group at a path, made where there is none.
    ///
    /// # Errors
    /// [`crate::Kind::WrongKind`] where something else is there; [`crate::Kind::Exists`] for a link that leads nowhere.
    pub fn require_group(&self, path: impl AsRef<[u8]>) -> Result<Group> {
        let path = path.as_ref();
        match self.find(path)? {
            Some(_) => self.group(path),
            None => self.create_group(path),
        }
    }

    /// Makes a link at a path from here that leads to an object of the same file: it has one name more.
    ///
    /// # Errors
    /// [`crate::Kind::Exists`]; [`crate::Kind::InvalidArgument`] for an object of another file.
    pub fn create_hard_link(&self, path: impl AsRef<[u8]>, object: &Object) -> Result<()> {
        let object = object.node();
        object.kind()?;
        change_at(self.node(), path.as_ref(), |edit, reach| {
            confirm_same(reach.group.file(), object.file())?;
            count_up(edit, object.address())?;
            let target = LinkTarget::Hard(object.address());
            insert_below(edit, reach.group.address(), &reach.names, |_| Ok(target)).map(drop)
        })
    }

    /// Makes a link at a path from here that stands for the path `target`, which need not lead
    /// anywhere; one that does not begin with `/` starts at the group that the link is in.
    ///
    /// # Errors
    /// [`crate::Kind::Exists`]; [`crate::Kind::InvalidArgument`] for a target that is empty or too long.
    pub fn create_soft_link(&self, path: impl AsRef<[u8]>, target: impl AsRef<[u8]>) -> Result<()> {
        let target = target.as_ref();
        confirm_text(target, "the path that a link stands for")?;
        let target = LinkTarget::Soft(Name::new(target));
        self.make_link(path.as_ref(), target)
    }

    /// Makes a link at a path from here that stands for the path `target` of another file, which need
    /// not be there. A group with a symbol table keeps its links as messages from then on, as in the
    /// library.
    ///
    /// # Errors
    /// As of [`Group::create_soft_link`].
    pub fn create_external_link(
        &self,
        path: impl AsRef<[u8]>,
        file: impl AsRef<[u8]>,
        target: impl AsRef<[u8]>,
    ) -> Result<()> {
        let (file, target) = (file.as_ref(), target.as_ref());
        confirm_text(file, "the file that a link stands for")?;
        confirm_text(target, "the path that a link stands for")?;
        let (file, path_there) = (Name::new(file), Name::new(target));
        let target = LinkTarget::External {
            file,
            path: path_there,
        };
        self.make_link(path.as_ref(), target)
    }

    /// Calls a link of this group by another name. It keeps its place in the order of creation.
    ///
    /// # Errors
    /// [`crate::Kind::NotFound`]; [`crate::Kind::Exists`] where another link has the new name.
    pub fn rename(&self, name: impl AsRef<[u8]>, new_name: impl AsRef<[u8]>) -> Result<()> {
        let (name, new_name) = (name.as_ref(), Name::new(new_name.as_ref()));
        let node = self.node();
        node.core()?;
        let made = node
            .file()
            .change(|edit| rename(edit, node, name, &new_name));
        made.map_err(|error| node.name(error))
    }

    /// Takes the link at a path from here to a path from the group `to`, where groups are made for the
    /// names on the way that are not there. What it leads to is not touched; a soft link that starts at
    /// its own group may lead elsewhere then.
    ///
    /// # Errors
    /// [`crate::Kind::NotFound`]; [`crate::Kind::Exists`]; [`crate::Kind::InvalidArgument`] where the groups lie in two files,
    /// or where the link would go below what it leads to, out of everyone's reach.
    pub fn move_link(
        &self,
        path: impl AsRef<[u8]>,
        to: &Group,
        new_path: impl AsRef<[u8]>,
    ) -> Result<()> {
        let (path, new_path) = (path.as_ref(), new_path.as_ref());
        change_at(self.node(), path, |edit, from| {
            // From the root on, to know every link on the way.
            let way = match new_path.first() {
                Some(b'/') => new_path.to_vec(),
                _ => [to.node().lasting_path()?.as_bytes(), b"/", new_path].concat(),
            };
            let target = reach(to.file().root().node(), &way)?;
            confirm_same(from.group.file(), target.group.file())?;
            move_link(edit, &from, &target)
        })
    }

    fn make_group(&self, path: &[u8], track_order: Option<bool>) -> Result<Group> {
        let (way, made) = change_at(self.node(), path, |edit, reach| {
            let made = insert_below(edit, reach.group.address(), &reach.names, |parent| {
                new_group(edit, parent, track_order).map(LinkTarget::Hard)
            })?;
            Ok((reach, made))
        })?;
        let LinkTarget::Hard(address) = made else {
            return Err(Error::invalid(STRUCTURE, "a new group behind no hard link"));
        };
        let names: Vec<&[u8]> = way.names.iter().map(Name::as_bytes).collect();
        Ok(Group::new(way.group.child(&names.join(&b'/'), address)))
    }

    fn make_link(&self, path: &[u8], target: LinkTarget) -> Result<()> {
        change_at(self.node(), path, |edit, reach| {
            insert_below(edit, reach.group.address(), &reach.names, |_| Ok(target)).map(drop)
        })
    }
}

/// A text that a link message can hold, and that is not empty.
fn confirm_text(text: &[u8], what: &str) -> Result<()> {
    let cause = match text {
        [] => "is empty",
        text if text.contains(&0) => "has a NUL in it",
        text if text.len() > usize::from(u16::MAX) => "is over 64 KiB long",
        _ => return Ok(()),
    };
    Err(Error::invalid(STRUCTURE, format!("{what} {cause}")))
}

fn rename(edit: &Edit<'_>, group: &Node, name: &[u8], new_name: &Name) -> Result<()> {
    confirm_name(new_name)?;
    let charset = charset_of(new_name.as_bytes());
    links::rename(edit, group.address(), name, (new_name, charset), now())
}

/// Takes the last name of one way to the last name of the other.
fn move_link(edit: &Edit<'_>, from: &Reach, to: &Reach) -> Result<()> {
    let name = from.only_name()?;
    if let ([new_name], true) = (to.names.as_slice(), from.group == to.group) {
        return rename(edit, &from.group, name.as_bytes(), new_name);
    }
    let through = |(group, link): &(Node, Name)| *group == from.group && link == name;
    if to.through.iter().any(through) {
        let cause = format!("{name:?} would be moved below itself, where no path leads to it");
        return Err(from.group.name(Error::invalid(STRUCTURE, cause)));
    }
    let source = from.group.address();
    let header = object_header::read(edit, source)?;
    let Some(Link { target, .. }) = group::find_link(edit, &header, name.as_bytes())? else {
        return Err(from.missing(name));
    };
    insert_below(edit, to.group.address(), &to.names, |_| Ok(target))?;
    links::remove(edit, source, &[name.as_bytes()], now())
}
