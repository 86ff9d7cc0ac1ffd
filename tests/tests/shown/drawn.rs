//! Plot and image of a dataset, beside h5py's elements.

use hyperslab::model::head::is_numeric;
use hyperslab::model::image::{ImageTile, ImageWanted, Pixels};
use hyperslab::model::plane::Plane;
use hyperslab::model::series::{Line, LineSource, Part, SeriesWanted};
use hyperslab::worker::{Reply, Request};
use hyperslab_engine::selection::Slice;

use super::reading::check;
use super::value::Expected;
use super::views::{CELL, LOOK, View};
use super::walk::Walk;

/// Samples of a line.
const SAMPLES: u64 = 100;

impl View<'_> {
    /// Asks for a line.
    pub fn plot(&self, walk: &mut Walk<'_>) {
        let plane = Plane::first(&self.dataset.shape);
        let (rows, columns) = plane.size();
        let numeric = |column: &hyperslab::model::head::Column| is_numeric(&column.datatype);
        let Some(column) = self.dataset.columns.iter().position(numeric) else {
            return walk
                .tally
                .complain(&format!("{}: nothing to plot", self.place));
        };
        if rows == 0 || columns == 0 || self.dataset.is_empty() {
            return;
        }
        let axis = plane.line_axis();
        let at = |(n, slice): (usize, &Slice)| match n == axis {
            true => *slice,
            false => Slice::index(slice.start),
        };
        let line = LineSource {
            axis,
            slices: plane.slices.iter().enumerate().map(at).collect(),
            column,
            part: Part::Real,
        };
        let wanted = SeriesWanted {
            lines: vec![line],
            range: 0..rows.min(SAMPLES),
            buckets: SAMPLES as usize,
            all: false,
        };
        let read = self.first().is_some();
        match walk.stage.one(Request::Series(self.path.clone(), wanted)) {
            Ok(Reply::Series(lines)) => match lines.first() {
                Some(line) => self.samples(walk, line, column),
                None => walk.tally.complain(&format!("{}: no line", self.place)),
            },
            Ok(other) => walk.tally.complain(&format!("{}: {other:?}", self.place)),
            Err(refusal) => walk.tally.refused(&self.place, &refusal, read),
        }
    }

    /// Texts and heights of samples, beside the first column of the first window.
    fn samples(&self, walk: &mut Walk<'_>, line: &Line, column: usize) {
        let Some((window, values)) = self.first() else {
            return;
        };
        let across = (window.columns.end - window.columns.start) as usize;
        let rows = values.iter().step_by(across).take(SAMPLES as usize);
        for (row, value) in rows.enumerate() {
            let leaf = match value.part(&self.dataset.columns, column) {
                Some(Expected::Complex(parts)) => &parts[0],
                Some(leaf) => leaf,
                None => continue,
            };
            let place = format!("{} sample {row}", self.place);
            let outcome = match line.exact(row as u64) {
                Some(text) => check(text, CELL, leaf, self.names),
                None => Err("no text".to_owned()),
            };
            walk.tally.compare("samples", &place, outcome);
            if let (Some(number), Some(bucket)) = (leaf.number(), line.data.buckets().get(row)) {
                let drawn = match bucket.has_numbers() {
                    true => bucket.min == number && bucket.max == number,
                    false => !number.is_finite(),
                };
                let outcome = drawn
                    .then_some(())
                    .ok_or_else(|| format!("{bucket:?} for {number}"));
                walk.tally.compare("heights", &place, outcome);
            }
        }
    }

    /// Asks for a picture.
    pub fn image(&self, walk: &mut Walk<'_>) {
        let plane = Plane::first(&self.dataset.shape);
        let (rows, columns) = plane.size();
        let (rows, columns) = match self.first() {
            Some((window, _)) => (window.rows.end, window.columns.end),
            None => (rows.min(LOOK), columns.min(LOOK)),
        };
        if rows == 0 || columns == 0 || self.dataset.is_empty() {
            return;
        }
        let wanted = ImageWanted {
            plane,
            class: self.dataset.image.clone(),
            rows: 0..rows,
            columns: 0..columns,
            strides: [1, 1],
            all: false,
        };
        let read = self.first().is_some();
        match walk.stage.one(Request::Image(self.path.clone(), wanted)) {
            Ok(Reply::Image(tile)) => self.pixels(walk, &tile),
            Ok(other) => walk.tally.complain(&format!("{}: {other:?}", self.place)),
            Err(refusal) => walk.tally.refused(&self.place, &refusal, read),
        }
    }

    fn pixels(&self, walk: &mut Walk<'_>, tile: &ImageTile) {
        let (Some((_, values)), Pixels::Values(pixels)) = (self.first(), &tile.pixels) else {
            return;
        };
        if tile.is_cut {
            return;
        }
        for (at, value) in values.iter().enumerate() {
            let Some(number) = value.number() else {
                continue;
            };
            let wanted = number as f32;
            let shown = pixels.get(at).copied().unwrap_or(f32::MIN);
            let same = shown == wanted || (shown.is_nan() && wanted.is_nan());
            let place = format!("{} pixel {at}", self.place);
            let outcome = same
                .then_some(())
                .ok_or_else(|| format!("{shown} for {wanted}"));
            walk.tally.compare("pixels", &place, outcome);
        }
    }
}
