//! Data layout message, versions 1 to 5 (specification IV.A.2.i).

use crate::bytes::Address;

/// Where the raw data of a dataset lie.
#[derive(Debug, Clone, PartialEq)]
pub enum Layout {
    /// Inside the object header.
    Compact(Vec<u8>),
    /// In one run; `address` is `None` while nothing was written (or data are in external files).
    Contiguous {
        /// First byte.
        address: Option<Address>,
        /// Bytes, where the message gives them.
        size: Option<u64>,
    },
    /// In chunks.
    Chunked(ChunkedLayout),
    /// Mapped from other datasets (virtual); the mapping is in a global heap object.
    Virtual {
        /// Address of the heap collection.
        heap: Option<Address>,
        /// Index in the collection.
        index: u32,
    },
}

/// Chunked storage.
#[derive(Debug, Clone, PartialEq)]
pub struct ChunkedLayout {
    /// Elements of a chunk along each dimension (the dataset's rank, without the element size).
    pub chunk: Vec<u64>,
    /// Element size as the message stores it, in bytes.
    pub element_size: u64,
    /// Whether chunks that reach over the edge are stored unfiltered (version 4, flag bit 0).
    pub edge_unfiltered: bool,
    /// Version of the message: widths of filtered chunk sizes depend on it.
    pub version: u8,
    /// How chunks are found.
    pub index: ChunkIndex,
}

/// How chunks are found.
#[derive(Debug, Clone, PartialEq)]
pub enum ChunkIndex {
    /// Version 1 B-tree.
    BTree1(Option<Address>),
    /// One chunk; size and filter mask where it is filtered.
    Single {
        /// The chunk.
        address: Option<Address>,
        /// Stored size and filter mask; `None` for an unfiltered chunk.
        filtered: Option<(u64, u32)>,
    },
    /// All chunks one after the other.
    Implicit(Option<Address>),
    /// Fixed array; the header's address.
    FixedArray(Option<Address>),
    /// Extensible array; the header's address.
    ExtensibleArray(Option<Address>),
    /// Version 2 B-tree; the header's address.
    BTree2(Option<Address>),
}
