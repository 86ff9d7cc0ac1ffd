//! Every member of the root of every file of the corpus: copied within its file, and into a new one.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use hyperslab_engine::{CopyOptions, Error, File, LinkTarget, Task};

use super::{Listing, SCRIPT, damage_count};
use crate::harness::corpus::{FOLDERS, files};
use crate::harness::folder;
use crate::harness::python::Python;

/// Copies that must be made and be equal, at least.
const LEAST: usize = 1100;

/// What was refused, with one example each.
#[derive(Default)]
pub(super) struct Refused(BTreeMap<String, (usize, String)>);

impl Refused {
    pub(super) fn note(&mut self, what: &str, error: &Error) {
        let reason = format!("{:?}: {}", error.kind(), error.cause());
        let entry = self.0.entry(reason).or_insert((0, what.to_owned()));
        entry.0 += 1;
    }

    pub(super) fn print(&self) {
        for (reason, (count, example)) in &self.0 {
            println!("refused {count}: {reason} ({example})");
        }
    }
}

/// The file at another place, with one that links and elements elsewhere are looked for beside.
pub(super) fn beside(source: &Path, folder: &Path, number: usize) -> PathBuf {
    let own = folder.join(number.to_string());
    std::fs::create_dir_all(&own).expect("a folder");
    // Sources of virtual datasets are looked for beside the file.
    let parent = source.parent().expect("a folder");
    if parent.ends_with("vds") {
        for entry in std::fs::read_dir(parent).expect("a folder") {
            let entry = entry.expect("an entry");
            if entry.path() != source {
                let _ = std::os::unix::fs::symlink(entry.path(), own.join(entry.file_name()));
            }
        }
    }
    own.join(source.file_name().expect("a name"))
}

/// Copies each member of the root to a path of `to`.
fn copy_members(
    from: &File,
    to: &File,
    (source, target): (&Path, &Path),
    rule: &str,
    listing: &mut Listing,
    refused: &mut Refused,
) -> usize {
    let mut made = 0;
    for link in from.root().links(&Task::new()).unwrap_or_default() {
        let LinkTarget::Hard(_) = link.target else {
            continue;
        };
        let (Some(name), Ok(object)) = (link.name.as_str(), from.root().resolve(&link)) else {
            continue;
        };
        let path = format!("copies of it/{name}");
        match to.copy(&object, &path, &CopyOptions::default(), &Task::new()) {
            Ok(_) => {
                made += 1;
                let [old, new] = [name, &path].map(|path| format!("/{path}"));
                listing.add((source, &old), (target, &new), rule);
            }
            Err(error) => refused.note(&format!("{} {name}", source.display()), &error),
        }
    }
    made
}

#[test]
fn members_of_the_corpus_are_equal_to_their_copies() {
    let Some(python) = Python::find() else { return };
    let folder = folder();
    let (mut listing, mut refused) = (Listing(String::new()), Refused::default());
    let (mut counts, mut damaged, mut number) = ([0, 0], Vec::new(), 0);
    let blank = folder.path().join("blank.h5");
    python.run_script(SCRIPT, &["empty".as_ref(), blank.as_os_str()]);
    for group in FOLDERS {
        let Some(files) = files(group) else { return };
        for source in files {
            number += 1;
            let Ok(original) = File::open(&source) else {
                continue;
            };
            let within = beside(&source, folder.path(), number);
            std::fs::copy(&source, &within).expect("a copy");
            let other = within.with_file_name("other.h5");
            std::fs::copy(&blank, &other).expect("a copy");
            for (place, target, rule) in [(0, &within, "keep"), (1, &other, "empty")] {
                // What is damaged of an object is so of its copy.
                let most = match place {
                    0 => damage_count(&within).map(|count| 2 * count),
                    _ => damage_count(&source),
                };
                let Ok(to) = File::options().write(true).open(target) else {
                    continue;
                };
                let from = if place == 0 { &to } else { &original };
                let paths = (source.as_path(), target.as_path());
                counts[place] += copy_members(from, &to, paths, rule, &mut listing, &mut refused);
                to.save().expect("saved");
                drop(to);
                if damage_count(target) > most {
                    damaged.push(format!("{} of {}", target.display(), source.display()));
                }
            }
        }
    }
    let said = listing.compare(&python, folder.path());
    let unread = said.iter().filter(|said| said.contains("not read")).count();
    let wrong: Vec<String> = std::iter::zip(listing.0.lines(), &said)
        .filter(|(_, said)| *said != "equal" && !said.starts_with("not read"))
        .map(|(line, said)| format!("{line}: {said}"))
        .collect();
    println!("copied within files and into new ones: {counts:?}; {unread} not read by h5py");
    refused.print();
    assert_eq!(said.len(), listing.0.lines().count());
    assert!(
        wrong.is_empty(),
        "{} differ:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert!(damaged.is_empty(), "damaged:\n{}", damaged.join("\n"));
    assert!(counts.iter().sum::<usize>() >= LEAST, "only {counts:?}");
}
