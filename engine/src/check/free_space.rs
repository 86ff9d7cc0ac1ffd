//! Free-space managers that a file keeps (specification III.F): their sections lie in the file and
//! share bytes with nothing.

use super::checker::Checker;
use crate::bytes::Address;
use crate::error::Result;
use crate::format::free_space::{Section, decode_manager, decode_sections, header_size};
use crate::metadata::Fetch;

const HEADER: &str = "free-space manager header";
const LIST: &str = "free-space section list";
const SECTION: &str = "free-space section";

/// The client that manages the space of the file.
const FILE: u8 = 1;

impl Checker<'_> {
    /// Looks at header and list of the manager at `address`; its sections where all were read.
    pub(super) fn check_manager(&mut self, address: Address) -> Result<Option<Vec<Section>>> {
        let sizes = self.sizes();
        let size = header_size(sizes);
        let manager = Fetch::fetch(self.core, address, size, HEADER)
            .and_then(|bytes| decode_manager(&bytes, address.0, sizes));
        let Some(manager) = self.keep(manager)? else {
            return Ok(None);
        };
        if !self.claim(HEADER, address, size, size)? {
            return Ok(None);
        }
        let Some(list) = manager.list else {
            return Ok(Some(Vec::new()));
        };
        let [used, allocated] = manager.list_size;
        let sections = Fetch::fetch(self.core, list, used, LIST)
            .and_then(|bytes| decode_sections(&bytes, list.0, sizes, &manager));
        let Some(sections) = self.keep(sections)? else {
            return Ok(None);
        };
        if used > allocated {
            let cause = format!("{used} bytes in use of {allocated}");
            self.damaged(HEADER, address, cause);
        }
        self.claim(LIST, list, allocated, used)?;
        let total = sections.iter().map(|section| section.size);
        let total = total.fold(0, u64::saturating_add);
        // Sections of a heap may be whole rows of blocks, which have more bytes than their first.
        if manager.client == FILE && total != manager.total_space {
            let cause = format!(
                "{} free bytes are claimed, its sections have {total}",
                manager.total_space
            );
            self.damaged(HEADER, address, cause);
        }
        Ok(Some(sections))
    }

    /// Takes the free space of the file, once everything that is used has been met.
    pub(super) fn check_free_space(&mut self) -> Result<()> {
        let mut sections = Vec::new();
        for manager in std::mem::take(&mut self.managers) {
            sections.extend(self.check_manager(manager)?.unwrap_or_default());
        }
        for section in sections {
            self.task.check()?;
            self.take(SECTION, Address(section.offset), section.size);
        }
        Ok(())
    }
}
