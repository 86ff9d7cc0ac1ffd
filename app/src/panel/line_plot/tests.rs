//! The line plot as a widget.

use egui::{Event, Modifiers, MouseWheelSource, MouseWheelUnit, PointerButton, TouchPhase};
use egui::{pos2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;

use super::{LinePlotState, LinePlotView, SeriesView, Wanted, show};
use crate::plot::decimate::Decimator;
use crate::plot::series::XScale;
use crate::plot::ticks::Origin;
use crate::shell::raster::Camera;

#[derive(Default)]
struct Page {
    state: LinePlotState,
    wanted: Vec<Wanted>,
    hovered: Vec<super::Hovered>,
    exact: Option<String>,
}

const LEN: u64 = 100_000;

fn wave(start: u64, count: usize) -> Vec<f64> {
    (start..start + count as u64)
        .map(|i| match i {
            40_000..45_000 => f64::NAN,
            70_000 => 9.0,
            80_000 => f64::INFINITY,
            _ => (i as f64 / 6_000.0).sin() + ((i * 7_919) % 101) as f64 / 500.0,
        })
        .collect()
}

fn data() -> Decimator {
    let mut data = Decimator::new(0..LEN, 800);
    data.feed(0, &wave(0, LEN as usize));
    data
}

fn harness<'a>(camera: &Camera, x: XScale, data: Vec<Decimator>) -> Harness<'a, Page> {
    Camera::harness(vec2(800.0, 500.0))
        .renderer(camera.film())
        .build_ui_state(
            move |ui, page: &mut Page| {
                let names = ["temperature", "Ölçüm"];
                let series: Vec<SeriesView<'_>> = data
                    .iter()
                    .zip(names)
                    .map(|(data, name)| SeriesView {
                        name,
                        x: x.clone(),
                        len: data.range().end,
                        first: data.range().end,
                        data: Some(data),
                    })
                    .collect();
                let view = LinePlotView {
                    series: &series,
                    x_label: "time / s",
                    y_label: "temperature / °C",
                    exact: &|_, _| page.exact.clone(),
                    number: &|_, value| value.to_string(),
                };
                let response = show(ui, &mut page.state, &view);
                page.wanted = response.wanted;
                page.hovered = response.hovered;
            },
            Page::default(),
        )
}

fn wheel(harness: &Harness<'_, Page>, points: f32, modifiers: Modifiers) {
    harness.hover_at(pos2(400.0, 250.0));
    harness.event(Event::MouseWheel {
        unit: MouseWheelUnit::Point,
        delta: vec2(0.0, points),
        phase: TouchPhase::Move,
        source: MouseWheelSource::Wheel,
        modifiers,
    });
}

#[test]
fn at_first_everything_is_wanted_at_about_the_width_of_the_window() {
    let mut harness = harness(&Camera::default(), XScale::INDEX, vec![data()]);
    harness.run();
    let wanted = &harness.state().wanted[0];
    assert_eq!(wanted.range, 0..LEN);
    assert!((700..=1_600).contains(&wanted.buckets), "{wanted:?}");
}

#[test]
fn the_wheel_zooms_around_the_pointer_and_a_double_click_shows_all() {
    let mut harness = harness(&Camera::default(), XScale::INDEX, vec![data()]);
    harness.run();
    for _ in 0..12 {
        wheel(&harness, 240.0, Modifiers::NONE);
        harness.run();
    }
    let wanted = harness.state().wanted[0].range.clone();
    assert!(wanted.end - wanted.start < 2_000, "{wanted:?}");
    assert!(wanted.contains(&harness.state().hovered[0].index));
    for pressed in [true, false, true, false] {
        harness.input_mut().events.push(Event::PointerButton {
            pos: pos2(400.0, 250.0),
            button: PointerButton::Primary,
            pressed,
            modifiers: Modifiers::NONE,
        });
    }
    harness.run();
    assert_eq!(harness.state().state.bounds, None);
    assert_eq!(harness.state().wanted[0].range, 0..LEN);
}

#[test]
fn a_drag_pans_and_ctrl_drag_zooms_into_the_box() {
    let mut harness = harness(&Camera::default(), XScale::INDEX, vec![data()]);
    harness.run();
    harness.drag_at(pos2(400.0, 250.0));
    harness.run();
    harness.hover_at(pos2(300.0, 250.0));
    harness.run();
    harness.drop_at(pos2(300.0, 250.0));
    harness.run();
    let panned = harness.state().state.bounds.unwrap();
    assert!(panned.x[0] > 5_000.0, "{panned:?}");

    harness.event(Event::ModifiersChanged(Modifiers::COMMAND));
    harness.drag_at(pos2(300.0, 150.0));
    harness.run();
    harness.hover_at(pos2(400.0, 300.0));
    harness.run();
    harness.drop_at(pos2(400.0, 300.0));
    harness.run();
    let boxed = harness.state().state.bounds.unwrap();
    let ratio = (boxed.x[1] - boxed.x[0]) / (panned.x[1] - panned.x[0]);
    assert!((0.08..0.2).contains(&ratio), "{ratio}");
}

#[test]
fn the_cursor_reads_integers_beyond_2_to_the_53_exactly() {
    let start = 1_700_000_000_000_000_001_i128;
    let x = XScale {
        start: Origin::Integer(start),
        step: 1.0,
        places: None,
    };
    let mut few = Decimator::new(0..10, 800);
    few.feed(0, &(0..10_i64).map(|i| i * 3).collect::<Vec<_>>());
    let mut harness = harness(&Camera::default(), x, vec![few]);
    harness.run();
    harness.hover_at(pos2(450.0, 250.0));
    harness.run();
    let hovered = &harness.state().hovered[0];
    assert_eq!(hovered.x, (start + i128::from(hovered.index)).to_string());
    assert_eq!(hovered.value, (hovered.index * 3).to_string());
}

#[test]
fn the_cursor_says_what_stands_for_many_samples_and_prefers_the_exact_one() {
    let mut harness = harness(&Camera::default(), XScale::INDEX, vec![data()]);
    harness.run();
    harness.hover_at(pos2(300.0, 250.0));
    harness.run();
    let value = harness.state().hovered[0].value.clone();
    assert!(value.contains(" … "), "{value}");
    assert!(value.ends_with("(least and greatest of 125)"), "{value}");
    harness.state_mut().exact = Some("0.1".to_owned());
    harness.run();
    assert_eq!(harness.state().hovered[0].value, "0.1");
}

#[test]
fn the_axes_may_be_without_data_or_full_of_nonsense() {
    let mut nonsense = Decimator::new(0..4, 800);
    nonsense.feed(0, &[f64::NAN, f64::INFINITY, f64::MAX, f64::MIN]);
    for data in [vec![], vec![Decimator::new(0..0, 10)], vec![nonsense]] {
        let mut harness = harness(&Camera::default(), XScale::INDEX, data);
        harness.run();
        harness.get_by_label("Logarithmic y").click();
        harness.run();
        wheel(&harness, 300.0, Modifiers::ALT);
        harness.run();
    }
}

#[test]
fn pictures_show_the_spike_and_the_gap_in_both_themes() {
    for theme in [egui::Theme::Light, egui::Theme::Dark] {
        let camera = Camera::default();
        let mut second = Decimator::new(0..50, 800);
        second.feed(0, &(0..50).map(|i| f64::from(i % 7)).collect::<Vec<_>>());
        for (name, data) in [("two", vec![data(), data()]), ("few", vec![second])] {
            let mut harness = harness(&camera, XScale::INDEX, data);
            harness.ctx.set_theme(theme);
            harness.run();
            harness.hover_at(pos2(500.0, 200.0));
            harness.run();
            let picture = camera.picture(&harness);
            let color = crate::ui::tokens::of(theme == egui::Theme::Dark).series[0];
            let drawn = picture
                .rgb()
                .chunks(3)
                .filter(|rgb| *rgb == [color.r(), color.g(), color.b()])
                .count();
            assert!(name == "two" || drawn > 100, "{drawn} pixels of the line");
            if let Some(folder) = std::env::var_os("HYPERSLAB_PICTURES") {
                let file = format!("line-{name}-{theme:?}.png");
                picture
                    .save(std::path::Path::new(&folder).join(file))
                    .unwrap();
            }
        }
    }
}
