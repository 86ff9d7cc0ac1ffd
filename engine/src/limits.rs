//! Caps on every size that a file can claim, agreed to before anything is allocated.

use crate::error::{Error, Kind, Result};

/// Bounds on what a file may make the engine do. The defaults suit a desktop program.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Largest single metadata block that is fetched, in bytes.
    pub metadata_block: u64,
    /// Most messages in one object header.
    pub header_messages: usize,
    /// Deepest nesting of datatypes.
    pub datatype_depth: usize,
    /// Most members over all levels of one datatype.
    pub datatype_members: usize,
    /// Deepest B-tree, heap or index that is walked.
    pub tree_depth: usize,
    /// Most links that are followed to reach one object.
    pub link_depth: usize,
    /// Largest decoded chunk, in bytes.
    pub chunk: u64,
    /// Largest result of a single read, in bytes.
    pub result: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            metadata_block: 1 << 28,
            header_messages: 1 << 17,
            datatype_depth: 32,
            datatype_members: 1 << 16,
            tree_depth: 64,
            link_depth: 64,
            chunk: 1 << 32,
            result: 1 << 40,
        }
    }
}

impl Limits {
    /// Agrees to `size` (of `what`, in the unit of `limit`) or names the cap that it breaks.
    pub fn agree(size: u64, limit: u64, what: &'static str) -> Result<usize> {
        let refuse = || {
            Error::new(
                Kind::LimitExceeded,
                what,
                format!("{size} is over the limit of {limit}"),
            )
        };
        if size > limit {
            return Err(refuse());
        }
        usize::try_from(size).map_err(|_| refuse())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_over_the_limit_is_refused_by_name() {
        assert_eq!(Limits::agree(8, 8, "chunk").unwrap(), 8);
        let error = Limits::agree(9, 8, "chunk").unwrap_err();
        assert_eq!(error.kind(), Kind::LimitExceeded);
        assert_eq!(error.to_string(), "chunk: 9 is over the limit of 8");
    }
}
