//! What is made anew: files.

mod file;
#[cfg(test)]
mod file_tests;

pub use file::{Bounds, CreateMode, CreateOptions};
