//! The entries of a folder, read on a thread.

use std::io;
use std::path::{Path, PathBuf};

use crossbeam_channel::{Receiver, bounded};
use egui::Context;

use super::entry::Entry;
use crate::text::natural;

/// More entries than this are not listed: the path field still reaches them.
const MAX_ENTRIES: usize = 200_000;

type Answer = Result<Vec<Entry>, String>;

/// What is known of the folder shown.
pub struct Listing {
    base: PathBuf,
    folder: PathBuf,
    entries: Vec<Entry>,
    error: Option<String>,
    awaited: Option<Receiver<Answer>>,
}

impl Listing {
    /// Begins to read a folder, against which relative paths are meant as well.
    pub fn new(ctx: &Context, folder: PathBuf) -> Self {
        let mut listing = Self {
            base: folder.clone(),
            folder: PathBuf::new(),
            entries: Vec::new(),
            error: None,
            awaited: None,
        };
        listing.go_to(ctx, &folder);
        listing
    }

    /// Where relative paths begin.
    pub fn base(&self) -> &Path {
        &self.base
    }

    /// The folder shown.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Begins to read another folder. An earlier one that has not answered is dropped.
    pub fn go_to(&mut self, ctx: &Context, folder: &Path) {
        if self.folder == folder {
            return;
        }
        folder.clone_into(&mut self.folder);
        self.entries.clear();
        self.error = None;
        let (send, answer) = bounded(1);
        let (folder, ctx) = (folder.to_owned(), ctx.clone());
        let thread = std::thread::Builder::new().name("folder".into());
        let started = thread.spawn(move || {
            // Nobody waits any more: another folder is shown.
            let _ = send.send(read(&folder).map_err(|error| error.to_string()));
            ctx.request_repaint();
        });
        self.awaited = Some(answer);
        if let Err(error) = started {
            self.error = Some(error.to_string());
        }
    }

    /// Takes the answer, if it has come.
    pub fn poll(&mut self) {
        let answer = self.awaited.as_ref().map(Receiver::try_recv);
        if let Some(Ok(answer)) = answer {
            self.awaited = None;
            match answer {
                Ok(entries) => self.entries = entries,
                Err(error) => self.error = Some(error),
            }
        }
    }

    /// The entries whose names begin with `prefix` in any case; hidden ones only where
    /// the prefix begins with a dot.
    pub fn matching(&self, prefix: &str, every_file: bool) -> Vec<Entry> {
        let wanted = prefix.to_lowercase();
        let matches = |entry: &&Entry| {
            (every_file || entry.is_folder || entry.looks_like_hdf5())
                && (wanted.starts_with('.') || !entry.name.starts_with('.'))
                && entry.name.to_lowercase().starts_with(&wanted)
        };
        self.entries.iter().filter(matches).cloned().collect()
    }

    /// The entry of that very name.
    pub fn named(&self, name: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.name == name)
    }

    /// What to say in place of entries.
    pub fn note(&self, is_empty: bool) -> Option<String> {
        let folder = self.folder.display();
        if let Some(error) = &self.error {
            Some(format!("{folder} cannot be read: {error}"))
        } else if self.awaited.is_some() {
            Some("Reading the folder…".to_owned())
        } else if is_empty && self.entries.is_empty() {
            Some("The folder is empty".to_owned())
        } else {
            is_empty.then(|| "No HDF5 files by that name here; All files shows the rest".to_owned())
        }
    }
}

fn read(folder: &Path) -> io::Result<Vec<Entry>> {
    let mut entries: Vec<Entry> = std::fs::read_dir(folder)?
        .take(MAX_ENTRIES)
        .flatten()
        .map(|entry| {
            let path = entry.path();
            let is_folder = match entry.file_type() {
                Ok(kind) if kind.is_symlink() => path.is_dir(),
                Ok(kind) => kind.is_dir(),
                Err(_) => false,
            };
            Entry {
                name: entry.file_name().to_string_lossy().into_owned(),
                path,
                is_folder,
            }
        })
        .collect();
    entries.sort_by(|a, b| {
        let folders_first = b.is_folder.cmp(&a.is_folder);
        folders_first.then_with(|| natural(a.name.as_bytes(), b.name.as_bytes()))
    });
    Ok(entries)
}
