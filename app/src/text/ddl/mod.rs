//! The data description language (DDL): types, extents and values as the library's dump tool
//! writes them, to the byte.
//!
//! Text is bytes here: names and strings of a file need not be UTF-8.

pub mod block;
pub mod characters;
pub mod dataspace;
pub mod datatype;
pub mod flow;
pub mod memory;
pub mod native;
pub mod punctuation;
mod strings;
pub mod value;

pub use block::Block;
pub use dataspace::dataspace;
pub use datatype::datatype;
pub use punctuation::Punctuation;
pub use value::{PackedBits, References, Values};

/// Where a long text may go on in the next line.
pub const BREAK: u8 = 1;
