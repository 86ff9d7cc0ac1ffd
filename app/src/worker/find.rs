//! Searches a file for what a query says, object by object.

use std::ops::ControlFlow;

use hyperslab_engine::{
    Attribute, Class, Dataspace, Datatype, Elements, File, LinkTarget, Object, ObjectKind, Result,
    Task, Value,
};

use crate::model::ObjectPath;
use crate::model::query::{Candidate, Number, Place, Property, Query};
use crate::text::{self, Style};

/// Attributes of more bytes are known by their name alone.
pub(super) const LARGEST: u64 = 1 << 20;
/// Elements of an attribute that are compared as numbers.
const NUMBERS: usize = 1 << 14;
/// Characters of an attribute's text that are searched.
const TEXT: usize = 1 << 16;

/// What was found.
#[derive(Debug, Clone)]
pub struct Found {
    /// Where it is.
    pub path: ObjectPath,
    /// The object; none for a link that is not followed.
    pub object: Option<Object>,
    /// What the query saw of it.
    pub candidate: Candidate,
    /// Where the query met it.
    pub places: Vec<Place>,
}

/// Hands over what `query` finds in the file: every object once, by the first path to it over hard
/// links, then links that are none. A break ends the search; the task's progress is the number of
/// objects and links looked at.
///
/// # Errors
/// The first thing that could not be read, at the end: it costs only itself.
pub fn search(
    file: &File,
    query: &Query,
    task: &Task,
    found: &mut dyn FnMut(Found) -> ControlFlow<()>,
) -> Result<()> {
    // What reading attributes counts is no progress of the search.
    let reads = task.part();
    let mut judge = |path: ObjectPath, object: Option<Object>| {
        task.advance(1);
        let candidate = match &object {
            Some(object) => candidate(object, &path, &reads),
            None => link(&path),
        };
        match query.find(&candidate) {
            Some(places) => found(Found {
                path,
                object,
                candidate,
                places,
            }),
            None => ControlFlow::Continue(()),
        }
    };
    let root = file.root();
    let top = ObjectPath::root();
    if judge(top.clone(), Some(Object::Group(root.clone()))).is_break() {
        return Ok(());
    }
    let objects = root.visit_objects(task, |path, object| judge(top.child(path), Some(object)));
    if let Ok(Some(())) = objects {
        return Ok(());
    }
    let links = root.visit_all_links(task, |path, link| match link.target {
        LinkTarget::Hard(_) => ControlFlow::Continue(()),
        _ => judge(top.child(path), None),
    });
    objects.and(links).map(drop)
}

/// What a query may ask of a link that is not followed, or cannot be.
pub(super) fn link(path: &ObjectPath) -> Candidate {
    Candidate {
        path: path.to_string(),
        kind: "link",
        ..Candidate::default()
    }
}

fn of_type(datatype: &Datatype) -> String {
    text::datatype::full_type(datatype, TEXT)
}

/// What a query may ask of an object. What cannot be read is not there.
pub(super) fn candidate(object: &Object, path: &ObjectPath, task: &Task) -> Candidate {
    let (datatype, shape) = match object {
        Object::Dataset(dataset) => (
            dataset.datatype().map(of_type).unwrap_or_default(),
            Some(dataset.dataspace()),
        ),
        Object::Datatype(committed) => {
            (committed.datatype().map(of_type).unwrap_or_default(), None)
        }
        Object::Group(_) => (String::new(), None),
    };
    let mut attributes = Vec::new();
    // One that cannot even be named is met again by the visit's error.
    let _ = object.visit_attributes(task, &mut |attribute| {
        attributes.push(property(&attribute, task));
        match task.check() {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()),
        }
    });
    Candidate {
        path: path.to_string(),
        kind: kind(object.kind()),
        datatype,
        shape: shape.and_then(|space| match space {
            Dataspace::Null => None,
            space => Some(space.dims().to_vec()),
        }),
        attributes,
    }
}

/// What queries call a kind of object.
pub(super) fn kind(kind: ObjectKind) -> &'static str {
    match kind {
        ObjectKind::Group => "group",
        ObjectKind::Dataset => "dataset",
        ObjectKind::Datatype => "datatype",
    }
}

fn property(attribute: &Attribute, task: &Task) -> Property {
    let name = attribute.name().to_string();
    let known = attribute.datatype().and_then(|datatype| {
        let space = attribute.dataspace()?;
        let count = space.element_count().unwrap_or(0);
        Ok((count.saturating_mul(datatype.size as u64), space))
    });
    let read = match known {
        Ok((bytes, space)) if bytes <= LARGEST => attribute.read(task).map(|e| (e, space)),
        _ => {
            return Property {
                name,
                ..Property::default()
            };
        }
    };
    let Ok((elements, space)) = read else {
        return Property {
            name,
            ..Property::default()
        };
    };
    Property {
        name,
        text: words(&elements, space),
        numbers: numbers(&elements),
    }
}

/// The text of a single string as it is, anything else as cells show it.
fn words(elements: &Elements, space: &Dataspace) -> String {
    if let (1, Ok(Value::String { bytes, .. })) = (elements.len(), elements.value(0)) {
        let text = String::from_utf8_lossy(&bytes);
        return text.trim_end_matches('\0').chars().take(TEXT).collect();
    }
    text::elements_text(elements, space, &Style::up_to(TEXT))
}

fn numbers(elements: &Elements) -> Vec<Number> {
    let numeric = match &elements.datatype().class {
        Class::Integer(_) | Class::Float(_) | Class::Enum(_) => true,
        Class::Array { base, .. } => matches!(base.class, Class::Integer(_) | Class::Float(_)),
        _ => false,
    };
    let count = if numeric {
        elements.len().min(NUMBERS)
    } else {
        0
    };
    let mut numbers = Vec::new();
    for value in (0..count).filter_map(|index| elements.value(index).ok()) {
        match value {
            Value::Array { values, .. } => numbers.extend(values.iter().filter_map(number)),
            value => numbers.extend(number(&value)),
        }
    }
    numbers
}

/// The number that a value is.
pub(super) fn number(value: &Value) -> Option<Number> {
    match value {
        Value::Integer(number) => Some(Number::Whole(*number)),
        Value::Enum { number: inner, .. } => number(inner),
        value => value.as_f64().map(Number::Real),
    }
}
