//! Small facts that object headers may keep: time of modification, comment, whether the order of
//! creation is kept.

use super::{File, Group, Object};
use crate::datatype::Name;
use crate::error::Result;
use crate::format::comment::decode_comment;
use crate::format::file_space::FileSpace;
use crate::format::message::MessageType;
use crate::format::modification_time::{decode_modification_time, decode_old_modification_time};
use crate::format::superblock::BTreeK;
use crate::metadata::extension::{self, Extension};
pub use crate::metadata::group::LinkStorage;
use crate::metadata::group::link_storage;

/// What is kept of the order in which links or attributes were created.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CreationOrder {
    /// Nothing.
    Untracked,
    /// Each knows its place.
    Tracked,
    /// Each knows its place, and an index leads from the place to it once there are many.
    Indexed,
}

impl CreationOrder {
    fn of(tracked: bool, indexed: bool) -> Self {
        match (tracked, indexed) {
            (false, _) => Self::Untracked,
            (true, false) => Self::Tracked,
            (true, true) => Self::Indexed,
        }
    }
}

impl Object {
    /// When its header or data last changed, in seconds since 1970, where the file keeps that.
    pub fn modification_time(&self) -> Result<Option<i64>> {
        let header = self.node().header()?;
        if let Some(times) = header.times {
            return Ok(Some(times.modification.into()));
        }
        if let Some(message) = header.message(MessageType::MODIFICATION_TIME) {
            return decode_modification_time(&message.body, message.address).map(Some);
        }
        match header.message(MessageType::MODIFICATION_TIME_OLD) {
            Some(message) => decode_old_modification_time(&message.body, message.address).map(Some),
            None => Ok(None),
        }
    }

    /// Its comment, where it has one.
    pub fn comment(&self) -> Result<Option<Name>> {
        let header = self.node().header()?;
        let message = header.message(MessageType::COMMENT);
        Ok(message.map(|message| decode_comment(&message.body)))
    }

    /// What is kept of the order in which its attributes were created.
    pub fn attribute_order(&self) -> Result<CreationOrder> {
        let header = self.node().header()?;
        Ok(CreationOrder::of(
            header.tracks_attribute_order,
            header.indexes_attribute_order,
        ))
    }
}

impl Group {
    /// How its links are kept.
    pub fn link_storage(&self) -> Result<LinkStorage> {
        self.links_kept().map(|(storage, _)| storage)
    }

    /// What is kept of the order in which its links were created.
    pub fn link_order(&self) -> Result<CreationOrder> {
        self.links_kept().map(|(_, order)| order)
    }

    fn links_kept(&self) -> Result<(LinkStorage, CreationOrder)> {
        let (core, header) = (self.node().core()?, self.node().header()?);
        let (storage, tracked, indexed) =
            link_storage(core, &header).map_err(|error| self.node().name(error))?;
        Ok((storage, CreationOrder::of(tracked, indexed)))
    }
}

impl File {
    /// Ranks of the file's version 1 B-trees and symbol table nodes.
    pub fn btree_ranks(&self) -> Result<BTreeK> {
        let superblock = &self.core().located().superblock;
        Ok(self.extension()?.k.unwrap_or(superblock.k))
    }

    /// How free space of the file is kept.
    pub fn file_space(&self) -> Result<FileSpace> {
        Ok(self.extension()?.file_space.unwrap_or_default())
    }

    /// What the file says of itself beside its superblock.
    pub(super) fn extension(&self) -> Result<Extension> {
        let core = self.core();
        match core.located().superblock.extension {
            Some(address) => extension::read(core, address),
            None => Ok(Extension::default()),
        }
    }
}
