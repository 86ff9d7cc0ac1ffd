//! The plot of a dataset: the line plot over what the worker decimated.

use egui::Ui;

use super::line_plot::{self, LinePlotView, SeriesView};
use super::{damage_note, error_view, parts, plot_lines, waiting};
use crate::command::Action;
use crate::model::head::DatasetHead;
use crate::model::series::{Line, SeriesWanted};
use crate::state::tab::Tab;
use crate::text;

/// Shows the plot, and notes which samples it would like.
pub fn show(ui: &mut Ui, tab: &mut Tab, dataset: &DatasetHead, actions: &mut Vec<Action>) {
    plot_lines::show(ui, tab, dataset, actions);
    let sources = plot_lines::sources(tab, dataset);
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
    partial_ui(ui, tab);
    let damaged = tab.plot.lines.iter().find_map(|line| line.damage.as_ref());
    damage_note::show(ui, damaged, "samples", actions);
    let lines = &tab.plot.lines;
    let series: Vec<_> = lines
        .iter()
        .map(|line| SeriesView {
            name: &line.name,
            x,
            len: line.len,
            first: shown_at_first(line, tab.plot.all),
            data: Some(&line.data),
        })
        .collect();
    let placeholder = [SeriesView {
        name: "",
        x,
        len,
        first: len,
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
        exact: &|series, index| lines.get(series)?.exact(index).map(str::to_owned),
        number: &|series, value| match lines.get(series) {
            Some(line) => text::number_text(value, &line.datatype),
            None => value.to_string(),
        },
    };
    let response = line_plot::show(ui, &mut tab.plot.state, &view);
    tab.plot.wanted = response.wanted.first().map(|wanted| SeriesWanted {
        lines: sources,
        range: wanted.range.clone(),
        buckets: wanted.buckets.max(1),
        all: tab.plot.all,
    });
}

/// Samples that the first view of a line spans.
fn shown_at_first(line: &Line, all: bool) -> u64 {
    match all {
        true => line.len,
        false => line.affordable,
    }
}

/// Says that not everything was read, and offers it.
fn partial_ui(ui: &mut Ui, tab: &mut Tab) {
    let cut = |line: &&Line| line.affordable < line.len;
    let Some(line) = tab.plot.lines.iter().find(cut).filter(|_| !tab.plot.all) else {
        return;
    };
    let range = line.data.range();
    let grouped = text::grouped;
    let what = match range.start < line.affordable {
        true => format!("The first {}", grouped(line.affordable)),
        false => format!(
            "{} from {} on",
            grouped(range.end - range.start),
            grouped(range.start)
        ),
    };
    let what = format!("{what} of {} samples are read", grouped(line.len));
    ui.horizontal_wrapped(|ui| {
        parts::quiet(ui, what);
        if ui.small_button("Read all").clicked() {
            tab.plot.all = true;
            tab.plot.state.bounds = None;
        }
    });
}
