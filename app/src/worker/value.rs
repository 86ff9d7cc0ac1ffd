//! A single value, whole: that of a scalar, or of a cell.

use hyperslab_engine::data::Value;
use hyperslab_engine::data::decode::decode_value;
use hyperslab_engine::datatype::Datatype;
use hyperslab_engine::selection::Selection;
use hyperslab_engine::{Error, Result, Task};

use super::library::OpenFile;
use super::references::Referrer;
use super::{Reply, TableRequest, cells, convention, held_picture, matlab, table};
use crate::model::ObjectPath;
use crate::model::head::CellState;
use crate::model::value::ValueText;
use crate::text;

/// Characters that the page shows at most.
const MOST: usize = 1 << 20;

/// Reads the value.
pub fn read(file: &OpenFile, path: &ObjectPath, task: &Task) -> Result<Reply> {
    let dataset = file.dataset(path)?;
    if convention::is_matlab_text(&dataset, task) {
        return Ok(Reply::Value(ValueText {
            text: convention::matlab_text(&dataset, task)?,
            cut: None,
            is_text: true,
            picture: None,
        }));
    }
    if let Some(text) = matlab::empty_text(&dataset, task) {
        return Ok(Reply::Value(ValueText {
            text,
            cut: None,
            is_text: true,
            picture: None,
        }));
    }
    let elements = dataset.read_elements(&Selection::All, task)?;
    if elements.is_empty() {
        return Ok(Reply::Value(ValueText {
            text: "No value (null dataspace)".to_owned(),
            cut: None,
            is_text: true,
            picture: None,
        }));
    }
    let from = Referrer::new(file, dataset.file());
    let value = text_of(from, &elements.value(0)?, elements.datatype());
    Ok(Reply::Value(value))
}

/// Reads the one cell that a request is about.
pub fn read_cell(file: &OpenFile, request: TableRequest, task: &Task) -> Result<Reply> {
    let content = file.content(&request.path, task)?;
    let members = request.shown.pick(&content.columns()?);
    let width = members.len().max(1) as u64;
    let across = request.columns.start / width;
    let selection = table::select(&content, &request, &(across..across + 1))?;
    let elements = content.read_elements(&selection, task)?;
    let member = members.get((request.columns.start % width) as usize);
    let (_, member) = member.ok_or_else(|| Error::invalid("cell", "there is no such column"))?;
    if member.state_in(elements.element(0)) != CellState::Value {
        let text = ValueText {
            text: "missing".to_owned(),
            cut: None,
            is_text: false,
            picture: None,
        };
        return Ok(Reply::Cell(request, text));
    }
    let element = elements.element(0).get(member.offset..);
    let bytes = element.and_then(|rest| rest.get(..member.datatype.size));
    let value = decode_value(&member.datatype, bytes.unwrap_or_default(), elements.heap())?;
    let from = Referrer::new(file, content.file());
    let text = text_of(from, &value, &member.datatype);
    Ok(Reply::Cell(request, text))
}

fn text_of(from: Referrer<'_>, value: &Value, datatype: &Datatype) -> ValueText {
    let is_text = value.as_str().is_some();
    let mut text = cells::prose(from, value, datatype);
    let whole = text.chars().count();
    let cut = (whole > MOST).then(|| {
        text = text.chars().take(MOST).collect();
        format!(
            "The first {} of {} characters",
            text::grouped(MOST as u64),
            text::grouped(whole as u64)
        )
    });
    let picture = match value {
        Value::Opaque { bytes, .. } => held_picture::of(bytes),
        _ => None,
    };
    ValueText {
        text,
        cut,
        is_text,
        picture,
    }
}
