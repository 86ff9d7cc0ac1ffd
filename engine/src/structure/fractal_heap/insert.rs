//! Puts one object into a heap: where something is free, else into a new block.

use super::work::Work;
use crate::bytes::Address;
use crate::error::{Error, Kind, Result};
use crate::format::fractal_heap::block::{encode_direct, encode_indirect, indirect_size};
use crate::format::fractal_heap::id::{
    Huge, ObjectId, decode_huge_place, decode_huge_record, encode_huge_record, encode_id,
    huge_ids_are_direct, largest_tiny,
};
use crate::format::free_space::Section;
use crate::metadata::Fetch;
use crate::structure::btree2;
use crate::transaction::{Edit, SpaceKind};

const HEAP: &str = "fractal heap";

/// Puts an object into the heap at `address` and gives its identifier; none where the heap has to be
/// built anew for it.
///
/// # Errors
/// [`Kind::LimitExceeded`] where it has no room; what is damaged.
pub fn insert(edit: &Edit<'_>, address: Address, object: &[u8]) -> Result<Option<Vec<u8>>> {
    let Some(mut work) = Work::read(edit, address)? else {
        return Ok(None);
    };
    let length = object.len() as u64;
    let id = if length > u64::from(work.header.max_managed) {
        work.insert_huge(object)?
    } else if object.len() <= largest_tiny(&work.header) {
        work.header.tiny[0] += length;
        work.header.tiny[1] += 1;
        ObjectId::Tiny(object.to_vec())
    } else {
        let offset = work.insert_managed(object)?;
        work.header.managed_count += 1;
        work.header.free_space = work.header.free_space.saturating_sub(length);
        ObjectId::Managed { offset, length }
    };
    let id = encode_id(&id, edit.sizes(), &work.header)?;
    work.finish()?;
    Ok(Some(id))
}

impl Work<'_, '_> {
    /// Stores a huge object in a place of its own and puts it into the index.
    fn insert_huge(&mut self, object: &[u8]) -> Result<ObjectId> {
        let sizes = self.edit.sizes();
        let huge = Huge {
            address: self.edit.store(object, SpaceKind::Raw)?,
            length: object.len() as u64,
            filtered: None,
        };
        let direct = huge_ids_are_direct(&self.header, sizes);
        let number = (!direct).then_some(self.header.last_huge_number.saturating_add(1));
        let record = encode_huge_record(&huge, number, sizes)?;
        let kind = if direct { 3 } else { 1 };
        match self.header.huge_index {
            None => {
                let shape = btree2::Shape {
                    kind,
                    node_size: btree2::NODE_SIZE,
                    record_size: u16::try_from(record.len()).unwrap_or(u16::MAX),
                };
                self.header.huge_index = Some(btree2::build(self.edit, shape, &[record])?);
            }
            Some(index) => btree2::insert(self.edit, index, &[kind], &record, &mut |other| {
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
            })?,
        }
        self.header.huge[0] = self.header.huge[0].saturating_add(huge.length);
        self.header.huge[1] = self.header.huge[1].saturating_add(1);
        if let Some(number) = number {
            self.header.last_huge_number = number;
        }
        Ok(number.map_or(ObjectId::Huge(huge), ObjectId::HugeIndexed))
    }

    /// Puts an object into the smallest free section that takes it, else into a new block; gives its
    /// offset in the heap.
    fn insert_managed(&mut self, object: &[u8]) -> Result<u64> {
        let length = object.len() as u64;
        let sections = self.free.iter().enumerate();
        let fitting = sections.filter(|(_, section)| section.size >= length);
        let best = fitting.min_by_key(|(_, section)| (section.size, section.offset));
        let Some((index, section)) = best.map(|(index, section)| (index, *section)) else {
            return self.insert_into_new_block(object);
        };
        self.write_object(section.offset, object)?;
        self.free.swap_remove(index);
        self.keep_free(section.offset + length, section.size - length);
        Ok(section.offset)
    }

    fn keep_free(&mut self, offset: u64, size: u64) {
        if size > 0 {
            self.free.push(Section {
                offset,
                size,
                class: 0,
            });
        }
    }

    /// Puts an object into a new direct block, the root itself or one below an indirect root, which gets
    /// more rows where it has to.
    fn insert_into_new_block(&mut self, object: &[u8]) -> Result<u64> {
        let (sizes, table) = (self.edit.sizes(), self.header.table);
        let (start, length) = (table.starting_block, object.len() as u64);
        let old = self
            .header
            .root
            .map(|root| (root, u32::from(self.header.root_rows)));
        let mut rows = u32::from(self.header.root_rows).max(table.starting_rows.max(1).into());
        let mut children = match old {
            None if length <= self.header.direct_room(start, sizes) => {
                self.header.managed_space = [start, 0];
                self.header.free_space = self.header.direct_room(start, sizes);
                let (root, offset) = self.new_direct(start, 0, object)?;
                self.header.root = Some(root);
                self.header.next_block = 0;
                return Ok(offset);
            }
            None => Vec::new(),
            Some((root, 0)) => {
                self.header.next_block = start;
                vec![Some(root)]
            }
            Some((root, rows)) => self.children(root, rows)?,
        };
        let offset = loop {
            children.resize(rows as usize * usize::from(table.width), None);
            if let Some(offset) = self.add_block(&mut children, 0, object)? {
                break offset;
            }
            if rows >= table.max_root_rows() {
                let cause = "it has no room for one more object";
                return Err(Error::new(Kind::LimitExceeded, HEAP, cause).at(self.header.address.0));
            }
            rows = rows.saturating_mul(2).min(table.max_root_rows());
        };
        self.put_root(old, rows, &children)?;
        Ok(offset)
    }

    /// Stores an indirect root of `rows` rows in place of the `old` root.
    fn put_root(
        &mut self,
        old: Option<(Address, u32)>,
        rows: u32,
        children: &[Option<Address>],
    ) -> Result<()> {
        let sizes = self.edit.sizes();
        let bytes = encode_indirect(&self.header, 0, children, sizes)?;
        let room_before = match old {
            None => 0,
            Some((_, 0)) => self
                .header
                .direct_room(self.header.table.starting_block, sizes),
            Some((root, before)) if before == rows => return self.edit.write(root, &bytes),
            Some((root, before)) => {
                let size = indirect_size(&self.header, before, sizes);
                self.edit.free(root, size, SpaceKind::Metadata)?;
                self.header.room_of_rows(before, sizes)
            }
        };
        self.header.root = Some(self.edit.store(&bytes, SpaceKind::Metadata)?);
        self.header.root_rows = u16::try_from(rows).unwrap_or(u16::MAX);
        self.header.managed_space[0] = self.header.table.covered(rows);
        let more = self
            .header
            .room_of_rows(rows, sizes)
            .saturating_sub(room_before);
        self.header.free_space = self.header.free_space.saturating_add(more);
        Ok(())
    }

    fn children(&self, block: Address, rows: u32) -> Result<Vec<Option<Address>>> {
        let children = self.heap.read_indirect(block, rows)?;
        Ok(children.iter().map(|child| child.address).collect())
    }

    /// Puts an object into a new direct block below an indirect block with these children, which lies at
    /// `base` in the heap; none where it has no place for one. Blocks come in the order of the heap, those
    /// too small for the object are left out.
    fn add_block(
        &mut self,
        children: &mut [Option<Address>],
        base: u64,
        object: &[u8],
    ) -> Result<Option<u64>> {
        let (sizes, table) = (self.edit.sizes(), self.header.table);
        let past = self.header.next_block.checked_sub(base);
        let first = past.map_or(Some(0), |past| Some(table.slot(past)?.index));
        let first = first.unwrap_or(u64::MAX);
        let skipped = usize::try_from(first).unwrap_or(usize::MAX);
        for (index, child) in children.iter_mut().enumerate().skip(skipped) {
            let index = index as u64;
            let row = u32::try_from(index / u64::from(table.width.max(1))).unwrap_or(u32::MAX);
            let size = table.block_size(row);
            let offset = base.saturating_add(table.child_offset(index));
            if row < table.direct_rows() {
                if child.is_none() && object.len() as u64 <= self.header.direct_room(size, sizes) {
                    let (block, place) = self.new_direct(size, offset, object)?;
                    *child = Some(block);
                    self.header.next_block = offset.saturating_add(size);
                    return Ok(Some(place));
                }
                continue;
            }
            let rows = table.rows_of(size);
            let mut below = match *child {
                Some(block) => self.children(block, rows)?,
                None => vec![None; rows as usize * usize::from(table.width)],
            };
            let Some(place) = self.add_block(&mut below, offset, object)? else {
                continue;
            };
            let bytes = encode_indirect(&self.header, offset, &below, sizes)?;
            match *child {
                Some(block) => self.edit.write(block, &bytes)?,
                None => *child = Some(self.edit.store(&bytes, SpaceKind::Metadata)?),
            }
            return Ok(Some(place));
        }
        Ok(None)
    }

    /// Stores a direct block of `size` bytes at `offset` in the heap with an object in it; gives the block,
    /// and the object's offset.
    fn new_direct(&mut self, size: u64, offset: u64, object: &[u8]) -> Result<(Address, u64)> {
        let sizes = self.edit.sizes();
        let bytes = encode_direct(&self.header, offset, object, size, sizes)?;
        let block = self.edit.store(&bytes, SpaceKind::Metadata)?;
        let place = offset.saturating_add(self.header.direct_overhead(sizes));
        let after = place.saturating_add(object.len() as u64);
        let left = self.header.direct_room(size, sizes) - object.len() as u64;
        self.keep_free(after, left);
        self.header.managed_space[1] = self.header.managed_space[1].saturating_add(size);
        Ok((block, place))
    }
}
