//! Virtual datasets: which elements of a source stand where in a selection of the virtual dataset.
//!
//! Pure: the object layer opens the sources and reads them.

mod area;
mod comb;
mod extent;
mod fit;
mod piece;

pub use area::Area;
pub use comb::Comb;
pub use extent::{Growth, growth, smallest_extent};
pub use fit::{clip, count, first};
pub use piece::pieces;
