//! Images of a file, and how our reader and h5py see each.

use std::io::Write;
use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;

use hyperslab_engine::storage::MemorySource;
use hyperslab_engine::{File, Group, Object, Result, Task};

use super::Found;
use crate::harness::python::Python;

pub const SCRIPT: &str = "cut_files.py";

/// A file before and after a save, and how h5py tells each.
pub struct Ends {
    pub before: Vec<u8>,
    pub after: Vec<u8>,
    told: [String; 2],
    seen: [String; 2],
}

impl Ends {
    pub fn new(before: Vec<u8>, after: Vec<u8>, python: &Python, folder: &Path) -> Self {
        let told = told(&[&before, &after], python, folder);
        let seen = [&before, &after].map(|bytes| seen(&open(bytes)).expect("a whole file"));
        let told: [String; 2] = told.try_into().expect("two images");
        assert_ne!(told[0], told[1], "h5py sees the change");
        assert_ne!(seen[0], seen[1], "our reader sees the change");
        Self {
            before,
            after,
            told,
            seen,
        }
    }

    /// How h5py sees each image.
    pub fn judged(&self, images: &[&Vec<u8>], python: &Python, folder: &Path) -> Vec<Found> {
        let told = told(images, python, folder);
        let which = |told: String| match told.as_str() {
            "refused" => Found::Refused,
            told if told == self.told[0] => Found::Before,
            told if told == self.told[1] => Found::After,
            _ => Found::Mixed,
        };
        told.into_iter().map(which).collect()
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
            Ok(seen) if seen == self.seen[0] => Found::Before,
            Ok(seen) if seen == self.seen[1] => Found::After,
            _ => Found::Mixed,
        };
        assert_eq!(medium.to_vec(), image, "looking at the file changed it");
        if file.root().attrs().modify("title", b"not kept.").is_err() {
            return (Found::Mixed, image.to_vec());
        }
        file.revert().expect("the change is dropped");
        (found, medium.to_vec())
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
        text.push_str(&format!("{:?}\n", link.name));
        match group.resolve(&link)? {
            Object::Group(group) => see_group(&group, text)?,
            Object::Dataset(dataset) => {
                see_attributes(&dataset.attributes()?, text)?;
                let elements = dataset.read::<i32>(&hyperslab_engine::Selection::All)?;
                text.push_str(&format!("{:?}\n", elements.view()));
            }
            Object::Datatype(_) => {}
        }
    }
    Ok(())
}

fn see_attributes(attributes: &[hyperslab_engine::Attribute], text: &mut String) -> Result<()> {
    for attribute in attributes {
        let elements = attribute.read(&Task::new())?;
        let (name, shape) = (attribute.name(), attribute.shape());
        text.push_str(&format!("{name:?} {shape:?} {:?}\n", elements.bytes()));
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
