//! Objects that the engine copies, within files and from one to another, beside their originals as h5py
//! reads both; then h5py goes on editing.

mod corpus;
mod repack;

use std::fmt::Write;
use std::path::{Path, PathBuf};

use hyperslab_engine::check::{self, Options};
use hyperslab_engine::{CopyOptions, File, Kind, Task};

use crate::harness::folder;
use crate::harness::python::Python;

const SCRIPT: &str = "edit_copy.py";

/// Bounds on the versions that h5py writes.
const BOUNDS: [&str; 3] = ["earliest", "v110", "latest"];

fn damages(path: &Path) -> Vec<String> {
    let file = File::open(path).expect("the file");
    let mut found = Vec::new();
    check::check(&file, &Options::default(), &Task::new(), &mut |damage| {
        found.push(format!("{damage:?}"));
    })
    .expect("a check");
    found
}

/// Damages of a file; none can be told of one that does not open.
fn damage_count(path: &Path) -> Option<u64> {
    let file = File::open(path).ok()?;
    let summary = check::check(&file, &Options::default(), &Task::new(), &mut |_| {});
    Some(summary.ok()?.damages)
}

/// What stands side by side: file, path, file, path, what references of the copy are.
struct Listing(String);

impl Listing {
    fn add(&mut self, one: (&Path, &str), other: (&Path, &str), rule: &str) {
        let [first, second] = [one.0, other.0].map(|path| path.display());
        writeln!(self.0, "{first}\t{}\t{second}\t{}\t{rule}", one.1, other.1).expect("memory");
    }

    /// Fails unless h5py says that all are equal.
    fn hold(&self, python: &Python, folder: &Path) {
        let said = self.compare(python, folder);
        let wrong: Vec<String> = std::iter::zip(self.0.lines(), &said)
            .filter(|(_, said)| *said != "equal")
            .map(|(line, said)| format!("{line}: {said}"))
            .collect();
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        assert_eq!(said.len(), self.0.lines().count());
    }

    /// What h5py says of each.
    fn compare(&self, python: &Python, folder: &Path) -> Vec<String> {
        let list = folder.join("listing");
        std::fs::write(&list, &self.0).expect("a listing");
        let said = python.run_script(SCRIPT, &["compare".as_ref(), list.as_os_str()]);
        said.lines().map(str::to_owned).collect()
    }
}

fn written(python: &Python, folder: &Path, name: &str, bound: &str) -> PathBuf {
    let path = folder.join(name);
    python.run_script(
        SCRIPT,
        &["write".as_ref(), path.as_os_str(), bound.as_ref()],
    );
    path
}

fn members(file: &File) -> Vec<String> {
    let links = file.root().links(&Task::new()).expect("links");
    links.iter().map(|link| link.name.to_string()).collect()
}

fn writable(path: &Path) -> File {
    File::options().write(true).open(path).expect("the file")
}

#[test]
fn copies_within_a_file_are_what_h5py_reads_of_the_originals() {
    let Some(python) = Python::find() else { return };
    let folder = folder();
    let mut listing = Listing(String::new());
    let mut files = Vec::new();
    for bound in BOUNDS {
        let path = written(&python, folder.path(), &format!("{bound}.h5"), bound);
        let file = writable(&path);
        for name in members(&file) {
            let object = file.get(&name).expect("a member");
            let to = format!("copies/{name}");
            file.copy(&object, &to, &CopyOptions::default(), &Task::new())
                .unwrap_or_else(|error| panic!("{bound} {name}: {error}"));
            listing.add(
                (&path, &format!("/{name}")),
                (&path, &format!("/{to}")),
                "keep",
            );
        }
        file.save().expect("saved");
        files.push(path);
    }
    for path in &files {
        assert_eq!(damages(path), Vec::<String>::new());
    }
    listing.hold(&python, folder.path());
    let mut arguments = vec!["go_on".as_ref()];
    arguments.extend(files.iter().map(|path| path.as_os_str()));
    python.run_script(SCRIPT, &arguments);
    for path in &files {
        assert_eq!(damages(path), Vec::<String>::new());
    }
}

#[test]
fn copies_in_other_files_are_what_h5py_reads_of_the_originals() {
    let Some(python) = Python::find() else { return };
    let folder = folder();
    let mut listing = Listing(String::new());
    let mut files = Vec::new();
    for bound in BOUNDS {
        let path = written(&python, folder.path(), &format!("{bound}.h5"), bound);
        for other in BOUNDS {
            let to = written(
                &python,
                folder.path(),
                &format!("{bound}-{other}.h5"),
                other,
            );
            let (from, file) = (File::open(&path).expect("the file"), writable(&to));
            for name in members(&from) {
                let object = from.get(&name).expect("a member");
                let way = format!("copies/{name}");
                file.copy(&object, &way, &CopyOptions::default(), &Task::new())
                    .unwrap_or_else(|error| panic!("{bound} to {other} {name}: {error}"));
                listing.add(
                    (&path, &format!("/{name}")),
                    (&to, &format!("/{way}")),
                    "empty",
                );
            }
            let options = CopyOptions {
                expand_references: true,
                ..CopyOptions::default()
            };
            let all = from.get("/").expect("the root");
            file.copy(&all, "all/of it", &options, &Task::new())
                .expect("the root's copy");
            listing.add((&path, "/"), (&to, "/all/of it"), "follow");
            file.save().expect("saved");
            files.push(to);
        }
    }
    for path in &files {
        assert_eq!(damages(path), Vec::<String>::new());
    }
    listing.hold(&python, folder.path());
    let mut arguments = vec!["go_on".as_ref()];
    arguments.extend(files.iter().map(|path| path.as_os_str()));
    python.run_script(SCRIPT, &arguments);
}

#[test]
fn a_copy_takes_no_name_that_is_taken_and_leaves_nothing_when_it_fails() {
    let Some(python) = Python::find() else { return };
    let folder = folder();
    let path = written(&python, folder.path(), "file.h5", "latest");
    let before = std::fs::read(&path).expect("bytes");
    let file = writable(&path);
    let plain = file.get("plain").expect("a group");
    let options = CopyOptions::default();
    let taken = file.copy(&plain, "links", &options, &Task::new());
    assert_eq!(taken.unwrap_err().kind(), Kind::Exists);
    let task = Task::new();
    task.cancel();
    assert!(
        file.copy(&plain, "copy", &options, &task)
            .unwrap_err()
            .is_cancelled()
    );
    assert!(!file.is_unsaved());
    file.copy(&plain, "a/b/copy", &options, &Task::new())
        .expect("a copy");
    file.savepoint("Copy");
    file.undo().expect("undone");
    file.save().expect("saved");
    assert!(std::fs::read(&path).expect("bytes") == before);
}
