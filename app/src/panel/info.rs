//! The information page: everything of the object, and the Python line that reads it.

use egui::{RichText, ScrollArea, Ui};

use super::parts;
use crate::command::{Action, CommandId};
use crate::model::head::{HeadKind, ObjectHead};
use crate::ui::tokens::{self, space};

/// Shows the page.
pub fn show(ui: &mut Ui, head: &ObjectHead, python: &str, actions: &mut Vec<Action>) {
    ScrollArea::vertical()
        .id_salt("info")
        .auto_shrink(false)
        .show(ui, |ui| {
            egui::Frame::NONE.inner_margin(space::ONE).show(ui, |ui| {
                for section in &head.facts {
                    parts::heading(ui, section.title);
                    parts::facts(ui, section.title, &section.facts);
                }
                if let HeadKind::Datatype(text) = &head.kind {
                    parts::heading(ui, "Definition");
                    ui.add(
                        egui::Label::new(RichText::new(text).font(tokens::mono())).selectable(true),
                    );
                }
                parts::heading(ui, "Python");
                ui.add(
                    egui::Label::new(RichText::new(python).font(tokens::mono()))
                        .selectable(true)
                        .wrap(),
                );
                if ui.button("Copy as h5py code").clicked() {
                    actions.push(Action::Run(CommandId::CopyAsPython));
                }
            });
        });
}
