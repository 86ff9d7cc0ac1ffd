//! Messages of an object header: type, flags, body (specification IV.A.2).

/// Number of a message type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MessageType(pub u16);

/// The message types of the specification, in its order.
#[allow(missing_docs)]
impl MessageType {
    pub const NIL: Self = Self(0x00);
    pub const DATASPACE: Self = Self(0x01);
    pub const LINK_INFO: Self = Self(0x02);
    pub const DATATYPE: Self = Self(0x03);
    pub const FILL_VALUE_OLD: Self = Self(0x04);
    pub const FILL_VALUE: Self = Self(0x05);
    pub const LINK: Self = Self(0x06);
    pub const EXTERNAL_FILES: Self = Self(0x07);
    pub const LAYOUT: Self = Self(0x08);
    pub const GROUP_INFO: Self = Self(0x0a);
    pub const FILTER_PIPELINE: Self = Self(0x0b);
    pub const ATTRIBUTE: Self = Self(0x0c);
    pub const COMMENT: Self = Self(0x0d);
    pub const MODIFICATION_TIME_OLD: Self = Self(0x0e);
    pub const SHARED_TABLE: Self = Self(0x0f);
    pub const CONTINUATION: Self = Self(0x10);
    pub const SYMBOL_TABLE: Self = Self(0x11);
    pub const MODIFICATION_TIME: Self = Self(0x12);
    pub const BTREE_K: Self = Self(0x13);
    pub const DRIVER_INFO: Self = Self(0x14);
    pub const ATTRIBUTE_INFO: Self = Self(0x15);
    pub const REFERENCE_COUNT: Self = Self(0x16);
    pub const FREE_SPACE_INFO: Self = Self(0x17);
    pub const CACHE_IMAGE: Self = Self(0x18);
}

impl MessageType {
    /// Whether the specification names it. 9 is the library's own "bogus" test message.
    pub fn is_known(self) -> bool {
        self.0 <= Self::CACHE_IMAGE.0 && self.0 != 9
    }
}

/// A message as it lies in an object header, its body not decoded.
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    /// What it is.
    pub kind: MessageType,
    /// Flags of the message.
    pub flags: u8,
    /// Creation index, where the header tracks it (version 2, flag bit 2).
    pub creation_index: Option<u16>,
    /// File address of the body, for errors.
    pub address: u64,
    /// The body; of a shared message, the [`crate::format::shared`] pointer.
    pub body: Vec<u8>,
}

impl Message {
    /// Whether the body is kept elsewhere and this one only points there (flag bit 1).
    pub fn is_shared(&self) -> bool {
        self.flags & 0x02 != 0
    }

    /// Whether a library that did not know the type has changed the object since (flag bit 5): what
    /// the message says may be out of date.
    pub fn was_unknown(&self) -> bool {
        self.flags & 0x20 != 0
    }

    /// Whether a reader that does not know the type must give up (flag bit 7).
    pub fn fails_if_unknown(&self) -> bool {
        self.flags & 0x80 != 0
    }
}
