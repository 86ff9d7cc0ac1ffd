//! The mark in a column's header that tells the order of rows, and changes it.

use egui::{Id, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use super::draw::Window;
use super::layout::Layout;
use super::source::{GridSource, Order, Side};
use crate::ui::icons;
use crate::ui::tokens::{self, size};

/// Side of a mark.
const MARK: f32 = 14.0;
/// From the edge of a column to its mark: beyond the place where the edge is taken hold of.
const EDGE: f32 = 5.0;
/// What a mark takes of a header.
pub(super) const ROOM: f32 = MARK + EDGE;
/// Narrower columns have no mark unless they are sorted by.
const NARROWEST: f32 = 40.0;

/// The rest of a header beside its mark; all of it where the rows are not in its order.
pub(super) fn beside(header: Rect, side: Side, order: Option<Order>) -> Rect {
    match (order, side) {
        (None | Some(Order::Unsorted), _) => header,
        (_, Side::Right) => header.with_min_x(header.min.x + ROOM),
        (_, Side::Left) => header.with_max_x(header.max.x - ROOM),
    }
}

/// Where a mark stands at the left of a header, before its text.
pub(super) fn mark_at_left(header: Rect) -> Rect {
    let at = pos2(header.min.x + 3.0, header.center().y - MARK / 2.0);
    Rect::from_min_size(at, vec2(MARK, MARK))
}

fn place(header: Rect, side: Side) -> Rect {
    let x = match side {
        Side::Right => header.min.x + EDGE,
        Side::Left => header.max.x - EDGE - MARK,
    };
    Rect::from_min_size(pos2(x, header.center().y - MARK / 2.0), vec2(MARK, MARK))
}

/// Shows the marks: of the column that rows are sorted by, and of the one under the pointer.
/// Returns the column whose mark was clicked.
pub(super) fn marks_ui(
    ui: &Ui,
    id: Id,
    layout: &Layout,
    window: &Window,
    source: &dyn GridSource,
) -> Option<u64> {
    let colors = tokens::colors(ui);
    let mut clicked = None;
    for column in &window.columns {
        let Some(order) = source.order(column.index) else {
            continue;
        };
        let header = super::headers::own_line(layout, column);
        let shown = header.intersect(layout.column_headers);
        let side = super::headers::side_of(source, window, column.index);
        let rect = place(header, side);
        let fits = column.size >= NARROWEST || order != Order::Unsorted;
        if !fits || !layout.column_headers.contains_rect(rect) {
            continue;
        }
        let response = ui.interact(rect, id.with(column.index), Sense::click());
        let name = format!("Sort by {}", source.column_name(column.index));
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
        let pointed = ui.rect_contains_pointer(shown);
        if order != Order::Unsorted || pointed || response.has_focus() {
            let icon = match order {
                Order::Unsorted => icons::CHEVRON_UP_DOWN,
                Order::Ascending => icons::CHEVRON_UP,
                Order::Descending => icons::CHEVRON_DOWN,
            };
            let color = match (order, response.hovered() || response.has_focus()) {
                (_, true) => colors.text,
                (Order::Unsorted, false) => colors.quiet,
                (_, false) => colors.accent,
            };
            let painter = ui.painter_at(layout.column_headers);
            if order == Order::Unsorted {
                painter.rect_filled(rect.expand(1.0), size::CORNER, colors.raised);
            }
            let font = egui::FontId::new(12.0, tokens::icon().family);
            painter.text(
                rect.center(),
                egui::Align2::CENTER_CENTER,
                icon,
                font,
                color,
            );
        }
        if response.on_hover_text(name).clicked() {
            clicked = Some(column.index);
        }
    }
    clicked
}
