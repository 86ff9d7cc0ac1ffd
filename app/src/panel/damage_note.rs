//! A line above a view that says what is damaged of it, and offers what can be done about it.

use egui::{RichText, Ui};
use hyperslab_engine::Kind;

use crate::command::Action;
use crate::model::damage::{Checksums, DamageNote};
use crate::ui::tokens::{self, space};

/// Shows the note, where there is one, about `what` (cells, samples, pixels).
pub fn show(ui: &mut Ui, note: Option<&DamageNote>, what: &str, actions: &mut Vec<Action>) {
    let Some(note) = note else {
        return;
    };
    let text = note.text(what);
    let color = tokens::colors(ui).error;
    let label = RichText::new(&text).font(tokens::small()).color(color);
    ui.horizontal(|ui| {
        ui.add_space(space::ONE);
        if note.checksums == Checksums::Wrong {
            let button = ui.small_button("Ignore checksums");
            let hint = "Show what was decoded although its checksum is wrong";
            if button.on_hover_text(hint).clicked() {
                actions.push(Action::IgnoreChecksums);
            }
        }
        if note.first.kind() == Kind::Network {
            let button = ui.small_button("Allow network");
            let hint = "Read what the file names in the network, until it is closed";
            if button.on_hover_text(hint).clicked() {
                actions.push(Action::AllowNetwork);
            }
        }
        ui.add(egui::Label::new(label).truncate())
            .on_hover_text(text);
    });
}
