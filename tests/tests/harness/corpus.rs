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

/// The folders of which every file is read.
pub const FOLDERS: [&str; 4] = ["h5dump/files", "hdfview", "library", "pytables"];

/// How many lines of some files agree, of how many, and what differs.
#[derive(Default)]
pub struct Tally {
    /// Lines that agree.
    pub agreed: usize,
    /// Lines that there should be.
    pub wanted: usize,
    /// What differs.
    pub complaints: Vec<String>,
}

impl Tally {
    /// Fails unless everything agrees, and it is no less than `least` lines.
    ///
    /// # Panics
    /// With what differs.
    pub fn hold(&self, least: usize) {
        let shown = self
            .complaints
            .get(..60)
            .unwrap_or(&self.complaints)
            .join("\n");
        let count = self.complaints.len();
        assert!(self.complaints.is_empty(), "{count} lines differ:\n{shown}");
        assert!(
            self.wanted >= least,
            "only {} lines were compared",
            self.wanted
        );
    }
}

/// Counts, folder by folder, the lines that agree; `floor` is the file of the counts that were
/// reached before, below which none may fall. What differs goes to the file `details` in `target`.
///
/// # Panics
/// Where fewer lines agree than did.
pub fn hold(floor: &str, details: &str, mut tally: impl FnMut(&[PathBuf]) -> Tally) {
    let counts = std::fs::read_to_string(project_file(floor)).expect("the committed counts");
    let (mut fallen, mut report) = (Vec::new(), Vec::new());
    for folder in FOLDERS {
        let Some(files) = files(folder) else {
            return;
        };
        let least = counts
            .lines()
            .find_map(|line| line.strip_prefix(folder)?.strip_prefix('\t')?.parse().ok())
            .unwrap_or(0);
        let found = tally(&files);
        let (agreed, wanted) = (found.agreed, found.wanted);
        println!("{folder}: {agreed} of {wanted} lines agree; at least {least} must");
        if agreed > least {
            println!("better than before: write {folder}\t{agreed} into {floor}");
        } else if agreed < least {
            fallen.push(format!("{folder}: {agreed} lines agree, {least} did"));
        }
        report.extend(found.complaints);
    }
    let details = project_file("target").join(details);
    std::fs::write(&details, report.join("\n")).expect("a writable target folder");
    assert!(fallen.is_empty(), "{fallen:?}; see {}", details.display());
}
