//! The rows of a table that are wanted: those that a filter keeps, or sorted by a column. What
//! both have in common: a column is read for one run of rows after the other.

use std::ops::Range;

use hyperslab_engine::selection::Selection;
use hyperslab_engine::{Error, Kind, Result, Salvaged, Task};

use super::lens::Content;
use super::library::OpenFile;
use super::protocol::{RowsStep, RowsWanted};
use super::references::Referrer;
use super::{Reply, Rows, damage, filter, rows, sort};
use crate::model::damage::DamageNote;
use crate::model::head::Column;

/// Bytes of a run of rows that a list names.
const BYTES: u64 = 16 << 20;
/// Rows of a run: more is kept of each than its element.
const ROWS: u64 = 1 << 20;

/// Finds them.
pub fn find(file: &OpenFile, wanted: &RowsWanted, task: &Task) -> Result<Reply> {
    let content = file.content(&wanted.path, task)?;
    let table = Table {
        file,
        members: content.columns()?,
        content,
        wanted,
        task,
    };
    let found = match &wanted.step {
        RowsStep::Filter {
            text,
            base,
            readings,
        } => filter::filter(table, text, *base, readings)?,
        RowsStep::Sort {
            column,
            descending,
            within,
        } => sort::sort(table, *column, *descending, within.as_ref())?,
    };
    Ok(Reply::Rows(found))
}

/// A table whose columns are read run by run.
pub struct Table<'a> {
    pub file: &'a OpenFile,
    pub content: Content,
    /// Columns that one element takes.
    pub members: Vec<Column>,
    pub wanted: &'a RowsWanted,
    pub task: &'a Task,
}

impl Table<'_> {
    /// The same, of which only some columns are read.
    pub fn only(self, places: impl IntoIterator<Item = usize>) -> Self {
        Self {
            content: self.content.only(places),
            ..self
        }
    }

    /// Where its references come from.
    pub fn from(&self) -> Referrer<'_> {
        Referrer::new(self.file, self.content.file())
    }

    /// How many rows it has.
    pub fn len(&self) -> u64 {
        self.wanted.plane.size().0
    }

    /// The place across of a column of the table, and the member that it shows.
    pub fn place(&self, column: u64) -> Result<(u64, &Column)> {
        let width = self.members.len().max(1) as u64;
        let (_, across) = self.wanted.plane.size();
        let member = self.members.get((column % width) as usize);
        let gone = || Error::new(Kind::NotFound, "table", "it has no such column any more");
        match member {
            Some(member) if column / width < across => Ok((column / width, member)),
            _ => Err(gone()),
        }
    }

    /// Runs of neighbouring rows that end where chunks do, all rows of the table in order.
    pub fn runs(&self, across: u64) -> Result<impl Iterator<Item = Range<u64>>> {
        let plane = &self.wanted.plane;
        let shape = self.content.shape();
        let column = plane.selection(&(0..self.len()), &(across..across + 1), [1, 1]);
        let slices = match shape.is_empty() {
            true => Vec::new(),
            false => column.resolve(shape)?,
        };
        let mut next = 0;
        let axis = plane.rows;
        let runs = self.content.tiles(slices).map(move |tile| {
            let rows = axis
                .and_then(|axis| tile.get(axis))
                .map_or(1, |slice| slice.count);
            let start = next;
            next += rows;
            start..next
        });
        Ok(runs.flat_map(|run| {
            let starts = run.clone().step_by(ROWS as usize);
            starts.map(move |start| start..run.end.min(start + ROWS))
        }))
    }

    /// Runs of the rows that a list names.
    pub fn listed_runs(&self, list: &Rows) -> Result<impl Iterator<Item = Range<u64>>> {
        let size = self.content.datatype()?.size.max(1) as u64;
        let (step, end) = ((BYTES / size).clamp(1, 1 << 16), list.len());
        let starts = (0..end).step_by(step as usize);
        Ok(starts.map(move |start| start..end.min(start + step)))
    }

    /// The elements of some rows, one of each.
    pub fn read(&self, numbers: &[u64], across: u64) -> Result<Salvaged> {
        self.task.check()?;
        let selection = match self.content.shape() {
            [] => Selection::All,
            _ => rows::selection(&self.wanted.plane, numbers, &(across..across + 1)),
        };
        let how = damage::how(self.file);
        self.content
            .read_salvaging(&selection, how, &self.task.part())
    }
}

/// Rows that are lost with a damaged chunk, and why.
#[derive(Default)]
pub struct Lost {
    pub rows: u64,
    pub note: Option<DamageNote>,
}

impl Lost {
    /// Takes note of the damage of some elements.
    pub fn join(&mut self, read: &Salvaged) {
        DamageNote::join(&mut self.note, damage::note(&read.damage));
    }
}
