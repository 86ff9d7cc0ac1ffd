//! The image of a dataset: the heat map over the tiles that the worker read.

use std::ops::Range;

use egui::Ui;

use super::heat_map::{self, HeatMapView, ImageWindow, Pixels, Window};
use super::{damage_note, error_view, parts, waiting};
use crate::command::Action;
use crate::model::head::{DatasetHead, ImageClass};
use crate::model::image::{self, ImageTile, ImageWanted};
use crate::state::tab::Tab;
use crate::text::grouped;

/// Shows the image, and notes which part it would like.
pub fn show(ui: &mut Ui, tab: &mut Tab, dataset: &DatasetHead, actions: &mut Vec<Action>) {
    if let Some(error) = &tab.image.error {
        error_view::show(ui, "The image cannot be read", error, actions);
        tab.image.wanted = None;
        return;
    }
    let (rows, columns) = size(tab, dataset);
    waiting::show(ui, "Reading the image", tab.image.slot.waiting(), actions);
    partial_ui(ui, tab);
    let newest = tab.image.tile.as_ref().or(tab.image.ground.as_ref());
    let damaged = newest.and_then(|(_, tile)| tile.damage.as_ref());
    damage_note::show(ui, damaged, "pixels", actions);
    let tiles: Vec<_> = [&tab.image.ground, &tab.image.tile]
        .into_iter()
        .flatten()
        .map(|(number, tile)| (*number, tile, window_of(tile)))
        .collect();
    let windows: Vec<_> = tiles
        .iter()
        .map(|(number, tile, window)| ImageWindow {
            window,
            pixels: match &tile.pixels {
                image::Pixels::Values(values) => Pixels::Values(values),
                image::Pixels::Colors(colors) => Pixels::Colors(colors),
            },
            version: *number,
        })
        .collect();
    let view = HeatMapView {
        rows,
        columns,
        windows: &windows,
        range: tab.image.range,
        exact: &|_, _| None,
    };
    let response = heat_map::show(ui, &mut tab.image.state, &view);
    let wanted = response.wanted;
    let empty = wanted.rows.is_empty() || wanted.columns.is_empty();
    tab.image.wanted = (!empty).then(|| ImageWanted {
        plane: tab.plane.clone(),
        class: dataset.image.clone(),
        rows: wanted.rows,
        columns: wanted.columns,
        strides: [wanted.row_stride.max(1), wanted.column_stride.max(1)],
        all: tab.image.all,
    });
}

/// Says that not all of the view was read, and offers it.
fn partial_ui(ui: &mut Ui, tab: &mut Tab) {
    let newest = tab.image.tile.as_ref().or(tab.image.ground.as_ref());
    let Some((_, tile)) = newest.filter(|(_, tile)| tile.is_cut && !tab.image.all) else {
        return;
    };
    let range = |range: &Range<u64>| {
        format!(
            "{} – {}",
            grouped(range.start),
            grouped(range.end.saturating_sub(1))
        )
    };
    let (rows, columns) = (range(&tile.wanted.rows), range(&tile.wanted.columns));
    ui.horizontal_wrapped(|ui| {
        parts::quiet(
            ui,
            format!("Rows {rows} and columns {columns} are read; zoom in for others"),
        );
        if ui.small_button("Read all").clicked() {
            tab.image.all = true;
        }
    });
}

/// Rows and columns of the image.
fn size(tab: &Tab, dataset: &DatasetHead) -> (u64, u64) {
    match (&dataset.image, &dataset.shape[..]) {
        (Some(ImageClass::PixelInterlaced), [rows, columns, _])
        | (Some(ImageClass::PlaneInterlaced), [_, rows, columns]) => (*rows, *columns),
        _ => tab.plane.size(),
    }
}

fn window_of(tile: &ImageTile) -> Window {
    Window {
        rows: tile.wanted.rows.clone(),
        columns: tile.wanted.columns.clone(),
        row_stride: tile.wanted.strides[0],
        column_stride: tile.wanted.strides[1],
    }
}
