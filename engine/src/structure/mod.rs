//! Changes one on-disk structure: grows, shrinks, splits or rebuilds it, through an
//! [`Edit`](crate::transaction::Edit). Knows no objects.

pub mod btree2;
pub mod chunk_index;
pub mod dense;
pub mod fractal_heap;
pub mod global_heap;
pub mod group;
pub mod local_heap;
pub mod object_header;
pub mod symbol_table;
#[cfg(test)]
pub(crate) mod testing;
