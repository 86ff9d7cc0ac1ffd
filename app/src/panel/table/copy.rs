//! Copying what is selected: at once where it is all on screen, else by way of the worker.

use super::source::TableSource;
use super::statistics::rectangles;
use crate::command::Action;
use crate::model::head::DatasetHead;
use crate::model::region;
use crate::model::table::CopiedText;
use crate::state::tab::Tab;
use crate::text;
use crate::ui::grid::copy::Copied;
use crate::worker::copy::{ADVICE, MOST_CELLS};
use crate::worker::{CopyHeaders, CopyRequest};

/// Serves what became of a wish to copy from the grid; a request where cells have to be read.
pub fn serve(tab: &Tab, copied: Option<Copied>, actions: &mut Vec<Action>) -> Option<CopyRequest> {
    match copied? {
        Copied::Done { cells } => actions.push(Action::Say(done_text(cells))),
        Copied::TooMany { cells } => actions.push(Action::Say(too_many(cells))),
        Copied::NotLoaded(_) => return request(tab, false).ok(),
        Copied::Nothing => {}
    }
    None
}

/// The request that copies what is selected in a table, with headers or as the table shows it.
///
/// # Errors
/// What to say where nothing can be copied.
pub fn wish(
    tab: &Tab,
    dataset: &DatasetHead,
    (headers, as_shown): (bool, bool),
    one_based: bool,
) -> Result<CopyRequest, String> {
    let request = request(tab, as_shown)?;
    if !headers {
        return Ok(request);
    }
    let source = TableSource::of(dataset, tab, one_based);
    let names = request.blocks.iter().map(|block| {
        let columns = block.columns.clone();
        columns.map(|column| source.full_header(column)).collect()
    });
    let headers = CopyHeaders {
        columns: names.collect(),
        base: u64::from(one_based),
    };
    Ok(CopyRequest {
        headers: Some(headers),
        ..request
    })
}

fn request(tab: &Tab, as_shown: bool) -> Result<CopyRequest, String> {
    let mut blocks = rectangles(tab.table.grid.selection.blocks());
    blocks.dedup();
    match region::cells(&blocks) {
        0 => return Err("Select cells to copy them".to_owned()),
        cells if cells > MOST_CELLS => return Err(too_many(cells)),
        _ => {}
    }
    Ok(CopyRequest {
        path: tab.path.clone(),
        plane: tab.plane.clone(),
        blocks,
        list: tab.table.rows.list.clone(),
        shown: tab.table.shown.clone(),
        readings: tab.table.readings.clone(),
        headers: None,
        as_shown: as_shown.then_some(tab.table.numbers),
    })
}

fn too_many(cells: u128) -> String {
    format!("{} cells are too many: {ADVICE}", grouped(cells))
}

/// What to say of cells that were copied.
pub fn text(copied: &CopiedText) -> String {
    let done = done_text(copied.cells.into());
    match copied.without {
        0 => done,
        without => format!(
            "{done}; {} without a value are empty",
            text::grouped(without)
        ),
    }
}

fn done_text(cells: u128) -> String {
    match cells {
        1 => "Copied 1 cell".to_owned(),
        _ => format!("Copied {} cells", grouped(cells)),
    }
}

fn grouped(cells: u128) -> String {
    u64::try_from(cells).map_or_else(|_| cells.to_string(), text::grouped)
}
