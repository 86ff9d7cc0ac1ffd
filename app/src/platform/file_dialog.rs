//! The system's dialog for choosing files. It blocks, so it runs on a thread; where
//! there is none the program opens its own (`dialog::open`).

use std::path::PathBuf;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, TryRecvError, bounded};

/// Faster than anybody can cancel: the system has no dialog.
const TOO_FAST: Duration = Duration::from_millis(150);

/// What came of asking for files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    /// These.
    Files(Vec<PathBuf>),
    /// The user cancelled.
    Cancelled,
    /// The system has no dialog: open our own.
    Unavailable,
}

/// What a dialog for a place to write to is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Saves {
    /// A table, as CSV.
    Table,
    /// An HDF5 file.
    File,
}

impl Saves {
    /// The dialog's title.
    pub fn title(self) -> &'static str {
        match self {
            Self::Table => "Export table",
            Self::File => "Save file as",
        }
    }

    /// What its button does.
    pub fn verb(self) -> &'static str {
        match self {
            Self::Table => "Export",
            Self::File => "Save",
        }
    }
}

/// A dialog that is open.
pub struct FileDialog {
    reply: Receiver<Choice>,
}

impl FileDialog {
    /// Opens the dialog for HDF5 files; the context is repainted when it closes.
    pub fn open(ctx: &egui::Context, folder: Option<PathBuf>) -> Self {
        Self::run(ctx, move || ask(folder))
    }

    /// Opens the dialog for a place to write to, by that name.
    pub fn save(ctx: &egui::Context, folder: Option<PathBuf>, name: String, saves: Saves) -> Self {
        Self::run(ctx, move || ask_where(folder, &name, saves))
    }

    fn run(ctx: &egui::Context, ask: impl FnOnce() -> Choice + Send + 'static) -> Self {
        let (send, reply) = bounded(1);
        let ctx = ctx.clone();
        let thread = std::thread::Builder::new().name("file dialog".into());
        // Without a thread the channel closes, which reads as `Unavailable`.
        let _ = thread.spawn(move || {
            // Nobody listens any more: the window is gone.
            let _ = send.send(ask());
            ctx.request_repaint();
        });
        Self { reply }
    }

    /// What came of it, once it is closed.
    pub fn poll(&self) -> Option<Choice> {
        match self.reply.try_recv() {
            Ok(choice) => Some(choice),
            Err(TryRecvError::Empty) => None,
            Err(TryRecvError::Disconnected) => Some(Choice::Unavailable),
        }
    }
}

/// Endings of names of HDF5 files.
const EXTENSIONS: [&str; 17] = [
    "h5", "hdf5", "hdf", "he5", "h4h5", "nxs", "nx", "nc", "nc4", "mat", "h5ad", "h5py", "loom",
    "cxi", "pt5", "emd", "jld2",
];

fn ask(folder: Option<PathBuf>) -> Choice {
    let mut dialog = rfd::FileDialog::new()
        .set_title("Open HDF5 files")
        .add_filter("HDF5 files", &EXTENSIONS)
        .add_filter("All files", &["*"]);
    if let Some(folder) = folder {
        dialog = dialog.set_directory(folder);
    }
    let asked = Instant::now();
    choice(dialog.pick_files(), asked)
}

fn ask_where(folder: Option<PathBuf>, name: &str, saves: Saves) -> Choice {
    let (kind, extensions) = match saves {
        Saves::Table => ("Comma-separated values", &["csv"][..]),
        Saves::File => ("HDF5 files", &EXTENSIONS[..]),
    };
    let mut dialog = rfd::FileDialog::new()
        .set_title(saves.title())
        .set_file_name(name)
        .add_filter(kind, extensions)
        .add_filter("All files", &["*"]);
    if let Some(folder) = folder {
        dialog = dialog.set_directory(folder);
    }
    let asked = Instant::now();
    choice(dialog.save_file().map(|file| vec![file]), asked)
}

fn choice(files: Option<Vec<PathBuf>>, asked: Instant) -> Choice {
    match files {
        Some(files) => Choice::Files(files),
        None if asked.elapsed() < TOO_FAST => Choice::Unavailable,
        None => Choice::Cancelled,
    }
}
