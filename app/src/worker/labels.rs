//! What dimension scales, or the axes of NeXus data, call the rows and columns of a table.

use hyperslab_engine::selection::{Index, Selection};
use hyperslab_engine::{Dataset, Task};

use super::cells::{self, CellMaker};
use super::library::OpenFile;
use super::{TableRequest, scales};
use crate::model::head;
use crate::model::reading::Reading;
use crate::model::table::{Labels, Names};

/// Most rows or columns that are given names at a time.
const MOST: usize = 4096;
/// Characters of a name.
const LIMIT: usize = 32;

/// Names of the rows and columns of a request; `rows` are the plane's own numbers of its rows.
/// What cannot be read has no name: the scale itself says why.
pub fn of(file: &OpenFile, request: &TableRequest, rows: &[u64], task: &Task) -> Labels {
    let Ok(dataset) = file.dataset(&request.path) else {
        return Labels::default();
    };
    let scales = file.scales(&request.path, || scales::of(file, &dataset, task));
    let name = |axis: Option<usize>, numbers: &[u64], along: &dyn Fn(u64) -> u64| {
        let axis = axis?;
        let chosen = request.scales.get(axis).copied().unwrap_or(0);
        let scale = scales.get(axis)?.get(chosen)?;
        let places: Vec<u64> = numbers.iter().map(|number| along(*number)).collect();
        names(file, &scale.dataset, scale.reading.as_ref(), &places, task)
    };
    let plane = &request.plane;
    let compound = dataset.datatype().is_ok_and(head::unfolds);
    // More of them than have names are not even counted.
    let columns: Vec<u64> = request.columns.clone().take(MOST + 1).collect();
    Labels {
        rows: name(plane.rows, rows, &|row| {
            plane.rows.map_or(0, |axis| plane.index(axis, row, 0))
        }),
        // Members have their own names.
        columns: match compound {
            true => None,
            false => name(plane.columns, &columns, &|column| {
                plane.columns.map_or(0, |axis| plane.index(axis, 0, column))
            }),
        },
    }
}

fn names(
    file: &OpenFile,
    scale: &Dataset,
    reading: Option<&Reading>,
    places: &[u64],
    task: &Task,
) -> Option<Names> {
    if places.is_empty() || places.len() > MOST {
        return None;
    }
    let place = |index: &u64| i64::try_from(*index).ok();
    let list: Vec<i64> = places.iter().filter_map(place).collect();
    let selection = Selection::Index(vec![Index::List(list)]);
    let elements = scale.read_elements(&selection, &task.part()).ok()?;
    let maker = CellMaker::new(file, scale).ok()?.up_to(LIMIT);
    let column = cells::whole(&elements);
    let name = |at| maker.cell_read(&elements, at, &column, reading).text;
    Some((0..elements.len()).map(name).collect())
}
