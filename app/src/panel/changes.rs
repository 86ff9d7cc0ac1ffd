//! The list of a file's changes: what each did, and whether the file on disk has it. A click goes back
//! to the state after one, or on to it.

use egui::{Color32, Rect, RichText, Role, Sense, Ui, WidgetInfo, pos2, vec2};
use hyperslab_engine::StepInfo;

use super::parts;
use crate::command::{Action, CommandId, EditAction, find};
use crate::state::State;
use crate::state::document::Document;
use crate::ui::icons;
use crate::ui::tokens::{self, size, space};

/// Shows the changes of the current file.
pub fn show(ui: &mut Ui, state: &State, actions: &mut Vec<Action>) {
    let id = state.current_document();
    let Some(document) = id.and_then(|id| state.document(id)) else {
        parts::quiet(ui, "No file open");
        return;
    };
    head_ui(ui, state, document, actions);
    ui.add_space(space::HALF);
    if document.editing.steps.is_empty() {
        empty_ui(ui, document, actions);
        return;
    }
    let count = document.editing.steps.len() + 1;
    egui::ScrollArea::vertical()
        .auto_shrink(false)
        .stick_to_bottom(true)
        .show_rows(ui, size::ROW, count, |ui, range| {
            ui.spacing_mut().item_spacing.y = 0.0;
            for position in range {
                row_ui(ui, document, position, actions);
            }
        });
}

fn head_ui(ui: &mut Ui, state: &State, document: &Document, actions: &mut Vec<Action>) {
    ui.horizontal(|ui| {
        ui.label(RichText::new("Changes").font(tokens::strong()));
        let right = egui::Layout::right_to_left(egui::Align::Center);
        ui.with_layout(right, |ui| {
            ui.spacing_mut().item_spacing.x = 2.0;
            if parts::icon_button(ui, icons::CLOSE, "Close the list").clicked() {
                actions.push(Action::Run(CommandId::ShowChanges));
            }
            for (id, icon) in [
                (CommandId::Save, icons::SAVE),
                (CommandId::Redo, icons::REDO),
                (CommandId::Undo, icons::UNDO),
            ] {
                let command = find(id);
                ui.add_enabled_ui((command.enabled)(state), |ui| {
                    if parts::icon_button(ui, icon, command.label).clicked() {
                        actions.push(Action::Run(id));
                    }
                });
            }
        });
    });
    let name = RichText::new(document.name()).color(tokens::colors(ui).quiet);
    ui.add(egui::Label::new(name).truncate());
}

fn empty_ui(ui: &mut Ui, document: &Document, actions: &mut Vec<Action>) {
    parts::quiet(ui, "Nothing was changed");
    if !document.editing.allowed && ui.button(find(CommandId::Unlock).label).clicked() {
        actions.push(Action::Edit(EditAction::Unlock(document.id)));
    }
}

/// The state after so many steps: the step that led to it.
fn row_ui(ui: &mut Ui, document: &Document, position: usize, actions: &mut Vec<Action>) {
    let colors = tokens::colors(ui);
    let editing = &document.editing;
    let (rect, response) =
        ui.allocate_exact_size(vec2(ui.available_width(), size::ROW), Sense::click());
    let step = position.checked_sub(1).and_then(|at| editing.steps.get(at));
    let is_here = editing.position() == position;
    let label = step.map_or("As it was opened", |step| step.label.as_str());
    let state = step.map_or("", state_of);
    response.widget_info(|| {
        WidgetInfo::selected(Role::ListItem, true, is_here, format!("{label}{state}"))
    });
    if is_here || response.hovered() {
        let fill = if is_here {
            colors.selection_quiet
        } else {
            colors.hover
        };
        ui.painter().rect_filled(rect, 0, fill);
    }
    let undone = step.is_some_and(|step| !step.done);
    let color = if undone { colors.faint } else { colors.text };
    mark_ui(ui, rect, step, color);
    let left = pos2(rect.min.x + size::ICON + space::ONE, rect.center().y);
    let width = rect.max.x - left.x - space::HALF;
    parts::text_at(ui.painter(), left, width, label, tokens::body(), color);
    if response.clicked() {
        actions.push(Action::Edit(EditAction::GoTo(document.id, position)));
    }
    response.on_hover_text(format!("{label}{state}"));
}

/// What is said of a step behind its label.
fn state_of(step: &StepInfo) -> &'static str {
    match (step.done, step.saved) {
        (true, true) => ", saved",
        (true, false) => ", unsaved",
        (false, true) => ", undone since it was saved",
        (false, false) => ", undone",
    }
}

fn mark_ui(ui: &Ui, rect: Rect, step: Option<&StepInfo>, color: Color32) {
    let colors = tokens::colors(ui);
    let middle = pos2(rect.min.x + space::HALF + size::ICON / 2.0, rect.center().y);
    match step {
        None => {}
        Some(step) if step.done != step.saved => {
            ui.painter().circle_filled(middle, 3.0, colors.changed);
        }
        Some(step) if step.done => {
            let icon = egui::FontId::new(12.0, tokens::icon().family);
            let align = egui::Align2::CENTER_CENTER;
            ui.painter()
                .text(middle, align, icons::CHECK, icon, colors.quiet);
        }
        Some(_) => {
            ui.painter()
                .circle_stroke(middle, 3.0, egui::Stroke::new(1.0, color));
        }
    }
}
