//! Groups of MATLAB that are tables: sparse matrices, structures and arrays of structures.

use std::sync::Arc;

use hyperslab_engine::data::Heap;
use hyperslab_engine::datatype::{Class, Name, ReferenceKind};
use hyperslab_engine::selection::Selection;
use hyperslab_engine::storage::Buffer;
use hyperslab_engine::{Datatype, Elements, Error, Group, Kind, Object, Result, Task, Value};

use super::super::{attributes, matlab};
use super::Content;
use super::field::Source;
use super::frame::Frame;
use super::sparse::{Parts, Sparse};

/// Most structures of an array.
const MOST: u64 = 1 << 20;

/// The table that a group is by its attributes.
pub fn table(group: &Group, task: &Task) -> Result<Option<Content>> {
    if let Ok(rows) = group.attribute("MATLAB_sparse") {
        return match attributes::number(&rows, task) {
            Some(Value::Integer(rows)) => sparse(group, u64::try_from(rows).unwrap_or(0)),
            _ => Ok(None),
        };
    }
    let class = group.attribute("MATLAB_class").ok();
    let class = class.and_then(|class| attributes::string(&class, task));
    match class.as_deref() {
        Some("struct") => structures(group, task).map(Some),
        _ => Ok(None),
    }
}

/// A sparse matrix, by columns: `data`, `ir`, `jc`. One of which nothing is stored has no `data`.
fn sparse(group: &Group, rows: u64) -> Result<Option<Content>> {
    let (Ok(data), Ok(indices)) = (group.dataset("data"), group.dataset("ir")) else {
        return Ok(None);
    };
    let pointers = group.dataset("jc")?;
    let columns = pointers.shape().iter().product::<u64>().saturating_sub(1);
    let parts = Parts {
        data,
        indices,
        pointers,
    };
    let sparse = Sparse::new(parts, [rows, columns], false)?;
    Ok(Some(Content::Sparse(Arc::new(sparse))))
}

/// A structure as a row, an array of structures as as many; fields are the columns, whose cells lead
/// to the values.
fn structures(group: &Group, task: &Task) -> Result<Content> {
    let members = matlab::fields(group, task)?;
    let mut fields = Vec::with_capacity(members.len());
    for name in members {
        task.check()?;
        let object = group.get(name.as_bytes())?;
        fields.push((name, object));
    }
    let arrays = fields.iter().map(|(_, object)| array_of(object, task));
    let is_array = !fields.is_empty() && arrays.clone().all(|array| array.is_some());
    let mut sources: Vec<(Name, Source)> = Vec::with_capacity(fields.len());
    for (name, object) in &fields {
        let held = match (is_array, object) {
            (true, Object::Dataset(dataset)) => {
                let elements = dataset.read_elements(&Selection::All, task)?;
                elements.bytes().to_vec()
            }
            _ => object.address().0.to_le_bytes().to_vec(),
        };
        sources.push((name.clone(), leading(group, &held)?));
    }
    let frame = Frame::new(group, sources)?;
    Ok(Content::Frame(frame.leading()))
}

/// How many structures the field of an array of them has; `None` for a value.
fn array_of(object: &Object, task: &Task) -> Option<u64> {
    let Object::Dataset(dataset) = object else {
        return None;
    };
    let references = dataset
        .datatype()
        .is_ok_and(|datatype| matches!(datatype.class, Class::Reference(ReferenceKind::Object)));
    let count = dataset.shape().iter().copied().fold(1, u64::saturating_mul);
    let plain = references && matlab::class_of(dataset, task).is_none();
    (plain && count <= MOST).then_some(count)
}

/// References to objects of the group's file.
fn leading(group: &Group, addresses: &[u8]) -> Result<Source> {
    const SIZE: usize = 8;
    if !addresses.len().is_multiple_of(SIZE) {
        let cause = "references of another size";
        return Err(Error::new(Kind::Unsupported, "structure", cause));
    }
    let datatype = Datatype {
        size: SIZE,
        class: Class::Reference(ReferenceKind::Object),
    };
    let shape = vec![(addresses.len() / SIZE) as u64];
    let heap = Heap::for_results(group.file().info().sizes, &Default::default());
    let elements = Elements::new(Arc::new(datatype), shape, Buffer::copy_of(addresses)?, heap)?;
    Ok(Source::Held(elements))
}
