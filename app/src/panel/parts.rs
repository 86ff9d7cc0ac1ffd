//! Pieces that several panels draw: icon buttons, facts, elided text.

use egui::{
    Align2, Color32, FontId, Painter, Pos2, Rect, Response, RichText, Role, Sense, Ui, WidgetInfo,
    vec2,
};

use crate::model::tree::NodeIcon;
use crate::ui::{icons, tokens};

/// A button that is nothing but an icon; `name` is its tooltip and what a screen reader says.
pub fn icon_button(ui: &mut Ui, icon: &str, name: &str) -> Response {
    let side = tokens::size::ROW;
    let (rect, response) = ui.allocate_exact_size(vec2(side, side), Sense::click());
    icon_button_at(ui, rect, &response, icon, name);
    response.on_hover_text(name)
}

/// Paints an icon button in a place that is interacted with already.
pub fn icon_button_at(ui: &Ui, rect: Rect, response: &Response, icon: &str, name: &str) {
    let enabled = ui.is_enabled();
    response.widget_info(|| WidgetInfo::labeled(Role::Button, enabled, name));
    let colors = tokens::colors(ui);
    let color = match (enabled, response.hovered() || response.has_focus()) {
        (false, _) => colors.faint,
        (true, true) => colors.text,
        (true, false) => colors.quiet,
    };
    if response.hovered() && enabled {
        ui.painter()
            .rect_filled(rect.shrink(1.0), tokens::size::CORNER, colors.hover);
    }
    icon_at(ui.painter(), rect.center(), icon, color);
}

/// Paints an icon around a point.
pub fn icon_at(painter: &Painter, center: Pos2, icon: &str, color: Color32) {
    painter.text(center, Align2::CENTER_CENTER, icon, tokens::icon(), color);
}

/// Paints one line of text from `left`, cut with `…` at `width`. Returns its right end.
pub fn text_at(
    painter: &Painter,
    left: Pos2,
    width: f32,
    text: &str,
    font: FontId,
    color: Color32,
) -> f32 {
    let mut job = egui::text::LayoutJob::simple_singleline(text.to_owned(), font, color);
    job.wrap = egui::text::TextWrapping::truncate_at_width(width.max(0.0));
    let galley = painter.layout_job(job);
    let size = galley.size();
    painter.galley(left - vec2(0.0, size.y / 2.0), galley, color);
    left.x + size.x
}

/// Width of one line of text.
pub fn text_width(painter: &Painter, text: &str, font: FontId) -> f32 {
    painter
        .layout_no_wrap(text.to_owned(), font, Color32::PLACEHOLDER)
        .size()
        .x
}

/// A cause with its first letter large, as a line of its own has it.
pub fn sentence(cause: &str) -> String {
    let mut letters = cause.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}

/// A heading above a part of a page.
pub fn heading(ui: &mut Ui, text: &str) {
    ui.add_space(tokens::space::ONE);
    ui.label(RichText::new(text).font(tokens::strong()));
}

/// Text of less weight.
pub fn quiet(ui: &mut Ui, text: impl Into<String>) -> Response {
    let color = tokens::colors(ui).quiet;
    ui.label(RichText::new(text).color(color))
}

/// Names and values in two columns; values can be selected and copied.
pub fn facts(ui: &mut Ui, id: &str, facts: &[(String, String)]) {
    let color = tokens::colors(ui).quiet;
    egui::Grid::new(id)
        .num_columns(2)
        .min_col_width(128.0)
        .spacing(vec2(tokens::space::TWO, tokens::space::HALF))
        .show(ui, |ui| {
            // Names stand beside the first line of their values, however many there are.
            let top = egui::Layout::left_to_right(egui::Align::TOP);
            for (name, value) in facts {
                ui.with_layout(top, |ui| ui.label(RichText::new(name).color(color)));
                let value = RichText::new(value).font(tokens::mono());
                let value = egui::Label::new(value).selectable(true).wrap();
                ui.with_layout(top, |ui| ui.add(value));
                ui.end_row();
            }
        });
}

/// The icon of a kind of object.
pub fn node_icon(icon: NodeIcon, open: bool) -> &'static str {
    match icon {
        NodeIcon::Group if open => icons::GROUP_OPEN,
        NodeIcon::Group => icons::GROUP_CLOSED,
        NodeIcon::Null => icons::NULL_SPACE,
        NodeIcon::Scalar => icons::SCALAR,
        NodeIcon::Array1 => icons::ARRAY_1D,
        NodeIcon::Array2 => icons::ARRAY_2D,
        NodeIcon::ArrayN => icons::ARRAY_ND,
        NodeIcon::Table => icons::TABLE,
        NodeIcon::Text => icons::TEXT,
        NodeIcon::Image => icons::IMAGE,
        NodeIcon::Scale => icons::DIMENSION_SCALE,
        NodeIcon::Datatype => icons::COMMITTED_TYPE,
    }
}

/// What a kind of object is called.
pub fn node_label(icon: NodeIcon) -> &'static str {
    match icon {
        NodeIcon::Group => "group",
        NodeIcon::Null => "empty dataset",
        NodeIcon::Scalar => "scalar dataset",
        NodeIcon::Array1 | NodeIcon::Array2 | NodeIcon::ArrayN => "dataset",
        NodeIcon::Table => "table",
        NodeIcon::Text => "text dataset",
        NodeIcon::Image => "image",
        NodeIcon::Scale => "dimension scale",
        NodeIcon::Datatype => "committed datatype",
    }
}
