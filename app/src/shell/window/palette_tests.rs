//! The command palette in the whole window.

use egui::accesskit::Toggled;
use egui::{Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use super::Window;
use super::stage::{picture, stage};
use super::tests::{act, example, settle, shown, window};
use crate::command::{Action, COMMANDS, Command, CommandId, find};
use crate::state::Dialog;

fn open() -> Harness<'static, Option<Window>> {
    let mut harness = window(example(), None);
    harness.key_press_modifiers(Modifiers::COMMAND | Modifiers::SHIFT, Key::P);
    settle(&mut harness);
    assert!(matches!(dialog(&harness), Some(Dialog::Palette(_))));
    harness
}

fn dialog<'a>(harness: &'a Harness<'_, Option<Window>>) -> &'a Option<Dialog> {
    &shown(harness).state.dialog
}

fn name(command: &Command) -> String {
    format!("{}: {}", command.menu.0.label(), command.label)
}

fn type_text(harness: &mut Harness<'_, Option<Window>>, text: &str) {
    harness.get_by_label("Find a command").type_text(text);
    settle(harness);
}

#[test]
fn every_command_of_the_table_is_in_the_palette() {
    let harness = open();
    for command in COMMANDS {
        let name = name(command);
        let line = harness.get_by_label(&name);
        let enabled = (command.enabled)(shown(&harness).state());
        assert_eq!(
            line.accesskit_node().is_disabled(),
            !enabled,
            "{}",
            command.label
        );
    }
}

#[test]
fn enter_runs_the_best_match_and_the_palette_goes() {
    let mut harness = open();
    type_text(&mut harness, "from indic");
    harness.key_press(Key::Enter);
    settle(&mut harness);
    assert!(dialog(&harness).is_none());
    assert!(shown(&harness).state.preferences.one_based);
}

#[test]
fn every_command_that_can_be_used_runs_by_its_whole_name_and_enter() {
    for command in COMMANDS {
        let mut harness = open();
        let enabled = (command.enabled)(shown(&harness).state());
        type_text(
            &mut harness,
            &format!("{} {}", command.label, command.menu.0.label()),
        );
        let state = shown(&harness).state();
        let Some(Dialog::Palette(palette)) = &state.dialog else {
            panic!("{}: the palette is gone", command.label);
        };
        let found = crate::command::search(&palette.query);
        assert!(
            found.iter().any(|other| other.id == command.id),
            "{}",
            command.label
        );
        if enabled {
            assert_eq!(found[palette.line].id, command.id, "{}", command.label);
        }
        // It leaves the program, asks the system for a file, or is the palette.
        let elsewhere = [CommandId::Quit, CommandId::Open, CommandId::Palette];
        if enabled && !elsewhere.contains(&command.id) {
            harness.key_press(Key::Enter);
            settle(&mut harness);
            let gone = !matches!(dialog(&harness), Some(Dialog::Palette(_)));
            assert!(gone, "{}", command.label);
        }
    }
}

#[test]
fn arrows_choose_a_line_and_escape_changes_nothing() {
    let mut harness = open();
    type_text(&mut harness, "theme");
    harness.key_press(Key::ArrowDown);
    harness.key_press(Key::ArrowDown);
    harness.key_press(Key::ArrowUp);
    settle(&mut harness);
    let line = |harness: &Harness<'_, _>, id| {
        let name = name(find(id));
        let line = harness.get_by_label(&name);
        line.accesskit_node().toggled()
    };
    assert_eq!(line(&harness, CommandId::ThemeLight), Some(Toggled::True));
    assert_eq!(line(&harness, CommandId::ThemeSystem), Some(Toggled::False));
    let before = shown(&harness).state.preferences.clone();
    harness.key_press(Key::Escape);
    settle(&mut harness);
    assert!(dialog(&harness).is_none());
    assert_eq!(shown(&harness).state.preferences, before);
}

#[test]
fn a_click_runs_a_command_and_one_that_cannot_be_used_stays() {
    let mut harness = open();
    let save = find(CommandId::Save);
    harness.get_by_label(&name(save)).click();
    settle(&mut harness);
    assert!(dialog(&harness).is_some(), "it cannot be used");
    type_text(&mut harness, "about");
    harness.get_by_label(&name(find(CommandId::About))).click();
    settle(&mut harness);
    assert_eq!(*dialog(&harness), Some(Dialog::About));
}

#[test]
fn what_no_command_is_called_runs_nothing() {
    let mut harness = open();
    type_text(&mut harness, "no such thing");
    harness.get_by_label("No command has these words in its name");
    harness.key_press(Key::Enter);
    settle(&mut harness);
    assert!(dialog(&harness).is_some());
}

#[test]
fn the_keyboard_goes_back_to_where_it_was() {
    let mut harness = window(example(), None);
    harness.get_by_label("climate").click();
    settle(&mut harness);
    let before = harness.ctx.memory(egui::Memory::focused);
    assert!(before.is_some());
    act(&mut harness, Action::Run(CommandId::Palette));
    assert_ne!(harness.ctx.memory(egui::Memory::focused), before);
    harness.key_press(Key::Escape);
    settle(&mut harness);
    assert_eq!(harness.ctx.memory(egui::Memory::focused), before);
}

#[test]
fn pictures_in_both_themes() {
    for theme in [CommandId::ThemeLight, CommandId::ThemeDark] {
        let (mut harness, camera) = stage(None, &[example()]);
        act(&mut harness, Action::Run(theme));
        act(&mut harness, Action::Run(CommandId::Palette));
        type_text(&mut harness, "t");
        picture(&harness, &camera, &format!("palette-{theme:?}"));
    }
}
