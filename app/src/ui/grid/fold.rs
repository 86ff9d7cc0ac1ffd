//! The marks that unfold a column into its parts, and fold the parts below a group.

use egui::{Align2, FontId, Id, Rect, Role, Sense, Ui, WidgetInfo};

use super::draw::Window;
use super::headers;
use super::layout::Layout;
use super::order;
use super::source::GridSource;
use crate::ui::icons;
use crate::ui::tokens;

/// What a mark takes of a header.
pub(super) const ROOM: f32 = 16.0;

/// A mark that was clicked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fold {
    /// The parts of this column are to take its place.
    Unfold(u64),
    /// One column is to take the place of those below the group of this one.
    Fold(u64),
}

/// The rest of a header beside its mark, where it has one.
pub(super) fn beside(header: Rect, marked: bool) -> Rect {
    match marked {
        true => header.with_min_x(header.min.x + ROOM),
        false => header,
    }
}

/// Shows the marks. Returns the one that was clicked.
pub(super) fn marks_ui(
    ui: &Ui,
    id: Id,
    layout: &Layout,
    window: &Window,
    source: &dyn GridSource,
) -> Option<Fold> {
    let mut clicked = None;
    for column in window.columns.iter().filter(|c| source.folds(c.index)) {
        let header = headers::own_line(layout, column);
        let name = format!("Unfold {}", source.column_name(column.index));
        let mark = (id.with(("column", column.index)), icons::CHEVRON_RIGHT);
        if mark_ui(ui, mark, layout, header, &name) {
            clicked = Some(Fold::Unfold(column.index));
        }
    }
    if !layout.groups {
        return clicked;
    }
    for (first, group, header) in headers::groups(layout, window, source) {
        let name = format!("Fold {group}");
        let mark = (id.with(("group", first)), icons::CHEVRON_DOWN);
        if source.group_folds(first) && mark_ui(ui, mark, layout, header, &name) {
            clicked = Some(Fold::Fold(first));
        }
    }
    clicked
}

fn mark_ui(ui: &Ui, (id, icon): (Id, &str), layout: &Layout, header: Rect, name: &str) -> bool {
    let shown = header.intersect(layout.column_headers);
    // The mark of a group stays in sight with its name.
    let rect = order::mark_at_left(shown);
    if !layout.column_headers.contains_rect(rect) || rect.max.x > header.max.x {
        return false;
    }
    let response = ui.interact(rect, id, Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, name));
    let colors = tokens::colors(ui);
    let color = match response.hovered() || response.has_focus() {
        true => colors.text,
        false => colors.quiet,
    };
    let font = FontId::new(11.0, tokens::icon().family);
    let painter = ui.painter_at(layout.column_headers);
    painter.text(rect.center(), Align2::CENTER_CENTER, icon, font, color);
    response.on_hover_text(name).clicked()
}
