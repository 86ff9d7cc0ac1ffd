//! The plot of a dataset: which lines, and the line plot over what the worker decimated.

use egui::Ui;
use hyperslab_engine::selection::Slice;

use super::line_plot::{self, LinePlotView, SeriesView};
use super::{error_view, waiting};
use crate::command::Action;
use crate::model::head::{self, DatasetHead};
use crate::model::series::{LineSource, Part, SeriesWanted};
use crate::state::tab::Tab;

/// Lines that are drawn before the user chooses.
const FIRST_LINES: usize = 6;

/// Shows the plot, and notes which samples it would like.
pub fn show(ui: &mut Ui, tab: &mut Tab, dataset: &DatasetHead, actions: &mut Vec<Action>) {
    columns_ui(ui, tab, dataset);
    let sources = sources(tab, dataset);
    if let Some(error) = &tab.plot.error {
        error_view::show(ui, "The samples cannot be read", error, actions);
        tab.plot.wanted = None;
        return;
    }
    let axis = tab.plane.line_axis();
    let slice = tab.plane.slices.get(axis);
    let len = slice.map_or(0, |slice| slice.count);
    let x = slice.map_or(dataset.x, |slice| {
        dataset.x.of_slice(slice.start, slice.step)
    });
    waiting::show(ui, "Reading samples", tab.plot.slot.waiting(), actions);
    let series: Vec<_> = tab
        .plot
        .lines
        .iter()
        .map(|line| SeriesView {
            name: &line.name,
            x,
            len: line.len,
            data: Some(&line.data),
        })
        .collect();
    let placeholder = [SeriesView {
        name: "",
        x,
        len,
        data: None,
    }];
    let units = dataset.units.as_deref().unwrap_or_default();
    let view = LinePlotView {
        series: if series.is_empty() {
            &placeholder
        } else {
            &series
        },
        x_label: &dataset.x_label,
        y_label: units,
        exact: &|_, _| None,
    };
    let response = line_plot::show(ui, &mut tab.plot.state, &view);
    tab.plot.wanted = response.wanted.first().map(|wanted| SeriesWanted {
        lines: sources,
        range: wanted.range.clone(),
        buckets: wanted.buckets.max(1),
    });
}

/// The columns of a compound that can be drawn, each to be switched on or off.
fn columns_ui(ui: &mut Ui, tab: &mut Tab, dataset: &DatasetHead) {
    if !dataset.is_compound() {
        return;
    }
    let mut chosen = chosen(tab, dataset);
    let before = chosen.clone();
    ui.horizontal_wrapped(|ui| {
        for (n, column) in numeric(dataset) {
            let mut on = chosen.contains(&n);
            if ui.toggle_value(&mut on, column).changed() {
                chosen.retain(|c| *c != n);
                if on {
                    chosen.push(n);
                    chosen.sort_unstable();
                }
            }
        }
    });
    if chosen != before {
        tab.plot.columns = Some(chosen);
        tab.plot.state.bounds = None;
    }
}

fn numeric(dataset: &DatasetHead) -> impl Iterator<Item = (usize, &str)> {
    let columns = dataset.columns.iter().enumerate();
    columns
        .filter(|(_, column)| head::is_numeric(&column.datatype))
        .map(|(n, column)| (n, column.name.as_str()))
}

fn chosen(tab: &Tab, dataset: &DatasetHead) -> Vec<usize> {
    match &tab.plot.columns {
        Some(chosen) => chosen.clone(),
        None => numeric(dataset).map(|(n, _)| n).take(1).collect(),
    }
}

/// The lines to draw: the chosen columns of a compound, the parts of complex numbers, or
/// the first columns of a plane.
fn sources(tab: &Tab, dataset: &DatasetHead) -> Vec<LineSource> {
    let axis = tab.plane.line_axis();
    let source = |slices: Vec<Slice>, column, part| LineSource {
        axis,
        slices,
        column,
        part,
    };
    let across = tab.plane.columns.filter(|across| *across != axis);
    let mut base = tab.plane.slices.clone();
    let chosen_across = across.and_then(|across| base.get(across).copied());
    let columns = match dataset.is_compound() {
        true => chosen(tab, dataset),
        false => vec![0],
    };
    let mut sources = Vec::new();
    for column in columns {
        let complex = dataset
            .columns
            .get(column)
            .is_some_and(|c| head::is_complex(&c.datatype));
        let width = chosen_across.map_or(1, |slice| slice.count);
        for index in 0..width.min(FIRST_LINES as u64) {
            if let (Some(axis), Some(slice)) = (across, chosen_across) {
                base[axis] = Slice::index(slice.start + index * slice.step);
            }
            sources.push(source(base.clone(), column, Part::Real));
            if complex {
                sources.push(source(base.clone(), column, Part::Imaginary));
            }
        }
    }
    sources
}
