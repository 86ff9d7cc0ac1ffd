//! Changes a local heap: adds and removes names, grows the data segment (specification III.D).

use crate::bytes::Address;
use crate::error::{Error, Result};
use crate::format::local_heap::{
    LocalHeap, decode_free_block, encode_free_block, encode_local_heap, free_block_size,
    header_size,
};
use crate::metadata::Fetch;
use crate::metadata::local_heap::{self, Names};
use crate::transaction::{Edit, SpaceKind};

const STRUCTURE: &str = "local heap";
const SEGMENT: &str = "local heap data segment";

/// Names begin at multiples of this.
const ALIGNMENT: u64 = 8;

/// A run of bytes of the data segment that is free.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Block {
    offset: u64,
    size: u64,
}

/// A local heap that is being changed; [`HeapEdit::finish`] writes what is known of free blocks.
pub struct HeapEdit<'e, 'c> {
    edit: &'e Edit<'c>,
    address: Address,
    heap: LocalHeap,
    /// In the order of the list.
    free: Vec<Block>,
    /// The header and the list as they are stored.
    stored: (LocalHeap, Vec<Block>),
}

/// Makes a heap with `room` bytes for names, behind the empty name at offset 0.
pub fn create(edit: &Edit<'_>, room: u64) -> Result<Address> {
    let sizes = edit.sizes();
    let room = room.next_multiple_of(ALIGNMENT).max(free_block_size(sizes));
    let size = ALIGNMENT + room;
    let header = header_size(sizes);
    let address = edit.allocate(header.saturating_add(size), SpaceKind::Metadata)?;
    let heap = LocalHeap {
        size,
        free: Some(ALIGNMENT),
        data: Address(address.0.saturating_add(header)),
    };
    let mut bytes = encode_local_heap(&heap, sizes)?;
    bytes.extend([0; ALIGNMENT as usize]);
    bytes.extend(encode_free_block(None, room, sizes)?);
    bytes.resize(usize::try_from(header + size).unwrap_or(usize::MAX), 0);
    edit.write(address, &bytes)?;
    Ok(address)
}

impl<'e, 'c> HeapEdit<'e, 'c> {
    /// The heap at `address`, with its list of free blocks.
    ///
    /// # Errors
    /// [`crate::error::Kind::Corrupt`] where free blocks overlap or leave the data segment: names
    /// would be written over each other.
    pub fn open(edit: &'e Edit<'c>, address: Address) -> Result<Self> {
        let heap = local_heap::read(edit, address)?;
        let free = read_free_blocks(edit, address, &heap)?;
        let stored = (heap, free.clone());
        Ok(Self {
            edit,
            address,
            heap,
            free,
            stored,
        })
    }

    /// Adds `name`, which has no NUL; gives its offset.
    pub fn insert(&mut self, name: &[u8]) -> Result<u64> {
        if name.contains(&0) {
            return Err(Error::invalid(STRUCTURE, "a name with a NUL in it"));
        }
        let needed = stored_length(name.len() as u64);
        let offset = match self.take(needed) {
            Some(offset) => offset,
            None => self.grow(needed)?,
        };
        let mut bytes = name.to_vec();
        bytes.resize(usize::try_from(needed).unwrap_or(usize::MAX), 0);
        self.put(offset, &bytes)?;
        // What was stored there of a free block is gone, should it become free again.
        for block in &mut self.stored.1 {
            if block.offset < offset + needed && block.offset + block.size > offset {
                block.size = 0;
            }
        }
        Ok(offset)
    }

    /// Gives back the bytes of the name at `offset`. What is not laid out as the library lays out
    /// names stays as it is.
    pub fn remove(&mut self, offset: u64) -> Result<()> {
        if !offset.is_multiple_of(ALIGNMENT) || offset == 0 {
            return Ok(());
        }
        let name = Names::of(self.edit, self.heap).name(offset)?;
        let length = name.as_bytes().len() as u64;
        let mut size = stored_length(length);
        let mut start = offset;
        let end = start.saturating_add(size);
        let overlaps = |block: &Block| block.offset < end && block.offset + block.size > start;
        if end > self.heap.size || self.free.iter().any(overlaps) {
            return Ok(());
        }
        let padding = self.fetch(offset + length, size - length)?;
        if padding.iter().any(|byte| *byte != 0) {
            return Ok(());
        }
        self.free.retain(|block| {
            if block.offset + block.size == start {
                (start, size) = (block.offset, size + block.size);
                return false;
            }
            true
        });
        let end = start + size;
        self.free.retain(|block| {
            if block.offset == end {
                size += block.size;
                return false;
            }
            true
        });
        // A shorter block cannot be told of: its bytes are lost, as they are in the library.
        if size >= free_block_size(self.edit.sizes()) {
            self.free.push(Block {
                offset: start,
                size,
            });
        }
        Ok(())
    }

    /// Writes header and list of free blocks where they changed.
    pub fn finish(mut self) -> Result<()> {
        let sizes = self.edit.sizes();
        let moved = self.heap.data != self.stored.0.data;
        self.heap.free = self.free.first().map(|block| block.offset);
        let following = |list: &[Block], at: usize| list.get(at + 1).map(|next| next.offset);
        for (at, block) in self.free.iter().enumerate() {
            let next = following(&self.free, at);
            let before = self.stored.1.iter().position(|known| known == block);
            if !moved && before.is_some_and(|before| following(&self.stored.1, before) == next) {
                continue;
            }
            self.put(block.offset, &encode_free_block(next, block.size, sizes)?)?;
        }
        if self.heap != self.stored.0 {
            let header = encode_local_heap(&self.heap, sizes)?;
            self.edit.write(self.address, &header)?;
        }
        Ok(())
    }

    /// The start of the first free block with room for `needed` bytes, which are taken from it. What
    /// is left of it must be long enough to be told of.
    fn take(&mut self, needed: u64) -> Option<u64> {
        let least = free_block_size(self.edit.sizes());
        let fits = |block: &Block| {
            let left = block.size.checked_sub(needed);
            left.is_some_and(|left| left == 0 || left >= least)
        };
        let at = self.free.iter().position(fits)?;
        let block = self.free.get_mut(at)?;
        let offset = block.offset;
        block.offset += needed;
        block.size -= needed;
        if block.size == 0 {
            self.free.remove(at);
        }
        Some(offset)
    }

    /// Moves the data segment to a new place where it is at least twice as long; gives the offset of
    /// `needed` bytes at its former end.
    fn grow(&mut self, needed: u64) -> Result<u64> {
        let least = free_block_size(self.edit.sizes());
        let old = self.heap;
        let last = self.free.iter().position(|b| b.offset + b.size == old.size);
        let last = last.map(|at| self.free.remove(at));
        let start = last.map_or(old.size, |block| block.offset);
        // Room for the name, and as much again as there was.
        let more = old.size.max(needed + least).next_multiple_of(ALIGNMENT);
        let size = old.size.saturating_add(more);
        let bytes = self.edit.fetch(old.data, old.size, SEGMENT)?;
        let data = self.edit.allocate(size, SpaceKind::Metadata)?;
        self.edit.write(data, &bytes)?;
        let added = vec![0; usize::try_from(more).unwrap_or_default()];
        let behind = Address(data.0.saturating_add(old.size));
        self.edit.write(behind, &added)?;
        self.edit.free(old.data, old.size, SpaceKind::Metadata)?;
        (self.heap.data, self.heap.size) = (data, size);
        let left = size - start - needed;
        if left >= least {
            self.free.push(Block {
                offset: start + needed,
                size: left,
            });
        }
        Ok(start)
    }

    fn fetch(&self, offset: u64, length: u64) -> Result<Vec<u8>> {
        let address = Address(self.heap.data.0.saturating_add(offset));
        self.edit.fetch(address, length, SEGMENT)
    }

    fn put(&self, offset: u64, bytes: &[u8]) -> Result<()> {
        let address = Address(self.heap.data.0.saturating_add(offset));
        self.edit.write(address, bytes)
    }
}

/// Bytes that a name of `length` bytes takes, with its NUL and what follows it.
fn stored_length(length: u64) -> u64 {
    (length + 1).next_multiple_of(ALIGNMENT)
}

/// The free blocks in the order of the list.
fn read_free_blocks(edit: &Edit<'_>, address: Address, heap: &LocalHeap) -> Result<Vec<Block>> {
    let sizes = edit.sizes();
    let least = free_block_size(sizes);
    let damaged = |cause: &str| Err(Error::corrupt(STRUCTURE, cause.to_owned()).at(address.0));
    let mut free: Vec<Block> = Vec::new();
    let mut next = heap.free;
    while let Some(offset) = next {
        if free.len() as u64 > heap.size / least {
            return damaged("its list of free blocks does not end");
        }
        let at = Address(heap.data.0.saturating_add(offset));
        if offset.checked_add(least).is_none_or(|end| end > heap.size) {
            return damaged("a free block leaves the data segment");
        }
        let bytes = edit.fetch(at, least, SEGMENT)?;
        let (after, size) = decode_free_block(&bytes, at.0, sizes)?;
        let end = offset.checked_add(size);
        if size < least || end.is_none_or(|end| end > heap.size) {
            return damaged("a free block leaves the data segment");
        }
        free.push(Block { offset, size });
        next = after;
    }
    let mut sorted = free.clone();
    sorted.sort_unstable_by_key(|block| block.offset);
    let overlapping = |pair: &[Block]| match pair {
        [a, b] => a.offset + a.size > b.offset,
        _ => false,
    };
    if sorted.windows(2).any(overlapping) {
        return damaged("two of its free blocks share bytes");
    }
    Ok(free)
}

#[cfg(test)]
#[path = "local_heap_tests.rs"]
mod tests;
