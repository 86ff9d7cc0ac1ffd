//! Hyperslab: a desktop browser for HDF5 files, and its command line.

pub mod cli;
pub mod command;
pub mod dialog;
pub mod model;
pub mod panel;
pub mod platform;
pub mod plot;
pub mod settings;
pub mod shell;
pub mod state;
pub mod text;
pub mod ui;
pub mod worker;
