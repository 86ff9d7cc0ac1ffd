//! The rows of a table in the order of a column.

use std::ops::Range;

use hyperslab_engine::data::decode::{decode_value, trimmed, vlen_string_bytes};
use hyperslab_engine::datatype::Class;
use hyperslab_engine::{Error, Kind, Result, Salvaged};

use super::find_rows::{Lost, Table};
use super::numbers::NumberReader;
use super::sorter::{KEY, Sorter};
use super::{Rows, RowsFound, cells, damage};
use crate::model::head::{self, CellState, Column};
use crate::model::key::{self, Scale};
use crate::model::series::Part;
use crate::text::grouped;

/// The most rows that are sorted.
const MOST: u64 = 100_000_000;

/// Reads the column and sorts the rows, or those of a list.
pub fn sort(
    table: Table<'_>,
    column: u64,
    descending: bool,
    within: Option<&Rows>,
) -> Result<RowsFound> {
    let count = within.map_or(table.len(), Rows::len);
    if count > MOST {
        let cause = format!(
            "{} rows are more than can be sorted: at most {}; filter them first",
            grouped(count),
            grouped(MOST)
        );
        return Err(Error::new(Kind::LimitExceeded, "sort", cause));
    }
    let place = column % table.members.len().max(1) as u64;
    let table = &table.only([place as usize]);
    let (across, member) = table.place(column)?;
    if head::is_complex(&member.datatype) {
        return Err(Error::invalid("sort", "complex numbers have no order"));
    }
    // Each row is read once and written once.
    table.task.expect(count.saturating_mul(2));
    let mut lost = Lost::default();
    let mut keys = Keys {
        table,
        member,
        numbers: reader_of(table, member)?,
        sorter: Sorter::new(descending),
    };
    let runs: Box<dyn Iterator<Item = Range<u64>>> = match within {
        Some(list) => Box::new(table.listed_runs(list)?),
        None => Box::new(table.runs(across)?),
    };
    for run in runs {
        let rows = super::rows::numbers(within, run)?;
        let read = table.read(&rows, across)?;
        lost.join(&read);
        keys.feed(&rows, &read, &mut lost)?;
        table.task.advance(rows.len() as u64);
    }
    let cut = keys.sorter.cut();
    Ok(RowsFound {
        cut,
        rows: keys.sorter.finish(table.task)?,
        of: count,
        damaged: lost.rows,
        damage: lost.note,
    })
}

/// Numbers and enumerations sort by their numbers.
fn reader_of(table: &Table<'_>, member: &Column) -> Result<Option<NumberReader>> {
    let size = table.content.datatype()?.size;
    match &member.datatype.class {
        Class::Integer(_) | Class::Float(_) | Class::Enum(_) | Class::Bitfield(_) => {
            NumberReader::new(size, member, Part::Real).map(Some)
        }
        _ => Ok(None),
    }
}

struct Keys<'a> {
    table: &'a Table<'a>,
    member: &'a Column,
    numbers: Option<NumberReader>,
    sorter: Sorter,
}

impl Keys<'_> {
    fn feed(&mut self, rows: &[u64], read: &Salvaged, lost: &mut Lost) -> Result<()> {
        let is_lost = |at: usize| damage::lost(&read.damage, at).is_some();
        let keys = self.numbers.as_ref().map(|numbers| {
            let real = numbers.scale() == Scale::Real;
            (numbers.keys(read.elements.bytes()), real)
        });
        for (at, row) in rows.iter().enumerate() {
            let state = self.member.state_in(read.elements.element(at));
            if state == CellState::Missing {
                self.sorter.without(*row);
                continue;
            }
            if is_lost(at) || state == CellState::Lost {
                lost.rows += 1;
                self.sorter.without(*row);
                continue;
            }
            match keys.as_ref().map(|(keys, real)| (keys.get(at), real)) {
                Some((Some(key), real)) if !(*real && *key == key::NAN) => {
                    self.sorter.number(*row, *key)?;
                }
                Some(_) => self.sorter.without(*row),
                None => self.text(*row, read, at)?,
            }
        }
        Ok(())
    }

    fn text(&mut self, row: u64, read: &Salvaged, at: usize) -> Result<()> {
        let datatype = &self.member.datatype;
        let field = read.elements.element(at).get(self.member.offset..);
        let field = field
            .and_then(|rest| rest.get(..datatype.size))
            .unwrap_or_default();
        match &datatype.class {
            Class::String(string) => self.sorter.text(row, trimmed(string, field)),
            Class::VlenString(_) => match vlen_string_bytes(field, read.elements.heap()) {
                Ok(bytes) => self.sorter.text(row, bytes),
                Err(_) => {
                    self.sorter.without(row);
                    Ok(())
                }
            },
            _ => match decode_value(datatype, field, read.elements.heap()) {
                Ok(value) => {
                    let text = cells::line(self.table.from(), &value, datatype, KEY);
                    self.sorter.text(row, text.as_bytes())
                }
                Err(_) => {
                    self.sorter.without(row);
                    Ok(())
                }
            },
        }
    }
}
