//! The conformance corpus, which lies beside the project and not in it.

use std::path::{Path, PathBuf};

use super::project_file;

/// Every file below a folder of `../shared/corpus`, sorted; none where the corpus is absent,
/// which is said and is no failure.
pub fn files(folder: &str) -> Option<Vec<PathBuf>> {
    let root = project_file("../shared/corpus").join(folder);
    if !root.is_dir() {
        println!("skipped: no corpus at {}", root.display());
        return None;
    }
    let mut found = Vec::new();
    walk(&root, &mut found);
    found.sort();
    Some(found)
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    let entries = std::fs::read_dir(folder).expect("a readable folder");
    for entry in entries {
        let path = entry.expect("a readable entry").path();
        if path.is_dir() {
            walk(&path, found);
        } else {
            found.push(path);
        }
    }
}
