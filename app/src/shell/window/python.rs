//! The Python line that reads what a tab shows.

use crate::model::head::HeadKind;
use crate::state::document::Document;
use crate::state::tab::Tab;

/// Code for h5py that reads the tab's object, with the plane that is on screen.
pub fn line(document: &Document, tab: &Tab) -> String {
    let file = quoted(&document.path.display().to_string());
    let path = quoted(&tab.path.to_string());
    let object = format!("h5py.File({file})[{path}]");
    let Some(HeadKind::Dataset(dataset)) = tab.head().map(|head| &head.kind) else {
        return object;
    };
    if dataset.shape.is_empty() {
        return format!("{object}[()]");
    }
    format!("{object}[{}]", tab.plane.numpy(&dataset.shape))
}

fn quoted(text: &str) -> String {
    let escaped = text
        .replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace('\n', "\\n");
    format!("\"{escaped}\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_and_backslashes_survive() {
        assert_eq!(quoted(r#"C:\a "b""#), r#""C:\\a \"b\"""#);
    }
}
