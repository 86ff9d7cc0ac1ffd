//! A single value, whole: numbers large, text as it is written.

use egui::{RichText, ScrollArea, Ui};

use super::{error_view, parts, waiting};
use crate::command::Action;
use crate::state::tab::Tab;
use crate::ui::tokens::{self, space};

/// Shows the value of a scalar.
pub fn show(ui: &mut Ui, tab: &mut Tab, actions: &mut Vec<Action>) {
    tab.value.wanted = true;
    match &tab.value.value {
        None => waiting::show(ui, "Reading the value", tab.value.slot.waiting(), actions),
        Some(Err(error)) => error_view::show(ui, "The value cannot be read", error, actions),
        Some(Ok(value)) => {
            ScrollArea::both()
                .id_salt("value")
                .auto_shrink(false)
                .show(ui, |ui| {
                    egui::Frame::NONE.inner_margin(space::TWO).show(ui, |ui| {
                        let font = match value.is_text || value.text.len() > 80 {
                            true => tokens::mono(),
                            false => egui::FontId::monospace(24.0),
                        };
                        let text = RichText::new(&value.text).font(font);
                        ui.add(egui::Label::new(text).selectable(true).wrap());
                        if let Some(cut) = &value.cut {
                            parts::quiet(ui, cut);
                        }
                    });
                });
        }
    }
}
