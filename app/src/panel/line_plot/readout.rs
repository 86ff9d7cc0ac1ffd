//! The cursor of a line plot: a line at the nearest sample, and its exact values.

use egui::{Align2, Rect, Response, Stroke, Ui, pos2, vec2};
use egui_plot::{PlotPoint, PlotTransform};

use super::{LinePlotView, SeriesView};
use crate::plot::ticks::Origin;
use crate::text::grouped;
use crate::ui::tokens::{self, space};

/// A sample under the pointer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hovered {
    /// Which series.
    pub series: usize,
    /// Which sample of it.
    pub index: u64,
    /// Its place on the x axis, exactly.
    pub x: String,
    /// Its value; for a bucket of several samples their extremes.
    pub value: String,
}

/// Draws the cursor, and returns what is under it.
pub(super) fn show(
    ui: &Ui,
    view: &LinePlotView<'_>,
    origin: Origin,
    response: &Response,
    transform: &PlotTransform,
) -> Vec<Hovered> {
    let Some(pointer) = response.hover_pos() else {
        return Vec::new();
    };
    let position = transform.value_from_position(pointer).x;
    let hovered: Vec<Hovered> = view
        .series
        .iter()
        .enumerate()
        .filter_map(|(number, series)| {
            let index = nearest(series, position, origin)?;
            Some(Hovered {
                series: number,
                index,
                x: series.x.label(index),
                value: (view.exact)(number, index).or_else(|| read(view, number, index))?,
            })
        })
        .collect();
    if let Some(first) = hovered.first() {
        cursor_ui(ui, view, origin, transform, first);
        text_ui(ui, view, *transform.frame(), &hovered);
    }
    hovered
}

fn nearest(series: &SeriesView<'_>, position: f64, origin: Origin) -> Option<u64> {
    let last = series.len.checked_sub(1)?;
    let index = series.x.index_at(position, origin).round();
    (index >= -1.0 && index <= last as f64 + 1.0).then(|| (index.max(0.0) as u64).min(last))
}

/// What the buckets know of a sample.
fn read(view: &LinePlotView<'_>, number: usize, index: u64) -> Option<String> {
    let data = view.series.get(number)?.data?;
    let text = |value| (view.number)(number, value);
    let at = data
        .buckets()
        .partition_point(|bucket| bucket.count > 0 && bucket.last_at < index);
    let bucket = data.buckets().get(at)?;
    if bucket.count == 0 || !(bucket.first_at..=bucket.last_at).contains(&index) {
        return None;
    }
    let numbers = bucket.has_numbers();
    Some(match bucket.count {
        1 => text(bucket.first),
        count if numbers => format!(
            "{} … {} (least and greatest of {})",
            text(bucket.min),
            text(bucket.max),
            grouped(count)
        ),
        count => format!("NaN (all of {})", grouped(count)),
    })
}

fn cursor_ui(
    ui: &Ui,
    view: &LinePlotView<'_>,
    origin: Origin,
    transform: &PlotTransform,
    hovered: &Hovered,
) {
    let Some(series) = view.series.get(hovered.series) else {
        return;
    };
    let x = series.x.position(hovered.index as f64, origin);
    let at = transform.position_from_point(&PlotPoint::new(x, 0.0)).x;
    let frame = transform.frame();
    if frame.x_range().contains(at) {
        let stroke = Stroke::new(1.0, tokens::colors(ui).line_strong);
        ui.painter()
            .vline(at.round() + 0.5, frame.y_range(), stroke);
    }
}

fn text_ui(ui: &Ui, view: &LinePlotView<'_>, frame: Rect, hovered: &[Hovered]) {
    const MOST: usize = 8;
    let colors = tokens::colors(ui);
    let mut lines = Vec::new();
    if let Some(first) = hovered.first() {
        let name = if view.x_label.is_empty() {
            "x"
        } else {
            view.x_label
        };
        lines.push((format!("{name} = {}", first.x), colors.quiet));
    }
    for entry in hovered.iter().take(MOST) {
        let name = view.series.get(entry.series).map_or("", |s| s.name);
        let color = colors.series[entry.series % colors.series.len()];
        lines.push((format!("{name} = {}", entry.value), color));
    }
    let painter = ui.painter_at(frame);
    let galleys: Vec<_> = lines
        .into_iter()
        .map(|(text, color)| painter.layout_no_wrap(text, tokens::mono(), color))
        .collect();
    let width = galleys.iter().map(|g| g.size().x).fold(0.0, f32::max);
    let height: f32 = galleys.iter().map(|g| g.size().y).sum();
    let padding = vec2(space::ONE, space::HALF);
    let size = vec2(width, height) + 2.0 * padding;
    let rect = Align2::LEFT_TOP.anchor_size(frame.min + vec2(space::ONE, space::ONE), size);
    painter.rect_filled(rect, 4, colors.raised.gamma_multiply(0.92));
    let mut y = rect.min.y + padding.y;
    for galley in galleys {
        let height = galley.size().y;
        painter.galley(pos2(rect.min.x + padding.x, y), galley, colors.text);
        y += height;
    }
}
