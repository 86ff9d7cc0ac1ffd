//! What the tests of changes share: a file in memory that is changed step by step.

use std::path::Path;

use parking_lot::Mutex;

use crate::bytes::Sizes;
use crate::error::Result;
use crate::file::{Core, Settings};
use crate::format::superblock::SIGNATURE;
use crate::storage::MemorySource;
use crate::transaction::{Edit, Space};

/// An opened file in memory, and its space.
pub(crate) struct Changed {
    pub(crate) core: Core,
    space: Mutex<Space>,
}

impl Changed {
    /// A file of these bytes.
    pub(crate) fn new(bytes: &[u8]) -> Self {
        let source = Box::new(MemorySource::new(bytes));
        let core = Core::open(source, Path::new("test.h5"), Settings::default()).unwrap();
        let end = core.located().superblock.end(0);
        Self {
            core,
            space: Mutex::new(Space::new(end, None)),
        }
    }

    /// A superblock and nothing behind it.
    pub(crate) fn empty(sizes: Sizes) -> Self {
        let mut bytes = SIGNATURE.to_vec();
        bytes.extend([0, 0, 0, 0, 0, sizes.offset, sizes.length, 0]);
        bytes.extend([4, 0, 16, 0, 0, 0, 0, 0]);
        let width = usize::from(sizes.offset);
        for address in [0, u64::MAX, 512, u64::MAX] {
            let mut field = vec![if address == u64::MAX { 0xff } else { 0 }; width];
            if address != u64::MAX {
                field[..2].copy_from_slice(&(address as u16).to_le_bytes());
            }
            bytes.extend(field);
        }
        bytes.resize(512, 0);
        Self::new(&bytes)
    }

    /// A fixture of the engine's tests.
    pub(crate) fn fixture(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
        Self::new(&std::fs::read(folder.join(name)).unwrap())
    }

    /// Makes a change, which is dropped where it fails.
    pub(crate) fn change<T>(&self, make: impl FnOnce(&Edit<'_>) -> Result<T>) -> Result<T> {
        let mut space = self.space.lock();
        let edit = Edit::begin(&self.core, space.clone());
        let made = make(&edit)?;
        let changes = edit.finish()?;
        self.core.exchange(changes.pages, changes.length)?;
        *space = changes.space;
        Ok(made)
    }

    /// Bytes that are known to be free, and the end of everything.
    pub(crate) fn space(&self) -> (u64, u64) {
        let space = self.space.lock();
        (space.free_bytes(), space.end())
    }

    /// A save: what was freed can be used again.
    pub(crate) fn saved(&self) {
        self.space.lock().saved();
    }
}
