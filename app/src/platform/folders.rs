//! Folders of the user: where the program keeps what it remembers.

use std::env;
use std::ffi::OsString;
use std::path::PathBuf;

/// The variable that names another folder for all that the program keeps. Empty: it keeps nothing.
pub const ENVIRONMENT: &str = "HYPERSLAB_SETTINGS";

/// The folder for what the user chose (preferences). None where the system names no home, or
/// where nothing is to be kept.
pub fn config() -> Option<PathBuf> {
    match env::var_os(ENVIRONMENT) {
        Some(folder) => named(folder),
        None if cfg!(any(windows, target_os = "macos")) => system_state(),
        None => xdg(env::var_os("XDG_CONFIG_HOME"), home(), ".config"),
    }
}

/// The folder for what the program remembers between runs (the renderer, recent
/// files), which may be lost without harm. None where the system names no home, or where nothing
/// is to be kept.
pub fn state() -> Option<PathBuf> {
    match env::var_os(ENVIRONMENT) {
        Some(folder) => named(folder),
        None => system_state(),
    }
}

/// A folder as the variable names it.
fn named(folder: OsString) -> Option<PathBuf> {
    match folder.is_empty() {
        true => None,
        false => std::path::absolute(folder).ok(),
    }
}

fn system_state() -> Option<PathBuf> {
    if cfg!(windows) {
        absolute(env::var_os("LOCALAPPDATA")).map(|folder| folder.join("Hyperslab"))
    } else if cfg!(target_os = "macos") {
        home().map(|home| home.join("Library/Application Support/Hyperslab"))
    } else {
        xdg(env::var_os("XDG_STATE_HOME"), home(), ".local/state")
    }
}

/// The user's home folder.
pub fn home() -> Option<PathBuf> {
    env::home_dir().filter(|home| home.is_absolute())
}

/// The XDG Base Directory Specification: relative paths are to be ignored.
fn xdg(configured: Option<OsString>, home: Option<PathBuf>, usual: &str) -> Option<PathBuf> {
    absolute(configured)
        .or_else(|| home.map(|home| home.join(usual)))
        .map(|folder| folder.join("hyperslab"))
}

fn absolute(path: Option<OsString>) -> Option<PathBuf> {
    path.map(PathBuf::from).filter(|path| path.is_absolute())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_that_is_named_is_made_absolute_and_an_empty_name_is_none() {
        assert_eq!(named("".into()), None);
        assert_eq!(named("/tmp/s".into()), Some("/tmp/s".into()));
        assert!(named("s".into()).unwrap().is_absolute());
    }

    #[test]
    fn the_configured_folder_wins_unless_it_is_relative() {
        let home = Some(PathBuf::from("/home/ada"));
        let at = |configured: &str| xdg(Some(configured.into()), home.clone(), ".local/state");
        assert_eq!(at("/var/ada"), Some("/var/ada/hyperslab".into()));
        let default = Some("/home/ada/.local/state/hyperslab".into());
        assert_eq!(at("state"), default);
        assert_eq!(at(""), default);
        let config = Some("/home/ada/.config/hyperslab".into());
        assert_eq!(xdg(None, home.clone(), ".config"), config);
        assert_eq!(xdg(None, None, ".config"), None);
    }
}
