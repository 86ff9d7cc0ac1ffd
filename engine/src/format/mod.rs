//! On-disk structures: one file each, pure bytes to value and back; no I/O here.

pub mod dataspace;
pub mod fill_value;
pub mod layout;
pub mod link;
