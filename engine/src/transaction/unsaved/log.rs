//! Writing the log.

use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use super::base::Base;
use super::block::{self, Kind};
use crate::checksum;
use crate::error::{Error, Result};
use crate::file::Core;
use crate::storage::{PAGE, Page, Source, read_page};
use crate::transaction::commit::changed_runs;
use crate::transaction::journal::{self, Record};

/// Records that make a block.
const BLOCK: usize = 1 << 20;
/// Names that are tried for a new log.
const TRIES: u32 = 10_000;
/// How the names of logs end.
pub(super) const EXTENSION: &str = "unsaved";

/// The log of one file's changes. It begins with the first one after each save.
#[derive(Debug)]
pub struct Log {
    folder: PathBuf,
    open: Option<Open>,
    /// Why nothing is logged any longer.
    failure: Option<Error>,
}

#[derive(Debug)]
struct Open {
    path: PathBuf,
    file: File,
    /// Whether it leads anywhere but to what the file on disk has.
    needed: bool,
}

/// What the log is told.
pub(crate) struct Event<'e> {
    pub(super) kind: Kind,
    pub(super) label: &'e str,
    /// The pages that changed, before and after; none: as on disk.
    pub(super) changed: Vec<Changed>,
    /// Whether the file on disk is another than what is read now.
    pub(super) unsaved: bool,
}

/// A page that an event changed: number, before, after.
pub(crate) type Changed = (u64, Option<Page>, Option<Page>);

impl<'e> Event<'e> {
    pub(crate) fn step(label: &'e str, changed: Vec<Changed>) -> Self {
        Self::of(Kind::Step, label, changed, true)
    }

    pub(crate) fn undo(label: &'e str, changed: Vec<Changed>, unsaved: bool) -> Self {
        Self::of(Kind::Undo, label, changed, unsaved)
    }

    pub(crate) fn redo(label: &'e str, changed: Vec<Changed>, unsaved: bool) -> Self {
        Self::of(Kind::Redo, label, changed, unsaved)
    }

    fn of(kind: Kind, label: &'e str, changed: Vec<Changed>, unsaved: bool) -> Self {
        Self {
            kind,
            label,
            changed,
            unsaved,
        }
    }
}

impl Log {
    /// A log in a file of its own in `folder`, which is made when it is needed.
    pub fn in_folder(folder: &Path) -> Self {
        Self {
            folder: folder.to_path_buf(),
            open: None,
            failure: None,
        }
    }

    /// A log that goes on where an earlier program stopped.
    pub(super) fn resumed(path: PathBuf, file: File) -> Self {
        Self {
            folder: path.parent().map(Path::to_path_buf).unwrap_or_default(),
            open: Some(Open {
                path,
                file,
                needed: true,
            }),
            failure: None,
        }
    }

    /// Why nothing is logged any longer, where that is so.
    pub fn failure(&self) -> Option<&Error> {
        self.failure.as_ref()
    }

    /// Takes an event into the log. A failure ends the log, not the event.
    pub(crate) fn note(&mut self, core: &Core, event: &Event<'_>) {
        if self.failure.is_none() {
            self.failure = self.write(core, event).err();
        }
    }

    fn write(&mut self, core: &Core, event: &Event<'_>) -> Result<()> {
        let open = match &mut self.open {
            Some(open) => open,
            None => self.open.insert(Open::create(&self.folder, core)?),
        };
        open.needed = event.unsaved;
        let mut records = Vec::new();
        for (number, before, after) in &event.changed {
            let [before, after] = [before, after].map(|page| page_or_disk(core, *number, page));
            for run in changed_runs(number.saturating_mul(PAGE), &before?, &after?) {
                let old = checksum::lookup3(&run.old, 0);
                let (offset, new) = (run.offset, run.new);
                journal::put_record(&Record { offset, old, new }, &mut records);
            }
            if records.len() >= BLOCK {
                open.put(Kind::Records, &std::mem::take(&mut records))?;
            }
        }
        if !records.is_empty() {
            open.put(Kind::Records, &records)?;
        }
        let length = core.overlay().len()?;
        let body = [&length.to_le_bytes(), event.label.as_bytes()].concat();
        open.put(event.kind, &body)
    }

    /// Takes note that a save begins.
    pub(crate) fn save_begins(&mut self) {
        if let (None, Some(open)) = (&self.failure, &mut self.open) {
            self.failure = open.put(Kind::Save, &[]).err();
        }
    }

    /// Begins anew: what was logged is saved, or given up.
    pub(crate) fn clear(&mut self) {
        if let Some(open) = &mut self.open {
            open.needed = false;
        }
        self.open = None;
        self.failure = None;
    }
}

fn page_or_disk(core: &Core, number: u64, page: &Option<Page>) -> Result<Page> {
    match page {
        Some(page) => Ok(page.clone()),
        None => Ok(read_page(core.overlay().base(), number)?.into()),
    }
}

impl Open {
    fn create(folder: &Path, core: &Core) -> Result<Self> {
        let failed = |error| Error::io("beginning a log of unsaved changes", error);
        fs::create_dir_all(folder).map_err(failed)?;
        let base = Base::of(core)?;
        for number in 0..TRIES {
            let name = format!("{}-{number}.{EXTENSION}", std::process::id());
            let path = folder.join(name);
            match OpenOptions::new().write(true).create_new(true).open(&path) {
                Ok(file) => {
                    // Where there are no locks, the lock of the changed file itself counts.
                    let _ = file.try_lock();
                    let mut open = Self {
                        path,
                        file,
                        needed: true,
                    };
                    open.append(&base.encode())?;
                    return Ok(open);
                }
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(failed(error)),
            }
        }
        Err(Error::invalid("log of unsaved changes", "no name is free"))
    }

    fn put(&mut self, kind: Kind, body: &[u8]) -> Result<()> {
        self.append(&block::encode(kind, body))
    }

    fn append(&mut self, bytes: &[u8]) -> Result<()> {
        let written = self.file.write_all(bytes);
        written.map_err(|error| Error::io("logging unsaved changes", error))
    }
}

impl Drop for Open {
    /// What nobody needs goes; what a program that ends without save and revert leaves, stays.
    fn drop(&mut self) {
        if !self.needed {
            let _ = fs::remove_file(&self.path);
        }
    }
}
