//! The window under eframe: OpenGL through glow.

use eframe::{App, NativeOptions};

use super::{APPLICATION, RunError, viewport};
use crate::platform::{display, open_gl, theme};
use crate::shell::{MakeProgram, Session};
use crate::ui::fonts::Fallback;
use crate::ui::tokens;

/// Opens the window and stays until it closes. OpenGL that is itself software is an
/// error unless `insisted`.
pub fn run(session: display::Session, make: MakeProgram, insisted: bool) -> Result<(), RunError> {
    let options = NativeOptions {
        viewport: viewport(),
        // Our own provider does it, alike for every runner and without waiting.
        system_font_fallback: false,
        persist_window: false,
        event_loop_builder: Some(Box::new(move |builder| match session {
            #[cfg(target_os = "linux")]
            display::Session::X11 => {
                use winit::platform::x11::EventLoopBuilderExtX11;
                builder.with_x11();
            }
            _ => {
                let _ = builder;
            }
        })),
        ..NativeOptions::default()
    };
    let start = eframe::run_native(
        APPLICATION,
        options,
        Box::new(|creation| {
            let name = open_gl::name().filter(|name| !insisted && open_gl::is_software(name));
            if let Some(name) = name {
                return Err(Box::new(RunError::SoftwareOpenGl(name.to_owned())));
            }
            let session = Session::new(&creation.egui_ctx, Fallback::Background, make);
            theme::follow_desktop(&creation.egui_ctx);
            Ok(Box::new(Window { session }))
        }),
    );
    start.map_err(|error| match error {
        eframe::Error::AppCreation(cause) => match cause.downcast::<RunError>() {
            Ok(cause) => *cause,
            Err(cause) => RunError::OpenGl(cause.to_string()),
        },
        eframe::Error::Winit(error) => RunError::Window(error.to_string()),
        eframe::Error::WinitEventLoop(error) => RunError::Window(error.to_string()),
        error => RunError::OpenGl(error.to_string()),
    })
}

struct Window {
    session: Session,
}

impl App for Window {
    fn logic(&mut self, ctx: &egui::Context, _frame: &mut eframe::Frame) {
        self.session.logic(ctx);
    }

    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        self.session.ui(ui);
        self.session.drawn();
    }

    fn clear_color(&self, visuals: &egui::Visuals) -> [f32; 4] {
        tokens::of(visuals.dark_mode)
            .surface
            .to_normalized_gamma_f32()
    }

    fn on_exit(&mut self, _gl: Option<&eframe::glow::Context>) {
        self.session.exit();
    }
}
