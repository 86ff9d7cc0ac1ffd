//! The lines between the names of columns and the rows: what is summed up of each column.

use egui::{Rect, Stroke, Ui, pos2};

use super::draw::{Window, text_ui};
use super::headers;
use super::layout::Layout;
use super::source::{GridSource, Side};
use crate::ui::tokens::{self, size};

/// Draws the lines and what they are called.
pub(super) fn show(ui: &Ui, layout: &Layout, window: &Window, source: &dyn GridSource) {
    let colors = tokens::colors(ui);
    let rect = layout.summary;
    if !rect.is_positive() {
        return;
    }
    let painter = ui.painter_at(rect);
    painter.rect_filled(rect, 0, colors.raised);
    let edge = layout.body.min.x;
    for (line, name) in source.summary_lines().iter().enumerate() {
        let top = rect.min.y + size::ROW * line as f32;
        let place = |left: f32, right: f32| {
            Rect::from_min_max(pos2(left, top), pos2(right, top + size::ROW))
        };
        let name_place = place(rect.min.x, edge);
        text_ui(
            &painter,
            name_place,
            name,
            Side::Right,
            tokens::small(),
            colors.quiet,
        );
        let cells = ui.painter_at(rect.with_min_x(edge));
        for column in &window.columns {
            let left = edge + column.start;
            let cell = place(left, left + column.size);
            let (text, color) = match source.summary(column.index, line) {
                Some(text) => (text, colors.quiet),
                None => ("…".into(), colors.faint),
            };
            let side = headers::side_of(source, window, column.index);
            text_ui(&cells, cell, &text, side, tokens::mono(), color);
            let x = cell.max.x.round() - 0.5;
            cells.vline(x, cell.y_range(), Stroke::new(1.0, colors.line));
        }
    }
    let line = Stroke::new(1.0, colors.line_strong);
    painter.hline(rect.x_range(), rect.max.y.round() - 0.5, line);
    painter.vline(edge.round() - 0.5, rect.y_range(), line);
}
