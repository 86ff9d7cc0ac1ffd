//! The selected cells as text for the clipboard, whole: each value with the digits that it takes
//! to read back what is stored, or as the table shows it.

use std::ops::Range;

use hyperslab_engine::{Error, Kind, Result, Task};

use super::library::OpenFile;
use super::protocol::{CopyRequest, TableRequest};
use super::{Reply, cells, rows, table};
use crate::model::region;
use crate::model::table::{CellStyle, CopiedText};
use crate::text;
use crate::text::separated::{Separator, write_field};

/// The most cells that are copied.
pub const MOST_CELLS: u128 = 1_000_000;
/// The most bytes of their text.
const MOST_BYTES: usize = 64 << 20;
/// Cells that are read at a time.
const PIECE: u64 = 1 << 14;

/// Reads the cells and writes them, block below block.
pub fn read(file: &OpenFile, request: &CopyRequest, task: &Task) -> Result<Reply> {
    let cells = region::cells(&request.blocks);
    if cells > MOST_CELLS {
        return Err(refused(&format!("{cells} cells are selected")));
    }
    task.expect(cells as u64);
    let mut copied = CopiedText {
        text: String::new(),
        cells: cells as u64,
        without: 0,
    };
    for (at, block) in request.blocks.iter().enumerate() {
        if let Some(headers) = &request.headers {
            for name in headers.columns.get(at).into_iter().flatten() {
                copied.text.push('\t');
                write_field(&mut copied.text, name, Separator::Tab);
            }
            copied.text.push('\n');
        }
        let across = block.columns.end - block.columns.start;
        let step = (PIECE / across.max(1)).max(1);
        let mut first = block.rows.start;
        while first < block.rows.end {
            task.check()?;
            let rows = first..block.rows.end.min(first.saturating_add(step));
            first = rows.end;
            write_rows(file, request, rows, &block.columns, &mut copied, task)?;
        }
    }
    // A single cell goes into the middle of a line elsewhere: no line end.
    if cells == 1 && request.headers.is_none() {
        copied.text.pop();
    }
    Ok(Reply::Copied(copied))
}

fn write_rows(
    file: &OpenFile,
    request: &CopyRequest,
    places: Range<u64>,
    columns: &Range<u64>,
    copied: &mut CopiedText,
    task: &Task,
) -> Result<()> {
    let part = TableRequest {
        path: request.path.clone(),
        plane: request.plane.clone(),
        rows: places.clone(),
        columns: columns.clone(),
        list: request.list.clone(),
        shown: request.shown.clone(),
        readings: request.readings.clone(),
        numbers: request.as_shown.unwrap_or_default(),
        scales: Vec::new(),
    };
    let limit = match request.as_shown {
        Some(_) => cells::LIMIT,
        None => usize::MAX,
    };
    let (found, _) = table::read_cells(file, &part, limit, &task.part())?;
    let numbers = match &request.headers {
        Some(_) => rows::numbers(request.list.as_ref(), places)?,
        None => Vec::new(),
    };
    let width = (columns.end - columns.start).max(1) as usize;
    for (at, row) in found.chunks(width).enumerate() {
        if let (Some(headers), Some(number)) = (&request.headers, numbers.get(at)) {
            let axis = request.plane.rows;
            let index = axis.map_or(0, |axis| request.plane.index(axis, *number, 0));
            let label = u128::from(index) + u128::from(headers.base);
            copied.text.push_str(&label.to_string());
            copied.text.push('\t');
        }
        for (column, cell) in row.iter().enumerate() {
            if column > 0 {
                copied.text.push('\t');
            }
            match cell.style {
                CellStyle::Error | CellStyle::Damaged | CellStyle::Missing(_) => {
                    copied.without += 1
                }
                _ => write_field(&mut copied.text, &cell.text, Separator::Tab),
            }
        }
        copied.text.push('\n');
        if copied.text.len() > MOST_BYTES {
            let size = text::byte_size(MOST_BYTES as u64);
            return Err(refused(&format!("their text is longer than {size}")));
        }
    }
    task.advance(found.len() as u64);
    Ok(())
}

fn refused(why: &str) -> Error {
    let cause = format!("{why}: {ADVICE}");
    Error::new(Kind::LimitExceeded, "copy", cause)
}

/// What to do where there is too much to copy.
pub const ADVICE: &str = "copy at most 1,000,000 cells and 67.1 MB of text at a time; hyperslab dump writes a whole dataset to a file";
