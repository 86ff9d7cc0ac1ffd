//! What the superblock extension says of a whole file, kept for each generation: the table of shared
//! messages, and the metadata cache image that lies over the file's blocks.

use std::sync::Arc;

use parking_lot::Mutex;

use super::Core;
use crate::bytes::{Address, Sizes};
use crate::error::Result;
use crate::filter::Registry;
use crate::format::cache_image::CacheImage;
use crate::limits::Limits;
use crate::metadata::{Fetch, Structures, extension};

/// What was read from the extension, and in which generation.
#[derive(Default)]
pub(super) struct WholeCache(Mutex<Option<(u64, Arc<Whole>)>>);

/// What the extension says that every read needs.
pub(super) struct Whole {
    /// Table of shared object header messages.
    pub(super) shared_messages: Option<Address>,
    /// Blocks that override those of the file, or why they cannot be read: then no block of the
    /// file can be trusted.
    pub(super) cache_image: Result<CacheImage>,
    /// What is wrong with the extension, a sentence.
    pub(super) remark: Option<String>,
}

impl Core {
    /// What the extension says; nothing where it is damaged: a remark says so, and what needs it
    /// fails.
    pub(super) fn whole(&self) -> Arc<Whole> {
        let generation = self.generation();
        if let Some((kept, whole)) = &*self.whole_cache().0.lock()
            && *kept == generation
        {
            return Arc::clone(whole);
        }
        let whole = Arc::new(self.read_whole());
        *self.whole_cache().0.lock() = Some((generation, Arc::clone(&whole)));
        whole
    }

    fn read_whole(&self) -> Whole {
        let mut whole = Whole {
            shared_messages: None,
            cache_image: Ok(CacheImage::default()),
            remark: None,
        };
        let Some(address) = self.located().superblock.extension else {
            return whole;
        };
        let stored = Stored(self);
        let damage = match extension::read(&stored, address) {
            Ok(extension) => {
                whole.shared_messages = extension.shared_messages;
                whole.cache_image = extension::read_cache_image(&stored, &extension);
                whole.cache_image.as_ref().err().cloned()
            }
            Err(error) => Some(error),
        };
        whole.remark = damage
            .map(|error| format!("What the file keeps beside its objects is damaged ({error})."));
        whole
    }
}

/// The file's own blocks, without the image over them: the extension is not part of it.
struct Stored<'a>(&'a Core);

impl Fetch for Stored<'_> {
    fn fetch(&self, address: Address, length: u64, structure: &'static str) -> Result<Vec<u8>> {
        self.0.fetch(address, length, structure)
    }

    fn fetch_up_to(
        &self,
        address: Address,
        length: u64,
        structure: &'static str,
    ) -> Result<Vec<u8>> {
        self.0.fetch_up_to(address, length, structure)
    }

    fn sizes(&self) -> Sizes {
        self.0.sizes()
    }

    fn limits(&self) -> &Limits {
        self.0.limits()
    }

    fn filters(&self) -> &Registry {
        self.0.filters()
    }

    fn structures(&self) -> Option<&Structures> {
        None
    }
}
