//! A thousand bytes flipped in structures that have a checksum: each is found.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::sound::written;
use super::{checksummed, damages};
use crate::harness::folder;
use crate::harness::python::Python;

/// Flips.
const FLIPS: u64 = 1000;

/// Kinds of structures that have to be among them.
const KINDS: [&str; 20] = [
    "superblock",
    "object header",
    "object header continuation block",
    "fractal heap header",
    "fractal heap indirect block",
    "fractal heap direct block",
    "version 2 B-tree header",
    "version 2 B-tree internal node",
    "version 2 B-tree leaf",
    "fixed array header",
    "fixed array data block",
    "fixed array page",
    "extensible array header",
    "extensible array index block",
    "extensible array super block",
    "extensible array data block",
    "shared message table",
    "shared message list",
    "free-space manager header",
    "free-space section list",
];

/// A place that a checksum covers.
struct Place {
    file: usize,
    address: u64,
    checked: u64,
}

/// Numbers that look random, the same ones each time (splitmix64).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % end.max(1)
    }
}

#[test]
fn each_of_a_thousand_flipped_bytes_is_found() {
    let Some(python) = Python::find() else {
        return;
    };
    let scratch = folder();
    let mut files: Vec<(PathBuf, Vec<u8>)> = Vec::new();
    for script in ["write_check.py", "write_structures.py"] {
        for file in written(&python, script, &[], &scratch.path().join(script)) {
            let bytes = std::fs::read(&file).expect("a readable file");
            if bytes.len() < 3 << 20 {
                files.push((file, bytes));
            }
        }
    }
    let mut places: BTreeMap<&str, Vec<Place>> = BTreeMap::new();
    for (number, (file, bytes)) in files.iter().enumerate() {
        for structure in checksummed(file, bytes) {
            places.entry(structure.name).or_default().push(Place {
                file: number,
                address: structure.address,
                checked: structure.checked,
            });
        }
    }
    for kind in KINDS {
        assert!(
            places.contains_key(kind),
            "no {kind} in {:?}",
            places.keys()
        );
    }
    let kinds: Vec<(&&str, &Vec<Place>)> = places.iter().collect();
    let mut numbers = Numbers(1);
    let mut missed = Vec::new();
    for flip in 0..FLIPS {
        // Kinds in turn: most structures are object headers.
        let (kind, places) = kinds[(flip % kinds.len() as u64) as usize];
        let place = &places[numbers.below(places.len() as u64) as usize];
        let at = (place.address + numbers.below(place.checked)) as usize;
        let change = 1 + numbers.below(255) as u8;
        let (file, bytes) = &files[place.file];
        let mut flipped = bytes.clone();
        flipped[at] ^= change;
        if damages(file, flipped).is_ok_and(|found| found.is_empty()) {
            let name = file.file_name().unwrap_or_default().to_string_lossy();
            missed.push(format!("{name}: {kind} at {at:#x}: {change:#x}"));
        }
    }
    assert!(
        missed.is_empty(),
        "{} of {FLIPS} missed:\n{}",
        missed.len(),
        missed.join("\n")
    );
}
