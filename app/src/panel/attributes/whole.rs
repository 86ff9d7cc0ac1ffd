//! A value whole, beside the list: to read, and to edit where it is long.

use std::borrow::Cow;

use egui::text::{LayoutJob, TextWrapping};
use egui::{RichText, Ui};

use crate::command::Action;
use crate::model::head::AttributeHead;
use crate::panel::{Sheet, field, parts};
use crate::state::editing::Field;
use crate::ui::icons;
use crate::ui::tokens;

/// Shows the value.
pub fn show(
    ui: &mut Ui,
    shown: &mut Sheet<'_>,
    attribute: &AttributeHead,
    actions: &mut Vec<Action>,
) {
    let value = Field::Value(attribute.name.clone());
    let editor = shown.editor_of(&value).filter(|editor| editor.long);
    let name = RichText::new(attribute.name.to_string()).font(tokens::strong());
    if let Some(editor) = editor {
        ui.add(egui::Label::new(name).truncate());
        field::lines_ui(ui, editor, actions);
        return;
    }
    let mut closed = false;
    ui.horizontal(|ui| {
        ui.label(name);
        if parts::icon_button(ui, icons::COPY, "Copy the value").clicked() {
            ui.ctx().copy_text(text_of(attribute).into_owned());
        }
        closed = parts::icon_button(ui, icons::CLOSE, "Close the value").clicked();
    });
    if closed {
        shown.tab.attribute = None;
    }
    egui::ScrollArea::vertical()
        .id_salt("whole value")
        .auto_shrink(false)
        .show(ui, |ui| {
            let color = tokens::colors(ui).text;
            let mut job = LayoutJob::simple(
                text_of(attribute).into_owned(),
                tokens::mono(),
                color,
                ui.available_width(),
            );
            job.wrap = TextWrapping::wrap_at_width(ui.available_width());
            ui.add(egui::Label::new(job).selectable(true));
        });
}

/// All of the value, or why there is none.
pub fn text_of(attribute: &AttributeHead) -> Cow<'_, str> {
    match (&attribute.whole, &attribute.value) {
        (Some(whole), _) => Cow::Borrowed(whole),
        (None, Ok(value)) => Cow::Borrowed(value),
        (None, Err(error)) => Cow::Owned(error.to_string()),
    }
}
