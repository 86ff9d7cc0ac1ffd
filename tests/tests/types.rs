//! Every type of the format: values as doubles, 64-bit integers and other types as HDF5 converts
//! them, what references lead to, fill values, virtual datasets. The writer says what the library
//! finds; see `oracle/write_types.py`.

use std::fmt::Write;
use std::path::Path;

use hyperslab_engine::format::fill_value::FillValue;
use hyperslab_engine::{Dataset, File, Object, ReferenceTarget, Selection, SourceState};
use hyperslab_engine::{Task, Value, VirtualView};

use crate::harness::digest;
use crate::harness::folder;
use crate::harness::python::Python;

/// Questions that the writer has answered, at least.
const LEAST: usize = 400;

#[test]
fn every_type_converts_as_the_library_converts_it_with_the_default_bounds() {
    check("earliest");
}

#[test]
fn every_type_converts_as_the_library_converts_it_with_the_bounds_of_1_10() {
    check("v110");
}

#[test]
fn every_type_converts_as_the_library_converts_it_with_the_latest_bounds() {
    check("latest");
}

fn check(bounds: &str) {
    let Some(python) = Python::find() else {
        return;
    };
    let scratch = folder();
    let target = scratch.path().to_str().expect("a plain path");
    python.run_script("write_types.py", &[target, bounds]);
    let (asked, mut complaints) = answers(scratch.path());
    assert!(asked >= LEAST, "only {asked} questions");
    complaints.extend(digests(&python, scratch.path()));
    assert!(
        complaints.is_empty(),
        "{} differ:\n{}",
        complaints.len(),
        complaints.join("\n")
    );
}

/// Lines of the digests that differ.
fn digests(python: &Python, folder: &Path) -> Vec<String> {
    let names = ["types", "references", "foreign", "source", "virtual"];
    let files: Vec<_> = names
        .map(|name| folder.join(name).with_extension("h5"))
        .into();
    let theirs = digest::of_h5py(python, &files);
    let mut complaints = Vec::new();
    for ((file, theirs), name) in files.iter().zip(theirs).zip(names) {
        let theirs = theirs.unwrap_or_else(|error| panic!("h5py cannot read {name}: {error}"));
        let ours = digest::of_ours(file).unwrap_or_else(|error| vec![error]);
        // The library reads what is not there.
        let fit = |line: &String| !line.contains("virtual of shorter");
        let theirs: Vec<_> = theirs.into_iter().filter(fit).collect();
        let ours: Vec<_> = ours.into_iter().filter(fit).collect();
        let differences = digest::compare(&theirs, &ours).differences;
        complaints.extend(differences.iter().map(|line| format!("{name}: {line}")));
    }
    complaints
}

/// How many questions were asked, and which answers differ.
fn answers(folder: &Path) -> (usize, Vec<String>) {
    let lines = std::fs::read_to_string(folder.join("expected")).expect("the writer's answers");
    let mut complaints = Vec::new();
    for line in lines.lines() {
        let [file, path, question, wanted] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("no four fields: {line}");
        };
        let found = answer(&folder.join(file), path, question, wanted);
        let found = found.unwrap_or_else(|error| error.to_string());
        if found != wanted {
            let short = |text: &str| text.chars().take(300).collect::<String>();
            complaints.push(format!(
                "{file} {path}, {question}:\n  {}\n  {}",
                short(wanted),
                short(&found)
            ));
        }
    }
    (lines.lines().count(), complaints)
}

type Answer = hyperslab_engine::Result<String>;

fn answer(file: &Path, path: &str, question: &str, wanted: &str) -> Answer {
    let file = File::open(file)?;
    let dataset = dataset(&file, path)?;
    let words: Vec<&str> = question.splitn(2, ' ').collect();
    match words[..] {
        ["f64"] => doubles(&dataset, wanted),
        ["i64"] => integers(&dataset, wanted),
        ["as", target] => {
            let datatype = self::dataset(&file, target)?.datatype()?.clone();
            let elements = dataset.read_elements(&Selection::All, &Task::new())?;
            let (converted, _) = elements.convert_lossy(&datatype)?;
            Ok(hexadecimal(converted.bytes()))
        }
        ["references"] => references(&file, &dataset),
        ["fill"] => fill(&dataset),
        ["sources"] => sources(&dataset),
        ["values"] => Ok(numbers(&dataset.read::<i64>(&Selection::All)?.into_vec())),
        ["view", view] => {
            let view = match view.parse() {
                Ok(gap) => VirtualView::LastAvailable { gap },
                Err(_) => VirtualView::FirstMissing,
            };
            let seen = dataset.with_virtual_view(view)?;
            Ok(numbers(&seen.read::<i64>(&Selection::All)?.into_vec()))
        }
        _ => panic!("a question of another kind: {question}"),
    }
}

fn dataset(file: &File, path: &str) -> hyperslab_engine::Result<Dataset> {
    match file.get(path)? {
        Object::Dataset(dataset) => Ok(dataset),
        _ => panic!("{path} is no dataset"),
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("text grows");
        text
    })
}

fn words_of_8(text: &str) -> Vec<[u8; 8]> {
    let digits: Vec<u8> = text
        .as_bytes()
        .chunks_exact(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap_or(""), 16).unwrap_or(0))
        .collect();
    digits.as_chunks::<8>().0.to_vec()
}

/// Doubles; what is no number has many codes.
fn doubles(dataset: &Dataset, wanted: &str) -> Answer {
    let (found, _) = dataset.read_lossy::<f64>(&Selection::All)?;
    let wanted = words_of_8(wanted);
    let codes = found.as_slice().iter().enumerate().map(|(index, number)| {
        let theirs = wanted.get(index).copied().map(f64::from_le_bytes);
        match theirs {
            Some(theirs) if theirs.is_nan() && number.is_nan() => theirs,
            _ => *number,
        }
    });
    let bytes: Vec<u8> = codes.flat_map(f64::to_le_bytes).collect();
    Ok(hexadecimal(&bytes))
}

/// What the library makes wrong integers of: what is no number, what lies between -1 and 0 (the
/// lowest integer), and numbers below the smallest normal one (1). We make 0 of them.
fn spoiled(number: f64) -> bool {
    number.is_nan() || number.abs() < 1.0
}

/// Integers, but for those.
fn integers(dataset: &Dataset, wanted: &str) -> Answer {
    let (found, _) = dataset.read_lossy::<i64>(&Selection::All)?;
    let doubles = dataset.read_lossy::<f64>(&Selection::All)?.0;
    let wanted = words_of_8(wanted);
    let pairs = found.as_slice().iter().zip(doubles.as_slice()).enumerate();
    let numbers = pairs.map(|(index, (number, double))| {
        let theirs = wanted.get(index).copied().map(i64::from_le_bytes);
        match theirs {
            Some(theirs) if spoiled(*double) && *number == 0 => theirs,
            _ => *number,
        }
    });
    let bytes: Vec<u8> = numbers.flat_map(i64::to_le_bytes).collect();
    Ok(hexadecimal(&bytes))
}

fn references(file: &File, dataset: &Dataset) -> Answer {
    let elements = dataset.read_elements(&Selection::All, &Task::new())?;
    let mut targets = Vec::new();
    for index in 0..elements.len() {
        let Value::Reference(reference) = elements.value(index)? else {
            panic!("no reference");
        };
        targets.push(target(&file.follow(&reference)?)?);
    }
    Ok(targets.join("; "))
}

fn target(target: &ReferenceTarget) -> Answer {
    Ok(match target {
        ReferenceTarget::Null => "null".into(),
        ReferenceTarget::Object(object) => format!("object {}", object.address().0),
        ReferenceTarget::Region(dataset, region) => {
            let elements = dataset.read_region(region, &Task::new())?;
            let values = numbers(&elements.to_vec::<i64>()?);
            format!("region {}: {values}", dataset.address().0)
        }
        ReferenceTarget::Attribute(object, attribute) => {
            format!("attribute {} of {}", attribute.name(), object.address().0)
        }
        ReferenceTarget::Foreign { file, target } => {
            format!("in {file}: {}", self::target(target)?)
        }
        ReferenceTarget::ForeignMissing { file, .. } => format!("no file {file}"),
        ReferenceTarget::Dangling { .. } => "dangling".into(),
        other => format!("{other:?}"),
    })
}

fn numbers(values: &[i64]) -> String {
    let words: Vec<String> = values.iter().map(i64::to_string).collect();
    words.join(" ")
}

fn fill(dataset: &Dataset) -> Answer {
    Ok(match dataset.fill_value()? {
        FillValue::Undefined => "undefined".into(),
        FillValue::Default => "default".into(),
        FillValue::Value(bytes) => format!("user {}", hexadecimal(bytes)),
    })
}

fn sources(dataset: &Dataset) -> Answer {
    let mut states = Vec::new();
    dataset.visit_virtual_sources(&Task::new(), &mut |source| {
        states.push(match source.state {
            SourceState::Found => "found",
            SourceState::MissingFile => "missing file",
            SourceState::MissingDataset => "missing dataset",
            SourceState::Damaged(_) => "damaged",
        });
        std::ops::ControlFlow::Continue(())
    })?;
    Ok(states.join("; "))
}
