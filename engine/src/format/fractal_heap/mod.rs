//! Fractal heap (specification III.G): header, doubling table, blocks, identifiers of objects.

pub mod block;
mod encode;
pub mod id;

pub use encode::encode_header;

use crate::bytes::{Address, Cursor, Sizes};
use crate::checksum;
use crate::error::Result;
use crate::filter::FilterSpec;
use crate::format::bits::{bytes_of_bits, bytes_up_to};
use crate::format::filter_pipeline::decode_filter_pipeline;

const STRUCTURE: &str = "fractal heap header";

/// Header of a fractal heap.
#[derive(Debug, Clone, PartialEq)]
pub struct Header {
    /// Where it is: its blocks repeat it.
    pub address: Address,
    /// Its own bytes.
    pub size: u64,
    /// Bytes of an object's identifier.
    pub id_length: u16,
    /// Whether direct blocks carry a checksum.
    pub checks_blocks: bool,
    /// Largest object in direct blocks; larger ones are huge.
    pub max_managed: u32,
    /// Free bytes in direct blocks.
    pub free_space: u64,
    /// Manager of the free space in direct blocks; `None` where none was written.
    pub free_space_manager: Option<Address>,
    /// Bytes of the heap's address space, and of the direct blocks that exist.
    pub managed_space: [u64; 2],
    /// Whether numbers of huge objects were used up: they are given out again where they are free.
    pub numbers_wrapped: bool,
    /// The largest number that was given to a huge object.
    pub last_huge_number: u64,
    /// Version 2 B-tree of huge objects.
    pub huge_index: Option<Address>,
    /// Offset in the heap where the next direct block goes.
    pub next_block: u64,
    /// Number of managed objects.
    pub managed_count: u64,
    /// Bytes and number of huge objects.
    pub huge: [u64; 2],
    /// Bytes and number of tiny objects.
    pub tiny: [u64; 2],
    /// How direct and indirect blocks double in size.
    pub table: DoublingTable,
    /// Root block; direct where `root_rows` is 0.
    pub root: Option<Address>,
    /// Rows of the root indirect block.
    pub root_rows: u16,
    /// Filters of direct blocks and huge objects.
    pub filters: Vec<FilterSpec>,
    /// Stored size and filter mask of a root direct block that is filtered.
    pub filtered_root: Option<(u64, u32)>,
}

/// How the blocks of a heap double in size, row by row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DoublingTable {
    /// Blocks in a row.
    pub width: u16,
    /// Bytes of a block in the first two rows.
    pub starting_block: u64,
    /// Bytes of the largest direct block.
    pub max_direct_block: u64,
    /// Bits of an offset in the heap.
    pub max_heap_bits: u16,
    /// Rows that the root indirect block has at first.
    pub starting_rows: u16,
}

/// Bytes of the header up to the length of the encoded filters, which the rest depends on.
pub const PREFIX_SIZE: u64 = 9;

/// Bytes of the whole header; `prefix` are its first [`PREFIX_SIZE`].
pub fn header_size(prefix: &[u8], address: u64, sizes: Sizes) -> Result<u64> {
    let mut c = Cursor::new(prefix, STRUCTURE, address, sizes);
    c.signature(b"FRHP")?;
    c.skip(3)?; // version, length of identifiers
    let filters = u64::from(c.u16()?);
    let [offset, length] = [u64::from(sizes.offset), u64::from(sizes.length)];
    let base = 26 + 12 * length + 3 * offset;
    let filtered = if filters > 0 { filters + length + 4 } else { 0 };
    Ok(base + filtered)
}

/// Decodes the header; `bytes` are exactly its own ([`header_size`]).
pub fn decode_header(bytes: &[u8], address: u64, sizes: Sizes) -> Result<Header> {
    let mut c = Cursor::new(bytes, STRUCTURE, address, sizes);
    c.signature(b"FRHP")?;
    checksum::verify(bytes, STRUCTURE, address)?;
    match c.u8()? {
        0 => {}
        version => return Err(c.unsupported(format!("version {version} is unknown"))),
    }
    let id_length = c.u16()?;
    let filter_length = c.u16()?;
    let flags = c.u8()?;
    let max_managed = c.u32()?;
    let last_huge_number = c.length_field()?;
    let huge_index = c.address_field()?;
    let free_space = c.length_field()?;
    let free_space_manager = c.address_field()?;
    let managed_space = [c.length_field()?, c.length_field()?];
    let next_block = c.length_field()?;
    let managed_count = c.length_field()?;
    let huge = [c.length_field()?, c.length_field()?];
    let tiny = [c.length_field()?, c.length_field()?];
    let table = doubling_table(&mut c)?;
    let root = c.address_field()?;
    let root_rows = c.u16()?;
    let (mut filters, mut filtered_root) = (Vec::new(), None);
    if filter_length > 0 {
        filtered_root = Some((c.length_field()?, c.u32()?));
        let place = address.saturating_add(c.position() as u64);
        filters = decode_filter_pipeline(c.take(usize::from(filter_length))?, place)?;
    }
    if id_length < 2 {
        return Err(c.corrupt(format!("identifiers of {id_length} bytes")));
    }
    Ok(Header {
        address: Address(address),
        size: bytes.len() as u64,
        id_length,
        checks_blocks: flags & 0x02 != 0,
        max_managed,
        free_space,
        free_space_manager,
        managed_space,
        next_block,
        numbers_wrapped: flags & 0x01 != 0,
        last_huge_number,
        huge_index,
        managed_count,
        huge,
        tiny,
        table,
        root,
        root_rows,
        filters,
        filtered_root,
    })
}

fn doubling_table(c: &mut Cursor<'_>) -> Result<DoublingTable> {
    let table = DoublingTable {
        width: c.u16()?,
        starting_block: c.length_field()?,
        max_direct_block: c.length_field()?,
        max_heap_bits: c.u16()?,
        starting_rows: c.u16()?,
    };
    let powers = u64::from(table.width).is_power_of_two()
        && table.starting_block.is_power_of_two()
        && table.max_direct_block.is_power_of_two();
    if !powers || table.max_direct_block < table.starting_block || table.max_heap_bits > 64 {
        return Err(c.corrupt(format!("impossible doubling table {table:?}")));
    }
    Ok(table)
}

impl Header {
    /// Bytes of a direct block that are no room for objects.
    pub fn direct_overhead(&self, sizes: Sizes) -> u64 {
        let checksum = if self.checks_blocks { 4 } else { 0 };
        5 + u64::from(sizes.offset) + self.offset_width() as u64 + checksum
    }

    /// Bytes for objects in a direct block of `size` bytes.
    pub fn direct_room(&self, size: u64, sizes: Sizes) -> u64 {
        size.saturating_sub(self.direct_overhead(sizes))
    }

    /// Bytes for objects in all direct blocks that the first `rows` rows of an indirect block can have.
    pub fn room_of_rows(&self, rows: u32, sizes: Sizes) -> u64 {
        let table = &self.table;
        let mut sums: Vec<u64> = vec![0];
        for row in 0..rows {
            let size = table.block_size(row);
            let child = match row < table.direct_rows() {
                true => self.direct_room(size, sizes),
                false => sums.get(table.rows_of(size) as usize).map_or(0, |sum| *sum),
            };
            let before = sums.last().map_or(0, |sum| *sum);
            let own = u64::from(table.width).saturating_mul(child);
            sums.push(before.saturating_add(own));
        }
        sums.last().map_or(0, |sum| *sum)
    }

    /// Bytes of an offset in the heap.
    pub fn offset_width(&self) -> usize {
        bytes_of_bits(u64::from(self.table.max_heap_bits))
    }

    /// Bytes of a managed object's length.
    pub fn length_width(&self) -> usize {
        let block = bytes_of_bits(u64::from(self.table.max_direct_block.ilog2()));
        block.min(bytes_up_to(u64::from(self.max_managed)))
    }
}

/// Where an offset falls in an indirect block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slot {
    /// Row of the block.
    pub row: u32,
    /// Number of the child over all rows.
    pub index: u64,
    /// Offset in the heap, counted from the indirect block, of the child.
    pub offset: u64,
    /// Bytes that the child covers.
    pub size: u64,
}

impl DoublingTable {
    /// Bytes that each child in a row covers.
    pub fn block_size(&self, row: u32) -> u64 {
        let doubled = 1u64.checked_shl(row.saturating_sub(1)).unwrap_or(u64::MAX);
        self.starting_block.saturating_mul(doubled)
    }

    /// Rows that an indirect root has at most.
    pub fn max_root_rows(&self) -> u32 {
        let first = self.starting_block.ilog2() + u32::from(self.width).ilog2();
        (u32::from(self.max_heap_bits) + 1).saturating_sub(first)
    }

    /// Rows whose children are direct blocks.
    pub fn direct_rows(&self) -> u32 {
        self.max_direct_block.ilog2() - self.starting_block.ilog2() + 2
    }

    /// Offset of a child, counted from its indirect block.
    pub fn child_offset(&self, index: u64) -> u64 {
        let width = u64::from(self.width.max(1));
        let row = u32::try_from(index / width).unwrap_or(u32::MAX);
        let size = self.block_size(row);
        let start = match row {
            0 => 0,
            _ => width.saturating_mul(size),
        };
        start.saturating_add((index % width).saturating_mul(size))
    }

    /// Bytes that the first `rows` rows of an indirect block cover.
    pub fn covered(&self, rows: u32) -> u64 {
        u64::from(self.width).saturating_mul(self.block_size(rows))
    }

    /// The child that `offset`, counted from an indirect block, falls in.
    pub fn slot(&self, offset: u64) -> Option<Slot> {
        let row_bytes = self.starting_block.checked_mul(u64::from(self.width))?;
        let row = match offset / row_bytes {
            0 => 0,
            times => times.ilog2() + 1,
        };
        let doublings = row.saturating_sub(1);
        let size = self.starting_block.checked_mul(1 << doublings)?;
        let start = match row {
            0 => 0,
            _ => row_bytes.checked_mul(1 << doublings)?,
        };
        let column = (offset - start) / size;
        Some(Slot {
            row,
            index: u64::from(row) * u64::from(self.width) + column,
            offset: start + column * size,
            size,
        })
    }

    /// Rows of an indirect block that covers `size` bytes.
    pub fn rows_of(&self, size: u64) -> u32 {
        let row_bytes = self.starting_block.saturating_mul(u64::from(self.width));
        (size / row_bytes).max(1).ilog2() + 1
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::format::testing::{every_truncation_fails, with_checksum};

    pub(crate) fn header() -> Vec<u8> {
        with_checksum(
            &[
                &b"FRHP"[..],
                &[0, 7, 0, 0, 0, 2], // version, identifiers of 7, no filters, checksums
                &[0, 16, 0, 0],      // largest managed object: 4096
                &[0; 8],             // next huge identifier
                &[0xff; 8],          // huge index
                &[0; 8],             // free space
                &[0xff; 8],          // free-space manager
                &[0; 24],            // managed space, allocated, iterator
                &5u64.to_le_bytes(), // managed objects
                &[0; 32],            // huge and tiny objects
                &[4, 0],             // width
                &512u64.to_le_bytes(), // starting block
                &65536u64.to_le_bytes(), // largest direct block
                &[32, 0],            // bits of the heap's size
                &[1, 0],             // starting rows
                &0x500u64.to_le_bytes(), // root
                &[0, 0],             // rows of the root: direct
            ]
            .concat(),
        )
    }

    fn decode(bytes: &[u8]) -> Result<Header> {
        decode_header(bytes, 0, Sizes::default())
    }

    #[test]
    fn the_header_gives_table_and_widths() {
        let bytes = header();
        let size = header_size(&bytes[..9], 0, Sizes::default()).unwrap();
        assert_eq!(size, bytes.len() as u64);
        let header = decode(&bytes).unwrap();
        assert_eq!(header.managed_count, 5);
        assert_eq!(header.root, Some(Address(0x500)));
        assert_eq!((header.offset_width(), header.length_width()), (4, 2));
        assert_eq!(header.table.direct_rows(), 9);
        every_truncation_fails(&bytes, |b| decode(b).map(drop));
        assert_eq!(encode_header(&header, Sizes::default()).unwrap(), bytes);
        assert_eq!(header.direct_overhead(Sizes::default()), 21);
        assert_eq!(header.table.max_root_rows(), 22);
    }

    #[test]
    fn a_flipped_bit_is_noticed() {
        let mut bytes = header();
        bytes[40] ^= 1;
        assert!(decode(&bytes).unwrap_err().cause().starts_with("checksum"));
    }

    #[test]
    fn offsets_fall_into_doubling_rows() {
        let table = decode(&header()).unwrap().table;
        let slot = |offset| {
            let slot = table.slot(offset).unwrap();
            (slot.row, slot.index, slot.offset, slot.size)
        };
        assert_eq!(slot(0), (0, 0, 0, 512));
        assert_eq!(slot(2047), (0, 3, 1536, 512));
        assert_eq!(slot(2048), (1, 4, 2048, 512));
        assert_eq!(slot(4096), (2, 8, 4096, 1024));
        assert_eq!(slot(4096 + 1024), (2, 9, 5120, 1024));
        assert_eq!(
            [0, 3, 4, 8, 9].map(|index| table.child_offset(index)),
            [0, 1536, 2048, 4096, 5120]
        );
        assert_eq!(
            [1, 2, 3].map(|rows| table.covered(rows)),
            [2048, 4096, 8192]
        );
        assert_eq!(table.rows_of(2048), 1);
        assert_eq!(table.rows_of(131072), 7);
    }
}
