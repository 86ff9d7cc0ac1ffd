//! Decimation, colour maps, axes: arithmetic for plots and images.
