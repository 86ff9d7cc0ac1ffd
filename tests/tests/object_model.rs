//! The object model beside h5py's, call by call (`tests/oracle/object_model.py`): groups, links,
//! names, attributes, references, datasets, chunks, scales, and everything that can stand between
//! the brackets of a dataset.

mod cases;
mod datasets;
mod groups;

use std::io::Write as _;
use std::process::Stdio;

use hyperslab_engine::{Class, Elements, Object, ObjectKind, Result, Value};

use crate::harness::python::Python;
use crate::harness::{folder, run};

/// What calls gave: the call, and the answer.
#[derive(Default)]
struct Answers(Vec<(String, String)>);

impl Answers {
    fn line(&mut self, call: impl Into<String>, answer: impl Into<String>) {
        self.0.push((call.into(), answer.into()));
    }

    /// The answer, or that there was an error.
    fn answer(&mut self, call: impl Into<String>, make: impl FnOnce() -> Result<String>) {
        self.line(call, make().unwrap_or_else(|_| "refused".to_owned()));
    }
}

/// Values separated by commas; a dash for none.
fn listed<T: ToString>(values: impl IntoIterator<Item = T>) -> String {
    let values: Vec<String> = values.into_iter().map(|value| value.to_string()).collect();
    match values.is_empty() {
        true => "-".to_owned(),
        false => values.join(","),
    }
}

/// A truth as Python prints it.
fn truth(value: bool) -> &'static str {
    if value { "True" } else { "False" }
}

/// A tuple as Python prints it.
fn tuple<T: ToString>(values: impl IntoIterator<Item = T>) -> String {
    let values: Vec<String> = values.into_iter().map(|value| value.to_string()).collect();
    match &values[..] {
        [one] => format!("({one},)"),
        _ => format!("({})", values.join(", ")),
    }
}

fn kind(object: &Object) -> &'static str {
    kind_name(object.kind())
}

fn kind_name(kind: ObjectKind) -> &'static str {
    match kind {
        ObjectKind::Group => "group",
        ObjectKind::Dataset => "dataset",
        ObjectKind::Datatype => "datatype",
    }
}

/// Values as the script prints them: whole numbers without a fraction for integers alone.
fn texts(elements: &Elements) -> Result<Vec<String>> {
    (0..elements.len())
        .map(|n| elements.value(n).map(|value| text(&value)))
        .collect()
}

fn text(value: &Value) -> String {
    match value {
        Value::Integer(number) => number.to_string(),
        Value::Float { value, .. } => format!("{value:?}"),
        Value::String { bytes, .. } => String::from_utf8_lossy(bytes)
            .trim_end_matches('\0')
            .to_owned(),
        Value::Compound(members) => {
            let members: Vec<String> = members.iter().map(|(_, value)| text(value)).collect();
            members.join("/").replace(' ', "")
        }
        Value::Array { values, .. } => {
            format!(
                "[{}]",
                values.iter().map(text).collect::<Vec<_>>().join(",")
            )
        }
        other => format!("{other:?}"),
    }
}

/// Shape and values, as the script prints what was read.
fn read(elements: &Elements) -> Result<String> {
    if let Class::Array { .. } = elements.datatype().class {
        return Ok("an array in each element".to_owned());
    }
    Ok(format!(
        "({}) {}",
        listed(elements.shape()),
        listed(texts(elements)?)
    ))
}

/// The script's answers, `input` on its standard input.
fn of_h5py(python: &Python, arguments: &[&str], input: &str) -> Vec<(String, String)> {
    let mut command = python.script("object_model.py");
    command.args(arguments);
    let mut file = tempfile::tempfile().expect("a temporary file");
    file.write_all(input.as_bytes()).expect("room on the disk");
    std::io::Seek::rewind(&mut file).expect("a file");
    let printed = run(command.stdin(Stdio::from(file)));
    let lines = printed.lines();
    let split = |line: &str| {
        let (call, answer) = line.split_once('\t').expect("a call and an answer");
        (call.to_owned(), answer.to_owned())
    };
    lines.map(split).collect()
}

/// Every call must be answered alike, and there must be many.
fn compare(ours: &Answers, theirs: &[(String, String)], least: usize) {
    let calls = |answers: &[(String, String)]| -> Vec<String> {
        answers.iter().map(|(call, _)| call.clone()).collect()
    };
    assert_eq!(calls(&ours.0), calls(theirs), "the same calls");
    let pairs = ours.0.iter().zip(theirs);
    let different: Vec<String> = pairs
        .filter(|(ours, theirs)| ours.1 != theirs.1)
        .map(|(ours, theirs)| format!("{}\n  ours {}\n  h5py {}", ours.0, ours.1, theirs.1))
        .collect();
    println!(
        "{} of {} calls agree",
        theirs.len() - different.len(),
        theirs.len()
    );
    assert!(
        different.is_empty(),
        "{} differ:\n{}",
        different.len(),
        different.join("\n")
    );
    assert!(theirs.len() >= least, "only {} calls", theirs.len());
}

/// A folder with the script's files; none where Python is missing.
fn written() -> Option<(Python, tempfile::TempDir)> {
    let python = Python::find()?;
    let scratch = folder();
    python.run_script(
        "object_model.py",
        &["write".as_ref(), scratch.path().as_os_str()],
    );
    Some((python, scratch))
}
