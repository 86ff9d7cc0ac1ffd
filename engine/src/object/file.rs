//! A handle on an open file.

use std::io::{Read, Seek};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use parking_lot::Mutex;

use super::document::Document;
use super::node::Node;
use super::{Group, Object, OpenOptions, external};
use crate::bytes::Address;
use crate::data::{CacheStats, Reference};
use crate::error::{Error, Kind, Result};
use crate::file::{Core, FileInfo, spread};
use crate::storage::{FileId, LockedFile};
use crate::task::Task;

/// Most bytes of a user block that [`File::user_block`] reads.
pub const USER_BLOCK: u64 = 1 << 20;

/// An HDF5 file, open for reading. Clones are handles on the same file, which is closed with the
/// last handle on it or on any of its objects.
///
/// ```no_run
/// use hyperslab_engine::{File, Object, Selection, Slice, Task};
///
/// let file = File::open("data.h5")?;
/// for link in file.root().links(&Task::new())? {
///     println!("{}", link.name);
/// }
/// if let Object::Dataset(dataset) = file.get("/15/temperature")? {
///     let first = Selection::Slab(vec![Slice::range(0, 100, 1)]);
///     println!("{:?} {}", dataset.shape(), dataset.read::<f64>(&first)?.view());
/// }
/// # Ok::<(), hyperslab_engine::Error>(())
/// ```
#[derive(Clone)]
pub struct File(Arc<Handle>);

struct Handle {
    document: Arc<Document>,
    path: PathBuf,
    options: OpenOptions,
    /// The lock goes when the handle is closed, or with its last clone.
    lock: Mutex<Option<LockedFile>>,
    closed: AtomicBool,
}

impl File {
    /// Opens a file with the default options: one attempt, no lock kept.
    pub fn open(path: impl AsRef<Path>) -> Result<Self> {
        Self::options().open(path)
    }

    /// Whether `path` is a file, or stands for files that together are one: a template
    /// (`data%05d.h5`), or what the names of a split file have in common. Says nothing of content.
    pub fn exists(path: impl AsRef<Path>) -> bool {
        let path = path.as_ref();
        path.is_file() || !spread::named_by(path).is_empty()
    }

    /// Whether this process has the file at `path` open.
    pub(crate) fn is_open_here(path: &Path) -> bool {
        let metadata = std::fs::metadata(path);
        metadata.is_ok_and(|metadata| Document::is_open(&FileId::of(&metadata, path)))
    }

    /// Options to open a file with.
    pub fn options() -> OpenOptions {
        OpenOptions::default()
    }

    /// Opens the bytes of a file; `name` is what messages call it.
    pub fn from_bytes(name: impl AsRef<Path>, bytes: Vec<u8>) -> Result<Self> {
        Self::options().from_bytes(name, bytes)
    }

    /// Opens what anything that reads and seeks gives; `name` is what messages call it.
    pub fn from_reader<R>(name: impl AsRef<Path>, reader: R) -> Result<Self>
    where
        R: Read + Seek + Send + 'static,
    {
        Self::options().from_reader(name, reader)
    }

    pub(super) fn new(
        document: Arc<Document>,
        path: &Path,
        lock: Option<LockedFile>,
        options: OpenOptions,
    ) -> Self {
        Self(Arc::new(Handle {
            document,
            path: path.to_path_buf(),
            options,
            lock: Mutex::new(lock),
            closed: AtomicBool::new(false),
        }))
    }

    /// Closes the file for this handle, its clones, and every object that was reached through them:
    /// their calls fail from now on with [`Kind::Closed`]. A lock that was kept is let go. What was
    /// read stays.
    ///
    /// ```
    /// use hyperslab_engine::{File, Kind, Task};
    ///
    /// # fn main() -> hyperslab_engine::Result<()> {
    /// # let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../assets/example.h5");
    /// let file = File::open(path)?;
    /// let root = file.root();
    /// file.close();
    /// assert!(!root.is_open());
    /// assert_eq!(root.keys(&Task::new()).unwrap_err().kind(), Kind::Closed);
    /// # Ok(())
    /// # }
    /// ```
    pub fn close(&self) {
        self.0.closed.store(true, Ordering::Release);
        drop(self.0.lock.lock().take());
    }

    /// Whether nobody closed it yet.
    pub fn is_open(&self) -> bool {
        !self.0.closed.load(Ordering::Acquire)
    }

    /// [`Kind::Closed`] once it is closed.
    pub(super) fn confirm_open(&self) -> Result<()> {
        match self.is_open() {
            true => Ok(()),
            false => {
                let error = Error::new(Kind::Closed, "file", "the file was closed");
                Err(error.on(self.path().display()))
            }
        }
    }

    pub(super) fn options_used(&self) -> &OpenOptions {
        &self.0.options
    }

    /// The opened file beneath.
    pub(crate) fn core(&self) -> &Core {
        self.0.document.core()
    }

    /// What all handles on the file share.
    pub(super) fn document(&self) -> &Document {
        &self.0.document
    }

    /// The path by which this handle opened it.
    pub fn path(&self) -> &Path {
        &self.0.path
    }

    /// Which file it is: equal for every path to it.
    pub fn id(&self) -> &FileId {
        self.core().id()
    }

    /// Size, superblock, remarks on its state.
    pub fn info(&self) -> FileInfo {
        self.core().info()
    }

    /// What precedes the superblock: bytes that HDF5 leaves to others, such as a text that says
    /// what the file is. Of a longer one the first [`USER_BLOCK`] bytes; [`FileInfo::user_block`]
    /// is its length.
    pub fn user_block(&self) -> Result<Vec<u8>> {
        self.confirm_open()?;
        let core = self.core();
        let length = core.located().found.min(USER_BLOCK);
        let mut bytes = vec![0; usize::try_from(length).unwrap_or_default()];
        let turn = core.gate().turn(&Task::new())?;
        turn.read_at(core.source(), 0, &mut bytes)?;
        Ok(bytes)
    }

    /// Whether the file at `path` is one of those that this one is spread over.
    pub(super) fn has_part(&self, path: &Path) -> bool {
        let id = |path: &Path| Some(FileId::of(&std::fs::metadata(path).ok()?, path));
        let wanted = id(path);
        let parts = self.core().source().parts().into_iter();
        let mut same = parts.filter(|part| part.path.file_name() == path.file_name());
        same.any(|part| id(&part.path) == wanted)
    }

    /// Rises each time that the file was found changed on disk. Objects opened before refuse to
    /// read: open them again.
    pub fn generation(&self) -> u64 {
        self.core().generation()
    }

    /// Looks whether the file changed on disk; if so, caches are dropped and the generation rises.
    pub fn changed(&self) -> Result<bool> {
        self.confirm_open()?;
        self.0.document.refresh()
    }

    /// Whether the file changed on disk since it was opened, or since [`File::changed`] was last
    /// asked: what was read goes on to hold until then.
    ///
    /// # Errors
    /// What the system says of a file that cannot be looked at.
    pub fn has_changed(&self) -> Result<bool> {
        self.confirm_open()?;
        self.core().has_changed()
    }

    /// Lets external links, virtual datasets and external raw data of this handle, and of those on
    /// the files that it leads to, go into the network from now on, or no longer. What was opened
    /// before stays as it is: a virtual dataset, say, that lacked a source.
    pub fn allow_network(&self, allowed: bool) {
        self.options_used().allow_network(allowed);
    }

    /// Whether its superblock says that a program writes it in the mode of a single writer and many
    /// readers (h5py's `swmr_mode` of a reader): then nothing is kept from one read to the next.
    pub fn is_being_written(&self) -> bool {
        self.core().is_being_written()
    }

    /// How full the cache of decoded chunks is and how well it served.
    pub fn chunk_cache_stats(&self) -> CacheStats {
        self.0.document.chunks().stats()
    }

    /// Whether its path now leads to another file (or to none): a program has replaced it, and
    /// this handle still reads the old one.
    pub fn replaced(&self) -> bool {
        match self.id() {
            FileId::Memory(_) => false,
            id => std::fs::metadata(self.path())
                .map_or(true, |now| FileId::of(&now, self.path()) != *id),
        }
    }

    /// The root group. Nothing is read yet.
    pub fn root(&self) -> Group {
        let address = self.core().located().superblock.root;
        Group::new(Node::new(self.clone(), address, b"/"))
    }

    /// The object at a path from the root, through soft and external links.
    pub fn get(&self, path: impl AsRef<[u8]>) -> Result<Object> {
        self.root().get(path)
    }

    /// The object whose header lies at `address`; `path` is what messages call it.
    pub fn object_at(&self, address: Address, path: impl AsRef<[u8]>) -> Result<Object> {
        Object::open(Node::new(self.clone(), address, path.as_ref()))
    }

    /// The object that a reference of this file leads to (of a region or attribute reference: the
    /// object that it lies in).
    pub fn dereference(&self, reference: &Reference) -> Result<Object> {
        let (address, file) = match reference {
            Reference::Object { address, file }
            | Reference::Region { address, file, .. }
            | Reference::Attribute { address, file, .. } => (*address, file),
            Reference::Null => {
                let cause = "it leads nowhere (null)";
                return Err(Error::new(Kind::NotFound, "reference", cause));
            }
            Reference::Undecoded(_) => {
                return Err(Error::unsupported("reference", "its kind is not decoded"));
            }
        };
        let target = match file {
            Some(name) => external::open(self, name)?,
            None => self.clone(),
        };
        target.object_at(address, format!("(object at {address})"))
    }
}

impl std::fmt::Debug for File {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "File({})", self.path().display())
    }
}
