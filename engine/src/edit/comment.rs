//! Comments of objects.

use super::attribute::now;
use crate::error::Result;
use crate::format::comment::encode_comment;
use crate::format::message::MessageType;
use crate::object::Object;
use crate::structure::object_header::{HeaderEdit, NewMessage};

impl Object {
    /// Gives the object a comment in place of the one that it has; an empty one takes it away, as in
    /// the library.
    ///
    /// # Errors
    /// [`Kind::InvalidArgument`](crate::Kind::InvalidArgument) for a text with a NUL in it, or of
    /// over 64 KiB.
    pub fn set_comment(&self, text: impl AsRef<[u8]>) -> Result<()> {
        let text = text.as_ref();
        let node = self.node();
        node.core()?;
        let made = node.file().change(|edit| {
            let mut header = HeaderEdit::read(edit, node.address())?;
            let place = header.find(MessageType::COMMENT).map(|(place, _)| place);
            let body = encode_comment(text)?;
            match (place, text.is_empty()) {
                (Some(place), true) => header.remove(place)?,
                (Some(place), false) => header.replace(place, body)?,
                (None, true) => return Ok(()),
                (None, false) => {
                    header.insert(NewMessage::new(MessageType::COMMENT, body))?;
                }
            }
            header.touch(now())?;
            header.store()
        });
        made.map_err(|error| node.name(error))
    }
}
