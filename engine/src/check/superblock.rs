//! The file as a whole: superblock (specification II.A), its extension (II.C), where the file ends.

use super::checker::Checker;
use crate::bytes::Address;
use crate::error::Result;
use crate::format::driver_info::{BLOCK_HEADER, decode_block, decode_block_header};
use crate::format::free_space::decode_file_space_info;
use crate::format::message::MessageType;
use crate::format::superblock::Superblock;
use crate::metadata::{Fetch, extension};
use crate::storage::Driver;

const STRUCTURE: &str = "superblock";
const DRIVER: &str = "driver information block";
const IMAGE: &str = "metadata cache image";

impl Checker<'_> {
    /// Looks at the superblock and at what it names, the root group last.
    pub(super) fn file_as_a_whole(&mut self) -> Result<()> {
        let located = self.core.located();
        let superblock = &located.superblock;
        self.task.expect(located.length);
        self.k = superblock.k;
        self.check_end(superblock, located.found, located.length);
        self.check_flags(superblock);
        let size = superblock.size();
        // Opening the file has verified the checksum of versions 2 and 3.
        let checked = if superblock.version < 2 { 0 } else { size };
        self.claim(STRUCTURE, Address(0), size, checked)?;
        if let Some(address) = superblock.driver_info {
            self.check_driver_info(address)?;
        }
        if let Some(address) = superblock.extension {
            self.check_extension(address)?;
        }
        self.links.add_root(superblock.root);
        Ok(())
    }

    fn check_driver_info(&mut self, address: Address) -> Result<()> {
        let header = Fetch::fetch(self.core, address, BLOCK_HEADER, DRIVER);
        let size = header.and_then(|header| decode_block_header(&header, address.0));
        let Some(size) = self.keep(size)? else {
            return Ok(());
        };
        let size = size.saturating_add(BLOCK_HEADER);
        let block = Fetch::fetch(self.core, address, size, DRIVER)
            .and_then(|block| decode_block(&block, address.0));
        if self.keep(block)?.is_some() {
            self.claim(DRIVER, address, size, 0)?;
        }
        Ok(())
    }

    /// Compares the end of the file that the superblock gives with the true one.
    fn check_end(&mut self, superblock: &Superblock, found: u64, length: u64) {
        let (end, length) = (
            superblock.end(found).saturating_sub(found),
            length.saturating_sub(found),
        );
        if self.core.source().driver() == Driver::Multi {
            // Of several files with addresses of their own the superblock knows one end only.
            self.end = length;
            return;
        }
        // A program that writes the file, or never closed it, leaves an old end behind.
        self.end = if superblock.marks() & 1 != 0 {
            length
        } else {
            end.min(length)
        };
        if length < end {
            let cause = format!("the file is cut short: it has {length} of {end} bytes");
            self.damaged(STRUCTURE, Address(0), cause);
        } else if length > end {
            let cause = format!(
                "{} bytes lie behind the end of the file at {end:#x}",
                length - end
            );
            self.remark(STRUCTURE, 0, cause);
        }
    }

    fn check_flags(&mut self, superblock: &Superblock) {
        let cause = match superblock.marks() & 5 {
            0 => return,
            flags if flags & 4 != 0 => {
                "marked as being written by a single writer for many readers, or not closed"
            }
            _ => "marked as open for writing, or not closed",
        };
        self.remark(STRUCTURE, 0, cause.to_owned());
    }

    fn check_extension(&mut self, address: Address) -> Result<()> {
        let Some(header) = self.read_header(address)? else {
            return Ok(());
        };
        self.claim_header(&header)?;
        for message in &header.messages {
            self.check_message(message)?;
        }
        let info = header.message(MessageType::FREE_SPACE_INFO);
        if let Some(message) = info.filter(|message| !message.was_unknown()) {
            let managers = decode_file_space_info(&message.body, message.address, self.sizes());
            self.managers = self.keep(managers)?.unwrap_or_default();
        }
        let Some(extension) = ({
            let read = extension::read(self.core, address);
            self.keep(read)?
        }) else {
            return Ok(());
        };
        if let Some((image, length)) = extension.cache_image {
            let decoded = extension::read_cache_image(self.core, &extension);
            self.claim(IMAGE, image, length, length)?;
            self.image = self.keep(decoded)?.unwrap_or_default();
        }
        if let Some(k) = extension.k {
            self.k = k;
        }
        if let Some(table) = extension.shared_messages {
            self.check_shared_messages(table)?;
        }
        Ok(())
    }
}
