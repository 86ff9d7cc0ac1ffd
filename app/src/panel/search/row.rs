//! One row of what was found: a file, an object, or an attribute.

use egui::{Color32, FontId, Id, Rect, Role, Sense, Ui, WidgetInfo, pos2};

use crate::model::hits::{Hit, HitAttribute, HitRow};
use crate::panel::parts;
use crate::state::State;
use crate::state::document::Document;
use crate::state::search::{Progress, Results, Row};
use crate::text;
use crate::ui::icons;
use crate::ui::tokens::{self, Colors, size, space};

/// What is painted: an icon, a text, and what is said of it more quietly.
struct Paint {
    indent: f32,
    icon: (&'static str, Color32),
    text: (String, FontId, Color32),
    /// Behind the text.
    beside: (String, FontId),
    /// At the right end.
    detail: String,
    /// What a screen reader says, and the tooltip.
    label: String,
    tooltip: String,
}

/// Shows a row; tells whether it was clicked.
pub fn show(ui: &Ui, list: Id, rect: Rect, state: &State, row: &Row<'_>, selected: bool) -> bool {
    let colors = tokens::colors(ui);
    let paint = match row {
        Row::File(results) => file(state, results, colors),
        Row::Hit(_, HitRow::Object(hit)) => object(hit, colors),
        Row::Hit(_, HitRow::Attribute(hit, found)) => attribute(hit, found, colors),
        Row::Note(results) => note(results, colors),
    };
    let response = ui.interact(rect, list.with(key(row)), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::TreeItem, true, selected, &paint.label));
    if selected || response.hovered() {
        let fill = if selected {
            colors.selection
        } else {
            colors.hover
        };
        ui.painter().rect_filled(rect, 0, fill);
    }
    draw(ui, rect, &paint, colors);
    let clicked = response.clicked();
    if !paint.tooltip.is_empty() {
        response.on_hover_text(paint.tooltip);
    }
    clicked
}

/// What tells the row from all others.
fn key(row: &Row<'_>) -> (u64, Vec<u8>, String) {
    match row {
        Row::File(results) => (results.document.0, Vec::new(), String::new()),
        Row::Note(results) => (results.document.0, Vec::new(), "note".to_owned()),
        Row::Hit(results, HitRow::Object(hit)) => (
            results.document.0,
            hit.path.as_bytes().to_vec(),
            String::new(),
        ),
        Row::Hit(results, HitRow::Attribute(hit, attribute)) => (
            results.document.0,
            hit.path.as_bytes().to_vec(),
            attribute.name.clone(),
        ),
    }
}

fn file(state: &State, results: &Results, colors: &Colors) -> Paint {
    let document = state.document(results.document);
    let name = document.map(Document::name).unwrap_or_default();
    let found = text::grouped(results.hits.len() as u64);
    let detail = match &results.progress {
        Progress::Running(_) => format!("{found}…"),
        _ => found,
    };
    Paint {
        indent: 0.0,
        icon: (icons::FILE, colors.accent),
        label: format!("{name}, found {detail}"),
        text: (name, tokens::strong(), colors.text),
        beside: (String::new(), tokens::body()),
        tooltip: document
            .map(|document| document.path.display().to_string())
            .unwrap_or_default(),
        detail,
    }
}

fn object(hit: &Hit, colors: &Colors) -> Paint {
    let icon = match hit.icon {
        Some(icon) => parts::node_icon(icon, false),
        None => icons::LINK_SOFT,
    };
    let name = match hit.path.is_root() {
        true => "/".to_owned(),
        false => text::escaped(hit.path.name().as_bytes()).into_owned(),
    };
    let above = hit.path.parent().filter(|path| !path.is_root());
    let above = above.map(|path| path.to_string()).unwrap_or_default();
    let path = hit.path.to_string();
    Paint {
        indent: space::TWO,
        icon: (icon, colors.quiet),
        text: (name, tokens::body(), colors.text),
        beside: (above, tokens::small()),
        detail: hit.detail.clone(),
        label: format!("Found {path}"),
        tooltip: format!("{path}\n{}", hit.detail),
    }
}

fn attribute(hit: &Hit, found: &HitAttribute, colors: &Colors) -> Paint {
    let name = text::escaped(found.name.as_bytes());
    Paint {
        indent: space::TWO + size::ICON + space::HALF,
        icon: ("", colors.quiet),
        text: (format!("@{name}"), tokens::mono(), colors.text),
        beside: (found.value.clone(), tokens::mono()),
        detail: String::new(),
        label: format!("{} @{name} = {}", hit.path, found.value),
        tooltip: found.value.clone(),
    }
}

fn note(results: &Results, colors: &Colors) -> Paint {
    let (icon, color, words) = match &results.progress {
        Progress::Full => (
            icons::WARNING,
            colors.warning,
            format!(
                "Only the first {} are shown: look for less",
                text::grouped(results.hits.len() as u64)
            ),
        ),
        Progress::Failed(error) => (icons::ERROR, colors.error, error.to_string()),
        _ => ("", colors.quiet, "Nothing found".to_owned()),
    };
    Paint {
        indent: space::TWO,
        icon: (icon, color),
        label: words.clone(),
        tooltip: words.clone(),
        text: (words, tokens::body(), color),
        beside: (String::new(), tokens::body()),
        detail: String::new(),
    }
}

fn draw(ui: &Ui, rect: Rect, paint: &Paint, colors: &Colors) {
    let painter = ui.painter();
    let middle = rect.center().y;
    let mut x = rect.min.x + space::ONE + paint.indent;
    if !paint.icon.0.is_empty() {
        let center = pos2(x + size::ICON / 2.0, middle);
        parts::icon_at(painter, center, paint.icon.0, paint.icon.1);
        x += size::ICON + space::HALF;
    }
    let end = rect.max.x - space::ONE;
    let (text, font, color) = &paint.text;
    let after = parts::text_at(
        painter,
        pos2(x, middle),
        end - x,
        text,
        font.clone(),
        *color,
    );
    // What is at the right gives way to the name, and what is beside the name to both.
    let wide = parts::text_width(painter, &paint.detail, tokens::small());
    let room = end - after - space::ONE;
    let detail = if wide <= room { wide } else { 0.0 };
    if detail > 0.0 {
        let at = pos2(end - wide, middle);
        let small = tokens::small();
        parts::text_at(painter, at, wide + 1.0, &paint.detail, small, colors.quiet);
    }
    let from = after + space::ONE;
    let beside = end
        - from
        - if detail > 0.0 {
            detail + space::ONE
        } else {
            0.0
        };
    if beside > space::TWO && !paint.beside.0.is_empty() {
        let at = pos2(from, middle);
        let font = paint.beside.1.clone();
        parts::text_at(painter, at, beside, &paint.beside.0, font, colors.quiet);
    }
}
