//! The opened file: superblock, stamp, gate, limits, metadata cache, generation, registry.
//!
//! The only place that joins the bytes of [`crate::storage`] with the structures of
//! [`crate::format`] at the level of a whole file. Knows no objects.

mod block_cache;
mod core;
mod edited;
mod fetch;
mod info;
mod locate;
mod looks;
mod registry;
mod sniff;
pub mod spread;
mod swmr;
mod whole;

pub use self::core::{Core, Settings};
pub use info::FileInfo;
pub use locate::{Located, locate};
pub use registry::Registry;
pub use sniff::describe_foreign;
