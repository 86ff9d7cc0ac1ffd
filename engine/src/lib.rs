//! A pure-Rust HDF5 engine.
