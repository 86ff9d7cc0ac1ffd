//! Data in: from a selection to elements and values. Plans, chunk cache, variable-length parts.

pub mod decode;
pub mod elements;
pub mod heap;
pub mod reference;
mod reference_decode;
pub mod value;

pub use elements::Elements;
pub use heap::Heap;
pub use reference::Reference;
pub use value::Value;
