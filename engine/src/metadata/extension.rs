//! Superblock extension: messages about the whole file (specification II.C).

use crate::bytes::Address;
use crate::error::Result;
use crate::format::btree_k::decode_btree_k;
use crate::format::cache_image::{CacheImage, decode_cache_image, decode_cache_image_message};
use crate::format::file_space::{FileSpace, decode_file_space};
use crate::format::message::MessageType;
use crate::format::shared_table::decode_shared_table_message;
use crate::format::superblock::{BTreeK, Superblock};
use crate::metadata::{Fetch, object_header};

/// What the extension says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Extension {
    /// Ranks of version 1 B-trees, where they are not the default.
    pub k: Option<BTreeK>,
    /// Table of shared object header messages.
    pub shared_messages: Option<Address>,
    /// Whether free space is kept track of when the file is closed.
    pub persists_free_space: bool,
    /// How free space is kept, where the file says it.
    pub file_space: Option<FileSpace>,
    /// Image of the library's metadata cache, which overrides blocks of the file: its address and
    /// length.
    pub cache_image: Option<(Address, u64)>,
    /// Whether a driver keeps information here (family and multi files).
    pub has_driver_info: bool,
}

/// Reads the extension at `address`.
pub fn read(fetch: &dyn Fetch, address: Address) -> Result<Extension> {
    let header = object_header::read(fetch, address)?;
    let sizes = fetch.sizes();
    let mut extension = Extension {
        persists_free_space: header.message(MessageType::FREE_SPACE_INFO).is_some(),
        has_driver_info: header.message(MessageType::DRIVER_INFO).is_some(),
        ..Extension::default()
    };
    if let Some(message) = header.message(MessageType::BTREE_K) {
        extension.k = Some(decode_btree_k(&message.body, message.address)?);
    }
    if let Some(message) = header.message(MessageType::FREE_SPACE_INFO) {
        // What is unknown of it hinders no reader.
        extension.file_space = decode_file_space(&message.body, message.address, sizes).ok();
    }
    if let Some(message) = header.message(MessageType::SHARED_TABLE) {
        extension.shared_messages =
            decode_shared_table_message(&message.body, message.address, sizes)?;
    }
    if let Some(message) = header.message(MessageType::CACHE_IMAGE) {
        extension.cache_image = decode_cache_image_message(&message.body, message.address, sizes)?;
    }
    Ok(extension)
}

/// Ranks of version 1 B-trees: what the extension says, else the superblock.
pub fn ranks(fetch: &dyn Fetch, superblock: &Superblock) -> Result<BTreeK> {
    let said = match superblock.extension {
        Some(address) => read(fetch, address)?.k,
        None => None,
    };
    Ok(said.unwrap_or(superblock.k))
}

/// Reads the image of the library's metadata cache, where there is one.
pub fn read_cache_image(fetch: &dyn Fetch, extension: &Extension) -> Result<CacheImage> {
    let Some((address, length)) = extension.cache_image else {
        return Ok(CacheImage::default());
    };
    let bytes = fetch.fetch(address, length, "metadata cache image")?;
    decode_cache_image(bytes, address.0, fetch.sizes())
}
