//! Groups: their links, however they are kept, and the objects that hard links lead to.

use std::collections::HashSet;

use super::checker::Checker;
use super::links::PathId;
use crate::error::Result;
use crate::format::link::{Link, LinkTarget, decode_link};
use crate::format::link_info::decode_link_info;
use crate::format::message::MessageType;
use crate::format::symbol_table::decode_symbol_table;
use crate::metadata::object_header::ObjectHeader;

const MESSAGE: &str = "link message";

impl Checker<'_> {
    /// Looks at every link of a group, and notes what hard ones lead to.
    pub(super) fn check_group(&mut self, header: &ObjectHeader, path: PathId) -> Result<()> {
        let sizes = self.sizes();
        let mut names = HashSet::new();
        for message in header.messages(MessageType::LINK) {
            let link = decode_link(&message.body, message.address, sizes);
            let Some(link) = self.keep(link)? else {
                self.links_missing = true;
                continue;
            };
            self.follow(&link, path);
            if !names.insert(link.name.clone()) {
                let cause = format!("another link is called {:?}", link.name);
                self.note(super::damage(MESSAGE, message.address, cause))?;
            }
        }
        if let Some(message) = header.message(MessageType::LINK_INFO) {
            let info = decode_link_info(&message.body, message.address, sizes);
            match self.keep(info)? {
                Some(info) => self.check_dense_links(&info, path)?,
                None => self.links_missing = true,
            }
        }
        if let Some(message) = header.message(MessageType::SYMBOL_TABLE) {
            let table = decode_symbol_table(&message.body, message.address, sizes);
            match self.keep(table)? {
                Some(table) => {
                    self.check_repeated(header.address, &table);
                    self.check_symbol_table(&table, path)?;
                }
                None => self.links_missing = true,
            }
        }
        Ok(())
    }

    /// Notes where a hard link leads; others lead to names, which may lead nowhere.
    /// Whether it is the first that leads there.
    pub(super) fn follow(&mut self, link: &Link, path: PathId) -> bool {
        match link.target {
            LinkTarget::Hard(target) => self.links.add(path, link.name.as_bytes(), target),
            _ => false,
        }
    }
}
