//! What the window looks like, against the committed pictures.

use egui::{Key, Modifiers};

use super::compare::assert_looks_like;
use super::stage::Stage;
use crate::harness::project_file;

fn example(object: &str) -> Stage {
    Stage::open(&project_file("assets/example.h5"), Some(object))
}

fn huge(object: &str) -> Stage {
    Stage::open(&project_file("app/tests/fixtures/huge.h5"), Some(object))
}

#[test]
fn nothing_is_open() {
    let mut stage = Stage::start(None, None);
    stage.settle();
    assert_looks_like("nothing-open", &stage.picture());
}

#[test]
fn a_group_is_opened_and_a_table_chosen_in_the_tree() {
    let mut stage = Stage::open(&project_file("assets/example.h5"), None);
    stage.click("15");
    stage.press(Modifiers::NONE, Key::ArrowRight);
    stage.click("events");
    stage.leave();
    assert_looks_like("table", &stage.picture());
}

#[test]
fn a_table_is_scrolled_to_the_last_of_a_million_million_rows() {
    let mut stage = huge("/rows");
    stage.click("-1");
    stage.press(Modifiers::COMMAND, Key::End);
    stage.leave();
    assert!(stage.mentions("[999999999999, 2] = 43"));
    assert_looks_like("last-rows", &stage.picture());
}

#[test]
fn a_series_is_plotted_over_its_time() {
    let stage = example("/15/temperature");
    assert_looks_like("plot", &stage.picture());
}

#[test]
fn an_image_has_its_palette() {
    let stage = example("/images/island");
    assert_looks_like("image", &stage.picture());
}

#[test]
fn the_dark_theme_changes_everything_that_is_drawn() {
    let mut stage = example("/climate/temperature");
    let light = stage.picture();
    stage.press(Modifiers::COMMAND | Modifiers::SHIFT, Key::L);
    let dark = stage.picture();
    let pairs = light.pixels.iter().zip(&dark.pixels);
    let same = pairs.filter(|(a, b)| a == b).count();
    assert!(
        same * 20 < light.pixels.len(),
        "{same} pixels stay as light"
    );
    assert_looks_like("dark", &dark);
}

#[test]
fn an_object_that_is_damaged_says_why() {
    let stage = huge("/damaged");
    assert_looks_like("damaged", &stage.picture());
}
