//! On-disk structures: one file each, pure bytes to value and back; no I/O here.

pub mod attribute;
pub mod attribute_info;
pub mod bits;
pub mod btree1;
pub mod btree2;
pub mod btree_k;
pub mod cache_image;
pub mod chunk_element;
pub mod comment;
pub mod dataspace;
pub mod datatype;
pub mod driver_info;
pub mod extensible_array;
pub mod external_files;
pub mod file_space;
pub mod fill_value;
pub mod filter_pipeline;
pub mod fixed_array;
pub mod fractal_heap;
pub mod global_heap;
pub mod group_info;
pub mod layout;
pub mod link;
pub mod link_info;
pub mod local_heap;
pub mod message;
pub mod modification_time;
pub mod object_header;
pub mod selection;
pub mod shared;
pub mod shared_table;
pub mod superblock;
pub mod symbol_table;
#[cfg(test)]
pub(crate) mod testing;
pub mod virtual_map;
