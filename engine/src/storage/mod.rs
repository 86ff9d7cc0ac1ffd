//! Where bytes come from: positional, `&self`, shareable between threads. Parses nothing.

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
}
