//! Structures that take settings which h5py has no word for: shared messages, filtered heaps,
//! images of the metadata cache, widths, ranks, odd headers and names; searches by name; and files
//! that another process is writing.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::Stdio;
use std::time::Instant;

use hyperslab_engine::{Dataset, Error, File, Kind, Selection, Task};

use crate::harness::digest;
use crate::harness::folder;
use crate::harness::python::Python;
use crate::oracle_values::{check, contains};

const SCRIPT: &str = "write_structures.py";

#[test]
fn values_equal_h5py_in_groups_whose_heaps_have_filters() {
    check(SCRIPT, &["heaps"], 60, &["FRHP", "FHDB", "BTHD"]);
}

#[test]
fn values_equal_h5py_in_files_that_share_messages() {
    check(
        SCRIPT,
        &["shared_messages"],
        5000,
        &["SMTB", "SMLI", "BTHD\0\x07"],
    );
}

#[test]
fn values_equal_h5py_whatever_the_widths_and_ranks() {
    check(SCRIPT, &["widths", "ranks"], 900, &["TREE", "SNOD", "OHDR"]);
}

#[test]
fn values_equal_h5py_in_headers_of_all_flags_and_behind_odd_names() {
    check(
        SCRIPT,
        &["headers", "names"],
        3000,
        &["OCHK", "TREE", "FRHP"],
    );
}

#[test]
fn values_equal_h5py_in_files_that_keep_track_of_free_space() {
    check(SCRIPT, &["free_space"], 400, &["FSHD", "FSSE"]);
}

#[test]
fn a_cache_image_overrides_the_blocks_that_it_holds() {
    let Some(python) = Python::find() else {
        return;
    };
    let scratch = folder();
    let target = scratch.path().to_str().expect("a plain path");
    python.run_script(SCRIPT, &[target, "cache_images"]);
    let file = |name: &str| scratch.path().join(name);
    let digests = digest::of_h5py(&python, &[file("twin.h5"), file("simple image.h5")]);
    let [Ok(twin), Ok(simple)] = &digests[..] else {
        panic!("h5py cannot read them: {digests:?}");
    };
    assert!(twin.len() > 100 && simple.len() == 10);
    for (name, expected) in [
        ("image.h5", twin),
        ("image, user block.h5", twin),
        ("simple image.h5", simple),
    ] {
        assert!(contains(&file(name), "MDCI"), "no image in {name}");
        let ours = digest::of_ours(&file(name)).expect(name);
        let differences = digest::compare(expected, &ours).differences;
        assert!(differences.is_empty(), "{name}: {differences:#?}");
    }
    damaged_image(&file("image.h5"));
}

/// Nothing is read past a damaged image: what lies in the file itself is out of date.
fn damaged_image(path: &Path) {
    let mut bytes = std::fs::read(path).expect("a written file");
    let image = bytes.windows(4).position(|four| four == b"MDCI");
    bytes[image.expect("an image") + 100] ^= 1;
    let file = File::from_bytes("damaged.h5", bytes).expect("a superblock");
    let notes = file.info().notes.join(" ");
    assert!(notes.contains("metadata cache image"), "{notes}");
    let error = file.root().links(&Task::new()).expect_err("damage");
    assert_eq!(error.structure(), "metadata cache image");
}

#[test]
fn links_and_attributes_are_found_by_name_also_those_of_one_hash() {
    let Some(python) = Python::find() else {
        return;
    };
    let scratch = folder();
    let target = scratch.path().to_str().expect("a plain path");
    python.run_script(SCRIPT, &[target, "names"]);
    for file in ["names, earliest.h5", "names, latest.h5"] {
        let file = File::open(scratch.path().join(file)).expect("a file");
        let start = Instant::now();
        for round in 0..10_000 {
            let link = format!("colliding/{}", round % 3000);
            assert!(file.get(&link).is_ok(), "{link}");
        }
        println!("10,000 links: {:?}", start.elapsed());
        let many = file.get("many attributes").expect("a dataset");
        let start = Instant::now();
        for round in 0..10_000 {
            let name = (round % 1000).to_string();
            let attribute = many.attribute(&name).expect(&name);
            assert_eq!(attribute.name().to_string(), name);
        }
        println!("10,000 attributes: {:?}", start.elapsed());
        for name in ["name00135614", "name00177345", "name00007025"] {
            assert!(file.get(format!("colliding/{name}")).is_ok());
            assert!(many.attribute(name).is_ok());
        }
        let missing = many.attribute("name00000000").expect_err("not there");
        assert_eq!(missing.kind(), Kind::NotFound);
    }
}

#[test]
fn a_file_that_another_process_is_writing_reads_consistently() {
    let Some(python) = Python::find() else {
        return;
    };
    let scratch = folder();
    let path = scratch.path().join("written.h5");
    let mut writer = python
        .script("write_swmr.py")
        .arg(&path)
        .arg("6")
        .stdout(Stdio::piped())
        .spawn()
        .expect("Python starts");
    let mut lines = BufReader::new(writer.stdout.take().expect("a pipe")).lines();
    let mut line = || lines.next().expect("a line").expect("text");
    assert_eq!(line(), "writing");
    let file = File::open(&path).expect("nobody holds it");
    let (mut reads, mut grew, mut longest) = (0u32, 0u32, 0);
    while writer.try_wait().expect("a process").is_none() {
        match read_once(&file) {
            Ok(length) => {
                assert!(length >= longest, "{length} elements after {longest}");
                grew += u32::from(length > longest);
                longest = length;
                reads += 1;
            }
            // Once it is closed by its writer it is a file like others, and may have changed.
            Err(error) if error.kind() == Kind::Changed => {}
            Err(error) => panic!("{error}"),
        }
    }
    let count = line().parse::<u64>().expect("a number");
    println!("{reads} reads of {grew} lengths, {count} elements");
    assert!(reads > 10 && grew > 5, "{reads} reads, {grew} lengths");
    assert_eq!(read_once(&file).expect("it is closed"), count);
    for name in ["line", "packed", "plane"] {
        let unread = missing(&dataset(&file, name).expect(name)).expect(name);
        assert_eq!(unread, 0, "elements of {name} that are not written");
    }
}

/// Reads everything as it is now; the length of the line.
fn read_once(file: &File) -> Result<u64, Error> {
    file.changed()?;
    for name in ["packed", "plane"] {
        missing(&dataset(file, name)?)?;
    }
    for group in 0..20 {
        file.get(format!("group {group}"))?.attribute("number")?;
    }
    let line = dataset(file, "line")?;
    missing(&line)?;
    Ok(line.shape()[0])
}

fn dataset(file: &File, name: &str) -> Result<Dataset, Error> {
    file.root().dataset(name)
}

/// Elements that read as not written; anything but those and the element's own value is wrong.
fn missing(dataset: &Dataset) -> Result<usize, Error> {
    let values = dataset.read::<i32>(&Selection::All)?;
    let width = dataset.shape().get(1).map_or(1, |width| *width as usize);
    let mut missing = 0;
    for (at, value) in values.view().iter().enumerate() {
        let expected = (at / width.max(1)) as i32 + 1;
        match *value {
            0 => missing += 1,
            value => assert_eq!(value, expected, "element {at} of {}", dataset.path()),
        }
    }
    Ok(missing)
}
