//! Where bytes come from: positional, `&self`, shareable between threads. Parses nothing.

pub mod buffer;
#[cfg(test)]
mod conformance;
pub mod family;
pub mod file;
pub mod gate;
pub mod holders;
pub mod lock;
pub mod locked_file;
pub mod medium;
pub mod memory;
pub mod multi;
pub mod network;
pub mod overlay;
pub mod parts;
pub mod paths;
pub mod pool;
pub mod regular;
pub mod replace_file;
pub mod simulated;
mod spare;
pub mod stamp;
pub mod stream;
pub mod template;

pub use buffer::Buffer;
pub use family::FamilySource;
pub use file::FileSource;
pub use gate::{Gate, TURN_BYTES, Turn};
pub use lock::{Attempts, LockRefusal, Locking};
pub use locked_file::{Access, LockedFile};
pub use medium::{FileMedium, Medium};
pub use memory::MemorySource;
pub use multi::MultiSource;
pub use overlay::{Overlay, PAGE, Page, read_padded, read_page};
pub use parts::{Driver, Part};
pub use stamp::{FileId, Stamp};
pub use stream::StreamSource;
pub use template::Template;

use crate::error::Result;

/// A run of bytes that is read by position.
pub trait Source: Send + Sync {
    /// Length in bytes: the first address after the last byte.
    fn len(&self) -> Result<u64>;

    /// Whether there is no byte.
    fn is_empty(&self) -> Result<bool> {
        Ok(self.len()? == 0)
    }

    /// Bytes that are stored: less than the length where parts lie far apart.
    fn stored(&self) -> Result<u64> {
        self.len()
    }

    /// Fills `out` from `offset` on; a source that ends earlier, or has a gap there, is
    /// [`crate::error::Kind::Truncated`].
    fn read_at(&self, offset: u64, out: &mut [u8]) -> Result<()>;

    /// How many of the `length` bytes from `offset` on are there, without a gap before them.
    fn readable(&self, offset: u64, length: u64) -> Result<u64> {
        Ok(self.len()?.saturating_sub(offset).min(length))
    }

    /// Why there is nothing at `offset`, to follow the words of an error: names the file that is
    /// missing there. Empty where nothing is to be said.
    fn lack_at(&self, offset: u64) -> String {
        match self.readable(offset, 1) {
            Err(error) => format!(": {}", error.cause()),
            Ok(_) => String::new(),
        }
    }

    /// Which bytes these are, and since when: equal stamps mean that nothing was written between.
    fn stamp(&self) -> Result<Stamp>;

    /// How HDF5 calls this way of storing a file.
    fn driver(&self) -> Driver {
        Driver::Other
    }

    /// The files that it is spread over, in the order of their addresses; empty where it is one.
    fn parts(&self) -> Vec<Part> {
        Vec::new()
    }
}

impl<S: Source + ?Sized> Source for std::sync::Arc<S> {
    fn len(&self) -> Result<u64> {
        (**self).len()
    }

    fn stored(&self) -> Result<u64> {
        (**self).stored()
    }

    fn read_at(&self, offset: u64, out: &mut [u8]) -> Result<()> {
        (**self).read_at(offset, out)
    }

    fn readable(&self, offset: u64, length: u64) -> Result<u64> {
        (**self).readable(offset, length)
    }

    fn lack_at(&self, offset: u64) -> String {
        (**self).lack_at(offset)
    }

    fn stamp(&self) -> Result<Stamp> {
        (**self).stamp()
    }

    fn driver(&self) -> Driver {
        (**self).driver()
    }

    fn parts(&self) -> Vec<Part> {
        (**self).parts()
    }
}
