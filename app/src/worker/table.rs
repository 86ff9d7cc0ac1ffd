//! Cells of a table: the rows and columns that are asked for, and no more.

use std::ops::Range;

use hyperslab_engine::selection::Selection;
use hyperslab_engine::{Error, Kind, Result, Salvaged, Task};

use super::cells::{self, CellMaker};
use super::lens::Content;
use super::library::OpenFile;
use super::{Reply, TableRequest, damage, labels, rows};
use crate::model::damage::DamageNote;
use crate::model::head::Column;
use crate::model::table::{CellText, Labels, TableWindow};

/// Most cells in one reply.
const MOST: u64 = 200_000;

/// Cells, and what is damaged among them.
type Cells = (Vec<CellText>, Option<DamageNote>);

/// Reads a window of cells. Why it cannot be read is part of the window: the rest of the table
/// may be sound.
pub fn read(file: &OpenFile, request: &TableRequest, task: &Task) -> Result<Reply> {
    let (rows, columns) = (request.rows.clone(), request.columns.clone());
    let count = (rows.end - rows.start).saturating_mul((columns.end - columns.start).max(1));
    let cells = match count <= MOST {
        true => read_cells(file, request, cells::LIMIT, task),
        false => Err(Error::invalid("table", "too many cells were asked for")),
    };
    let (cells, damage) = match cells {
        // Of a file that changed the window reads everything anew.
        Err(error) if error.is_cancelled() || error.kind() == Kind::Changed => return Err(error),
        Ok((cells, damage)) => (Ok(cells), damage),
        Err(error) => (Err(error), None),
    };
    let numbers = rows::numbers(request.list.as_ref(), rows.clone())?;
    let labels = match &cells {
        Ok(_) => labels::of(file, request, &numbers, task),
        Err(_) => Labels::default(),
    };
    Ok(Reply::Table {
        plane: request.plane.clone(),
        readings: request.readings.clone(),
        list: request.list.clone(),
        shown: request.shown.clone(),
        numbers: request.numbers,
        window: TableWindow {
            rows,
            columns,
            cells,
            damage,
            numbers: request.list.as_ref().map(|_| numbers.into()),
            labels,
        },
    })
}

/// Reads cells, each of at most `limit` characters, row by row.
pub fn read_cells(
    file: &OpenFile,
    request: &TableRequest,
    limit: usize,
    task: &Task,
) -> Result<Cells> {
    let content = file.content(&request.path, task)?;
    let members = request.shown.pick(&content.columns()?);
    match &members[..] {
        [(_, member)] if member.name.is_empty() => plain(file, &content, request, limit, task),
        _ => compound(file, &content, &members, request, limit, task),
    }
}

fn plain(
    file: &OpenFile,
    content: &Content,
    request: &TableRequest,
    limit: usize,
    task: &Task,
) -> Result<Cells> {
    let plane = &request.plane;
    let selection = select(content, request, &request.columns)?;
    let read = content.read_salvaging(&selection, damage::how(file), task)?;
    let Salvaged { elements, damage } = damage::unless_all(read)?;
    let maker = CellMaker::of_table(file, content)?
        .numbers(request.numbers)
        .up_to(limit);
    let column = cells::whole(&elements);
    let reading = request.readings.get(&0);
    let cell = |index: usize| match damage::lost(&damage, index) {
        Some(part) => cells::damaged(part),
        None => maker.cell_read(&elements, index, &column, reading),
    };
    let note = damage::note(&damage);
    if !plane.is_transposed() {
        return Ok(((0..elements.len()).map(cell).collect(), note));
    }
    let rows = (request.rows.end - request.rows.start) as usize;
    let columns = (request.columns.end - request.columns.start) as usize;
    let places = (0..rows).flat_map(|r| (0..columns).map(move |c| c * rows + r));
    Ok((places.map(cell).collect(), note))
}

/// Each element takes as many columns as are shown of it.
fn compound(
    file: &OpenFile,
    content: &Content,
    members: &[(usize, Column)],
    request: &TableRequest,
    limit: usize,
    task: &Task,
) -> Result<Cells> {
    let width = members.len().max(1) as u64;
    let outer = request.columns.start / width..request.columns.end.div_ceil(width);
    let wanted = request.columns.clone();
    let wanted = wanted.filter_map(|column| members.get((column % width) as usize));
    let content = &content.clone().only(wanted.map(|(place, _)| *place));
    let selection = select(content, request, &outer)?;
    let read = content.read_salvaging(&selection, damage::how(file), task)?;
    let Salvaged { elements, damage } = damage::unless_all(read)?;
    let maker = CellMaker::of_table(file, content)?
        .numbers(request.numbers)
        .up_to(limit);
    let rows = request.rows.end - request.rows.start;
    let transposed = request.plane.is_transposed();
    let mut found = Vec::new();
    for row in 0..rows {
        for column in request.columns.clone() {
            let across = column / width - outer.start;
            let index = match transposed {
                true => across * rows + row,
                false => row * (outer.end - outer.start) + across,
            };
            let Some((place, member)) = members.get((column % width) as usize) else {
                return Err(Error::invalid("table", "it has no columns"));
            };
            let reading = request.readings.get(place);
            found.push(match damage::lost(&damage, index as usize) {
                Some(part) => cells::damaged(part),
                None => maker.cell_read(&elements, index as usize, member, reading),
            });
        }
    }
    Ok((found, damage::note(&damage)))
}

/// The elements of the rows that are asked for, `across` of each.
pub fn select(content: &Content, request: &TableRequest, across: &Range<u64>) -> Result<Selection> {
    let plane = &request.plane;
    Ok(match (content.shape(), &request.list) {
        // A scalar has no axes to select along.
        ([], _) => Selection::All,
        (_, None) => plane.selection(&request.rows, across, [1, 1]),
        (_, Some(list)) => rows::selection(plane, &list.read(request.rows.clone())?, across),
    })
}
