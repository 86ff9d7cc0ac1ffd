//! The line plot: series over a common x axis, decimated by whoever reads them.
//!
//! Positions are relative to an exact origin (the first series' start), so that timestamps of 64
//! bits stay exact. The response says which samples are wanted; until they come, what is there is
//! drawn.

mod gestures;
mod readout;
pub mod scatter;
#[cfg(test)]
mod tests;
mod view;

use std::cell::RefCell;
use std::rc::Rc;

use egui::{Response, Stroke, Ui, Vec2, Vec2b};
use egui_plot::{AxisHints, GridInput, GridMark, Legend, Line, Plot, PlotBounds, PlotUi, Points};

pub use self::readout::Hovered;
pub use self::view::{Bounds, Wanted};
use crate::plot::decimate::Decimator;
use crate::plot::series::{XScale, polylines};
use crate::plot::ticks::{Origin, Tick, linear_ticks, logarithmic_ticks};
use crate::ui::tokens::{self, space};

/// A series as the plot sees it.
pub struct SeriesView<'a> {
    /// Its name in the legend.
    pub name: &'a str,
    /// Its x axis.
    pub x: XScale,
    /// How many samples it has altogether.
    pub len: u64,
    /// How many of them the first view spans.
    pub first: u64,
    /// What has been read of it.
    pub data: Option<&'a Decimator>,
}

/// What the plot shows.
pub struct LinePlotView<'a> {
    /// The series; colours follow their order.
    pub series: &'a [SeriesView<'a>],
    /// Name and unit of the x axis.
    pub x_label: &'a str,
    /// Name and unit of the y axis.
    pub y_label: &'a str,
    /// The exact text of a sample (series, index), where it is at hand.
    pub exact: &'a dyn Fn(usize, u64) -> Option<String>,
    /// The text of a number computed from samples of a series.
    pub number: &'a dyn Fn(usize, f64) -> String,
}

/// What a plot remembers between frames.
#[derive(Clone, Debug, Default)]
pub struct LinePlotState {
    /// The part that is seen; `None` for all of it.
    pub bounds: Option<Bounds>,
    /// Whether the y axis is logarithmic.
    pub logarithmic: bool,
    box_from: Option<[f64; 2]>,
    wanted: Vec<Wanted>,
}

/// What a plot asks for, and what is under the pointer.
pub struct LinePlotResponse {
    /// For each series the samples to read.
    pub wanted: Vec<Wanted>,
    /// The samples under the pointer, one for each series.
    pub hovered: Vec<Hovered>,
    /// egui's response of the plot.
    pub response: Response,
}

/// Shows a line plot, with its controls, in all of the space that is left.
pub fn show(ui: &mut Ui, state: &mut LinePlotState, view: &LinePlotView<'_>) -> LinePlotResponse {
    controls_ui(ui, state);
    let origin = view
        .series
        .first()
        .map_or(Origin::Integer(0), |series| series.x.start);
    let shown = state
        .bounds
        .unwrap_or_else(|| everything(view, origin, state.logarithmic));
    // Room for the half of the last label that reaches beyond the plot.
    // egui_plot hangs a quarter of the y label's height out at the left.
    let left: i8 = if view.y_label.is_empty() { 0 } else { 5 };
    let size = ui.available_size() - egui::vec2(space::TWO + f32::from(left), 0.0);
    let ticks = AxisTicks::new(origin, state.logarithmic);
    let colors = tokens::colors(ui);
    let plot = bare_plot(
        "line plot",
        ui,
        &ticks,
        size,
        &shown,
        [view.x_label, view.y_label],
    );
    let plot = if view.series.len() > 1 {
        plot.legend(Legend::default().follow_insertion_order(true))
    } else {
        plot
    };
    let margin = egui::Margin {
        left,
        ..egui::Margin::ZERO
    };
    let shown = egui::Frame::NONE
        .inner_margin(margin)
        .show(ui, |ui| {
            plot.show(ui, |plot| {
                let bounds = gestures::serve(plot, state, shown);
                plot.set_plot_bounds(PlotBounds::from_min_max(
                    [bounds.x[0], bounds.y[0]],
                    [bounds.x[1], bounds.y[1]],
                ));
                for (index, series) in view.series.iter().enumerate() {
                    let color = colors.series[index % colors.series.len()];
                    series_ui(plot, series, origin, state.logarithmic, &bounds, color);
                }
                bounds
            })
        })
        .inner;
    gestures::box_ui(ui, state, &shown.transform);
    let hovered = readout::show(ui, view, origin, &shown.response, &shown.transform);
    let pixels = (shown.response.rect.width() * ui.ctx().pixels_per_point()).max(1.0) as usize;
    LinePlotResponse {
        wanted: wanted(state, view, origin, &shown.inner, pixels),
        hovered,
        response: shown.response,
    }
}

fn controls_ui(ui: &mut Ui, state: &mut LinePlotState) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = space::ONE;
        if ui
            .checkbox(&mut state.logarithmic, "Logarithmic y")
            .changed()
        {
            state.bounds = None;
        }
        let all = egui::Button::new("Show all");
        let hint = "Drag to move, wheel to zoom (Shift: x only, Alt: y only), Ctrl+drag a box, \
                    double-click to show all";
        if ui
            .add_enabled(state.bounds.is_some(), all)
            .on_hover_text(hint)
            .clicked()
        {
            state.bounds = None;
        }
    });
}

/// The bounds of all series.
fn everything(view: &LinePlotView<'_>, origin: Origin, logarithmic: bool) -> Bounds {
    let mut x = None;
    let mut y = None;
    for series in view.series {
        if let Some(last) = series.first.checked_sub(1) {
            for index in [0.0, last as f64] {
                extend(&mut x, series.x.position(index, origin));
            }
        }
        let buckets = series.data.map_or(&[][..], Decimator::buckets);
        for bucket in buckets {
            for value in [bucket.min, bucket.max, bucket.first, bucket.last] {
                if let Some(height) = height(value, logarithmic) {
                    extend(&mut y, height);
                }
            }
        }
    }
    Bounds::around(x, y)
}

fn extend(range: &mut Option<(f64, f64)>, value: f64) {
    if value.is_finite() {
        let (low, high) = range.unwrap_or((value, value));
        *range = Some((low.min(value), high.max(value)));
    }
}

/// Where a value stands on the y axis, if anywhere.
fn height(value: f64, logarithmic: bool) -> Option<f64> {
    let height = if logarithmic { value.log10() } else { value };
    height.is_finite().then_some(height)
}

fn series_ui(
    plot: &mut PlotUi<'_>,
    series: &SeriesView<'_>,
    origin: Origin,
    logarithmic: bool,
    bounds: &Bounds,
    color: egui::Color32,
) {
    let Some(data) = series.data else {
        return;
    };
    let x = |index: f64| series.x.position(index, origin);
    let lines = polylines(data, x, |value| height(value, logarithmic));
    let seen = series
        .x
        .indices_between(bounds.x[0], bounds.x[1], origin, series.len);
    let width = plot.transform().frame().width();
    // Markers where they leave room between each other; lone points always.
    let markers = data.is_exact() && (seen.end - seen.start) as f32 * 8.0 <= width;
    let mut points = Vec::new();
    for line in lines {
        if markers || line.len() == 1 {
            points.extend_from_slice(&line);
        }
        if line.len() > 1 {
            plot.line(
                Line::new(series.name, line)
                    .stroke(Stroke::new(1.25, color))
                    .allow_hover(false),
            );
        }
    }
    if !points.is_empty() {
        let radius = if markers { 2.5 } else { 1.5 };
        plot.points(
            Points::new(series.name, points)
                .radius(radius)
                .color(color)
                .allow_hover(false),
        );
    }
}

fn wanted(
    state: &mut LinePlotState,
    view: &LinePlotView<'_>,
    origin: Origin,
    bounds: &Bounds,
    pixels: usize,
) -> Vec<Wanted> {
    state.wanted.resize(view.series.len(), Wanted::default());
    for (wanted, series) in state.wanted.iter_mut().zip(view.series) {
        let [low, high] = bounds.x;
        let seen = series.x.indices_between(low, high, origin, series.len);
        *wanted = wanted.renewed(seen, series.len, pixels);
    }
    state.wanted.clone()
}

/// A plot that moves only as `gestures` move it, with our own ticks for what `seen` shows.
fn bare_plot<'a>(
    name: &'a str,
    ui: &Ui,
    ticks: &'a AxisTicks,
    size: Vec2,
    seen: &Bounds,
    [x_label, y_label]: [&'a str; 2],
) -> Plot<'a> {
    let x_count = ticks.x_count(seen, size.x);
    Plot::new(name)
        .width(size.x)
        .allow_drag(false)
        .allow_zoom(false)
        .allow_scroll(false)
        .allow_boxed_zoom(false)
        .allow_double_click_reset(false)
        .allow_axis_zoom_drag(false)
        .auto_bounds(Vec2b::FALSE)
        .show_crosshair(false)
        .label_formatter(|_| None)
        .grid_color(tokens::colors(ui).line)
        .grid_fade(1.0)
        .grid_spacing(1.0..=2.0)
        .x_grid_spacer(ticks.x_spacer(x_count))
        .y_grid_spacer(ticks.y_spacer((size.y / 48.0) as usize))
        .custom_x_axes(vec![ticks.x_axis(x_label)])
        .custom_y_axes(vec![ticks.y_axis(y_label)])
}

/// The ticks of both axes: egui_plot asks for places and labels separately.
struct AxisTicks {
    origin: Origin,
    y_origin: Origin,
    logarithmic: bool,
    x: Rc<RefCell<Vec<Tick>>>,
    y: Rc<RefCell<Vec<Tick>>>,
}

impl AxisTicks {
    fn new(origin: Origin, logarithmic: bool) -> Self {
        Self {
            origin,
            y_origin: Origin::Real(0.0),
            logarithmic,
            x: Rc::default(),
            y: Rc::default(),
        }
    }

    /// The same, with another origin along y.
    fn with_y_origin(self, y_origin: Origin) -> Self {
        Self { y_origin, ..self }
    }

    /// As many ticks as their labels leave room for.
    fn x_count(&self, bounds: &Bounds, width: f32) -> usize {
        let [low, high] = bounds.x;
        let longest = linear_ticks(self.origin, low, high, 4)
            .iter()
            .map(|tick| tick.label.len())
            .max()
            .unwrap_or(1);
        let label = longest as f32 * 7.0 + 36.0;
        ((width - 48.0) / label).clamp(1.0, 16.0) as usize
    }

    fn x_spacer<'a>(&self, count: usize) -> impl Fn(GridInput) -> Vec<GridMark> + 'a {
        let (origin, ticks) = (self.origin, Rc::clone(&self.x));
        move |input| {
            let (low, high) = input.bounds;
            keep(&ticks, linear_ticks(origin, low, high, count))
        }
    }

    fn y_spacer<'a>(&self, count: usize) -> impl Fn(GridInput) -> Vec<GridMark> + 'a {
        let (origin, logarithmic) = (self.y_origin, self.logarithmic);
        let ticks = Rc::clone(&self.y);
        move |input| {
            let (low, high) = input.bounds;
            let count = count.max(2);
            keep(
                &ticks,
                if logarithmic {
                    logarithmic_ticks(low, high, count)
                } else {
                    linear_ticks(origin, low, high, count)
                },
            )
        }
    }

    fn x_axis<'a>(&self, label: &str) -> AxisHints<'a> {
        axis(AxisHints::new_x(), label, &self.x)
    }

    fn y_axis<'a>(&self, label: &str) -> AxisHints<'a> {
        axis(AxisHints::new_y(), label, &self.y).min_thickness(48.0)
    }
}

fn keep(store: &RefCell<Vec<Tick>>, ticks: Vec<Tick>) -> Vec<GridMark> {
    let step = match ticks.as_slice() {
        [first, second, ..] => (second.at - first.at).abs(),
        _ => f64::MAX,
    };
    let marks = ticks
        .iter()
        .map(|tick| GridMark {
            value: tick.at,
            step_size: step,
        })
        .collect();
    *store.borrow_mut() = ticks;
    marks
}

fn axis<'a>(hints: AxisHints<'a>, label: &str, ticks: &Rc<RefCell<Vec<Tick>>>) -> AxisHints<'a> {
    let ticks = Rc::clone(ticks);
    hints
        .label(label)
        .label_spacing(1.0..=2.0)
        .tick_label_font(tokens::small())
        .formatter(move |mark, _| {
            let ticks = ticks.borrow();
            let tick = ticks.iter().find(|tick| tick.at == mark.value);
            tick.map(|tick| tick.label.clone()).unwrap_or_default()
        })
}
