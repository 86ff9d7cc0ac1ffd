//! The place of a link that is to be made or changed: its group and its name, with the groups on the
//! way that have to be made.

use super::attribute::now;
use crate::bytes::Address;
use crate::datatype::{Charset, Name};
use crate::error::{Error, Kind, Result};
use crate::format::link::{Link, LinkTarget};
use crate::metadata::{group, object_header};
use crate::object::resolve::{Reach, reach};
use crate::object::{File, Node};
use crate::structure::group::{NewGroup, create, insert};
use crate::structure::object_header::HeaderEdit;
use crate::transaction::Edit;

pub(super) const STRUCTURE: &str = "link";

/// Makes one change of the file that `path` leads into from `start`; `make` gets the way there as it
/// is when the change is made.
pub(super) fn change_at<R>(
    start: &Node,
    path: &[u8],
    make: impl FnOnce(&Edit<'_>, Reach) -> Result<R>,
) -> Result<R> {
    let file = reach(start, path)?.group.file().clone();
    let made = file.change(|edit| {
        let reach = reach(start, path)?;
        confirm_same(reach.group.file(), &file)?;
        make(edit, reach)
    });
    made.map_err(|error| start.name(error))
}

/// Both ends of a change lie in one file.
pub(super) fn confirm_same(file: &File, other: &File) -> Result<()> {
    if file == other {
        return Ok(());
    }
    let cause = format!(
        "one end lies in {}, the other in {}",
        file.path().display(),
        other.path().display()
    );
    Err(Error::invalid(STRUCTURE, cause))
}

/// Makes a link at the last of `names` below the group at `parent`, and groups for the names before
/// it; `target` says where it leads, given the group that it will be in.
pub(super) fn insert_below(
    edit: &Edit<'_>,
    parent: Address,
    names: &[Name],
    target: impl FnOnce(Address) -> Result<LinkTarget>,
) -> Result<LinkTarget> {
    let Some((last, missing)) = names.split_last() else {
        return Err(Error::invalid(STRUCTURE, "a link without a name"));
    };
    let mut parent = parent;
    for name in missing {
        let made = new_group(edit, parent, None)?;
        insert(edit, parent, &link(name, LinkTarget::Hard(made))?, now())?;
        parent = made;
    }
    let target = target(parent)?;
    insert(edit, parent, &link(last, target.clone())?, now())?;
    Ok(target)
}

/// An empty group as the file would have it below the group at `parent`: with a symbol table in files
/// of the oldest superblocks, unless an order of creation is wanted; that of `parent` by default.
pub(super) fn new_group(
    edit: &Edit<'_>,
    parent: Address,
    track_order: Option<bool>,
) -> Result<Address> {
    let track_order = match track_order {
        Some(track_order) => track_order,
        None => {
            let header = object_header::read(edit, parent)?;
            group::tracks_creation_order(edit, &header)?
        }
    };
    let new = match edit.superblock().version < 2 && !track_order {
        true => NewGroup::SymbolTable,
        false => NewGroup::Links { track_order },
    };
    create(edit, new, now())
}

/// A link without a place in the order of creation yet.
pub(super) fn link(name: &Name, target: LinkTarget) -> Result<Link> {
    confirm_name(name)?;
    Ok(Link {
        name: name.clone(),
        charset: charset_of(name.as_bytes()),
        order: None,
        target,
    })
}

/// Whether a link can be called so.
pub(super) fn confirm_name(name: &Name) -> Result<()> {
    let bytes = name.as_bytes();
    if bytes.is_empty() || bytes == b"." || bytes.iter().any(|byte| matches!(byte, 0 | b'/')) {
        let cause = format!("{name:?} cannot be the name of a link");
        return Err(Error::invalid(STRUCTURE, cause));
    }
    Ok(())
}

/// The character set that a name declares.
pub(super) fn charset_of(name: &[u8]) -> Charset {
    match name.is_ascii() || std::str::from_utf8(name).is_err() {
        true => Charset::Ascii,
        false => Charset::Utf8,
    }
}

/// Counts one hard link more to the object at `address`.
pub(super) fn count_up(edit: &Edit<'_>, address: Address) -> Result<()> {
    let mut header = HeaderEdit::read(edit, address)?;
    let Some(count) = header.reference_count()?.checked_add(1) else {
        let cause = "as many links lead to it as can be counted";
        return Err(Error::new(Kind::LimitExceeded, "object header", cause).at(address.0));
    };
    header.set_reference_count(count)?;
    header.store()
}
