//! Values as cells: their text, and what its style depends on.

use std::sync::Arc;

use hyperslab_engine::data::decode::decode_value;
use hyperslab_engine::data::{Elements, Reference, Value};
use hyperslab_engine::datatype::Datatype;
use hyperslab_engine::format::fill_value::FillValue;
use hyperslab_engine::{DamagedPart, Dataset, Result};

use super::find;
use super::lens::Content;
use super::library::OpenFile;
use super::references::{self, Referrer};
use crate::model::head::{CellState, Column};
use crate::model::query::Number;
use crate::model::reading::{Read, Reading};
use crate::model::region_link::RegionLink;
use crate::model::table::{CellStyle, CellText};
use crate::text::{self, NumberFormat};

/// Characters of a cell: as many as the widest column can show.
pub const LIMIT: usize = 200;

/// Makes cells of one dataset.
pub struct CellMaker<'a> {
    from: Referrer<'a>,
    fill: &'a FillValue,
    numbers: NumberFormat,
    limit: usize,
    /// Whether references are told by what they lead to.
    leads: bool,
}

impl<'a> CellMaker<'a> {
    /// Cells of a dataset of the document.
    pub fn new(file: &'a OpenFile, dataset: &'a Dataset) -> Result<Self> {
        Ok(Self {
            from: Referrer::new(file, dataset.file()),
            fill: dataset.fill_value()?,
            numbers: NumberFormat::default(),
            limit: LIMIT,
            leads: false,
        })
    }

    /// Cells of a table of the document.
    pub fn of_table(file: &'a OpenFile, content: &'a Content) -> Result<Self> {
        Ok(Self {
            from: Referrer::new(file, content.file()),
            fill: content.fill_value()?,
            numbers: NumberFormat::default(),
            limit: LIMIT,
            leads: content.leads(),
        })
    }

    /// With another number of characters.
    pub fn up_to(self, limit: usize) -> Self {
        Self { limit, ..self }
    }

    /// Numbers are written so.
    pub fn numbers(self, numbers: NumberFormat) -> Self {
        Self { numbers, ..self }
    }

    /// The cell of one column of one element, as it is stored.
    pub fn cell(&self, elements: &Elements, index: usize, column: &Column) -> CellText {
        self.cell_read(elements, index, column, None)
    }

    /// The cell of one column of one element, its number read in some way.
    pub fn cell_read(
        &self,
        elements: &Elements,
        index: usize,
        column: &Column,
        reading: Option<&Reading>,
    ) -> CellText {
        let element = elements.element(index);
        match column.state_in(element) {
            CellState::Value => {}
            CellState::Missing => return missing(String::new()),
            CellState::Lost => return lost(),
        }
        let bytes = element
            .get(column.offset..)
            .and_then(|rest| rest.get(..column.datatype.size));
        let value = decode_value(&column.datatype, bytes.unwrap_or_default(), elements.heap());
        let is_fill = matches!(self.fill, FillValue::Value(fill) if fill == element);
        match value {
            Ok(value) => {
                let leads = self.leads || reading.is_some_and(Reading::leads);
                if let Value::Reference(reference) = &value
                    && leads
                    && let Some(cell) = self.led(reference)
                {
                    return cell;
                }
                let text = written(
                    self.from,
                    &value,
                    &column.datatype,
                    self.limit,
                    self.numbers,
                );
                let read = reading.and_then(|reading| reading.read(find::number(&value)?));
                match read {
                    Some(read) => self.read(read, text),
                    None => CellText {
                        text: text.into(),
                        style: style(self.from, &value, is_fill),
                    },
                }
            }
            Err(error) => CellText {
                text: error.cause().into(),
                style: CellStyle::Error,
            },
        }
    }
}

impl CellMaker<'_> {
    /// The cell of what a reference leads to, where it leads to something.
    fn led(&self, reference: &Reference) -> Option<CellText> {
        let text = references::preview(self.from, reference)?;
        let target = references::target(self.from, reference);
        Some(CellText {
            text: text.into(),
            style: target.map_or(CellStyle::Text, CellStyle::Link),
        })
    }

    /// The cell of what a stored number stands for.
    fn read(&self, read: Read, stored: String) -> CellText {
        match read {
            Read::Missing => missing(stored),
            Read::Word(word) => CellText {
                text: word.into(),
                style: CellStyle::Read(stored.into()),
            },
            Read::Time(text) => CellText {
                text: text.into(),
                style: CellStyle::Read(stored.into()),
            },
            Read::Number { value, single } => CellText {
                text: match value {
                    Number::Whole(number) => text::whole_text(number, self.numbers).into(),
                    Number::Real(number) => text::real_text(number, single, self.numbers).into(),
                },
                style: CellStyle::Read(stored.into()),
            },
        }
    }
}

/// The cell of what has no value; the text of what is stored in its place.
fn missing(stored: String) -> CellText {
    CellText {
        text: "missing".into(),
        style: CellStyle::Missing(stored.into()),
    }
}

/// The cell of what is lost in one of several datasets.
fn lost() -> CellText {
    CellText {
        text: "lost with a damaged chunk: the dataset of this column says more".into(),
        style: CellStyle::Damaged,
    }
}

/// The cell of an element that is lost: why.
pub fn damaged(part: &DamagedPart) -> CellText {
    CellText {
        text: part.error.to_string().into(),
        style: CellStyle::Damaged,
    }
}

/// The columns of elements that are no compounds: the element itself.
pub fn whole(elements: &Elements) -> Column {
    Column::alone(String::new(), 0, elements.datatype().clone())
}

fn style(from: Referrer<'_>, value: &Value, is_fill: bool) -> CellStyle {
    match value {
        Value::Float {
            value, exact: None, ..
        } if !value.is_finite() => CellStyle::NotFinite,
        _ if is_fill => CellStyle::Fill,
        Value::Integer(_)
        | Value::WideInteger { .. }
        | Value::Float { .. }
        | Value::WideFloat(_)
        | Value::Complex(..)
        | Value::Time(_) => CellStyle::Number,
        Value::Reference(reference) => match references::target(from, reference) {
            Some(path) => match region_of(reference) {
                Some(region) => CellStyle::Region(path, Arc::new(region)),
                None => CellStyle::Link(path),
            },
            None if references::lost(from, reference).is_some() => CellStyle::Error,
            None => CellStyle::Text,
        },
        _ => CellStyle::Text,
    }
}

/// What a region reference selects.
fn region_of(reference: &Reference) -> Option<RegionLink> {
    match reference {
        Reference::Region { region, .. } => RegionLink::of(region),
        _ => None,
    }
}

/// One line of a value.
pub fn line(from: Referrer<'_>, value: &Value, datatype: &Datatype, limit: usize) -> String {
    written(from, value, datatype, limit, NumberFormat::default())
}

fn written(
    from: Referrer<'_>,
    value: &Value,
    datatype: &Datatype,
    limit: usize,
    numbers: NumberFormat,
) -> String {
    let name = |reference: &Reference| references::name(from, reference);
    let style = text::Style {
        numbers,
        resolve: Some(&name),
        ..text::Style::up_to(limit)
    };
    text::value_text(value, datatype, &style)
}

/// The values of elements one below the other, at most `limit` of them.
pub fn lines(from: Referrer<'_>, elements: &Elements, limit: usize) -> Result<String> {
    let mut lines = Vec::new();
    for index in 0..elements.len().min(limit) {
        lines.push(prose(from, &elements.value(index)?, elements.datatype()));
    }
    if elements.len() > limit {
        let rest = text::grouped((elements.len() - limit) as u64);
        lines.push(format!("… and {rest} more"));
    }
    Ok(lines.join("\n"))
}

/// A value whole: strings with their own line breaks.
pub fn prose(from: Referrer<'_>, value: &Value, datatype: &Datatype) -> String {
    match value.as_str() {
        Some(text) => text.to_owned(),
        None => line(from, value, datatype, usize::MAX),
    }
}
