//! Walks over metadata: fetches bounded blocks, has them decoded, follows them with guards against
//! cycles. Interprets no elements.

pub mod attributes;
pub(crate) mod btree1;
pub(crate) mod btree2;
pub mod chunk_index;
#[cfg(test)]
mod corpus_tests;
pub mod extension;
pub(crate) mod fractal_heap;
pub mod global_heap;
pub mod group;
pub mod local_heap;
pub mod object_header;
pub mod shared;
mod structures;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;

use std::collections::HashSet;

use crate::bytes::{Address, Sizes};
use crate::error::{Error, Kind, Result};
use crate::filter::Registry;
use crate::limits::Limits;
use crate::task::Task;

pub use structures::Structures;

/// What the walkers need of an opened file.
///
/// Addresses count from the file's base. An implementation refuses more bytes than
/// [`Limits::metadata_block`] before it allocates.
pub trait Fetch: Sync {
    /// `length` bytes at `address`, which hold `structure`; fewer are [`Kind::Truncated`].
    fn fetch(&self, address: Address, length: u64, structure: &'static str) -> Result<Vec<u8>>;

    /// Up to `length` bytes at `address`: fewer, even none, where the file ends earlier.
    fn fetch_up_to(
        &self,
        address: Address,
        length: u64,
        structure: &'static str,
    ) -> Result<Vec<u8>>;

    /// Widths of addresses and lengths.
    fn sizes(&self) -> Sizes;

    /// Bounds on what the file may ask for.
    fn limits(&self) -> &Limits;

    /// Filters that can be decoded: heaps may have some.
    fn filters(&self) -> &Registry;

    /// Decoded structures that are kept from one call to the next; none while another process
    /// writes the file.
    fn structures(&self) -> Option<&Structures>;

    /// Rises each time that the file was found changed: what was kept before is void.
    fn generation(&self) -> u64 {
        0
    }

    /// Whether to read a structure again that did not decode, after a wait for the process that
    /// may be writing it; `attempt` counts from 1.
    fn wait_for_writer(&self, _attempt: u32) -> bool {
        false
    }

    /// Table of shared object header messages, where the superblock extension names one.
    fn shared_message_table(&self) -> Option<Address> {
        None
    }
}

/// What `read` fetches and decodes. While another process writes the file, a view of a block that
/// is being written does not decode: it is read again before it counts as damage.
pub(crate) fn reread<T>(fetch: &dyn Fetch, mut read: impl FnMut() -> Result<T>) -> Result<T> {
    let mut attempt = 1;
    loop {
        match read() {
            Err(error)
                if matches!(error.kind(), Kind::Corrupt | Kind::Truncated)
                    && fetch.wait_for_writer(attempt) =>
            {
                attempt += 1;
            }
            outcome => return outcome,
        }
    }
}

/// Fetches the `length` bytes of a structure and decodes them, as [`reread`] does.
pub(crate) fn read_structure<T>(
    fetch: &dyn Fetch,
    address: Address,
    length: u64,
    structure: &'static str,
    decode: impl Fn(&[u8]) -> Result<T>,
) -> Result<T> {
    reread(fetch, || decode(&fetch.fetch(address, length, structure)?))
}

/// Guard of a walk over blocks: none is entered twice, the task is looked at for each, and what
/// one bad block spoils is noted while the walk goes on.
pub(crate) struct Walk<'a> {
    task: &'a Task,
    structure: &'static str,
    entered: HashSet<u64>,
    damage: Option<Error>,
}

impl<'a> Walk<'a> {
    pub(crate) fn new(task: &'a Task, structure: &'static str) -> Self {
        Self {
            task,
            structure,
            entered: HashSet::new(),
            damage: None,
        }
    }

    /// Looks at the task.
    pub(crate) fn check(&self) -> Result<()> {
        self.task.check()
    }

    /// Agrees to enter the block at `address`.
    pub(crate) fn enter(&mut self, address: Address) -> Result<()> {
        self.task.check()?;
        if self.entered.insert(address.0) {
            return Ok(());
        }
        Err(Error::corrupt(self.structure, "is reached twice: a cycle").at(address.0))
    }

    /// Notes what a bad block spoiled, so that the walk can go on; a cancelled task ends it.
    pub(crate) fn note(&mut self, error: Error) -> Result<()> {
        if error.is_cancelled() {
            return Err(error);
        }
        self.damage.get_or_insert(error);
        Ok(())
    }

    /// The value of `result`, or `None` after noting its error.
    pub(crate) fn keep<T>(&mut self, result: Result<T>) -> Result<Option<T>> {
        match result {
            Ok(value) => Ok(Some(value)),
            Err(error) => self.note(error).map(|()| None),
        }
    }

    /// The first error noted on the way.
    pub(crate) fn finish(self) -> Result<()> {
        match self.damage {
            Some(error) => Err(error),
            None => Ok(()),
        }
    }
}

/// Agrees to a tree of `levels` over its leaves.
pub(crate) fn agree_depth(
    fetch: &dyn Fetch,
    levels: u64,
    structure: &'static str,
    address: Address,
) -> Result<()> {
    let limit = fetch.limits().tree_depth as u64;
    if levels > limit {
        let cause = format!("{levels} levels are over the limit of {limit}");
        return Err(Error::new(Kind::LimitExceeded, structure, cause).at(address.0));
    }
    Ok(())
}
