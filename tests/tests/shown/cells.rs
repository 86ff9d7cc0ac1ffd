//! The table of a dataset: its windows, beside h5py's elements; also through slices that leave
//! elements out, and with numbers in every notation.

use std::ops::Range;

use hyperslab::model::plane::Plane;
use hyperslab::model::reading::Readings;
use hyperslab::model::shown::{Change, ShownMembers};
use hyperslab::model::table::{CellStyle, TableWindow};
use hyperslab::text::{Notation, NumberFormat};
use hyperslab::worker::{Reply, Request, TableRequest};
use hyperslab_engine::selection::Slice;

use super::oracle::WindowOracle;
use super::reading::check_numbers;
use super::value::Expected;
use super::views::{CELL, LOOK, View};
use super::walk::Walk;

/// Rows whose numbers are looked at in every notation.
const ROWS: u64 = 8;

impl View<'_> {
    /// Asks for windows of cells.
    pub fn table(&self, walk: &mut Walk<'_>) {
        let Some(theirs) = self.theirs.filter(|object| !object.windows.is_empty()) else {
            let (rows, columns) = Plane::first(&self.dataset.shape).size();
            let window = WindowOracle {
                axes: axes(&self.dataset.shape),
                at: vec![0; self.dataset.shape.len()],
                rows: 0..rows.min(LOOK),
                columns: 0..columns.min(LOOK),
                values: Err("h5py does not open it".to_owned()),
            };
            return self.window(walk, &window);
        };
        for window in &theirs.windows {
            self.window(walk, window);
        }
        self.folded(walk, &theirs.windows[0]);
        self.every_other(walk, &theirs.windows[0]);
        self.formats(walk, &theirs.windows[0]);
    }

    /// The first window with everything unfolded, and with everything folded.
    fn folded(&self, walk: &mut Walk<'_>, window: &WindowOracle) {
        let columns = &self.dataset.columns;
        let all = [Change::UnfoldAll, Change::FoldAll];
        let all = all.map(|change| ShownMembers::default().changed(change, columns));
        for shown in all
            .iter()
            .filter(|shown| **shown != ShownMembers::default())
        {
            let plane = self.plane(window);
            self.read(walk, window, plane, (NumberFormat::default(), shown));
        }
    }

    /// The first window through slices that begin at the second index and leave every other out.
    fn every_other(&self, walk: &mut Walk<'_>, window: &WindowOracle) {
        let (Ok(values), [Some(row_axis), column_axis]) = (&window.values, window.axes) else {
            return;
        };
        let mut plane = self.plane(window);
        plane.slices[row_axis] = Slice::range(1, window.rows.end, 2);
        if let Some(axis) = column_axis {
            plane.slices[axis] = Slice::range(1, window.columns.end, 2);
        }
        let (rows, columns) = plane.size();
        let across = window.columns.end - window.columns.start;
        let step = 1 + u64::from(column_axis.is_some());
        let at = |row: u64, column: u64| {
            let column = column * step + u64::from(column_axis.is_some());
            values
                .get(((2 * row + 1) * across + column) as usize)
                .cloned()
        };
        let picked =
            (0..rows).flat_map(|row| (0..columns).filter_map(move |column| at(row, column)));
        let picked = WindowOracle {
            axes: window.axes,
            at: window.at.clone(),
            rows: 0..rows,
            columns: 0..columns,
            values: Ok(picked.collect()),
        };
        self.plainly(walk, &picked, plane, NumberFormat::default());
    }

    /// The first rows with numbers written in other ways.
    fn formats(&self, walk: &mut Walk<'_>, window: &WindowOracle) {
        let Ok(values) = &window.values else {
            return;
        };
        let across = (window.columns.end - window.columns.start) as usize;
        let rows = (window.rows.end - window.rows.start).min(ROWS);
        let window = WindowOracle {
            axes: window.axes,
            at: window.at.clone(),
            rows: window.rows.start..window.rows.start + rows,
            columns: window.columns.clone(),
            values: Ok(values
                .iter()
                .take(across * rows as usize)
                .cloned()
                .collect()),
        };
        for (notation, digits) in [
            (Notation::General, Some(4)),
            (Notation::Fixed, Some(3)),
            (Notation::Fixed, None),
            (Notation::Scientific, Some(2)),
            (Notation::Scientific, None),
            (Notation::Hexadecimal, None),
            (Notation::Binary, None),
        ] {
            let plane = self.plane(&window);
            self.plainly(walk, &window, plane, NumberFormat { notation, digits });
        }
    }

    /// The plane of a window.
    fn plane(&self, window: &WindowOracle) -> Plane {
        let [rows, columns] = window.axes;
        let slice = |(axis, (length, at)): (usize, (&u64, &u64))| match Some(axis) == rows
            || Some(axis) == columns
        {
            true => Slice::range(0, *length, 1),
            false => Slice::index(*at),
        };
        let axes = self.dataset.shape.iter().zip(&window.at).enumerate();
        Plane {
            rows,
            columns,
            slices: axes.map(slice).collect(),
        }
    }

    fn window(&self, walk: &mut Walk<'_>, window: &WindowOracle) {
        self.plainly(walk, window, self.plane(window), NumberFormat::default());
    }

    /// Asks for the cells of a window as they are shown at first, and compares them.
    fn plainly(
        &self,
        walk: &mut Walk<'_>,
        window: &WindowOracle,
        plane: Plane,
        numbers: NumberFormat,
    ) {
        self.read(walk, window, plane, (numbers, &ShownMembers::default()));
    }

    /// Asks for the cells of a window and compares them.
    fn read(
        &self,
        walk: &mut Walk<'_>,
        window: &WindowOracle,
        plane: Plane,
        (numbers, folds): (NumberFormat, &ShownMembers),
    ) {
        let width = folds.places(&self.dataset.columns).len().max(1) as u64;
        // The window shows a few columns of wide compounds at a time.
        let all = window.columns.start * width..window.columns.end * width;
        let cells = (window.rows.end - window.rows.start) * (all.end - all.start);
        let columns = match cells > 100_000 {
            true => all.start..all.start + LOOK.min(width),
            false => all,
        };
        let request = Request::Table(TableRequest {
            path: self.path.clone(),
            plane,
            rows: window.rows.clone(),
            columns: columns.clone(),
            readings: Readings::default(),
            list: None,
            shown: folds.clone(),
            numbers,
            scales: Vec::new(),
        });
        let shown = match walk.stage.one(request) {
            Ok(Reply::Table { window, .. }) => window,
            Ok(other) => return walk.tally.complain(&format!("{}: {other:?}", self.place)),
            Err(refusal) => {
                return walk
                    .tally
                    .refused(&self.place, &refusal, window.values.is_ok());
            }
        };
        self.cells(walk, window, &shown, &columns, (numbers, folds));
    }

    fn cells(
        &self,
        walk: &mut Walk<'_>,
        window: &WindowOracle,
        shown: &TableWindow,
        columns: &Range<u64>,
        (numbers, folds): (NumberFormat, &ShownMembers),
    ) {
        if let Err(error) = &shown.cells {
            return walk.tally.error(&self.place, error, window.values.is_ok());
        }
        let Ok(values) = &window.values else {
            walk.tally.unread += shown.cells.as_ref().map_or(0, Vec::len);
            return;
        };
        let all = &self.dataset.columns;
        let places = folds.places(all);
        let width = places.len().max(1) as u64;
        let across = window.columns.end - window.columns.start;
        for (place, value) in values.iter().enumerate() {
            let row = window.rows.start + place as u64 / across;
            let column = window.columns.start + place as u64 % across;
            for (leaf, place) in places.iter().enumerate() {
                let Some(value) = value.part(all, *place) else {
                    continue;
                };
                let column = column * width + leaf as u64;
                if columns.contains(&column) {
                    let outcome = self.cell(shown, row, column, value, numbers);
                    let place = format!("{} {:?} [{row}, {column}]", self.place, window.axes);
                    let told = |cause| match numbers == NumberFormat::default() {
                        true => cause,
                        false => format!("{numbers:?}: {cause}"),
                    };
                    walk.tally.compare("cells", &place, outcome.map_err(told));
                }
            }
        }
    }

    fn cell(
        &self,
        shown: &TableWindow,
        row: u64,
        column: u64,
        value: &Expected,
        numbers: NumberFormat,
    ) -> Result<(), String> {
        match shown.cell(row, column) {
            Some(Ok(cell)) => {
                let told = |cause| format!("{:?}: {cause}", cell.text);
                check_numbers(&cell.text, CELL, value, self.names, numbers).map_err(told)?;
                let target = match &cell.style {
                    CellStyle::Link(path) | CellStyle::Region(path, _) => Some(path),
                    _ => None,
                };
                self.names.check_target(target, value)
            }
            Some(Err(error)) => Err(error.to_string()),
            None => Err("no cell".to_owned()),
        }
    }
}

/// The axes of the first plane.
fn axes(shape: &[u64]) -> [Option<usize>; 2] {
    let plane = Plane::first(shape);
    [plane.rows, plane.columns]
}
