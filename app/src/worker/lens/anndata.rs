//! Groups of AnnData that are tables: sparse matrices, data frames, categories, columns with a mask
//! (AnnData's on-disk format, encodings 0.1.0 and 0.2.0).

use hyperslab_engine::datatype::Name;
use hyperslab_engine::{Dataset, Error, Group, Object, Result, Task};

use super::super::attributes;
use super::Content;
use super::field::Source;
use super::frame::Frame;
use super::sparse::{Parts, Sparse};
use std::sync::Arc;

/// The table that a group is by its attributes.
pub fn table(group: &Group, task: &Task) -> Result<Option<Content>> {
    let Some(encoding) = text(group, "encoding-type", task) else {
        return Ok(None);
    };
    match &*encoding {
        "csr_matrix" => sparse(group, true, task).map(Some),
        "csc_matrix" => sparse(group, false, task).map(Some),
        "dataframe" => frame(group, task).map(|frame| Some(Content::Frame(frame))),
        _ => match column(group, &encoding, task)? {
            Some(source) => {
                let frame = Frame::new(group, vec![(Name::from("value"), source)])?;
                Ok(Some(Content::Frame(frame)))
            }
            None => Ok(None),
        },
    }
}

fn text(group: &Group, name: &str, task: &Task) -> Option<String> {
    attributes::string(&group.attribute(name).ok()?, task)
}

/// A matrix in scipy's form: `data`, `indices`, `indptr`, and its shape as an attribute.
fn sparse(group: &Group, by_rows: bool, task: &Task) -> Result<Content> {
    let parts = Parts {
        data: group.dataset("data")?,
        indices: group.dataset("indices")?,
        pointers: group.dataset("indptr")?,
    };
    let shape = group.attribute("shape")?.read(task)?.to_vec::<u64>()?;
    let shape = <[u64; 2]>::try_from(shape)
        .map_err(|_| Error::corrupt("sparse matrix", "its shape is not two numbers"))?;
    Ok(Content::Sparse(Arc::new(Sparse::new(
        parts, shape, by_rows,
    )?)))
}

/// A data frame: its index and columns, by name.
fn frame(group: &Group, task: &Task) -> Result<Frame> {
    let index = text(group, "_index", task);
    let names = match group.attribute("column-order") {
        Ok(order) => order.read(task)?,
        Err(error) => return Err(error),
    };
    let mut all: Vec<Name> = index.iter().map(|name| Name::from(&**name)).collect();
    for at in 0..names.len() {
        if let Some(name) = names.value(at)?.as_str() {
            all.push(Name::from(name));
        }
    }
    let mut sources = Vec::with_capacity(all.len());
    for name in all {
        task.check()?;
        let source = match group.get(name.as_bytes())? {
            Object::Dataset(dataset) => plain(group, dataset, task)?,
            Object::Group(inner) => {
                let encoding = text(&inner, "encoding-type", task).unwrap_or_default();
                match column(&inner, &encoding, task)? {
                    Some(source) => source,
                    None if encoding.is_empty() => Source::words("(a group)")?,
                    None => Source::words(&format!("({encoding})"))?,
                }
            }
            Object::Datatype(_) => Source::words("(a datatype)")?,
        };
        sources.push((name, source));
    }
    Frame::new(group, sources)
}

/// A dataset as a column: older files have the categories of its codes in another one.
fn plain(group: &Group, dataset: Dataset, task: &Task) -> Result<Source> {
    if dataset.file().id() != group.file().id() {
        // Its texts lie in heaps of another file.
        return Source::words("(in another file)");
    }
    if dataset.shape().len() != 1 {
        return Source::words("(not one value a row)");
    }
    let Some(categories) = attributes::find(&dataset, "categories") else {
        return Ok(Source::Plain(dataset));
    };
    let reference = categories.read(task)?.value(0)?;
    let hyperslab_engine::Value::Reference(reference) = reference else {
        return Ok(Source::Plain(dataset));
    };
    match dataset.file().dereference(&reference)? {
        Object::Dataset(categories) => Source::categories(dataset, &categories, task),
        _ => Ok(Source::Plain(dataset)),
    }
}

/// A group that is a column of that encoding.
fn column(group: &Group, encoding: &str, task: &Task) -> Result<Option<Source>> {
    Ok(match encoding {
        "categorical" => {
            let (codes, categories) = (group.dataset("codes")?, group.dataset("categories")?);
            Some(Source::categories(codes, &categories, task)?)
        }
        "nullable-integer" | "nullable-boolean" | "nullable-string-array" => Some(Source::Masked {
            values: group.dataset("values")?,
            mask: group.dataset("mask")?,
        }),
        _ => None,
    })
}
