//! The status bar: file and lock, the cell and its value, what is under way.

use egui::{RichText, Ui};

use super::table::{self, statistics};
use super::{parts, waiting};
use crate::command::{Action, CommandId, EditAction};
use crate::model::head::ViewKind;
use crate::state::State;
use crate::state::document::{Document, Status};
use crate::ui::icons;
use crate::ui::tokens::{self, space};
use crate::worker::Job;

/// Shows the bar.
pub fn show(ui: &mut Ui, state: &State, actions: &mut Vec<Action>) {
    let colors = tokens::colors(ui);
    ui.horizontal_centered(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        let small = |text: &str| {
            RichText::new(text)
                .font(tokens::small())
                .color(colors.quiet)
        };
        let document = state.current_document().and_then(|id| state.document(id));
        match document {
            None => {
                ui.label(small("No file open"));
            }
            Some(document) => {
                lock_ui(ui, document, actions);
                ui.label(small("·"));
                let path = document.path.display().to_string();
                ui.label(small(&document.name())).on_hover_text(path);
                changes_ui(ui, document, actions);
                unsaved_ui(ui, document, actions);
            }
        }
        if let Some(cell) = cell_line(state) {
            ui.add_space(space::ONE);
            let text = RichText::new(cell).font(egui::FontId::monospace(11.5));
            ui.add(egui::Label::new(text).truncate().selectable(true));
        }
        if let Some(line) = selection_line(state) {
            ui.add_space(space::ONE);
            ui.add(egui::Label::new(small(&line)).truncate().selectable(true));
        }
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            ui.spacing_mut().item_spacing.x = 6.0;
            progress_ui(ui, state, actions);
            if let Some(message) = &state.message {
                ui.add(egui::Label::new(small(message)).truncate());
            }
        });
    });
}

/// Whether the file can be changed; a click locks or unlocks it.
fn lock_ui(ui: &mut Ui, document: &Document, actions: &mut Vec<Action>) {
    let colors = tokens::colors(ui);
    let (icon, color, word, hint) = match document.editing.allowed {
        false => (icons::LOCK, colors.quiet, "Read only", "Unlock for editing"),
        true => (icons::UNLOCK, colors.accent, "Editing", "Lock again"),
    };
    let font = egui::FontId::new(12.0, tokens::icon().family);
    let icon = RichText::new(icon).font(font).color(color);
    let word = RichText::new(word).font(tokens::small()).color(color);
    let labels = [icon, word].map(|text| egui::Label::new(text).sense(egui::Sense::click()));
    for label in labels {
        if ui.add(label).on_hover_text(hint).clicked() {
            actions.push(Action::Edit(EditAction::Unlock(document.id)));
        }
    }
}

/// How many changes the file on disk lacks; a click lists them.
fn unsaved_ui(ui: &mut Ui, document: &Document, actions: &mut Vec<Action>) {
    let colors = tokens::colors(ui);
    let editing = &document.editing;
    let (text, color) = match (editing.running(), editing.is_unsaved()) {
        (Some(Job::Save | Job::SaveAs(_)), _) => ("Saving…".to_owned(), colors.quiet),
        (_, true) => (editing.unsaved_text(), colors.changed),
        (_, false) if !editing.steps.is_empty() => ("All changes saved".to_owned(), colors.quiet),
        (_, false) => return,
    };
    ui.label(RichText::new("·").font(tokens::small()).color(colors.quiet));
    let text = RichText::new(text).font(tokens::small()).color(color);
    let label = egui::Label::new(text).sense(egui::Sense::click());
    if ui.add(label).on_hover_text("List the changes").clicked() {
        actions.push(Action::Run(CommandId::ShowChanges));
    }
}

/// That the file changed since it was read, with the way to what is new; or that it is followed.
fn changes_ui(ui: &mut Ui, document: &Document, actions: &mut Vec<Action>) {
    let colors = tokens::colors(ui);
    if document.follows {
        let text = RichText::new("· following changes").font(tokens::small());
        ui.label(text.color(colors.accent));
    } else if document.changed {
        let unsaved = document.editing.is_unsaved();
        let what = match unsaved {
            true => "Changed on disk beneath unsaved changes: revert",
            false => "Changed on disk: reload",
        };
        let text = format!("{} {what}", icons::RELOAD);
        let text = RichText::new(text).font(tokens::small());
        let button = egui::Button::new(text.color(colors.warning)).frame_when_inactive(false);
        let hint = "What is shown is what was read before; F5 reads it anew";
        if ui.add(button).on_hover_text(hint).clicked() {
            let command = match unsaved {
                true => CommandId::Revert,
                false => CommandId::Reload,
            };
            actions.push(Action::Run(command));
        }
    }
}

fn cell_line(state: &State) -> Option<String> {
    let (_, tab) = state.active()?;
    if tab.view() != ViewKind::Table {
        return None;
    }
    let at = tab.table.hovered.or(tab.table.current)?;
    let dataset = tab.head()?.dataset()?;
    Some(table::cell_line(
        tab,
        dataset,
        at,
        state.preferences.one_based,
    ))
}

fn selection_line(state: &State) -> Option<String> {
    let (_, tab) = state.active()?;
    if tab.view() != ViewKind::Table {
        return None;
    }
    statistics::line(tab)
}

fn progress_ui(ui: &mut Ui, state: &State, actions: &mut Vec<Action>) {
    let colors = tokens::colors(ui);
    let mut line = |ui: &mut Ui, text: String, action: Action| {
        if parts::icon_button(ui, icons::CLOSE, "Stop").clicked() {
            actions.push(action);
        }
        ui.label(
            RichText::new(text)
                .font(tokens::small())
                .color(colors.quiet),
        );
    };
    if let Some(tab) = state.tabs.active() {
        let slots = [
            tab.table.slot.waiting(),
            tab.plot.slot.waiting(),
            tab.image.slot.waiting(),
            tab.table.statistics.slot.waiting(),
            tab.table.copying.slot.waiting(),
            tab.table.rows.slot.waiting(),
        ];
        let slow = slots
            .into_iter()
            .flatten()
            .find(|(_, since)| since.as_millis() > 300);
        if let Some((task, _)) = slow {
            line(
                ui,
                format!("Reading{}", waiting::progress(task)),
                Action::Stop,
            );
        }
    }
    for document in &state.documents {
        if let Status::Opening { waiting, .. } = &document.status {
            let held = match waiting {
                Some(waiting) => format!(", in use by {}", waiting.by()),
                None => String::new(),
            };
            let text = format!("Opening {}{held}", document.name());
            line(ui, text, Action::StopOpening(document.id));
        } else if document.counting.is_some() {
            line(
                ui,
                "Counting members".to_owned(),
                Action::StopCounting(document.id),
            );
        }
    }
}
