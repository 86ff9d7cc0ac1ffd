//! The grid as a widget: scrolled, clicked and typed at, with data made up on the spot.

use std::borrow::Cow;
use std::cell::{Cell as Slot, RefCell};
use std::rc::Rc;

use egui::{Event, Key, Modifiers, MouseWheelSource, MouseWheelUnit, TouchPhase, pos2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use super::copy::Copied;
use super::selection::{Block, CellAt};
use super::source::{Cell, GridSource, Tone};
use super::{GridResponse, GridState, show};
use crate::shell::raster::Camera;

/// Cells that say where they are.
struct Places {
    rows: u64,
    columns: u64,
    groups: bool,
    marked: Option<CellAt>,
    asked: Slot<u64>,
}

impl Places {
    fn new(rows: u64, columns: u64) -> Self {
        Self {
            rows,
            columns,
            groups: false,
            marked: None,
            asked: Slot::new(0),
        }
    }
}

impl GridSource for Places {
    fn rows(&self) -> u64 {
        self.rows
    }
    fn columns(&self) -> u64 {
        self.columns
    }
    fn row_header(&self, row: u64) -> Cow<'_, str> {
        row.to_string().into()
    }
    fn column_header(&self, column: u64) -> Cow<'_, str> {
        format!("column {column}").into()
    }
    fn column_group(&self, column: u64) -> Option<Cow<'_, str>> {
        (column > 0).then(|| format!("group {}", (column - 1) / 3).into())
    }
    fn has_groups(&self) -> bool {
        self.groups
    }
    fn is_marked(&self, row: u64, column: u64) -> bool {
        self.marked == Some(at(row, column))
    }
    fn cell(&self, row: u64, column: u64) -> Cell<'_> {
        self.asked.set(self.asked.get() + 1);
        match (row % 100, column) {
            (3, 1) => Cell::number("NaN").toned(Tone::NotANumber),
            (4, 1) => Cell::number("inf").toned(Tone::Infinite),
            (5, 1) => Cell::number("-9999").toned(Tone::Fill),
            (6, 1) => Cell::Pending,
            (7, 1) => Cell::Error("no filter 32015 (Zstandard)".into()),
            (8, 1) => Cell::Link("/group/target".into()),
            (9, 1) => Cell::words("Ölçüm Ωμέγα Привет, and a long text\nof two lines"),
            (10, 1) => Cell::number("123456789.123456789123456789123456789123456789"),
            _ => Cell::number(format!("{row}·{column}")),
        }
    }
}

type Last = Rc<RefCell<Option<GridResponse>>>;

fn harness<'a>(source: Places, camera: &Camera, last: &Last) -> Harness<'a, GridState> {
    let last = Rc::clone(last);
    Camera::harness(vec2(640.0, 400.0))
        .renderer(camera.film())
        .build_ui_state(
            move |ui, state| {
                let mut response = show(ui, state, &source, "numbers");
                // A harness runs several frames a step: what happened in one of them is kept.
                if let Some(before) = last.borrow().as_ref() {
                    response.followed = response.followed.or(before.followed);
                    response.activated = response.activated.or(before.activated);
                }
                *last.borrow_mut() = Some(response);
            },
            GridState::default(),
        )
}

fn grid<'a>(rows: u64, columns: u64) -> (Harness<'a, GridState>, Last) {
    let last = Last::default();
    let mut harness = harness(Places::new(rows, columns), &Camera::default(), &last);
    harness.run();
    (harness, last)
}

fn at(row: u64, column: u64) -> CellAt {
    CellAt { row, column }
}

fn wheel(harness: &Harness<'_, GridState>, points: f32) {
    harness.hover_at(pos2(300.0, 200.0));
    harness.event(Event::MouseWheel {
        unit: MouseWheelUnit::Point,
        delta: vec2(0.0, points),
        phase: TouchPhase::Move,
        source: MouseWheelSource::Wheel,
        modifiers: Modifiers::NONE,
    });
}

#[test]
fn the_cells_in_view_and_only_those_are_asked_for_and_exposed() {
    let (harness, last) = grid(1_000_000_000_000, 1_000_000);
    assert!(harness.query_by_label("3·2").is_some());
    assert!(harness.query_by_label("100·2").is_none());
    let last = last.borrow();
    let rows = last.as_ref().unwrap().rows.clone();
    assert!(rows.start == 0 && (16..=18).contains(&rows.end), "{rows:?}");
    let table = harness.get_by_label("numbers");
    assert_eq!(
        table.accesskit_node().data().row_count(),
        Some(1_000_000_000_000)
    );
}

#[test]
fn ctrl_end_shows_the_very_last_cell_of_2_to_the_64_rows_and_columns() {
    let (mut harness, last) = grid(u64::MAX, u64::MAX);
    harness.get_by_label("2·2").click();
    harness.run();
    harness.key_press_modifiers(Modifiers::COMMAND, Key::End);
    harness.run();
    let end = u64::MAX - 1;
    let cell = harness.get_by_label(&format!("{end}·{end}")).rect();
    assert!(cell.height() >= 21.0, "wholly in view: {cell:?}");
    let last = last.borrow();
    let response = last.as_ref().unwrap();
    assert_eq!(response.rows.end, u64::MAX);
    assert_eq!(response.current, Some(at(end, end)));
}

#[test]
fn the_thumb_dragged_to_its_end_shows_the_last_row() {
    let (mut harness, last) = grid(1_000_000_000_000, 3);
    harness.drag_at(pos2(635.0, 30.0));
    harness.run();
    harness.hover_at(pos2(635.0, 395.0));
    harness.run();
    harness.drop_at(pos2(635.0, 395.0));
    harness.run();
    assert_eq!(last.borrow().as_ref().unwrap().rows.end, 1_000_000_000_000);
    assert!(harness.query_by_label("999999999999·0").is_some());
}

#[test]
fn the_wheel_scrolls_deep_inside_as_it_does_at_the_top() {
    let (mut harness, _) = grid(u64::MAX, 3);
    let deep = u64::MAX / 3;
    harness.state_mut().reveal(at(deep, 0));
    harness.run();
    let before = harness.state().top;
    wheel(&harness, -220.0);
    harness.run();
    let moved = harness.state().top.index - before.index;
    assert!((9..=11).contains(&moved), "{moved}");
}

#[test]
fn click_shift_and_ctrl_select() {
    let (mut harness, last) = grid(1_000, 10);
    harness.get_by_label("2·2").click();
    harness.run();
    harness
        .get_by_label("4·3")
        .click_modifiers(Modifiers::SHIFT);
    harness.run();
    assert_eq!(
        harness.state().selection.blocks(),
        [Block::between(at(2, 2), at(4, 3))]
    );
    harness
        .get_by_label("8·0")
        .click_modifiers(Modifiers::COMMAND);
    harness.run();
    assert_eq!(harness.state().selection.blocks().len(), 2);
    assert!(last.borrow().as_ref().unwrap().response.has_focus());
}

#[test]
fn a_drag_selects_a_block_and_scrolls_at_the_edge() {
    let (mut harness, _) = grid(1_000_000, 10);
    let from = harness.get_by_label("2·0").rect().center();
    harness.drag_at(from);
    harness.run();
    harness.hover_at(pos2(from.x, 900.0));
    harness.run_steps(40);
    let far = harness.state().selection.current().unwrap().row;
    assert!(far > 30, "{far}");
    harness.drop_at(pos2(from.x, 300.0));
    harness.run_steps(3);
    assert_eq!(harness.state().selection.blocks()[0].first, at(2, 0));
}

#[test]
fn headers_select_whole_rows_and_columns() {
    let (mut harness, _) = grid(u64::MAX, 7);
    harness.get_by_label("column 1").click();
    harness.run();
    assert_eq!(
        harness.state().selection.blocks(),
        [Block::between(at(0, 1), at(u64::MAX - 1, 1))]
    );
    harness.hover_at(pos2(20.0, 22.0 * 3.5));
    harness.drag_at(pos2(20.0, 22.0 * 3.5));
    harness.drop_at(pos2(20.0, 22.0 * 3.5));
    harness.run();
    assert_eq!(
        harness.state().selection.blocks(),
        [Block::between(at(2, 0), at(2, 6))]
    );
}

#[test]
fn arrows_pages_and_shift_move_and_extend() {
    let (mut harness, _) = grid(1_000, 10);
    harness.get_by_label("2·2").click();
    harness.run();
    harness.key_press(Key::ArrowDown);
    harness.run();
    harness.key_press(Key::ArrowLeft);
    harness.run();
    assert_eq!(harness.state().selection.current(), Some(at(3, 1)));
    harness.key_press_modifiers(Modifiers::SHIFT, Key::PageDown);
    harness.run();
    let block = harness.state().selection.blocks()[0];
    assert_eq!(block.first, at(3, 1));
    assert!(block.last.row > 15, "{block:?}");
    harness.key_press(Key::Home);
    harness.run();
    assert_eq!(harness.state().selection.current().unwrap().column, 0);
}

#[test]
fn ctrl_a_and_copy_refuse_what_is_too_much_and_copy_the_rest() {
    let (mut harness, last) = grid(1_000_000_000, 10);
    harness.get_by_label("2·2").click();
    harness.run();
    harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    harness.run();
    harness.event(Event::Copy);
    harness.step();
    assert_eq!(
        last.borrow().as_ref().unwrap().copied,
        Some(Copied::TooMany {
            cells: 10_000_000_000
        })
    );
    harness.get_by_label("0·2").click();
    harness.run();
    harness
        .get_by_label("1·3")
        .click_modifiers(Modifiers::SHIFT);
    harness.run();
    harness.event(Event::Copy);
    harness.step();
    let copied = harness.output().platform_output.commands.iter().any(
        |command| matches!(command, egui::OutputCommand::CopyText(text) if text == "0·2\t0·3\n1·2\t1·3\n"),
    );
    assert!(copied, "{:?}", harness.output().platform_output.commands);
}

#[test]
fn a_column_is_dragged_wider_and_fitted_by_a_double_click() {
    let (mut harness, _) = grid(1_000, 10);
    let edge = harness.get_by_label("column 0").rect().right_center();
    let before = harness.state().widths.get(0);
    harness.hover_at(edge);
    harness.run();
    harness.drag_at(edge);
    harness.run();
    harness.hover_at(edge + vec2(80.0, 0.0));
    harness.run();
    harness.drop_at(edge + vec2(80.0, 0.0));
    harness.run();
    let wide = harness.state().widths.get(0);
    assert!((wide - before - 80.0).abs() < 2.0, "{before} to {wide}");
    let edge = harness.get_by_label("column 0").rect().right_center();
    harness.hover_at(edge);
    harness.run();
    for pressed in [true, false, true, false] {
        // In one frame: the frames of a harness are too far apart for a double click.
        harness.input_mut().events.push(Event::PointerButton {
            pos: edge,
            button: egui::PointerButton::Primary,
            pressed,
            modifiers: Modifiers::NONE,
        });
    }
    harness.run();
    assert!(harness.state().widths.get(0) < wide - 20.0);
}

#[test]
fn a_column_widens_for_a_marked_cell_unless_its_width_was_chosen() {
    for chosen in [false, true] {
        let source = Places {
            marked: Some(at(10, 1)),
            ..Places::new(1_000, 10)
        };
        let mut harness = harness(source, &Camera::default(), &Last::default());
        let state = harness.state_mut();
        state.fitted = true;
        state.widths.set(0, 30.0);
        state.widths.set(1, 30.0);
        if chosen {
            state.set_width(1, 30.0);
        }
        harness.run();
        let widths = [0, 1].map(|column| harness.state().widths.get(column));
        assert!((widths[0] - 30.0).abs() < 0.1, "{widths:?}");
        assert_eq!(widths[1] > 100.0, !chosen, "{widths:?}");
    }
}

#[test]
fn a_click_on_a_link_follows_it_and_enter_activates() {
    let (mut harness, last) = grid(1_000, 10);
    harness.get_by_label("/group/target").click();
    harness.run();
    let response = last.borrow_mut().take().unwrap();
    assert_eq!(
        (response.followed, response.activated),
        (Some(at(8, 1)), None)
    );
    harness.key_press(Key::Enter);
    harness.run();
    let response = last.borrow_mut().take().unwrap();
    assert_eq!(
        (response.followed, response.activated),
        (None, Some(at(8, 1)))
    );
}

#[test]
fn a_grid_without_rows_or_columns_draws_and_takes_keys() {
    for (rows, columns) in [(0, 0), (0, 5), (5, 0)] {
        let (mut harness, last) = grid(rows, columns);
        harness.key_press_modifiers(Modifiers::COMMAND, Key::End);
        harness.run();
        assert_eq!(last.borrow().as_ref().unwrap().current, None);
    }
}

#[test]
fn a_million_rows_scroll_within_the_time_of_a_frame() {
    let (mut harness, _) = grid(1_000_000, 50);
    let began = std::time::Instant::now();
    for _ in 0..50 {
        wheel(&harness, -35.0);
        harness.step();
    }
    let frame = began.elapsed() / 50;
    // Debug builds on a busy machine, with the tree for screen readers: only orders of
    // magnitude are judged here.
    assert!(frame.as_millis() < 60, "{frame:?}");
}

#[test]
fn pictures_in_both_themes_have_all_kinds_of_cells() {
    for theme in [egui::Theme::Light, egui::Theme::Dark] {
        let camera = Camera::default();
        let last = Last::default();
        let mut source = Places::new(1_000_000_000_000, 12);
        source.groups = true;
        let mut harness = harness(source, &camera, &last);
        harness.set_size(vec2(960.0, 420.0));
        harness.ctx.set_theme(theme);
        harness.run();
        harness.get_by_label("2·2").click();
        harness.run();
        harness
            .get_by_label("4·4")
            .click_modifiers(Modifiers::SHIFT);
        harness.run();
        let picture = camera.picture(&harness);
        let colors = crate::ui::tokens::of(theme == egui::Theme::Dark);
        let has = |color: egui::Color32| {
            picture
                .rgb()
                .chunks(3)
                .any(|rgb| rgb == [color.r(), color.g(), color.b()])
        };
        assert!(has(colors.selection) && has(colors.line) && has(colors.raised));
        if let Some(folder) = std::env::var_os("HYPERSLAB_PICTURES") {
            let path = std::path::Path::new(&folder).join(format!("grid-{theme:?}.png"));
            picture.save(path).unwrap();
        }
    }
}
