//! The attributes under the object: always on screen, one line each, long values whole beside; changed
//! in place where the file is unlocked.

mod keys;
mod row;
mod whole;

use egui::{Id, RichText, Sense, Ui, WidgetInfo, vec2};

use super::{Sheet, error_view, parts};
use crate::command::{Action, CommandId, find};
use crate::model::head::{AttributeHead, ObjectHead};
use crate::state::editing::Editor;
use crate::state::tab::Tab;
use crate::text;
use crate::ui::icons;
use crate::ui::tokens::{self, size, space};

/// The field that is open for something of an attribute.
fn edits<'a>(sheet: &'a Sheet<'_>, attribute: &AttributeHead) -> Option<&'a Editor> {
    let editor = sheet.editor.as_ref()?;
    let here = editor.is_for(sheet.tab.document, &sheet.tab.path, &editor.field);
    (here && editor.field.attribute() == Some(&attribute.name)).then_some(editor)
}

/// Shows the attributes of the tab's object.
pub fn show(ui: &mut Ui, mut shown: Sheet<'_>, actions: &mut Vec<Action>) {
    let Some(head) = shown.tab.head().cloned() else {
        return;
    };
    let count = head.attributes.as_ref().map_or(0, Vec::len);
    ui.horizontal(|ui| {
        ui.label(RichText::new("Attributes").font(tokens::strong()));
        parts::quiet(ui, text::grouped(count as u64));
        let label = find(CommandId::AddAttribute).label.trim_end_matches('…');
        if shown.document.editing.allowed && parts::icon_button(ui, icons::PLUS, label).clicked() {
            actions.push(Action::Run(CommandId::AddAttribute));
        }
    });
    match &head.attributes {
        Err(error) => error_view::show(ui, "The attributes cannot be read", error, actions),
        Ok(attributes) if attributes.is_empty() => {
            parts::quiet(ui, "This object has none");
        }
        Ok(_) => lists_ui(ui, &mut shown, &head, actions),
    }
}

fn lists_ui(ui: &mut Ui, shown: &mut Sheet<'_>, head: &ObjectHead, actions: &mut Vec<Action>) {
    let Ok(attributes) = &head.attributes else {
        return;
    };
    let place = |name: &String| attributes.iter().position(|a| a.name.to_string() == *name);
    // One that was just added is here once the header has been read anew.
    let sought = shown.tab.sought.as_ref().and_then(place);
    if sought.is_some() || shown.tab.head_slot.waiting().is_none() {
        shown.tab.sought = None;
    }
    shown.tab.attribute = sought.or(shown.tab.attribute);
    let chosen = shown.tab.attribute.and_then(|at| attributes.get(at));
    let long = attributes
        .iter()
        .find(|a| edits(shown, a).is_some_and(|editor| editor.long));
    let beside = chosen.filter(|a| a.whole.is_some() || a.value.is_err());
    if let Some(attribute) = long.or(beside) {
        let width = ui.available_width();
        egui::Panel::right("attribute value")
            .resizable(true)
            .default_size(width * 0.42)
            .size_range(160.0..=(width - 200.0).max(161.0))
            .frame(egui::Frame::NONE.inner_margin(vec2(space::ONE, 0.0)))
            .show(ui, |ui| whole::show(ui, shown, attribute, actions));
    }
    rows_ui(ui, shown, attributes, sought, actions);
}

/// Lists the attributes; `sought` is brought into view.
fn rows_ui(
    ui: &mut Ui,
    shown: &mut Sheet<'_>,
    attributes: &[AttributeHead],
    sought: Option<usize>,
    actions: &mut Vec<Action>,
) {
    let rect = ui.available_rect_before_wrap();
    let id = list_id(shown.tab);
    let list = ui.interact(rect, id, Sense::click());
    list.widget_info(|| WidgetInfo::labeled(egui::Role::List, true, "List of attributes"));
    if list.clicked() {
        list.request_focus();
    }
    let moved = match list.has_focus() {
        true => keys::serve(ui, id, shown.tab, attributes, actions),
        false => None,
    };
    shown.tab.attribute = moved.or(shown.tab.attribute);
    let columns = columns(ui, attributes);
    let mut scroll = egui::ScrollArea::vertical().id_salt("attributes");
    let shows = (rect.height() / size::ROW).floor().max(1.0) as usize;
    if let Some(at) = sought.or(moved.filter(|at| *at >= shows)) {
        let first = if sought.is_some() { at } else { at + 1 - shows };
        scroll = scroll.vertical_scroll_offset(first as f32 * size::ROW);
    } else if moved.is_some() {
        scroll = scroll.vertical_scroll_offset(0.0);
    }
    scroll
        .auto_shrink(false)
        .show_rows(ui, size::ROW, attributes.len(), |ui, range| {
            ui.spacing_mut().item_spacing.y = 0.0;
            for at in range {
                row::show(ui, id, shown, (at, &attributes[at]), columns, actions);
            }
        });
}

/// The list of a tab, which the keyboard moves in.
fn list_id(tab: &Tab) -> Id {
    Id::unique(("attributes", tab.id))
}

/// Widths of name, value and type.
fn columns(ui: &Ui, attributes: &[AttributeHead]) -> [f32; 3] {
    let width = ui.available_width();
    let name_width =
        |a: &AttributeHead| parts::text_width(ui.painter(), &a.name.to_string(), tokens::body());
    let widest = attributes
        .iter()
        .take(200)
        .map(name_width)
        .fold(0.0, f32::max);
    let name = (widest + space::TWO).clamp(96.0, width * 0.35);
    let kind = (width * 0.25).clamp(80.0, 200.0);
    [name, (width - name - kind - space::TWO).max(60.0), kind]
}
