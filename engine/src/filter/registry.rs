//! Which filters can be decoded, and the registered names of those that cannot.

use std::collections::HashMap;
use std::sync::Arc;

use super::bzip2::Bzip2;
use super::deflate::Deflate;
use super::fletcher32::Fletcher32;
use super::lzf::Lzf;
use super::nbit::Nbit;
use super::scale_offset::ScaleOffset;
use super::shuffle::Shuffle;
use super::szip::Szip;
use super::{Filter, FilterSpec};

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
        registry.register(307, Arc::new(Bzip2));
        registry.register(32000, Arc::new(Lzf));
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

/// Number and name of a filter for people: `filter 32015 (Zstandard)`.
pub fn describe(spec: &FilterSpec) -> String {
    let name = match (registered_name(spec.id), &spec.name) {
        (Some(name), _) => name.to_owned(),
        (None, Some(name)) => name.to_string(),
        (None, None) => return format!("filter {}", spec.id),
    };
    format!("filter {} ({name})", spec.id)
}

/// Name of a filter in the HDF Group's register.
pub fn registered_name(id: u16) -> Option<&'static str> {
    let place = NAMES.binary_search_by_key(&id, |(id, _)| *id).ok()?;
    NAMES.get(place).map(|(_, name)| *name)
}

/// The register of filters, by number.
const NAMES: &[(u16, &str)] = &[
    (1, "deflate"),
    (2, "shuffle"),
    (3, "fletcher32"),
    (4, "szip"),
    (5, "nbit"),
    (6, "scale-offset"),
    (257, "hzip"),
    (258, "fpzip"),
    (305, "LZO"),
    (307, "bzip2"),
    (32000, "LZF"),
    (32001, "Blosc"),
    (32002, "MAFISC"),
    (32003, "Snappy"),
    (32004, "LZ4"),
    (32005, "APAX"),
    (32006, "CBF"),
    (32007, "JPEG-XR"),
    (32008, "bitshuffle"),
    (32009, "SPDP"),
    (32010, "LPC-Rice"),
    (32011, "CCSDS-123"),
    (32012, "JPEG-LS"),
    (32013, "ZFP"),
    (32014, "fpzip"),
    (32015, "Zstandard"),
    (32016, "B3D"),
    (32017, "SZ"),
    (32018, "FCIDECOMP"),
    (32019, "JPEG"),
    (32020, "VBZ"),
    (32021, "FAPEC"),
    (32022, "BitGroom"),
    (32023, "Granular BitRound"),
    (32024, "SZ3"),
    (32025, "Delta-Rice"),
    (32026, "Blosc2"),
    (32027, "FLAC"),
    (32028, "SPERR"),
    (32029, "TERSE/PROLIX"),
    (32030, "FFMPEG"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_register_is_sorted_for_the_search() {
        assert!(NAMES.is_sorted_by_key(|(id, _)| *id));
        assert_eq!(registered_name(32015), Some("Zstandard"));
        assert_eq!(registered_name(40000), None);
    }
}
