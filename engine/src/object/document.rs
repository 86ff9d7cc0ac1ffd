//! A file as all its handles share it, and the registry of those that are open.

use std::sync::Arc;

use crate::error::Result;
use crate::file::{Core, Registry};
use crate::storage::FileId;

static OPEN: Registry<Document> = Registry::new();

/// One open file: bytes, gate, caches. Shared by every handle on it.
#[derive(Debug)]
pub(crate) struct Document {
    core: Core,
}

impl Document {
    /// The document of a file, opened by `open` unless it is open already.
    pub(crate) fn find_or_open(
        id: &FileId,
        open: impl FnOnce() -> Result<Core>,
    ) -> Result<Arc<Self>> {
        if let Some(document) = OPEN.find(id) {
            // Whoever opens a file wants to see it as it is now.
            document.core.refresh()?;
            return Ok(document);
        }
        OPEN.find_or_open(id, || Ok(Self { core: open()? }))
    }

    /// The opened file.
    pub(crate) fn core(&self) -> &Core {
        &self.core
    }
}
