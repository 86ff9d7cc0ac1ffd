//! A line above a view that says what is damaged of it.

use egui::{RichText, Ui};

use crate::model::damage::DamageNote;
use crate::ui::tokens::{self, space};

/// Shows the note, where there is one, about `what` (cells, samples, pixels).
pub fn show(ui: &mut Ui, note: Option<&DamageNote>, what: &str) {
    let Some(note) = note else {
        return;
    };
    let text = note.text(what);
    let color = tokens::colors(ui).error;
    let label = RichText::new(&text).font(tokens::small()).color(color);
    ui.horizontal(|ui| {
        ui.add_space(space::ONE);
        ui.add(egui::Label::new(label).truncate())
            .on_hover_text(text);
    });
}
