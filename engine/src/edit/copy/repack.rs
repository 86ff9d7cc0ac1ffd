//! A file written anew: all that its links lead to, one after the other, in a new file without free space.

use std::fs;
use std::io::Write;
use std::path::Path;

use super::Copied;
use super::CopyOptions;
use super::copier::Copier;
use crate::bytes::Address;
use crate::error::{Error, Result};
use crate::file::Core;
use crate::format::file_space::{Strategy, decode_file_space};
use crate::format::link_info::{LinkInfo, encode_link_info};
use crate::format::message::{Message, MessageType};
use crate::format::object_header::{Prefix, encode_first_chunk, encode_prefix};
use crate::format::superblock::{Superblock, encode_superblock};
use crate::metadata::object_header::read;
use crate::object::File;
use crate::storage::{FileId, replace_file};
use crate::structure::group::symbol_table_of;
use crate::task::Task;
use crate::transaction::SpaceKind;

/// Bytes of elements that are written between two saves of the new file, which nobody else sees yet.
const BATCH: u64 = 64 << 20;
/// Bytes from the superblock on by which a changed file is known.
const STAMPED: u64 = 96;
/// Steps between two saves.
const STEPS: u64 = 100_000;

impl File {
    /// Writes the file as it reads now, changes and all, anew to another path: objects one after the
    /// other, without the free space between them. What several links lead to stays one object, references
    /// lead to what they led to; those to objects that are gone lead nowhere, which [`Copied`] counts. The
    /// new file has the versions, widths, user block and page size of this one. It keeps no lists of its
    /// free space, and no table of shared messages. This file stays open as it is.
    ///
    /// It is there whole or not at all: what cannot be carried over is an error, and whatever was at the
    /// path stays.
    ///
    /// # Errors
    /// What of the file is damaged or not understood; what the system says;
    /// [`crate::Kind::InvalidArgument`] for the path of the file itself.
    pub fn save_repacked(&self, path: impl AsRef<Path>, task: &Task) -> Result<Copied> {
        self.root().node().core()?;
        let path = path.as_ref();
        let named = |error: Error| error.on(path.display());
        let taken = fs::metadata(path).ok();
        if taken.is_some_and(|metadata| FileId::of(&metadata, path) == *self.id()) {
            let cause = "it is the file itself; save it under another name";
            return Err(named(Error::invalid("file", cause)));
        }
        let mut copied = Copied::default();
        replace_file::replace_by(path, |beside| {
            copied = self.write_anew(beside, BATCH, task)?;
            Ok(())
        })
        .map_err(named)?;
        Ok(copied)
    }

    /// Writes the file anew to an empty one, which is saved whenever `batch` bytes of elements have come.
    pub(super) fn write_anew(&self, path: &Path, batch: u64, task: &Task) -> Result<Copied> {
        let blank = Blank::of(self)?;
        let written = fs::OpenOptions::new()
            .write(true)
            .open(path)
            .and_then(|mut file| {
                file.write_all(&blank.bytes)?;
                file.sync_all()
            });
        written.map_err(|error| Error::io("writing the file", error))?;
        let new = Self::options().write(true).open(path)?;
        let mut copier = Copier::of_all(CopyOptions::default(), task, &new);
        let root = new.change(|edit| copier.begin(edit, self.root().node()))?;
        let mut more = true;
        while more {
            more = new.change(|edit| {
                let end = copier.copied().bytes.saturating_add(batch);
                for _ in 0..STEPS {
                    if !copier.advance(edit)? {
                        return Ok(false);
                    }
                    if copier.copied().bytes >= end {
                        break;
                    }
                }
                copier.packer.finish(edit)?;
                Ok(true)
            })?;
            if more {
                // What is written is not undone: it need not be kept in memory.
                new.save()?;
                new.revert()?;
            }
        }
        copier.confirm_sources()?;
        new.change(|edit| {
            edit.set_root(root, symbol_table_of(edit, root)?)?;
            edit.free(blank.root, blank.root_length, SpaceKind::Metadata)
        })?;
        new.save()?;
        new.close();
        Ok(copier.copied())
    }
}

/// A file without objects, but for an empty group until there is a root.
struct Blank {
    bytes: Vec<u8>,
    /// Where that group lies.
    root: Address,
    root_length: u64,
}

impl Blank {
    /// One like that file.
    fn of(file: &File) -> Result<Self> {
        let core = file.core();
        let old = core.located().superblock.clone();
        let size = old.size().next_multiple_of(8);
        let group = group(core)?;
        let extension = extension(core, &old)?;
        let root_length = group.len() as u64;
        let after = (size + root_length).next_multiple_of(8);
        let (extension, page) = match extension {
            Some((bytes, page)) => (Some(bytes), page),
            None => (None, None),
        };
        let used = after + extension.as_ref().map_or(0, |bytes| bytes.len() as u64);
        // What is behind a superblock tells whether a file is still the same: it has to be there.
        let used = used.max(STAMPED);
        let end = used.next_multiple_of(page.unwrap_or(8).max(8));
        let found = core.located().found;
        let new = Superblock {
            flags: 0,
            base: found,
            extension: extension.as_ref().map(|_| Address(after)),
            driver_info: None,
            end_of_file: end.saturating_add(found),
            root: Address(size),
            ..old
        };
        let mut bytes = file.user_block()?;
        if bytes.len() as u64 != found {
            let cause = format!("a user block of {found} bytes, which is too long");
            return Err(Error::unsupported("file", cause));
        }
        let mut put = |at: u64, part: &[u8]| {
            bytes.resize((found + at) as usize, 0);
            bytes.extend_from_slice(part);
        };
        put(0, &encode_superblock(&new)?);
        put(size, &group);
        put(after, &extension.unwrap_or_default());
        put(end, &[]);
        Ok(Self {
            bytes,
            root: Address(size),
            root_length,
        })
    }
}

/// The header of an empty group.
fn group(core: &Core) -> Result<Vec<u8>> {
    let info = LinkInfo {
        tracks_creation_order: false,
        indexes_creation_order: false,
        max_creation_order: None,
        heap: None,
        name_index: None,
        order_index: None,
    };
    let body = encode_link_info(&info, core.sizes())?;
    header(vec![(MessageType::LINK_INFO, 0, body)])
}

/// A version 2 header of these messages.
fn header(messages: Vec<(MessageType, u8, Vec<u8>)>) -> Result<Vec<u8>> {
    let messages: Vec<Message> = messages
        .into_iter()
        .map(|(kind, flags, body)| Message {
            kind,
            flags,
            creation_index: None,
            address: 0,
            body,
        })
        .collect();
    let sizes = messages.iter().map(|message| 4 + message.body.len() as u64);
    let mut prefix = Prefix {
        version: 2,
        reference_count: None,
        message_count: None,
        flags: 2, // the size of messages in four bytes
        times: None,
        attribute_phase_change: None,
        prefix_size: 0,
        messages_size: sizes.sum(),
    };
    prefix.prefix_size = encode_prefix(&prefix)?.len() as u64;
    encode_first_chunk(&prefix, &messages)
}

/// The superblock extension of the new file, where it has one, with the bytes of a page, where there are
/// pages.
fn extension(core: &Core, superblock: &Superblock) -> Result<Option<(Vec<u8>, Option<u64>)>> {
    let Some(address) = superblock.extension else {
        return Ok(None);
    };
    let (mut messages, mut page) = (Vec::new(), None);
    for message in read(core, address)?.messages {
        match message.kind {
            MessageType::BTREE_K => messages.push((message.kind, message.flags, message.body)),
            MessageType::FREE_SPACE_INFO => {
                let space = decode_file_space(&message.body, message.address, core.sizes())?;
                if space.strategy == Strategy::Pages {
                    page = Some(space.page_size);
                }
                if let Some(body) = forgetful(core, message.body, space.persists) {
                    messages.push((message.kind, message.flags, body));
                }
            }
            // The new file keeps messages with their objects, lies in one piece, and has no image.
            _ => {}
        }
    }
    match messages.is_empty() {
        true => Ok(None),
        false => Ok(Some((header(messages)?, page))),
    }
}

/// A file space info message of a file that keeps no lists of its free space.
fn forgetful(core: &Core, mut body: Vec<u8>, persists: bool) -> Option<Vec<u8>> {
    if !persists {
        return Some(body);
    }
    if body.first() != Some(&1) {
        return None;
    }
    let sizes = core.sizes();
    // Version, strategy, persistence; threshold and page size; threshold of metadata at the end of pages.
    body.truncate(3 + 2 * usize::from(sizes.length) + 2);
    *body.get_mut(2)? = 0;
    body.extend(vec![0xff; usize::from(sizes.offset)]);
    Some(body)
}
