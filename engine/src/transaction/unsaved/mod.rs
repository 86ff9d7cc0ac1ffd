//! The log of changes that are not saved: what a program that dies leaves behind, so that nothing
//! of it is lost.
//!
//! It grows with each step, undo and redo, and goes with save and revert. What was handed to the system
//! outlives the program, not the machine: the log is not synchronized.
//!
//! ```text
//! header   "HSUNSAV1", bytes of the body u32, body, lookup3 of all that u32
//!   body     of the file as it is on disk: length u64, time of its last change in nanoseconds since
//!            1970 i128, offset of the superblock u64, its bytes u32, lookup3 of them u32; its path
//! blocks   kind u8, bytes of the body u32, body, lookup3 of all that u32
//!   0        records as the journal of a save has them: what the next event changes
//!   1, 2, 3  step, undo, redo: length of the file after it u64, label
//!   4        a save begins: the file may be longer and newer from now on
//! ```

mod base;
mod block;
mod log;
mod restore;

pub use base::Fit;
pub use log::Log;
pub(super) use log::{Changed, Event};
pub(super) use restore::{List, Move};
pub use restore::{UnsavedLog, find_unsaved, unsaved_files};

/// What is named in messages.
const STRUCTURE: &str = "log of unsaved changes";
