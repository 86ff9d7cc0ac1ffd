//! The list of keys, made from the table of commands; and what the program is.

use egui::{Modal, RichText, Ui};

use super::parts;
use crate::command::{Action, COMMANDS, Menu};
use crate::ui::tokens;

/// Keys of the tree and the table, which the widgets serve themselves.
const WIDGET_KEYS: [(&str, &str); 10] = [
    (
        "Arrows, Home, End, Page up, Page down",
        "Move in tree and table",
    ),
    ("Enter", "Keep the tab; follow a link in a table"),
    ("Letters", "Jump to a name in the tree"),
    ("Shift with arrows", "Extend the selection of a table"),
    (
        "Ctrl+A, Ctrl+C",
        "Select all cells, copy them as tab-separated text",
    ),
    ("Wheel, drag, double-click on a plot", "Zoom, pan, show all"),
    (
        "Enter, F2, double-click; letters in a table",
        "Change the selected cell or attribute",
    ),
    ("F2, Delete in the tree", "Rename or delete the object"),
    ("Shift+F2", "Rename the selected attribute"),
    ("Delete", "Delete the selected attribute"),
];

/// Shows the list of keys.
pub fn show(ctx: &egui::Context, actions: &mut Vec<Action>) {
    let shown = Modal::new(egui::Id::unique("keys")).show(ctx, |ui| {
        ui.set_width(520.0);
        ui.label(RichText::new("Keys").font(tokens::title()));
        egui::ScrollArea::vertical()
            .max_height(480.0)
            .show(ui, |ui| {
                for menu in Menu::ALL {
                    menu_ui(ui, menu);
                }
                parts::heading(ui, "Tree, table, plot and attributes");
                rows(
                    ui,
                    "widget keys",
                    WIDGET_KEYS.map(|(k, w)| (w.to_owned(), k.to_owned())),
                );
            });
        close_ui(ui, actions);
    });
    if shown.should_close() {
        actions.push(Action::Dismiss);
    }
}

fn menu_ui(ui: &mut Ui, menu: Menu) {
    let lines: Vec<_> = COMMANDS
        .iter()
        .filter(|command| command.menu.0 == menu && !command.keys.is_empty())
        .map(|command| {
            let keys = command.keys.iter().map(|key| ui.ctx().format_shortcut(key));
            let label = command.label.trim_end_matches('…').to_owned();
            (label, keys.collect::<Vec<_>>().join(", "))
        })
        .collect();
    parts::heading(ui, menu.label());
    rows(ui, menu.label(), lines);
}

fn rows(ui: &mut Ui, id: &str, lines: impl IntoIterator<Item = (String, String)>) {
    let color = tokens::colors(ui).quiet;
    egui::Grid::new(id)
        .num_columns(2)
        .min_col_width(240.0)
        .show(ui, |ui| {
            for (what, keys) in lines {
                ui.label(what);
                ui.label(RichText::new(keys).color(color));
                ui.end_row();
            }
        });
}

/// Shows what the program is.
pub fn about(ctx: &egui::Context, actions: &mut Vec<Action>) {
    let shown = Modal::new(egui::Id::unique("about")).show(ctx, |ui| {
        ui.set_width(400.0);
        ui.label(RichText::new("Hyperslab").font(tokens::title()));
        ui.label(format!("Version {}", env!("CARGO_PKG_VERSION")));
        ui.add_space(tokens::space::ONE);
        ui.label("Shows what is in HDF5 files and changes them where they are unlocked, with an engine of its own.");
        ui.add_space(tokens::space::ONE);
        parts::quiet(ui, "MIT or Apache-2.0, at your choice");
        close_ui(ui, actions);
    });
    if shown.should_close() {
        actions.push(Action::Dismiss);
    }
}

fn close_ui(ui: &mut Ui, actions: &mut Vec<Action>) {
    ui.add_space(tokens::space::ONE);
    ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
        if ui.button("Close").clicked() {
            actions.push(Action::Dismiss);
        }
    });
}
