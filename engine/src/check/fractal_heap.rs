//! Fractal heaps (specification III.G): header, indirect and direct blocks, huge objects.

use super::checker::Checker;
use crate::bytes::Address;
use crate::error::Result;
use crate::format::fractal_heap::Header;
use crate::format::fractal_heap::block::{Child, block_offset, indirect_size};
use crate::format::fractal_heap::id::{decode_huge_place, decode_huge_record, huge_ids_are_direct};
use crate::metadata::Fetch;
use crate::metadata::fractal_heap::Heap;

const HEADER: &str = "fractal heap header";
const DIRECT: &str = "fractal heap direct block";
const INDIRECT: &str = "fractal heap indirect block";
const OBJECT: &str = "fractal heap object";

/// Types of the records of huge objects: by number or by place, unfiltered or filtered.
const HUGE_KINDS: [u8; 4] = [1, 2, 3, 4];

/// What a walk over a heap's blocks adds up.
#[derive(Default)]
struct Blocks {
    /// Bytes of the heap's address space in direct blocks.
    direct: u64,
    whole: bool,
}

/// An indirect block that is walked.
struct Place {
    address: Address,
    rows: u32,
    /// Offset in the heap.
    offset: u64,
}

impl<'c> Checker<'c> {
    /// Looks at every block of the heap at `address`; `None` where its header cannot be read, or
    /// the heap was met before.
    pub(super) fn check_heap(&mut self, address: Address) -> Result<Option<Heap<'c>>> {
        let core = self.core;
        let heap = Heap::read(core, address);
        let Some(heap) = self.keep(heap)? else {
            return Ok(None);
        };
        let header = heap.header().clone();
        let size = header.size;
        if !self.claim(HEADER, address, size, size)? {
            return Ok(None);
        }
        let mut blocks = Blocks {
            direct: 0,
            whole: true,
        };
        match header.root {
            Some(root) if header.root_rows == 0 => {
                let child = Child {
                    address: Some(root),
                    filtered: header.filtered_root,
                };
                self.check_direct(&heap, child, header.table.starting_block, 0, &mut blocks)?;
            }
            Some(root) => {
                let place = Place {
                    address: root,
                    rows: u32::from(header.root_rows),
                    offset: 0,
                };
                self.check_indirect(&heap, &place, &mut blocks)?;
            }
            None => {}
        }
        if blocks.whole && blocks.direct != header.managed_space[1] {
            let [_, claimed] = header.managed_space;
            let cause = format!(
                "{claimed} bytes of direct blocks are claimed, {} are there",
                blocks.direct
            );
            // The library counts too few where a heap shrank to its first block and grew again.
            match claimed < blocks.direct {
                true => self.remark(HEADER, address.0, cause),
                false => self.damaged(HEADER, address, cause),
            }
        }
        if let Some(manager) = header.free_space_manager {
            self.check_manager(manager)?;
        }
        self.check_huge(&header)?;
        Ok(Some(heap))
    }

    fn check_indirect(&mut self, heap: &Heap<'_>, at: &Place, blocks: &mut Blocks) -> Result<()> {
        let header = heap.header();
        let size = indirect_size(header, at.rows, self.sizes());
        let children = heap.read_indirect(at.address, at.rows);
        let Some(children) = self.keep(children)? else {
            blocks.whole = false;
            return Ok(());
        };
        if !self.claim(INDIRECT, at.address, size, size)? {
            blocks.whole = false;
            return Ok(());
        }
        self.check_offset(header, INDIRECT, at.address, at.offset)?;
        let table = header.table;
        let direct_rows = table.direct_rows();
        let mut offset = at.offset;
        for (index, child) in children.iter().enumerate() {
            let row = index / usize::from(table.width.max(1));
            let row = u32::try_from(row).unwrap_or(u32::MAX);
            let size = table.block_size(row);
            match child.address {
                Some(_) if row < direct_rows => {
                    self.check_direct(heap, *child, size, offset, blocks)?;
                }
                Some(address) => {
                    // Each step down covers less: rows of the child are fewer than of its parent.
                    let rows = table.rows_of(size);
                    let below = Place {
                        address,
                        rows,
                        offset,
                    };
                    self.check_indirect(heap, &below, blocks)?;
                }
                None => {}
            }
            offset = offset.saturating_add(size);
        }
        Ok(())
    }

    fn check_direct(
        &mut self,
        heap: &Heap<'_>,
        child: Child,
        size: u64,
        offset: u64,
        blocks: &mut Blocks,
    ) -> Result<()> {
        let Some(address) = child.address else {
            return Ok(());
        };
        blocks.direct = blocks.direct.saturating_add(size);
        let stored = child.filtered.map_or(size, |(stored, _)| stored);
        let found = heap.read_direct(child, size, offset);
        let Some(_) = self.keep(found)? else {
            blocks.whole = false;
            return Ok(());
        };
        let header = heap.header();
        // A filtered block's checksum is of what it was before the filters.
        let checked = match (header.checks_blocks, child.filtered) {
            (true, None) => stored,
            _ => 0,
        };
        if !self.claim(DIRECT, address, stored, checked)? {
            blocks.whole = false;
            return Ok(());
        }
        match child.filtered {
            Some(_) => Ok(()),
            None => self.check_offset(header, DIRECT, address, offset),
        }
    }

    /// Compares the offset in the heap that a block repeats with where it was found.
    fn check_offset(
        &mut self,
        header: &Header,
        name: &'static str,
        address: Address,
        offset: u64,
    ) -> Result<()> {
        let sizes = self.sizes();
        let length = 5 + u64::from(sizes.offset) + header.offset_width() as u64;
        let stored = Fetch::fetch(self.core, address, length, name)
            .and_then(|bytes| block_offset(&bytes, address.0, sizes, header));
        if let Some(stored) = self.keep(stored)?
            && stored != offset
        {
            let cause = format!("its offset in the heap is {stored:#x}, not {offset:#x}");
            self.damaged(name, address, cause);
        }
        Ok(())
    }

    /// Walks the index of huge objects and takes their bytes.
    fn check_huge(&mut self, header: &Header) -> Result<()> {
        let [bytes, count] = header.huge;
        let Some(index) = header.huge_index else {
            if count != 0 {
                let cause = format!("{count} huge objects without an index");
                self.damaged(HEADER, header.address, cause);
            }
            return Ok(());
        };
        let sizes = self.sizes();
        let filtered = !header.filters.is_empty();
        let direct = huge_ids_are_direct(header, sizes);
        let mut total = 0u64;
        let walked = self.check_btree2(index, &HUGE_KINDS, &mut |checker, record, node| {
            let huge = match direct {
                true => decode_huge_place(record, node.0, sizes, filtered),
                false => decode_huge_record(record, node.0, sizes, filtered).map(|(huge, _)| huge),
            };
            if let Some(huge) = checker.keep(huge)? {
                let length = huge.filtered.map_or(huge.length, |(_, before)| before);
                total = total.saturating_add(length);
                checker.claim(OBJECT, huge.address, huge.length, 0)?;
            }
            Ok(())
        })?;
        if let Some(walked) = walked.filter(|walked| walked.whole)
            && (walked.records, total) != (count, bytes)
        {
            let cause = format!(
                "{count} huge objects of {bytes} bytes are claimed, {} of {total} are there",
                walked.records
            );
            self.damaged(HEADER, header.address, cause);
        }
        Ok(())
    }
}
