//! What is kept between runs: preferences, recent files, the last session, and of each file what
//! was open in it.
//!
//! Text files in TOML, each written whole by one thread: to a temporary file that then takes the
//! place of the old one. What cannot be read is left out, said once, and kept under another name
//! before anything takes its place.

mod file;
mod keeper;
pub mod memory;
pub mod path;
pub mod recent;

use std::path::PathBuf;

pub use keeper::{Keep, Settings, Shelf};
pub use memory::{FileMemory, ObjectMemory, Zoom};
pub use recent::{LastSession, Recent, SessionTab};

use crate::platform::folders;
use crate::state::preferences::Preferences;

/// Where settings lie.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folders {
    /// Of what the user chose.
    pub config: PathBuf,
    /// Of what the program remembers, which may be lost without harm.
    pub state: PathBuf,
}

impl Folders {
    /// Those of the user; `None` where the system names no home, or where nothing is to be kept.
    pub fn of_user() -> Option<Self> {
        Some(Self {
            config: folders::config()?,
            state: folders::state()?,
        })
    }

    fn preferences(&self) -> PathBuf {
        self.config.join("preferences.toml")
    }

    fn recent(&self) -> PathBuf {
        self.state.join("recent.toml")
    }

    /// Where changes are logged that are not saved.
    pub fn unsaved(&self) -> PathBuf {
        self.state.join("unsaved")
    }

    fn memories(&self) -> PathBuf {
        self.state.join("files")
    }
}

/// What was kept, as the window begins with it.
#[derive(Debug, Clone, Default)]
pub struct Kept {
    /// Preferences.
    pub preferences: Preferences,
    /// Recent files and the last session.
    pub recent: Recent,
    /// What could not be read, in words.
    pub complaints: Vec<String>,
}

impl Kept {
    /// Reads what is there.
    pub fn read(folders: &Folders) -> Self {
        let mut complaints = Vec::new();
        let preferences: Preferences = file::read(&folders.preferences(), &mut complaints);
        let recent: Recent = file::read(&folders.recent(), &mut complaints);
        Self {
            preferences: preferences.within_bounds(),
            recent: recent.within_bounds(),
            complaints,
        }
    }
}
