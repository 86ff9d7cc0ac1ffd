//! `hyperslab screenshot`: a picture of the window, drawn without a display.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use egui::{Pos2, RawInput, Rect, Theme, Vec2, ViewportId, ViewportInfo};

use super::Location;
use crate::shell::raster::{Picture, Rasterizer};
use crate::shell::{MakeProgram, Session};
use crate::ui::{fonts::Fallback, tokens};

/// Draw the window into a PNG file; needs no display
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Files to open, each at an object if one is named: FILE::/PATH
    #[arg(required = true, value_name = "FILE[::/PATH]")]
    files: Vec<OsString>,

    /// The picture to write
    #[arg(short, long, value_name = "OUT.png")]
    output: PathBuf,

    /// Size of the window, in points
    #[arg(long, value_name = "WIDTHxHEIGHT", default_value = "1280x800", value_parser = size)]
    size: Vec2,

    /// Light or dark
    #[arg(long, default_value = "light", value_parser = theme)]
    theme: Theme,

    /// Pixels per point
    #[arg(long, default_value_t = 1.0, value_parser = scale)]
    scale: f32,

    /// Give up waiting for content after this many seconds, and draw what is there
    #[arg(long, value_name = "SECONDS", default_value_t = 30)]
    timeout: u64,

    #[command(flatten)]
    reach: super::Reach,
}

/// Carries it out.
pub fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let files = arguments.files.iter().map(Location::parse).collect();
    let mut studio = Studio::new(
        arguments,
        crate::shell::program(files, arguments.reach.network, None),
    );
    let complete = studio.wait(Duration::from_secs(arguments.timeout));
    let picture = studio.picture();
    picture
        .save(&arguments.output)
        .with_context(|| format!("{} cannot be written", arguments.output.display()))?;
    if !complete {
        bail!(
            "not everything had arrived after {} s; the picture shows what had",
            arguments.timeout
        );
    }
    Ok(ExitCode::SUCCESS)
}

/// A window that nobody sees.
struct Studio {
    ctx: egui::Context,
    session: Session,
    rasterizer: Rasterizer,
    output: egui::FullOutput,
    size: Vec2,
    scale: f32,
    started: Instant,
}

impl Studio {
    fn new(arguments: &Arguments, make: MakeProgram) -> Self {
        let ctx = egui::Context::default();
        ctx.set_theme(arguments.theme);
        let session = Session::new(&ctx, Fallback::Waiting, make);
        Self {
            ctx,
            session,
            rasterizer: Rasterizer::new(),
            output: egui::FullOutput::default(),
            size: arguments.size,
            scale: arguments.scale,
            started: Instant::now(),
        }
    }

    fn frame(&mut self) {
        let viewport = ViewportInfo {
            native_pixels_per_point: Some(self.scale),
            focused: Some(true),
            ..ViewportInfo::default()
        };
        let input = RawInput {
            screen_rect: Some(Rect::from_min_size(Pos2::ZERO, self.size)),
            viewports: std::iter::once((ViewportId::ROOT, viewport)).collect(),
            time: Some(self.started.elapsed().as_secs_f64()),
            focused: true,
            ..RawInput::default()
        };
        self.output = self.session.run(&self.ctx, input);
        self.rasterizer
            .update_textures(&mut self.output.textures_delta);
    }

    /// Draws frames until the program has everything and nothing moves any more.
    /// Returns whether that came in time.
    fn wait(&mut self, limit: Duration) -> bool {
        let deadline = Instant::now() + limit;
        loop {
            self.frame();
            let root = self.output.viewport_output.get(&ViewportId::ROOT);
            let still = root.is_none_or(|root| root.repaint_delay > Duration::from_millis(100));
            if still && self.session.idle() {
                return true;
            }
            if Instant::now() >= deadline {
                return false;
            }
            std::thread::sleep(Duration::from_millis(4));
        }
    }

    fn picture(&self) -> Picture {
        let dark = self.ctx.global_style().visuals.dark_mode;
        let background = tokens::of(dark).surface;
        Picture::draw(&self.rasterizer, &self.ctx, &self.output, background)
    }
}

fn size(text: &str) -> Result<Vec2, String> {
    let (width, height) = text.split_once('x').ok_or("expected WIDTHxHEIGHT")?;
    let side = |text: &str| match text.parse::<u16>() {
        Ok(side @ 16..=16384) => Ok(f32::from(side)),
        _ => Err("each side is between 16 and 16384".to_owned()),
    };
    Ok(Vec2::new(side(width)?, side(height)?))
}

fn theme(text: &str) -> Result<Theme, String> {
    match text {
        "light" => Ok(Theme::Light),
        "dark" => Ok(Theme::Dark),
        _ => Err("light or dark".to_owned()),
    }
}

fn scale(text: &str) -> Result<f32, String> {
    match text.parse() {
        Ok(scale) if (0.5..=4.0).contains(&scale) => Ok(scale),
        _ => Err("between 0.5 and 4".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell::Placeholder;

    #[test]
    fn a_picture_has_the_size_and_theme_that_were_asked_for() {
        let arguments = Arguments {
            files: Vec::new(),
            output: PathBuf::new(),
            size: size("320x200").expect("a size"),
            theme: Theme::Dark,
            scale: 2.0,
            timeout: 5,
            reach: super::super::Reach::default(),
        };
        let make: MakeProgram = Box::new(|_| Box::new(Placeholder::default()));
        let mut studio = Studio::new(&arguments, make);
        assert!(studio.wait(Duration::from_secs(5)), "comes to rest");
        let picture = studio.picture();
        assert_eq!((picture.width, picture.height), (640, 400));
        assert_eq!(picture.color(639, 399), Some(tokens::DARK.surface));
    }

    #[test]
    fn sizes_that_make_no_sense_are_refused() {
        for text in ["1280", "0x100", "1e3x10", "99999x10", "-1x4"] {
            assert!(size(text).is_err(), "{text}");
        }
    }
}
