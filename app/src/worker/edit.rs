//! Changes of a file: each a step that can be undone, save, and going back; and what of an attribute
//! can be typed.

use std::fs;

use hyperslab_engine::data::Elements;
use hyperslab_engine::datatype::{Class, Datatype};
use hyperslab_engine::format::dataspace::Dataspace;
use hyperslab_engine::{Attribute, Attributes, Error, File, Object, Result, Task};

use super::library::OpenFile;
use super::{EditState, Job, Reply};
use crate::model::ObjectPath;
use crate::model::edit::{Edit, EditChange};
use crate::model::head::Editable;
use crate::text;

/// Elements that are typed in one line.
const MOST: usize = 10_000;

/// Does a job.
pub fn run(file: &OpenFile, job: &Job, task: &Task) -> Result<Reply> {
    match job {
        Job::Allow(allowed) => allow(&file.file, *allowed)?,
        Job::Edit(edit) => file.edit(|| {
            make(file, edit)?;
            file.file.savepoint(&edit.label());
            Ok(())
        })?,
        Job::Undo(count) => file.edit(|| steps(*count, || file.file.undo()))?,
        Job::Redo(count) => file.edit(|| steps(*count, || file.file.redo()))?,
        Job::Save => file.edit(|| file.file.save())?,
        Job::SaveAs(path) => file.file.save_as(path, task)?,
        Job::Revert => {
            file.edit(|| file.file.revert())?;
            file.forget();
        }
    }
    Ok(Reply::Edited(EditState {
        allowed: file.file.is_writable(),
        steps: file.file.steps(),
        unsaved: file.file.is_unsaved(),
    }))
}

/// Accepts changes, unless the system would refuse to write them.
fn allow(file: &File, allowed: bool) -> Result<()> {
    let path = file.path();
    if allowed && path.is_file() {
        let opened = fs::OpenOptions::new().write(true).open(path);
        opened.map_err(|error| Error::io("opening for writing", error).on(path.display()))?;
    }
    file.allow_changes(allowed);
    Ok(())
}

fn steps(count: usize, step: impl Fn() -> Result<Option<String>>) -> Result<()> {
    for _ in 0..count {
        if step()?.is_none() {
            break;
        }
    }
    Ok(())
}

fn make(file: &OpenFile, edit: &Edit) -> Result<()> {
    let attributes = attributes_of(file, &edit.object)?;
    match &edit.change {
        EditChange::AddAttribute {
            name,
            datatype,
            dataspace,
            text,
        } => attributes.create_text(name, datatype, dataspace, text),
        EditChange::SetAttribute { name, text } => attributes.modify_text(name, text),
        EditChange::RetypeAttribute {
            name,
            datatype,
            dataspace,
            text,
        } => attributes.set_text(name, datatype, dataspace, text),
        EditChange::RenameAttribute { name, new } => attributes.rename(name, new),
        EditChange::DeleteAttribute { name } => attributes.delete(name),
    }
}

fn attributes_of(file: &OpenFile, path: &ObjectPath) -> Result<Attributes> {
    Ok(match file.object(path)? {
        Object::Group(group) => group.attrs(),
        Object::Dataset(dataset) => dataset.attrs(),
        Object::Datatype(datatype) => datatype.attrs(),
    })
}

/// What of an attribute is typed to change it, or why that cannot be.
pub fn editable(
    attribute: &Attribute,
    elements: Result<&Elements, &Error>,
) -> Result<Editable, String> {
    let cause = |error: &Error| error.cause().to_owned();
    let elements = elements.map_err(cause)?;
    let (datatype, dataspace) = (elements.datatype(), attribute.dataspace());
    let dataspace = dataspace.map_err(|error| cause(&error))?;
    if !is_typed(datatype) {
        let kind = text::short_type(datatype);
        return Err(format!("values of type {kind} cannot be typed in"));
    }
    Ok(Editable {
        datatype: datatype.clone(),
        dataspace: dataspace.clone(),
        text: typed(elements, dataspace)?,
    })
}

/// Whether values of the type can be typed, and read back as they were.
fn is_typed(datatype: &Datatype) -> bool {
    match &datatype.class {
        Class::Integer(_) | Class::Enum(_) | Class::String(_) | Class::VlenString(_) => true,
        // Wider ones have more digits than are read.
        Class::Float(_) => datatype.size <= 8,
        _ => false,
    }
}

fn typed(elements: &Elements, dataspace: &Dataspace) -> Result<String, String> {
    match elements.len() {
        0 => Err("it has no elements".to_owned()),
        1 => {
            let value = elements.value(0);
            let value = value.map_err(|error| error.cause().to_owned())?;
            let is_string = matches!(
                elements.datatype().class,
                Class::String(_) | Class::VlenString(_)
            );
            match value.as_str() {
                Some(text) => Ok(text.to_owned()),
                None if is_string => Err("its bytes are no UTF-8 text".to_owned()),
                None => Ok(text::value_text(
                    &value,
                    elements.datatype(),
                    &text::Style::WHOLE,
                )),
            }
        }
        count if count > MOST => {
            let count = text::grouped(count as u64);
            Err(format!("{count} elements are too many to be typed"))
        }
        _ => Ok(text::elements_text(
            elements,
            dataspace,
            &text::Style::WHOLE,
        )),
    }
}
