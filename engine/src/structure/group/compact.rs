//! Links as messages of a group's header, and when they pass to dense storage and back.

use super::{dense, not_found};
use crate::bytes::Address;
use crate::error::{Error, Result};
use crate::format::group_info::decode_group_info;
use crate::format::link::{Link, decode_link, encode_link};
use crate::format::link_info::{LinkInfo, decode_link_info, encode_link_info};
use crate::format::message::MessageType;
use crate::metadata::Fetch;
use crate::structure::object_header::{HeaderEdit, NewMessage, Place};
use crate::transaction::Edit;

/// Most links as messages, and fewest in dense storage, where a group does not say.
pub(super) const PHASE_CHANGE: (u16, u16) = (8, 6);

/// The link info message of a header that is edited.
pub(super) type LinkInfoPlace = (Place, LinkInfo);

/// Link info of a header that is edited, and its place.
fn link_info(edit: &Edit<'_>, header: &HeaderEdit<'_, '_>) -> Result<Option<LinkInfoPlace>> {
    let Some((place, message)) = header.find(MessageType::LINK_INFO) else {
        return Ok(None);
    };
    let info = decode_link_info(&message.body, message.address, edit.sizes())?;
    Ok(Some((place, info)))
}

/// Most links as messages, and fewest in dense storage.
fn phase_change(header: &HeaderEdit<'_, '_>) -> Result<(usize, usize)> {
    let message = header.find(MessageType::GROUP_INFO);
    let info = message.map(|(_, message)| decode_group_info(&message.body, message.address));
    let (most, fewest) = info
        .transpose()?
        .and_then(|info| info.phase_change)
        .unwrap_or(PHASE_CHANGE);
    Ok((most.into(), fewest.into()))
}

/// The next place in the order of creation, which is given out by this, where it is tracked.
pub(super) fn next_order(info: &mut LinkInfo) -> Option<i64> {
    if !info.tracks_creation_order {
        return None;
    }
    let order = info.max_creation_order.unwrap_or(0);
    info.max_creation_order = Some(order.saturating_add(1));
    Some(order)
}

/// The link with this place in the order of creation.
pub(super) fn with_order(link: &Link, order: Option<i64>) -> Link {
    Link {
        order,
        ..link.clone()
    }
}

/// Adds a link, of which the group has none of that name, next in its creation order.
pub(super) fn insert(edit: &Edit<'_>, address: Address, link: &Link, now: u32) -> Result<()> {
    let sizes = edit.sizes();
    let mut header = HeaderEdit::read(edit, address)?;
    let mut order = None;
    if let Some((place, mut info)) = link_info(edit, &header)? {
        let messages = header.messages();
        let count = messages.filter(|(_, message)| message.kind == MessageType::LINK);
        let full = count.count() >= phase_change(&header)?.0;
        let length = encode_link(&with_order(link, Some(0)), sizes)?.len();
        if info.heap.is_some() || full || !header.can_hold(length) {
            dense::insert(edit, &mut header, (place, info), link)?;
            header.touch(now)?;
            return header.store();
        }
        order = next_order(&mut info);
        header.replace(place, encode_link_info(&info, sizes)?)?;
    }
    let body = encode_link(&with_order(link, order), sizes)?;
    header.insert(NewMessage::new(MessageType::LINK, body))?;
    header.touch(now)?;
    header.store()
}

/// Adds all links of a group that has none.
pub(super) fn fill(edit: &Edit<'_>, address: Address, links: &[Link]) -> Result<()> {
    let mut header = HeaderEdit::read(edit, address)?;
    let Some(at) = link_info(edit, &header)? else {
        let cause = "a group without a link info message";
        return Err(Error::corrupt("group", cause).at(address.0));
    };
    let (most, _) = phase_change(&header)?;
    dense::store_all(edit, &mut header, at, links, most)?;
    header.store()
}

/// Removes the links of these names.
pub(super) fn remove(edit: &Edit<'_>, address: Address, names: &[&[u8]], now: u32) -> Result<()> {
    let mut header = HeaderEdit::read(edit, address)?;
    match link_info(edit, &header)? {
        Some((place, info)) if info.heap.is_some() => {
            let (_, fewest) = phase_change(&header)?;
            dense::remove(edit, &mut header, (place, info), names, fewest)?;
        }
        _ => {
            for name in names {
                let found = find(&header, edit, name)?;
                let (place, _) = found.ok_or_else(|| not_found(address, name))?;
                header.remove(place)?;
            }
        }
    }
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
    let mut header = HeaderEdit::read(edit, address)?;
    let info = link_info(edit, &header)?;
    let found = find(&header, edit, name)?;
    let body = match &found {
        Some((_, old)) => encode_link(&with_order(renamed, old.order), edit.sizes())?,
        None => Vec::new(),
    };
    match (info, found) {
        (Some(at), None) if at.1.heap.is_some() => {
            dense::rename(edit, &mut header, at, name, renamed)?;
        }
        (Some(at), Some(_)) if !header.can_hold(body.len()) => {
            dense::rename(edit, &mut header, at, name, renamed)?;
        }
        (_, Some((place, _))) => header.replace(place, body)?,
        (_, None) => return Err(not_found(address, name)),
    }
    header.touch(now)?;
    header.store()
}

/// The link called `name` that is a message, and its place.
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
