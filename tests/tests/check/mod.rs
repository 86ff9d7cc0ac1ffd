//! The check of whole files: silent on what is sound, and it finds what is damaged.

mod flips;
mod patched;
mod sound;

use std::path::Path;

use hyperslab_engine::check::{self, Damage, Options, Severity, Structure};
use hyperslab_engine::{File, Task};

/// What is damaged in the bytes of a file, or why there is no walk.
pub fn damages(name: &Path, bytes: Vec<u8>) -> Result<Vec<Damage>, String> {
    let file = File::options().from_bytes(name, bytes);
    damages_in(&file.map_err(|error| error.to_string())?)
}

/// What is damaged in a file on disk, with the other files that it is spread over.
pub fn damages_of(path: &Path) -> Result<Vec<Damage>, String> {
    let file = File::options().ignore_lock(true).open(path);
    damages_in(&file.map_err(|error| error.to_string())?)
}

fn damages_in(file: &File) -> Result<Vec<Damage>, String> {
    let mut found = Vec::new();
    let walked = check::check(file, &Options::default(), &Task::new(), &mut |damage| {
        if damage.severity == Severity::Damage {
            found.push(damage);
        }
    });
    walked.map_err(|error| error.to_string())?;
    Ok(found)
}

/// Damages as lines, for messages of tests.
pub fn lines(found: &[Damage]) -> String {
    let lines: Vec<String> = found.iter().take(5).map(ToString::to_string).collect();
    lines.join("\n")
}

/// Every structure of a file that has a checksum, its address counted from the file's start.
pub fn checksummed(name: &Path, bytes: &[u8]) -> Vec<Structure> {
    let file = File::options().from_bytes(name, bytes.to_vec());
    let file = file.expect("a sound file");
    let start = file.info().user_block;
    let mut found = Vec::new();
    check::list_structures(
        &file,
        &Options::default(),
        &Task::new(),
        &mut |damage| assert_ne!(damage.severity, Severity::Damage, "{damage}"),
        &mut |mut structure| {
            structure.address += start;
            if structure.checked > 0 {
                found.push(structure);
            }
        },
    )
    .expect("a whole walk");
    found
}
