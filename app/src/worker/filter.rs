//! The rows of a table that an expression keeps, streamed over any number of rows.

use hyperslab_engine::data::decode::decode_value;
use hyperslab_engine::data::{Elements, Value};
use hyperslab_engine::datatype::Class;
use hyperslab_engine::{Error, Kind, Result, Salvaged};
use rayon::prelude::*;

use super::find_rows::{Lost, Table};
use super::numbers::NumberReader;
use super::references::Referrer;
use super::{Rows, RowsFound, cells, damage, find};
use crate::model::filter::{ColumnNames, Of, RowFilter};
use crate::model::head::{CellState, Column};
use crate::model::query::{Comparison, Number};
use crate::model::reading::Readings;
use crate::model::rows::RowSet;
use crate::model::series::Part;
use crate::text::{self, grouped};

/// Bytes that the list of kept rows takes at most.
const MOST: usize = 200_000_000;

/// Reads the columns that the expression names, and keeps the rows that it holds of.
pub fn filter(table: Table<'_>, text: &str, base: u64, readings: &Readings) -> Result<RowsFound> {
    let names = ColumnNames {
        members: &table.members,
        plane: &table.wanted.plane,
        base,
    };
    let filter = names
        .parse(text)
        .map_err(|why| Error::invalid("filter", why))?;
    let (mut places, mut members) = (Vec::new(), Vec::new());
    let width = table.members.len().max(1) as u64;
    filter.visit(&mut |of| {
        if let Of::Column(column) = of {
            places.push(column / width);
            members.push((column % width) as usize);
        }
    });
    let table = &table.only(members);
    places.sort_unstable();
    places.dedup();
    let (mut kept, mut lost) = (RowSet::default(), Lost::default());
    table.task.expect(table.len());
    let judge = Judge {
        table,
        filter: &filter,
        places: &places,
        base,
        readings,
    };
    for run in table.runs(places.first().copied().unwrap_or(0))? {
        let numbers: Vec<u64> = run.clone().collect();
        judge.run(&numbers, &mut kept, &mut lost)?;
        table.task.advance(run.end - run.start);
        if kept.bytes() > MOST {
            return Err(too_many(kept.len()));
        }
    }
    Ok(RowsFound {
        cut: 0,
        rows: Rows::kept(kept),
        of: table.len(),
        damaged: lost.rows,
        damage: lost.note,
    })
}

fn too_many(rows: u64) -> Error {
    let cause = format!(
        "it keeps over {} rows, whose list takes more than {}: make it keep fewer",
        grouped(rows),
        text::byte_size(MOST as u64)
    );
    Error::new(Kind::LimitExceeded, "filter", cause)
}

struct Judge<'a> {
    table: &'a Table<'a>,
    filter: &'a RowFilter,
    /// The places across that have to be read.
    places: &'a [u64],
    base: u64,
    /// How the numbers of columns are read.
    readings: &'a Readings,
}

impl Judge<'_> {
    /// Adds those of some rows that are kept.
    fn run(&self, numbers: &[u64], kept: &mut RowSet, lost: &mut Lost) -> Result<()> {
        let mut read: Vec<Salvaged> = Vec::new();
        for across in self.places {
            read.push(self.table.read(numbers, *across)?);
        }
        let holds = self.filter.judge(&mut |of, comparison| match of {
            Of::Row => Ok(self.indices(numbers, comparison)),
            Of::Column(column) => {
                let (across, member) = self.table.place(column)?;
                let place = self.places.binary_search(&across).unwrap_or(0);
                let elements = &read[place].elements;
                let timed = comparison.and_then(|comparison| self.timed(column, comparison));
                let comparison = timed.as_ref().or(comparison);
                if comparison.is_some_and(Comparison::orders_dates) && is_number(member) {
                    return Err(Error::invalid("filter", not_dates(member)));
                }
                judge_column(self.table.from(), elements, member, comparison)
            }
        })?;
        read.iter().for_each(|read| lost.join(read));
        let damaged = read.iter().any(|read| !read.damage.is_empty());
        for (at, holds) in holds.into_iter().enumerate() {
            let is_lost = |read: &Salvaged| damage::lost(&read.damage, at).is_some();
            if damaged && read.iter().any(is_lost) {
                lost.rows += 1;
            } else if holds {
                kept.push(numbers[at]);
            }
        }
        Ok(())
    }

    /// The same comparison with the stored number of a time, where the column's are times.
    fn timed(&self, column: u64, comparison: &Comparison) -> Option<Comparison> {
        let place = column % self.table.members.len().max(1) as u64;
        let reading = self.readings.get(&(place as usize))?;
        let number = reading.number_of_time(&comparison.text)?;
        Some(Comparison {
            number: Some(number),
            ..comparison.clone()
        })
    }

    fn indices(&self, numbers: &[u64], comparison: Option<&Comparison>) -> Vec<bool> {
        let plane = &self.table.wanted.plane;
        let holds = |number: &u64| {
            let index = plane.rows.map_or(0, |axis| plane.index(axis, *number, 0));
            let index = i128::from(index) + i128::from(self.base);
            holds(comparison, &[Number::Whole(index)], || index.to_string())
        };
        numbers.iter().map(holds).collect()
    }
}

fn holds(
    comparison: Option<&Comparison>,
    numbers: &[Number],
    text: impl FnOnce() -> String,
) -> bool {
    match comparison {
        None => numbers.iter().any(|number| number.real() != 0.0),
        Some(comparison) if comparison.asks_for_text() || numbers.is_empty() => {
            comparison.holds(&text(), numbers)
        }
        Some(comparison) => comparison.holds("", numbers),
    }
}

/// Judges all elements by one member. Nothing holds of what has no value.
fn judge_column(
    from: Referrer<'_>,
    elements: &Elements,
    member: &Column,
    comparison: Option<&Comparison>,
) -> Result<Vec<bool>> {
    let mut judged = judge_values(from, elements, member, comparison)?;
    if member.state.is_some() {
        for (at, holds) in judged.iter_mut().enumerate() {
            *holds &= member.state_in(elements.element(at)) == CellState::Value;
        }
    }
    Ok(judged)
}

fn judge_values(
    from: Referrer<'_>,
    elements: &Elements,
    member: &Column,
    comparison: Option<&Comparison>,
) -> Result<Vec<bool>> {
    let plain = matches!(member.datatype.class, Class::Integer(_) | Class::Float(_));
    let size = elements.datatype().size;
    if plain
        && comparison.is_none_or(|comparison| !comparison.asks_for_text())
        && let Ok(reader) = NumberReader::new(size, member, Part::Real)
    {
        let single = matches!(member.datatype.class, Class::Float(_)) && member.datatype.size == 4;
        let rounded = comparison.filter(|_| single).map(Comparison::in_single);
        let comparison = rounded.as_ref().or(comparison);
        let scale = reader.scale();
        let keys = reader.keys(elements.bytes());
        let holds = |key: &u64| holds(comparison, &[scale.number(*key)], String::new);
        return Ok(keys.par_iter().with_min_len(1 << 14).map(holds).collect());
    }
    let judge = |index: usize| {
        let field = elements.element(index).get(member.offset..);
        let field = field.and_then(|rest| rest.get(..member.datatype.size));
        let value = decode_value(&member.datatype, field.unwrap_or_default(), elements.heap());
        // What does not decode has no value that anything could hold of.
        value.is_ok_and(|value| {
            holds(comparison, &numbers_of(&value), || {
                words(from, &value, member)
            })
        })
    };
    let all = (0..elements.len()).into_par_iter().with_min_len(1 << 10);
    Ok(all.map(judge).collect())
}

fn is_number(member: &Column) -> bool {
    matches!(member.datatype.class, Class::Integer(_) | Class::Float(_))
}

fn not_dates(member: &Column) -> String {
    let name = member.shown_name();
    format!("{name} is not read as dates: choose so under \"Read as\" first")
}

fn numbers_of(value: &Value) -> Vec<Number> {
    match value {
        Value::Array { values, .. } | Value::Sequence(values) => {
            values.iter().filter_map(find::number).collect()
        }
        value => find::number(value).into_iter().collect(),
    }
}

/// The text of a value: strings as they are, whatever their bytes; anything else as cells show it.
fn words(from: Referrer<'_>, value: &Value, member: &Column) -> String {
    match value {
        Value::String { bytes, .. } => String::from_utf8_lossy(bytes).into_owned(),
        value => cells::line(from, value, &member.datatype, usize::MAX),
    }
}
