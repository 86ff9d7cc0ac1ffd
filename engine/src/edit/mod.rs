//! Every change that can be made to the objects of an open file. Each runs as one change of the file,
//! all of it or nothing; none reaches the disk before the file is saved.

mod attribute;
mod attribute_passage;
mod attribute_store;
#[cfg(test)]
mod attribute_tests;
mod attribute_text;
mod attribute_value;
mod comment;
mod copy;
pub mod create;
mod delete;
mod delete_plan;
#[cfg(test)]
mod delete_tests;
mod heap;
mod link;
mod link_place;
#[cfg(test)]
mod link_tests;
mod resize;
pub mod text;
mod write;

pub use copy::{Copied, CopyOptions};
pub use delete::Deleted;
