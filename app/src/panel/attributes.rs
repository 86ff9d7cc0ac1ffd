//! The attributes under the object: always on screen, one line each, long values whole beside.

use std::borrow::Cow;

use egui::text::{LayoutJob, TextWrapping};
use egui::{RichText, Ui, vec2};

use super::{error_view, parts};
use crate::command::Action;
use crate::model::head::{AttributeHead, ObjectHead};
use crate::state::tab::Tab;
use crate::text;
use crate::ui::icons;
use crate::ui::tokens::{self, size, space};

/// Shows the attributes of the tab's object.
pub fn show(ui: &mut Ui, tab: &mut Tab, actions: &mut Vec<Action>) {
    let Some(head) = tab.head().cloned() else {
        return;
    };
    let count = head.attributes.as_ref().map_or(0, Vec::len);
    ui.horizontal(|ui| {
        ui.label(RichText::new("Attributes").font(tokens::strong()));
        parts::quiet(ui, text::grouped(count as u64));
    });
    match &head.attributes {
        Err(error) => error_view::show(ui, "The attributes cannot be read", error, actions),
        Ok(attributes) if attributes.is_empty() => {
            parts::quiet(ui, "This object has none");
        }
        Ok(_) => lists_ui(ui, tab, &head, actions),
    }
}

fn lists_ui(ui: &mut Ui, tab: &mut Tab, head: &ObjectHead, actions: &mut Vec<Action>) {
    let Ok(attributes) = &head.attributes else {
        return;
    };
    let sought = tab.sought.take();
    let sought = sought.and_then(|name| attributes.iter().position(|a| a.name.to_string() == name));
    tab.attribute = sought.or(tab.attribute);
    let chosen = tab.attribute.and_then(|at| attributes.get(at));
    if let Some(attribute) = chosen.filter(|a| a.whole.is_some() || a.value.is_err()) {
        let width = ui.available_width();
        egui::Panel::right("attribute value")
            .resizable(true)
            .default_size(width * 0.42)
            .size_range(160.0..=(width - 200.0).max(161.0))
            .frame(egui::Frame::NONE.inner_margin(vec2(space::ONE, 0.0)))
            .show(ui, |ui| {
                if whole_ui(ui, attribute) {
                    tab.attribute = None;
                }
            });
    }
    rows_ui(ui, tab, attributes, sought, actions);
}

/// Lists the attributes; `sought` is brought into view.
fn rows_ui(
    ui: &mut Ui,
    tab: &mut Tab,
    attributes: &[AttributeHead],
    sought: Option<usize>,
    actions: &mut Vec<Action>,
) {
    let width = ui.available_width();
    let widest = attributes
        .iter()
        .take(200)
        .map(|a| name_width(ui, a))
        .fold(0.0, f32::max);
    let name = (widest + space::TWO).clamp(96.0, width * 0.35);
    let kind = (width * 0.25).clamp(80.0, 200.0);
    let columns = [name, (width - name - kind - space::TWO).max(60.0), kind];
    let mut list = egui::ScrollArea::vertical().id_salt("attributes");
    if let Some(at) = sought {
        list = list.vertical_scroll_offset(at as f32 * size::ROW);
    }
    list.auto_shrink(false)
        .show_rows(ui, size::ROW, attributes.len(), |ui, range| {
            ui.spacing_mut().item_spacing.y = 0.0;
            for at in range {
                if row_ui(ui, &attributes[at], columns, tab.attribute == Some(at)) {
                    match &attributes[at].target {
                        Some(target) => actions.push(Action::Show {
                            document: tab.document,
                            path: target.clone(),
                            keep: false,
                        }),
                        None => tab.attribute = Some(at),
                    }
                }
            }
        });
}

fn name_width(ui: &Ui, attribute: &AttributeHead) -> f32 {
    parts::text_width(ui.painter(), &attribute.name.to_string(), tokens::body())
}

/// Draws a row; tells whether it was clicked.
fn row_ui(ui: &mut Ui, attribute: &AttributeHead, columns: [f32; 3], selected: bool) -> bool {
    let colors = tokens::colors(ui);
    let size = vec2(columns.iter().sum::<f32>() + space::TWO, size::ROW);
    let (rect, response) = ui.allocate_exact_size(size, egui::Sense::click());
    let (value, color): (Cow<'_, str>, _) = match &attribute.value {
        Ok(_) if attribute.target.is_some() => (value_of(attribute), colors.accent),
        Ok(_) => (value_of(attribute), colors.text),
        Err(error) => (format!("{} {error}", icons::ERROR).into(), colors.error),
    };
    let name = attribute.name.to_string();
    response.widget_info(|| {
        let label = format!("{name} = {value}");
        egui::WidgetInfo::selected(egui::Role::ListItem, true, selected, label)
    });
    if selected || response.hovered() {
        let fill = if selected {
            colors.selection_quiet
        } else {
            colors.hover
        };
        ui.painter().rect_filled(rect, 0, fill);
    }
    let kind = match attribute.shape.as_str() {
        "" => attribute.datatype.clone(),
        shape => format!("{}  {shape}", attribute.datatype),
    };
    let cells = [
        (name.as_str(), tokens::body(), colors.text),
        (&value, tokens::mono(), color),
        (&kind, tokens::small(), colors.quiet),
    ];
    let mut x = rect.min.x + space::HALF;
    for ((text, font, color), width) in cells.into_iter().zip(columns) {
        let at = egui::pos2(x, rect.center().y);
        parts::text_at(ui.painter(), at, width - space::ONE, text, font, color);
        x += width;
    }
    response.clicked()
}

fn value_of(attribute: &AttributeHead) -> Cow<'_, str> {
    match &attribute.value {
        Ok(value) => Cow::Borrowed(value),
        Err(_) => Cow::Borrowed(""),
    }
}

/// Draws a whole value; tells whether it was closed.
fn whole_ui(ui: &mut Ui, attribute: &AttributeHead) -> bool {
    let mut closed = false;
    ui.horizontal(|ui| {
        ui.label(RichText::new(attribute.name.to_string()).font(tokens::strong()));
        if parts::icon_button(ui, icons::COPY, "Copy the value").clicked() {
            ui.ctx().copy_text(whole_text(attribute).into_owned());
        }
        closed = parts::icon_button(ui, icons::CLOSE, "Close the value").clicked();
    });
    egui::ScrollArea::vertical()
        .id_salt("whole value")
        .auto_shrink(false)
        .show(ui, |ui| {
            let color = tokens::colors(ui).text;
            let mut job = LayoutJob::simple(
                whole_text(attribute).into_owned(),
                tokens::mono(),
                color,
                ui.available_width(),
            );
            job.wrap = TextWrapping::wrap_at_width(ui.available_width());
            ui.add(egui::Label::new(job).selectable(true));
        });
    closed
}

fn whole_text(attribute: &AttributeHead) -> Cow<'_, str> {
    match (&attribute.whole, &attribute.value) {
        (Some(whole), _) => Cow::Borrowed(whole),
        (None, Ok(value)) => Cow::Borrowed(value),
        (None, Err(error)) => Cow::Owned(error.to_string()),
    }
}
