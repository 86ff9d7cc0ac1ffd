//! How long frames take while what is largest is scrolled: a million members in the tree, and
//! 10^12 rows of a table. Each frame scrolls by a page, so that none shows a row of the last.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use egui::accesskit::Role;
use egui::{Event, Key, Modifiers, MouseWheelSource, MouseWheelUnit, Pos2, TouchPhase, pos2, vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use hyperslab::model::ObjectPath;
use hyperslab::model::tree::BranchState;
use hyperslab::state::State;

use super::stage::Stage;
use crate::harness::python::Python;
use crate::harness::{folder, project_file};

/// A frame on a screen of 60 Hz.
const BUDGET: Duration = Duration::from_nanos(16_666_667);

/// How much slower all is here than where the program is used: the program is not optimized, and
/// other tests have the processor as well.
const SLOWER: u32 = if cfg!(debug_assertions) { 4 } else { 1 };

/// Members of the group.
const MEMBERS: usize = 1_000_000;

/// Points of a page, so that none of its rows is left on the next.
const PAGE: f32 = 800.0;

/// Places in the tree and in what is shown beside it.
const TREE: Pos2 = pos2(150.0, 400.0);
const PANEL: Pos2 = pos2(800.0, 400.0);

/// Frames that are scrolled.
const FRAMES: usize = 180;

/// Frames before them.
const GATHERING: usize = 20;

/// Frames that anything may take.
const MOST: usize = 3_600;

/// The frames of a while.
struct Frames {
    what: &'static str,
    /// What each took, drawn pixel by pixel.
    took: Vec<Duration>,
}

impl Frames {
    fn begin(what: &'static str) -> Self {
        let took = Vec::new();
        Self { what, took }
    }

    /// Draws a frame, then waits as long as a screen would.
    fn draw(&mut self, stage: &mut Stage) {
        let since = Instant::now();
        stage.harness.step();
        let picture = stage.picture();
        let took = since.elapsed();
        assert!(!picture.pixels.is_empty());
        self.took.push(took);
        std::thread::sleep(BUDGET.saturating_sub(took));
    }

    /// Says how long frames took, and holds them to the budget.
    fn end(mut self) {
        self.took.sort();
        let at = |share: f64| self.took[((self.took.len() - 1) as f64 * share) as usize];
        let (median, late, worst) = (at(0.5), at(0.99), at(1.0));
        println!(
            "{}: {} frames, median {median:.1?}, 99 of 100 below {late:.1?}, worst {worst:.1?}",
            self.what,
            self.took.len()
        );
        assert!(median < BUDGET, "{}: {median:?}", self.what);
        assert!(late < BUDGET * SLOWER, "{}: {late:?}", self.what);
    }
}

/// Draws frames until a condition holds.
fn draw_until(what: &'static str, stage: &mut Stage, condition: impl Fn(&State) -> bool) {
    let mut frames = Frames::begin(what);
    while !condition(stage.state()) {
        frames.draw(stage);
        assert!(frames.took.len() < MOST, "{what}: not in {MOST} frames");
    }
    frames.end();
    stage.settle();
}

/// The rows that a part of the window shows, by what no two of them share.
type Rows = fn(&Stage) -> HashSet<String>;

/// Members in the tree, by their names.
fn members(stage: &Stage) -> HashSet<String> {
    let nodes = stage.harness.query_all_by_role(Role::TreeItem);
    nodes
        .filter_map(|node| node.accesskit_node().label())
        .collect()
}

/// Rows of the table, by their numbers.
fn numbers(stage: &Stage) -> HashSet<String> {
    let nodes = stage.harness.query_all_by_role(Role::Cell);
    let rows = nodes.filter_map(|node| node.accesskit_node().data().row_index());
    rows.map(|row| row.to_string()).collect()
}

/// Turns the wheel by a page.
fn turn(stage: &mut Stage) {
    stage.harness.event(Event::MouseWheel {
        unit: MouseWheelUnit::Point,
        delta: vec2(0.0, -PAGE),
        phase: TouchPhase::Move,
        source: MouseWheelSource::Wheel,
        modifiers: Modifiers::NONE,
    });
}

/// Scrolls by a page a frame.
fn scroll(what: &'static str, stage: &mut Stage, at: Pos2, rows: Rows) {
    stage.harness.hover_at(at);
    stage.settle();
    // The wheel gathers speed at first.
    for _ in 0..GATHERING {
        turn(stage);
        stage.harness.step();
    }
    let mut last = rows(stage);
    let mut frames = Frames::begin(what);
    for frame in 0..FRAMES {
        turn(stage);
        frames.draw(stage);
        let shown = rows(stage);
        assert!(shown.len() >= 20, "frame {frame} shows {shown:?}");
        let same: Vec<_> = shown.intersection(&last).collect();
        assert!(same.is_empty(), "frame {frame} shows {same:?} again");
        last = shown;
    }
    frames.end();
    stage.settle();
}

#[test]
fn a_million_members_arrive_scroll_and_are_filtered_without_a_dropped_frame() {
    let Some(python) = Python::find() else { return };
    let folder = folder();
    let file = folder.path().join("many.h5");
    python.run_script("write_many.py", &[&file]);
    let mut stage = Stage::open(&file, None);
    stage.harness.get_by_label("many").click();
    let many = ObjectPath::new("/many");
    draw_until("a million members arrive", &mut stage, |state| {
        let branch = state.documents[0].branch(&many);
        branch.is_some_and(|b| matches!(b.state, BranchState::Loaded) && b.len() == MEMBERS)
    });
    stage.press(Modifiers::NONE, Key::ArrowRight);
    scroll("a million members are scrolled", &mut stage, TREE, members);
    scroll("the table of them is scrolled", &mut stage, PANEL, numbers);
    stage.press(Modifiers::COMMAND | Modifiers::SHIFT, Key::F);
    stage.harness.event(Event::Text("77".to_owned()));
    let what = "a million members are filtered";
    draw_until(what, &mut stage, |state| {
        state.filter == "77" && !state.is_filtering()
    });
    scroll("those found are scrolled", &mut stage, TREE, members);
}

#[test]
fn a_million_million_rows_are_scrolled_without_a_dropped_frame() {
    let file = project_file("app/tests/fixtures/huge.h5");
    let mut stage = Stage::open(&file, Some("/rows"));
    scroll("10^12 rows are scrolled", &mut stage, PANEL, numbers);
}
