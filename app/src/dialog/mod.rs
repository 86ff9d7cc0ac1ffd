//! Dialogs that the window draws itself.

pub mod open;
