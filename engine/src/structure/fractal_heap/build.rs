//! Builds a heap from all of its objects, in the order that they are given.
//!
//! Blocks are filled one after the other; one that is too small for the next object is left out. What
//! stays free in them is told to the library by a manager of free space.

use std::collections::VecDeque;

use super::{Shape, store_free_space};
use crate::bytes::Address;
use crate::error::{Error, Kind, Result};
use crate::format::fractal_heap::block::{encode_direct, encode_indirect};
use crate::format::fractal_heap::id::{
    Huge, ObjectId, encode_huge_record, encode_id, huge_ids_are_direct, largest_tiny,
};
use crate::format::fractal_heap::{DoublingTable, Header, encode_header};
use crate::format::free_space::Section;
use crate::metadata::Fetch;
use crate::structure::btree2;
use crate::transaction::{Edit, SpaceKind};

const HEAP: &str = "fractal heap";

/// Largest object in direct blocks, and the largest of those, as the library has them.
const MAX_MANAGED: u32 = 4096;
const MAX_DIRECT_BLOCK: u64 = 1 << 16;

/// A heap that was built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Built {
    /// Its header.
    pub address: Address,
    /// Identifiers of the objects, in the order in which they were given.
    pub ids: Vec<Vec<u8>>,
}

/// Stores a heap of these objects.
///
/// # Errors
/// [`Kind::InvalidArgument`] for an object of no bytes; [`Kind::LimitExceeded`] where they are more than
/// a heap of that shape holds.
pub fn build(edit: &Edit<'_>, shape: &Shape, objects: &[impl AsRef<[u8]>]) -> Result<Built> {
    let mut header = new_header(shape);
    let size = encode_header(&header, edit.sizes())?.len() as u64;
    header.address = edit.allocate(size, SpaceKind::Metadata)?;
    header.size = size;
    let objects: Vec<&[u8]> = objects.iter().map(AsRef::as_ref).collect();
    let mut builder = Builder {
        edit,
        header,
        ids: vec![Vec::new(); objects.len()],
        objects: &objects,
        waiting: VecDeque::new(),
        used: 0,
        free: Vec::new(),
    };
    let huge = builder.divide()?;
    builder.store_huge(&huge)?;
    builder.store_blocks()?;
    let Builder {
        mut header,
        ids,
        free,
        ..
    } = builder;
    store_free_space(edit, &mut header, &free)?;
    edit.write(header.address, &encode_header(&header, edit.sizes())?)?;
    let address = header.address;
    Ok(Built { address, ids })
}

fn new_header(shape: &Shape) -> Header {
    Header {
        address: Address(0),
        size: 0,
        id_length: shape.id_length,
        checks_blocks: true,
        max_managed: MAX_MANAGED,
        free_space: 0,
        free_space_manager: None,
        managed_space: [0; 2],
        next_block: 0,
        numbers_wrapped: false,
        last_huge_number: 0,
        huge_index: None,
        managed_count: 0,
        huge: [0; 2],
        tiny: [0; 2],
        table: DoublingTable {
            width: 4,
            starting_block: shape.starting_block,
            max_direct_block: MAX_DIRECT_BLOCK,
            max_heap_bits: shape.max_heap_bits,
            starting_rows: 1,
        },
        root: None,
        root_rows: 0,
        filters: Vec::new(),
        filtered_root: None,
    }
}

/// A heap while it is built.
struct Builder<'b, 'c> {
    edit: &'b Edit<'c>,
    header: Header,
    objects: &'b [&'b [u8]],
    ids: Vec<Vec<u8>>,
    /// Numbers of the objects that go into blocks, and are not there yet.
    waiting: VecDeque<usize>,
    /// Bytes of objects in blocks.
    used: u64,
    /// What is free in blocks.
    free: Vec<Section>,
}

impl Builder<'_, '_> {
    /// Divides the objects by size: tiny ones into their identifiers, others wait for blocks; gives the
    /// numbers of huge ones.
    fn divide(&mut self) -> Result<Vec<usize>> {
        let mut huge = Vec::new();
        for (number, object) in self.objects.iter().enumerate() {
            if object.len() > self.header.max_managed as usize {
                huge.push(number);
            } else if object.len() <= largest_tiny(&self.header) {
                self.identify(number, &ObjectId::Tiny(object.to_vec()))?;
                self.header.tiny[0] += object.len() as u64;
                self.header.tiny[1] += 1;
            } else {
                self.waiting.push_back(number);
            }
        }
        self.header.managed_count = self.waiting.len() as u64;
        Ok(huge)
    }

    fn identify(&mut self, number: usize, id: &ObjectId) -> Result<()> {
        let id = encode_id(id, self.edit.sizes(), &self.header)?;
        if let Some(place) = self.ids.get_mut(number) {
            *place = id;
        }
        Ok(())
    }

    /// Stores huge objects each in a place of its own, and the index of them.
    fn store_huge(&mut self, numbers: &[usize]) -> Result<()> {
        if numbers.is_empty() {
            return Ok(());
        }
        let sizes = self.edit.sizes();
        let direct = huge_ids_are_direct(&self.header, sizes);
        let mut records = Vec::with_capacity(numbers.len());
        for number in numbers {
            let object = self.objects.get(*number).copied().unwrap_or_default();
            let huge = Huge {
                address: self.edit.store(object, SpaceKind::Raw)?,
                length: object.len() as u64,
                filtered: None,
            };
            self.header.huge[0] += huge.length;
            self.header.huge[1] += 1;
            let told = match direct {
                true => None,
                false => Some(self.header.huge[1]),
            };
            let id = told.map_or(ObjectId::Huge(huge), ObjectId::HugeIndexed);
            self.identify(*number, &id)?;
            let order = told.unwrap_or(huge.address.0);
            records.push((order, encode_huge_record(&huge, told, sizes)?));
        }
        records.sort();
        let records: Vec<Vec<u8>> = records.into_iter().map(|(_, record)| record).collect();
        if !direct {
            self.header.last_huge_number = self.header.huge[1];
        }
        let shape = btree2::Shape {
            kind: if direct { 3 } else { 1 },
            node_size: btree2::NODE_SIZE,
            record_size: records.first().map_or(0, |record| record.len() as u16),
        };
        self.header.huge_index = Some(btree2::build(self.edit, shape, &records)?);
        Ok(())
    }

    /// Stores the objects that wait: in one direct block if they fit it, else below an indirect root.
    fn store_blocks(&mut self) -> Result<()> {
        let table = self.header.table;
        if self.waiting.is_empty() {
            return Ok(());
        }
        let room = self.room(table.starting_block);
        if self.waiting_bytes() <= room {
            self.header.root = self.store_direct(table.starting_block, 0)?;
            self.header.managed_space[0] = table.starting_block;
            self.header.next_block = 0;
            self.header.free_space = room.saturating_sub(self.used);
            return Ok(());
        }
        let most = table.max_root_rows();
        let mut children = self.fill(most, 0)?;
        if !self.waiting.is_empty() {
            let cause = format!("{} objects more than it has room for", self.waiting.len());
            return Err(Error::new(Kind::LimitExceeded, HEAP, cause));
        }
        let width = usize::from(table.width);
        let rows = children.len().div_ceil(width).next_power_of_two();
        let rows = rows.min(most as usize);
        children.resize(rows * width, None);
        self.header.root = Some(self.store_indirect(0, &children)?);
        self.header.root_rows = u16::try_from(rows).unwrap_or(u16::MAX);
        let rows = rows as u32;
        self.header.managed_space[0] = table.covered(rows);
        let room = self.header.room_of_rows(rows, self.edit.sizes());
        self.header.free_space = room.saturating_sub(self.used);
        Ok(())
    }

    fn waiting_bytes(&self) -> u64 {
        let waiting = self.waiting.iter();
        let lengths = waiting.filter_map(|number| self.objects.get(*number));
        lengths.map(|object| object.len() as u64).sum()
    }

    /// Bytes for objects in a direct block.
    fn room(&self, size: u64) -> u64 {
        self.header.direct_room(size, self.edit.sizes())
    }

    /// Children of an indirect block of at most `rows` rows at `offset` in the heap, as far as objects
    /// wait.
    fn fill(&mut self, rows: u32, offset: u64) -> Result<Vec<Option<Address>>> {
        let table = self.header.table;
        let mut children = Vec::new();
        let mut offset = offset;
        for row in 0..rows {
            let size = table.block_size(row);
            for _ in 0..table.width {
                if self.waiting.is_empty() {
                    return Ok(children);
                }
                children.push(match row < table.direct_rows() {
                    true => self.store_direct(size, offset)?,
                    false => {
                        let inner = table.rows_of(size);
                        let mut below = self.fill(inner, offset)?;
                        below.resize(inner as usize * usize::from(table.width), None);
                        Some(self.store_indirect(offset, &below)?)
                    }
                });
                offset = offset.saturating_add(size);
            }
        }
        Ok(children)
    }

    fn store_indirect(&self, offset: u64, children: &[Option<Address>]) -> Result<Address> {
        let sizes = self.edit.sizes();
        let bytes = encode_indirect(&self.header, offset, children, sizes)?;
        self.edit.store(&bytes, SpaceKind::Metadata)
    }

    /// Stores a direct block with as many of the waiting objects as fit; none where the first does not.
    fn store_direct(&mut self, size: u64, offset: u64) -> Result<Option<Address>> {
        let room = self.room(size);
        let start = offset.saturating_add(size - room);
        let mut bytes = Vec::new();
        while let Some(number) = self.waiting.front().copied() {
            let object = self.objects.get(number).copied().unwrap_or_default();
            let length = object.len() as u64;
            if bytes.len() as u64 + length > room {
                break;
            }
            let offset = start + bytes.len() as u64;
            self.identify(number, &ObjectId::Managed { offset, length })?;
            bytes.extend_from_slice(object);
            self.waiting.pop_front();
        }
        if bytes.is_empty() {
            return Ok(None);
        }
        let used = bytes.len() as u64;
        if used < room {
            self.free.push(Section {
                offset: start + used,
                size: room - used,
                class: 0,
            });
        }
        self.used += used;
        self.header.managed_space[1] += size;
        self.header.next_block = offset.saturating_add(size);
        let sizes = self.edit.sizes();
        let block = encode_direct(&self.header, offset, &bytes, size, sizes)?;
        self.edit.store(&block, SpaceKind::Metadata).map(Some)
    }
}
