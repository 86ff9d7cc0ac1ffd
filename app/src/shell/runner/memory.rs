//! Remembers that OpenGL is of no use on this display, so that the next start does
//! not try it again.

use std::fs;
use std::path::PathBuf;

use crate::platform::{display, folders};

fn file() -> Option<PathBuf> {
    folders::state().map(|folder| folder.join("renderer"))
}

/// The reason found by an earlier start with the same display and hardware.
pub fn remembered_software() -> Option<String> {
    let text = fs::read_to_string(file()?).ok()?;
    reason_for(&display::signature(), &text)
}

/// Keeps a reason. A failure to write costs another try at the next start.
pub fn remember_software(reason: &str) {
    if let Some(file) = file() {
        let text = record(&display::signature(), reason);
        let written = file.parent().map(fs::create_dir_all).transpose();
        if let Err(error) = written.and_then(|_| fs::write(&file, text)) {
            tracing::warn!("{} cannot be written: {error}", file.display());
        }
    }
}

fn record(signature: &str, reason: &str) -> String {
    format!("software\n{signature}\n{}\n", reason.replace('\n', " "))
}

fn reason_for(signature: &str, text: &str) -> Option<String> {
    let mut lines = text.lines();
    let known = lines.next()? == "software" && lines.next()? == signature;
    known.then(|| lines.next().unwrap_or("remembered").to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_holds_for_the_same_hardware_and_display_only() {
        let text = record("renderD128@", "OpenGL is software:\nllvmpipe");
        let same = reason_for("renderD128@", &text);
        assert_eq!(same.as_deref(), Some("OpenGL is software: llvmpipe"));
        assert_eq!(reason_for("renderD129@", &text), None);
        assert_eq!(reason_for("", ""), None);
    }
}
