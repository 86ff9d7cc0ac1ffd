//! The heat map: an image of any size, of which only blocks at the right stride are read.
//!
//! The view says what has been read; the response says which block is wanted. Blocks are drawn in
//! their order, so that a coarse one of everything can lie under a fine one of what is in view.

mod camera;
mod coloring;
mod draw;
#[cfg(test)]
mod tests;
mod textures;

use egui::{Rect, Response, Sense, Ui, Vec2, pos2, vec2};

pub use self::camera::{View, Window};
pub use self::coloring::{Coloring, RangeChoice, ValueRange};
use self::draw::Stage;
use self::textures::Textures;
pub use self::textures::{ImageWindow, Pixels};
use crate::ui::tokens::space;

/// Room for the labels of rows, of columns, and for the colour bar with its labels, in points.
const ROW_LABELS: f32 = 64.0;
const COLUMN_LABELS: f32 = 24.0;
const COLOR_BAR: f32 = 92.0;

/// Points of wheel for a zoom by e.
const WHEEL: f64 = 240.0;

/// What the heat map shows.
pub struct HeatMapView<'a> {
    /// How many rows the image has.
    pub rows: u64,
    /// How many columns it has.
    pub columns: u64,
    /// The blocks that have been read, coarse ones first.
    pub windows: &'a [ImageWindow<'a>],
    /// The range of the values; `None` while it is not known, and for true-colour images.
    pub range: Option<ValueRange>,
    /// The exact text of an element (row, column), where it is at hand.
    pub exact: &'a dyn Fn(u64, u64) -> Option<String>,
}

/// What a heat map remembers between frames.
#[derive(Clone, Debug)]
pub struct HeatMapState {
    /// The part that is seen; `None` for all of it.
    pub view: Option<View>,
    /// Colour map and range.
    pub coloring: Coloring,
    /// Whether the first row is at the bottom.
    pub upward: bool,
    /// Whether elements are square.
    pub square: bool,
    textures: Textures,
    wanted: Window,
}

impl Default for HeatMapState {
    fn default() -> Self {
        Self {
            view: None,
            coloring: Coloring::default(),
            upward: false,
            square: true,
            textures: Textures::default(),
            wanted: Window::default(),
        }
    }
}

/// What a heat map asks for, and what is under the pointer.
pub struct HeatMapResponse {
    /// The block to read.
    pub wanted: Window,
    /// Row and column under the pointer.
    pub hovered: Option<(u64, u64)>,
    /// egui's response of the image.
    pub response: Response,
}

/// Shows a heat map, with its controls and colour bar, in all of the space that is left.
pub fn show(ui: &mut Ui, state: &mut HeatMapState, view: &HeatMapView<'_>) -> HeatMapResponse {
    let valued = !view
        .windows
        .iter()
        .any(|window| matches!(window.pixels, Pixels::Colors(_)));
    controls_ui(ui, state, view, valued);
    let outer = ui.available_rect_before_wrap();
    let (frame, bar) = parts(outer, valued);
    ui.allocate_rect(outer, Sense::hover());
    let id = ui.unique_id().with("image");
    let response = ui.interact(frame, id, Sense::click_and_drag());
    let size = (view.rows, view.columns);
    let whole = View::fit(size, frame, state.square);
    let seen = gestures(ui, state, &response, frame, size, &whole);
    let scale = state.coloring.scale(view.range.as_ref());
    state.textures.update(ui.ctx(), view.windows, &scale);
    let stage = Stage {
        frame,
        view: seen,
        upward: state.upward,
        size,
    };
    stage.ground_ui(ui);
    for (window, tiles) in view.windows.iter().zip(state.textures.of_windows()) {
        stage.window_ui(ui, window.window, tiles);
    }
    stage.axes_ui(ui);
    if let Some(bar) = bar {
        draw::color_bar_ui(ui, bar, &scale);
    }
    let hovered = hovered(&response, &stage);
    if let Some((row, column)) = hovered {
        stage.crosshair_ui(ui, row, column);
        let value = (view.exact)(row, column).or_else(|| read(view.windows, row, column));
        let text = format!("[{row}, {column}] = {}", value.as_deref().unwrap_or("…"));
        stage.readout_ui(ui, &text);
    }
    let density = ui.ctx().pixels_per_point();
    state.wanted = seen.wanted(size, frame, density, &state.wanted);
    HeatMapResponse {
        wanted: state.wanted.clone(),
        hovered,
        response,
    }
}

fn controls_ui(ui: &mut Ui, state: &mut HeatMapState, view: &HeatMapView<'_>, valued: bool) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = space::ONE;
        if valued {
            coloring::controls_ui(ui, &mut state.coloring, view.range.as_ref());
        }
        let refit = ui.checkbox(&mut state.square, "Square").changed();
        ui.checkbox(&mut state.upward, "First row below");
        let all = egui::Button::new("Show all");
        if ui.add_enabled(state.view.is_some(), all).clicked() || refit {
            state.view = None;
        }
    });
}

/// The image's frame, and the colour bar.
fn parts(outer: Rect, valued: bool) -> (Rect, Option<Rect>) {
    let right = if valued { COLOR_BAR } else { space::TWO };
    let min = outer.min + vec2(ROW_LABELS, space::HALF);
    let max = outer.max - vec2(right, COLUMN_LABELS);
    let frame = Rect::from_min_max(min, max.max(min + Vec2::splat(16.0)));
    let bar = valued.then(|| {
        let left = frame.max.x + space::TWO;
        Rect::from_min_max(pos2(left, frame.min.y), pos2(left + 14.0, frame.max.y))
    });
    (frame, bar)
}

/// Applies what the pointer did in this frame; returns the view to show.
fn gestures(
    ui: &Ui,
    state: &mut HeatMapState,
    response: &Response,
    frame: Rect,
    size: (u64, u64),
    whole: &View,
) -> View {
    if response.double_clicked() {
        state.view = None;
    }
    let before = state.view.unwrap_or(*whole);
    let mut view = before;
    if response.dragged() {
        view = view.moved(response.drag_delta(), state.upward);
    }
    if let Some(pointer) = response.hover_pos() {
        let (scroll, pinch, modifiers) = ui.input(|input| {
            (
                input.smooth_scroll_delta(),
                input.zoom_delta(),
                input.modifiers,
            )
        });
        // Shift turns a wheel sideways, so both directions count.
        let factor = (f64::from(scroll.x + scroll.y) / WHEEL).exp() * f64::from(pinch);
        if factor != 1.0 {
            ui.input_mut(|input| input.smooth_scroll_delta = Vec2::ZERO);
            let factors = match (state.square, modifiers.shift, modifiers.alt) {
                (false, true, _) => [1.0, factor],
                (false, _, true) => [factor, 1.0],
                _ => [factor, factor],
            };
            let at = view.image_at(pointer, frame, state.upward);
            view = view.zoomed(at, factors, whole);
        }
    }
    if view != before {
        view = view.within(size);
        state.view = Some(view);
    }
    view
}

fn hovered(response: &Response, stage: &Stage) -> Option<(u64, u64)> {
    let pos = response.hover_pos()?;
    let [row, column] = stage.view.image_at(pos, stage.frame, stage.upward);
    let inside = |at: f64, length: u64| (at >= 0.0 && at < length as f64).then_some(at as u64);
    let row = inside(row, stage.size.0)?.min(stage.size.0 - 1);
    let column = inside(column, stage.size.1)?.min(stage.size.1 - 1);
    Some((row, column))
}

/// What the pixels know of an element: the finest block that has it, when it leaves none out.
fn read(windows: &[ImageWindow<'_>], row: u64, column: u64) -> Option<String> {
    windows.iter().rev().find_map(|image| {
        let window = image.window;
        let exact = window.row_stride <= 1 && window.column_stride <= 1;
        if !exact || !window.rows.contains(&row) || !window.columns.contains(&column) {
            return None;
        }
        let (_, width) = window.pixels();
        let line = usize::try_from(row - window.rows.start).ok()?;
        let place = usize::try_from(column - window.columns.start).ok()?;
        let at = line.checked_mul(width)?.checked_add(place)?;
        match image.pixels {
            Pixels::Values(values) => values.get(at).map(f32::to_string),
            Pixels::Colors(colors) => colors.get(at * 4..at * 4 + 3).map(|rgb| format!("{rgb:?}")),
        }
    })
}
