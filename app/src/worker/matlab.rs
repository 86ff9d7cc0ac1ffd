//! What MATLAB's version 7.3 files hold: HDF5 files in which attributes say the class of each
//! variable. Dimensions are stored in reverse; texts are numbers of 16 bits; the cells of a cell
//! array, and the fields of an array of structures, are references; an empty array is stored as its
//! own size.

use hyperslab_engine::datatype::{Class, Name, ReferenceKind};
use hyperslab_engine::selection::Selection;
use hyperslab_engine::{Dataset, Group, Object, Result, Task, Value};

use super::attributes;
use super::cells;
use super::convention;
use super::library::OpenFile;
use super::references::Referrer;
use crate::text;

/// Elements of an array that a preview spells out.
const SPELLED: u64 = 16;
/// Characters of a text that is read for a preview.
const TEXT: u64 = 1 << 12;
/// Characters of a preview.
const LIMIT: usize = 120;
/// Fields of a structure that a preview names.
const FIELDS: usize = 8;

/// The class of a variable.
pub fn class(object: &Object, task: &Task) -> Option<String> {
    attributes::string(&object.attribute("MATLAB_class").ok()?, task)
}

/// The class of an array.
pub fn class_of(dataset: &Dataset, task: &Task) -> Option<String> {
    attributes::string(&attributes::find(dataset, "MATLAB_class")?, task)
}

/// The dimensions of an array as MATLAB counts them; `None` where it is none of MATLAB.
pub fn size(dataset: &Dataset, task: &Task) -> Option<Vec<u64>> {
    class_of(dataset, task)?;
    if !is_empty(dataset, task) {
        return Some(dataset.shape().iter().rev().copied().collect());
    }
    let stored = dataset.read_elements(&Selection::All, task).ok()?;
    stored.to_vec::<u64>().ok()
}

/// Whether an array is empty, and its elements are its size.
pub fn is_empty(dataset: &Dataset, task: &Task) -> bool {
    let mark = attributes::find(dataset, "MATLAB_empty");
    let mark = mark.and_then(|mark| attributes::number(&mark, task));
    mark.and_then(|mark| mark.as_f64())
        .is_some_and(|mark| mark != 0.0)
}

/// What is said of an array's size: how it differs from the stored shape.
pub fn size_words(dataset: &Dataset, task: &Task) -> Option<String> {
    let size = size(dataset, task)?;
    Some(match is_empty(dataset, task) {
        true => format!("empty, {} in MATLAB", text::shape(&size)),
        false if size.len() > 1 => {
            format!("{} in MATLAB: dimensions reversed", text::shape(&size))
        }
        false => return None,
    })
}

/// The text of an empty array.
pub fn empty_text(dataset: &Dataset, task: &Task) -> Option<String> {
    let size = size(dataset, task).filter(|_| is_empty(dataset, task))?;
    let class = class_of(dataset, task)?;
    Some(format!("Empty: {} {class}", text::shape(&size)))
}

/// Whether the elements of a dataset are the cells of a cell array.
pub fn is_cells(dataset: &Dataset, task: &Task) -> bool {
    let references = dataset
        .datatype()
        .is_ok_and(|datatype| matches!(datatype.class, Class::Reference(ReferenceKind::Object)));
    references && class_of(dataset, task).as_deref() == Some("cell")
}

/// One line of a variable, in MATLAB's way of writing.
pub fn preview(document: &OpenFile, object: &Object, task: &Task) -> Result<String> {
    let class = class(object, task);
    Ok(match object {
        Object::Dataset(dataset) => array(document, dataset, class.as_deref(), task)?,
        Object::Group(group) => match sparse(group, class.as_deref(), task) {
            Some(words) => words,
            None => structure(group, task)?,
        },
        Object::Datatype(_) => "datatype".to_owned(),
    })
}

fn array(
    document: &OpenFile,
    dataset: &Dataset,
    class: Option<&str>,
    task: &Task,
) -> Result<String> {
    let size = size(dataset, task);
    let size = size.unwrap_or_else(|| dataset.shape().to_vec());
    let count = size.iter().copied().fold(1, u64::saturating_mul);
    let called = match class {
        Some(class) => class.to_owned(),
        None => text::short_type(dataset.datatype()?),
    };
    let summary = format!("{} {called}", text::shape(&size));
    if is_empty(dataset, task) {
        return Ok(format!("empty {summary}"));
    }
    if count <= TEXT && convention::is_matlab_text(dataset, task) {
        let text = convention::matlab_text(dataset, task)?;
        let line = text.replace('\n', " | ");
        let cut: String = line.chars().take(LIMIT).collect();
        return Ok(if cut.len() < line.len() {
            format!("{cut}…")
        } else {
            cut
        });
    }
    let spelled = !matches!(called.as_str(), "cell" | "struct") && count <= SPELLED;
    if !spelled || size.len() > 2 {
        return Ok(summary);
    }
    let elements = dataset.read_elements(&Selection::All, task)?;
    let from = Referrer::new(document, dataset.file());
    let one = |at: u64| -> Result<String> {
        let value = elements.value(usize::try_from(at).unwrap_or(usize::MAX))?;
        Ok(match &value {
            Value::Integer(number) if called == "logical" => truth(*number).to_owned(),
            value => cells::line(from, value, elements.datatype(), LIMIT),
        })
    };
    if count == 1 {
        return one(0);
    }
    // Columns are stored one after the other.
    let rows = size.first().copied().unwrap_or(1).max(1);
    let mut lines = Vec::new();
    for row in 0..rows {
        let row: Result<Vec<String>> = (row..count).step_by(rows as usize).map(one).collect();
        lines.push(row?.join(" "));
    }
    Ok(format!("[{}]", lines.join("; ")))
}

/// What a logical value is called.
pub fn truth(number: i128) -> &'static str {
    if number == 0 { "false" } else { "true" }
}

fn sparse(group: &Group, class: Option<&str>, task: &Task) -> Option<String> {
    let rows = attributes::number(&group.attribute("MATLAB_sparse").ok()?, task)?;
    let columns = group.dataset("jc").ok()?.shape().first()?.checked_sub(1)?;
    let Value::Integer(rows) = rows else {
        return None;
    };
    Some(format!(
        "{rows} × {columns} sparse {}",
        class.unwrap_or("matrix")
    ))
}

fn structure(group: &Group, task: &Task) -> Result<String> {
    let fields = fields(group, task)?;
    let named: Vec<String> = fields.iter().take(FIELDS).map(Name::to_string).collect();
    let more = if fields.len() > FIELDS { ", …" } else { "" };
    Ok(format!("struct: {}{more}", named.join(", ")))
}

/// The fields of a structure, in their own order where that is told (`MATLAB_fields`).
pub fn fields(group: &Group, task: &Task) -> Result<Vec<Name>> {
    let links = group.links(task)?;
    let mut names: Vec<Name> = links.into_iter().map(|link| link.name).collect();
    if let Some(order) = field_order(group, task) {
        let place = |name: &Name| order.iter().position(|n| n.as_bytes() == name.as_bytes());
        names.sort_by_key(|name| place(name).unwrap_or(usize::MAX));
    }
    Ok(names)
}

/// `MATLAB_fields`: sequences of characters.
fn field_order(group: &Group, task: &Task) -> Option<Vec<String>> {
    let elements = group.attribute("MATLAB_fields").ok()?.read(task).ok()?;
    let name = |at| match elements.value(at).ok()? {
        Value::Sequence(characters) => {
            let parts: Option<Vec<&str>> = characters.iter().map(Value::as_str).collect();
            Some(parts?.concat())
        }
        value => value.as_str().map(str::to_owned),
    };
    (0..elements.len()).map(name).collect()
}
