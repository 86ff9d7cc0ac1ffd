//! A pure-Rust HDF5 engine: the h5py object model without the C library.
#![cfg_attr(test, allow(clippy::print_stderr))]

pub mod bytes;
pub mod check;
pub mod checksum;
pub mod data;
pub mod datatype;
pub mod error;
pub mod file;
pub mod filter;
pub mod format;
pub mod limits;
pub mod metadata;
pub mod object;
pub mod selection;
pub mod storage;
pub mod task;

pub use data::{
    Array, Damage, DamagedPart, Element, Elements, Reference, Salvage, Salvaged, Value,
};
pub use datatype::{Class, Datatype, Name};
pub use error::{Error, Kind, Result};
pub use file::FileInfo;
pub use format::dataspace::Dataspace;
pub use format::link::{Link, LinkTarget};
pub use limits::Limits;
pub use object::{
    Attribute, Attributes, ChunkInfo, ChunkSlabs, CommittedDatatype, CreationOrder, Dataset,
    Dimension, ExternalFile, File, Group, LinkStorage, Members, Object, ObjectKind, OpenOptions,
    RawChunk, ReferenceTarget, Scale, SourceState, USER_BLOCK, VirtualSource, VirtualView,
};
pub use selection::{Index, Mask, Selection, Slice};
pub use storage::{Driver, FileId, LockRefusal, Locking, Part, Source};
pub use task::{Priority, Task};
