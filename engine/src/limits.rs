//! Caps on every size that a file can claim, agreed to before anything is allocated.

use crate::error::{Error, Kind, Result};

/// Bounds on what a file may make the engine do. The defaults suit a desktop program.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Largest single metadata block that is fetched, and most bytes of one object header, in bytes.
    pub metadata_block: u64,
    /// Most messages in one object header, unused ones (NIL) among them.
    pub header_messages: usize,
    /// Deepest nesting of datatypes.
    pub datatype_depth: usize,
    /// Most members over all levels of one datatype.
    pub datatype_members: usize,
    /// Deepest B-tree, heap or index that is walked.
    pub tree_depth: usize,
    /// Most soft and external links that are followed to reach one object; for each, 64 names are
    /// looked up at most.
    pub link_depth: usize,
    /// Largest decoded chunk that went through filters, in bytes: it is decoded as a whole, one at a
    /// time where it is large, in twice its memory. Of others only the selected runs are read.
    pub chunk: u64,
    /// Most chunks that a single read looks up.
    pub chunks: u64,
    /// Largest result of a single read, in bytes; what it refers to in global heaps may take as
    /// much again. Larger data are read in parts, or after raising this.
    pub result: u64,
    /// Most memory that one element may take as a value, in bytes: references to the same
    /// variable-length data make copies.
    pub value: u64,
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
            chunk: 1 << 34,
            chunks: 1 << 24,
            result: 1 << 34,
            value: 1 << 28,
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
