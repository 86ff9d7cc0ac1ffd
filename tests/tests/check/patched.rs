//! Damage that no checksum tells of, put into a sound file: structure, object and cause are named.

use std::path::Path;

use hyperslab_engine::check::{self, Damage, Options, Structure};
use hyperslab_engine::{File, Task};

use super::{damages, lines};
use crate::harness::folder;
use crate::harness::python::Python;

/// A file with symbol tables, version 1 headers and B-trees, of which nothing has a checksum but
/// one chunked dataset's data.
const SCRIPT: &str = "write_oldest.py";

/// The sound file's bytes and its structures.
fn sound(python: &Python) -> (Vec<u8>, Vec<Structure>) {
    let scratch = folder();
    let path = scratch.path().join("sound.h5");
    python.run_script(SCRIPT, &[&path]);
    let bytes = std::fs::read(&path).expect("a written file");
    let file = File::from_bytes(&path, bytes.clone()).expect("a sound file");
    let mut structures = Vec::new();
    check::list_structures(
        &file,
        &Options::default(),
        &Task::new(),
        &mut |damage| panic!("{damage}"),
        &mut |structure| structures.push(structure),
    )
    .expect("a whole walk");
    (bytes, structures)
}

/// Where the first structure of that name that belongs to `object` begins.
fn place(structures: &[Structure], name: &str, object: &str) -> usize {
    let found = structures
        .iter()
        .find(|one| one.name == name && one.object.as_deref() == Some(object));
    found
        .unwrap_or_else(|| panic!("no {name} of {object}"))
        .address as usize
}

/// Whether a damage is what was done.
fn names(found: &[Damage], structure: &str, object: &str, cause: &str) -> bool {
    found.iter().any(|damage| {
        damage.structure == structure
            && damage.object.as_deref() == Some(object)
            && damage.address.is_some()
            && damage.cause.contains(cause)
    })
}

/// What is damaged, where, with which bytes; then structure, object and cause as they are named.
type Patch<'a> = (&'a str, usize, &'a [u8], (&'a str, &'a str, &'a str));

#[test]
fn damage_without_a_checksum_is_named_with_structure_object_and_cause() {
    let Some(python) = Python::find() else {
        return;
    };
    let (bytes, structures) = sound(&python);
    let header = place(&structures, "object header", "/group/also counted");
    let tree = place(&structures, "version 1 B-tree node", "/chunked");
    let chunk = place(&structures, "chunk", "/chunked");
    let collection = place(&structures, "global heap collection", "/words");
    let segment = place(&structures, "local heap data segment", "/group");
    // A key of the tree takes 32 bytes: size, mask, three offsets; then the chunk's address.
    let first_chunk = tree + 24 + 32;
    let patches: [Patch; 7] = [
        (
            "a reference count",
            header + 4,
            &[9],
            (
                "object header",
                "/group/also counted",
                "its reference count is 9, and 3 links lead to it",
            ),
        ),
        (
            "a chunk's bytes",
            chunk + 5,
            &[0xa5, 0x5a],
            ("chunk", "/chunked", "chunk [0, 0]"),
        ),
        (
            "a chunk's address",
            first_chunk,
            &(chunk as u64 + 8).to_le_bytes(),
            ("chunk", "/chunked", "overlap"),
        ),
        (
            "a chunk past the end",
            first_chunk,
            &[0xff, 0xff, 0xff, 0x7f],
            ("chunk", "/chunked", "beyond the end of the file"),
        ),
        (
            "a sibling",
            tree + 8,
            &[0; 8],
            ("version 1 B-tree node", "/chunked", "left sibling"),
        ),
        (
            "a heap object's index",
            collection + 16,
            &[77, 0],
            ("global heap", "/words", "no object of index 1"),
        ),
        (
            "a name's bytes",
            segment + 8,
            b"zz",
            ("symbol table node", "/group", "does not come after"),
        ),
    ];
    for (what, at, change, (structure, object, cause)) in patches {
        let mut patched = bytes.clone();
        patched[at..at + change.len()].copy_from_slice(change);
        assert_ne!(patched, bytes, "{what}: nothing changed");
        let found = damages(Path::new("patched.h5"), patched).expect("a walk");
        assert!(
            names(&found, structure, object, cause),
            "{what}: no {structure} of {object} with {cause:?} in:\n{}",
            lines(&found)
        );
    }
}

#[test]
fn a_file_cut_short_is_damaged_and_a_cancelled_check_ends() {
    let Some(python) = Python::find() else {
        return;
    };
    let (bytes, _) = sound(&python);
    let cut = bytes[..bytes.len() - 1].to_vec();
    let found = damages(Path::new("cut.h5"), cut).expect("a walk");
    assert!(lines(&found).contains("cut short"), "{}", lines(&found));
    let file = File::from_bytes("sound.h5", bytes).expect("a sound file");
    let task = Task::new();
    task.cancel();
    let checked = check::check(&file, &Options::default(), &task, &mut |_| {});
    assert!(checked.is_err_and(|error| error.is_cancelled()));
}
