//! A window in a harness: 1280 × 800, shipped fonts alone, light theme, so that it looks the same
//! on every machine.

use std::path::Path;
use std::time::{Duration, Instant};

use egui::{Event, Key, Modifiers, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use hyperslab::cli::Location;
use hyperslab::shell::raster::{Camera, Picture};
use hyperslab::shell::{Program as _, Window};
use hyperslab::state::State;

/// How long anything may take.
const LONGEST: Duration = Duration::from_secs(60);

/// Frames after which no animation still moves.
const REST: usize = 30;

/// The window and who photographs it.
pub struct Stage {
    /// For pointer, keys and labels.
    pub harness: Harness<'static, Option<Window>>,
    camera: Camera,
}

impl Stage {
    /// A window that shows a file, perhaps at an object, once everything is there.
    pub fn open(file: &Path, object: Option<&str>) -> Self {
        let mut stage = Self::start(Some(file), object);
        stage.settle();
        stage
    }

    /// A window in its first frame, with or without a file on its way.
    pub fn start(file: Option<&Path>, object: Option<&str>) -> Self {
        let location = file.map(|file| Location {
            file: file.to_owned(),
            object: object.map(|path| path.as_bytes().to_vec()),
        });
        let mut locations = Some(location.into_iter().collect());
        let camera = Camera::default();
        let harness = Camera::harness(vec2(1280.0, 800.0))
            .allow_missing_glyphs()
            .renderer(camera.film())
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
        Self { harness, camera }
    }

    /// What the window shows.
    pub fn state(&self) -> &State {
        self.harness.state().as_ref().expect("a window").state()
    }

    /// The window's title.
    pub fn title(&self) -> String {
        self.harness.state().as_ref().expect("a window").title()
    }

    /// Draws frames until a condition holds, and says how long that took.
    pub fn wait_until(&mut self, what: &str, condition: impl Fn(&Self) -> bool) -> Duration {
        let since = Instant::now();
        while !condition(self) {
            assert!(since.elapsed() < LONGEST, "{what}: not in {LONGEST:?}");
            std::thread::sleep(Duration::from_millis(1));
            self.harness.step();
        }
        since.elapsed()
    }

    /// Frames until everything that was asked for has arrived and nothing moves any more.
    pub fn settle(&mut self) {
        self.harness.step();
        self.harness.step();
        self.wait_until("the window comes to rest", |stage| {
            let window = stage.harness.state().as_ref();
            window.is_some_and(|window| window.idle())
        });
        self.harness.run_steps(REST);
    }

    /// Clicks the first that has this label.
    pub fn click(&mut self, label: &str) {
        let mut labelled = self.harness.query_all_by_label(label);
        labelled.next().expect(label).click();
        drop(labelled);
        self.settle();
    }

    /// Presses a key.
    pub fn press(&mut self, modifiers: Modifiers, key: Key) {
        self.harness.key_press_modifiers(modifiers, key);
        self.settle();
    }

    /// Takes the pointer out of the window: nothing is hovered.
    pub fn leave(&mut self) {
        self.harness.event(Event::PointerGone);
        self.settle();
    }

    /// The last frame.
    pub fn picture(&self) -> Picture {
        self.camera.picture(&self.harness)
    }

    /// Whether something has exactly this label.
    pub fn has(&self, label: &str) -> bool {
        self.harness.query_all_by_label(label).next().is_some()
    }

    /// Whether the label of something contains these words.
    pub fn mentions(&self, words: &str) -> bool {
        self.harness
            .query_all_by_label_contains(words)
            .next()
            .is_some()
    }
}
