//! The whole value of the current cell, beside the table: long texts with their own line breaks,
//! sequences and compounds that a cell cuts.

use egui::text::{LayoutJob, TextWrapping};
use egui::{RichText, ScrollArea, Ui};

use crate::command::{Action, CommandId};
use crate::model::head::DatasetHead;
use crate::panel::{error_view, parts, waiting};
use crate::state::tab::Tab;
use crate::ui::icons;
use crate::ui::tokens::{self, space};

/// Notes which cell's value the panel would like.
pub fn want(tab: &mut Tab) {
    let cell = tab.table.current.filter(|_| tab.table.whole.open);
    let one = |index: u64| index..index + 1;
    let wanted = cell.map(|cell| tab.cells(one(cell.row), one(cell.column)));
    let whole = &mut tab.table.whole;
    whole.wanted = wanted;
    if whole.wanted.is_none() {
        whole.slot.cancel();
    }
}

/// Shows the panel.
pub fn show(
    ui: &mut Ui,
    tab: &Tab,
    dataset: &DatasetHead,
    one_based: bool,
    actions: &mut Vec<Action>,
) {
    let whole = &tab.table.whole;
    let value = match &whole.value {
        Some((of, value)) if whole.wanted.as_ref() == Some(of) => Some(value),
        _ => None,
    };
    ui.horizontal(|ui| {
        ui.label(RichText::new("Cell value").font(tokens::strong()));
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            if parts::icon_button(ui, icons::CLOSE, "Close the cell value").clicked() {
                actions.push(Action::Run(CommandId::ShowCell));
            }
            if let Some(Ok(value)) = value
                && parts::icon_button(ui, icons::COPY, "Copy the cell value").clicked()
            {
                actions.push(Action::Copy(value.text.clone()));
            }
        });
    });
    let Some(at) = tab.table.current.filter(|_| whole.wanted.is_some()) else {
        parts::quiet(ui, "Click a cell to see all of it here");
        return;
    };
    parts::quiet(ui, super::place_text(tab, dataset, at, one_based));
    ui.add_space(space::HALF);
    match value {
        None => waiting::show(ui, "Reading the cell", whole.slot.waiting(), actions),
        Some(Err(error)) => error_view::show(ui, "The cell cannot be read", error, actions),
        Some(Ok(value)) => {
            if let Some(cut) = &value.cut {
                parts::quiet(ui, cut);
            }
            if let Some(picture) = &value.picture {
                crate::panel::picture::show(ui, picture);
            }
            text_ui(ui, &value.text);
        }
    }
}

fn text_ui(ui: &mut Ui, text: &str) {
    ScrollArea::vertical()
        .id_salt("cell value")
        .auto_shrink(false)
        .show(ui, |ui| {
            let (width, color) = (ui.available_width(), tokens::colors(ui).text);
            let mut job = LayoutJob::simple(text.to_owned(), tokens::mono(), color, width);
            job.wrap = TextWrapping::wrap_at_width(width);
            ui.add(egui::Label::new(job).selectable(true));
        });
}
