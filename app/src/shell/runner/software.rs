//! The window without a graphics card: winit for events, AccessKit for screen
//! readers, our rasterizer for pixels, softbuffer to show them. Idle, it waits for
//! events and uses no processor time.

use std::num::NonZeroU32;
use std::rc::Rc;
use std::time::{Duration, Instant};

use egui::{ViewportCommand, ViewportEvent, ViewportId, ViewportInfo};
use egui_winit::ActionRequested;
use winit::application::ApplicationHandler;
use winit::event::WindowEvent;
use winit::event_loop::{ActiveEventLoop, ControlFlow, EventLoop, EventLoopProxy};
use winit::window::{Window, WindowId};

use super::{RunError, viewport};
use crate::platform::{display, theme};
use crate::shell::raster::Rasterizer;
use crate::shell::{MakeProgram, Session};
use crate::ui::fonts::Fallback;
use crate::ui::tokens;

/// The least time from one frame to the next. Nothing here waits for the screen, so
/// an animation, or a mouse that reports a thousand times a second, would else use
/// the processor up.
const FRAME: Duration = Duration::from_millis(12);

/// Textures may be any size; egui only wants to know one.
const MAX_TEXTURE_SIDE: usize = 8192;

/// What other threads and AccessKit send to the event loop.
#[derive(Debug)]
enum Wake {
    Repaint { at: Instant, pass: u64 },
    AccessKit(accesskit_winit::Event),
}

impl From<accesskit_winit::Event> for Wake {
    fn from(event: accesskit_winit::Event) -> Self {
        Self::AccessKit(event)
    }
}

/// Opens the window and stays until it closes.
pub fn run(session: display::Session, make: MakeProgram) -> Result<(), RunError> {
    let mut builder = EventLoop::<Wake>::with_user_event();
    match session {
        #[cfg(target_os = "linux")]
        display::Session::X11 => {
            use winit::platform::x11::EventLoopBuilderExtX11;
            builder.with_x11();
        }
        _ => {}
    }
    let refused = |error: winit::error::EventLoopError| RunError::Window(error.to_string());
    let event_loop = builder.build().map_err(refused)?;
    let mut application = Application {
        proxy: event_loop.create_proxy(),
        make: Some(make),
        open: None,
        failure: None,
    };
    event_loop.run_app(&mut application).map_err(refused)?;
    application.failure.map_or(Ok(()), Err)
}

struct Application {
    proxy: EventLoopProxy<Wake>,
    make: Option<MakeProgram>,
    open: Option<Open>,
    failure: Option<RunError>,
}

impl Application {
    fn fail(&mut self, event_loop: &ActiveEventLoop, cause: impl ToString) {
        self.failure = Some(RunError::Window(cause.to_string()));
        event_loop.exit();
    }
}

impl ApplicationHandler<Wake> for Application {
    fn resumed(&mut self, event_loop: &ActiveEventLoop) {
        let Some(make) = self.make.take() else {
            return;
        };
        match Open::new(event_loop, &self.proxy, make) {
            Ok(open) => self.open = Some(open),
            Err(cause) => self.fail(event_loop, cause),
        }
    }

    fn window_event(&mut self, event_loop: &ActiveEventLoop, _: WindowId, event: WindowEvent) {
        let Some(open) = &mut self.open else {
            return;
        };
        match event {
            WindowEvent::RedrawRequested => {
                if let Err(cause) = open.frame(event_loop) {
                    self.fail(event_loop, cause);
                }
            }
            WindowEvent::CloseRequested => {
                open.info.events.push(ViewportEvent::Close);
                open.schedule(Instant::now());
            }
            WindowEvent::Destroyed => event_loop.exit(),
            event => {
                if open.state.on_window_event(&open.window, &event).repaint {
                    open.schedule(Instant::now());
                }
            }
        }
    }

    fn user_event(&mut self, _: &ActiveEventLoop, wake: Wake) {
        let Some(open) = &mut self.open else {
            return;
        };
        match wake {
            Wake::Repaint { at, pass } => {
                // Asked for in a frame that has been followed by another since: done.
                let done = open.ctx.cumulative_pass_nr();
                if done <= pass + 1 {
                    open.schedule(at);
                }
            }
            Wake::AccessKit(event) => open.accesskit(event.window_event),
        }
    }

    fn about_to_wait(&mut self, event_loop: &ActiveEventLoop) {
        let Some(open) = &mut self.open else {
            return;
        };
        let flow = match open.next_frame {
            Some(at) if at <= Instant::now() => {
                open.next_frame = None;
                open.window.request_redraw();
                ControlFlow::Wait
            }
            Some(at) => ControlFlow::WaitUntil(at),
            None => ControlFlow::Wait,
        };
        event_loop.set_control_flow(flow);
    }

    fn exiting(&mut self, _: &ActiveEventLoop) {
        if let Some(open) = &mut self.open {
            open.session.exit();
        }
        // The window goes before the event loop does.
        self.open = None;
    }
}

/// The open window.
struct Open {
    ctx: egui::Context,
    session: Session,
    rasterizer: Rasterizer,
    surface: softbuffer::Surface<Rc<Window>, Rc<Window>>,
    state: egui_winit::State,
    window: Rc<Window>,
    info: ViewportInfo,
    last_frame: Option<Instant>,
    next_frame: Option<Instant>,
}

impl Open {
    fn new(
        event_loop: &ActiveEventLoop,
        proxy: &EventLoopProxy<Wake>,
        make: MakeProgram,
    ) -> Result<Self, Box<dyn std::error::Error>> {
        let ctx = egui::Context::default();
        let waker = proxy.clone();
        ctx.set_request_repaint_callback(move |request| {
            let at = Instant::now().checked_add(request.delay);
            if let Some(at) = at {
                let pass = request.current_cumulative_pass_nr;
                // The loop is gone: so is the window.
                let _ = waker.send_event(Wake::Repaint { at, pass });
            }
        });
        // AccessKit wants its adapter before the window is shown.
        let builder = viewport().with_visible(false);
        let window = Rc::new(egui_winit::create_window(&ctx, event_loop, &builder)?);
        let mut state = egui_winit::State::new(
            ctx.clone(),
            ViewportId::ROOT,
            &window,
            Some(window.scale_factor() as f32),
            window.theme(),
            Some(MAX_TEXTURE_SIDE),
        );
        state.init_accesskit(event_loop, &window, proxy.clone());
        let shown = softbuffer::Context::new(Rc::clone(&window))?;
        let surface = softbuffer::Surface::new(&shown, Rc::clone(&window))?;
        let session = Session::new(&ctx, Fallback::Background, make);
        theme::follow_desktop(&ctx);
        let mut info = ViewportInfo::default();
        egui_winit::update_viewport_info(&mut info, &ctx, &window, true);
        window.set_visible(true);
        window.request_redraw();
        Ok(Self {
            ctx,
            session,
            rasterizer: Rasterizer::new(),
            surface,
            state,
            window,
            info,
            last_frame: None,
            next_frame: None,
        })
    }

    /// Asks for a frame at a time, or as soon after it as frames may come.
    fn schedule(&mut self, at: Instant) {
        let earliest = self.last_frame.map_or(at, |last| at.max(last + FRAME));
        let sooner = self.next_frame.map_or(earliest, |next| next.min(earliest));
        self.next_frame = Some(sooner);
    }

    fn accesskit(&mut self, event: accesskit_winit::WindowEvent) {
        use accesskit_winit::WindowEvent;
        match event {
            WindowEvent::InitialTreeRequested => self.ctx.enable_accesskit(),
            WindowEvent::ActionRequested(request) => {
                self.state.on_accesskit_action_request(request);
            }
            WindowEvent::AccessibilityDeactivated => self.ctx.disable_accesskit(),
        }
        self.schedule(Instant::now());
    }

    /// Runs the program once and shows what it drew.
    fn frame(&mut self, event_loop: &ActiveEventLoop) -> Result<(), softbuffer::SoftBufferError> {
        self.last_frame = Some(Instant::now());
        self.next_frame = None;
        egui_winit::update_viewport_info(&mut self.info, &self.ctx, &self.window, false);
        let mut input = self.state.take_egui_input(&self.window);
        let closing = self.info.close_requested();
        input.viewports = std::iter::once((ViewportId::ROOT, self.info.clone())).collect();
        self.info.events.clear();

        let mut output = self.session.run(&self.ctx, input);
        self.rasterizer.update_textures(&mut output.textures_delta);
        let platform_output = std::mem::take(&mut output.platform_output);
        self.state.handle_platform_output_with_event_loop(
            &self.window,
            event_loop,
            platform_output,
        );
        let root = output.viewport_output.remove(&ViewportId::ROOT);
        let commands = root.map(|root| root.commands).unwrap_or_default();
        if closing && !commands.contains(&ViewportCommand::CancelClose) {
            event_loop.exit();
            return Ok(());
        }
        let closes = commands.contains(&ViewportCommand::Close);
        self.commands(commands);
        if closes {
            // The program's own wish is answered in the next frame, like the user's.
            self.schedule(Instant::now());
        }
        self.show(output)
    }

    fn commands(&mut self, commands: Vec<ViewportCommand>) {
        let mut actions = Vec::new();
        let (ctx, window) = (&self.ctx, &self.window);
        egui_winit::process_viewport_commands(ctx, &mut self.info, commands, window, &mut actions);
        for action in actions {
            let event = match action {
                ActionRequested::Cut => Some(egui::Event::Cut),
                ActionRequested::Copy => Some(egui::Event::Copy),
                ActionRequested::Paste => self.state.clipboard_text().map(egui::Event::Paste),
                // Pictures are taken by `hyperslab screenshot`, without a window.
                _ => None,
            };
            if let Some(event) = event {
                self.state.egui_input_mut().events.push(event);
                self.schedule(Instant::now());
            }
        }
    }

    fn show(&mut self, output: egui::FullOutput) -> Result<(), softbuffer::SoftBufferError> {
        let size = self.window.inner_size();
        let (Some(width), Some(height)) =
            (NonZeroU32::new(size.width), NonZeroU32::new(size.height))
        else {
            return Ok(());
        };
        let scale = output.pixels_per_point;
        let primitives = self.ctx.tessellate(output.shapes, scale);
        let dark = self.ctx.global_style().visuals.dark_mode;
        let background = tokens::of(dark).surface;
        self.surface.resize(width, height)?;
        let mut buffer = self.surface.buffer_mut()?;
        let drawing = Instant::now();
        self.rasterizer.paint(
            &mut buffer,
            width.get() as usize,
            scale,
            background,
            &primitives,
        );
        let drawn = drawing.elapsed();
        self.window.pre_present_notify();
        buffer.present()?;
        self.session.drawn();
        if let Some(started) = self.last_frame {
            tracing::trace!(took = ?started.elapsed(), rasterizer = ?drawn, "frame");
        }
        Ok(())
    }
}
