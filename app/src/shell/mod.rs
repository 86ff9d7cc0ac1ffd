//! The program as a thing that draws, and the runners that give it a window.
//!
//! A [`Program`] knows egui and nothing of windows. Everything that it wants of
//! the system around it goes through egui's viewport commands, its output, and
//! `platform`; so it runs alike under OpenGL, under our own rasterizer, without
//! a display for pictures, and under tests.

#[cfg(test)]
mod placeholder;
pub mod raster;
pub mod runner;
pub mod session;
pub mod start;
pub mod window;

#[cfg(test)]
pub(crate) use placeholder::Placeholder;
pub use session::Session;
pub use window::Window;

/// What the runners drive.
pub trait Program {
    /// Once a frame, before drawing, and also while the window is hidden:
    /// takes replies from workers, carries out commands.
    fn logic(&mut self, ctx: &egui::Context);

    /// Draws. May run twice a frame: collects commands, changes nothing else.
    fn ui(&mut self, ui: &mut egui::Ui);

    /// The window's title. Compared after each frame, so it may follow what is shown.
    fn title(&self) -> String;

    /// Whether everything asked for has arrived, so that a picture may be taken.
    fn idle(&self) -> bool;

    /// The user wants to close the window. Returns whether it may close now; a
    /// program that asks first returns false, and sends
    /// [`egui::ViewportCommand::Close`] when the answer is yes.
    fn may_close(&mut self) -> bool {
        true
    }

    /// The last call: the window is about to go.
    fn on_exit(&mut self) {}
}

/// Makes the program, once there is a context to draw in.
pub type MakeProgram = Box<dyn FnOnce(&egui::Context) -> Box<dyn Program>>;

/// The program with these files opened, which may lead to others in the network if `network` says so.
/// It keeps its settings in these folders, or none.
pub fn program(
    files: Vec<crate::cli::Location>,
    network: bool,
    folders: Option<crate::settings::Folders>,
) -> MakeProgram {
    Box::new(move |ctx| Box::new(Window::with_settings(ctx, files, network, folders)))
}
