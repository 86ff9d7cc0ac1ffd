//! The thread that keeps settings, and how the window speaks with it.

use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded, unbounded};
use parking_lot::Mutex;
use sha2::{Digest, Sha256};

use super::{FileMemory, Folders, Kept, LastSession, Recent, file};
use crate::state::preferences::Preferences;

/// Files that are remembered.
const MOST_FILES: usize = 200;
/// The largest memory of a file, in bytes.
const LARGEST: usize = 64 << 10;
/// How long leaving the program waits for a disk that does not answer.
const PATIENCE: Duration = Duration::from_secs(3);

/// Something to keep.
#[derive(Debug)]
pub enum Keep {
    /// Preferences.
    Preferences(Preferences),
    /// A file was opened.
    Opened(PathBuf),
    /// A file is to be no recent one any more.
    Forget(PathBuf),
    /// No file is to be a recent one any more.
    ForgetAll,
    /// What is open.
    Session(LastSession),
    /// What is remembered of a file.
    Memory(FileMemory),
}

/// Memories of files: those on their way to the disk, and those that lie there.
#[derive(Debug)]
pub struct Shelf {
    folders: Folders,
    on_the_way: Mutex<HashMap<PathBuf, FileMemory>>,
}

/// The window's end: keeps things without waiting for the disk.
pub struct Settings {
    shelf: Arc<Shelf>,
    /// None once the program is being left.
    sender: Option<Sender<Keep>>,
    complaints: Receiver<String>,
    done: Receiver<()>,
}

impl Settings {
    /// Reads what is kept, and starts the thread; `wake` is called when it has to say something.
    pub fn start(folders: Folders, wake: impl Fn() + Send + 'static) -> (Self, Kept) {
        let mut kept = Kept::read(&folders);
        let shelf = Arc::new(Shelf {
            folders,
            on_the_way: Mutex::default(),
        });
        let (sender, receiver) = unbounded();
        let (complain, complaints) = unbounded();
        let (alive, done) = bounded(0);
        let of_thread = shelf.clone();
        let thread = std::thread::Builder::new().name("settings".into());
        let started = thread.spawn(move || {
            let _alive: Sender<()> = alive;
            serve(&of_thread, &receiver, |complaint| {
                let _ = complain.send(complaint);
                wake();
            });
        });
        if let Err(error) = started {
            kept.complaints
                .push(format!("Settings cannot be kept: {error}"));
        }
        let settings = Self {
            shelf,
            sender: Some(sender),
            complaints,
            done,
        };
        (settings, kept)
    }

    /// Where the worker finds what is remembered of a file.
    pub fn shelf(&self) -> Arc<Shelf> {
        self.shelf.clone()
    }

    /// Keeps something, soon.
    pub fn keep(&self, keep: Keep) {
        if let Keep::Memory(memory) = &keep {
            let mut on_the_way = self.shelf.on_the_way.lock();
            on_the_way.insert(memory.file.0.clone(), memory.clone());
        }
        if let Some(sender) = &self.sender {
            // A thread that is gone has nothing to say.
            let _ = sender.send(keep);
        }
    }

    /// What went wrong since the last call.
    pub fn complaints(&self) -> impl Iterator<Item = String> {
        self.complaints.try_iter()
    }

    /// Waits until everything is on the disk. Nothing is kept any more.
    pub fn finish(&mut self) {
        self.sender = None;
        if self.done.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
            tracing::warn!("settings could not be kept within {PATIENCE:?}");
        }
    }
}

/// Keeps things until the window is gone. The same complaint is made once.
fn serve(shelf: &Shelf, receiver: &Receiver<Keep>, complain: impl Fn(String)) {
    let mut last = String::new();
    for keep in receiver {
        let Err(error) = shelf.carry_out(keep) else {
            continue;
        };
        let complaint = format!("Settings cannot be kept: {error}");
        tracing::warn!("{complaint}");
        if complaint != last {
            complain(complaint.clone());
            last = complaint;
        }
    }
}

impl Shelf {
    /// Where changes are logged that are not saved.
    pub fn unsaved(&self) -> PathBuf {
        self.folders.unsaved()
    }

    /// What is remembered of a file, `path` having its links resolved.
    pub fn recall(&self, path: &Path) -> FileMemory {
        if let Some(memory) = self.on_the_way.lock().get(path) {
            return memory.clone();
        }
        // A memory that is damaged is worth no complaint: it is made again.
        let memory: FileMemory = file::read(&self.place(path), &mut Vec::new());
        match memory.file.as_path() == path {
            true => memory,
            false => FileMemory::new(path.to_path_buf()),
        }
    }

    fn carry_out(&self, keep: Keep) -> io::Result<()> {
        match keep {
            Keep::Preferences(preferences) => {
                file::write(&self.folders.preferences(), &preferences)
            }
            Keep::Opened(path) => self.change_recent(|recent| recent.opened(&path)),
            Keep::Forget(path) => self.change_recent(|recent| recent.forget(&path)),
            Keep::ForgetAll => self.change_recent(|recent| recent.files.clear()),
            Keep::Session(session) => self.change_recent(|recent| recent.session = Some(session)),
            Keep::Memory(memory) => self.remember(memory),
        }
    }

    /// Other windows keep theirs in the same file: it is read again first.
    fn change_recent(&self, change: impl FnOnce(&mut Recent)) -> io::Result<()> {
        let path = self.folders.recent();
        let mut recent: Recent = file::read(&path, &mut Vec::new());
        change(&mut recent);
        file::write(&path, &recent.within_bounds())
    }

    fn remember(&self, mut memory: FileMemory) -> io::Result<()> {
        let place = self.place(memory.file.as_path());
        let original = memory.clone();
        while file::text_of(&memory)?.len() > LARGEST && memory.shrink() {}
        let written = match memory.is_empty() {
            true => remove(&place),
            false => file::write(&place, &memory),
        };
        let mut on_the_way = self.on_the_way.lock();
        if on_the_way.get(&memory.file.0) == Some(&original) {
            on_the_way.remove(&memory.file.0);
        }
        drop(on_the_way);
        written?;
        self.forget_oldest()
    }

    /// The file for what is remembered of a file.
    fn place(&self, path: &Path) -> PathBuf {
        let digest = Sha256::digest(path.as_os_str().as_encoded_bytes());
        let name: String = digest.iter().take(16).map(|b| format!("{b:02x}")).collect();
        self.folders.memories().join(format!("{name}.toml"))
    }

    fn forget_oldest(&self) -> io::Result<()> {
        let mut files = Vec::new();
        let folder = match fs::read_dir(self.folders.memories()) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            folder => folder?,
        };
        for entry in folder {
            let entry = entry?;
            let changed = entry.metadata().and_then(|about| about.modified());
            files.push((changed.unwrap_or(SystemTime::UNIX_EPOCH), entry.path()));
        }
        files.sort();
        let surplus = files.len().saturating_sub(MOST_FILES);
        files
            .iter()
            .take(surplus)
            .try_for_each(|(_, path)| remove(path))
    }
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

#[cfg(test)]
#[path = "keeper_tests.rs"]
mod tests;
