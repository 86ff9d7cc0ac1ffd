//! The integer grid: rows and columns of any number, anchored on integers.

pub mod axis;
