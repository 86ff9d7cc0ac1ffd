//! Small facts that object headers may keep: time of modification, comment.

use super::Object;
use crate::datatype::Name;
use crate::error::Result;
use crate::format::comment::decode_comment;
use crate::format::message::MessageType;
use crate::format::modification_time::{decode_modification_time, decode_old_modification_time};

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
        let message = self.node().header()?.message(MessageType::COMMENT);
        Ok(message.map(|message| decode_comment(&message.body)))
    }
}
