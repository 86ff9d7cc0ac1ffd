//! Links in dense storage: a heap of link messages with indexes by name and by order of creation.

use std::collections::HashSet;

use super::compact::{LinkInfoPlace, next_order, with_order};
use super::not_found;
use crate::error::{Error, Result};
use crate::format::link::{Link, decode_link, encode_link};
use crate::format::link_info::{LinkInfo, encode_link_info};
use crate::format::message::MessageType;
use crate::metadata::Fetch;
use crate::structure::dense::{self, Content, Item, Places};
use crate::structure::object_header::{HeaderEdit, NewMessage};
use crate::transaction::Edit;

const STRUCTURE: &str = "link info message";

/// Where the dense links are; none where all links are messages.
fn places(info: &LinkInfo) -> Result<Option<Places>> {
    match (info.heap, info.name_index) {
        (Some(heap), Some(names)) => Ok(Some(Places {
            heap,
            names,
            orders: info.order_index,
        })),
        (None, _) => Ok(None),
        (Some(heap), None) => {
            Err(Error::corrupt(STRUCTURE, "a heap of links without an index").at(heap.0))
        }
    }
}

fn item(edit: &Edit<'_>, link: &Link) -> Result<Item> {
    Ok(Item {
        name: link.name.as_bytes().to_vec(),
        order: link.order,
        body: encode_link(link, edit.sizes())?,
        id: Vec::new(),
    })
}

/// Takes all links of a group out of where they are.
fn take(edit: &Edit<'_>, header: &mut HeaderEdit<'_, '_>, info: &LinkInfo) -> Result<Vec<Item>> {
    let mut items = Vec::new();
    if let Some(places) = places(info)? {
        items = dense::read(edit, Content::Links, &places)?;
        dense::delete(edit, Content::Links, &places)?;
    }
    let messages = header.messages();
    let messages = messages.filter(|(_, message)| message.kind == MessageType::LINK);
    let messages: Vec<_> = messages.map(|(place, m)| (place, m.clone())).collect();
    for (place, message) in messages {
        let link = decode_link(&message.body, message.address, edit.sizes())?;
        items.push(item(edit, &link)?);
        header.remove(place)?;
    }
    Ok(items)
}

/// Stores the links of a group: as messages where they are `most` at most and none is too large, else
/// densely.
fn put(
    edit: &Edit<'_>,
    header: &mut HeaderEdit<'_, '_>,
    (place, info): LinkInfoPlace,
    items: &[Item],
    most: usize,
) -> Result<()> {
    let fits = |item: &Item| header.can_hold(item.body.len());
    let compact = items.len() <= most && items.iter().all(fits);
    let stored = match compact {
        true => None,
        false => {
            let by_order = info.indexes_creation_order;
            Some(dense::build(edit, Content::Links, items, by_order)?)
        }
    };
    set_places(edit, header, (place, info), stored)?;
    for item in items.iter().filter(|_| compact) {
        header.insert(NewMessage::new(MessageType::LINK, item.body.clone()))?;
    }
    Ok(())
}

/// Stores all links of a group that has none yet, with places in the order of creation that they have.
pub(super) fn store_all(
    edit: &Edit<'_>,
    header: &mut HeaderEdit<'_, '_>,
    at: LinkInfoPlace,
    links: &[Link],
    most: usize,
) -> Result<()> {
    let items = links.iter().map(|link| item(edit, link));
    let items: Vec<Item> = items.collect::<Result<_>>()?;
    put(edit, header, at, &items, most)
}

/// Notes in the header where the links lie.
fn set_places(
    edit: &Edit<'_>,
    header: &mut HeaderEdit<'_, '_>,
    (place, info): LinkInfoPlace,
    stored: Option<Places>,
) -> Result<()> {
    let info = LinkInfo {
        heap: stored.map(|places| places.heap),
        name_index: stored.map(|places| places.names),
        order_index: stored.and_then(|places| places.orders),
        ..info
    };
    header.replace(place, encode_link_info(&info, edit.sizes())?)
}

/// Adds a link, next in the order of creation; messages become dense with it.
pub(super) fn insert(
    edit: &Edit<'_>,
    header: &mut HeaderEdit<'_, '_>,
    (place, mut info): LinkInfoPlace,
    link: &Link,
) -> Result<()> {
    let order = next_order(&mut info);
    let new = item(edit, &with_order(link, order))?;
    if let Some(places) = places(&info)? {
        let places = dense::insert(edit, Content::Links, &places, &new)?;
        return set_places(edit, header, (place, info), Some(places));
    }
    let mut items = take(edit, header, &info)?;
    items.push(new);
    put(edit, header, (place, info), &items, 0)
}

/// Removes the links of these names; those that are left become messages where they are fewer than
/// `fewest`.
pub(super) fn remove(
    edit: &Edit<'_>,
    header: &mut HeaderEdit<'_, '_>,
    (place, info): LinkInfoPlace,
    names: &[&[u8]],
    fewest: usize,
) -> Result<()> {
    if let (Some(places), [name]) = (places(&info)?, names)
        && dense::count(edit, Content::Links, &places)? > fewest as u64
    {
        let Some(found) = dense::find(edit, Content::Links, &places, name)? else {
            return Err(not_found(header.address(), name));
        };
        let places = dense::remove(edit, Content::Links, &places, &found)?;
        return set_places(edit, header, (place, info), Some(places));
    }
    let mut items = take(edit, header, &info)?;
    let mut going: HashSet<&[u8]> = names.iter().copied().collect();
    items.retain(|item| !going.remove(&item.name[..]));
    if let Some(missing) = going.into_iter().next() {
        return Err(not_found(header.address(), missing));
    }
    put(
        edit,
        header,
        (place, info),
        &items,
        fewest.saturating_sub(1),
    )
}

/// Puts `renamed` in place of the link called `name`, with its order of creation.
pub(super) fn rename(
    edit: &Edit<'_>,
    header: &mut HeaderEdit<'_, '_>,
    (place, info): LinkInfoPlace,
    name: &[u8],
    renamed: &Link,
) -> Result<()> {
    let missing = || not_found(header.address(), name);
    if let Some(places) = places(&info)? {
        let found = dense::find(edit, Content::Links, &places, name)?;
        let found = found.ok_or_else(missing)?;
        let new = item(edit, &with_order(renamed, found.order))?;
        let places = dense::remove(edit, Content::Links, &places, &found)?;
        let places = dense::insert(edit, Content::Links, &places, &new)?;
        return set_places(edit, header, (place, info), Some(places));
    }
    let mut items = take(edit, header, &info)?;
    let old = items.iter_mut().find(|item| item.name == name);
    let old = old.ok_or_else(|| not_found(header.address(), name))?;
    *old = item(edit, &with_order(renamed, old.order))?;
    put(edit, header, (place, info), &items, 0)
}
