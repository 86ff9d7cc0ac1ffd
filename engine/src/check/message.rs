//! Messages of an object header (specification IV.A.2): each is decoded, wherever it is kept.

use super::checker::Checker;
use crate::error::Result;
use crate::format::btree_k::decode_btree_k;
use crate::format::driver_info;
use crate::format::fill_value::{decode_fill_value, decode_old_fill_value};
use crate::format::filter_pipeline::decode_filter_pipeline;
use crate::format::group_info::decode_group_info;
use crate::format::link_info::decode_link_info;
use crate::format::message::{Message, MessageType};
use crate::format::modification_time::{decode_modification_time, decode_old_modification_time};
use crate::metadata::shared;

impl Checker<'_> {
    /// Decodes a message that stands for itself; those that lead on (links, attributes, layout,
    /// symbol table, external files) are decoded where they are followed.
    pub(super) fn check_message(&mut self, message: &Message) -> Result<()> {
        if message.is_shared() {
            self.check_shared_pointer(message)?;
        }
        let decoded = self.decode_message(message);
        self.keep(decoded).map(drop)
    }

    fn decode_message(&self, message: &Message) -> Result<()> {
        let (core, address) = (self.core, message.address);
        match message.kind {
            MessageType::DATASPACE => shared::read_dataspace(core, message).map(drop),
            MessageType::DATATYPE => shared::read_datatype(core, message).map(drop),
            MessageType::LINK_INFO => {
                decode_link_info(&message.body, address, self.sizes()).map(drop)
            }
            MessageType::FILL_VALUE_OLD => shared::body(core, message)
                .and_then(|(body, at)| decode_old_fill_value(&body, at))
                .map(drop),
            MessageType::FILL_VALUE => shared::body(core, message)
                .and_then(|(body, at)| decode_fill_value(&body, at))
                .map(drop),
            MessageType::GROUP_INFO => decode_group_info(&message.body, address).map(drop),
            MessageType::FILTER_PIPELINE => shared::body(core, message)
                .and_then(|(body, at)| decode_filter_pipeline(&body, at))
                .map(drop),
            MessageType::MODIFICATION_TIME_OLD => {
                decode_old_modification_time(&message.body, address).map(drop)
            }
            MessageType::MODIFICATION_TIME => {
                decode_modification_time(&message.body, address).map(drop)
            }
            MessageType::DRIVER_INFO => {
                driver_info::decode_message(&message.body, address).map(drop)
            }
            MessageType::BTREE_K => decode_btree_k(&message.body, address).map(drop),
            _ => Ok(()),
        }
    }

    /// Counts what a shared message points to, where that is a committed datatype: its header
    /// counts such pointers as links.
    fn check_shared_pointer(&mut self, message: &Message) -> Result<()> {
        let target = shared::committed_address(self.core, message);
        if let (Some(Some(address)), Some(path)) = (self.keep(target)?, self.object) {
            self.links.add(path, b"(type)", address);
        }
        Ok(())
    }
}
