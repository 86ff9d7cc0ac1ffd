//! Images of a file, and how our reader and h5py see each.

use std::io::Write;
use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;

use hyperslab_engine::storage::MemorySource;
use hyperslab_engine::{Class, Elements, File, Group, LinkTarget, Object, Result, Selection, Task};

use super::Found;
use crate::harness::python::Python;

pub const SCRIPT: &str = "cut_files.py";

/// A file before and after a save, and how h5py tells each.
pub struct Ends {
    pub before: Vec<u8>,
    pub after: Vec<u8>,
    /// The file before, after earlier saves, and last after the save.
    told: Vec<String>,
    seen: Vec<String>,
}

impl Ends {
    pub fn new(before: Vec<u8>, after: Vec<u8>, python: &Python, folder: &Path) -> Self {
        Self::through(&[before, after], python, folder)
    }

    /// The file as several saves leave it, one after the other: before the last, and after.
    pub fn through(states: &[Vec<u8>], python: &Python, folder: &Path) -> Self {
        let told = told(&states.iter().collect::<Vec<_>>(), python, folder);
        let seen = |bytes: &Vec<u8>| seen(&open(bytes)).expect("a whole file");
        let seen: Vec<String> = states.iter().map(seen).collect();
        let [before, .., after] = states else {
            panic!("a save has two ends");
        };
        for (told, seen) in told.windows(2).zip(seen.windows(2)) {
            assert_ne!(told[0], told[1], "h5py sees the change");
            assert_ne!(seen[0], seen[1], "our reader sees the change");
        }
        Self {
            before: before.clone(),
            after: after.clone(),
            told,
            seen,
        }
    }

    /// How h5py sees each image.
    pub fn judged(&self, images: &[&Vec<u8>], python: &Python, folder: &Path) -> Vec<Found> {
        let told = told(images, python, folder);
        let found = |told: String| match told.as_str() {
            "refused" => Found::Refused,
            told => which(told, &self.told),
        };
        told.into_iter().map(found).collect()
    }

    /// How our reader sees an image, which looking at does not change; and the image that a writer
    /// leaves who begins a change, and drops it.
    pub fn read(&self, image: &[u8]) -> (Found, Vec<u8>) {
        let medium = Arc::new(MemorySource::new(image));
        let options = File::options().write(true);
        let Ok(file) = options.from_medium("cut.h5", medium.clone()) else {
            return (Found::Refused, image.to_vec());
        };
        let found = match seen(&file) {
            Ok(seen) => which(&seen, &self.seen),
            Err(_) => Found::Mixed,
        };
        assert_eq!(medium.to_vec(), image, "looking at the file changed it");
        if file.root().attrs().modify("title", b"not kept.").is_err() {
            return (Found::Mixed, image.to_vec());
        }
        file.revert().expect("the change is dropped");
        (found, medium.to_vec())
    }
}

/// Whether that is how the file is after the save, or how it ever was before.
fn which(found: &str, ends: &[String]) -> Found {
    match ends.iter().rposition(|end| end == found) {
        Some(at) if at + 1 == ends.len() => Found::After,
        Some(_) => Found::Before,
        None => Found::Mixed,
    }
}

fn open(bytes: &[u8]) -> File {
    File::from_bytes("end.h5", bytes.to_vec()).expect("a whole file")
}

/// All that our reader finds in the file: names, attributes, elements.
fn seen(file: &File) -> Result<String> {
    let mut text = String::new();
    see_group(&file.root(), &mut text)?;
    Ok(text)
}

fn see_group(group: &Group, text: &mut String) -> Result<()> {
    let task = Task::new();
    see_attributes(&group.attributes()?, text)?;
    for link in group.links(&task)? {
        if !matches!(link.target, LinkTarget::Hard(_)) {
            text.push_str(&format!("{:?} {:?}\n", link.name, link.target));
            continue;
        }
        text.push_str(&format!("{:?}\n", link.name));
        match group.resolve(&link)? {
            Object::Group(group) => see_group(&group, text)?,
            Object::Dataset(dataset) => {
                see_attributes(&dataset.attributes()?, text)?;
                see_elements(&dataset.read_elements(&Selection::All, &task)?, text)?;
            }
            Object::Datatype(_) => {}
        }
    }
    Ok(())
}

fn see_attributes(attributes: &[hyperslab_engine::Attribute], text: &mut String) -> Result<()> {
    for attribute in attributes {
        let elements = attribute.read(&Task::new())?;
        text.push_str(&format!("{:?} ", attribute.name()));
        see_elements(&elements, text)?;
    }
    Ok(())
}

fn see_elements(elements: &Elements, text: &mut String) -> Result<()> {
    let shape = elements.shape();
    match elements.datatype().class {
        Class::VlenString(_) => {
            text.push_str(&format!("{shape:?} {:?}\n", elements.to_vec::<String>()?));
        }
        _ => text.push_str(&format!("{shape:?} {:?}\n", elements.bytes())),
    }
    Ok(())
}

/// A line for each image, in h5py's words.
fn told(images: &[&Vec<u8>], python: &Python, folder: &Path) -> Vec<String> {
    let mut command = python.script(SCRIPT);
    command.arg("judge").arg(folder);
    let piped = command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = piped.spawn().expect("Python starts");
    let mut input = child.stdin.take().expect("a pipe");
    let told = std::thread::scope(|scope| {
        scope.spawn(move || {
            for image in images {
                let length = (image.len() as u64).to_le_bytes();
                input.write_all(&length).expect("Python listens");
                input.write_all(image).expect("Python listens");
            }
        });
        child.wait_with_output().expect("Python ends")
    });
    assert!(told.status.success(), "{}", told.status);
    let text = String::from_utf8(told.stdout).expect("text");
    let lines: Vec<String> = text.lines().map(str::to_owned).collect();
    assert_eq!(lines.len(), images.len());
    lines
}
