//! Questions before something is lost, and what to do when a file could not be written.

use std::time::SystemTime;

use egui::{Button, Context, Frame, Id, Modal, RichText, Ui};

use super::parts;
use crate::command::{Action, EditAction};
use crate::state::document::Document;
use crate::state::{Leaving, NotSaved, State};
use crate::ui::tokens::{self, space};
use crate::worker::{DocumentId, Left};

const WIDTH: f32 = 440.0;

/// Asks whether to drop the changes of a file.
pub fn revert(ctx: &Context, state: &State, id: DocumentId, actions: &mut Vec<Action>) {
    let Some(document) = state.document(id) else {
        actions.push(Action::Dismiss);
        return;
    };
    let title = format!("Drop the changes of {}?", document.name());
    ask(ctx, &title, actions, |ui, actions| {
        parts::quiet(
            ui,
            "The file is shown again as it was saved last; what is dropped cannot be brought back",
        );
        buttons(ui, |ui| {
            if main_button(ui, "Drop changes").clicked() {
                actions.push(Action::Edit(EditAction::Revert(id)));
            }
            cancel(ui, actions);
        });
    });
}

/// Asks whether to save files before they are closed.
pub fn unsaved(ctx: &Context, state: &State, leaving: &Leaving, actions: &mut Vec<Action>) {
    let documents: Vec<&Document> = leaving
        .files
        .iter()
        .filter_map(|id| state.document(*id))
        .collect();
    let title = match &documents[..] {
        [document] => format!("Save the changes of {}?", document.name()),
        _ => format!("Save the changes of {} files?", documents.len()),
    };
    ask(ctx, &title, actions, |ui, actions| {
        for document in &documents {
            let changes = document.editing.unsaved_text().to_lowercase();
            let line = format!("{}: {changes}", document.path.display());
            ui.add(egui::Label::new(line).wrap());
        }
        parts::quiet(ui, "What is not saved is lost when it closes");
        let leave = |save| {
            let leaving = leaving.clone();
            Action::Edit(EditAction::Leave { leaving, save })
        };
        buttons(ui, |ui| {
            if main_button(ui, "Save").clicked() {
                actions.push(leave(true));
            }
            cancel(ui, actions);
            if ui.button("Don't save").clicked() {
                actions.push(leave(false));
            }
        });
    });
}

/// Lines of what was done that are shown.
const LINES: usize = 8;

/// Asks whether to make changes again that an earlier run did not save.
pub fn left(ctx: &Context, state: &State, id: DocumentId, left: &Left, actions: &mut Vec<Action>) {
    let Some(document) = state.document(id) else {
        actions.push(Action::Dismiss);
        return;
    };
    let name = document.name();
    let title = match left.fits {
        true => format!("Restore the unsaved changes of {name}?"),
        false => format!("Unsaved changes of {name} no longer fit"),
    };
    ask(ctx, &title, actions, |ui, actions| {
        let skipped = left.labels.len().saturating_sub(LINES);
        for label in left.labels.iter().skip(skipped) {
            ui.add(egui::Label::new(label).truncate());
        }
        if skipped > 0 {
            parts::quiet(ui, format!("and {skipped} before these"));
        }
        ui.add_space(space::HALF);
        let when = left.written.map_or_else(String::new, ago);
        let told = match left.fits {
            true => "the program ended before they were saved",
            false => "the file has been written since, and they cannot be made again",
        };
        parts::quiet(ui, format!("Made{when}: {told}"));
        buttons(ui, |ui| {
            let log = || left.log.clone();
            if left.fits && main_button(ui, "Restore").clicked() {
                actions.push(Action::Edit(EditAction::Restore(id, log())));
            }
            if ui.button("Later").clicked() {
                actions.push(Action::Dismiss);
            }
            if ui.button("Discard").clicked() {
                actions.push(Action::Edit(EditAction::Discard(id, log())));
            }
        });
    });
}

/// How long ago something was, behind a word.
fn ago(time: SystemTime) -> String {
    let seconds = time.elapsed().map_or(0, |elapsed| elapsed.as_secs());
    let (count, unit) = match seconds {
        0..60 => return " just now".to_owned(),
        60..3600 => (seconds / 60, "minute"),
        3600..86_400 => (seconds / 3600, "hour"),
        _ => (seconds / 86_400, "day"),
    };
    let plural = if count == 1 { "" } else { "s" };
    format!(" {count} {unit}{plural} ago")
}

/// Says that a file could not be written.
pub fn not_saved(ctx: &Context, failed: &NotSaved, actions: &mut Vec<Action>) {
    ask(
        ctx,
        "The file could not be saved",
        actions,
        |ui, actions| {
            ui.add(egui::Label::new(RichText::new(&failed.path).font(tokens::mono())).wrap());
            ui.add_space(space::HALF);
            let cause =
                RichText::new(parts::sentence(&failed.cause)).color(tokens::colors(ui).error);
            ui.add(egui::Label::new(cause).wrap().selectable(true));
            ui.add_space(space::HALF);
            parts::quiet(
                ui,
                "All changes are still here and can be saved again or elsewhere",
            );
            buttons(ui, |ui| {
                if main_button(ui, "Close").clicked() {
                    actions.push(Action::Dismiss);
                }
                if ui.button("Save as…").clicked() {
                    actions.push(Action::Edit(EditAction::AskWhere(failed.document)));
                }
                if failed.in_place && ui.button("Try again").clicked() {
                    actions.push(Action::Edit(EditAction::Save(failed.document)));
                }
            });
        },
    );
}

fn ask(
    ctx: &Context,
    title: &str,
    actions: &mut Vec<Action>,
    add: impl FnOnce(&mut Ui, &mut Vec<Action>),
) {
    let frame = Frame::window(&ctx.global_style());
    let modal = Modal::new(Id::unique("question")).frame(frame);
    let shown = modal.show(ctx, |ui| {
        ui.set_width(WIDTH);
        ui.add(egui::Label::new(RichText::new(title).font(tokens::title())).wrap());
        ui.add_space(space::HALF);
        add(ui, actions);
    });
    if shown.should_close() {
        actions.push(Action::Dismiss);
    }
}

fn buttons(ui: &mut Ui, add: impl FnOnce(&mut Ui)) {
    ui.add_space(space::ONE);
    ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), add);
}

/// What Enter does, in the accent colour.
pub fn main_button(ui: &mut Ui, label: &str) -> egui::Response {
    let colors = tokens::colors(ui);
    let text = RichText::new(label).color(colors.on_accent);
    let response = ui.add(Button::new(text).fill(colors.accent));
    // Enter and space press what has the keyboard.
    if ui.memory(|memory| memory.focused().is_none()) {
        response.request_focus();
    }
    response
}

fn cancel(ui: &mut Ui, actions: &mut Vec<Action>) {
    if ui.button("Cancel").clicked() {
        actions.push(Action::Dismiss);
    }
}
