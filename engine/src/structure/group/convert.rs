//! From a symbol table to links as messages: what the library does with an old-style group that is
//! given an external link.

use std::ops::ControlFlow;

use super::compact::PHASE_CHANGE;
use super::dense;
use crate::bytes::Address;
use crate::error::{Error, Result};
use crate::format::group_info::{GroupInfo, encode_group_info};
use crate::format::link_info::{LinkInfo, encode_link_info};
use crate::format::message::MessageType;
use crate::format::symbol_table::SymbolTable;
use crate::metadata::Fetch;
use crate::metadata::group::symbol_table::visit;
use crate::structure::object_header::{HeaderEdit, NewMessage};
use crate::structure::symbol_table;
use crate::task::Task;
use crate::transaction::Edit;

/// Makes all links of the group at `address` messages and gives its symbol table back.
pub(super) fn to_messages(edit: &Edit<'_>, address: Address, table: &SymbolTable) -> Result<()> {
    let sizes = edit.sizes();
    let mut links = Vec::new();
    visit(edit, table, &Task::new(), &mut |link| {
        links.push(link);
        ControlFlow::Continue(())
    })?;
    let mut header = HeaderEdit::read(edit, address)?;
    let Some((place, _)) = header.find(MessageType::SYMBOL_TABLE) else {
        return Err(Error::corrupt("group", "it has no symbol table").at(address.0));
    };
    header.remove(place)?;
    let info = LinkInfo {
        tracks_creation_order: false,
        indexes_creation_order: false,
        max_creation_order: None,
        heap: None,
        name_index: None,
        order_index: None,
    };
    let body = encode_link_info(&info, sizes)?;
    let place = header.insert(NewMessage::new(MessageType::LINK_INFO, body))?;
    let group_info = encode_group_info(&GroupInfo::default());
    header.insert(NewMessage::new(MessageType::GROUP_INFO, group_info).with_flags(1))?;
    let most = PHASE_CHANGE.0.into();
    dense::store_all(edit, &mut header, (place, info), &links, most)?;
    header.store()?;
    symbol_table::delete(edit, table)?;
    edit.forget_root_table(address)
}
