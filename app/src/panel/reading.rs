//! The menu of how the numbers of a table are read: as stored, as described, as dates.

use egui::containers::menu::MenuButton;
use egui::{Button, RichText, Ui};
use hyperslab_engine::datatype::Class;

use crate::command::Action;
use crate::model::head::DatasetHead;
use crate::model::reading::{Description, EpochUnit, Reading, Words};
use crate::state::tab::Tab;
use crate::text;
use crate::ui::tokens;

/// Shows the menu: for all numbers of a plain dataset, for those of the current column of a table.
pub fn menu_ui(ui: &mut Ui, tab: &Tab, dataset: &DatasetHead, actions: &mut Vec<Action>) {
    let at = match dataset.columns.len() {
        0 | 1 => 0,
        _ => tab.table.current.map_or(0, |cell| cell.column),
    };
    let count = dataset.columns.len().max(1) as u64;
    let number = (tab.table.shown.full_column(at, &dataset.columns) % count) as usize;
    let Some(column) = dataset.columns.get(number) else {
        return;
    };
    let is_number = matches!(column.datatype.class, Class::Integer(_) | Class::Float(_));
    if !is_number && (number != 0 || dataset.description.is_none()) {
        return;
    }
    let chosen = tab.table.readings.get(&number).cloned().unwrap_or_default();
    let whose = match &*column.name {
        "" => "Read as".to_owned(),
        name => format!("{} as", text::escaped(name.as_bytes())),
    };
    let label = format!("{whose}: {}", short(&chosen));
    let label = RichText::new(label).color(tokens::colors(ui).quiet);
    let button = Button::new(label).frame_when_inactive(false);
    MenuButton::from_button(button).ui(ui, |ui| {
        ui.set_min_width(240.0);
        let mut offer = |ui: &mut Ui, label: &str, reading: Reading| {
            if ui.selectable_label(chosen == reading, label).clicked() {
                actions.push(Action::ReadNumbers(number, reading));
                ui.close();
            }
        };
        let stored = match is_number {
            true => "Stored numbers",
            false => "As stored",
        };
        offer(ui, stored, Reading::Stored);
        if let Some(description) = dataset.description.as_ref().filter(|_| number == 0) {
            let described = Reading::Described(description.clone());
            offer(ui, &says(description, dataset.units.as_deref()), described);
        }
        if !is_number {
            return;
        }
        ui.separator();
        for unit in EpochUnit::ALL {
            offer(ui, unit.label(), Reading::Date(unit));
        }
    });
}

fn short(reading: &Reading) -> &'static str {
    match reading {
        Reading::Stored => "stored",
        Reading::Described(description) if description.time.is_some() => "time",
        Reading::Described(description) if description.words.is_some() => "in MATLAB",
        Reading::Described(_) => "described",
        Reading::Date(unit) => unit.label(),
    }
}

/// What a description makes of numbers, in a few words.
fn says(description: &Description, units: Option<&str>) -> String {
    match description.words {
        Some(Words::Truth) => return "True or false, as in MATLAB".to_owned(),
        Some(Words::Cells) => return "What the cells hold, as in MATLAB".to_owned(),
        None => {}
    }
    let mut parts = Vec::new();
    match (description.scale, description.offset) {
        (Some(scale), Some(offset)) => parts.push(format!("{scale} × stored + {offset}")),
        (Some(scale), None) => parts.push(format!("{scale} × stored")),
        (None, Some(offset)) => parts.push(format!("stored + {offset}")),
        (None, None) => {}
    }
    if description.unsigned_bits.is_some() {
        parts.push("without sign".to_owned());
    }
    if description.time.is_some() {
        parts.push(units.unwrap_or("time").to_owned());
    }
    let bounded = description.least.is_some() || description.greatest.is_some();
    if !description.missing.is_empty() || bounded {
        parts.push("missing values told".to_owned());
    }
    format!("As described: {}", parts.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_description_is_told_in_words() {
        let description = Description {
            scale: Some(0.01),
            offset: Some(273.15),
            missing: vec![crate::model::query::Number::Whole(-1)],
            ..Description::default()
        };
        assert_eq!(
            says(&description, Some("K")),
            "As described: 0.01 × stored + 273.15, missing values told"
        );
    }
}
