//! What the tests of walkers share: a file in memory, found in the corpus or given as bytes.

use std::path::{Path, PathBuf};

use crate::bytes::{Address, Sizes};
use crate::error::{Error, Kind, Result};
use crate::filter::Registry;
use crate::format::link::LinkTarget;
use crate::format::superblock::{Superblock, decode_superblock};
use crate::limits::Limits;
use crate::metadata::group::find_link;
use crate::metadata::object_header::{self, ObjectHeader};
use crate::metadata::{Fetch, Structures};

/// A whole file in memory.
pub(crate) struct MemoryFile {
    bytes: Vec<u8>,
    origin: usize,
    pub(crate) superblock: Superblock,
    limits: Limits,
    filters: Registry,
    structures: Structures,
    pub(crate) shared_messages: Option<Address>,
}

impl MemoryFile {
    /// Finds the superblock as the library does.
    pub(crate) fn new(bytes: Vec<u8>) -> Result<Self> {
        let mut origin = 0;
        loop {
            let Some(rest) = bytes.get(origin..) else {
                return Err(Error::new(Kind::NotHdf5, "superblock", "no signature"));
            };
            match decode_superblock(rest, origin as u64) {
                Ok(superblock) => {
                    return Ok(Self {
                        bytes,
                        origin,
                        superblock,
                        limits: Limits::default(),
                        filters: Registry::default(),
                        structures: Structures::default(),
                        shared_messages: None,
                    });
                }
                Err(error) if error.kind() == Kind::NotHdf5 || rest.len() < 8 => {}
                Err(error) => return Err(error),
            }
            origin = if origin == 0 { 512 } else { origin * 2 };
        }
    }

    /// A fixture of the engine's tests.
    pub(crate) fn fixture(name: &str) -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/fixtures")
            .join(name);
        let bytes = std::fs::read(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        Self::new(bytes).unwrap()
    }

    /// A text beside the fixtures.
    pub(crate) fn fixture_text(name: &str) -> String {
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/fixtures")
            .join(name);
        std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
    }

    /// Object header of a member of the root group.
    pub(crate) fn object(&self, name: &str) -> ObjectHeader {
        let root = object_header::read(self, self.superblock.root).unwrap();
        let link = find_link(self, &root, name.as_bytes()).unwrap();
        match link.unwrap_or_else(|| panic!("{name}")).target {
            LinkTarget::Hard(address) => object_header::read(self, address).unwrap(),
            other => panic!("{name}: {other:?}"),
        }
    }

    /// Offset of the occurrence with this number of `pattern`.
    pub(crate) fn find(&self, pattern: &[u8], number: usize) -> usize {
        let windows = self.bytes.windows(pattern.len()).enumerate();
        let mut found = windows.filter(|(_, window)| *window == pattern);
        found.nth(number).expect("the pattern occurs").0
    }

    /// The same file with one byte inverted.
    pub(crate) fn damaged(mut self, at: usize) -> Self {
        self.bytes[at] ^= 0xff;
        self
    }
}

/// Folder of the corpus, where it is present.
pub(crate) fn corpus() -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent()?;
    let named = std::env::var_os("HYPERSLAB_CORPUS").map(PathBuf::from);
    let found = named.unwrap_or_else(|| root.join("../shared/corpus"));
    found.is_dir().then_some(found)
}

impl Fetch for MemoryFile {
    fn fetch(&self, address: Address, length: u64, structure: &'static str) -> Result<Vec<u8>> {
        let bytes = self.fetch_up_to(address, length, structure)?;
        if (bytes.len() as u64) < length {
            let cause = format!("{length} bytes wanted, {} left in the file", bytes.len());
            return Err(Error::new(Kind::Truncated, structure, cause).at(address.0));
        }
        Ok(bytes)
    }

    fn fetch_up_to(
        &self,
        address: Address,
        length: u64,
        structure: &'static str,
    ) -> Result<Vec<u8>> {
        let length = Limits::agree(length, self.limits.metadata_block, structure)?;
        let start = usize::try_from(address.0).unwrap_or(usize::MAX);
        let start = start.saturating_add(self.origin).min(self.bytes.len());
        let end = start.saturating_add(length).min(self.bytes.len());
        Ok(self.bytes[start..end].to_vec())
    }

    fn sizes(&self) -> Sizes {
        self.superblock.sizes
    }

    fn limits(&self) -> &Limits {
        &self.limits
    }

    fn filters(&self) -> &Registry {
        &self.filters
    }

    fn structures(&self) -> Option<&Structures> {
        Some(&self.structures)
    }

    fn shared_message_table(&self) -> Option<Address> {
        self.shared_messages
    }
}
