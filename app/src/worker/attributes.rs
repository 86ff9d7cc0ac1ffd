//! Attributes: as the panel lists them, and the few that say how a dataset is to be shown.

use hyperslab_engine::data::{Elements, Reference, Value};
use hyperslab_engine::{Attribute, Dataset, Object, Result, Task};

use super::cells;
use super::edit;
use super::library::OpenFile;
use super::references::{self, Referrer};
use crate::model::head::AttributeHead;
use crate::text;

/// Characters of the one line in the list.
const LINE: usize = 300;
/// Elements of a whole value.
const WHOLE: usize = 100_000;

/// All attributes of an object.
pub fn list(file: &OpenFile, object: &Object, task: &Task) -> Result<Vec<AttributeHead>> {
    let mut attributes = object.attributes()?;
    if !attributes.iter().all(|a| a.creation_order().is_some()) {
        attributes.sort_by(|a, b| text::natural(a.name().as_bytes(), b.name().as_bytes()));
    }
    let from = Referrer::new(file, object.file());
    let mut heads = Vec::with_capacity(attributes.len());
    for attribute in &attributes {
        task.check()?;
        heads.push(head(from, attribute, task));
    }
    Ok(heads)
}

fn head(from: Referrer<'_>, attribute: &Attribute, task: &Task) -> AttributeHead {
    let datatype = attribute.datatype().map(text::short_type);
    let mut head = AttributeHead {
        name: attribute.name().clone(),
        value: Ok(String::new()),
        whole: None,
        datatype: datatype.unwrap_or_default(),
        shape: shape(attribute),
        target: None,
        editable: None,
    };
    let elements = attribute.read(task);
    if from.is_writable() {
        head.editable = Some(edit::editable(attribute, elements.as_ref()).map(Box::new));
    }
    match elements {
        Err(error) => head.value = Err(error),
        Ok(elements) if elements.is_empty() => {
            head.value = all_on_a_line(from, attribute, &elements, LINE)
        }
        Ok(elements) if elements.len() == 1 => match elements.value(0) {
            Err(error) => head.value = Err(error),
            Ok(value) => {
                let line = cells::line(from, &value, elements.datatype(), LINE);
                let prose = cells::prose(from, &value, elements.datatype());
                head.whole = (prose.len() > 40 || prose != line).then_some(prose);
                head.value = Ok(line);
                if let Value::Reference(reference) = &value {
                    head.target = references::target(from, reference);
                }
            }
        },
        Ok(elements) => {
            head.value = all_on_a_line(from, attribute, &elements, LINE);
            head.whole = cells::lines(from, &elements, WHOLE).ok();
        }
    }
    head
}

fn shape(attribute: &Attribute) -> String {
    use hyperslab_engine::format::dataspace::Dataspace;
    match attribute.dataspace() {
        Ok(Dataspace::Scalar) | Err(_) => String::new(),
        Ok(space) => text::shape_of(space),
    }
}

/// All elements of an attribute as one line of at most `limit` characters.
pub fn all_on_a_line(
    from: Referrer<'_>,
    attribute: &Attribute,
    elements: &Elements,
    limit: usize,
) -> Result<String> {
    let name = |reference: &Reference| references::name(from, reference);
    let style = text::Style {
        resolve: Some(&name),
        ..text::Style::up_to(limit)
    };
    Ok(text::elements_text(
        elements,
        attribute.dataspace()?,
        &style,
    ))
}

/// The value of the attribute CLASS, where it is a string.
pub fn class_of(dataset: &Dataset, task: &Task) -> Option<String> {
    string(&find(dataset, "CLASS")?, task)
}

/// An attribute of a dataset by its name; `None` also where it cannot be read.
pub fn find(dataset: &Dataset, name: &str) -> Option<Attribute> {
    dataset.attribute(name).ok()
}

/// A string attribute.
pub fn string(attribute: &Attribute, task: &Task) -> Option<String> {
    let elements = attribute.read(task).ok()?;
    elements.value(0).ok()?.as_str().map(str::to_owned)
}

/// A numeric attribute, exact where it is an integer.
pub fn number(attribute: &Attribute, task: &Task) -> Option<Value> {
    let value = attribute.read(task).ok()?.value(0).ok()?;
    value.as_f64().map(|_| value)
}
