//! The text of the path field: which folder it means, and what completes it.

use std::path::{MAIN_SEPARATOR, Path, PathBuf, is_separator};

use super::entry::Entry;
use crate::platform::folders;

/// The folder that the text names, and the beginning of a name in it.
pub fn split(text: &str, base: &Path) -> (PathBuf, String) {
    let at = text.rfind(is_separator).map_or(0, |at| at + 1);
    let (folder, name) = text.split_at(at);
    let folder = match folder.strip_prefix("~") {
        Some(rest) if rest.starts_with(is_separator) => folders::home()
            .map(|home| home.join(rest.trim_start_matches(is_separator)))
            .unwrap_or_else(|| base.join(folder)),
        _ => base.join(folder),
    };
    (folder, name.to_owned())
}

/// A folder as the beginning of a path.
pub fn folder_text(folder: &Path) -> String {
    let mut text = folder.display().to_string();
    if !text.ends_with(is_separator) {
        text.push(MAIN_SEPARATOR);
    }
    text
}

/// The longest text that every entry begins with, if it is longer than what is
/// written; a single folder is entered.
pub fn complete(prefix: &str, shown: &[Entry]) -> Option<String> {
    let (first, rest) = shown.split_first()?;
    let mut common = first.name.as_str();
    for entry in rest {
        let shared = common
            .char_indices()
            .zip(entry.name.chars())
            .find(|((_, a), b)| a != b)
            .map_or(common.len().min(entry.name.len()), |((at, _), _)| at);
        common = common.get(..shared).unwrap_or_default();
    }
    let mut text = common.to_owned();
    if rest.is_empty() && first.is_folder {
        text.push(MAIN_SEPARATOR);
    }
    (text.chars().count() >= prefix.chars().count() && text != prefix).then_some(text)
}
