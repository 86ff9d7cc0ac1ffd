//! Links of a group, however it keeps them: symbol table, link messages, or dense storage.

mod dense;
pub(crate) mod symbol_table;

use std::ops::ControlFlow;

use crate::error::{Error, Kind, Result};
use crate::format::link::{Link, decode_link};
use crate::format::link_info::{LinkInfo, decode_link_info};
use crate::format::message::MessageType;
use crate::format::symbol_table::{SymbolTable, decode_symbol_table};
use crate::metadata::object_header::ObjectHeader;
use crate::metadata::{Fetch, Walk};
use crate::task::Task;

const STRUCTURE: &str = "group";

/// Gets each link; breaks to end the visit.
pub type LinkVisitor<'a> = dyn FnMut(Link) -> ControlFlow<()> + 'a;

/// How a group keeps its links.
enum Storage {
    SymbolTable(SymbolTable),
    /// Link messages in the header, and dense storage where there is some.
    Links(Option<LinkInfo>),
}

/// Hands every link to `visitor`: symbol tables in byte order of the names, others in the order of
/// storage.
///
/// A damaged block costs only its own links: the visit goes on and returns the first error at its
/// end.
pub fn visit_links(
    fetch: &dyn Fetch,
    header: &ObjectHeader,
    task: &Task,
    visitor: &mut LinkVisitor<'_>,
) -> Result<()> {
    let info = match storage(fetch, header)? {
        Storage::SymbolTable(table) => {
            return symbol_table::visit(fetch, &table, task, visitor);
        }
        Storage::Links(info) => info,
    };
    let mut walk = Walk::new(task, STRUCTURE);
    for message in header.messages(MessageType::LINK) {
        let link = decode_link(&message.body, message.address, fetch.sizes());
        if let Some(link) = walk.keep(link)?
            && visitor(link).is_break()
        {
            return Ok(());
        }
    }
    if let Some(info) = info {
        let dense = dense::visit(fetch, &info, task, visitor);
        walk.keep(dense)?;
    }
    walk.finish()
}

/// The link called `name`, by a search that does not read the whole group.
pub fn find_link(fetch: &dyn Fetch, header: &ObjectHeader, name: &[u8]) -> Result<Option<Link>> {
    let info = match storage(fetch, header)? {
        Storage::SymbolTable(table) => return symbol_table::find(fetch, &table, name),
        Storage::Links(info) => info,
    };
    let mut damage = None;
    for message in header.messages(MessageType::LINK) {
        match decode_link(&message.body, message.address, fetch.sizes()) {
            Ok(link) if link.name.as_bytes() == name => return Ok(Some(link)),
            Ok(_) => {}
            Err(error) => damage = Some(error),
        }
    }
    match info.map(|info| dense::find(fetch, &info, name)) {
        Some(Ok(Some(link))) => return Ok(Some(link)),
        Some(Err(error)) => damage = Some(error),
        Some(Ok(None)) | None => {}
    }
    match damage {
        Some(error) => find_in_all(fetch, header, name, error),
        None => Ok(None),
    }
}

/// The link called `name`, looked for one by one where damage spoilt the search.
fn find_in_all(
    fetch: &dyn Fetch,
    header: &ObjectHeader,
    name: &[u8],
    damage: Error,
) -> Result<Option<Link>> {
    let mut found = None;
    let visited = visit_links(fetch, header, &Task::new(), &mut |link| {
        if link.name.as_bytes() == name {
            found = Some(link);
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    });
    match (found, visited) {
        (None, Err(_)) => Err(damage),
        (found, _) => Ok(found),
    }
}

/// Number of links. Symbol tables are counted node by node, dense storage knows it.
pub fn link_count(fetch: &dyn Fetch, header: &ObjectHeader, task: &Task) -> Result<u64> {
    let info = match storage(fetch, header)? {
        Storage::SymbolTable(table) => return symbol_table::count(fetch, &table, task),
        Storage::Links(info) => info,
    };
    let messages = header.messages(MessageType::LINK).count() as u64;
    let dense = match info {
        Some(info) => dense::count(fetch, &info)?,
        None => 0,
    };
    Ok(messages.saturating_add(dense))
}

/// How a group keeps its links.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkStorage {
    /// In a symbol table.
    SymbolTable,
    /// As messages of its header.
    Compact,
    /// In a fractal heap.
    Dense,
}

/// How links are kept, and whether their creation order is tracked and indexed.
pub fn link_storage(fetch: &dyn Fetch, header: &ObjectHeader) -> Result<(LinkStorage, bool, bool)> {
    Ok(match storage(fetch, header)? {
        Storage::SymbolTable(_) => (LinkStorage::SymbolTable, false, false),
        Storage::Links(None) => (LinkStorage::Compact, false, false),
        Storage::Links(Some(info)) => {
            let kind = match info.heap {
                Some(_) => LinkStorage::Dense,
                None => LinkStorage::Compact,
            };
            (
                kind,
                info.tracks_creation_order,
                info.indexes_creation_order,
            )
        }
    })
}

/// Whether links have a creation order.
pub fn tracks_creation_order(fetch: &dyn Fetch, header: &ObjectHeader) -> Result<bool> {
    match storage(fetch, header)? {
        Storage::Links(Some(info)) => Ok(info.tracks_creation_order),
        _ => Ok(false),
    }
}

fn storage(fetch: &dyn Fetch, header: &ObjectHeader) -> Result<Storage> {
    if let Some(message) = header.message(MessageType::LINK_INFO) {
        let info = decode_link_info(&message.body, message.address, fetch.sizes())?;
        return Ok(Storage::Links(Some(info)));
    }
    if let Some(message) = header.message(MessageType::SYMBOL_TABLE) {
        let table = decode_symbol_table(&message.body, message.address, fetch.sizes())?;
        return Ok(Storage::SymbolTable(table));
    }
    if header.message(MessageType::LINK).is_some() {
        return Ok(Storage::Links(None));
    }
    Err(Error::new(Kind::WrongKind, STRUCTURE, "the object is no group").at(header.address.0))
}
