//! A single value, whole: numbers large, text as it is written; changed here where the file is unlocked.

use egui::{RichText, ScrollArea, Ui};

use super::{Sheet, error_view, field, parts, picture, waiting};
use crate::command::{Action, CellStart, EditAction, StartText};
use crate::model::edit::{self, CellPlace};
use crate::model::head::DatasetHead;
use crate::model::value::ValueText;
use crate::state::editing::Field;
use crate::ui::icons;
use crate::ui::tokens::{self, size, space};

/// Width of the field for a number.
const FIELD: f32 = 320.0;

/// Shows the value of a scalar.
pub fn show(ui: &mut Ui, mut sheet: Sheet<'_>, dataset: &DatasetHead, actions: &mut Vec<Action>) {
    sheet.tab.value.wanted = true;
    let cell = CellPlace {
        index: Vec::new(),
        fields: Vec::new(),
    };
    if let Some(editor) = sheet.editor_of(&Field::Cell(cell.clone(), None)) {
        let frame = egui::Frame::NONE.inner_margin(space::TWO);
        frame.show(ui, |ui| match editor.long {
            true => field::lines_ui(ui, editor, actions),
            false => {
                let room = egui::vec2(FIELD, size::ROW + space::HALF);
                let (place, _) = ui.allocate_exact_size(room, egui::Sense::hover());
                field::line_ui(ui, place, editor, actions);
            }
        });
        return;
    }
    let tab = &*sheet.tab;
    match &tab.value.value {
        None => waiting::show(ui, "Reading the value", tab.value.slot.waiting(), actions),
        Some(Err(error)) => error_view::show(ui, "The value cannot be read", error, actions),
        Some(Ok(value)) => {
            let typed = dataset.datatype.as_ref().is_ok_and(edit::is_typed);
            let offers = sheet.document.editing.allowed && typed && dataset.shape.is_empty();
            if offers && value.cut.is_none() && change_ui(ui) {
                let start = CellStart {
                    document: tab.document,
                    object: tab.path.clone(),
                    cell,
                    at: None,
                    long: value.is_text,
                    from: StartText::Known(value.text.clone()),
                };
                actions.push(Action::Edit(EditAction::BeginCell(Box::new(start))));
            }
            value_ui(ui, value);
        }
    }
}

/// The button that opens a field; tells whether it was clicked.
fn change_ui(ui: &mut Ui) -> bool {
    let margin = egui::Margin::symmetric(16, 8);
    let frame = egui::Frame::NONE.inner_margin(margin);
    frame
        .show(ui, |ui| {
            let text = format!("{} Change value", icons::EDIT);
            ui.button(text).clicked()
        })
        .inner
}

fn value_ui(ui: &mut Ui, value: &ValueText) {
    ScrollArea::both()
        .id_salt("value")
        .auto_shrink(false)
        .show(ui, |ui| {
            egui::Frame::NONE.inner_margin(space::TWO).show(ui, |ui| {
                if let Some(picture) = &value.picture {
                    picture::show(ui, picture);
                }
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
