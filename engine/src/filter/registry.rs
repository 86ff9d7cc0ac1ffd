//! Which filters can be decoded.

use std::collections::HashMap;
use std::sync::Arc;

use super::Filter;
use super::bitshuffle::Bitshuffle;
use super::blosc::{Blosc, Blosc2};
use super::bzip2::Bzip2;
use super::deflate::Deflate;
use super::fletcher32::Fletcher32;
use super::jpeg_ls::FciDecomp;
use super::lz4::Lz4;
use super::lzf::Lzf;
use super::lzo::Lzo;
use super::nbit::Nbit;
use super::quantizer::Quantizer;
use super::scale_offset::ScaleOffset;
use super::shuffle::Shuffle;
use super::szip::Szip;
use super::zfp::Zfp;
use super::zstd::Zstd;

/// The filters that a file's chunks may go through. Passed along with the file, never global.
#[derive(Clone)]
pub struct Registry {
    filters: HashMap<u16, Arc<dyn Filter>>,
}

impl std::fmt::Debug for Registry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut ids: Vec<_> = self.filters.keys().collect();
        ids.sort();
        f.debug_tuple("Registry").field(&ids).finish()
    }
}

impl Default for Registry {
    /// Every filter that the engine knows.
    fn default() -> Self {
        let mut registry = Self::empty();
        registry.register(1, Arc::new(Deflate));
        registry.register(2, Arc::new(Shuffle));
        registry.register(3, Arc::new(Fletcher32));
        registry.register(4, Arc::new(Szip));
        registry.register(5, Arc::new(Nbit));
        registry.register(6, Arc::new(ScaleOffset));
        registry.register(305, Arc::new(Lzo));
        registry.register(307, Arc::new(Bzip2));
        registry.register(32000, Arc::new(Lzf));
        registry.register(32001, Arc::new(Blosc));
        registry.register(32004, Arc::new(Lz4));
        registry.register(32008, Arc::new(Bitshuffle));
        registry.register(32013, Arc::new(Zfp));
        registry.register(32015, Arc::new(Zstd));
        registry.register(32018, Arc::new(FciDecomp));
        registry.register(32022, Arc::new(Quantizer));
        registry.register(32023, Arc::new(Quantizer));
        registry.register(32026, Arc::new(Blosc2));
        registry
    }
}

impl Registry {
    /// No filter at all.
    pub fn empty() -> Self {
        Self {
            filters: HashMap::new(),
        }
    }

    /// Adds a filter under its registered number, in place of an earlier one.
    pub fn register(&mut self, id: u16, filter: Arc<dyn Filter>) {
        self.filters.insert(id, filter);
    }

    /// The filter of that number.
    pub fn get(&self, id: u16) -> Option<&Arc<dyn Filter>> {
        self.filters.get(&id)
    }
}
