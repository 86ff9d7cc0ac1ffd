//! The choice of a table's columns: which are shown, and how far compounds and arrays are unfolded.

use egui::{Button, Ui};

use crate::command::Action;
use crate::model::head::{Column, DatasetHead};
use crate::model::shown::{Change, ShownMembers};
use crate::panel::parts;
use crate::ui::icons;

/// The menu of all columns, as far as they are unfolded.
pub fn menu_ui(
    ui: &mut Ui,
    shown: &ShownMembers,
    dataset: &DatasetHead,
    actions: &mut Vec<Action>,
) {
    let unfolded = shown.unfolded(&dataset.columns);
    let places = shown.places(&dataset.columns);
    let label = match shown.hides() {
        true => format!("{} of {} columns", places.len(), unfolded.len()),
        false => "Columns".to_owned(),
    };
    ui.menu_button(label, |ui| {
        ui.set_min_width(180.0);
        let folds = dataset.columns.iter().any(Column::folds);
        let all = [
            ("Show all", Change::ShowAll, shown.hides()),
            ("Unfold all", Change::UnfoldAll, folds),
            ("Fold all", Change::FoldAll, folds),
        ];
        for (label, change, enabled) in all {
            let offered = enabled || change == Change::ShowAll;
            if offered && ui.add_enabled(enabled, Button::new(label)).clicked() {
                actions.push(Action::Columns(change));
            }
        }
        ui.separator();
        egui::ScrollArea::vertical()
            .max_height(400.0)
            .show(ui, |ui| {
                for place in unfolded.iter() {
                    let on = places.binary_search(place).is_ok();
                    if let Some(column) = dataset.columns.get(*place) {
                        row_ui(ui, column, *place, on, actions);
                    }
                }
            });
    });
}

fn row_ui(ui: &mut Ui, column: &Column, place: usize, mut on: bool, actions: &mut Vec<Action>) {
    ui.horizontal(|ui| {
        if ui.checkbox(&mut on, column.shown_name()).changed() {
            actions.push(Action::Columns(Change::Toggle(place)));
        }
        let unfold = format!("Unfold column {}", column.shown_name());
        if column.folds() && parts::icon_button(ui, icons::CHEVRON_RIGHT, &unfold).clicked() {
            actions.push(Action::Columns(Change::Unfold(place)));
        }
    });
}

/// Entries of the menu of one column.
pub fn column_ui(ui: &mut Ui, dataset: &DatasetHead, place: usize, actions: &mut Vec<Action>) {
    let Some(column) = dataset.columns.get(place) else {
        return;
    };
    let whole = column
        .parent
        .and_then(|whole| Some((whole, dataset.columns.get(whole)?)));
    let fold = whole.map(|(at, whole)| (format!("Fold {}", whole.shown_name()), Change::Fold(at)));
    let unfold = column
        .folds()
        .then(|| ("Unfold".to_owned(), Change::Unfold(place)));
    let hide = ("Hide column".to_owned(), Change::Toggle(place));
    for (label, change) in unfold.into_iter().chain(fold).chain([hide]) {
        if ui.button(label).clicked() {
            actions.push(Action::Columns(change));
            ui.close();
        }
    }
}
