//! One small change in each file of the corpus: h5py finds just that change, few bytes differ, and
//! undoing it gives the old file back to the byte.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use hyperslab_engine::check::{self, Options};
use hyperslab_engine::datatype::{ByteOrder, Integer};
use hyperslab_engine::{
    Attributes, Class, Dataspace, Datatype, Error, File, Kind, LinkTarget, Object, Result,
    Selection, Slice, Task,
};

use crate::harness::corpus;
use crate::harness::digest::{self, Digest};
use crate::harness::folder;
use crate::harness::python::Python;

/// Objects that are looked through for one that can be changed.
const LOOKED_AT: usize = 200;

/// What a change should do to a digest.
enum Touched {
    /// The line of this path, and no other, is another one or new.
    Line(String),
    /// The lines of an object and all below it have another path.
    Renamed { old: String, new: String },
}

/// A change that was made in a copy.
struct Made {
    file: PathBuf,
    what: &'static str,
    touched: Touched,
    differing: usize,
    undone: bool,
}

fn objects(file: &File) -> Vec<Object> {
    let mut found = vec![Object::Group(file.root())];
    let mut next = 0;
    while next < found.len().min(LOOKED_AT) {
        if let Object::Group(group) = &found[next] {
            let links = group.links(&Task::new()).unwrap_or_default();
            let members = links.iter().take(LOOKED_AT);
            let hard: Vec<Object> = members
                .filter(|link| matches!(link.target, LinkTarget::Hard(_)))
                .filter_map(|link| group.resolve(link).ok())
                .collect();
            for object in hard {
                let known = |other: &Object| other.address() == object.address();
                if !found.iter().any(known) {
                    found.push(object);
                }
            }
        }
        next += 1;
    }
    found
}

/// The first byte of an element that counts, where elements hold all that they are and every byte
/// may change.
fn first_byte(datatype: &Datatype) -> Option<usize> {
    match &datatype.class {
        Class::Integer(_) | Class::Float(_) | Class::Bitfield(_) | Class::String(_) => Some(0),
        Class::Opaque { .. } => Some(0),
        Class::Array { base, .. } => first_byte(base),
        Class::Compound(members) => {
            let bytes = members.iter().map(|member| {
                let first = first_byte(&member.datatype)?;
                Some(member.offset + first)
            });
            bytes.collect::<Option<Vec<_>>>()?.into_iter().min()
        }
        _ => None,
    }
}

/// An attribute of plain elements, with those elements but for one bit.
fn changeable(attrs: &Attributes) -> Option<(Vec<u8>, Vec<u8>)> {
    let all = attrs.values().ok()?;
    all.iter().find_map(|attribute| {
        let mut elements = attribute.read(&Task::new()).ok()?.bytes().to_vec();
        let first = first_byte(attribute.datatype().ok()?)?;
        *elements.get_mut(first)? ^= 1;
        Some((attribute.name().as_bytes().to_vec(), elements))
    })
}

fn damages(path: &Path) -> Option<u64> {
    let file = File::open(path).ok()?;
    let summary = check::check(&file, &Options::default(), &Task::new(), &mut |_| {});
    Some(summary.ok()?.damages)
}

type Change = fn(&File) -> Result<Option<Touched>>;

/// Modifies the first attribute that can be.
fn modify(file: &File) -> Result<Option<Touched>> {
    for object in objects(file) {
        if let Some((name, elements)) = changeable(&object.attrs()) {
            object.attrs().modify(&name, &elements)?;
            let path = String::from_utf8_lossy(object.path_bytes()).into_owned();
            let name = String::from_utf8_lossy(&name).into_owned();
            return Ok(Some(Touched::Line(format!("{path}@{name}"))));
        }
    }
    Ok(None)
}

/// Adds an attribute to the root.
fn create(file: &File) -> Result<Option<Touched>> {
    let datatype = Datatype {
        size: 4,
        class: Class::Integer(Integer::plain(ByteOrder::Little, true, 4)),
    };
    let attrs = file.root().attrs();
    attrs.create("a new one", &datatype, &Dataspace::Scalar, &[1, 2, 3, 4])?;
    Ok(Some(Touched::Line("/@a new one".to_owned())))
}

/// Renames the first member of the root that has no other link.
fn rename(file: &File) -> Result<Option<Touched>> {
    let root = file.root();
    for link in root.links(&Task::new())? {
        let Ok(object) = root.resolve(&link) else {
            continue;
        };
        let hard = matches!(link.target, LinkTarget::Hard(_));
        let Ok(old) = std::str::from_utf8(link.name.as_bytes()) else {
            continue;
        };
        if hard && object.reference_count().is_ok_and(|count| count <= 1) {
            let new = format!("{old}~");
            root.rename(old, &new)?;
            let [old, new] = [old, &new].map(|name| format!("/{name}"));
            return Ok(Some(Touched::Renamed { old, new }));
        }
    }
    Ok(None)
}

/// Changes one bit of the first element of the first dataset that can be written.
fn write(file: &File) -> Result<Option<Touched>> {
    let mut refused = None;
    for object in objects(file) {
        let Object::Dataset(dataset) = object else {
            continue;
        };
        let first = dataset.shape().iter().map(|_| Slice::index(0)).collect();
        let first = Selection::Slab(first);
        let place = dataset.datatype().ok().and_then(first_byte);
        let small = dataset
            .dataspace()
            .element_count()
            .is_some_and(|count| count < 1 << 24);
        let Ok(read) = dataset.read_elements(&first, &Task::new()) else {
            continue;
        };
        let mut bytes = read.bytes().to_vec();
        let Some(byte) = place
            .and_then(|place| bytes.get_mut(place))
            .filter(|_| small)
        else {
            continue;
        };
        *byte ^= 1;
        match dataset.write_bytes(&first, &bytes) {
            Ok(()) => return Ok(Some(Touched::Line(dataset.path().to_owned()))),
            Err(error) if error.kind() == Kind::Unsupported => refused = Some(error),
            Err(error) => return Err(error),
        }
    }
    refused.map_or(Ok(None), Err)
}

/// Makes the change in a copy of the file, and takes it back after a save in another.
fn trial(source: &Path, folder: &Path, what: &'static str, change: Change) -> Result<Option<Made>> {
    let name = source.file_name().expect("a name");
    let (path, before) = (folder.join(name), std::fs::read(source).expect("the file"));
    std::fs::write(&path, &before).expect("a copy");
    let file = File::options().write(true).open(&path)?;
    let Some(touched) = change(&file)? else {
        return Ok(None);
    };
    file.savepoint(what);
    file.save()?;
    let after = std::fs::read(&path).expect("the file");
    assert_ne!(after, before, "{what}: {}", source.display());
    file.undo()?.expect("a step to take back");
    file.save()?;
    drop(file);
    let undone = std::fs::read(&path).expect("the file");
    // What lay behind the end that the superblock says counts for nothing, and is cut off.
    let undone = undone.len() <= before.len() && before.starts_with(&undone);
    std::fs::write(&path, &after).expect("the changed file");
    let shared = before.iter().zip(&after);
    let differing = shared.filter(|(old, new)| old != new).count();
    let grown = after.len().saturating_sub(before.len());
    Ok(Some(Made {
        file: path,
        what,
        touched,
        differing: differing + grown,
        undone,
    }))
}

/// The lines of a digest, by path.
fn lines(digest: &Digest) -> BTreeMap<String, &str> {
    let lines = digest.as_ref().map(Vec::as_slice).unwrap_or_default();
    lines
        .iter()
        .filter_map(|line| line.split_once('\t'))
        .map(|(path, told)| (path.to_owned(), told))
        .collect()
}

/// The path of an object that was renamed, or lies below one that was.
fn renamed(path: &str, old: &str, new: &str) -> Option<String> {
    let rest = path.strip_prefix(old)?;
    (rest.is_empty() || rest.starts_with(['/', '@'])).then(|| format!("{new}{rest}"))
}

/// What is wrong after the change: h5py reads anything otherwise but what was touched, there is new
/// damage, or undoing it left something.
fn faults(made: &Made, source: &Path, old: &Digest, new: &Digest) -> Vec<String> {
    let (mut old, new) = (lines(old), lines(new));
    let mut faults = Vec::new();
    match &made.touched {
        Touched::Line(path) => {
            let (before, told) = (old.get(path), new.get(path));
            let unreadable = before.is_some_and(|told| told.contains("ERROR"));
            let unset = told == before || told.is_none_or(|told| told.contains("ERROR"));
            // What h5py could not read before asks for nothing.
            if unset && !unreadable {
                faults.push(format!("{path} is not as it was set"));
            }
            old.remove(path);
            old.extend(told.map(|told| (path.clone(), *told)));
        }
        Touched::Renamed { old: from, new: to } => {
            let moved = old.into_iter();
            old = moved
                .map(|(path, told)| (renamed(&path, from, to).unwrap_or(path), told))
                .collect();
        }
    }
    let paths: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let differing: Vec<&String> = paths
        .into_iter()
        .filter(|path| old.get(*path) != new.get(*path))
        .collect();
    if !differing.is_empty() {
        faults.push(format!("differs in {differing:?}"));
    }
    if damages(&made.file) > damages(source) {
        faults.push("is damaged".to_owned());
    }
    if !made.undone {
        faults.push("is not undone to the byte".to_owned());
    }
    let place = source.display();
    let told = faults.into_iter();
    told.map(|fault| format!("{}: {place} {fault}", made.what))
        .collect()
}

#[test]
fn one_change_in_a_file_of_the_corpus_changes_nothing_else() {
    let Some(python) = Python::find() else {
        return;
    };
    let changes: [(&'static str, Change); 4] = [
        ("modify", modify),
        ("create", create),
        ("rename", rename),
        ("write", write),
    ];
    let mut refused: BTreeMap<String, usize> = BTreeMap::new();
    let (mut readable, mut worst, mut wrong) = (0, 0, Vec::new());
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for group in corpus::FOLDERS {
        let Some(files) = corpus::files(group) else {
            return;
        };
        let sources = digest::of_h5py(&python, &files);
        let folder = folder();
        let (mut all, mut copies) = (Vec::new(), Vec::new());
        for (number, (file, source)) in files.iter().zip(&sources).enumerate() {
            if source.is_err() || File::open(file).is_err() {
                continue;
            }
            readable += 1;
            for (what, change) in changes {
                let own = folder.path().join(format!("{what}-{number}"));
                std::fs::create_dir(&own).expect("a folder");
                match trial(file, &own, what, change) {
                    Ok(Some(made)) => {
                        copies.push(made.file.clone());
                        all.push((file, made));
                    }
                    Ok(None) => {}
                    Err(error) => note(&mut refused, what, file, &error),
                }
            }
        }
        // Links to other files lead nowhere from a copy: what counts is a copy of the same kind.
        let plain = plain_copies(&all, folder.path());
        let (old, new) = (
            digest::of_h5py(&python, &plain),
            digest::of_h5py(&python, &copies),
        );
        for ((source, made), (old, new)) in all.iter().zip(old.iter().zip(&new)) {
            wrong.extend(faults(made, source, old, new));
            *counts.entry(made.what).or_default() += 1;
            if made.what == "modify" {
                worst = worst.max(made.differing);
            }
        }
    }
    println!("{readable} files, changed: {counts:?}; modify: at most {worst} bytes");
    refused
        .iter()
        .for_each(|(why, count)| println!("refused {count}: {why}"));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(worst <= 64, "modifying an attribute touches {worst} bytes");
    let least = [
        ("create", 197),
        ("modify", 38),
        ("rename", 177),
        ("write", 136),
    ];
    for (what, least) in least {
        assert!(counts[what] >= least, "{counts:?}");
    }
}

fn note(refused: &mut BTreeMap<String, usize>, what: &str, file: &Path, error: &Error) {
    // A limit: a dataset of 2^63 bytes that were never written.
    let known = [
        Kind::Unsupported,
        Kind::Locked,
        Kind::Truncated,
        Kind::LimitExceeded,
    ];
    assert!(
        known.contains(&error.kind()) || damages(file) != Some(0),
        "{what}: {}: {error}",
        file.display()
    );
    *refused
        .entry(format!("{what}: {}", error.cause()))
        .or_default() += 1;
}

/// A copy of the unchanged file for each change.
fn plain_copies(all: &[(&PathBuf, Made)], folder: &Path) -> Vec<PathBuf> {
    let copy = |(number, (source, _)): (usize, &(&PathBuf, Made))| {
        let own = folder.join(format!("plain-{number}"));
        std::fs::create_dir(&own).expect("a folder");
        let path = own.join(source.file_name().expect("a name"));
        std::fs::copy(source, &path).expect("a copy");
        path
    };
    all.iter().enumerate().map(copy).collect()
}
