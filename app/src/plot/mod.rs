//! Decimation, colour maps, axes: arithmetic for plots and images.

pub mod colormap;
pub mod decimate;
pub mod indices;
mod map_tables;
pub mod percentile;
pub mod scatter;
pub mod series;
pub mod ticks;
