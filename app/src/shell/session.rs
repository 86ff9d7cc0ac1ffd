//! One program in one context: what all runners do alike for each frame.

use egui::ViewportCommand;

use super::{MakeProgram, Program};
use crate::ui::{fonts, tokens};

/// Fonts, style and options of a new context.
pub fn prepare(ctx: &egui::Context, fallback: fonts::Fallback) {
    fonts::install(ctx, fallback);
    tokens::apply(ctx);
    ctx.options_mut(|options| {
        // The command table owns the keys.
        options.zoom_with_keyboard = false;
        // Where the system does not say which theme it has.
        options.fallback_theme = egui::Theme::Light;
    });
}

/// Drives a [`Program`] in an egui context.
pub struct Session {
    program: Box<dyn Program>,
    shown_title: String,
    said: Milestones,
}

/// What the trace has been told of the start.
#[derive(Default)]
struct Milestones {
    first_frame: bool,
    complete: bool,
}

impl Session {
    /// Prepares the context (fonts, style, keys) and makes the program in it.
    pub fn new(ctx: &egui::Context, fallback: fonts::Fallback, make: MakeProgram) -> Self {
        prepare(ctx, fallback);
        Self {
            program: make(ctx),
            shown_title: String::new(),
            said: Milestones::default(),
        }
    }

    /// The part of a frame before drawing.
    pub fn logic(&mut self, ctx: &egui::Context) {
        self.program.logic(ctx);
        if ctx.input(|input| input.viewport().close_requested()) && !self.program.may_close() {
            ctx.send_viewport_cmd(ViewportCommand::CancelClose);
        }
        let title = self.program.title();
        if title != self.shown_title {
            ctx.send_viewport_cmd(ViewportCommand::Title(title.clone()));
            self.shown_title = title;
        }
    }

    /// Draws.
    pub fn ui(&mut self, ui: &mut egui::Ui) {
        self.program.ui(ui);
    }

    /// Runs one frame without a window system around it, or with our own.
    pub fn run(&mut self, ctx: &egui::Context, input: egui::RawInput) -> egui::FullOutput {
        let mut first_pass = true;
        ctx.run_ui(input, |ui| {
            // A discarded pass draws again; the logic before it stands.
            if std::mem::take(&mut first_pass) {
                self.logic(ui.ctx());
            }
            self.ui(ui);
        })
    }

    /// A frame has been drawn: the trace learns when the first one stood, and the
    /// first with everything that was asked for.
    pub fn drawn(&mut self) {
        if self.said.complete {
            return;
        }
        let ms = super::start::elapsed().as_secs_f64() * 1e3;
        if !std::mem::replace(&mut self.said.first_frame, true) {
            tracing::info!(ms, "first frame");
        }
        if self.program.idle() {
            self.said.complete = true;
            tracing::info!(ms, "first complete frame");
        }
    }

    /// Whether the program has everything that it asked for.
    pub fn idle(&self) -> bool {
        self.program.idle()
    }

    /// The window's title.
    pub fn title(&self) -> String {
        self.program.title()
    }

    /// The last call.
    pub fn exit(&mut self) {
        self.program.on_exit();
    }
}
