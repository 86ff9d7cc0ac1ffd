//! Files that are open, and what is kept of each between requests.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use hyperslab_engine::{Dataset, Error, File, FileId, Group, Kind, Object, Result, Task};
use parking_lot::Mutex;

use super::DocumentId;
use super::lens::{self, Content};
use super::scales::Scales;
use super::series::Overviews;
use crate::model::ObjectPath;

/// All open files.
#[derive(Default)]
pub struct Library {
    files: Mutex<HashMap<DocumentId, Arc<OpenFile>>>,
}

/// An open file and what is kept of it.
pub struct OpenFile {
    /// The engine's handle.
    pub file: File,
    /// Paths of objects by address, as far as they were met.
    pub names: Mutex<HashMap<u64, ObjectPath>>,
    /// Overviews of long series.
    pub overviews: Overviews,
    datasets: Mutex<Vec<(ObjectPath, Dataset)>>,
    tables: Mutex<Vec<(ObjectPath, Content)>>,
    scales: Mutex<Vec<(ObjectPath, Scales)>>,
    all_met: AtomicBool,
    ignores_checksums: AtomicBool,
    /// How often it was edited; held while it is.
    edits: Mutex<u64>,
    links_edited: AtomicBool,
    opened: Instant,
}

/// How long after opening a reference waits for its name.
const PATIENCE: Duration = Duration::from_secs(1);
/// Datasets kept open: scrolling must not look them up again.
const KEPT: usize = 16;

impl Library {
    /// Adds a file. Returns the document that shows the same file already.
    pub fn add(&self, document: DocumentId, file: File) -> Option<DocumentId> {
        let id: &FileId = file.id();
        let mut files = self.files.lock();
        if let Some((existing, _)) = files.iter().find(|(_, open)| open.file.id() == id) {
            return Some(*existing);
        }
        files.insert(document, Arc::new(OpenFile::new(file)));
        None
    }

    /// The file of a document.
    pub fn get(&self, document: DocumentId) -> Result<Arc<OpenFile>> {
        let files = self.files.lock();
        let closed = || Error::new(Kind::Closed, "document", "the file was closed");
        files.get(&document).cloned().ok_or_else(closed)
    }

    /// Lets go of a file.
    pub fn close(&self, document: DocumentId) {
        let closed = self.files.lock().remove(&document);
        if let Some(file) = closed {
            // Whoever closes a file with unsaved changes has agreed that they go.
            let _ = file.file.revert();
        }
    }
}

impl OpenFile {
    fn new(file: File) -> Self {
        Self {
            file,
            names: Mutex::default(),
            overviews: Overviews::default(),
            datasets: Mutex::default(),
            tables: Mutex::default(),
            scales: Mutex::default(),
            all_met: AtomicBool::new(false),
            ignores_checksums: AtomicBool::new(false),
            edits: Mutex::new(0),
            links_edited: AtomicBool::new(false),
            opened: Instant::now(),
        }
    }

    /// The object at `path`, through links of any kind.
    pub fn object(&self, path: &ObjectPath) -> Result<Object> {
        self.file.get(path.as_bytes())
    }

    /// The group at `path`.
    pub fn group(&self, path: &ObjectPath) -> Result<Group> {
        match self.object(path)? {
            Object::Group(group) => Ok(group),
            _ => Err(Error::new(Kind::WrongKind, "object", "is no group").on(path)),
        }
    }

    /// The dataset at `path`, kept open for the next request.
    pub fn dataset(&self, path: &ObjectPath) -> Result<Dataset> {
        let mut datasets = self.datasets.lock();
        if let Some(at) = datasets.iter().position(|(p, _)| p == path) {
            let found = datasets.remove(at);
            let dataset = found.1.clone();
            datasets.push(found);
            return Ok(dataset);
        }
        drop(datasets);
        let Object::Dataset(dataset) = self.object(path)? else {
            return Err(Error::new(Kind::WrongKind, "object", "is no dataset").on(path));
        };
        let mut datasets = self.datasets.lock();
        if datasets.len() >= KEPT {
            datasets.remove(0);
        }
        datasets.push((path.clone(), dataset.clone()));
        Ok(dataset)
    }

    /// What the table of the object at `path` shows: a dataset, or what a group is as a table.
    pub fn content(&self, path: &ObjectPath, task: &Task) -> Result<Content> {
        let known = self.tables.lock().iter().find(|(p, _)| p == path).cloned();
        if let Some((_, content)) = known {
            return Ok(content);
        }
        let group = match self.dataset(path) {
            Err(error) if error.kind() == Kind::WrongKind => self.group(path)?,
            found => return found.map(Content::Stored),
        };
        let none = || Error::new(Kind::WrongKind, "object", "is no table").on(path);
        let content = lens::of_group(&group, task)?.ok_or_else(none)?;
        let mut tables = self.tables.lock();
        if tables.len() >= KEPT {
            tables.remove(0);
        }
        tables.push((path.clone(), content.clone()));
        Ok(content)
    }

    /// The scales of the dataset at `path`, kept for the next request.
    pub fn scales(&self, path: &ObjectPath, find: impl FnOnce() -> Scales) -> Scales {
        let known = self.scales.lock().iter().find(|(p, _)| p == path).cloned();
        if let Some((_, scales)) = known {
            return scales;
        }
        let scales = find();
        let mut kept = self.scales.lock();
        if kept.len() >= KEPT {
            kept.remove(0);
        }
        kept.push((path.clone(), scales.clone()));
        scales
    }

    /// Shows chunks in spite of wrong checksums from now on.
    pub fn ignore_checksums(&self) {
        self.ignores_checksums.store(true, Ordering::Release);
    }

    /// Whether chunks are shown in spite of wrong checksums.
    pub fn ignores_checksums(&self) -> bool {
        self.ignores_checksums.load(Ordering::Acquire)
    }

    /// Forgets what was kept: the file changed.
    pub fn forget(&self) {
        self.datasets.lock().clear();
        self.tables.lock().clear();
        self.scales.lock().clear();
        self.names.lock().clear();
        self.overviews.clear();
    }

    /// Makes an edit; what is kept of objects is forgotten.
    pub fn edit(&self, make: impl FnOnce() -> Result<()>) -> Result<()> {
        let mut edits = self.edits.lock();
        *edits += 1;
        let made = make();
        self.datasets.lock().clear();
        self.tables.lock().clear();
        self.scales.lock().clear();
        self.overviews.clear();
        if self.links_edited.load(Ordering::Acquire) {
            // Objects may be called otherwise now.
            self.names.lock().clear();
        }
        made
    }

    /// Links have been edited: from now on edits change what objects are called.
    pub fn note_link_edit(&self) {
        self.links_edited.store(true, Ordering::Release);
    }

    /// How often it was edited. Waits for an edit that is under way.
    pub fn edits(&self) -> u64 {
        *self.edits.lock()
    }

    /// Notes where an object was met first, unless a link led into another file. Returns whether it
    /// lies in this one.
    pub fn meet(&self, object: &Object, path: &ObjectPath) -> bool {
        let is_here = object.file().id() == self.file.id();
        if is_here {
            self.note(object.address().0, path);
        }
        is_here
    }

    /// Notes where an object of this file was met first.
    pub fn note(&self, address: u64, path: &ObjectPath) {
        /// Enough for any file that people give names to by hand.
        const MOST: usize = 200_000;
        let mut names = self.names.lock();
        if names.len() < MOST {
            names.entry(address).or_insert_with(|| path.clone());
        }
    }

    /// Path of the object at an address, where it was met. In the first moments of a file,
    /// while objects are still being met, it waits for that.
    pub fn path_of(&self, address: u64) -> Option<ObjectPath> {
        loop {
            let found = self.names.lock().get(&address).cloned();
            let over = self.all_met.load(Ordering::Acquire) || self.opened.elapsed() > PATIENCE;
            if found.is_some() || over {
                return found;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Every object has been met: whoever waits for a path need not go on.
    pub fn all_met(&self) {
        self.all_met.store(true, Ordering::Release);
    }
}
