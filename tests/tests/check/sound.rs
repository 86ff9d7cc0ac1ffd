//! Sound files: nothing is reported.

use std::path::{Path, PathBuf};

use super::{damages_of, lines};
use crate::harness::python::Python;
use crate::harness::{corpus, digest, folder};

/// Files of the corpus that h5py reads whole, or seems to, and that are damaged all the same.
const DAMAGED: [(&str, &str); 5] = [
    (
        "h5clear_fsm_persist_greater.h5",
        "the superblock gives more bytes than the file has",
    ),
    (
        "h5clear_fsm_persist_user_greater.h5",
        "the superblock gives more bytes than the file has",
    ),
    (
        "h5clear_fsm_persist_user_less.h5",
        "a free-space manager lies behind the end that the superblock gives",
    ),
    (
        "tbad_msg_count.h5",
        "an object header claims fewer messages than it has",
    ),
    (
        "h5clear_status_noclose.h5",
        "its root group was never written",
    ),
];

/// Files of the library that are meant as broken, and what is broken.
const BROKEN: [(&str, &str); 6] = [
    ("bad_offset.h5", "lies outside the data segment"),
    ("corrupt_stab_msg.h5", "signature"),
    ("th5s.h5", "rank 33"),
    ("tmisc38a.h5", "chunk"),
    (
        "memleak_H5O_dtype_decode_helper_H5Odtype.h5",
        "bytes wanted",
    ),
    ("tbad_msg_count.h5", "messages"),
];

fn check(files: &[PathBuf], allowed: &[&str]) -> Vec<String> {
    let mut complaints = Vec::new();
    for file in files {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let sound = match damages_of(file) {
            Ok(found) if found.is_empty() => true,
            Ok(found) => {
                if !allowed.contains(&&*name) {
                    complaints.push(format!("{}: {}", file.display(), lines(&found)));
                }
                false
            }
            Err(error) => {
                complaints.push(format!("{}: {error}", file.display()));
                false
            }
        };
        if sound && allowed.contains(&&*name) {
            complaints.push(format!(
                "{}: nothing found, though it is damaged",
                file.display()
            ));
        }
    }
    complaints
}

#[test]
fn nothing_is_reported_on_files_of_the_corpus_that_h5py_reads_whole() {
    let Some(python) = Python::find() else {
        return;
    };
    let mut whole = Vec::new();
    for folder in ["h5dump/files", "hdfview", "library", "pytables"] {
        let Some(files) = corpus::files(folder) else {
            return;
        };
        let digests = digest::of_h5py(&python, &files);
        let read = files.into_iter().zip(digests).filter(|(_, digest)| {
            let lines = digest.as_ref().map(Vec::as_slice).unwrap_or_default();
            !lines.is_empty() && lines.iter().all(|line| !line.contains("\tERROR: "))
        });
        whole.extend(read.map(|(file, _)| file));
    }
    println!("{} files that h5py reads whole", whole.len());
    assert!(whole.len() > 150, "only {} files", whole.len());
    let damaged: Vec<&str> = DAMAGED.iter().map(|(name, _)| *name).collect();
    let complaints = check(&whole, &damaged);
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

#[test]
fn files_of_the_corpus_that_are_meant_as_broken_are_reported() {
    let Some(files) = corpus::files("library") else {
        return;
    };
    for (name, cause) in BROKEN {
        let file = files.iter().find(|file| file.ends_with(name));
        let file = file.expect("a file of the corpus");
        let found = damages_of(file).expect("a walk");
        let fits = found
            .iter()
            .any(|damage| damage.to_string().contains(cause));
        assert!(fits, "{name}: no {cause:?} in:\n{}", lines(&found));
    }
}

/// Files that a script of `tests/oracle` writes.
pub fn written(python: &Python, script: &str, arguments: &[&str], target: &Path) -> Vec<PathBuf> {
    std::fs::create_dir_all(target).expect("a folder");
    let target_text = target.to_str().expect("a plain path");
    python.run_script(script, &[&[target_text], arguments].concat());
    let entries = std::fs::read_dir(target).expect("a folder of files");
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.is_file() && path.extension().is_none_or(|end| end != "bin"))
        .collect();
    files.sort();
    files
}

#[test]
fn nothing_is_reported_on_files_that_were_just_written() {
    let Some(python) = Python::find() else {
        return;
    };
    let scratch = folder();
    let scripts: [(&str, &[&str]); 9] = [
        ("write_check.py", &[]),
        ("write_structures.py", &[]),
        ("write_h5py.py", &["earliest"]),
        ("write_h5py.py", &["v110"]),
        ("write_h5py.py", &["latest"]),
        ("write_virtual.py", &["latest"]),
        ("write_filters.py", &[]),
        ("write_pytables.py", &[]),
        ("write_netcdf4.py", &[]),
    ];
    let mut files = Vec::new();
    for (number, (script, arguments)) in scripts.into_iter().enumerate() {
        let target = scratch.path().join(number.to_string());
        files.extend(written(&python, script, arguments, &target));
    }
    println!("{} files", files.len());
    for signature in [
        &b"FSHD"[..],
        b"FSSE",
        b"SMTB",
        b"SMLI",
        b"BTIN",
        b"EASB",
        b"FAHD",
        b"MDCI",
    ] {
        let holds = |file: &PathBuf| {
            let bytes = std::fs::read(file).expect("a readable file");
            bytes
                .windows(signature.len())
                .any(|window| window == signature)
        };
        let text = String::from_utf8_lossy(signature);
        assert!(files.iter().any(holds), "no {text} was written");
    }
    let complaints = check(&files, &[]);
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}
