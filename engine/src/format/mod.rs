//! On-disk structures: one file each, pure bytes to value and back; no I/O here.

pub mod attribute;
pub mod attribute_info;
pub mod btree1;
pub mod dataspace;
pub mod datatype;
pub mod fill_value;
pub mod filter_pipeline;
pub mod group_info;
pub mod layout;
pub mod link;
pub mod link_info;
pub mod local_heap;
pub mod message;
pub mod object_header;
pub mod shared;
pub mod superblock;
pub mod symbol_table;
#[cfg(test)]
pub(crate) mod testing;
