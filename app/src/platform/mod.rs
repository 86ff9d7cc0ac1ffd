//! What differs between systems: folders, displays, native dialogs, how OpenGL
//! names itself, starting the program again.

pub mod display;
pub mod file_dialog;
pub mod folders;
pub mod open_gl;
pub mod restart;
pub mod theme;
