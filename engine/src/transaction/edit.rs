//! One change while it is made: what it writes, over the file as it reads now.
//!
//! Reads see what the change has written so far. Nobody else does before it is whole; a change that
//! fails leaves nothing behind.

use std::collections::BTreeMap;

use parking_lot::Mutex;

use super::space::{Space, SpaceKind};
use crate::bytes::{Address, Sizes};
use crate::error::{Error, Kind, Result};
use crate::file::Core;
use crate::filter::Registry;
use crate::format::superblock::{self, Superblock};
use crate::format::symbol_table::SymbolTable;
use crate::limits::Limits;
use crate::metadata::{Fetch, Structures};
use crate::storage::{PAGE, Page, read_padded, read_page};

/// A change of a file that is being made.
///
/// Addresses count from the superblock. Bytes of newly allocated space are undefined until they are
/// written.
pub struct Edit<'a> {
    core: &'a Core,
    state: Mutex<State>,
}

struct State {
    pages: BTreeMap<u64, Vec<u8>>,
    space: Space,
}

/// What a change has written.
#[derive(Debug)]
pub struct Changes {
    /// Pages by number.
    pub pages: Vec<(u64, Option<Page>)>,
    /// The space as the change leaves it.
    pub space: Space,
    /// Length of the file, from its first byte on.
    pub length: u64,
}

impl<'a> Edit<'a> {
    /// Begins a change of `core` whose used space is `space`.
    pub fn begin(core: &'a Core, space: Space) -> Self {
        let pages = BTreeMap::new();
        let state = Mutex::new(State { pages, space });
        Self { core, state }
    }

    /// The opened file beneath. What it reads does not have this change in it.
    pub fn core(&self) -> &'a Core {
        self.core
    }

    /// The superblock, which says which versions of structures the file uses.
    pub fn superblock(&self) -> Superblock {
        self.core.located().superblock.clone()
    }

    /// A place for `length` bytes, at least one.
    ///
    /// # Errors
    /// [`Kind::LimitExceeded`] where the file would outgrow its addresses.
    pub fn allocate(&self, length: u64, kind: SpaceKind) -> Result<Address> {
        let largest = superblock::largest_end(self.core.sizes(), self.core.located().found);
        self.state.lock().space.allocate(length, kind, largest)
    }

    /// Allocates a place for `bytes` and writes them there.
    pub fn store(&self, bytes: &[u8], kind: SpaceKind) -> Result<Address> {
        let address = self.allocate(bytes.len() as u64, kind)?;
        self.write(address, bytes)?;
        Ok(address)
    }

    /// Gives back the `length` bytes at `address`: the structure there is used no longer.
    pub fn free(&self, address: Address, length: u64, kind: SpaceKind) -> Result<()> {
        self.state.lock().space.free(address, length, kind)
    }

    /// Notes that the header at `address` is a new object's.
    pub fn note_made(&self, address: Address) {
        self.state.lock().space.note_object(address, false);
    }

    /// Notes that the object at `address` is gone: handles on it are void.
    pub fn note_gone(&self, address: Address) {
        self.state.lock().space.note_object(address, true);
    }

    /// Writes `bytes` at `address`, within the allocated part of the file.
    pub fn write(&self, address: Address, bytes: &[u8]) -> Result<()> {
        let mut state = self.state.lock();
        let end = address.0.checked_add(bytes.len() as u64);
        if end.is_none_or(|end| end > state.space.end()) {
            let cause = format!("{} bytes would be written past the end", bytes.len());
            return Err(Error::corrupt("file", cause).at(address.0));
        }
        self.write_absolute(&mut state, self.core.absolute(address)?, bytes)
    }

    /// Fills `out` from `address` on: elements as this change leaves them so far.
    ///
    /// # Errors
    /// [`Kind::Truncated`] where the file ends before.
    pub fn read(&self, address: Address, out: &mut [u8], structure: &'static str) -> Result<()> {
        let state = self.state.lock();
        let end = address.0.checked_add(out.len() as u64);
        if end.is_none_or(|end| end > state.space.end()) {
            let cause = format!("{} bytes reach past the end of the file", out.len());
            return Err(Error::new(Kind::Truncated, structure, cause).at(address.0));
        }
        let start = self.core.absolute(address)?;
        self.read_absolute(&state, start, out)
    }

    fn write_absolute(&self, state: &mut State, offset: u64, bytes: &[u8]) -> Result<()> {
        let (mut offset, mut bytes) = (offset, bytes);
        while !bytes.is_empty() {
            let (number, within) = (offset / PAGE, (offset % PAGE) as usize);
            let count = bytes.len().min(PAGE as usize - within);
            let (now, later) = bytes.split_at(count);
            let whole = count == PAGE as usize;
            let page = match state.pages.entry(number) {
                std::collections::btree_map::Entry::Occupied(page) => page.into_mut(),
                std::collections::btree_map::Entry::Vacant(place) => {
                    place.insert(self.page_before(number, whole)?)
                }
            };
            if let Some(target) = page.get_mut(within..within + count) {
                target.copy_from_slice(now);
            }
            offset += count as u64;
            bytes = later;
        }
        Ok(())
    }

    /// A page as it was before this change; zeros where all of it is about to be written.
    fn page_before(&self, number: u64, whole: bool) -> Result<Vec<u8>> {
        match whole {
            true => Ok(vec![0; PAGE as usize]),
            false => read_page(self.core.source(), number),
        }
    }

    /// Fills `out` from `offset` of the file on: pages of this change, else what was there before.
    fn read_absolute(&self, state: &State, offset: u64, out: &mut [u8]) -> Result<()> {
        read_padded(self.core.source(), offset, out)?;
        let end = offset.saturating_add(out.len() as u64);
        for (number, page) in state.pages.range(offset / PAGE..=end / PAGE) {
            let first = number.saturating_mul(PAGE);
            let start = first.max(offset);
            let stop = first.saturating_add(PAGE).min(end);
            if start >= stop {
                continue;
            }
            let target = (start - offset) as usize..(stop - offset) as usize;
            let from = (start - first) as usize..(stop - first) as usize;
            if let (Some(target), Some(found)) = (out.get_mut(target), page.get(from)) {
                target.copy_from_slice(found);
            }
        }
        Ok(())
    }

    /// Takes B-tree and heap of the root group out of the superblock, if that group is at `group`: it
    /// has no symbol table any longer.
    pub fn forget_root_table(&self, group: Address) -> Result<()> {
        let superblock = self.superblock();
        if superblock.root != group || superblock.version > 1 {
            return Ok(());
        }
        let found = self.core.located().found;
        let mut state = self.state.lock();
        let mut bytes = vec![0; superblock.size() as usize];
        self.read_absolute(&state, found, &mut bytes)?;
        superblock::forget_root_table(&mut bytes, &superblock)?;
        self.write_absolute(&mut state, found, &bytes)
    }

    /// Makes the group at `root`, with its symbol table where it has one, the root group.
    pub fn set_root(&self, root: Address, table: Option<SymbolTable>) -> Result<()> {
        let superblock = self.superblock();
        let found = self.core.located().found;
        let mut state = self.state.lock();
        let mut bytes = vec![0; superblock.size() as usize];
        self.read_absolute(&state, found, &mut bytes)?;
        let table = table.map(|table| [table.btree, table.heap]);
        superblock::set_root(&mut bytes, &superblock, root, table)?;
        self.write_absolute(&mut state, found, &bytes)
    }

    /// Ends the change: what it has written, with the end of the file in the superblock.
    pub fn finish(self) -> Result<Changes> {
        let located = self.core.located();
        let end = self.state.lock().space.end();
        if located.superblock.end(0) != end {
            self.put_end(&located.superblock, located.found, end)?;
        }
        let State { pages, space } = self.state.into_inner();
        let pages = pages.into_iter();
        Ok(Changes {
            pages: pages
                .map(|(number, page)| (number, Some(page.into())))
                .collect(),
            space,
            length: located.found.saturating_add(end),
        })
    }

    /// Writes the superblock anew with another end of the file.
    fn put_end(&self, superblock: &Superblock, found: u64, end: u64) -> Result<()> {
        let mut state = self.state.lock();
        let mut bytes = vec![0; superblock.size() as usize];
        self.read_absolute(&state, found, &mut bytes)?;
        superblock::set_end(&mut bytes, superblock, end.saturating_add(superblock.base))?;
        self.write_absolute(&mut state, found, &bytes)
    }
}

impl Fetch for Edit<'_> {
    fn fetch(&self, address: Address, length: u64, structure: &'static str) -> Result<Vec<u8>> {
        let bytes = self.fetch_up_to(address, length, structure)?;
        if bytes.len() as u64 == length {
            return Ok(bytes);
        }
        let cause = format!("the file ends after {} of its {length} bytes", bytes.len());
        Err(Error::new(Kind::Truncated, structure, cause).at(address.0))
    }

    fn fetch_up_to(
        &self,
        address: Address,
        length: u64,
        structure: &'static str,
    ) -> Result<Vec<u8>> {
        let agreed = Limits::agree(length, self.limits().metadata_block, structure)
            .map_err(|error| error.at(address.0))?;
        let state = self.state.lock();
        let left = state.space.end().saturating_sub(address.0);
        let mut out = vec![0; agreed.min(usize::try_from(left).unwrap_or(usize::MAX))];
        let start = self.core.absolute(address)?;
        self.read_absolute(&state, start, &mut out)
            .map_err(|error| error.at(address.0))?;
        Ok(out)
    }

    fn sizes(&self) -> Sizes {
        self.core.sizes()
    }

    fn limits(&self) -> &Limits {
        self.core.limits()
    }

    fn filters(&self) -> &Registry {
        self.core.filters()
    }

    fn structures(&self) -> Option<&Structures> {
        None
    }

    fn shared_message_table(&self) -> Option<Address> {
        self.core.shared_message_table()
    }
}
