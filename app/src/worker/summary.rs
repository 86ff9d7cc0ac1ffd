//! Facts of a file for its first page.

use hyperslab_engine::{Result, Task};

use super::library::OpenFile;
use super::{Reply, producer, storage};
use crate::model::summary::FileSummary;

/// Reads the facts.
pub fn read(file: &OpenFile, task: &Task) -> Result<Reply> {
    let info = file.file.info();
    let path = file.file.path();
    let name = path.file_name().unwrap_or(path.as_os_str());
    let folder = path
        .parent()
        .map(|p| p.display().to_string())
        .unwrap_or_default();
    let mut facts = vec![(
        "Superblock".to_owned(),
        format!("version {}", info.superblock_version),
    )];
    facts.extend(storage::facts(&file.file, &info));
    for name in [
        "title",
        "description",
        "Conventions",
        "institution",
        "history",
    ] {
        let attribute = file.file.root().attribute(name);
        if let Some(text) = attribute
            .ok()
            .and_then(|a| super::attributes::string(&a, task))
        {
            facts.push((capitalized(name), text));
        }
    }
    Ok(Reply::Summary(FileSummary {
        name: name.to_string_lossy().into_owned(),
        folder: if folder.is_empty() {
            ".".to_owned()
        } else {
            folder
        },
        size: info.size,
        producer: producer::guess(&file.file, task),
        facts,
        notes: info.notes,
    }))
}

fn capitalized(name: &str) -> String {
    let mut letters = name.chars();
    let first = letters.next().map(|c| c.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}
