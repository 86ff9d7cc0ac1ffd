//! What gives the program a window: OpenGL through eframe, or our own rasterizer;
//! and the choice between them, made before start.

mod eframe;
mod memory;
mod software;

use std::ffi::OsString;
use std::process::ExitCode;

use super::MakeProgram;
use crate::platform::{display, open_gl, restart};

/// The name under which window systems file the window, as the desktop entry's.
const APPLICATION: &str = "hyperslab";

/// What draws the window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Renderer {
    /// OpenGL where there is graphics hardware, otherwise the processor
    #[default]
    Auto,
    /// The graphics card
    #[value(name = "opengl")]
    OpenGl,
    /// The processor: works everywhere
    Software,
}

/// Why a window could not be opened or kept.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// OpenGL did not start.
    #[error("OpenGL could not start: {0}")]
    OpenGl(String),
    /// OpenGL is drawn by the processor, which the software window does quicker.
    #[error("OpenGL is software: {0}")]
    SoftwareOpenGl(String),
    /// The window system refused.
    #[error("{0}")]
    Window(String),
}

/// Opens the window and stays until it closes. `files` are the arguments to start
/// again with, should another renderer be needed.
///
/// # Errors
/// One line that says what is missing.
pub fn run(choice: Renderer, make: MakeProgram, files: &[OsString]) -> Result<ExitCode, String> {
    let session = display::session();
    let missing = display::missing_packages(session);
    if session == display::Session::Nothing || !missing.is_empty() {
        return Err(display::explain(session, ""));
    }
    open_gl::listen();
    let result = match decide(choice) {
        Renderer::Software => software::run(session, make),
        _ => eframe::run(session, make, choice == Renderer::OpenGl),
    };
    match result {
        Ok(()) => Ok(ExitCode::SUCCESS),
        Err(RunError::Window(cause)) => Err(display::explain(session, &cause)),
        Err(reason) => {
            tracing::warn!("{reason}; drawing in software");
            memory::remember_software(&reason.to_string());
            let flags = ["--renderer", "software", "--"].map(OsString::from);
            restart::with_arguments(flags.into_iter().chain(files.iter().cloned()))
                .map_err(|error| format!("{reason}; starting again failed: {error}"))
        }
    }
}

/// Flag, then what an earlier start found, then what can be seen from here.
fn decide(choice: Renderer) -> Renderer {
    if choice != Renderer::Auto {
        return choice;
    }
    let reason = display::against_open_gl()
        .map(str::to_owned)
        .or_else(memory::remembered_software);
    match reason {
        Some(reason) => {
            tracing::info!("drawing in software: {reason}");
            Renderer::Software
        }
        None => Renderer::OpenGl,
    }
}

/// The window as both runners ask for it. `egui` sizes are in points.
fn viewport() -> egui::ViewportBuilder {
    egui::ViewportBuilder::default()
        .with_app_id(APPLICATION)
        .with_title("Hyperslab")
        .with_inner_size([1280.0, 800.0])
        .with_min_inner_size([480.0, 320.0])
}
