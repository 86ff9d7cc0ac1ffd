//! Changes of an existing file: gathered over it in memory, undone and redone, saved all or nothing.
//!
//! How a save is made safe is written in `engine/docs/commit.md`. Knows no objects.

mod edit;
mod journal;
mod space;

pub use edit::{Changes, Edit};
pub use space::{Space, SpaceKind};
