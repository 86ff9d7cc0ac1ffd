//! Pointer and wheel on a line plot: pan, zoom, box, reset.

use egui::{Rect, Stroke, StrokeKind, Ui, Vec2};
use egui_plot::{PlotPoint, PlotTransform, PlotUi};

use super::LinePlotState;
use super::view::Bounds;
use crate::ui::tokens;

/// Points of wheel for a zoom by e.
const WHEEL: f64 = 240.0;

/// Applies what the pointer did in this frame; returns the bounds to show.
pub(super) fn serve(plot: &PlotUi<'_>, state: &mut LinePlotState, shown: Bounds) -> Bounds {
    let response = plot.response().clone();
    let modifiers = plot.ctx().input(|input| input.modifiers);
    if response.double_clicked() {
        state.bounds = None;
        state.box_from = None;
        return shown;
    }
    let pointer = response
        .interact_pointer_pos()
        .or(response.hover_pos())
        .map(|pos| plot.plot_from_screen(pos));
    let mut bounds = shown;
    if response.drag_started() && modifiers.command {
        let press = plot.ctx().input(|input| input.pointer.press_origin());
        state.box_from = press.map(|pos| coordinates(plot.plot_from_screen(pos)));
    }
    if response.drag_stopped()
        && let (Some(from), Some(to)) = (state.box_from.take(), pointer)
    {
        bounds = Bounds::of_box(from, coordinates(to)).unwrap_or(bounds);
    } else if response.dragged() && state.box_from.is_none() {
        let delta = response.drag_delta();
        let [x, y] = plot.transform().dvalue_dpos();
        bounds = bounds.moved(-f64::from(delta.x) * x, -f64::from(delta.y) * y);
    }
    if let Some(at) = pointer.filter(|_| response.hovered()) {
        bounds = wheel(plot, bounds, coordinates(at));
    }
    if bounds != shown {
        state.bounds = Some(bounds);
    }
    bounds
}

fn wheel(plot: &PlotUi<'_>, bounds: Bounds, at: [f64; 2]) -> Bounds {
    let (scroll, pinch, modifiers) = plot.ctx().input(|input| {
        (
            input.smooth_scroll_delta(),
            input.zoom_delta(),
            input.modifiers,
        )
    });
    // Shift turns a wheel sideways, so both directions count.
    let turned = f64::from(scroll.x + scroll.y);
    let factor = (turned / WHEEL).exp() * f64::from(pinch);
    if factor == 1.0 {
        return bounds;
    }
    plot.ctx()
        .input_mut(|input| input.smooth_scroll_delta = Vec2::ZERO);
    let factors = if modifiers.shift {
        [factor, 1.0]
    } else if modifiers.alt {
        [1.0, factor]
    } else {
        [factor, factor]
    };
    bounds.zoomed(at, factors)
}

/// Draws the box that is being dragged.
pub(super) fn box_ui(ui: &Ui, state: &LinePlotState, transform: &PlotTransform) {
    let Some(from) = state.box_from else {
        return;
    };
    let Some(pointer) = ui.input(|input| input.pointer.interact_pos()) else {
        return;
    };
    let corner = transform.position_from_point(&PlotPoint::new(from[0], from[1]));
    let rect = Rect::from_two_pos(corner, transform.frame().clamp(pointer));
    let accent = tokens::colors(ui).accent;
    ui.painter()
        .rect_filled(rect, 0, accent.gamma_multiply(0.15));
    ui.painter()
        .rect_stroke(rect, 0, Stroke::new(1.0, accent), StrokeKind::Inside);
}

fn coordinates(point: PlotPoint) -> [f64; 2] {
    [point.x, point.y]
}
