//! Dense links: a fractal heap of link messages with an index by name.

use crate::error::{Error, Result};
use crate::format::link::Link;
use crate::format::link_info::LinkInfo;
use crate::metadata::Fetch;
use crate::metadata::group::LinkVisitor;
use crate::task::Task;

/// Hands every dense link to `visitor`.
pub(super) fn visit(
    _fetch: &dyn Fetch,
    info: &LinkInfo,
    _task: &Task,
    _visitor: &mut LinkVisitor<'_>,
) -> Result<()> {
    none(info)
}

/// The dense link called `name`.
pub(super) fn find(_fetch: &dyn Fetch, info: &LinkInfo, _name: &[u8]) -> Result<Option<Link>> {
    none(info).map(|()| None)
}

/// Number of dense links.
pub(super) fn count(_fetch: &dyn Fetch, info: &LinkInfo) -> Result<u64> {
    none(info).map(|()| 0)
}

fn none(info: &LinkInfo) -> Result<()> {
    match info.heap {
        None => Ok(()),
        Some(heap) => Err(Error::unsupported("fractal heap", "dense links").at(heap.0)),
    }
}
