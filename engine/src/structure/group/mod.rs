//! Changes the links of a group, however it keeps them: in a symbol table, as messages of its header, or
//! in dense storage.

mod compact;
mod convert;
mod dense;
#[cfg(test)]
mod tests;

use crate::bytes::Address;
use crate::datatype::{Charset, Name};
use crate::error::{Error, Kind, Result};
use crate::format::group_info::{GroupInfo, encode_group_info};
use crate::format::link::{Link, LinkTarget};
use crate::format::link_info::{LinkInfo, encode_link_info};
use crate::format::message::MessageType;
use crate::format::object_header::Times;
use crate::format::symbol_table::{SymbolTable, decode_symbol_table, encode_symbol_table};
use crate::metadata::{Fetch, group, object_header};
use crate::structure::object_header::{NewHeader, NewMessage, build};
use crate::structure::symbol_table::{self, Target};
use crate::transaction::Edit;

const STRUCTURE: &str = "group";

/// Bytes of empty room that a new group has for links: four with names of eight letters, as in the
/// library.
const SPARE: usize = 4 * (4 + 3 + 8 + 8);

/// What a new group is like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NewGroup {
    /// A symbol table behind a version 1 header: what every version of the library reads.
    SymbolTable,
    /// Links as messages of a version 2 header.
    Links {
        /// Whether links and attributes have a creation order, and are indexed by it.
        track_order: bool,
    },
}

/// Stores an empty group, to which one link will lead; `now` is in seconds since 1970.
pub fn create(edit: &Edit<'_>, new: NewGroup, now: u32) -> Result<Address> {
    let sizes = edit.sizes();
    let track_order = match new {
        NewGroup::SymbolTable => {
            let table = encode_symbol_table(&symbol_table::create(edit)?, sizes)?;
            let message = NewMessage::new(MessageType::SYMBOL_TABLE, table);
            return build(edit, &NewHeader::new(1), vec![message]);
        }
        NewGroup::Links { track_order } => track_order,
    };
    let info = LinkInfo {
        tracks_creation_order: track_order,
        indexes_creation_order: track_order,
        max_creation_order: track_order.then_some(0),
        heap: None,
        name_index: None,
        order_index: None,
    };
    let header = NewHeader {
        attribute_order: (track_order, track_order),
        times: Some(Times {
            access: now,
            modification: now,
            change: now,
            birth: now,
        }),
        spare: SPARE,
        ..NewHeader::new(2)
    };
    // Group info never changes (flag bit 0).
    let group_info = encode_group_info(&GroupInfo::default());
    let messages = vec![
        NewMessage::new(MessageType::LINK_INFO, encode_link_info(&info, sizes)?),
        NewMessage::new(MessageType::GROUP_INFO, group_info).with_flags(1),
    ];
    build(edit, &header, messages)
}

/// The symbol table of the group at `address`; none where it keeps links in another way.
pub fn symbol_table_of(edit: &Edit<'_>, address: Address) -> Result<Option<SymbolTable>> {
    let header = object_header::read(edit, address)?;
    if header.message(MessageType::LINK_INFO).is_some() {
        return Ok(None);
    }
    let message = header.message(MessageType::SYMBOL_TABLE);
    message
        .map(|message| decode_symbol_table(&message.body, message.address, edit.sizes()))
        .transpose()
}

/// Adds a link to the group at `address`; its creation order is given here. A group with a symbol
/// table that is given a link which has no place in one keeps its links as messages from then on,
/// as in the library.
///
/// # Errors
/// [`Kind::Exists`] where a link of that name is there.
pub fn insert(edit: &Edit<'_>, address: Address, link: &Link, now: u32) -> Result<()> {
    let header = object_header::read(edit, address)?;
    if let Some(damage) = header.damage.first() {
        return Err(damage.clone());
    }
    if group::find_link(edit, &header, link.name.as_bytes())?.is_some() {
        return Err(exists(address, &link.name));
    }
    let Some(table) = symbol_table_of(edit, address)? else {
        return compact::insert(edit, address, link, now);
    };
    let name = link.name.as_bytes();
    match &link.target {
        LinkTarget::Hard(target) => {
            let repeated = symbol_table_of(edit, *target)?;
            symbol_table::insert(edit, &table, name, Target::Hard(*target, repeated))
        }
        LinkTarget::Soft(path) => {
            symbol_table::insert(edit, &table, name, Target::Soft(path.as_bytes()))
        }
        LinkTarget::External { .. } | LinkTarget::UserDefined { .. } => {
            convert::to_messages(edit, address, &table)?;
            compact::insert(edit, address, link, now)
        }
    }
}

/// Gives the group at `address`, which has no link yet, all of its links at once; they keep the places in
/// the order of creation that they have.
///
/// # Errors
/// [`Kind::Exists`] where two are called the same, in a symbol table;
/// [`Kind::InvalidArgument`] for links that have no place in one.
pub fn fill(edit: &Edit<'_>, address: Address, links: &[Link]) -> Result<()> {
    let Some(table) = symbol_table_of(edit, address)? else {
        return compact::fill(edit, address, links);
    };
    for link in links {
        let name = link.name.as_bytes();
        let target = match &link.target {
            LinkTarget::Hard(target) => Target::Hard(*target, symbol_table_of(edit, *target)?),
            LinkTarget::Soft(path) => Target::Soft(path.as_bytes()),
            LinkTarget::External { .. } | LinkTarget::UserDefined { .. } => {
                let cause = format!("the link {:?} has no place in a symbol table", link.name);
                return Err(Error::invalid(STRUCTURE, cause).at(address.0));
            }
        };
        symbol_table::insert(edit, &table, name, target)?;
    }
    Ok(())
}

/// Calls a link of the group at `address` by another name, which declares a character set. It keeps
/// its place in the order of creation.
///
/// # Errors
/// [`Kind::NotFound`]; [`Kind::Exists`] where another link is called so.
pub fn rename(
    edit: &Edit<'_>,
    address: Address,
    name: &[u8],
    (new_name, charset): (&Name, Charset),
    now: u32,
) -> Result<()> {
    let header = object_header::read(edit, address)?;
    let Some(link) = group::find_link(edit, &header, name)? else {
        return Err(not_found(address, name));
    };
    if new_name.as_bytes() == name {
        return Ok(());
    }
    let renamed = Link {
        name: new_name.clone(),
        charset,
        ..link
    };
    if symbol_table_of(edit, address)?.is_none() {
        if group::find_link(edit, &header, new_name.as_bytes())?.is_some() {
            return Err(exists(address, new_name));
        }
        return compact::rename(edit, address, name, &renamed, now);
    }
    insert(edit, address, &renamed, now)?;
    remove(edit, address, &[name], now)
}

fn not_found(address: Address, name: &[u8]) -> Error {
    let cause = format!("no link is called {:?}", Name::new(name));
    Error::new(Kind::NotFound, STRUCTURE, cause).at(address.0)
}

fn exists(address: Address, name: &Name) -> Error {
    let cause = format!("a link called {name:?} is there already");
    Error::new(Kind::Exists, STRUCTURE, cause).at(address.0)
}

/// Removes the links of these names, which differ, from the group at `address`. What they lead to stays.
///
/// # Errors
/// [`Kind::NotFound`] where no link is called so.
pub fn remove(edit: &Edit<'_>, address: Address, names: &[&[u8]], now: u32) -> Result<()> {
    let Some(table) = symbol_table_of(edit, address)? else {
        return compact::remove(edit, address, names, now);
    };
    for name in names {
        symbol_table::remove(edit, &table, name)?;
    }
    Ok(())
}
