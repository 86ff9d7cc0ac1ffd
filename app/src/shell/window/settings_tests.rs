//! Preferences: what is chosen counts at once, and the next window has it.

use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable as _;

use super::stage::{copy, leave, next, picture, show, stage};
use super::tests::{act, cell, example, huge, settle, shown};
use crate::command::{Action, CommandId};
use crate::model::head::ViewKind;
use crate::state::preferences::{FileLocking, Preferences, Theme};
use crate::text::{Notation, NumberFormat};

#[test]
fn theme_size_and_indices_are_as_they_were_left() {
    let folder = tempfile::tempdir().unwrap();
    let mut first = next(folder.path(), &[]);
    for id in [
        CommandId::ThemeDark,
        CommandId::ZoomIn,
        CommandId::ToggleIndexBase,
    ] {
        act(&mut first, Action::Run(id));
    }
    leave(first);
    let second = next(folder.path(), &[]);
    let preferences = &shown(&second).state.preferences;
    assert_eq!(
        (preferences.theme, preferences.one_based),
        (Theme::Dark, true)
    );
    assert_eq!(second.ctx.theme(), egui::Theme::Dark);
    assert_eq!(second.ctx.zoom_factor(), 1.1);
}

#[test]
fn a_damaged_file_is_said_and_the_window_opens() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("config");
    std::fs::create_dir(&config).unwrap();
    std::fs::write(config.join("preferences.toml"), "theme = \"dark\"\nnoise").unwrap();
    let stage = next(folder.path(), &[example()]);
    stage.get_by_label_contains("preferences.toml is not understood");
    stage.get_by_label("climate");
}

#[test]
fn preferences_are_changed_in_their_dialog_and_count_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let mut first = next(folder.path(), &[example()]);
    show(&mut first, "/events");
    assert_eq!(cell(&first, 0, 0), "20001");
    first.key_press_modifiers(Modifiers::COMMAND, Key::Comma);
    settle(&mut first);
    for label in ["Dark", "From 1", "Open all the same"] {
        first.get_by_label(label).click();
        settle(&mut first);
    }
    first
        .get_by_role_and_label(egui::accesskit::Role::ComboBox, "Numbers in tables")
        .click();
    settle(&mut first);
    first.get_by_label("Hexadecimal").click();
    settle(&mut first);
    first.get_by_label("All bits as they are stored");
    assert_eq!(cell(&first, 0, 0), "0x00004e21");
    first.get_by_label("Close").click();
    settle(&mut first);
    assert!(shown(&first).state.dialog.is_none());
    let left = shown(&first).state.preferences.clone();
    leave(first);
    let mut second = next(folder.path(), &[example()]);
    assert_eq!(shown(&second).state.preferences, left);
    assert!(left.one_based && left.theme == Theme::Dark);
    assert_eq!(left.numbers.notation, Notation::Hexadecimal);
    show(&mut second, "/events");
    assert_eq!(cell(&second, 0, 0), "0x00004e21");
    act(&mut second, Action::Run(CommandId::Preferences));
    second.get_by_label("Defaults").click();
    settle(&mut second);
    assert_eq!(cell(&second, 0, 0), "20001");
}

#[test]
fn digits_are_chosen_or_as_many_as_are_stored() {
    let (mut stage, _) = stage(None, &[example()]);
    show(&mut stage, "/15/temperature");
    act(&mut stage, Action::View(ViewKind::Table));
    let exact = cell(&stage, 0, 0);
    stage.get_by_label("Numbers: General").click();
    settle(&mut stage);
    stage.get_by_label("Fixed").click();
    settle(&mut stage);
    stage.get_by_label("Exactly what is stored").click();
    settle(&mut stage);
    let digits = |cell: &str| cell.split_once('.').map_or(0, |(_, tail)| tail.len());
    let rounded = cell(&stage, 0, 0);
    assert_eq!(digits(&rounded), 6, "{exact} {rounded}");
    let difference = exact.parse::<f64>().unwrap() - rounded.parse::<f64>().unwrap();
    assert!(difference.abs() < 1e-6);
    stage.get_by_label("As in all tables (General)").click();
    settle(&mut stage);
    assert_eq!(cell(&stage, 0, 0), exact);
}

#[test]
fn one_table_s_numbers_leave_the_others_alone() {
    let (mut stage, _) = stage(None, &[huge()]);
    show(&mut stage, "/rows");
    act(&mut stage, Action::Run(CommandId::KeepTab));
    let binary = NumberFormat {
        notation: Notation::Binary,
        digits: None,
    };
    act(&mut stage, Action::WriteNumbers(Some(binary)));
    assert!(cell(&stage, 0, 0).starts_with("0b1111"));
    stage.get_by_label("Numbers: Binary");
    show(&mut stage, "/");
    show(&mut stage, "/rows");
    assert!(cell(&stage, 0, 0).starts_with("0b1111"));
    assert_eq!(
        shown(&stage).state.preferences.numbers,
        NumberFormat::default()
    );
}

#[test]
fn pictures_in_both_themes() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("measurements/2026-11");
    std::fs::create_dir_all(&data).unwrap();
    let names = [
        "run_0041.h5",
        "run_0042.h5",
        "calibration.nxs",
        "overview.h5",
    ];
    let files = names.map(|name| copy(&data, name));
    leave(next(folder.path(), &files));
    for (theme, id) in [
        ("light", CommandId::ThemeLight),
        ("dark", CommandId::ThemeDark),
    ] {
        let (mut first, camera) = stage(Some(folder.path()), &[]);
        act(&mut first, Action::Run(id));
        picture(&first, &camera, &format!("welcome-{theme}"));
        let (mut second, camera) = stage(None, &[example()]);
        act(&mut second, Action::Run(id));
        show(&mut second, "/images/island");
        act(&mut second, Action::View(ViewKind::Table));
        picture(&second, &camera, &format!("table-{theme}"));
        second.get_by_label("Numbers: General").click();
        settle(&mut second);
        picture(&second, &camera, &format!("numbers-{theme}"));
        second.get_by_label("Binary").click();
        settle(&mut second);
        second.key_press(Key::Escape);
        settle(&mut second);
        picture(&second, &camera, &format!("binary-{theme}"));
        act(&mut second, Action::Run(CommandId::Preferences));
        picture(&second, &camera, &format!("preferences-{theme}"));
    }
}

#[test]
fn a_locked_file_opens_all_the_same_and_chunks_need_no_memory_where_that_is_preferred() {
    let folder = tempfile::tempdir().unwrap();
    let path = copy(folder.path(), "locked.h5");
    let mut first = next(folder.path(), &[]);
    let preferences = Preferences {
        locking: FileLocking::Ignore,
        chunk_cache_mib: 0,
        ..Preferences::default()
    };
    act(&mut first, Action::Prefer(Box::new(preferences)));
    leave(first);
    let holder = std::fs::File::open(&path).unwrap();
    holder.lock().unwrap();
    let mut second = next(folder.path(), &[path]);
    show(&mut second, "/images/island");
    act(&mut second, Action::View(ViewKind::Table));
    assert_eq!(cell(&second, 0, 0), "81");
}

#[test]
fn a_window_that_keeps_nothing_has_no_folder() {
    let (mut stage, _) = stage(None, &[example()]);
    assert!(shown(&stage).shelf().is_none());
    assert!(shown(&stage).state.documents[0].kept.is_none());
    act(&mut stage, Action::Run(CommandId::ZoomIn));
    leave(stage);
}
