//! The menu bar, made from the table of commands; and the keys.

use egui::{MenuBar, Ui};

use super::{parts, recent, search};
use crate::command::{Action, COMMANDS, Command, CommandId, Menu};
use crate::state::State;
use crate::ui::{icons, tokens};

/// Shows the bar.
pub fn show(ui: &mut Ui, state: &State, actions: &mut Vec<Action>) {
    MenuBar::new().ui(ui, |ui| {
        for menu in Menu::ALL {
            ui.menu_button(menu.label(), |ui| menu_ui(ui, menu, state, actions));
        }
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let dark = ui.visuals().dark_mode;
            let icon = if dark { icons::SUN } else { icons::MOON };
            if parts::icon_button(ui, icon, "Switch light and dark").clicked() {
                actions.push(Action::Run(CommandId::ToggleTheme));
            }
            search::field(ui, state, actions);
        });
    });
}

fn menu_ui(ui: &mut Ui, menu: Menu, state: &State, actions: &mut Vec<Action>) {
    ui.set_min_width(220.0);
    let mut group = 0;
    for command in COMMANDS.iter().filter(|command| command.menu.0 == menu) {
        if command.menu.1 != group {
            ui.separator();
            group = command.menu.1;
        }
        item(ui, command, state, actions);
        if command.id == CommandId::Open {
            recent::menu_ui(ui, state, actions);
        }
    }
}

/// A line of a menu.
pub fn item(ui: &mut Ui, command: &Command, state: &State, actions: &mut Vec<Action>) {
    let mut button = egui::Button::new(command.label);
    if let Some(keys) = command.keys.first() {
        button = button.shortcut_text(ui.ctx().format_shortcut(keys));
    }
    if is_chosen(command.id, state) {
        button = button.right_text(icons::CHECK);
    }
    if ui.add_enabled((command.enabled)(state), button).clicked() {
        actions.push(Action::Run(command.id));
        ui.close();
    }
}

/// Whether a command stands for something that is on.
pub fn is_chosen(id: CommandId, state: &State) -> bool {
    use crate::state::preferences::Theme;
    let theme = state.preferences.theme;
    match id {
        CommandId::ThemeSystem => theme == Theme::System,
        CommandId::ThemeLight => theme == Theme::Light,
        CommandId::ThemeDark => theme == Theme::Dark,
        CommandId::ToggleIndexBase => state.preferences.one_based,
        CommandId::Follow => {
            let document = state.current_document().and_then(|id| state.document(id));
            document.is_some_and(|document| document.follows)
        }
        CommandId::Unlock => {
            let document = state.current_document().and_then(|id| state.document(id));
            document.is_some_and(|document| document.editing.allowed)
        }
        CommandId::ShowChanges => state.shows_changes,
        CommandId::LinkSides => state.tabs.are_linked(),
        CommandId::ShowCell => {
            let tab = state.tabs.active();
            tab.is_some_and(|tab| tab.table.whole.open)
        }
        CommandId::ShowSummary => {
            let tab = state.tabs.active();
            tab.is_some_and(|tab| tab.table.summary.open)
        }
        CommandId::ShowStatistics => {
            let tab = state.tabs.active();
            tab.is_some_and(|tab| tab.table.statistics.open)
        }
        _ => false,
    }
}

/// Takes the keys of commands out of the input; those with more modifiers first, so that
/// Ctrl+Shift+W is not taken for Ctrl+W.
pub fn keys(ctx: &egui::Context, state: &State, actions: &mut Vec<Action>) {
    let typing = ctx.text_edit_focused();
    let mut shortcuts: Vec<_> = COMMANDS
        .iter()
        .filter(|command| (command.enabled)(state) && !(typing && command.id.is_of_fields()))
        .flat_map(|command| command.keys.iter().map(move |key| (key, command.id)))
        .collect();
    let weight = |modifiers: egui::Modifiers| {
        u8::from(modifiers.shift) + u8::from(modifiers.alt) + u8::from(modifiers.command)
    };
    shortcuts.sort_by_key(|(key, _)| std::cmp::Reverse(weight(key.modifiers)));
    ctx.input_mut(|input| {
        for (key, id) in shortcuts {
            if input.consume_shortcut(key) {
                actions.push(Action::Run(id));
            }
        }
    });
}

/// Height of the bar.
pub const HEIGHT: f32 = tokens::size::BAR;
