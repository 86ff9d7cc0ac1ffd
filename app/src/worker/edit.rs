//! Changes of a file: each a step that can be undone, save, and going back; and what of an attribute
//! can be typed.

use std::fs;

use hyperslab_engine::data::Elements;
use hyperslab_engine::datatype::Class;
use hyperslab_engine::format::dataspace::Dataspace;
use hyperslab_engine::{Attribute, Attributes, Error, File, Group, Object, Result, Task};

use super::library::OpenFile;
use super::{EditState, Job, Reply, left};
use crate::model::ObjectPath;
use crate::model::edit::{self, Edit, EditChange};
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
            if edit.group().is_some() {
                file.note_link_edit();
            }
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
        Job::Restore(log) => {
            file.edit(|| left::restore(&file.file, log))?;
            file.forget();
        }
        Job::Discard(log) => left::discard(log)?,
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
    if let EditChange::SetCell { cell, text } = &edit.change {
        let dataset = file.dataset(&edit.object)?;
        return dataset.write_text_field(&cell.index, &cell.fields, text);
    }
    let object = &edit.object;
    let name = object.name();
    match &edit.change {
        EditChange::RenameLink { new } => return group_of(file, object)?.rename(name, new),
        EditChange::DeleteLink => return group_of(file, object)?.delete(name).map(drop),
        EditChange::CreateGroup { name } => {
            return file.group(object)?.create_group(name).map(drop);
        }
        _ => {}
    }
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
        _ => Ok(()),
    }
}

/// The group that holds an object.
fn group_of(file: &OpenFile, object: &ObjectPath) -> Result<Group> {
    match object.parent() {
        Some(group) => file.group(&group),
        None => Err(Error::invalid("object", "the root group has no name")),
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
    if !edit::is_typed(datatype) {
        return Err(edit::not_typed(datatype));
    }
    Ok(Editable {
        datatype: datatype.clone(),
        dataspace: dataspace.clone(),
        text: typed(elements, dataspace)?,
    })
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
