//! Reads objects from fractal heaps, through their filters where they have some; keeps the blocks
//! that it met.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use parking_lot::Mutex;

use crate::bytes::Address;
use crate::error::{Error, Result};
use crate::filter::{Pipeline, Scratch};
use crate::format::fractal_heap::block::{Child, check_direct, decode_indirect, indirect_size};
use crate::format::fractal_heap::id::{Huge, ObjectId, decode_huge_record, decode_id};
use crate::format::fractal_heap::{Header, PREFIX_SIZE, decode_header, header_size};
use crate::limits::Limits;
use crate::metadata::btree2::Tree;
use crate::metadata::{Fetch, read_structure, reread};

const HEADER: &str = "fractal heap header";
const DIRECT: &str = "fractal heap direct block";
const INDIRECT: &str = "fractal heap indirect block";
const OBJECT: &str = "fractal heap object";

/// Bytes of blocks of one heap that are kept before they are let go.
const KEPT_BYTES: usize = 8 << 20;

/// Types of the records of huge objects that are found by number: unfiltered, filtered.
const HUGE_KINDS: [u8; 2] = [1, 2];

/// A heap whose header was read.
pub(crate) struct Heap<'a> {
    fetch: &'a dyn Fetch,
    state: Arc<HeapState>,
}

/// What is known of a heap: its header, and blocks met before.
pub struct HeapState {
    header: Header,
    address: Address,
    pipeline: Pipeline,
    kept: Mutex<Kept>,
}

/// Blocks met before, by address.
#[derive(Default)]
struct Kept {
    bytes: usize,
    direct: HashMap<u64, Arc<Vec<u8>>>,
    indirect: HashMap<u64, Arc<Vec<Child>>>,
}

/// A direct block and the offset in the heap of its first byte.
pub(crate) struct Found {
    pub(crate) block: Arc<Vec<u8>>,
    pub(crate) address: Address,
    offset: u64,
}

impl<'a> Heap<'a> {
    /// The heap whose header lies at `address`; it is read unless it is kept from before.
    pub(crate) fn read(fetch: &'a dyn Fetch, address: Address) -> Result<Self> {
        let generation = fetch.generation();
        let kept = fetch.structures();
        let state = match kept.and_then(|kept| kept.heap(generation, address)) {
            Some(state) => state,
            None => {
                let state = Arc::new(reread(fetch, || read_header(fetch, address))?);
                if let Some(kept) = kept {
                    kept.keep_heap(generation, address, Arc::clone(&state));
                }
                state
            }
        };
        Ok(Self { fetch, state })
    }

    /// Its header.
    pub(crate) fn header(&self) -> &Header {
        &self.state.header
    }

    /// Bytes of an object's identifier.
    pub(crate) fn id_length(&self) -> usize {
        usize::from(self.state.header.id_length)
    }

    /// Offset in the heap that `id` names, to sort identifiers by place; 0 for huge and tiny ones.
    pub(crate) fn place(&self, id: &[u8]) -> u64 {
        match decode_id(
            id,
            self.state.address.0,
            self.fetch.sizes(),
            &self.state.header,
        ) {
            Ok(ObjectId::Managed { offset, .. }) => offset,
            _ => 0,
        }
    }

    /// The object that `id` names and its address (0 for tiny objects).
    pub(crate) fn object(&self, id: &[u8]) -> Result<(Vec<u8>, u64)> {
        let id = id.get(..self.id_length()).unwrap_or(id);
        match decode_id(
            id,
            self.state.address.0,
            self.fetch.sizes(),
            &self.state.header,
        )? {
            ObjectId::Tiny(object) => Ok((object, 0)),
            ObjectId::Huge(huge) => self.huge(&huge),
            ObjectId::HugeIndexed(number) => self.huge(&self.find_huge(number)?),
            ObjectId::Managed { offset, length } => self.managed(offset, length),
        }
    }

    fn managed(&self, offset: u64, length: u64) -> Result<(Vec<u8>, u64)> {
        let (found, within) = self.place_of(offset, length)?;
        let address = found.address.0.saturating_add(within.start as u64);
        let object = found.block.get(within).unwrap_or_default();
        Ok((object.to_vec(), address))
    }

    /// The direct block that holds `length` bytes at `offset` in the heap, and where in the block.
    pub(crate) fn place_of(&self, offset: u64, length: u64) -> Result<(Found, Range<usize>)> {
        let found = self.direct_block(offset)?;
        let within = offset - found.offset;
        let start = usize::try_from(within).ok();
        let end = within
            .checked_add(length)
            .and_then(|end| usize::try_from(end).ok());
        let place = start.zip(end).map(|(start, end)| start..end);
        match place.filter(|place| place.end <= found.block.len()) {
            Some(place) => Ok((found, place)),
            None => {
                let cause = format!(
                    "{length} bytes at {offset:#x} leave their block of {} at {:#x}",
                    found.block.len(),
                    found.offset
                );
                Err(Error::corrupt(OBJECT, cause).at(found.address.0))
            }
        }
    }

    /// The direct block that `offset` in the heap falls in.
    fn direct_block(&self, offset: u64) -> Result<Found> {
        let Some(root) = self.state.header.root else {
            return Err(self.corrupt(format!("an object at {offset:#x} of an empty heap")));
        };
        let table = &self.state.header.table;
        if self.state.header.root_rows == 0 {
            let child = Child {
                address: Some(root),
                filtered: self.state.header.filtered_root,
            };
            return self.read_direct(child, table.starting_block, 0);
        }
        let mut block = root;
        let mut rows = u32::from(self.state.header.root_rows);
        let mut base = 0;
        loop {
            let slot = table.slot(offset - base).filter(|slot| slot.row < rows);
            let children = self.read_indirect(block, rows)?;
            let child = slot.and_then(|slot| {
                let child = children.get(usize::try_from(slot.index).ok()?)?;
                Some((slot, *child, child.address?))
            });
            let Some((slot, child, address)) = child else {
                return Err(self.corrupt(format!("no block has the offset {offset:#x}")));
            };
            base += slot.offset;
            if slot.row < table.direct_rows() {
                return self.read_direct(child, slot.size, base);
            }
            // Each step down covers less: the row that led here is larger than all below.
            rows = table.rows_of(slot.size);
            block = address;
        }
    }

    pub(crate) fn read_direct(&self, child: Child, size: u64, offset: u64) -> Result<Found> {
        let Some(address) = child.address else {
            return Err(self.corrupt(format!("no block has the offset {offset:#x}")));
        };
        let kept = self.state.kept.lock().direct.get(&address.0).cloned();
        let block = match kept {
            Some(block) => block,
            None => {
                let block = Arc::new(reread(self.fetch, || {
                    self.fetch_direct(child, address, size)
                })?);
                self.make_room(block.len());
                let mut kept = self.state.kept.lock();
                kept.direct.insert(address.0, Arc::clone(&block));
                block
            }
        };
        Ok(Found {
            block,
            address,
            offset,
        })
    }

    /// The bytes of a direct block of `size` bytes, out of its filters and checked.
    fn fetch_direct(&self, child: Child, address: Address, size: u64) -> Result<Vec<u8>> {
        let mut bytes = match child.filtered {
            Some((stored, mask)) => {
                let stored = self.fetch.fetch(address, stored, DIRECT)?;
                self.unfiltered(&stored, mask, size, DIRECT, address)?
            }
            None => self.fetch.fetch(address, size, DIRECT)?,
        };
        let sizes = self.fetch.sizes();
        check_direct(&mut bytes, address.0, sizes, &self.state.header)?;
        Ok(bytes)
    }

    /// The `length` bytes that went through the heap's filters to become `stored`.
    fn unfiltered(
        &self,
        stored: &[u8],
        mask: u32,
        length: u64,
        structure: &'static str,
        address: Address,
    ) -> Result<Vec<u8>> {
        let limit = self.fetch.limits().metadata_block;
        let agreed = Limits::agree(length, limit, structure).map_err(|error| error.at(address.0));
        let mut scratch = Scratch::default();
        let pipeline = &self.state.pipeline;
        let bytes = pipeline.decode(stored, mask, agreed?, &mut scratch);
        match bytes {
            Ok(bytes) => Ok(bytes.to_vec()),
            Err(error) => {
                let cause = format!("its filters fail: {error}");
                Err(Error::new(error.kind(), structure, cause).at(address.0))
            }
        }
    }

    pub(crate) fn read_indirect(&self, address: Address, rows: u32) -> Result<Arc<Vec<Child>>> {
        if let Some(children) = self.state.kept.lock().indirect.get(&address.0) {
            return Ok(Arc::clone(children));
        }
        let sizes = self.fetch.sizes();
        let size = indirect_size(&self.state.header, rows, sizes);
        let children = read_structure(self.fetch, address, size, INDIRECT, |bytes| {
            decode_indirect(bytes, address.0, sizes, &self.state.header, rows)
        })?;
        let children = Arc::new(children);
        self.make_room(children.len() * size_of::<Child>());
        let mut kept = self.state.kept.lock();
        kept.indirect.insert(address.0, Arc::clone(&children));
        Ok(children)
    }

    /// Lets all blocks go when `bytes` more would be too many.
    fn make_room(&self, bytes: usize) {
        let mut kept = self.state.kept.lock();
        if kept.bytes + bytes > KEPT_BYTES {
            *kept = Kept::default();
        }
        kept.bytes += bytes;
    }

    /// The huge object of that number.
    pub(crate) fn find_huge(&self, number: u64) -> Result<Huge> {
        let Some(index) = self.state.header.huge_index else {
            return Err(self.corrupt(format!("huge object {number} without an index")));
        };
        let tree = Tree::read(self.fetch, index, &HUGE_KINDS)?;
        let sizes = self.fetch.sizes();
        let filtered = tree.header.kind == 2;
        let decode = |record: &[u8]| decode_huge_record(record, index.0, sizes, filtered);
        let record = tree.find(&mut |record| Ok(decode(record)?.1.cmp(&number)))?;
        match record {
            Some(record) => Ok(decode(&record)?.0),
            None => Err(self.corrupt(format!("huge object {number} is not in the index"))),
        }
    }

    fn huge(&self, huge: &Huge) -> Result<(Vec<u8>, u64)> {
        let stored = self.fetch.fetch(huge.address, huge.length, OBJECT)?;
        let object = match huge.filtered {
            Some((mask, length)) => self.unfiltered(&stored, mask, length, OBJECT, huge.address)?,
            None => stored,
        };
        Ok((object, huge.address.0))
    }

    fn corrupt(&self, cause: String) -> Error {
        Error::corrupt("fractal heap", cause).at(self.state.address.0)
    }
}

fn read_header(fetch: &dyn Fetch, address: Address) -> Result<HeapState> {
    let sizes = fetch.sizes();
    let prefix = fetch.fetch(address, PREFIX_SIZE, HEADER)?;
    let size = header_size(&prefix, address.0, sizes)?;
    let bytes = fetch.fetch(address, size, HEADER)?;
    let header = decode_header(&bytes, address.0, sizes)?;
    Ok(HeapState {
        pipeline: Pipeline::new(&header.filters, fetch.filters()),
        header,
        address,
        kept: Mutex::default(),
    })
}
