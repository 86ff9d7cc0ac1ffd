//! Numbers and texts of the conformance corpus and of files written here, as the engine converts
//! them and as libhdf5 does (`tests/oracle/values.py` says which lines there are): wrong byte
//! orders, bit offsets and float formats do not show in digests of stored bytes.

use std::collections::HashSet;
use std::fmt::Write as _;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use hyperslab::text::{Style, element_text};
use hyperslab_engine::bytes::Address;
use hyperslab_engine::{
    Class, Dataspace, Datatype, Elements, File, Group, LinkTarget, Object, Result, Selection, Task,
    Value,
};

use crate::harness::corpus::{self, Tally};
use crate::harness::python::Python;
use crate::harness::{digest, folder};

/// The committed counts: a folder and how many of its lines agree; the number may only rise.
const FLOOR: &str = "tests/value-agreement.txt";

/// Larger datasets are left out, as the script does.
const MOST: u64 = 1 << 20;
/// Values that a line shows.
const FIRST: usize = 8;
/// The one NaN.
const NAN: u64 = 0x7ff8_0000_0000_0000;
/// Deepest group.
const DEPTH: usize = 200;

/// The lines of one file.
struct Lines {
    lines: Vec<String>,
    seen: HashSet<Address>,
}

fn of_file(path: &Path) -> Result<Vec<String>> {
    let file = File::options().ignore_lock(true).open(path)?;
    let root = file.root();
    let mut found = Lines {
        lines: Vec::new(),
        seen: HashSet::from([root.address()]),
    };
    found.group(&root, "", 0);
    Ok(found.lines)
}

impl Lines {
    fn group(&mut self, group: &Group, path: &str, depth: usize) {
        let shown = if path.is_empty() { "/" } else { path };
        self.attributes(&Object::Group(group.clone()), shown);
        if depth > DEPTH {
            return;
        }
        let mut links = group.links(&Task::new()).unwrap_or_default();
        links.sort_by(|a, b| a.name.cmp(&b.name));
        for link in links {
            let LinkTarget::Hard(address) = link.target else {
                continue;
            };
            let Ok(object) = group.resolve(&link) else {
                continue;
            };
            if !self.seen.insert(address) {
                continue;
            }
            let path = format!("{path}/{}", link.name);
            match &object {
                Object::Group(group) => {
                    self.group(group, &path, depth + 1);
                    continue;
                }
                Object::Dataset(dataset) => {
                    let read = || dataset.read_elements(&Selection::All, &Task::new());
                    if let Ok(datatype) = dataset.datatype() {
                        self.values(&path, datatype, dataset.dataspace(), read);
                    }
                }
                Object::Datatype(_) => {}
            }
            self.attributes(&object, &path);
        }
    }

    fn attributes(&mut self, object: &Object, path: &str) {
        // What cannot be listed has no line; the script's are then missing here.
        let _ = object.visit_attributes(&Task::new(), &mut |attribute| {
            let path = format!("{path}@{}", attribute.name());
            if let (Ok(datatype), Ok(space)) = (attribute.datatype(), attribute.dataspace()) {
                self.values(&path, datatype, space, || attribute.read(&Task::new()));
            }
            ControlFlow::Continue(())
        });
    }

    fn values(
        &mut self,
        path: &str,
        datatype: &Datatype,
        space: &Dataspace,
        read: impl FnOnce() -> Result<Elements>,
    ) {
        let string = match datatype.class {
            Class::String(_) | Class::VlenString(_) => true,
            Class::Integer(_) | Class::Float(_) | Class::Enum(_) => false,
            _ => return,
        };
        if !space
            .element_count()
            .is_some_and(|n| (1..=MOST).contains(&n))
        {
            return;
        }
        let path = path.replace('\n', "\\n").replace('\t', "\\t");
        let elements = match read() {
            Ok(elements) => elements,
            Err(error) => return self.lines.push(format!("{path}\t?\tERROR: {error}")),
        };
        if !string {
            let numbers = elements.to_vec_lossy::<f64>().map(|(numbers, _)| {
                let bits = |n: &f64| if n.is_nan() { NAN } else { n.to_bits() };
                of_numbers(numbers.iter().map(bits).collect())
            });
            self.line(&path, "f64", numbers);
            let numbers = elements.to_vec_lossy::<i64>();
            let bits = numbers.map(|(numbers, _)| {
                of_numbers(numbers.iter().map(|n| n.cast_unsigned()).collect())
            });
            self.line(&path, "i64", bits);
        }
        if has_text(datatype) {
            let texts = (0..elements.len()).map(|index| text(&elements, index));
            let texts: Result<Vec<Vec<u8>>> = texts.collect();
            self.line(&path, "text", texts.map(|texts| of_texts(&texts)));
        }
    }

    fn line(&mut self, path: &str, word: &str, values: Result<String>) {
        let values = values.unwrap_or_else(|error| format!("ERROR: {error}"));
        self.lines.push(format!("{path}\t{word}\t{values}"));
    }
}

/// Whether the script tells the text of values of this type.
fn has_text(datatype: &Datatype) -> bool {
    match &datatype.class {
        Class::Integer(_) => datatype.size <= 8,
        Class::Float(float) => match datatype.size {
            4 => float.is_plain(4) && float.exponent_size == 8 && float.mantissa_size == 23,
            8 => float.is_plain(8) && float.exponent_size == 11 && float.mantissa_size == 52,
            _ => false,
        },
        _ => true,
    }
}

/// The text of an element; of a float the bits of the number that it stands for.
fn text(elements: &Elements, index: usize) -> Result<Vec<u8>> {
    Ok(match elements.value(index)? {
        Value::String { bytes, .. } => {
            let end = bytes.iter().position(|byte| *byte == 0);
            bytes[..end.unwrap_or(bytes.len())].to_vec()
        }
        Value::Boolean(truth) => if truth { "TRUE" } else { "FALSE" }.into(),
        Value::Enum {
            name: Some(name), ..
        } => name.as_bytes().to_vec(),
        Value::Enum { number, .. } => match *number {
            Value::Integer(number) => number.to_string().into_bytes(),
            other => format!("{other:?}").into_bytes(),
        },
        Value::Float { value, .. } if value.is_nan() => b"nan".to_vec(),
        Value::Float { .. } => {
            let shown = element_text(elements, index, &Style::WHOLE);
            match shown.parse::<f64>() {
                Ok(number) => number.to_bits().to_be_bytes().to_vec(),
                Err(_) => shown.into_bytes(),
            }
        }
        _ => element_text(elements, index, &Style::WHOLE).into_bytes(),
    })
}

/// The sum of values, each times twice its place plus one.
fn total(values: impl Iterator<Item = u64>) -> u64 {
    (0_u64..).zip(values).fold(0, |sum, (place, value)| {
        sum.wrapping_add(value.wrapping_mul(place * 2 + 1))
    })
}

fn of_numbers(bits: Vec<u64>) -> String {
    let first: Vec<String> = bits
        .iter()
        .take(FIRST)
        .map(|b| format!("{b:016x}"))
        .collect();
    let (count, total) = (bits.len(), total(bits.iter().copied()));
    format!("{count}\t{total:016x}\t{}", first.join(" "))
}

fn of_texts(texts: &[Vec<u8>]) -> String {
    let bytes = texts.iter().flat_map(|text| text.iter().chain(b"\n"));
    let total = total(bytes.map(|byte| u64::from(*byte)));
    let first = texts.iter().take(FIRST).map(|text| {
        text.iter().fold(String::new(), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        })
    });
    let first: Vec<String> = first.collect();
    format!("{}\t{total:016x}\t{}", texts.len(), first.join(" "))
}

/// Compares every line of every file that h5py opens.
fn compare(python: &Python, files: &[PathBuf]) -> Tally {
    let mut tally = Tally::default();
    let results = digest::of_script(python, "values", files);
    for (file, theirs) in files.iter().zip(results) {
        let Ok(theirs) = theirs else {
            continue;
        };
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let ours = of_file(file).unwrap_or_else(|error| vec![format!("{name}\t?\tERROR: {error}")]);
        let mine: HashSet<&str> = ours.iter().map(String::as_str).collect();
        for line in theirs.iter().filter(|line| !line.contains("\tERROR: ")) {
            tally.wanted += 1;
            if mine.contains(line.as_str()) {
                tally.agreed += 1;
                continue;
            }
            let fields: Vec<&str> = line.splitn(3, '\t').collect();
            let same = |other: &&String| {
                let found: Vec<&str> = other.splitn(3, '\t').collect();
                found[..2] == fields[..2] || (found[0] == fields[0] && found[1] == "?")
            };
            let found = ours.iter().find(same).map_or("nothing", String::as_str);
            let complaint = format!("{name}: - {line}\n{name}: + {found}");
            tally.complaints.push(complaint);
        }
    }
    tally
}

#[test]
fn values_of_the_corpus_that_libhdf5_converts_alike_do_not_become_fewer() {
    let Some(python) = Python::find() else {
        return;
    };
    corpus::hold(FLOOR, "value-differences.txt", |files| {
        compare(&python, files)
    });
}

#[test]
fn values_of_every_type_that_h5py_writes_convert_as_libhdf5_converts_them() {
    let Some(python) = Python::find() else {
        return;
    };
    let scratch = folder();
    let target = scratch.path().to_str().expect("a plain path");
    python.run_script("write_h5py.py", &[target, "latest"]);
    python.run_script("write_filters.py", &[target]);
    let entries = std::fs::read_dir(scratch.path()).expect("a folder of files");
    let mut files: Vec<PathBuf> = entries.map(|e| e.expect("an entry").path()).collect();
    files.sort();
    let tally = compare(&python, &files);
    println!("{} of {} lines agree", tally.agreed, tally.wanted);
    tally.hold(1000);
}
