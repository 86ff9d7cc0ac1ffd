//! A handle on an open file.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::document::Document;
use super::node::Node;
use super::{Group, Object, OpenOptions, external};
use crate::bytes::Address;
use crate::data::{CacheStats, Reference};
use crate::error::{Error, Kind, Result};
use crate::file::{Core, FileInfo};
use crate::storage::{FileId, LockedFile};

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
    /// Kept for its end: the lock goes with the last clone of this handle.
    _lock: Option<LockedFile>,
}

impl File {
    /// Opens a file with the default options: one attempt, no lock kept.
    pub fn open(path: impl AsRef<Path>) -> Result<Self> {
        Self::options().open(path)
    }

    /// Options to open a file with.
    pub fn options() -> OpenOptions {
        OpenOptions::default()
    }

    /// Opens the bytes of a file; `name` is what messages call it.
    pub fn from_bytes(name: impl AsRef<Path>, bytes: Vec<u8>) -> Result<Self> {
        Self::options().from_bytes(name, bytes)
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
            _lock: lock,
        }))
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

    /// Rises each time that the file was found changed on disk. Objects opened before refuse to
    /// read: open them again.
    pub fn generation(&self) -> u64 {
        self.core().generation()
    }

    /// Looks whether the file changed on disk; if so, caches are dropped and the generation rises.
    pub fn changed(&self) -> Result<bool> {
        self.0.document.refresh()
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
