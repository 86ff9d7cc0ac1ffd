//! A heap in memory while single objects of it are changed: header, and what is free in its blocks.

use super::{delete_list, read_manager, store_free_space};
use crate::bytes::Address;
use crate::error::{Error, Result};
use crate::format::fractal_heap::block::seal_direct;
use crate::format::fractal_heap::{Header, encode_header};
use crate::format::free_space::{Section, decode_sections};
use crate::metadata::Fetch;
use crate::metadata::fractal_heap::Heap;
use crate::transaction::Edit;

const SECTIONS: &str = "free-space section list";

/// A heap that is changed. Its blocks are written at once, all else with [`Work::finish`].
pub(super) struct Work<'w, 'c> {
    pub(super) edit: &'w Edit<'c>,
    pub(super) heap: Heap<'w>,
    pub(super) header: Header,
    /// What is free in blocks.
    pub(super) free: Vec<Section>,
}

impl<'w, 'c> Work<'w, 'c> {
    /// The heap at `address`; none where it is kept in a way that is not changed object by object: with
    /// filters, or with rows of blocks that are free as a whole.
    pub(super) fn read(edit: &'w Edit<'c>, address: Address) -> Result<Option<Self>> {
        let heap = Heap::read(edit, address)?;
        let header = heap.header().clone();
        if !header.filters.is_empty() || header.numbers_wrapped {
            return Ok(None);
        }
        let mut free = Vec::new();
        if let Some(address) = header.free_space_manager {
            let manager = read_manager(edit, address)?;
            if let Some(list) = manager.list {
                let bytes = edit.fetch(list, manager.list_size[0], SECTIONS)?;
                free = decode_sections(&bytes, list.0, edit.sizes(), &manager)?;
            }
        }
        let whole = free.iter().all(|section| section.class == 0);
        Ok(whole.then_some(Self {
            edit,
            heap,
            header,
            free,
        }))
    }

    /// Writes `object` at `offset` in the heap, into a block that is there.
    pub(super) fn write_object(&self, offset: u64, object: &[u8]) -> Result<()> {
        let (found, within) = self.heap.place_of(offset, object.len() as u64)?;
        let overhead = self.header.direct_overhead(self.edit.sizes());
        if (within.start as u64) < overhead {
            let cause = format!("{offset:#x} is no place of an object");
            return Err(Error::corrupt(SECTIONS, cause).at(self.header.address.0));
        }
        let mut block = found.block.to_vec();
        if let Some(target) = block.get_mut(within) {
            target.copy_from_slice(object);
        }
        seal_direct(&mut block, &self.header, self.edit.sizes());
        self.edit.write(found.address, &block)
    }

    /// Writes header and free space.
    pub(super) fn finish(mut self) -> Result<()> {
        if let Some(manager) = self.header.free_space_manager {
            delete_list(self.edit, &read_manager(self.edit, manager)?)?;
        }
        store_free_space(self.edit, &mut self.header, &self.free)?;
        let bytes = encode_header(&self.header, self.edit.sizes())?;
        self.edit.write(self.header.address, &bytes)
    }
}
