//! The command line: one file a subcommand, no window, no egui (but for pictures).

mod check;
mod clear_flags;
pub mod digest;
pub mod dump;
mod find;
mod getopt;
mod location;
pub mod ls;
mod repack;
mod screenshot;

use std::ffi::OsString;
use std::panic::AssertUnwindSafe;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use hyperslab_engine::{Error, File, OpenOptions};

pub use location::Location;

use crate::shell::runner::{self, Renderer};

/// Look into HDF5 files
#[derive(Debug, Parser)]
#[command(
    name = "hyperslab",
    version,
    about,
    after_help = "Preferences, recent files and what was open in each file are kept in the user's \
                  folders; in FOLDER with HYPERSLAB_SETTINGS=FOLDER, nowhere where that is empty.",
    args_conflicts_with_subcommands = true
)]
struct Arguments {
    /// What draws the window
    #[arg(long, value_enum, default_value_t)]
    renderer: Renderer,

    #[command(flatten)]
    reach: Reach,

    /// Files to open, each at an object if one is named: FILE::/PATH
    #[arg(value_name = "FILE[::/PATH]")]
    files: Vec<OsString>,

    #[command(subcommand)]
    command: Option<Command>,
}

impl Arguments {
    fn run(self) -> anyhow::Result<ExitCode> {
        if let Some(command) = self.command {
            return command.run();
        }
        let files = self.files.iter().map(Location::parse).collect();
        let folders = crate::settings::Folders::of_user();
        let make = crate::shell::program(files, self.reach.network, folders);
        runner::run(self.renderer, make, &self.files).map_err(anyhow::Error::msg)
    }
}

/// Where files may lead.
#[derive(Debug, Clone, Copy, Default, clap::Args)]
pub struct Reach {
    /// Let external links, virtual datasets and external raw data lead into the network
    #[arg(long)]
    pub network: bool,
}

impl Reach {
    /// Options to open files with.
    fn options(self) -> OpenOptions {
        File::options().network(self.network)
    }
}

/// Opens a file by the driver that is named; all that are known open whatever file it is.
fn open(location: &Location, reach: Reach, driver: Option<&str>) -> Result<File, Error> {
    match driver {
        None | Some("sec2" | "family" | "split" | "multi") => reach.options().open(&location.file),
        Some(other) => {
            let cause = format!("driver {other} is not supported");
            Err(Error::unsupported("file driver", cause))
        }
    }
}

/// What needs no window. One variant, one file.
#[derive(Debug, Subcommand)]
enum Command {
    Check(check::Arguments),
    ClearFlags(clear_flags::Arguments),
    Repack(repack::Arguments),
    /// Print the SHA-256 of every dataset and attribute
    Digest(digest::Arguments),
    Dump(dump::Arguments),
    Find(find::Arguments),
    Ls(ls::Arguments),
    Screenshot(screenshot::Arguments),
}

impl Command {
    fn run(self) -> anyhow::Result<ExitCode> {
        match self {
            Self::Check(arguments) => check::run(&arguments),
            Self::ClearFlags(arguments) => clear_flags::run(&arguments),
            Self::Repack(arguments) => repack::run(&arguments),
            Self::Digest(arguments) => digest::run(&arguments),
            Self::Dump(arguments) => dump::run(&arguments),
            Self::Find(arguments) => find::run(&arguments),
            Self::Ls(arguments) => ls::run(&arguments),
            Self::Screenshot(arguments) => screenshot::run(&arguments),
        }
    }
}

/// Carries out the command line of this process.
pub fn run() -> ExitCode {
    quiet_panics();
    let arguments = Arguments::parse();
    trace();
    // The hook has said what went wrong.
    let caught = std::panic::catch_unwind(AssertUnwindSafe(|| arguments.run()));
    caught
        .unwrap_or(Ok(ExitCode::FAILURE))
        .unwrap_or_else(|error| {
            complain(&format!("{error:#}"));
            ExitCode::FAILURE
        })
}

/// One line on the standard error.
#[expect(clippy::print_stderr, reason = "the command line's own voice")]
fn complain(message: &str) {
    eprintln!("hyperslab: {message}");
}

/// `HYPERSLAB_LOG=info` (or any filter of tracing's) writes a trace to the standard
/// error.
fn trace() {
    if let Ok(filter) = std::env::var("HYPERSLAB_LOG") {
        let filter = tracing_subscriber::EnvFilter::new(filter);
        let subscriber = tracing_subscriber::fmt()
            .with_env_filter(filter)
            .with_writer(std::io::stderr)
            .finish();
        // A second one would mean two command lines in a process.
        let _ = tracing::subscriber::set_global_default(subscriber);
    }
}

/// A fault of the program is one line; its backtrace goes to the trace.
fn quiet_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let message = panic.payload_as_str().unwrap_or("unknown cause");
        let place = panic.location().map(ToString::to_string);
        let place = place.unwrap_or_default();
        let line = message.lines().next().unwrap_or_default();
        complain(&format!(
            "a fault of the program itself, at {place}: {line}"
        ));
        let backtrace = std::backtrace::Backtrace::force_capture();
        tracing::debug!("{message}\n{backtrace}");
    }));
}
