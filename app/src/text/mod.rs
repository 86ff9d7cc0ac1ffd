//! Values, types and dataspaces as text: for cells, clipboard and command line alike.
//!
//! Nothing here knows a window or reads a file. Text of a cell is one line and bounded; whatever
//! was left out is told by a final `…`, and the same call without a limit gives it whole.

mod clip;
pub mod datatype;
pub mod ddl;
pub mod escape;
mod exact;
pub mod hex;
pub mod lossless;
pub mod number;
pub mod order;
pub mod printf;
pub mod quantity;
pub mod reference;
pub mod separated;
pub mod shape;
pub mod value;

pub use clip::Clip;
pub use datatype::short_type;
pub use escape::{escaped, one_line};
pub use number::{Notation, NumberFormat};
pub use order::natural;
pub use quantity::{byte_size, grouped};
pub use shape::{shape, shape_of};
pub use value::{
    Style, element_text, elements_text, number_text, real_text, value_text, whole_text,
};
