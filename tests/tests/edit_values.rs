//! Values that the engine writes into files of h5py, of every layout, chunk index and filter, beside
//! what numpy makes of the same edits; then h5py goes on where the engine stopped.

use std::collections::BTreeSet;
use std::path::Path;

use hyperslab_engine::check::{self, Options};
use hyperslab_engine::format::layout::{ChunkIndex, Layout};
use hyperslab_engine::{Dataset, File, Index, Kind, Mask, Selection, Task, select};
use num_complex::Complex;

use crate::harness::folder;
use crate::harness::python::Python;

const SCRIPT: &str = "edit_values.py";

/// Indices as the script writes them: `3,0:10:2,1/4/5`.
fn selection(text: &str) -> Selection {
    let number = |text: &str| text.parse::<i64>().expect("a number");
    let index = |part: &str| {
        if part.contains('/') {
            return Index::List(part.split('/').map(number).collect());
        }
        let Some((start, rest)) = part.split_once(':') else {
            return Index::At(number(part));
        };
        let (stop, step) = rest.split_once(':').expect("three numbers");
        Index::Range {
            start: Some(number(start)),
            stop: Some(number(stop)),
            step: step.parse().expect("a step"),
        }
    };
    let parts = text.split(',').filter(|part| !part.is_empty());
    Selection::Index(parts.map(index).collect())
}

fn place(text: &str) -> Vec<u64> {
    let parts = text.split(',').filter(|part| !part.is_empty());
    parts.map(|part| part.parse().expect("a place")).collect()
}

/// True at the points.
fn mask(shape: &[u64], points: &[Vec<u64>]) -> Mask {
    let mut truths = vec![false; shape.iter().product::<u64>() as usize];
    for point in points {
        let sides = point.iter().zip(shape);
        truths[sides.fold(0, |number, (at, length)| number * length + at) as usize] = true;
    }
    Mask::new(shape, truths).expect("as many truths")
}

fn numbers<T: std::str::FromStr<Err: std::fmt::Debug>>(values: &[&str]) -> Vec<T> {
    values
        .iter()
        .map(|value| value.parse().expect("a number"))
        .collect()
}

/// Makes one of the script's edits.
fn edit(file: &File, line: &str) -> hyperslab_engine::Result<()> {
    let fields: Vec<&str> = line.split('\t').collect();
    let [path, kind, at, values] = fields[..] else {
        panic!("four fields: {line}");
    };
    let dataset = file.root().dataset(path)?;
    let values: Vec<&str> = values.split(',').collect();
    match kind {
        "integers" => dataset.write::<i64>(&selection(at), &numbers(&values)),
        "floats" => dataset.write::<f64>(&selection(at), &numbers(&values)),
        "bools" => {
            let truths: Vec<bool> = values.iter().map(|value| *value == "1").collect();
            dataset.write(&selection(at), &truths)
        }
        "complex" => {
            let numbers = numbers::<f64>(&values).into_iter();
            let numbers: Vec<_> = numbers.map(|n| Complex::new(n, -n)).collect();
            dataset.write(&selection(at), &numbers)
        }
        "strings" => {
            let texts: Vec<String> = values.iter().map(ToString::to_string).collect();
            dataset.write(&selection(at), &texts)
        }
        "points" | "mask" => {
            let points: Vec<Vec<u64>> = at.split(';').map(place).collect();
            let shape = dataset.refreshed()?.shape().to_vec();
            let selection = match kind {
                "points" => Selection::Points {
                    rank: shape.len(),
                    coordinates: points.concat(),
                },
                _ => Selection::Mask(mask(&shape, &points)),
            };
            dataset.write::<i64>(&selection, &numbers(&values))
        }
        "resize" => dataset.resize(&place(&values.join(","))),
        "text" => dataset.write_text(&place(at), values[0]),
        "fields x" => dataset.write_field::<f64, _>(&selection(at), &["x"], &numbers(&values)),
        "fields label" => {
            let texts: Vec<String> = values.iter().map(ToString::to_string).collect();
            dataset.write_field(&selection(at), &["label"], &texts)
        }
        field => {
            let field = field.strip_prefix("field ").expect("a field");
            dataset.write_text_field(&place(at), &[field], values[0])
        }
    }
}

fn assert_sound(path: &Path) {
    let file = File::open(path).expect("the file");
    let mut found = Vec::new();
    let summary = check::check(&file, &Options::default(), &Task::new(), &mut |damage| {
        found.push(format!("{damage:?}"));
    });
    assert_eq!(summary.expect("a whole walk").damages, 0, "{found:?}");
    assert!(found.is_empty(), "{}: {found:?}", path.display());
}

/// The kind of index of each dataset.
fn kinds(file: &File, edits: &str) -> BTreeSet<&'static str> {
    let paths: BTreeSet<&str> = edits
        .lines()
        .filter_map(|line| line.split('\t').next())
        .collect();
    let kind = |path: &&str| {
        let dataset = file.root().dataset(*path).expect("the dataset");
        match dataset.layout().expect("its layout") {
            Layout::Compact(_) => "compact",
            Layout::Contiguous { .. } => "contiguous",
            Layout::Virtual { .. } => "virtual",
            Layout::Chunked(layout) => match layout.index {
                ChunkIndex::BTree1(_) => "version 1 B-tree",
                ChunkIndex::Single { .. } => "single chunk",
                ChunkIndex::Implicit(_) => "implicit",
                ChunkIndex::FixedArray(_) => "fixed array",
                ChunkIndex::ExtensibleArray(_) => "extensible array",
                ChunkIndex::BTree2(_) => "version 2 B-tree",
            },
        }
    };
    paths.iter().map(kind).collect()
}

#[test]
fn h5py_reads_what_numpy_makes_of_the_same_edits() {
    let Some(python) = Python::find() else {
        return;
    };
    let folder = folder();
    let files = python.run_script(SCRIPT, &["write".as_ref(), folder.path().as_os_str()]);
    assert_eq!(files.lines().count(), 4);
    let mut met = BTreeSet::new();
    for path in files.lines().map(Path::new) {
        let edits = std::fs::read_to_string(path.with_extension("edits")).expect("the edits");
        let file = File::options().write(true).open(path).expect("the file");
        for (number, line) in edits.lines().enumerate() {
            edit(&file, line).unwrap_or_else(|error| panic!("{}: {line}: {error}", path.display()));
            if number % 250 == 100 {
                file.save().expect("saved");
            }
        }
        met.extend(kinds(&file, &edits));
        let before = std::fs::read(path).expect("the file");
        assert!(file.is_unsaved());
        file.save().expect("saved");
        assert_ne!(std::fs::read(path).expect("the file"), before);
        drop(file);
        assert_sound(path);
        python.run_script(SCRIPT, &["check".as_ref(), path.as_os_str()]);
        assert_sound(path);
    }
    let all = [
        "compact",
        "contiguous",
        "extensible array",
        "fixed array",
        "implicit",
        "single chunk",
        "version 1 B-tree",
        "version 2 B-tree",
    ];
    assert_eq!(met, all.into());
}

fn kind_of<T: std::fmt::Debug>(result: hyperslab_engine::Result<T>) -> Kind {
    result.expect_err("refused").kind()
}

fn text_of(dataset: &Dataset) -> String {
    let elements = dataset.read_elements(&Selection::All, &Task::new());
    format!("{:?}", elements.expect("elements").to_vec::<String>())
}

#[test]
fn edits_are_seen_at_once_undone_and_redone_and_wrong_ones_change_nothing() {
    let Some(python) = Python::find() else {
        return;
    };
    let folder = folder();
    let files = python.run_script(SCRIPT, &["write".as_ref(), folder.path().as_os_str()]);
    for path in files.lines().map(Path::new) {
        let before = std::fs::read(path).expect("the file");
        let file = File::options().write(true).open(path).expect("the file");
        let dataset = |path: &str| file.root().dataset(path).expect("the dataset");
        let numbers = dataset("/written/fixed all");
        let refused = [
            kind_of(numbers.write(&select![0, 0], &[1_i64 << 40])),
            kind_of(numbers.write(&select![0, 0], &[0.5])),
            kind_of(numbers.write(&select![0, 0], &["1".to_owned()])),
            kind_of(numbers.write(&select![0..3, 0], &[1, 2])),
            kind_of(numbers.write(&select![21, 0], &[1])),
            kind_of(numbers.write_bytes(&select![0, 0], &[0; 3])),
            kind_of(numbers.write_text(&[0, 0], "seven")),
            kind_of(numbers.write_text_field(&[0, 0], &["x"], "7")),
            kind_of(dataset("/types/null").write(&select![], &[1])),
            kind_of(dataset("/types/vlen written run").write(&select![0, 0], &["a\0b".to_owned()])),
        ];
        use Kind::{Conversion, InvalidArgument, NotFound};
        let expected = [
            Conversion,
            Conversion,
            Conversion,
            InvalidArgument,
            InvalidArgument,
            InvalidArgument,
            InvalidArgument,
            NotFound,
            InvalidArgument,
            Conversion,
        ];
        assert_eq!(refused, expected);
        assert!(!file.is_unsaved());

        let texts = dataset("/types/vlen written chunks");
        let (old_texts, old) = (
            text_of(&texts),
            numbers.read::<i32>(&select![..]).expect("read"),
        );
        assert_eq!(
            numbers
                .write_lossy(&select![0, 0], &[1e30])
                .expect("clipped"),
            1
        );
        assert_eq!(
            numbers
                .read::<i32>(&select![0, 0])
                .expect("read")
                .as_slice(),
            [i32::MAX]
        );
        numbers.write(&select![.., 1..3], &[-5]).expect("written");
        file.savepoint("numbers");
        texts
            .write_text(&[10, 6], "a longer text")
            .expect("written");
        texts
            .write(&select![0..2, ..], &["x".to_owned()])
            .expect("written");
        file.savepoint("texts");
        assert!(text_of(&texts).contains("a longer text"));
        let changed = (
            text_of(&texts),
            numbers.read::<i32>(&select![..]).expect("read"),
        );
        assert_eq!(file.undo().expect("undone").as_deref(), Some("texts"));
        assert_eq!(text_of(&texts), old_texts);
        assert_eq!(file.undo().expect("undone").as_deref(), Some("numbers"));
        assert_eq!(numbers.read::<i32>(&select![..]).expect("read"), old);
        assert_eq!(std::fs::read(path).expect("the file"), before);
        file.redo().expect("redone");
        file.redo().expect("redone");
        assert_eq!(numbers.read::<i32>(&select![..]).expect("read"), changed.1);
        assert_eq!(text_of(&texts), changed.0);
        file.save().expect("saved");
        drop((numbers, texts));
        drop(file);
        assert_sound(path);
        let file = File::open(path).expect("the file");
        let texts = file
            .root()
            .dataset("/types/vlen written chunks")
            .expect("the dataset");
        assert_eq!(text_of(&texts), changed.0);
    }
}
