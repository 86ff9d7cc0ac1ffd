//! Links as messages of a group's header.

use super::{STRUCTURE, exists, not_found};
use crate::bytes::Address;
use crate::error::{Error, Result};
use crate::format::link::{Link, decode_link, encode_link};
use crate::format::link_info::{LinkInfo, decode_link_info, encode_link_info};
use crate::format::message::MessageType;
use crate::metadata::Fetch;
use crate::structure::object_header::{HeaderEdit, NewMessage, Place};
use crate::transaction::Edit;

/// Link info of a header that is edited, and its place.
fn link_info(edit: &Edit<'_>, header: &HeaderEdit<'_, '_>) -> Result<Option<(Place, LinkInfo)>> {
    let Some((place, message)) = header.find(MessageType::LINK_INFO) else {
        return Ok(None);
    };
    let info = decode_link_info(&message.body, message.address, edit.sizes())?;
    Ok(Some((place, info)))
}

/// Adds a link, of which the group has none of that name, next in its creation order.
pub(super) fn insert(edit: &Edit<'_>, address: Address, link: &Link, now: u32) -> Result<()> {
    let sizes = edit.sizes();
    let mut header = HeaderEdit::read(edit, address)?;
    let mut link = link.clone();
    link.order = None;
    if let Some((place, mut info)) = link_info(edit, &header)? {
        confirm_compact(&info)?;
        if info.tracks_creation_order {
            let order = info.max_creation_order.unwrap_or(0);
            link.order = Some(order);
            info.max_creation_order = Some(order.saturating_add(1));
            header.replace(place, encode_link_info(&info, sizes)?)?;
        }
    }
    let message = NewMessage::new(MessageType::LINK, encode_link(&link, sizes)?);
    header.insert(message)?;
    header.touch(now)?;
    header.store()
}

/// Removes the link called `name`.
pub(super) fn remove(edit: &Edit<'_>, address: Address, name: &[u8], now: u32) -> Result<()> {
    let mut header = open(edit, address)?;
    let (place, _) = find(&header, edit, name)?.ok_or_else(|| not_found(address, name))?;
    header.remove(place)?;
    header.touch(now)?;
    header.store()
}

/// Puts `renamed` in place of the link called `name`, with its order of creation.
pub(super) fn rename(
    edit: &Edit<'_>,
    address: Address,
    name: &[u8],
    renamed: &Link,
    now: u32,
) -> Result<()> {
    let mut header = open(edit, address)?;
    let (place, old) = find(&header, edit, name)?.ok_or_else(|| not_found(address, name))?;
    if find(&header, edit, renamed.name.as_bytes())?.is_some() {
        return Err(exists(address, &renamed.name));
    }
    let link = Link {
        order: old.order,
        ..renamed.clone()
    };
    header.replace(place, encode_link(&link, edit.sizes())?)?;
    header.touch(now)?;
    header.store()
}

/// The header of a group whose links are all messages.
fn open<'e, 'c>(edit: &'e Edit<'c>, address: Address) -> Result<HeaderEdit<'e, 'c>> {
    let header = HeaderEdit::read(edit, address)?;
    if let Some((_, info)) = link_info(edit, &header)? {
        confirm_compact(&info)?;
    }
    Ok(header)
}

/// The link called `name`, and its place.
fn find(
    header: &HeaderEdit<'_, '_>,
    edit: &Edit<'_>,
    name: &[u8],
) -> Result<Option<(Place, Link)>> {
    for (place, message) in header.messages() {
        if message.kind == MessageType::LINK {
            let link = decode_link(&message.body, message.address, edit.sizes())?;
            if link.name.as_bytes() == name {
                return Ok(Some((place, link)));
            }
        }
    }
    Ok(None)
}

fn confirm_compact(info: &LinkInfo) -> Result<()> {
    match info.heap {
        None => Ok(()),
        Some(Address(at)) => {
            let cause = "links in dense storage are not changed yet";
            Err(Error::unsupported(STRUCTURE, cause).at(at))
        }
    }
}
