//! Points of one quantity against another, moved and zoomed as lines are.

use egui::{Align2, Stroke, Ui, pos2, vec2};
use egui_plot::{Line, PlotBounds, PlotTransform, PlotUi, Points};

use super::view::Bounds;
use super::{AxisTicks, LinePlotState, bare_plot, controls_ui, gestures};
use crate::plot::scatter::{Frame, Scatter};
use crate::ui::tokens::{self, space};

/// Most points that are joined by lines.
pub const MOST_JOINED: usize = 100_000;
/// From so many points on, their dots are small.
const CROWD: usize = 20_000;
/// How far the pointer may be from a point that it means, in pixels.
const REACH: f64 = 12.0;

/// Room for the half of the last label that reaches beyond the plot.
const LAST_LABEL: f32 = 32.0;

/// What the plot shows.
pub struct ScatterView<'a> {
    /// The points.
    pub scatter: &'a Scatter,
    /// Whether lines join them in the order of their rows.
    pub joined: bool,
    /// Name of the x axis.
    pub x_label: &'a str,
    /// Name of the y axis.
    pub y_label: &'a str,
    /// What is said of the point under the pointer, by its row.
    pub exact: &'a dyn Fn(u32) -> Vec<String>,
}

impl ScatterView<'_> {
    /// Where a value stands on the y axis, if anywhere.
    fn height(&self, y: f64, logarithmic: bool) -> Option<f64> {
        match logarithmic {
            true => super::height(self.scatter.origins[1].to_f64() + y, true),
            false => Some(y),
        }
    }
}

/// What a plot remembers between frames.
#[derive(Clone, Debug, Default)]
pub struct ScatterState {
    /// Zoom and logarithm.
    pub plot: LinePlotState,
    /// The points in a frame that a picture can tell apart.
    thinned: Option<(Frame, bool, Vec<[f64; 2]>)>,
}

impl ScatterState {
    /// Forgets what was drawn of other points; `whole`: shows all of the new ones.
    pub fn renew(&mut self, whole: bool) {
        self.thinned = None;
        if whole {
            self.plot.bounds = None;
        }
    }
}

/// The row whose point is under the pointer, and whether it was clicked.
pub type Pointed = Option<(u32, bool)>;

/// Shows the points in all of the space that is left.
pub fn show(ui: &mut Ui, state: &mut ScatterState, view: &ScatterView<'_>) -> Pointed {
    controls_ui(ui, &mut state.plot);
    let logarithmic = state.plot.logarithmic;
    let [x_origin, y_origin] = view.scatter.origins;
    let (x, y) = match state.plot.bounds {
        Some(_) => (None, None),
        None => view.scatter.extent(|y| view.height(y, logarithmic)),
    };
    let seen = state.plot.bounds.unwrap_or_else(|| Bounds::around(x, y));
    let size = ui.available_size() - vec2(LAST_LABEL + 5.0, 0.0);
    let ticks = AxisTicks::new(x_origin, logarithmic).with_y_origin(y_origin);
    let plot = bare_plot(
        "scatter plot",
        ui,
        &ticks,
        size,
        &seen,
        [view.x_label, view.y_label],
    );
    let margin = egui::Margin {
        left: 5,
        ..egui::Margin::ZERO
    };
    let shown = egui::Frame::NONE.inner_margin(margin).show(ui, |ui| {
        plot.show(ui, |plot| {
            let bounds = gestures::serve(plot, &mut state.plot, seen);
            plot.set_plot_bounds(PlotBounds::from_min_max(
                [bounds.x[0], bounds.y[0]],
                [bounds.x[1], bounds.y[1]],
            ));
            points_ui(plot, state, view, &bounds);
            bounds
        })
    });
    let shown = shown.inner;
    gestures::box_ui(ui, &state.plot, &shown.transform);
    let pointer = shown.response.hover_pos()?;
    let frame = frame(&shown.inner, &shown.transform);
    let at = shown.transform.value_from_position(pointer);
    let near = view
        .scatter
        .nearest(&frame, [at.x, at.y], REACH, |y| view.height(y, logarithmic))?;
    let point = view.scatter.points.get(near)?;
    let row = *view.scatter.rows.get(near)?;
    let y = view.height(point[1], logarithmic)?;
    readout_ui(ui, &shown.transform, [point[0], y], (view.exact)(row));
    Some((row, shown.response.clicked()))
}

fn frame(bounds: &Bounds, transform: &PlotTransform) -> Frame {
    let size = transform.frame().size();
    Frame {
        x: bounds.x,
        y: bounds.y,
        pixels: [size.x.max(0.0) as usize, size.y.max(0.0) as usize],
    }
}

fn points_ui(
    plot: &mut PlotUi<'_>,
    state: &mut ScatterState,
    view: &ScatterView<'_>,
    bounds: &Bounds,
) {
    let colors = tokens::of(plot.ctx().theme() == egui::Theme::Dark);
    let color = colors.series[0];
    let logarithmic = state.plot.logarithmic;
    let height = |y| view.height(y, logarithmic);
    if view.joined {
        let points = view.scatter.points.iter();
        let line: Vec<_> = points
            .filter_map(|[x, y]| Some([*x, height(*y)?]))
            .collect();
        let stroke = Stroke::new(1.0, color.gamma_multiply(0.6));
        plot.line(Line::new("", line).stroke(stroke).allow_hover(false));
    }
    let frame = frame(bounds, plot.transform());
    let is_it = |(of, log, _): &&(Frame, bool, Vec<_>)| *of == frame && *log == logarithmic;
    let drawn = match state.thinned.as_ref().filter(is_it) {
        Some((_, _, points)) => points.clone(),
        None => {
            let mut points = view.scatter.thinned(&frame, height);
            if points.len() > CROWD {
                // Dots of a crowd are two pixels wide.
                let pixels = frame.pixels.map(|pixels| pixels / 2);
                points = view.scatter.thinned(&Frame { pixels, ..frame }, height);
            }
            state.thinned = Some((frame, logarithmic, points.clone()));
            points
        }
    };
    let radius = match drawn.len() {
        0..2_000 => 2.5,
        2_000..CROWD => 1.75,
        _ => 1.0,
    };
    let points = Points::new("", drawn).radius(radius).color(color);
    plot.points(points.allow_hover(false));
}

/// Marks the point under the pointer, and says what it is.
fn readout_ui(ui: &Ui, transform: &PlotTransform, point: [f64; 2], lines: Vec<String>) {
    let colors = tokens::colors(ui);
    let at = transform.position_from_point(&egui_plot::PlotPoint::new(point[0], point[1]));
    let frame = *transform.frame();
    let painter = ui.painter_at(frame);
    painter.circle_stroke(at, 5.0, Stroke::new(1.5, colors.accent));
    let galley = painter.layout_no_wrap(lines.join("\n"), tokens::mono(), colors.text);
    let padding = vec2(space::ONE, space::HALF);
    let size = galley.size() + 2.0 * padding;
    let rect = Align2::LEFT_TOP.anchor_size(frame.min + vec2(space::ONE, space::ONE), size);
    painter.rect_filled(
        rect,
        tokens::size::CORNER,
        colors.raised.gamma_multiply(0.92),
    );
    let text = pos2(rect.min.x + padding.x, rect.min.y + padding.y);
    painter.galley(text, galley, colors.text);
}
