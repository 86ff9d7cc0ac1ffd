//! The dimension bar as a widget.

use egui::{Key, Modifiers, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;

use super::{DimensionName, DimensionState, Role, SliceText, show};
use crate::shell::raster::Camera;

struct Page {
    state: DimensionState,
    text: SliceText,
    changes: usize,
    bottom: f32,
}

fn harness<'a>(camera: &Camera, width: f32, lengths: &[u64]) -> Harness<'a, Page> {
    let names: Vec<DimensionName> = ["time", "", "a very long name of a dimension"]
        .map(|name| DimensionName {
            name: name.to_owned(),
            value: if name == "time" { "12.5 s" } else { "" }.to_owned(),
        })
        .to_vec();
    let page = Page {
        state: DimensionState::new(lengths),
        text: SliceText::default(),
        changes: 0,
        bottom: 0.0,
    };
    Camera::harness(vec2(width, 240.0))
        .renderer(camera.film())
        .build_ui_state(
            move |ui, page: &mut Page| {
                let changed = show(ui, &mut page.state, &mut page.text, &names);
                page.changes += usize::from(changed);
                page.bottom = ui.min_rect().max.y;
                assert!(
                    ui.min_rect().max.x <= ui.max_rect().max.x + 0.5,
                    "nothing sticks out at the right"
                );
            },
            page,
        )
}

#[test]
fn buttons_step_through_a_fixed_dimension_and_stop_at_its_ends() {
    let mut harness = harness(&Camera::default(), 1_000.0, &[3, 4, 5]);
    harness.run();
    for _ in 0..4 {
        harness.get_by_label("Next index of time").click();
        harness.run();
    }
    assert_eq!(harness.state().state.index(0), 2);
    assert_eq!(harness.state().changes, 2);
    harness.get_by_label("Previous index of time").click();
    harness.run();
    assert_eq!(harness.state().state.index(0), 1);
}

#[test]
fn the_text_follows_the_bar_and_the_bar_the_text() {
    let mut harness = harness(&Camera::default(), 1_000.0, &[30, 4, 5]);
    harness.run();
    assert_eq!(
        harness.get_by_label("Slice").value().as_deref(),
        Some("0, :, :")
    );
    harness.get_by_label("Slice").focus();
    harness.run();
    harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    harness.get_by_label("Slice").type_text(":, 2, 1:3");
    harness.run();
    harness.key_press(Key::Enter);
    harness.run();
    let state = &harness.state().state;
    assert_eq!(state.shape(), (30, 2));
    assert_eq!(state.role(1), Role::Fixed);
    assert_eq!(state.index(1), 2);
}

#[test]
fn a_wrong_text_says_why_and_changes_nothing() {
    let mut harness = harness(&Camera::default(), 1_000.0, &[30, 4, 5]);
    harness.run();
    harness.get_by_label("Slice").focus();
    harness.run();
    harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    harness.get_by_label("Slice").type_text("99");
    harness.run();
    harness.key_press(Key::Enter);
    harness.run();
    assert_eq!(harness.state().changes, 0);
    assert!(harness.query_by_label_contains("no index 99").is_some());
}

#[test]
fn a_narrow_bar_wraps_and_does_not_stick_out() {
    let mut wide = harness(&Camera::default(), 1_400.0, &[3, 4, 5]);
    wide.run();
    let mut narrow = harness(&Camera::default(), 380.0, &[3, 4, 5]);
    narrow.run();
    assert!(narrow.state().bottom > wide.state().bottom + 40.0);
    let mut tiny = harness(&Camera::default(), 150.0, &[3, 4, 5, 6, 0, 8]);
    tiny.run();
}

#[test]
fn a_role_chosen_in_the_menu_is_exchanged() {
    let mut harness = harness(&Camera::default(), 1_000.0, &[3, 4, 5]);
    harness.run();
    harness.get_by_label("Role of time").click();
    harness.run();
    harness.get_by_label("columns").click();
    harness.run();
    assert_eq!(harness.state().state.role(0), Role::Columns);
    assert_eq!(harness.state().state.role(2), Role::Fixed);
}

#[test]
fn pictures_at_three_widths() {
    for (width, theme) in [
        (1_200.0, egui::Theme::Light),
        (700.0, egui::Theme::Dark),
        (300.0, egui::Theme::Light),
    ] {
        let camera = Camera::default();
        let mut harness = harness(&camera, width, &[1_000_000_000_000, 4, 5, 7]);
        harness.ctx.set_theme(theme);
        harness.run();
        let picture = camera.picture(&harness);
        assert_eq!(picture.width, width as usize);
        if let Some(folder) = std::env::var_os("HYPERSLAB_PICTURES") {
            let file = format!("dimensions-{width}.png");
            picture
                .save(std::path::Path::new(&folder).join(file))
                .unwrap();
        }
    }
}
