//! The dialog for a new group: its name.

use egui::{Context, Frame, Id, Key, Modal, RichText, TextEdit};

use super::{ask, parts};
use crate::command::{Action, EditAction};
use crate::state::NewGroup;
use crate::ui::icons;
use crate::ui::tokens::{self, space};

const WIDTH: f32 = 420.0;

/// Shows the dialog.
pub fn show(ctx: &Context, new: &mut NewGroup, actions: &mut Vec<Action>) {
    let frame = Frame::window(&ctx.global_style());
    let modal = Modal::new(Id::unique("new group")).frame(frame);
    let shown = modal.show(ctx, |ui| {
        ui.set_width(WIDTH);
        ui.label(RichText::new("New group").font(tokens::title()));
        let group = RichText::new(format!("in {}", new.group)).font(tokens::mono());
        let group = group.color(tokens::colors(ui).quiet);
        ui.add(egui::Label::new(group).truncate());
        ui.add_space(space::ONE);
        let enter = ui.input(|input| input.key_pressed(Key::Enter));
        let name = TextEdit::singleline(&mut new.name)
            .hint_text("Name, or a path that makes groups on the way")
            .desired_width(f32::INFINITY);
        let name = ui.add(name).accessible_name("Group name");
        if !new.sent && !enter && ui.memory(|memory| memory.focused().is_none()) {
            name.request_focus();
        }
        if name.changed() {
            new.refusal = None;
        }
        if let Some(refusal) = &new.refusal {
            ui.add_space(space::HALF);
            let text = format!("{} {}", icons::ERROR, parts::sentence(refusal));
            let text = RichText::new(text).color(tokens::colors(ui).error);
            ui.add(egui::Label::new(text).wrap());
        }
        ui.add_space(space::ONE);
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            ui.add_enabled_ui(!new.sent, |ui| {
                if ask::main_button(ui, "Create").clicked() || enter {
                    actions.push(Action::Edit(EditAction::CreateGroup));
                }
            });
            if ui.button("Cancel").clicked() {
                actions.push(Action::Dismiss);
            }
        });
    });
    if shown.should_close() {
        actions.push(Action::Dismiss);
    }
}
