//! One attribute of the list: name, value and type, or the field that is open for one of them.

use std::borrow::Cow;

use egui::{Id, Rect, Response, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use crate::command::{Action, CommandId, EditAction, find};
use crate::model::head::AttributeHead;
use crate::panel::field::{self, Outcome};
use crate::panel::{Sheet, parts};
use crate::state::editing::Field;
use crate::ui::icons;
use crate::ui::tokens::{self, size, space};

/// Shows an attribute and serves the pointer.
pub fn show(
    ui: &mut Ui,
    list: Id,
    shown: &mut Sheet<'_>,
    (at, attribute): (usize, &AttributeHead),
    columns: [f32; 3],
    actions: &mut Vec<Action>,
) {
    let size = vec2(columns.iter().sum::<f32>() + space::TWO, size::ROW);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    let selected = shown.tab.attribute == Some(at);
    let unsaved = shown
        .document
        .editing
        .marks(&shown.tab.path, &attribute.name);
    let label = label(attribute, unsaved);
    response.widget_info(|| WidgetInfo::selected(Role::ListItem, true, selected, &label));
    draw(
        ui,
        rect,
        attribute,
        columns,
        (selected, response.hovered(), unsaved),
    );
    serve(
        ui,
        list,
        &response,
        shown,
        (at, attribute),
        columns[0],
        actions,
    );
    let edges = [rect.min.x, rect.min.x + columns[0]];
    let name = Field::Name(attribute.name.clone());
    let value = Field::Value(attribute.name.clone());
    let fields = [(name, edges[0], columns[0]), (value, edges[1], columns[1])];
    for (of, left, width) in fields {
        let place = Rect::from_min_size(pos2(left, rect.min.y), vec2(width, rect.height()));
        if let Some(editor) = shown.editor_of(&of).filter(|editor| !editor.long)
            && field::line_ui(ui, place, editor, actions) != Outcome::Open
        {
            ui.memory_mut(|memory| memory.request_focus(list));
        }
    }
}

/// What a screen reader says.
fn label(attribute: &AttributeHead, unsaved: bool) -> String {
    let (value, _) = value_of(attribute);
    let unsaved = if unsaved { ", unsaved" } else { "" };
    format!("{} = {value}{unsaved}", attribute.name)
}

/// The value's line, and whether it is an error.
fn value_of(attribute: &AttributeHead) -> (Cow<'_, str>, bool) {
    match &attribute.value {
        Ok(value) => (Cow::Borrowed(value), false),
        Err(error) => (format!("{} {error}", icons::ERROR).into(), true),
    }
}

fn serve(
    ui: &Ui,
    list: Id,
    response: &Response,
    shown: &mut Sheet<'_>,
    (at, attribute): (usize, &AttributeHead),
    name_width: f32,
    actions: &mut Vec<Action>,
) {
    let place = (shown.tab.document, shown.tab.path.clone());
    let begin = |field| Action::Edit(EditAction::Begin(place.0, place.1.clone(), field));
    if response.clicked() {
        ui.memory_mut(|memory| memory.request_focus(list));
        shown.tab.attribute = Some(at);
        if let Some(target) = &attribute.target {
            actions.push(Action::Show {
                document: place.0,
                path: target.clone(),
                keep: false,
            });
        }
    }
    if response.secondary_clicked() {
        shown.tab.attribute = Some(at);
    }
    if response.double_clicked() && attribute.target.is_none() {
        let pointer = response.interact_pointer_pos();
        let on_name = pointer.is_some_and(|at| at.x < response.rect.min.x + name_width);
        actions.push(begin(match on_name && shown.document.editing.allowed {
            true => Field::Name(attribute.name.clone()),
            false => Field::Value(attribute.name.clone()),
        }));
    }
    let allowed = shown.document.editing.allowed;
    response.context_menu(|ui| {
        ui.set_min_width(180.0);
        let delete = EditAction::DeleteAttribute(place.0, place.1.clone(), attribute.name.clone());
        let edits = [
            (
                CommandId::EditAttribute,
                begin(Field::Value(attribute.name.clone())),
                "Enter",
            ),
            (
                CommandId::RenameAttribute,
                begin(Field::Name(attribute.name.clone())),
                "Shift+F2",
            ),
            (CommandId::DeleteAttribute, Action::Edit(delete), "Delete"),
        ];
        for (id, action, keys) in edits {
            let button = egui::Button::new(find(id).label).shortcut_text(keys);
            if ui.add_enabled(allowed, button).clicked() {
                actions.push(action);
                ui.close();
            }
        }
        ui.separator();
        if ui.button("Copy name").clicked() {
            actions.push(Action::Copy(attribute.name.to_string()));
            ui.close();
        }
        if ui.button("Copy value").clicked() {
            actions.push(Action::Copy(super::whole::text_of(attribute).into_owned()));
            ui.close();
        }
    });
}

fn draw(
    ui: &Ui,
    rect: Rect,
    attribute: &AttributeHead,
    columns: [f32; 3],
    (selected, hovered, unsaved): (bool, bool, bool),
) {
    let colors = tokens::colors(ui);
    if selected || hovered {
        let fill = if selected {
            colors.selection_quiet
        } else {
            colors.hover
        };
        ui.painter().rect_filled(rect, 0, fill);
    }
    let (value, failed) = value_of(attribute);
    let value_color = match (failed, unsaved, attribute.target.is_some()) {
        (true, ..) => colors.error,
        (_, true, _) => colors.changed,
        (_, _, true) => colors.accent,
        _ => colors.text,
    };
    let name_color = if unsaved { colors.changed } else { colors.text };
    let kind = match attribute.shape.as_str() {
        "" => attribute.datatype.clone(),
        shape => format!("{}  {shape}", attribute.datatype),
    };
    let name = attribute.name.to_string();
    let cells = [
        (name.as_str(), tokens::body(), name_color),
        (&value, tokens::mono(), value_color),
        (&kind, tokens::small(), colors.quiet),
    ];
    let mut x = rect.min.x + space::HALF;
    for ((text, font, color), width) in cells.into_iter().zip(columns) {
        let at = pos2(x, rect.center().y);
        parts::text_at(ui.painter(), at, width - space::ONE, text, font, color);
        x += width;
    }
}
