//! Files written anew: the same to h5py and `h5diff`, and no larger than what `h5repack` makes of them.

use std::path::Path;
use std::process::Command;

use hyperslab_engine::{File, Kind, Task};

use super::corpus::{Refused, beside};
use super::{BOUNDS, Listing, damage_count, damages, writable, written};
use crate::harness::corpus::{FOLDERS, files};
use crate::harness::python::Python;
use crate::harness::{folder, missing_command, skip};

/// Files of the corpus that must be written anew and be equal, at least.
const LEAST: usize = 200;

fn length(path: &Path) -> u64 {
    std::fs::metadata(path).expect("a file").len()
}

#[test]
fn a_repacked_file_is_what_it_was_without_its_free_space() {
    let Some(python) = Python::find() else { return };
    let folder = folder();
    let mut listing = Listing(String::new());
    for bound in BOUNDS {
        let path = written(&python, folder.path(), &format!("{bound}.h5"), bound);
        let file = writable(&path);
        let whole = folder.path().join(format!("{bound}-whole.h5"));
        file.save_repacked(&whole, &Task::new())
            .expect("written anew");
        let before = folder.path().join(format!("{bound}-before.h5"));
        std::fs::copy(&path, &before).expect("a copy");
        listing.add((&before, "/"), (&whole, "/"), "follow");
        file.root().delete("chunked").expect("deleted");
        file.root().delete("long").expect("deleted");
        file.save().expect("saved");
        let smaller = folder.path().join(format!("{bound}-smaller.h5"));
        file.save_repacked(&smaller, &Task::new())
            .expect("written anew");
        listing.add((&path, "/"), (&smaller, "/"), "follow");
        assert!(length(&smaller) < length(&path) / 2, "{bound}");
        let [old, new] = [&path, &smaller].map(|path| File::open(path).expect("it").info());
        assert_eq!(old.superblock_version, new.superblock_version);
        for path in [&whole, &smaller] {
            assert_eq!(damages(path), Vec::<String>::new());
        }
    }
    listing.hold(&python, folder.path());
}

#[test]
fn a_repack_that_fails_leaves_what_was_there() {
    let Some(python) = Python::find() else { return };
    let folder = folder();
    let path = written(&python, folder.path(), "file.h5", "latest");
    let target = folder.path().join("target.h5");
    std::fs::write(&target, "something else").expect("written");
    let file = File::open(&path).expect("the file");
    let task = Task::new();
    task.cancel();
    assert!(
        file.save_repacked(&target, &task)
            .unwrap_err()
            .is_cancelled()
    );
    assert_eq!(std::fs::read(&target).expect("it"), b"something else");
    let itself = file.save_repacked(&path, &Task::new()).unwrap_err();
    assert_eq!(itself.kind(), Kind::InvalidArgument);
    let names = std::fs::read_dir(folder.path()).expect("a folder");
    let left = names.filter(|name| {
        let name = name.as_ref().expect("a name").file_name();
        name.to_string_lossy().ends_with(".part")
    });
    assert_eq!(left.count(), 0);
}

#[test]
fn files_of_the_corpus_are_equal_when_they_are_written_anew() {
    let Some(python) = Python::find() else { return };
    if let Some(missing) = missing_command(&["h5diff", "h5repack"]) {
        return skip(&missing);
    }
    let folder = folder();
    let (mut listing, mut refused) = (Listing(String::new()), Refused::default());
    let (mut made, mut number, mut wrong) = (0, 0, Vec::new());
    let (mut ours, mut theirs, mut larger, mut equal) = (0, 0, 0, 0);
    for group in FOLDERS {
        let Some(files) = files(group) else { return };
        for source in files {
            number += 1;
            let Ok(file) = File::open(&source) else {
                continue;
            };
            let target = beside(&source, folder.path(), number);
            if let Err(error) = file.save_repacked(&target, &Task::new()) {
                refused.note(&source.display().to_string(), &error);
                continue;
            }
            made += 1;
            listing.add((&source, "/"), (&target, "/"), "follow");
            if damage_count(&target) > damage_count(&source) {
                wrong.push(format!("{} is damaged", source.display()));
            }
            let other = target.with_file_name("h5repack.h5");
            let mut command = Command::new("h5repack");
            let repacked = command.args([&source, &other]).output().expect("h5repack");
            if !repacked.status.success() {
                continue;
            }
            let mut command = Command::new("h5diff");
            let compared = command.args([&source, &target]).output().expect("h5diff");
            match compared.status.code() {
                Some(0) => equal += 1,
                Some(1) => {
                    let said = String::from_utf8_lossy(&compared.stdout).into_owned();
                    wrong.push(format!("{} h5diff: {said}", source.display()));
                }
                // What h5diff cannot compare it does not compare with a plain copy either.
                _ => {
                    let plain = target.with_file_name("plain.h5");
                    std::fs::copy(&source, &plain).expect("a copy");
                    let mut command = Command::new("h5diff");
                    let itself = command.args([&source, &plain]).output().expect("h5diff");
                    if itself.status.success() {
                        wrong.push(format!("{} h5diff fails", source.display()));
                    }
                }
            }
            ours += length(&target);
            theirs += length(&other);
            larger += usize::from(length(&target) > length(&other));
        }
    }
    let said = listing.compare(&python, folder.path());
    for (line, said) in std::iter::zip(listing.0.lines(), &said) {
        if said != "equal" && !said.starts_with("not read") {
            wrong.push(format!("{line}: {said}"));
        }
    }
    println!(
        "{made} files written anew; {equal} equal to h5diff; {ours} bytes, {theirs} by h5repack, which made {larger} smaller"
    );
    refused.print();
    assert!(
        wrong.is_empty(),
        "{} differ:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert!(
        made >= LEAST && equal >= LEAST * 3 / 4,
        "only {made}, {equal}"
    );
}
