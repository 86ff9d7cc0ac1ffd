//! Takes one object out of a heap.

use super::work::Work;
use crate::bytes::Address;
use crate::error::{Error, Result};
use crate::format::fractal_heap::id::{
    Huge, ObjectId, decode_huge_place, decode_huge_record, decode_id,
};
use crate::format::free_space::Section;
use crate::metadata::Fetch;
use crate::structure::btree2;
use crate::transaction::{Edit, SpaceKind};

const HEAP: &str = "fractal heap";

/// Bytes of blocks over which a heap that is half empty is built anew.
const WORTH_IT: u64 = 1 << 14;

/// Takes the object that `id` names out of the heap at `address`; false where the heap has to be built
/// anew without it: when it holds little of what it has room for, or is kept in an unusual way.
///
/// # Errors
/// What is damaged.
pub fn remove(edit: &Edit<'_>, address: Address, id: &[u8]) -> Result<bool> {
    let Some(mut work) = Work::read(edit, address)? else {
        return Ok(false);
    };
    match decode_id(id, address.0, edit.sizes(), &work.header)? {
        ObjectId::Tiny(object) => {
            let [bytes, count] = &mut work.header.tiny;
            *bytes = bytes.saturating_sub(object.len() as u64);
            *count = count.saturating_sub(1);
        }
        ObjectId::Huge(huge) => work.remove_huge(&huge, None)?,
        ObjectId::HugeIndexed(number) => {
            let huge = work.heap.find_huge(number)?;
            work.remove_huge(&huge, Some(number))?;
        }
        ObjectId::Managed { offset, length } => {
            work.remove_managed(offset, length)?;
            let free: u64 = work.free.iter().map(|section| section.size).sum();
            let [_, allocated] = work.header.managed_space;
            let sparse = allocated > WORTH_IT && free > allocated / 2;
            if work.header.managed_count == 0 || sparse {
                return Ok(false);
            }
        }
    }
    work.finish()?;
    Ok(true)
}

impl Work<'_, '_> {
    /// Takes a huge object out of the index, which goes with the last one, and gives its place back.
    fn remove_huge(&mut self, huge: &Huge, number: Option<u64>) -> Result<()> {
        let sizes = self.edit.sizes();
        let lost = || {
            let cause = "a huge object is not in the index";
            Error::corrupt(HEAP, cause).at(self.header.address.0)
        };
        let index = self.header.huge_index.ok_or_else(lost)?;
        let kind = if number.is_some() { 1 } else { 3 };
        let found = btree2::remove(self.edit, index, &[kind], &mut |other| {
            Ok(match number {
                Some(number) => {
                    let (_, other) = decode_huge_record(other, index.0, sizes, false)?;
                    other.cmp(&number)
                }
                None => {
                    let other = decode_huge_place(other, index.0, sizes, false)?;
                    other.address.cmp(&huge.address)
                }
            })
        })?;
        found.ok_or_else(lost)?;
        self.edit.free(huge.address, huge.length, SpaceKind::Raw)?;
        let [bytes, count] = &mut self.header.huge;
        *bytes = bytes.saturating_sub(huge.length);
        *count = count.saturating_sub(1);
        if *count == 0 {
            btree2::delete(self.edit, index, &[kind], &mut |_| Ok(()))?;
            self.header.huge_index = None;
            self.header.last_huge_number = 0;
        }
        Ok(())
    }

    /// Makes the place of an object free, joined with what is free beside it in its block.
    fn remove_managed(&mut self, offset: u64, length: u64) -> Result<()> {
        let (found, within) = self.heap.place_of(offset, length)?;
        let overhead = self.header.direct_overhead(self.edit.sizes());
        let end = offset.saturating_add(length);
        let twice = |section: &Section| {
            section.offset < end && offset < section.offset.saturating_add(section.size)
        };
        if (within.start as u64) < overhead || self.free.iter().any(twice) {
            let cause = format!("{length} bytes at {offset:#x} are no object, or free already");
            return Err(Error::corrupt(HEAP, cause).at(found.address.0));
        }
        let block = offset - within.start as u64;
        let room = block + overhead..block + found.block.len() as u64;
        let (mut start, mut stop) = (offset, end);
        self.free.retain(|section| {
            let after = section.offset.saturating_add(section.size);
            let before = after == offset && section.offset >= room.start;
            let behind = section.offset == end && after <= room.end;
            if before {
                start = section.offset;
            }
            if behind {
                stop = after;
            }
            !before && !behind
        });
        self.free.push(Section {
            offset: start,
            size: stop - start,
            class: 0,
        });
        self.header.managed_count = self.header.managed_count.saturating_sub(1);
        self.header.free_space = self.header.free_space.saturating_add(length);
        Ok(())
    }
}
