//! What keeps virtual datasets of virtual datasets within bounds, and how they are seen.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use super::NAME;
use crate::bytes::Address;
use crate::error::{Error, Kind, Result};
use crate::object::node::Node;
use crate::storage::FileId;

/// Virtual datasets of virtual datasets: how deep, and how many sources are asked for their extent.
const MOST_NESTED: usize = 8;
const MOST_ASKED: u32 = 1 << 16;
/// Most sources of sources that one read opens.
const MOST_OPENED: u32 = 1 << 20;

/// Where a virtual dataset with unlimited mappings ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VirtualView {
    /// With the last element that any source has.
    LastAvailable {
        /// How many numbered sources in a row may be missing before the last of all.
        gap: u64,
    },
    /// Before the first element that a source does not have.
    FirstMissing,
}

impl Default for VirtualView {
    fn default() -> Self {
        Self::LastAvailable { gap: 0 }
    }
}

/// The virtual datasets that lead to a source: none may be its own source.
#[derive(Debug, Clone, Default)]
pub(in crate::object) struct Nesting {
    chain: Vec<(FileId, Address)>,
    asked: Arc<AtomicU32>,
    /// Sources of sources that the read under way has opened.
    opened: Arc<AtomicU32>,
    view: VirtualView,
}

impl Nesting {
    /// The nesting of a dataset that is opened with that view.
    pub(in crate::object) fn with_view(view: VirtualView) -> Self {
        Self {
            view,
            ..Self::default()
        }
    }

    /// How unlimited mappings are seen.
    pub(super) fn view(&self) -> VirtualView {
        self.view
    }

    /// The nesting of the sources of the dataset at `node`.
    pub(super) fn within(&self, node: &Node) -> Result<Self> {
        let place = (node.file().id().clone(), node.address());
        if self.chain.contains(&place) {
            return Err(Error::corrupt(NAME, "it is among its own sources"));
        }
        if self.chain.len() == MOST_NESTED {
            let cause = format!("over {MOST_NESTED} of them lead to each other");
            return Err(Error::new(Kind::LimitExceeded, NAME, cause));
        }
        let mut nesting = self.clone();
        nesting.chain.push(place);
        Ok(nesting)
    }

    /// A read of the outermost one begins: what it depends on is counted anew.
    pub(super) fn begin(&self) {
        if self.chain.len() == 1 {
            self.asked.store(0, Ordering::Relaxed);
            self.opened.store(0, Ordering::Relaxed);
        }
    }

    /// Agrees to one source more for the read under way. Nested ones multiply: without a bound a
    /// small file would be read for ever.
    pub(super) fn open(&self) -> Result<()> {
        if self.chain.len() == 1 || self.opened.fetch_add(1, Ordering::Relaxed) < MOST_OPENED {
            return Ok(());
        }
        let cause = format!("its data come from over {MOST_OPENED} sources of sources");
        Err(Error::new(Kind::LimitExceeded, NAME, cause))
    }

    /// Counts a source whose extent is asked for.
    pub(super) fn ask(&self) -> Result<()> {
        if self.asked.fetch_add(1, Ordering::Relaxed) < MOST_ASKED {
            return Ok(());
        }
        let cause = format!("its extent depends on over {MOST_ASKED} sources");
        Err(Error::new(Kind::LimitExceeded, NAME, cause))
    }
}
