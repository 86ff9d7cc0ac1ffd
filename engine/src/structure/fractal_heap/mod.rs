//! Fractal heaps: built from their objects, given back, and changed by single objects (specification
//! III.G).

mod build;
mod insert;
mod remove;
#[cfg(test)]
mod tests;
mod work;

pub use build::{Built, build};
pub use insert::insert;
pub use remove::remove;

use crate::bytes::Address;
use crate::error::Result;
use crate::format::fractal_heap::Header;
use crate::format::fractal_heap::block::seal_direct;
use crate::format::fractal_heap::id::{
    Huge, ObjectId, decode_huge_place, decode_huge_record, decode_id, huge_ids_are_direct,
};
use crate::format::free_space::{
    Manager, Section, decode_manager, encode_heap_manager, encode_heap_sections, header_size,
};
use crate::metadata::Fetch;
use crate::metadata::fractal_heap::Heap;
use crate::structure::btree2;
use crate::transaction::{Edit, SpaceKind};

const MANAGER: &str = "free-space manager header";

/// What a heap is like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    /// Bytes of an object's identifier.
    pub id_length: u16,
    /// Bytes of a block in the first two rows.
    pub starting_block: u64,
    /// Bits of an offset in the heap.
    pub max_heap_bits: u16,
}

/// Heaps of links, as the library has them.
pub const LINKS: Shape = Shape {
    id_length: 7,
    starting_block: 512,
    max_heap_bits: 32,
};

/// Heaps of attributes, as the library has them.
pub const ATTRIBUTES: Shape = Shape {
    id_length: 8,
    starting_block: 1024,
    max_heap_bits: 40,
};

/// Types of the records of huge objects: by number or by place, unfiltered or filtered.
const HUGE_KINDS: [u8; 4] = [1, 2, 3, 4];

/// Gives back the heap at `address` with all of its objects.
///
/// # Errors
/// What is damaged is not given back.
pub fn delete(edit: &Edit<'_>, address: Address) -> Result<()> {
    let heap = Heap::read(edit, address)?;
    let header = heap.header();
    edit.free(address, header.size, SpaceKind::Metadata)?;
    match header.root {
        Some(root) if header.root_rows == 0 => {
            let stored = header.filtered_root.map(|(stored, _)| stored);
            let size = stored.unwrap_or(header.table.starting_block);
            edit.free(root, size, SpaceKind::Metadata)?;
        }
        Some(root) => delete_blocks(edit, &heap, root, header.root_rows.into())?,
        None => {}
    }
    if let Some(index) = header.huge_index {
        btree2::delete(edit, index, &HUGE_KINDS, &mut |record| {
            let huge = huge_of(edit, header, record, index)?;
            edit.free(huge.address, huge.length, SpaceKind::Raw)
        })?;
    }
    match header.free_space_manager {
        Some(manager) => delete_manager(edit, manager),
        None => Ok(()),
    }
}

/// The huge object that a record of their index tells of.
fn huge_of(edit: &Edit<'_>, header: &Header, record: &[u8], index: Address) -> Result<Huge> {
    let (sizes, filtered) = (edit.sizes(), !header.filters.is_empty());
    match huge_ids_are_direct(header, sizes) {
        true => decode_huge_place(record, index.0, sizes, filtered),
        false => decode_huge_record(record, index.0, sizes, filtered).map(|(huge, _)| huge),
    }
}

/// Gives back an indirect block of `rows` rows and all blocks below it.
fn delete_blocks(edit: &Edit<'_>, heap: &Heap<'_>, address: Address, rows: u32) -> Result<()> {
    let (header, kind) = (heap.header(), SpaceKind::Metadata);
    let children = heap.read_indirect(address, rows)?;
    // A block that is met twice is free already, which ends circles.
    let size = crate::format::fractal_heap::block::indirect_size(header, rows, edit.sizes());
    edit.free(address, size, kind)?;
    let width = usize::from(header.table.width.max(1));
    for (index, child) in children.iter().enumerate() {
        let Some(below) = child.address else {
            continue;
        };
        let row = u32::try_from(index / width).unwrap_or(u32::MAX);
        let size = header.table.block_size(row);
        match row < header.table.direct_rows() {
            true => edit.free(
                below,
                child.filtered.map_or(size, |(stored, _)| stored),
                kind,
            )?,
            false => delete_blocks(edit, heap, below, header.table.rows_of(size))?,
        }
    }
    Ok(())
}

fn delete_manager(edit: &Edit<'_>, address: Address) -> Result<()> {
    let manager = read_manager(edit, address)?;
    edit.free(address, header_size(edit.sizes()), SpaceKind::Metadata)?;
    delete_list(edit, &manager)
}

fn read_manager(edit: &Edit<'_>, address: Address) -> Result<Manager> {
    let size = header_size(edit.sizes());
    let bytes = edit.fetch(address, size, MANAGER)?;
    decode_manager(&bytes, address.0, edit.sizes())
}

fn delete_list(edit: &Edit<'_>, manager: &Manager) -> Result<()> {
    match manager.list {
        Some(list) => edit.free(list, manager.list_size[1], SpaceKind::Metadata),
        None => Ok(()),
    }
}

/// Stores what is free in blocks: by the heap's manager, a new one where it has none, and none where
/// nothing is free. The manager's list before was given back.
fn store_free_space(edit: &Edit<'_>, header: &mut Header, free: &[Section]) -> Result<()> {
    let sizes = edit.sizes();
    let size = header_size(sizes);
    if free.is_empty() {
        return match header.free_space_manager.take() {
            Some(manager) => edit.free(manager, size, SpaceKind::Metadata),
            None => Ok(()),
        };
    }
    let address = match header.free_space_manager {
        Some(address) => address,
        None => edit.allocate(size, SpaceKind::Metadata)?,
    };
    let mut manager = Manager {
        address,
        client: 0,
        total_space: free.iter().map(|section| section.size).sum(),
        stored_sections: free.len() as u64,
        address_bits: header.table.max_heap_bits,
        largest: header.table.max_direct_block,
        list: None,
        list_size: [0; 2],
    };
    let list = encode_heap_sections(&manager, free, sizes)?;
    manager.list = Some(edit.store(&list, SpaceKind::Metadata)?);
    manager.list_size = [list.len() as u64; 2];
    edit.write(address, &encode_heap_manager(&manager, sizes)?)?;
    header.free_space_manager = Some(address);
    Ok(())
}

/// Writes `object` over the one that `id` names in the heap at `address`, if that is as long and the heap
/// keeps it as it is; false where it has to be put elsewhere.
///
/// # Errors
/// What is damaged.
pub fn overwrite(edit: &Edit<'_>, address: Address, id: &[u8], object: &[u8]) -> Result<bool> {
    let heap = Heap::read(edit, address)?;
    let header = heap.header();
    if !header.filters.is_empty() {
        return Ok(false);
    }
    let length = object.len() as u64;
    let huge = match decode_id(id, address.0, edit.sizes(), header)? {
        ObjectId::Managed {
            offset,
            length: old,
        } if old == length => {
            let (found, within) = heap.place_of(offset, length)?;
            let mut block = found.block.to_vec();
            if let Some(target) = block.get_mut(within) {
                target.copy_from_slice(object);
            }
            seal_direct(&mut block, header, edit.sizes());
            edit.write(found.address, &block)?;
            return Ok(true);
        }
        ObjectId::Huge(huge) => huge,
        ObjectId::HugeIndexed(number) => heap.find_huge(number)?,
        ObjectId::Managed { .. } | ObjectId::Tiny(_) => return Ok(false),
    };
    if huge.length != length {
        return Ok(false);
    }
    edit.write(huge.address, object)?;
    Ok(true)
}
