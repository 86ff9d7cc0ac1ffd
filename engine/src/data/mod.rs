//! Data in: from a selection to elements and values. Plans, chunk cache, variable-length parts.

pub mod array;
pub mod blocks;
pub mod cache;
mod chunked;
pub mod context;
mod contiguous;
pub mod conversion;
pub mod convert;
mod convert_strings;
mod cut_short;
pub mod decode;
pub mod elements;
mod fields;
pub mod fill;
pub mod heap;
mod heap_fetch;
mod heap_places;
pub mod kept;
pub mod mapped;
pub mod pick;
pub mod piece;
pub mod read;
pub mod reference;
pub(crate) mod reference_decode;
pub mod salvage;
pub mod value;

pub use array::Array;
pub use cache::{CacheStats, ChunkCache, FileKey};
pub use context::{Chunk, ChunkFinder, ExternalPart, ReadContext, Stored};
pub use conversion::{Change, Conversion};
pub use convert::Element;
pub use elements::Elements;
pub use heap::Heap;
pub use reference::Reference;
pub use salvage::{Damage, DamagedPart, Losses, Salvage, Salvaged};
pub use value::Value;
