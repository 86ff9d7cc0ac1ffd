//! Folders of the user: where the program keeps what it remembers.

use std::env;
use std::ffi::OsString;
use std::path::PathBuf;

/// The folder for what the program remembers between runs (the renderer, recent
/// files), which may be lost without harm. None where the system names no home.
pub fn state() -> Option<PathBuf> {
    if cfg!(windows) {
        absolute(env::var_os("LOCALAPPDATA")).map(|folder| folder.join("Hyperslab"))
    } else if cfg!(target_os = "macos") {
        home().map(|home| home.join("Library/Application Support/Hyperslab"))
    } else {
        xdg_state(env::var_os("XDG_STATE_HOME"), home())
    }
}

/// The user's home folder.
pub fn home() -> Option<PathBuf> {
    env::home_dir().filter(|home| home.is_absolute())
}

/// The XDG Base Directory Specification: relative paths are to be ignored.
fn xdg_state(configured: Option<OsString>, home: Option<PathBuf>) -> Option<PathBuf> {
    absolute(configured)
        .or_else(|| home.map(|home| home.join(".local/state")))
        .map(|folder| folder.join("hyperslab"))
}

fn absolute(path: Option<OsString>) -> Option<PathBuf> {
    path.map(PathBuf::from).filter(|path| path.is_absolute())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_configured_folder_wins_unless_it_is_relative() {
        let home = Some(PathBuf::from("/home/ada"));
        let at = |configured: &str| xdg_state(Some(configured.into()), home.clone());
        assert_eq!(at("/var/ada"), Some("/var/ada/hyperslab".into()));
        let default = Some("/home/ada/.local/state/hyperslab".into());
        assert_eq!(at("state"), default);
        assert_eq!(at(""), default);
        assert_eq!(xdg_state(None, None), None);
    }
}
