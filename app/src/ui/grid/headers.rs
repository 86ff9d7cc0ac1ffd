//! The frozen headers: names of columns, groups of columns, numbers of rows.

use std::borrow::Cow;

use egui::{CursorIcon, Id, Rect, Sense, Stroke, Ui, pos2, vec2};

use super::axis::Span;
use super::decimal;
use super::draw::{self, PADDING, Window, text_ui};
use super::fold;
use super::layout::{Layout, text_width};
use super::order;
use super::selection::Selection;
use super::source::{Cell, GridSource, Order, Side};
use super::state::{GridState, Held, WIDTHS};
use crate::ui::tokens::{self, size};

/// How far from a column's edge the pointer takes hold of it.
const GRIP: f32 = 4.0;

/// How wide many columns alike may become by themselves, in points.
const WIDEST_ALIKE: f32 = 144.0;

/// The line of a column's own header, below those of its groups.
pub(super) fn own_line(layout: &Layout, column: &Span) -> Rect {
    let (left, bottom) = (
        layout.body.min.x + column.start,
        layout.column_headers.max.y,
    );
    Rect::from_min_max(
        pos2(left, bottom - size::ROW),
        pos2(left + column.size, bottom),
    )
}

/// Draws the column headers and the groups above them.
pub(super) fn columns_ui(
    ui: &Ui,
    layout: &Layout,
    window: &Window,
    source: &dyn GridSource,
    selection: &Selection,
) {
    let colors = tokens::colors(ui);
    let rect = layout.column_headers;
    let painter = ui.painter_at(rect);
    painter.rect_filled(rect, 0, colors.raised);
    for column in &window.columns {
        let cell = own_line(layout, column);
        let selected = selection.has_column(column.index);
        if selected {
            painter.rect_filled(cell, 0, colors.selection_quiet);
        }
        let side = side_of(source, window, column.index);
        let color = if selected { colors.text } else { colors.quiet };
        let text = source.column_header(column.index);
        let room = order::beside(cell, side, source.order(column.index));
        let room = fold::beside(room, source.folds(column.index));
        text_ui(&painter, room, &text, side, tokens::small(), color);
        let x = cell.max.x.round() - 0.5;
        painter.vline(x, cell.y_range(), Stroke::new(1.0, colors.line));
    }
    if layout.groups {
        groups_ui(ui, layout, window, source);
    }
    let line = Stroke::new(1.0, colors.line_strong);
    painter.hline(rect.x_range(), rect.max.y.round() - 0.5, line);
}

/// A header keeps to the side of what stands below it.
pub(super) fn side_of(source: &dyn GridSource, window: &Window, column: u64) -> Side {
    if let Some(side) = source.header_side(column) {
        return side;
    }
    let first = window
        .rows
        .first()
        .map(|row| source.cell(row.index, column));
    match first {
        Some(Cell::Text { side, .. }) => side,
        Some(Cell::Link(_) | Cell::Error(_)) => Side::Left,
        Some(Cell::Pending) | None => Side::Right,
    }
}

/// The groups in view: the first column in view of each, its name, and where it stands.
pub(super) fn groups<'a>(
    layout: &Layout,
    window: &Window,
    source: &'a dyn GridSource,
) -> Vec<(u64, Cow<'a, str>, Rect)> {
    let top = layout.column_headers.min.y;
    let mut groups = Vec::new();
    let mut columns = window.columns.iter().peekable();
    while let Some(first) = columns.next() {
        let Some(group) = source.column_group(first.index) else {
            continue;
        };
        let mut end = first.start + first.size;
        while let Some(next) = columns.next_if(|next| {
            source
                .column_group(next.index)
                .is_some_and(|other| other == group)
        }) {
            end = next.start + next.size;
        }
        let left = layout.body.min.x + first.start;
        let right = (layout.body.min.x + end).min(layout.column_headers.max.x);
        let cell = Rect::from_min_max(pos2(left, top), pos2(right, top + size::ROW));
        groups.push((first.index, group, cell));
    }
    groups
}

fn groups_ui(ui: &Ui, layout: &Layout, window: &Window, source: &dyn GridSource) {
    let colors = tokens::colors(ui);
    let painter = ui.painter_at(layout.column_headers);
    for (first, group, cell) in groups(layout, window, source) {
        // The name stays in sight while its columns are.
        let shown = cell.intersect(layout.column_headers);
        let shown = fold::beside(shown, source.group_folds(first));
        text_ui(
            &painter,
            shown,
            &group,
            Side::Left,
            tokens::small(),
            colors.quiet,
        );
        let line = Stroke::new(1.0, colors.line);
        painter.hline(
            cell.min.x + PADDING..=cell.max.x - PADDING,
            cell.max.y.round() - 0.5,
            line,
        );
        painter.vline(cell.max.x.round() - 0.5, cell.y_range(), line);
    }
}

/// Draws the row headers.
pub(super) fn rows_ui(
    ui: &Ui,
    layout: &Layout,
    window: &Window,
    source: &dyn GridSource,
    selection: &Selection,
) {
    let colors = tokens::colors(ui);
    let rect = layout.row_headers;
    let painter = ui.painter_at(rect);
    painter.rect_filled(rect, 0, colors.raised);
    for row in &window.rows {
        let top = rect.min.y + row.start;
        let cell = Rect::from_min_max(pos2(rect.min.x, top), pos2(rect.max.x, top + row.size));
        let selected = selection.has_row(row.index);
        if selected {
            painter.rect_filled(cell, 0, colors.selection_quiet);
        }
        let color = if selected { colors.text } else { colors.quiet };
        let text = source.row_header(row.index);
        text_ui(&painter, cell, &text, Side::Right, tokens::mono(), color);
    }
    let line = Stroke::new(1.0, colors.line_strong);
    painter.vline(rect.max.x.round() - 0.5, rect.y_range(), line);
    let corner = ui.painter_at(layout.corner);
    corner.rect_filled(layout.corner, 0, colors.raised);
    corner.hline(
        layout.corner.x_range(),
        layout.corner.max.y.round() - 0.5,
        line,
    );
    corner.vline(
        layout.corner.max.x.round() - 0.5,
        layout.corner.y_range(),
        line,
    );
}

/// Widens the column that rows were just sorted by, so that its name and the mark both show.
pub(super) fn fit_sorted(ui: &Ui, window: &Window, source: &dyn GridSource, state: &mut GridState) {
    let sorted = window.columns.iter().find(|column| {
        let order = source.order(column.index);
        order.is_some_and(|order| order != Order::Unsorted)
    });
    let index = sorted.map(|column| column.index);
    // Widths that are about to be fitted come first.
    if index == state.sorted || !state.fitted {
        return;
    }
    state.sorted = index;
    if let Some(column) = sorted {
        let name = text_width(ui, &source.column_header(column.index), tokens::small());
        let wanted = (name + order::ROOM + 2.0 * PADDING + 2.0).ceil();
        if column.size < wanted {
            state.widths.set(column.index, wanted);
            ui.ctx().request_repaint();
        }
    }
}

/// Widens columns in which a marked cell has become wider than they are.
pub(super) fn fit_marked(ui: &Ui, window: &Window, source: &dyn GridSource, state: &mut GridState) {
    for column in &window.columns {
        let mut rows = window.rows.iter();
        let marked = rows.any(|row| source.is_marked(row.index, column.index));
        if !marked || state.by_hand.contains(&column.index) {
            continue;
        }
        let wanted = content_width(ui, column.index, window, source);
        if column.size < wanted {
            state.widths.set(column.index, wanted);
            ui.ctx().request_repaint();
        }
    }
}

/// Widens columns in which what is summed up has become wider than they are.
pub(super) fn fit_summary(
    ui: &Ui,
    window: &Window,
    source: &dyn GridSource,
    state: &mut GridState,
) {
    let lines = source.summary_lines().len();
    for column in window.columns.iter().filter(|_| lines > 0) {
        if state.by_hand.contains(&column.index) {
            continue;
        }
        let texts = (0..lines).filter_map(|line| source.summary(column.index, line));
        let widest = texts
            .map(|text| text_width(ui, &text, tokens::mono()))
            .fold(0.0, f32::max);
        let wanted = (widest + 2.0 * PADDING + 2.0).ceil().min(*WIDTHS.end());
        if column.size < wanted {
            state.widths.set(column.index, wanted);
            ui.ctx().request_repaint();
        }
    }
}

/// The edges of columns: dragged they change the width, double-clicked they fit it.
pub(super) fn edges_ui(
    ui: &Ui,
    id: Id,
    layout: &Layout,
    window: &Window,
    source: &dyn GridSource,
    state: &mut GridState,
) {
    for column in &window.columns {
        let x = layout.body.min.x + column.start + column.size;
        let rect = Rect::from_min_size(
            pos2(x - GRIP, layout.column_headers.max.y - size::ROW),
            vec2(2.0 * GRIP, size::ROW),
        );
        let rect = rect.intersect(layout.column_headers);
        if !rect.is_positive() {
            continue;
        }
        let response = ui
            .interact(rect, id.with(column.index), Sense::click_and_drag())
            .on_hover_and_drag_cursor(CursorIcon::ResizeColumn);
        if response.is_pointer_button_down_on() {
            state.held = Some(Held::Edge(column.index));
        }
        if response.double_clicked() {
            fit(ui, column.index, window, source, state);
        } else if response.dragged()
            && let Some(pointer) = response.interact_pointer_pos()
        {
            let left = layout.body.min.x + column.start;
            state.set_width(column.index, (pointer.x - left).max(24.0));
            state.fitted = true;
        }
    }
}

/// Makes a column as wide as its header and what is in view.
fn fit(ui: &Ui, column: u64, window: &Window, source: &dyn GridSource, state: &mut GridState) {
    let width = content_width(ui, column, window, source);
    state.set_width(column, width);
    state.fitted = true;
}

/// Fits what is in view once its content is there: each of few columns by itself, many alike.
pub(super) fn fit_first(ui: &Ui, window: &Window, source: &dyn GridSource, state: &mut GridState) {
    const FEW: u64 = 64;
    if state.fitted {
        return;
    }
    let pending = window
        .rows
        .iter()
        .flat_map(|row| window.columns.iter().map(move |column| (row, column)))
        .filter(|(row, column)| source.cell(row.index, column.index) == Cell::Pending)
        .count();
    // A few cells that are late do not make the others wait.
    if pending * 10 >= window.rows.len() * window.columns.len() {
        return;
    }
    state.fitted = true;
    if source.columns() <= FEW {
        for column in 0..source.columns() {
            if !state.by_hand.contains(&column) {
                let width = content_width(ui, column, window, source);
                state.widths.set(column, width);
            }
        }
    } else {
        let widest = window
            .columns
            .iter()
            .map(|column| content_width(ui, column.index, window, source))
            .fold(0.0, f32::max);
        state.widths.set_default(widest.min(WIDEST_ALIKE));
    }
    ui.ctx().request_repaint();
}

fn content_width(ui: &Ui, column: u64, window: &Window, source: &dyn GridSource) -> f32 {
    let header = text_width(ui, &source.column_header(column), tokens::small())
        + if source.folds(column) {
            fold::ROOM
        } else {
            0.0
        };
    let cells = window.rows.iter().map(|row| {
        let cell = source.cell(row.index, column);
        let icon = source.icon(row.index, column).map_or(0.0, |_| draw::ICON);
        let width = text_width(ui, cell.spoken(), tokens::mono()) + icon;
        // Why a few cells have no value does not make room for itself.
        match cell {
            Cell::Error(_) => width.min(WIDEST_ALIKE),
            _ => width,
        }
    });
    let widest = cells.fold(header, f32::max);
    // Numbers stand by their points: the longest before it and the longest after it share a row.
    let tail = decimal::longest_tail(source, window, column);
    let heads = window.rows.iter().map(|row| {
        let cell = source.cell(row.index, column);
        let text = cell.spoken();
        text.chars().count() - decimal::tail(text)
    });
    let digits = match tail {
        0 => 0,
        _ => heads.max().unwrap_or(0) + tail,
    };
    let aligned = digits as f32 * draw::digit_width(ui.painter());
    let widest = widest.max(aligned) + 2.0 * PADDING + 2.0;
    widest.ceil().clamp(*WIDTHS.start(), *WIDTHS.end())
}
