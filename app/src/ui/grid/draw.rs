//! Draws the cells in view.

use std::borrow::Cow;
use std::sync::Arc;

use egui::text::{LayoutJob, TextFormat, TextWrapping};
use egui::{
    Align2, Color32, FontId, Galley, Painter, Rect, Shape, Stroke, StrokeKind, Ui, pos2, vec2,
};

use super::axis::Span;
use super::decimal;
use super::layout::Layout;
use super::selection::{CellAt, Selection};
use super::source::{Cell, GridSource, Side, Tone};
use crate::ui::tokens::{self, Colors};

/// Room between a cell's edge and its text.
pub(super) const PADDING: f32 = 6.0;

/// Width of an icon with the room behind it.
pub(super) const ICON: f32 = 20.0;

/// The sides of the corner that marks a cell.
const MARK: f32 = 6.0;

/// Characters of a text that are laid out at most: no column is wide enough for more.
const LONGEST: usize = 400;

/// The rows and columns in view.
pub(super) struct Window {
    pub rows: Vec<Span>,
    pub columns: Vec<Span>,
}

impl Window {
    /// The rectangle of a cell in view, its edges on whole pixels.
    pub fn rect(&self, layout: &Layout, painter: &Painter, row: &Span, column: &Span) -> Rect {
        let scale = painter.pixels_per_point();
        let snap = |value: f32| (value * scale).round() / scale;
        let left = layout.body.min.x + column.start;
        let top = layout.body.min.y + row.start;
        Rect::from_min_max(
            pos2(snap(left), snap(top)),
            pos2(snap(left + column.size), snap(top + row.size)),
        )
    }
}

/// Draws all cells in view, with their lines and the selection.
pub(super) fn body_ui(
    ui: &Ui,
    layout: &Layout,
    window: &Window,
    source: &dyn GridSource,
    selection: &Selection,
    focused: bool,
) {
    let colors = tokens::colors(ui);
    let painter = ui.painter_at(layout.body);
    painter.rect_filled(layout.body, 0, colors.surface);
    let selected = if focused {
        colors.selection
    } else {
        colors.selection_quiet
    };
    let columns = window.columns.iter();
    let tails: Vec<usize> = columns
        .map(|column| decimal::longest_tail(source, window, column.index))
        .collect();
    let digit = digit_width(&painter);
    for row in &window.rows {
        for (column, tail) in window.columns.iter().zip(&tails) {
            let at = CellAt {
                row: row.index,
                column: column.index,
            };
            let rect = window.rect(layout, &painter, row, column);
            if selection.contains(at) {
                painter.rect_filled(rect, 0, selected);
            }
            let cell = source.cell(at.row, at.column);
            let inset = match &cell {
                Cell::Text {
                    text,
                    side: Side::Right,
                    ..
                } => decimal::inset(text, *tail, digit, rect.width()),
                _ => 0.0,
            };
            let mut room = rect.with_max_x(rect.max.x - inset);
            if let Some(icon) = source.icon(at.row, at.column) {
                icon_ui(&painter, room, icon, &cell, colors);
                room.min.x += ICON;
            }
            cell_ui(&painter, room, &cell, colors);
            if source.is_marked(at.row, at.column) {
                mark_ui(&painter, rect, colors);
            }
        }
    }
    lines_ui(&painter, layout, window, colors);
    let current = selection.current().and_then(|at| {
        let row = window.rows.iter().find(|span| span.index == at.row)?;
        let column = window.columns.iter().find(|span| span.index == at.column)?;
        Some(window.rect(layout, &painter, row, column))
    });
    if let Some(rect) = current {
        let color = if focused {
            colors.accent
        } else {
            colors.line_strong
        };
        painter.rect_stroke(rect, 0, Stroke::new(1.5, color), StrokeKind::Inside);
    }
}

/// Width of a digit in the font of cells.
pub(super) fn digit_width(painter: &Painter) -> f32 {
    painter
        .layout_no_wrap("0".to_owned(), tokens::mono(), Color32::PLACEHOLDER)
        .size()
        .x
}

fn lines_ui(painter: &Painter, layout: &Layout, window: &Window, colors: &Colors) {
    let (Some(row), Some(column)) = (window.rows.last(), window.columns.last()) else {
        return;
    };
    let corner = window.rect(layout, painter, row, column).max;
    // A line is the last pixel of its row: filled rectangles stay crisp and are quick to draw.
    let pixel = 1.0 / painter.pixels_per_point();
    for row in &window.rows {
        let y = window.rect(layout, painter, row, column).max.y;
        let line = Rect::from_min_max(pos2(layout.body.min.x, y - pixel), pos2(corner.x, y));
        painter.rect_filled(line, 0, colors.line);
    }
    for column in &window.columns {
        let x = window.rect(layout, painter, row, column).max.x;
        let line = Rect::from_min_max(pos2(x - pixel, layout.body.min.y), pos2(x, corner.y));
        painter.rect_filled(line, 0, colors.line);
    }
}

fn cell_ui(painter: &Painter, rect: Rect, cell: &Cell<'_>, colors: &Colors) {
    let (text, side, color) = match cell {
        Cell::Pending => ("…", Side::Right, colors.faint),
        Cell::Text { text, side, tone } => (text.as_ref(), *side, tone_color(*tone, colors)),
        Cell::Link(text) => (text.as_ref(), Side::Left, colors.accent),
        Cell::Error(text) => (text.as_ref(), Side::Left, colors.error),
    };
    text_ui(painter, rect, text, side, tokens::mono(), color);
}

/// A corner that says: changed, not saved.
fn mark_ui(painter: &Painter, rect: Rect, colors: &Colors) {
    let corner = rect.left_top();
    let points = [vec2(0.0, 0.0), vec2(MARK, 0.0), vec2(0.0, MARK)];
    let points = points.map(|offset| corner + offset).to_vec();
    painter.add(Shape::convex_polygon(points, colors.changed, Stroke::NONE));
}

fn icon_ui(painter: &Painter, rect: Rect, icon: &str, cell: &Cell<'_>, colors: &Colors) {
    let color = match cell {
        Cell::Error(_) => colors.error,
        _ => colors.quiet,
    };
    let center = pos2(rect.min.x + PADDING + ICON / 2.0 - 2.0, rect.center().y);
    let painter = painter.with_clip_rect(painter.clip_rect().intersect(rect));
    painter.text(center, Align2::CENTER_CENTER, icon, tokens::icon(), color);
}

fn tone_color(tone: Tone, colors: &Colors) -> Color32 {
    match tone {
        Tone::Plain => colors.text,
        Tone::Quiet => colors.quiet,
        Tone::Fill => colors.faint,
        Tone::NotANumber | Tone::Infinite => colors.warning,
    }
}

/// One line of text within a rectangle, cut off with an ellipsis where it does not fit.
pub(super) fn text_ui(
    painter: &Painter,
    rect: Rect,
    text: &str,
    side: Side,
    font: FontId,
    color: Color32,
) {
    let room = rect.width() - 2.0 * PADDING;
    if text.is_empty() || room <= 0.0 {
        return;
    }
    let galley = fitted(painter, text, font, color, room);
    let x = match side {
        Side::Left => rect.min.x + PADDING,
        Side::Right => rect.max.x - PADDING - galley.size().x,
    };
    let y = rect.center().y - galley.size().y / 2.0;
    let scale = painter.pixels_per_point();
    let at = pos2((x * scale).round() / scale, (y * scale).round() / scale);
    painter.galley(at, galley, color);
}

fn fitted(painter: &Painter, text: &str, font: FontId, color: Color32, room: f32) -> Arc<Galley> {
    let format = TextFormat::simple(font, color);
    let mut job = LayoutJob::single_section(first_line(text).into_owned(), format);
    job.wrap = TextWrapping {
        max_width: room,
        max_rows: 1,
        break_anywhere: true,
        overflow_character: Some('…'),
    };
    job.break_on_newline = false;
    painter.layout_job(job)
}

/// The first line of a text, with an ellipsis where more follows, and without characters that
/// have no picture.
pub(super) fn first_line(text: &str) -> Cow<'_, str> {
    let end = text
        .char_indices()
        .nth(LONGEST)
        .map_or(text.len(), |(at, _)| at);
    let cut = &text[..end];
    let line = cut.split(['\n', '\r']).next().unwrap_or(cut);
    let plain = |c: char| !c.is_control();
    if line.len() == text.len() && line.chars().all(plain) {
        return Cow::Borrowed(text);
    }
    let mut shown: String = line
        .chars()
        .map(|c| if plain(c) { c } else { ' ' })
        .collect();
    if line.len() < text.trim_end().len() {
        shown.push('…');
    }
    Cow::Owned(shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_several_lines_the_first_is_shown_and_the_rest_hinted_at() {
        assert_eq!(first_line("one line"), "one line");
        assert_eq!(first_line("first\nsecond"), "first…");
        assert_eq!(first_line("only\n"), "only");
        assert_eq!(first_line("a\tb\0"), "a b ");
        assert_eq!(first_line(&"ß".repeat(9_999)).chars().count(), LONGEST + 1);
    }
}
