//! A small histogram: bars over a baseline, the ends of the range below, counts under the pointer.

use egui::{Align2, Rect, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

use crate::model::statistics::Histogram;
use crate::text::grouped;
use crate::ui::tokens::{self, size, space};

/// Height of the highest bar.
const HEIGHT: f32 = 96.0;

/// Shows a histogram in the width that is left; `number` writes a place on its axis.
pub fn show(ui: &mut Ui, histogram: &Histogram, number: &dyn Fn(f64) -> String) {
    let most = histogram.bars.iter().copied().max().unwrap_or(0);
    if most == 0 {
        return;
    }
    let whole = vec2(ui.available_width(), HEIGHT + size::ROW);
    let (rect, response) = ui.allocate_exact_size(whole, Sense::hover());
    let all: u64 = histogram.bars.iter().sum();
    let name = format!("Histogram of {} values", grouped(all));
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &name));
    let colors = tokens::colors(ui);
    let painter = ui.painter_at(rect);
    let plot = rect.with_max_y(rect.min.y + HEIGHT);
    let width = plot.width() / histogram.bars.len() as f32;
    let hovered = response.hover_pos().filter(|pos| plot.contains(*pos));
    let hovered = hovered.map(|pos| ((pos.x - plot.min.x) / width) as usize);
    for (at, count) in histogram.bars.iter().enumerate() {
        // A bar that is not empty is seen, however low.
        let height = match *count {
            0 => continue,
            count => (count as f32 / most as f32 * (HEIGHT - space::HALF)).max(1.0),
        };
        let left = (plot.min.x + at as f32 * width).round();
        let right = (plot.min.x + (at + 1) as f32 * width).round();
        let gap = if right - left > 3.0 { 1.0 } else { 0.0 };
        let bar = Rect::from_min_max(
            pos2(left, plot.max.y - height),
            pos2(right - gap, plot.max.y),
        );
        let color = match hovered == Some(at) {
            true => colors.accent,
            false => colors.series[0],
        };
        painter.rect_filled(bar, 0, color);
    }
    let line = Stroke::new(1.0, colors.line_strong);
    painter.hline(plot.x_range(), plot.max.y + 0.5, line);
    let range = &histogram.range;
    let ends = [
        (plot.left_bottom(), Align2::LEFT_TOP, range.start),
        (plot.right_bottom(), Align2::RIGHT_TOP, range.end),
    ];
    for (at, side, end) in ends {
        let at = at + vec2(0.0, space::HALF);
        painter.text(at, side, number(end), tokens::small(), colors.quiet);
    }
    let step = (range.end - range.start) / histogram.bars.len() as f64;
    if let Some((at, count)) = hovered.and_then(|at| Some((at, histogram.bars.get(at)?))) {
        let edge = |n: usize| number(range.start + n as f64 * step);
        let text = format!("{} – {}: {}", edge(at), edge(at + 1), grouped(*count));
        response.on_hover_text_at_pointer(text);
    }
}
