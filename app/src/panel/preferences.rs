//! The dialog for preferences. What is changed counts at once.

use egui::{ComboBox, Context, DragValue, Grid, Modal, RichText, Ui, vec2};

use super::{number_format, parts};
use crate::command::Action;
use crate::state::preferences::{self, FileLocking, MOST_CACHE_MIB, Preferences, Theme};
use crate::ui::tokens::{self, size, space};

/// Width of the dialog, and of the column of names.
const WIDTH: f32 = 520.0;
const NAMES: f32 = 148.0;

/// Shows the dialog.
pub fn show(ctx: &Context, preferences: &Preferences, actions: &mut Vec<Action>) {
    let mut changed = preferences.clone();
    let frame = egui::Frame::window(&ctx.global_style());
    let modal = Modal::new(egui::Id::unique("preferences")).frame(frame);
    let shown = modal.show(ctx, |ui| {
        ui.set_width(WIDTH);
        ui.label(RichText::new("Preferences").font(tokens::title()));
        ui.add_space(space::ONE);
        rows(ui, "appearance", |ui| appearance_ui(ui, &mut changed));
        parts::heading(ui, "Files opened from now on");
        ui.add_space(space::HALF);
        rows(ui, "files", |ui| files_ui(ui, &mut changed));
        buttons_ui(ui, &mut changed)
    });
    if changed != *preferences {
        actions.push(Action::Prefer(Box::new(changed)));
    }
    if shown.inner || shown.should_close() {
        actions.push(Action::Dismiss);
    }
}

fn rows(ui: &mut Ui, id: &str, add: impl FnOnce(&mut Ui)) {
    Grid::new(id)
        .num_columns(2)
        .min_col_width(NAMES)
        .spacing(vec2(space::TWO, space::ONE))
        .show(ui, add);
}

fn row(ui: &mut Ui, name: &str, add: impl FnOnce(&mut Ui)) {
    // The name stands beside the first line, however many there are.
    let top = egui::Layout::left_to_right(egui::Align::TOP);
    ui.with_layout(top, |ui| {
        let middle = egui::Layout::left_to_right(egui::Align::Center);
        let line = vec2(NAMES, size::ROW);
        ui.allocate_ui_with_layout(line, middle, |ui| parts::quiet(ui, name));
    });
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.x = space::TWO;
        add(ui);
    });
    ui.end_row();
}

fn appearance_ui(ui: &mut Ui, preferences: &mut Preferences) {
    row(ui, "Theme", |ui| {
        ui.horizontal(|ui| {
            for (theme, label) in [
                (Theme::System, "As the system"),
                (Theme::Light, "Light"),
                (Theme::Dark, "Dark"),
            ] {
                ui.radio_value(&mut preferences.theme, theme, label);
            }
        });
    });
    row(ui, "Size", |ui| size_ui(ui, preferences));
    row(ui, "Indices", |ui| {
        ui.horizontal(|ui| {
            ui.radio_value(&mut preferences.one_based, false, "From 0");
            ui.radio_value(&mut preferences.one_based, true, "From 1");
        });
    });
    row(ui, "Numbers in tables", |ui| {
        number_format::notation_ui(ui, &mut preferences.numbers);
        ui.horizontal(|ui| number_format::digits_ui(ui, &mut preferences.numbers));
    });
}

fn size_ui(ui: &mut Ui, preferences: &mut Preferences) {
    let label = |zoom: f32| format!("{:.0} %", zoom * 100.0);
    ui.name_inputs("Size", |ui| {
        ComboBox::from_id_salt("size")
            .width(128.0)
            .selected_text(label(preferences.zoom))
            .show_ui(ui, |ui| {
                for zoom in Preferences::zooms() {
                    ui.selectable_value(&mut preferences.zoom, *zoom, label(*zoom));
                }
            });
    });
}

fn files_ui(ui: &mut Ui, preferences: &mut Preferences) {
    row(ui, "Memory for chunks", |ui| {
        let field = DragValue::new(&mut preferences.chunk_cache_mib)
            .range(0..=MOST_CACHE_MIB)
            .suffix(" MiB for each file");
        ui.add(field).accessible_name("Memory for chunks");
        note(
            ui,
            "Decoded chunks that are kept, so that moving back reads nothing",
        );
    });
    row(ui, "Locked files", |ui| {
        let decided = preferences::environment_on_locks();
        ui.add_enabled_ui(decided.is_none(), |ui| {
            let locking = &mut preferences.locking;
            ui.radio_value(locking, FileLocking::Check, "Wait until they are free");
            ui.radio_value(locking, FileLocking::Ignore, "Open all the same");
        });
        match decided {
            Some(variable) => note(ui, &format!("{variable} decides")),
            None => note(
                ui,
                "Files that are being written may show values that are half written",
            ),
        }
    });
}

fn note(ui: &mut Ui, text: &str) {
    let color = tokens::colors(ui).quiet;
    ui.label(RichText::new(text).font(tokens::small()).color(color));
}

/// Returns whether the dialog is to close.
fn buttons_ui(ui: &mut Ui, preferences: &mut Preferences) -> bool {
    ui.add_space(space::ONE);
    ui.horizontal(|ui| {
        let usual = Preferences::default();
        let differs = *preferences != usual;
        if ui
            .add_enabled(differs, egui::Button::new("Defaults"))
            .clicked()
        {
            *preferences = usual;
        }
        let right = egui::Layout::right_to_left(egui::Align::Center);
        ui.with_layout(right, |ui| ui.button("Close").clicked())
            .inner
    })
    .inner
}
