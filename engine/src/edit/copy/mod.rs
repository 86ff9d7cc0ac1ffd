//! Objects are copied, within a file and from one to another, with all that belongs to them.
//!
//! What is copied is read as the file was before the change, so that a group can be copied into itself.
//! Headers are made first, messages and all; what refers to other objects follows when these have their
//! places.

mod attributes;
mod chunks;
mod copier;
mod elements;
mod header;
mod links;
mod message;
mod raw;
mod repack;
#[cfg(test)]
mod tests;

use super::delete::Deleted;
use super::link_place::{change_at, insert_below};
use crate::error::{Error, Kind, Result};
use crate::format::link::LinkTarget;
use crate::metadata::{group, object_header};
use crate::object::resolve::Reach;
use crate::object::{File, Group, Object};
use crate::task::Task;
use crate::transaction::Edit;

use copier::Copier;

/// What is copied with an object, and how (h5py's arguments of `Group.copy`).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CopyOptions {
    /// Of a group its members, but not theirs: groups in it are empty in the copy.
    pub shallow: bool,
    /// Soft links become the objects that they lead to; those that lead nowhere stay.
    pub expand_soft: bool,
    /// External links become the objects that they lead to; those that lead nowhere stay.
    pub expand_external: bool,
    /// Between files: what references lead to is copied as well, and they lead to the copies. A copy that
    /// no other link leads to is called `~obj_pointed_by_` and its address in the root group, as by the
    /// library.
    pub expand_references: bool,
    /// Objects come without their attributes.
    pub without_attributes: bool,
}

/// What was copied.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Copied {
    /// Objects.
    pub objects: u64,
    /// Bytes of elements as they are stored, those in headers and heaps not counted.
    pub bytes: u64,
    /// References that lead nowhere in the copy, as what they lead to was not copied.
    pub references_emptied: u64,
}

impl Group {
    /// Copies an object, of this file or of another, to a path from here, where groups are made for the
    /// names on the way that are not there.
    ///
    /// A group comes with all that its hard links lead to; what several of them lead to is one object in
    /// the copy as well. Committed types that are used are copied too. Chunks are copied as they are
    /// stored. References lead to what they led to within a file, and between files nowhere, unless
    /// [`CopyOptions::expand_references`] says otherwise. (The library empties references in attributes
    /// also within a file, and leaves those inside of other types as they are between files, where they
    /// lead anywhere.)
    ///
    /// ```
    /// use hyperslab_engine::{CopyOptions, File, Task};
    ///
    /// # fn main() -> hyperslab_engine::Result<()> {
    /// # let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../assets/example.h5");
    /// # let file = File::from_bytes("example.h5", std::fs::read(path).expect("the example"))?;
    /// file.allow_changes(true);
    /// let images = file.root().get("images")?;
    /// let copied = file.root().copy(&images, "backup/images", &CopyOptions::default(), &Task::new())?;
    /// assert!(copied.objects > 1);
    /// assert!(file.get("backup/images/island").is_ok());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Kind::Exists`] where something is there already; what of the object is damaged or cannot be copied:
    /// then nothing is.
    pub fn copy(
        &self,
        source: &Object,
        path: impl AsRef<[u8]>,
        options: &CopyOptions,
        task: &Task,
    ) -> Result<Copied> {
        source.node().core()?;
        change_at(self.node(), path.as_ref(), |edit, reach| {
            confirm_free(edit, &reach)?;
            let to = reach.group.file();
            let mut copier = Copier::new(*options, task, to);
            let top = copier.begin(edit, source.node())?;
            while copier.advance(edit)? {}
            copier.confirm_sources()?;
            let target = LinkTarget::Hard(top);
            insert_below(edit, reach.group.address(), &reach.names, |_| Ok(target))?;
            Ok(copier.copied())
        })
    }
}

impl Group {
    /// Takes what the link at a path from here leads to into another file, to a path from the group `to`:
    /// copied there as [`Group::copy`] does it and saved, then the link here is deleted, which is left to be
    /// saved. So it is in one of the files at every moment, if not in both.
    ///
    /// # Errors
    /// Those of [`Group::copy`], of [`File::save`] and of [`Group::delete`]; [`Kind::InvalidArgument`] where
    /// both groups lie in one file, in which [`Group::move_link`] moves. After an error nothing is deleted.
    pub fn move_to(
        &self,
        path: impl AsRef<[u8]>,
        to: &Group,
        new_path: impl AsRef<[u8]>,
        options: &CopyOptions,
        task: &Task,
    ) -> Result<(Copied, Deleted)> {
        let path = path.as_ref();
        if self.file() == to.file() {
            let cause = "both groups lie in one file: move the link there";
            return Err(self.node().name(Error::invalid("copy", cause)));
        }
        if !self.file().is_writable() {
            let cause = "the file is open for reading only";
            return Err(Error::new(Kind::ReadOnly, "file", cause).on(self.file().path().display()));
        }
        let copied = to.copy(&self.get(path)?, new_path, options, task)?;
        to.file().save()?;
        Ok((copied, self.delete(path)?))
    }
}

impl File {
    /// Copies an object, of this file or of another, to a path of this file: [`Group::copy`] from the root
    /// group on.
    ///
    /// # Errors
    /// Those of [`Group::copy`].
    pub fn copy(
        &self,
        source: &Object,
        path: impl AsRef<[u8]>,
        options: &CopyOptions,
        task: &Task,
    ) -> Result<Copied> {
        self.root().copy(source, path, options, task)
    }
}

/// Nothing is called so yet: found out before anything is copied.
fn confirm_free(edit: &Edit<'_>, reach: &Reach) -> Result<()> {
    let [name] = reach.names.as_slice() else {
        return Ok(());
    };
    let header = object_header::read(edit, reach.group.address())?;
    if group::find_link(edit, &header, name.as_bytes())?.is_none() {
        return Ok(());
    }
    let cause = format!("a link called {name:?} is there already");
    Err(reach.group.name(Error::new(Kind::Exists, "group", cause)))
}
