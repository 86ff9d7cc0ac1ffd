//! The field in which a name or a value is typed, and why what was typed is refused.

use egui::text::{CCursor, CCursorRange};
use egui::{Align2, Area, Frame, Id, Key, Margin, Order, Rect, RichText, TextEdit, Ui, vec2};

use super::parts;
use crate::command::{Action, EditAction};
use crate::state::editing::{Editor, Field, Refusal};
use crate::ui::icons;
use crate::ui::tokens::{self, space};

/// There is one field at a time.
const FIELD: &str = "field";
/// Widest note of a refusal.
const WIDEST: f32 = 460.0;

/// What became of a field in this frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It is open still, or something else has the keyboard.
    Open,
    /// Enter was pressed in it.
    Entered,
    /// Escape was pressed in it.
    Escaped,
}

/// Shows the field in a line.
pub fn line_ui(
    ui: &mut Ui,
    place: Rect,
    editor: &mut Editor,
    actions: &mut Vec<Action>,
) -> Outcome {
    // On top of the row, which stays where it is.
    let mut child = ui.new_child(egui::UiBuilder::new().max_rect(place));
    let font = match editor.field {
        Field::Name(_) | Field::Link => tokens::body(),
        Field::Value(_) | Field::Cell(..) => tokens::mono(),
    };
    let edit = TextEdit::singleline(&mut editor.text)
        .id(Id::unique(FIELD))
        .font(font)
        .margin(Margin::symmetric(3, 2))
        .min_size(place.size())
        .desired_width(place.width() - 6.0)
        .background_color(tokens::colors(ui).surface)
        .interactive(!editor.sent);
    let output = edit.show(&mut child);
    let response = output.response.response.accessible_name(name(editor));
    take_focus(ui, &response, output.state, editor);
    if response.changed() {
        editor.refusal = None;
    }
    if let Some(refusal) = &editor.refusal {
        refusal_ui(ui, response.rect, refusal, actions);
    }
    if !response.lost_focus() {
        return Outcome::Open;
    }
    let pressed = |key| ui.input(|input| input.key_pressed(key));
    if pressed(Key::Escape) {
        actions.push(Action::Edit(EditAction::Cancel));
        return Outcome::Escaped;
    }
    let entered = pressed(Key::Enter);
    if entered {
        editor.refusal = None;
    }
    // Whoever clicks elsewhere means what was typed; what was refused stays.
    actions.push(Action::Edit(EditAction::Commit));
    match entered {
        true => Outcome::Entered,
        false => Outcome::Open,
    }
}

/// Shows the field over several lines.
pub fn lines_ui(ui: &mut Ui, editor: &mut Editor, actions: &mut Vec<Action>) {
    if let Some(refusal) = &editor.refusal {
        Frame::NONE
            .inner_margin(vec2(0.0, space::HALF))
            .show(ui, |ui| reason_ui(ui, refusal, actions));
    }
    let height = ui.available_height() - 30.0;
    egui::ScrollArea::vertical()
        .id_salt("long value")
        .max_height(height.max(40.0))
        .show(ui, |ui| {
            let edit = TextEdit::multiline(&mut editor.text)
                .id(Id::unique(FIELD))
                .font(tokens::mono())
                .desired_width(f32::INFINITY)
                .desired_rows(3)
                .interactive(!editor.sent);
            let output = edit.show(ui);
            let response = output.response.response.accessible_name(name(editor));
            take_focus(ui, &response, output.state, editor);
            if response.changed() {
                editor.refusal = None;
            }
            let pressed = |key| ui.input(|input| input.key_pressed(key));
            if response.lost_focus() && pressed(Key::Escape) {
                actions.push(Action::Edit(EditAction::Cancel));
            }
            let command = ui.input(|input| input.modifiers.command);
            if response.has_focus() && command && pressed(Key::Enter) {
                actions.push(Action::Edit(EditAction::Commit));
            }
        });
    ui.horizontal(|ui| {
        let apply = egui::Button::new("Apply").shortcut_text("Ctrl+Enter");
        if ui.add_enabled(!editor.sent, apply).clicked() {
            editor.refusal = None;
            actions.push(Action::Edit(EditAction::Commit));
        }
        if ui.button("Cancel").clicked() {
            actions.push(Action::Edit(EditAction::Cancel));
        }
    });
}

/// What a screen reader calls the field.
fn name(editor: &Editor) -> String {
    match &editor.field {
        Field::Value(name) => format!("Value of {name}"),
        Field::Name(name) => format!("Name of {name}"),
        Field::Link => format!("Name of {}", editor.object),
        Field::Cell(cell, _) => format!("Value of {}{cell}", editor.object),
    }
}

/// Text was added to the field from outside: what is typed next follows it.
pub fn cursor_to_end(ctx: &egui::Context, text: &str) {
    let id = Id::unique(FIELD);
    let mut state = TextEdit::load_state(ctx, id).unwrap_or_default();
    let end = CCursor::new(text.chars().count());
    state.cursor.set_char_range(Some(CCursorRange::one(end)));
    state.store(ctx, id);
}

/// Gives the field the keyboard when it opens.
fn take_focus(
    ui: &Ui,
    response: &egui::Response,
    mut state: egui::text_edit::TextEditState,
    editor: &mut Editor,
) {
    if editor.sent || !std::mem::take(&mut editor.focus) {
        return;
    }
    response.request_focus();
    let end = CCursor::new(editor.text.chars().count());
    let range = match editor.selects {
        true => CCursorRange::two(CCursor::new(0), end),
        false => CCursorRange::one(end),
    };
    state.cursor.set_char_range(Some(range));
    state.store(ui.ctx(), response.id);
}

/// Says below the field, or above it where there is no room, why it is refused.
fn refusal_ui(ui: &Ui, field: Rect, refusal: &Refusal, actions: &mut Vec<Action>) {
    let room = ui.ctx().content_rect().max.y - field.max.y;
    let (pivot, at) = match room > 96.0 {
        true => (Align2::LEFT_TOP, field.left_bottom() + vec2(0.0, 2.0)),
        false => (Align2::LEFT_BOTTOM, field.left_top() - vec2(0.0, 2.0)),
    };
    Area::new(Id::unique("refusal"))
        .order(Order::Foreground)
        .pivot(pivot)
        .fixed_pos(at)
        .show(ui.ctx(), |ui| {
            Frame::popup(ui.style()).show(ui, |ui| {
                ui.set_max_width(WIDEST);
                reason_ui(ui, refusal, actions);
            });
        });
}

fn reason_ui(ui: &mut Ui, refusal: &Refusal, actions: &mut Vec<Action>) {
    let colors = tokens::colors(ui);
    ui.horizontal_top(|ui| {
        let icon = egui::FontId::new(14.0, tokens::icon().family);
        ui.label(RichText::new(icons::ERROR).font(icon).color(colors.error));
        ui.vertical(|ui| {
            let cause = egui::Label::new(parts::sentence(&refusal.cause));
            ui.add(cause.wrap().selectable(true));
            if refusal.offers.is_empty() {
                return;
            }
            ui.add_space(space::HALF);
            ui.horizontal_wrapped(|ui| {
                for offer in &refusal.offers {
                    if ui.button(&offer.label).clicked() {
                        let offer = offer.clone();
                        actions.push(Action::Edit(EditAction::Retype(offer)));
                    }
                }
            });
        });
    });
}
