//! How a file is opened: locks, attempts, limits, caches.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::{Read, Seek};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::document::Document;
use super::external::Purpose;
use super::file::File;
use super::interrupted;
use crate::error::{Error, Kind, Result};
use crate::file::{Core, Settings, spread};
use crate::filter::Registry;
use crate::limits::Limits;
use crate::storage::lock::{self, Refused};
use crate::storage::{
    Access, Attempts, FileId, FileSource, LockRefusal, LockedFile, Locking, Medium, MemorySource,
    Source, StreamSource, Template, regular,
};
use crate::task::Task;

/// Gets each refusal that another attempt follows.
type OnAttempt = Arc<dyn Fn(&LockRefusal) + Send + Sync>;

/// Options of opening, set one after the other.
///
/// ```
/// use std::time::Duration;
/// use hyperslab_engine::{File, Locking};
///
/// let opened = File::options()
///     .locking(Locking::True)
///     .attempts(3)
///     .wait(Duration::from_millis(10))
///     .on_attempt(|refusal| eprintln!("held by {:?}", refusal.holders))
///     .open("missing.h5");
/// assert!(opened.is_err());
/// ```
#[derive(Clone)]
pub struct OpenOptions {
    locking: Locking,
    attempts: Attempts,
    ignore_lock: bool,
    /// Whether changes are accepted; shared by a file's handles.
    write: Arc<AtomicBool>,
    hold: bool,
    linked: bool,
    /// Shared by a file and all that it leads to.
    network: Arc<AtomicBool>,
    prefixes: Prefixes,
    settings: Settings,
    chunk_cache: usize,
    task: Task,
    on_attempt: Option<OnAttempt>,
}

/// Folders that the program wants searched for files that a file names.
#[derive(Debug, Clone, Default)]
struct Prefixes {
    links: Option<OsString>,
    sources: Option<OsString>,
    raw_data: Option<OsString>,
}

impl Default for OpenOptions {
    /// One attempt, HDF5's default locking, no lock kept.
    fn default() -> Self {
        Self {
            locking: Locking::Default,
            attempts: Attempts {
                count: 1,
                ..Attempts::default()
            },
            ignore_lock: false,
            write: Arc::default(),
            hold: false,
            linked: false,
            network: Arc::default(),
            prefixes: Prefixes::default(),
            settings: Settings::default(),
            chunk_cache: 32 << 20,
            task: Task::new(),
            on_attempt: None,
        }
    }
}

impl OpenOptions {
    /// Whether locks count; the variable `HDF5_USE_FILE_LOCKING` goes first.
    #[must_use]
    pub fn locking(mut self, locking: Locking) -> Self {
        self.locking = locking;
        self
    }

    /// Attempts in all while another program holds the file; 1 unless set.
    #[must_use]
    pub fn attempts(mut self, count: u32) -> Self {
        self.attempts.count = count;
        self
    }

    /// Longest wait between two attempts (the real one is random below it); 10 s unless set.
    #[must_use]
    pub fn wait(mut self, wait: Duration) -> Self {
        self.attempts.wait = wait;
        self
    }

    /// Opens the file even while another program writes it. What is shown may be torn.
    #[must_use]
    pub fn ignore_lock(mut self, ignore: bool) -> Self {
        self.ignore_lock = ignore;
        self
    }

    /// Accepts changes of the file; not unless set. Nothing is locked or written before the first.
    #[must_use]
    pub fn write(mut self, write: bool) -> Self {
        self.write = Arc::new(AtomicBool::new(write));
        self
    }

    /// Keeps a shared lock until the file is closed, as `LockedH5File` does: no other program can
    /// write meanwhile. Attempts then follow any failure of opening, not only a refused lock.
    #[must_use]
    pub fn hold_lock(mut self, hold: bool) -> Self {
        self.hold = hold;
        self
    }

    /// Lets external links, virtual datasets and external raw data lead into the network; not
    /// unless set, except to where the file that names them is itself. What the network is:
    /// [`crate::storage::network`]. [`File::allow_network`] does it later.
    #[must_use]
    pub fn network(mut self, allowed: bool) -> Self {
        self.network = Arc::new(AtomicBool::new(allowed));
        self
    }

    /// A folder where files of external links are searched, after those of the variable
    /// `HDF5_EXT_PREFIX`. `${ORIGIN}` at its start, here and below, is the folder of the file that
    /// links.
    #[must_use]
    pub fn link_prefix(mut self, folder: impl Into<OsString>) -> Self {
        self.prefixes.links = Some(folder.into());
        self
    }

    /// A folder where sources of virtual datasets are searched, unless `HDF5_VDS_PREFIX` is set.
    #[must_use]
    pub fn source_prefix(mut self, folder: impl Into<OsString>) -> Self {
        self.prefixes.sources = Some(folder.into());
        self
    }

    /// A folder where external raw data are searched, unless `HDF5_EXTFILE_PREFIX` is set.
    #[must_use]
    pub fn raw_data_prefix(mut self, folder: impl Into<OsString>) -> Self {
        self.prefixes.raw_data = Some(folder.into());
        self
    }

    /// Caps on what the file may claim. A file that is open already keeps its own.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.settings.limits = limits;
        self
    }

    /// Threads that decode chunks; a pool that all files share unless set. A file that is open already
    /// keeps its own.
    #[must_use]
    pub fn pool(mut self, pool: Arc<rayon::ThreadPool>) -> Self {
        self.settings.pool = Some(pool);
        self
    }

    /// Most bytes of decoded chunks that are kept; 32 MiB unless set. A file that is open already
    /// keeps its own.
    #[must_use]
    pub fn chunk_cache(mut self, bytes: usize) -> Self {
        self.chunk_cache = bytes;
        self
    }

    /// Filters that can be decoded; the built-in ones unless set. A file that is open already keeps
    /// its own.
    #[must_use]
    pub fn filters(mut self, filters: Arc<Registry>) -> Self {
        self.settings.filters = filters;
        self
    }

    /// Ends the wait between attempts when the task is cancelled.
    #[must_use]
    pub fn task(mut self, task: Task) -> Self {
        self.task = task;
        self
    }

    /// Hears of each refusal that another attempt follows, before the wait.
    #[must_use]
    pub fn on_attempt(mut self, heard: impl Fn(&LockRefusal) + Send + Sync + 'static) -> Self {
        self.on_attempt = Some(Arc::new(heard));
        self
    }

    /// Opens the file for reading. A file that this process has open, by whatever path, is shared.
    ///
    /// # Errors
    /// [`Kind::NotFound`], [`Kind::NotHdf5`] with a cause that says what the file is and what opens
    /// it, [`Kind::Locked`] with who holds it, [`Kind::Cancelled`], and whatever is wrong with the
    /// superblock.
    pub fn open(&self, path: impl AsRef<Path>) -> Result<File> {
        let path = path.as_ref();
        let again = |error: &Error| match error.kind() {
            Kind::Cancelled => false,
            Kind::Locked => true,
            _ => self.hold,
        };
        let heard = |refusal: LockRefusal| {
            if let Some(heard) = &self.on_attempt {
                heard(&refusal);
            }
        };
        self.attempts
            .run(&self.task, again, heard, || self.attempt(path))
    }

    /// Opens bytes in memory as a file called `name`, with these limits, filters and cache.
    ///
    /// # Errors
    /// As [`OpenOptions::open`], without what concerns files on disk.
    #[allow(clippy::wrong_self_convention)]
    pub fn from_bytes(&self, name: impl AsRef<Path>, bytes: Vec<u8>) -> Result<File> {
        self.from_medium(name, Arc::new(MemorySource::new(bytes)))
    }

    /// Opens a medium of the caller's own as a file called `name`, which can be changed and saved
    /// there.
    ///
    /// # Errors
    /// As [`OpenOptions::open`], without what concerns files on disk.
    #[allow(clippy::wrong_self_convention)]
    pub fn from_medium(&self, name: impl AsRef<Path>, medium: Arc<dyn Medium>) -> Result<File> {
        let (id, path) = (medium.stamp()?.id, name.as_ref());
        let (settings, source) = (self.settings.clone(), Box::new(medium.clone()));
        let document = self.document(&id, Some(medium), || {
            interrupted::show(Core::open(source, path, settings)?)
        })?;
        Ok(File::new(document, path, None, self.kept()))
    }

    /// Opens what anything that reads and seeks gives, as a file called `name`.
    ///
    /// # Errors
    /// As [`OpenOptions::open`], without what concerns files on disk.
    #[allow(clippy::wrong_self_convention)]
    pub fn from_reader<R>(&self, name: impl AsRef<Path>, reader: R) -> Result<File>
    where
        R: Read + Seek + Send + 'static,
    {
        self.from_source(name, Box::new(StreamSource::new(reader)))
    }

    /// Opens a source of the caller's own as a file called `name`.
    ///
    /// # Errors
    /// As [`OpenOptions::open`], without what concerns files on disk.
    #[allow(clippy::wrong_self_convention)]
    pub fn from_source(&self, name: impl AsRef<Path>, source: Box<dyn Source>) -> Result<File> {
        let (id, path) = (source.stamp()?.id, name.as_ref());
        let settings = self.settings.clone();
        let document = self.document(&id, None, || Core::open(source, path, settings))?;
        Ok(File::new(document, path, None, self.kept()))
    }

    /// Opens what is at `path`, or what a path without a file stands for, or what the file there is
    /// a part of.
    fn attempt(&self, path: &Path) -> Result<File, Refused> {
        let refused = match self.attempt_first(path, None) {
            Ok(file) => return Ok(file),
            Err(refused) => refused,
        };
        match refused.error.kind() {
            Kind::NotFound => {
                if let Some((first, template)) = spread::named_by(path).into_iter().next() {
                    return self.attempt_first(&first, template);
                }
            }
            Kind::NotHdf5 => {
                for (first, template) in spread::beside_member(path) {
                    match self.attempt_first(&first, template) {
                        Ok(file) if file.has_part(path) => return Ok(file),
                        Err(held) if held.error.kind() == Kind::Locked => return Err(held),
                        _ => {}
                    }
                }
            }
            _ => {}
        }
        Err(refused)
    }

    /// Opens the file that begins with the one at `path`.
    fn attempt_first(&self, path: &Path, template: Option<Template>) -> Result<File, Refused> {
        let (source, lock) = if self.hold {
            let lock = LockedFile::try_open(path, Access::Read, self.locking)?;
            let copy = lock.file().try_clone();
            let copy = copy.map_err(|e| Error::io("opening", e).on(path.display()))?;
            (FileSource::new(copy, path)?, Some(lock))
        } else {
            let file = regular::open(path)?;
            self.test_lock(&file, path).map_err(|refused| Refused {
                error: refused.error.on(path.display()),
                ..refused
            })?;
            let source = match self.linked {
                true => FileSource::pooled(file, path)?,
                false => FileSource::new(file, path)?,
            };
            (source, None)
        };
        let id = source.id().clone();
        let settings = self.settings.clone();
        let document = self.document(&id, None, || open_core(source, template, settings))?;
        Ok(File::new(document, path, lock, self.kept()))
    }

    /// Whether viewing may begin. What this process has open is not asked about again, and files
    /// behind links are only looked at: following links must not stand in a writer's way.
    fn test_lock(&self, file: &fs::File, path: &Path) -> Result<(), Refused> {
        if self.ignore_lock {
            return Ok(());
        }
        let metadata = file.metadata();
        let metadata = metadata.map_err(|e| Error::io("reading file status", e))?;
        if Document::is_open(&FileId::of(&metadata, path)) {
            return Ok(());
        }
        match self.linked {
            true => lock::look_for_writer(file, self.locking),
            false => lock::test_shared(file, self.locking),
        }
    }

    /// The same options for a file that a link leads to: one attempt, no lock kept or taken.
    pub(super) fn for_linked_file(&self) -> Self {
        Self {
            attempts: Attempts::ONCE,
            hold: false,
            linked: true,
            on_attempt: None,
            ..self.clone()
        }
    }

    /// The folder that the program wants searched.
    pub(super) fn prefix(&self, purpose: Purpose) -> Option<&OsStr> {
        let prefix = match purpose {
            Purpose::Link => &self.prefixes.links,
            Purpose::Source => &self.prefixes.sources,
            Purpose::RawData => &self.prefixes.raw_data,
        };
        prefix.as_deref()
    }

    /// Whether files that a file names may lie in the network.
    pub(super) fn allows_network(&self) -> bool {
        self.network.load(Ordering::Acquire)
    }

    /// Lets files that a file names lie in the network from now on, or no longer.
    pub(super) fn allow_network(&self, allowed: bool) {
        self.network.store(allowed, Ordering::Release);
    }

    /// The options that a file keeps: what is allowed to it later is not allowed to others that
    /// are opened with the same options, unless it leads to them.
    fn kept(&self) -> Self {
        match self.linked {
            true => self.clone().write(false),
            false => {
                let own = self.clone().network(self.allows_network());
                own.write(self.writes())
            }
        }
    }

    /// Whether changes are accepted.
    pub(super) fn writes(&self) -> bool {
        self.write.load(Ordering::Acquire)
    }

    /// Accepts changes from now on, or no longer.
    pub(super) fn allow_writing(&self, allowed: bool) {
        self.write.store(allowed, Ordering::Release);
    }

    /// How the lock for writing is asked for.
    pub(crate) fn for_writing(&self) -> (Locking, Attempts, Task) {
        (self.locking, self.attempts, Task::new())
    }

    /// The document of a file, opened by `open` unless it is open already.
    fn document(
        &self,
        id: &FileId,
        medium: Option<Arc<dyn Medium>>,
        open: impl FnOnce() -> Result<Core>,
    ) -> Result<Arc<Document>> {
        Document::find_or_open(id, self.chunk_cache, medium, open)
    }
}

/// Opens a file; one whose last save was interrupted as that save would have left it.
fn open_core(source: FileSource, template: Option<Template>, settings: Settings) -> Result<Core> {
    if interrupted::is_fenced(&source)? {
        let path = source.path().to_path_buf();
        return interrupted::show(Core::open(Box::new(source), &path, settings)?);
    }
    spread::open(source, template, settings)
}
