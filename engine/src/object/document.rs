//! A file as all its handles share it, and the registry of those that are open.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use parking_lot::{Mutex, MutexGuard, RwLock};

use crate::bytes::Address;
use crate::data::{ChunkCache, FileKey};
use crate::error::Result;
use crate::file::{Core, Registry};
use crate::storage::{FileId, Medium};
use crate::transaction::{Life, Lives, Session};

static OPEN: Registry<Document> = Registry::new();

static NEXT_NUMBER: AtomicU64 = AtomicU64::new(0);

/// One open file: bytes, gate, caches. Shared by every handle on it.
pub(crate) struct Document {
    core: Core,
    number: u64,
    chunks: ChunkCache,
    /// What it is written to, where that is no file of the system.
    medium: Option<Arc<dyn Medium>>,
    session: Mutex<Option<Session>>,
    /// Where changes that are not saved are logged.
    log_folder: Mutex<Option<PathBuf>>,
    /// Objects that edits have made and deleted, as the file reads now, and the lineage that they are of.
    lives: RwLock<(u64, Lives)>,
}

impl Document {
    /// The document of a file, opened by `open` unless it is open already; then with a cache of
    /// `chunk_cache` bytes.
    pub(crate) fn find_or_open(
        id: &FileId,
        chunk_cache: usize,
        medium: Option<Arc<dyn Medium>>,
        open: impl FnOnce() -> Result<Core>,
    ) -> Result<Arc<Self>> {
        if let Some(document) = OPEN.find(id) {
            // Whoever opens a file wants to see it as it is now.
            document.refresh()?;
            return Ok(document);
        }
        OPEN.find_or_open(id, || {
            Ok(Self {
                core: open()?,
                number: NEXT_NUMBER.fetch_add(1, Ordering::Relaxed),
                chunks: ChunkCache::new(chunk_cache),
                medium,
                session: Mutex::new(None),
                log_folder: Mutex::new(None),
                lives: RwLock::default(),
            })
        })
    }

    /// Whether this process has the file open.
    pub(crate) fn is_open(id: &FileId) -> bool {
        OPEN.find(id).is_some()
    }

    /// The opened file.
    pub(crate) fn core(&self) -> &Core {
        &self.core
    }

    /// What it is written to, where that is no file of the system.
    pub(crate) fn medium(&self) -> Option<&Arc<dyn Medium>> {
        self.medium.as_ref()
    }

    /// The edits, where there are some; one change at a time.
    pub(crate) fn session(&self) -> MutexGuard<'_, Option<Session>> {
        self.session.lock()
    }

    /// From now on sessions log what is not saved in `folder`.
    pub(crate) fn log_in(&self, folder: &Path) {
        *self.log_folder.lock() = Some(folder.to_path_buf());
    }

    /// Where sessions log what is not saved.
    pub(crate) fn log_folder(&self) -> Option<PathBuf> {
        self.log_folder.lock().clone()
    }

    /// Takes note of edits: other chunks may lie in the places of those that were decoded, other
    /// objects in the places of those that were opened.
    pub(crate) fn note_edits(&self, session: Option<&Session>) {
        self.chunks.clear();
        let lives = session.map(|session| session.lives().clone());
        *self.lives.write() = (self.core.lineage(), lives.unwrap_or_default());
    }

    /// What edits have made of the object at `address`; nothing where they left it there.
    pub(crate) fn life(&self, address: Address) -> Option<Life> {
        let kept = self.lives.read();
        let (lineage, lives) = &*kept;
        lives
            .of(address)
            .filter(|_| *lineage == self.core.lineage())
    }

    /// Decoded chunks.
    pub(crate) fn chunks(&self) -> &ChunkCache {
        &self.chunks
    }

    /// What the chunks of this file are kept under, as it was in `generation`.
    pub(crate) fn key(&self, generation: u64) -> FileKey {
        FileKey {
            file: self.number,
            generation,
        }
    }

    /// Looks whether the file changed on disk; if so, nothing that was cached is kept.
    pub(crate) fn refresh(&self) -> Result<bool> {
        let before = self.core.generation();
        let changed = self.core.refresh();
        if self.core.generation() != before {
            self.chunks.clear();
        }
        changed
    }
}

impl std::fmt::Debug for Document {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Document({:?})", self.core)
    }
}
