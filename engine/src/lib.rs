//! A pure-Rust HDF5 engine: the h5py object model without the C library.
#![cfg_attr(test, allow(clippy::print_stderr))]

pub mod bytes;
pub mod checksum;
pub mod data;
pub mod datatype;
pub mod error;
pub mod file;
pub mod filter;
pub mod format;
pub mod limits;
pub mod metadata;
pub mod selection;
pub mod storage;
pub mod task;

pub use error::{Error, Kind, Result};
pub use limits::Limits;
pub use task::{Priority, Task};
