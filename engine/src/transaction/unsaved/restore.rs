//! Reading logs that were left behind, and making their changes again.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::STRUCTURE;
use super::base::{Base, Fit};
use super::block::{self, Kind};
use super::log::{EXTENSION, Log};
use crate::bytes::{Cursor, Sizes};
use crate::checksum;
use crate::error::{Error, Result};
use crate::file::Core;
use crate::storage::{PAGE, Page, read_page};
use crate::transaction::journal;

/// A log that a program left behind, which nobody else has open.
#[derive(Debug)]
pub struct UnsavedLog {
    path: PathBuf,
    file: File,
    written: Option<SystemTime>,
    base: Base,
    /// Bytes of the header.
    head: u64,
    /// Bytes up to the end of the last whole event.
    whole: u64,
    labels: Vec<String>,
    saving: bool,
}

/// The logs in `folder` that no running program has, the newest last. One that has no whole event is
/// left out.
///
/// # Errors
/// Where the folder cannot be listed; none where it is not there.
pub fn find_unsaved(folder: &Path) -> Result<Vec<UnsavedLog>> {
    let failed = |error| Error::io("looking for unsaved changes", error);
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(failed(error)),
    };
    let mut found = Vec::new();
    for entry in entries {
        let path = entry.map_err(failed)?.path();
        found.extend(UnsavedLog::open(&path));
    }
    found.sort_by_key(|log| log.written);
    Ok(found)
}

/// The files that logs in `folder` are of which no running program has; whether those fit is not looked
/// at. Quick, whatever the logs hold.
pub fn unsaved_files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut files: Vec<PathBuf> = entries
        .filter_map(|entry| {
            let (_, mut reader) = unused(&entry.path())?;
            Some(Base::read(&mut reader)?.0.path)
        })
        .filter(|file| file.is_file())
        .collect();
    files.sort();
    files.dedup();
    files
}

/// A log that nobody else has open.
fn unused(path: &Path) -> Option<(File, BufReader<File>)> {
    path.extension()
        .filter(|extension| *extension == EXTENSION)?;
    let file = OpenOptions::new().read(true).write(true).open(path).ok()?;
    if matches!(file.try_lock(), Err(fs::TryLockError::WouldBlock)) {
        return None;
    }
    let reader = BufReader::new(file.try_clone().ok()?);
    Some((file, reader))
}

impl UnsavedLog {
    /// The log at `path`; none where it is in use or has no whole event.
    pub fn open(path: &Path) -> Option<Self> {
        let (file, mut reader) = unused(path)?;
        let written = file
            .metadata()
            .and_then(|metadata| metadata.modified())
            .ok();
        let (base, head) = Base::read(&mut reader)?;
        let (mut at, mut whole, mut saving) = (head, head, false);
        let mut list = List::default();
        while let Some((kind, body, length)) = block::read(&mut reader) {
            at += length;
            match kind {
                Kind::Records => continue,
                Kind::Save => saving = true,
                Kind::Step | Kind::Undo | Kind::Redo => {
                    let (_, label) = event(&body)?;
                    list.take(kind, &label);
                }
            }
            whole = at;
        }
        let labels = list.done();
        (!labels.is_empty()).then(|| Self {
            path: path.to_path_buf(),
            file,
            written,
            base,
            head,
            whole,
            labels,
            saving,
        })
    }

    /// Where the log lies.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The file that was changed.
    pub fn file(&self) -> &Path {
        &self.base.path
    }

    /// When the last change was made.
    pub fn written(&self) -> Option<SystemTime> {
        self.written
    }

    /// What the steps did that are to be made again, the oldest first.
    pub fn labels(&self) -> &[String] {
        &self.labels
    }

    /// Whether the file is still the one that the changes were made in.
    pub fn fit(&self) -> Fit {
        self.base.fit(self.saving)
    }

    /// Gives the changes up.
    pub fn discard(self) -> Result<()> {
        let removed = fs::remove_file(&self.path);
        removed.map_err(|error| Error::io("removing a log of unsaved changes", error))
    }

    /// Hands over the events, one after the other.
    pub(crate) fn replay(&self, mut each: impl FnMut(&Replayed<'_>) -> Result<()>) -> Result<()> {
        let failed = |error| Error::io("reading a log of unsaved changes", error);
        (&self.file)
            .seek(SeekFrom::Start(self.head))
            .map_err(failed)?;
        let mut reader = BufReader::new((&self.file).take(self.whole - self.head));
        let mut records = Vec::new();
        while let Some((kind, body, _)) = block::read(&mut reader) {
            match kind {
                Kind::Records => records.push(body),
                Kind::Save => {}
                Kind::Step | Kind::Undo | Kind::Redo => {
                    let cut = || Error::corrupt(STRUCTURE, "an event is cut");
                    let (length, label) = event(&body).ok_or_else(cut)?;
                    let records = std::mem::take(&mut records);
                    each(&Replayed {
                        kind,
                        label: &label,
                        length,
                        records,
                    })?;
                }
            }
        }
        Ok(())
    }

    /// The log, to go on with.
    pub(crate) fn resume(mut self) -> Result<Log> {
        let failed = |error| Error::io("going on with a log of unsaved changes", error);
        self.file.set_len(self.whole).map_err(failed)?;
        self.file.seek(SeekFrom::End(0)).map_err(failed)?;
        Ok(Log::resumed(self.path, self.file))
    }
}

/// Length of the file after an event, and the event's label.
fn event(body: &[u8]) -> Option<(u64, String)> {
    let (length, label) = body.split_first_chunk::<8>()?;
    let label = String::from_utf8_lossy(label).into_owned();
    Some((u64::from_le_bytes(*length), label))
}

/// An event of a log.
pub(crate) struct Replayed<'r> {
    pub(super) kind: Kind,
    pub(crate) label: &'r str,
    /// Length of the file after it.
    pub(crate) length: u64,
    records: Vec<Vec<u8>>,
}

impl Replayed<'_> {
    /// The pages as the event leaves them, over what the file reads as now.
    ///
    /// # Errors
    /// Where what it changes is not as it was.
    pub(crate) fn pages(&self, core: &Core) -> Result<Vec<(u64, Option<Page>)>> {
        let mut pages = BTreeMap::<u64, Vec<u8>>::new();
        for records in &self.records {
            let mut c = Cursor::new(records, STRUCTURE, 0, Sizes::default());
            while c.remaining() > 0 {
                let record = journal::take_record(&mut c)?;
                let (number, within) = (record.offset / PAGE, (record.offset % PAGE) as usize);
                let page = match pages.entry(number) {
                    std::collections::btree_map::Entry::Occupied(page) => page.into_mut(),
                    std::collections::btree_map::Entry::Vacant(place) => {
                        place.insert(read_page(core.source(), number)?)
                    }
                };
                let target = page.get_mut(within..within.saturating_add(record.new.len()));
                let target = target.filter(|old| checksum::lookup3(old, 0) == record.old);
                let Some(target) = target else {
                    let cause = "the file is not the one that the changes were made in";
                    return Err(Error::corrupt(STRUCTURE, cause).at(record.offset));
                };
                target.copy_from_slice(&record.new);
            }
        }
        let pages = pages.into_iter();
        Ok(pages
            .map(|(number, page)| (number, Some(page.into())))
            .collect())
    }
}

/// The list of steps as events change it: what was undone although the log does not have it is a step
/// of its own.
#[derive(Debug, Default)]
pub(crate) struct List {
    /// Label, and whether undo leads back over it.
    steps: Vec<(String, bool)>,
    position: usize,
}

/// What an event does to the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Move {
    /// It is a step of its own.
    On,
    /// It takes the last step back.
    Back,
    /// It makes the undone step again.
    Again,
}

impl List {
    /// What the event does.
    pub(crate) fn take_event(&mut self, event: &Replayed<'_>) -> (Move, String) {
        self.take(event.kind, event.label)
    }

    fn take(&mut self, kind: Kind, label: &str) -> (Move, String) {
        let is = |step: Option<&(String, bool)>| {
            step.is_some_and(|(own, undone)| *undone && own == label)
        };
        let before = self
            .position
            .checked_sub(1)
            .and_then(|at| self.steps.get(at));
        match kind {
            Kind::Undo if is(before) => {
                self.position -= 1;
                return (Move::Back, label.to_owned());
            }
            Kind::Redo if is(self.steps.get(self.position)) => {
                self.position += 1;
                return (Move::Again, label.to_owned());
            }
            _ => {}
        }
        let own = match kind {
            Kind::Undo => format!("Undo {label}"),
            _ => label.to_owned(),
        };
        self.steps.truncate(self.position);
        self.steps.push((own.clone(), kind == Kind::Step));
        self.position = self.steps.len();
        (Move::On, own)
    }

    fn done(mut self) -> Vec<String> {
        self.steps.truncate(self.position);
        self.steps.into_iter().map(|(label, _)| label).collect()
    }
}
