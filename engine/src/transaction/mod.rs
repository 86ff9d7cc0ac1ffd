//! Changes of an existing file: gathered over it in memory, undone and redone, saved all or nothing.
//!
//! How a save is made safe is written in `engine/docs/commit.md`. Knows no objects.

mod commit;
mod edit;
mod journal;
mod lives;
mod recovery;
mod session;
mod space;
mod steps;
mod unsaved;

pub use edit::{Changes, Edit};
pub use lives::{Life, Lives};
pub use recovery::{Recovery, is_fenced, look_for_journal};
pub use session::{Session, StepInfo};
pub use space::{Space, SpaceKind};
pub use unsaved::{Fit, UnsavedLog, find_unsaved, unsaved_files};
