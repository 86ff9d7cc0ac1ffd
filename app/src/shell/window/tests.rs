//! Tests of the whole window with real files, without a display.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use egui::{Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;

use super::Window;
use crate::cli::Location;
use crate::command::{Action, CommandId};
use crate::model::head::ViewKind;
use crate::shell::{Program as _, session};
use crate::ui::fonts::Fallback;

const LONGEST: Duration = Duration::from_secs(60);

pub(super) fn example() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../assets/example.h5"))
}

pub(super) fn huge() -> PathBuf {
    PathBuf::from(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/fixtures/huge.h5"
    ))
}

pub(super) fn window(file: PathBuf, object: Option<&str>) -> Harness<'static, Option<Window>> {
    harness(vec![Location {
        file,
        object: object.map(|path| path.as_bytes().to_vec()),
    }])
}

fn harness(locations: Vec<Location>) -> Harness<'static, Option<Window>> {
    let mut locations = Some(locations);
    let mut harness = Harness::builder()
        .with_size(egui::vec2(1280.0, 800.0))
        .with_max_steps(30)
        .allow_missing_glyphs()
        .with_context_setup(|ctx| session::prepare(ctx, Fallback::Shipped))
        .build_ui_state(
            move |ui, window: &mut Option<Window>| {
                let ctx = ui.ctx().clone();
                let window = window.get_or_insert_with(|| {
                    Window::new(&ctx, locations.take().unwrap_or_default(), false)
                });
                window.logic(&ctx);
                window.ui(ui);
            },
            None,
        );
    settle(&mut harness);
    harness
}

/// Frames until everything that was asked for has arrived and is drawn.
pub(super) fn settle(harness: &mut Harness<'_, Option<Window>>) {
    let since = Instant::now();
    harness.step();
    harness.step();
    while !harness.state().as_ref().is_some_and(|window| window.idle()) {
        assert!(
            since.elapsed() < LONGEST,
            "the window does not come to rest"
        );
        std::thread::sleep(Duration::from_millis(2));
        harness.step();
    }
}

pub(super) fn act(harness: &mut Harness<'_, Option<Window>>, action: Action) {
    let ctx = harness.ctx.clone();
    if let Some(window) = harness.state_mut() {
        window.carry_out(&ctx, action);
        window.quiet = 0;
    }
    settle(harness);
}

pub(super) fn shown<'a>(harness: &'a Harness<'_, Option<Window>>) -> &'a Window {
    harness.state().as_ref().unwrap()
}

pub(super) fn cell(harness: &Harness<'_, Option<Window>>, row: u64, column: u64) -> String {
    let tab = shown(harness).state.tabs.active().unwrap();
    let cell = tab.table.windows.cell(row, column);
    cell.map_or("not here".to_owned(), |cell| match cell {
        Ok(cell) => cell.text.to_string(),
        Err(error) => error.to_string(),
    })
}

#[test]
fn a_file_opens_with_its_members_and_its_summary() {
    let harness = window(example(), None);
    harness.get_by_label("climate");
    harness.get_by_label("Member climate");
    let window = shown(&harness);
    assert_eq!(window.title(), "example.h5 – Hyperslab");
    let census = window.state.documents[0].census;
    assert!(
        census.complete && census.unreadable == 0 && census.datasets > 20,
        "{census:?}"
    );
}

#[test]
fn a_click_previews_an_object_and_a_double_click_keeps_it() {
    let mut harness = window(example(), None);
    harness.get_by_label("events").click();
    settle(&mut harness);
    assert_eq!(cell(&harness, 0, 0), "20001");
    assert!(!shown(&harness).state.tabs.active().unwrap().kept);
    act(&mut harness, Action::Run(CommandId::KeepTab));
    harness.get_by_label("climate").click();
    settle(&mut harness);
    assert_eq!(shown(&harness).state.tabs.iter().count(), 2);
    harness.get_by_label("Tab events");
}

#[test]
fn keys_move_through_the_tree_and_open_groups() {
    let mut harness = window(example(), None);
    harness.get_by_label("15").click();
    settle(&mut harness);
    for key in [Key::ArrowRight, Key::ArrowDown] {
        harness.key_press(key);
        settle(&mut harness);
    }
    let place = shown(&harness).state.cursor.clone().unwrap();
    assert_eq!(place.1.to_string(), "/15/temperature");
    harness.key_press(Key::End);
    settle(&mut harness);
    assert_eq!(
        shown(&harness).state.cursor.as_ref().unwrap().1.to_string(),
        "/types"
    );
}

#[test]
fn the_last_of_a_million_million_rows_is_exact() {
    let mut harness = window(huge(), Some("/rows"));
    assert_eq!(cell(&harness, 0, 0), "-1");
    act(&mut harness, Action::GoTo("999999999999, 2".to_owned()));
    let cells: Vec<_> = (0..3).map(|c| cell(&harness, 999_999_999_999, c)).collect();
    assert_eq!(cells, ["41", "42", "43"]);
    assert_eq!(cell(&harness, 999_999_999_998, 0), "-1");
    harness.get_by_label_contains("[999999999999, 2] = 43");
}

#[test]
fn a_series_is_plotted_over_its_time() {
    let harness = window(example(), Some("/15/temperature"));
    let tab = shown(&harness).state.tabs.active().unwrap();
    assert_eq!(tab.view(), ViewKind::Plot);
    let line = &tab.plot.lines[0];
    assert_eq!(line.len, 8640);
    let (low, high) = line.data.finite_range().unwrap();
    assert!(low > 0.0 && high < 20.0);
    let dataset = tab.head().unwrap().dataset().unwrap();
    assert_eq!(dataset.x.label(1), "1375204309");
}

#[test]
fn every_object_of_the_example_shows_something_in_every_view() {
    let mut harness = window(example(), None);
    let id = shown(&harness).state.documents[0].id;
    let paths = [
        "/images/island",
        "/images/relief",
        "/climate/temperature",
        "/text/note",
        "/types/empty",
        "/types/scalar",
        "/types/ragged",
        "/references/regions",
        "/sky type",
        "/links/external",
    ];
    for path in paths {
        let path = crate::model::ObjectPath::new(path);
        act(
            &mut harness,
            Action::Show {
                document: id,
                path: path.clone(),
                keep: false,
            },
        );
        let tab = shown(&harness).state.tabs.active().unwrap();
        let head = tab
            .head()
            .unwrap_or_else(|| panic!("{path}: {:?}", tab.head))
            .clone();
        for view in head.views() {
            act(&mut harness, Action::View(*view));
            let tab = shown(&harness).state.tabs.active().unwrap();
            assert!(
                tab.plot.error.is_none(),
                "{path} {view:?} {:?}",
                tab.plot.error
            );
            assert!(
                tab.image.error.is_none(),
                "{path} {view:?} {:?}",
                tab.image.error
            );
            assert!(tab.table.windows.error().is_none(), "{path} {view:?}");
            assert!(!matches!(tab.value.value, Some(Err(_))), "{path} {view:?}");
        }
    }
}

#[test]
fn another_slice_shows_other_cells() {
    let mut harness = window(example(), Some("/climate/temperature"));
    let before = cell(&harness, 0, 0);
    if let Some(window) = harness.state_mut() {
        let tab = window.state.tabs.active_mut().unwrap();
        tab.dimensions.set_index(0, 6);
        let plane = crate::panel::dimensions::plane_of(&tab.dimensions);
        tab.set_plane(plane);
        window.quiet = 0;
    }
    settle(&mut harness);
    assert_ne!(cell(&harness, 0, 0), before);
}

#[test]
fn the_theme_switches_by_its_keys() {
    let mut harness = window(example(), None);
    let before = harness.ctx.theme();
    harness.key_press_modifiers(Modifiers::COMMAND | Modifiers::SHIFT, Key::L);
    settle(&mut harness);
    assert_ne!(harness.ctx.theme(), before);
}

#[test]
fn a_broken_object_says_why_and_its_siblings_open() {
    let mut harness = window(huge(), Some("/damaged"));
    harness.get_by_label("This object cannot be read");
    harness.get_by_label("rows").click();
    settle(&mut harness);
    assert_eq!(cell(&harness, 0, 0), "-1");
}

#[test]
fn a_file_cut_before_its_root_says_so_above_the_error() {
    let folder = tempfile::tempdir().unwrap();
    let cut = folder.path().join("cut.h5");
    let whole = std::fs::read(example()).unwrap();
    std::fs::write(&cut, &whole[..100]).unwrap();
    let harness = window(cut, None);
    harness.get_by_label_contains("The file is cut short: it has 100 of");
    harness.get_by_label("This object cannot be read");
}

#[test]
fn a_dangling_link_says_where_it_leads() {
    let harness = window(example(), Some("/links/dangling"));
    harness.get_by_label("The soft link to /no/such/object leads nowhere");
}

#[test]
fn what_is_no_hdf5_file_says_what_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("page.h5");
    std::fs::write(&path, "<!DOCTYPE html><html></html>").unwrap();
    let harness = window(path, None);
    harness.get_by_label("page.h5 cannot be opened");
}

#[cfg(unix)]
#[test]
fn a_file_by_two_paths_is_one_document() {
    let folder = tempfile::tempdir().unwrap();
    let link = folder.path().join("other name.h5");
    std::os::unix::fs::symlink(example(), &link).unwrap();
    let mut harness = window(example(), None);
    act(&mut harness, Action::Open(link, None));
    assert_eq!(shown(&harness).state.documents.len(), 1);
}

#[test]
fn a_changed_file_is_read_again_and_keeps_what_is_open() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("copy.h5");
    std::fs::copy(example(), &path).unwrap();
    let mut harness = window(path, Some("/15/temperature"));
    act(&mut harness, Action::Run(CommandId::Reload));
    let window = shown(&harness);
    assert_eq!(window.title(), "/15/temperature in copy.h5 – Hyperslab");
    harness.get_by_label("wind");
}

/// A window with several files, named on the command line in this order.
fn window_of(files: &[(PathBuf, Option<&str>)]) -> Harness<'static, Option<Window>> {
    let locations = files.iter().map(|(file, object)| Location {
        file: file.clone(),
        object: object.map(|path| path.as_bytes().to_vec()),
    });
    harness(locations.collect())
}

#[test]
fn the_object_named_last_is_in_front_whichever_file_is_there_first() {
    let front = |files: &[(PathBuf, Option<&str>)]| {
        let harness = window_of(files);
        shown(&harness).title()
    };
    let (a, b) = (example(), huge());
    for _ in 0..5 {
        let title = front(&[(a.clone(), Some("/events")), (b.clone(), None)]);
        assert_eq!(title, "/events in example.h5 – Hyperslab");
        let title = front(&[(b.clone(), None), (a.clone(), Some("/events"))]);
        assert_eq!(title, "/events in example.h5 – Hyperslab");
        let title = front(&[(a.clone(), Some("/events")), (a.clone(), None)]);
        assert_eq!(title, "/events in example.h5 – Hyperslab");
        let title = front(&[(a.clone(), None), (b.clone(), None)]);
        assert_eq!(title, "huge.h5 – Hyperslab");
    }
    let both = window_of(&[(a.clone(), Some("/events")), (a, Some("/climate"))]);
    assert_eq!(shown(&both).title(), "/climate in example.h5 – Hyperslab");
    both.get_by_label("Tab events");
}
