//! Where bytes come from: positional, `&self`, shareable between threads. Parses nothing.

pub mod buffer;
#[cfg(test)]
mod conformance;
pub mod file;
pub mod gate;
pub mod holders;
pub mod lock;
pub mod locked_file;
pub mod memory;
pub mod stamp;

pub use buffer::Buffer;
pub use file::FileSource;
pub use gate::{Gate, TURN_BYTES, Turn};
pub use lock::{Attempts, LockRefusal, Locking};
pub use locked_file::{Access, LockedFile};
pub use memory::MemorySource;
pub use stamp::{FileId, Stamp};

use crate::error::Result;

/// A run of bytes that is read by position.
pub trait Source: Send + Sync {
    /// Length in bytes.
    fn len(&self) -> Result<u64>;

    /// Whether there is no byte.
    fn is_empty(&self) -> Result<bool> {
        Ok(self.len()? == 0)
    }

    /// Fills `out` from `offset` on; a source that ends earlier is [`crate::error::Kind::Truncated`].
    fn read_at(&self, offset: u64, out: &mut [u8]) -> Result<()>;

    /// Which bytes these are, and since when: equal stamps mean that nothing was written between.
    fn stamp(&self) -> Result<Stamp>;
}
