//! The filter pipeline: bytes to bytes, one file a filter (specification IV.A.2.l).

use std::sync::Arc;

use crate::datatype::Name;

/// A filter of a pipeline as the file describes it.
#[derive(Debug, Clone, PartialEq)]
pub struct FilterSpec {
    /// Registered number: 1 deflate, 2 shuffle, 3 fletcher32, 4 szip, 5 nbit, 6 scale-offset, …
    pub id: u16,
    /// Name, where the file gives one.
    pub name: Option<Name>,
    /// Whether a failing filter may be left out (flag bit 0).
    pub optional: bool,
    /// The filter's parameters.
    pub client_data: Arc<[u32]>,
}
