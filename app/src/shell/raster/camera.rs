//! Pictures of an egui_kittest harness, drawn by the rasterizer.
//!
//! ```ignore
//! let camera = Camera::default();
//! let mut harness = Camera::harness(vec2(800.0, 600.0))
//!     .renderer(camera.film())
//!     .build_ui(|ui| { ui.label("Hello"); });
//! harness.run();
//! camera.picture(&harness).save("/tmp/hello.png")?;
//! ```

use std::cell::RefCell;
use std::rc::Rc;

use egui::{TexturesDelta, Vec2};
use egui_kittest::{Harness, HarnessBuilder, TestRenderer};

use super::{Picture, Rasterizer};
use crate::shell::session;
use crate::ui::{fonts::Fallback, tokens};

/// Seconds from frame to frame, as on a screen: two clicks make a double click.
const STEP: f32 = 1.0 / 60.0;

/// How often a harness runs before it gives up on coming to rest.
const MAX_STEPS: u64 = 30;

/// Takes pictures of the harness that its [`Film`] was given to.
#[derive(Clone, Default)]
pub struct Camera {
    rasterizer: Rc<RefCell<Rasterizer>>,
}

/// What a harness needs to be photographed: hand it to `HarnessBuilder::renderer`.
pub struct Film(Rc<RefCell<Rasterizer>>);

impl Camera {
    /// A harness of a size in points, with the program's fonts and style, in the
    /// light theme. Fonts are the shipped ones, so pictures are the same everywhere.
    pub fn harness<State>(size: Vec2) -> HarnessBuilder<State> {
        Harness::builder()
            .with_size(size)
            .with_max_steps(MAX_STEPS)
            .with_step_dt(STEP)
            .with_theme(egui::Theme::Light)
            .with_context_setup(|ctx| session::prepare(ctx, Fallback::Shipped))
    }

    /// Collects the textures of the harness that it is given to.
    pub fn film(&self) -> Film {
        Film(Rc::clone(&self.rasterizer))
    }

    /// The harness's last frame.
    pub fn picture<State>(&self, harness: &Harness<'_, State>) -> Picture {
        let dark = harness.ctx.global_style().visuals.dark_mode;
        let background = tokens::of(dark).surface;
        let rasterizer = self.rasterizer.borrow();
        Picture::draw(&rasterizer, &harness.ctx, harness.output(), background)
    }
}

impl TestRenderer for Film {
    fn handle_delta(&mut self, delta: &mut TexturesDelta) {
        self.0.borrow_mut().update_textures(delta);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::vec2;

    #[test]
    fn a_harness_can_be_photographed() {
        let camera = Camera::default();
        let mut harness = Camera::harness(vec2(200.0, 100.0))
            .renderer(camera.film())
            .build_ui(|ui| {
                ui.label("A label");
            });
        harness.run();
        let picture = camera.picture(&harness);
        assert_eq!((picture.width, picture.height), (200, 100));
        assert_eq!(picture.color(199, 99), Some(tokens::LIGHT.surface));
        let dark = picture.rgb().chunks(3).filter(|rgb| rgb[0] < 100).count();
        assert!(dark > 40, "the text is there: {dark} dark pixels");
    }
}
