//! The heat map as a widget.

use egui::{Event, Modifiers, MouseWheelSource, MouseWheelUnit, TouchPhase, pos2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;

use super::{HeatMapState, HeatMapView, ImageWindow, Pixels, ValueRange, Window, show};
use crate::plot::percentile::ValueSample;
use crate::shell::raster::Camera;

#[derive(Default)]
struct Page {
    state: HeatMapState,
    wanted: Window,
    hovered: Option<(u64, u64)>,
    asked: Vec<Window>,
    values: Vec<f32>,
    range: Option<ValueRange>,
}

/// A hill with a hole of NaN and a ridge of infinity.
fn hill(row: u64, column: u64, size: (u64, u64)) -> f32 {
    let (y, x) = (row as f32 / size.0 as f32, column as f32 / size.1 as f32);
    if (0.6..0.7).contains(&x) && (0.2..0.4).contains(&y) {
        return f32::NAN;
    }
    if column == size.1 / 10 {
        return f32::INFINITY;
    }
    (x * 9.0).sin() * (y * 7.0).cos() * 40.0 + 30.0 * y
}

/// What a worker does: the wanted block, sampled at its stride.
fn sampled(window: &Window, size: (u64, u64)) -> Vec<f32> {
    let rows = window.rows.clone().step_by(window.row_stride as usize);
    let columns = || {
        window
            .columns
            .clone()
            .step_by(window.column_stride as usize)
    };
    rows.flat_map(|row| columns().map(move |column| hill(row, column, size)))
        .collect()
}

fn harness<'a>(camera: &Camera, size: (u64, u64), colors: bool) -> Harness<'a, Page> {
    Camera::harness(vec2(800.0, 520.0))
        .renderer(camera.film())
        .build_ui_state(
            move |ui, page: &mut Page| {
                let window = page.wanted.clone();
                let values = page.values.clone();
                let rgba: Vec<u8> = values
                    .iter()
                    .flat_map(|value| [*value as u8, 200, 30, 255])
                    .collect();
                let windows = [ImageWindow {
                    window: &window,
                    pixels: if colors {
                        Pixels::Colors(&rgba)
                    } else {
                        Pixels::Values(&values)
                    },
                    version: page.asked.len() as u64,
                }];
                let view = HeatMapView {
                    rows: size.0,
                    columns: size.1,
                    windows: if values.is_empty() { &[] } else { &windows },
                    range: page.range,
                    exact: &|_, _| None,
                };
                let response = show(ui, &mut page.state, &view);
                page.hovered = response.hovered;
                if response.wanted != page.wanted {
                    page.wanted = response.wanted;
                    page.values = sampled(&page.wanted, size);
                    page.range = page.range.or_else(|| {
                        let mut sample = ValueSample::default();
                        sample.feed(0, page.values.iter().map(|value| f64::from(*value)));
                        ValueRange::of(&sample)
                    });
                    page.asked.push(page.wanted.clone());
                    ui.ctx().request_repaint();
                }
            },
            Page::default(),
        )
}

fn wheel(harness: &Harness<'_, Page>, points: f32) {
    harness.hover_at(pos2(400.0, 250.0));
    harness.event(Event::MouseWheel {
        unit: MouseWheelUnit::Point,
        delta: vec2(0.0, points),
        phase: TouchPhase::Move,
        source: MouseWheelSource::Wheel,
        modifiers: Modifiers::NONE,
    });
}

#[test]
fn an_image_of_10_to_the_10_elements_is_asked_for_in_one_texture() {
    let mut harness = harness(&Camera::default(), (100_000, 100_000), false);
    harness.run();
    let wanted = &harness.state().wanted;
    assert_eq!(
        (wanted.rows.clone(), wanted.columns.clone()),
        (0..100_000, 0..100_000)
    );
    let (height, width) = wanted.pixels();
    assert!((300..=2048).contains(&height) && (300..=2048).contains(&width));
}

#[test]
fn zoomed_in_single_elements_are_read_and_few_blocks_were_asked_for() {
    let size = (100_000, 100_000);
    let mut harness = harness(&Camera::default(), size, false);
    harness.run();
    for _ in 0..4 {
        wheel(&harness, 960.0);
        harness.run();
    }
    let page = harness.state();
    assert_eq!((page.wanted.row_stride, page.wanted.column_stride), (1, 1));
    assert!(page.asked.len() < 60, "{} blocks", page.asked.len());
    let (row, column) = page.hovered.unwrap();
    assert!(page.wanted.rows.contains(&row) && page.wanted.columns.contains(&column));
}

#[test]
fn a_drag_pans_and_show_all_comes_back() {
    let mut harness = harness(&Camera::default(), (500, 900), false);
    harness.run();
    harness.drag_at(pos2(400.0, 250.0));
    harness.run();
    harness.hover_at(pos2(300.0, 200.0));
    harness.run();
    harness.drop_at(pos2(300.0, 200.0));
    harness.run();
    let view = harness.state().state.view.unwrap();
    assert!(view.middle[0] > 260.0 && view.middle[1] > 460.0, "{view:?}");
    harness.get_by_label("Show all").click();
    harness.run();
    assert_eq!(harness.state().state.view, None);
}

#[test]
fn the_element_under_the_pointer_is_the_same_one_upside_down() {
    let mut harness = harness(&Camera::default(), (10, 10), false);
    harness.run();
    harness.hover_at(pos2(400.0, 100.0));
    harness.run();
    let (row, _) = harness.state().hovered.unwrap();
    harness.get_by_label("First row below").click();
    harness.run();
    harness.hover_at(pos2(400.0, 100.0));
    harness.run();
    let (flipped, _) = harness.state().hovered.unwrap();
    assert_eq!(row + flipped, 9);
}

#[test]
fn images_without_elements_or_of_2_to_the_64_draw() {
    for size in [
        (0, 0),
        (0, 9),
        (1, 700_000),
        (3, u64::MAX),
        (u64::MAX, u64::MAX),
    ] {
        let mut harness = harness(&Camera::default(), size, false);
        harness.run();
        wheel(&harness, 3_000.0);
        harness.run();
        wheel(&harness, -9_000.0);
        harness.run();
    }
}

#[test]
fn pictures_have_missing_values_in_their_own_colour() {
    for (theme, colors, name) in [
        (egui::Theme::Light, false, "values"),
        (egui::Theme::Dark, false, "values"),
        (egui::Theme::Light, true, "colors"),
    ] {
        let camera = Camera::default();
        let mut harness = harness(&camera, (300, 400), colors);
        harness.ctx.set_theme(theme);
        harness.run();
        harness.hover_at(pos2(300.0, 300.0));
        harness.run();
        let picture = camera.picture(&harness);
        let missing = crate::ui::tokens::of(theme == egui::Theme::Dark).missing;
        let found = picture
            .rgb()
            .chunks(3)
            .filter(|rgb| *rgb == [missing.r(), missing.g(), missing.b()])
            .count();
        assert_eq!(found > 500, !colors, "{found} pixels are missing");
        if let Some(folder) = std::env::var_os("HYPERSLAB_PICTURES") {
            let file = format!("heat-{name}-{theme:?}.png");
            picture
                .save(std::path::Path::new(&folder).join(file))
                .unwrap();
        }
    }
}
