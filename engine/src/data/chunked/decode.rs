//! Decodes one chunk on whatever thread it is, with buffers that the thread keeps.

use std::cell::RefCell;

use super::plan::{Plan, Planned};
use crate::error::Result;
use crate::filter::Scratch;

/// Buffers larger than this are given back after use.
const KEEP: usize = 32 << 20;

thread_local! {
    static SCRATCH: RefCell<Scratch> = RefCell::default();
}

/// Decodes `stored` and hands the bytes to `then`.
pub fn decode<T>(
    plan: &Plan<'_>,
    chunk: &Planned,
    stored: &[u8],
    then: impl FnOnce(&[u8]) -> Result<T>,
) -> Result<T> {
    if chunk.unfiltered || plan.pipeline.is_skipped(chunk.mask) {
        return match stored.len() == plan.chunk_bytes {
            true => then(stored),
            false => {
                let cause = format!("{} bytes, not {}", stored.len(), plan.chunk_bytes);
                let error = crate::Error::corrupt("stored bytes", cause);
                Err(plan.error(chunk, error))
            }
        };
    }
    // Taken out while in use: `then` may decode more chunks on this thread.
    let mut scratch = SCRATCH.take();
    let decoded = plan
        .pipeline
        .decode(stored, chunk.mask, plan.chunk_bytes, &mut scratch)
        .map_err(|error| plan.error(chunk, error))
        .and_then(then);
    if plan.chunk_bytes <= KEEP {
        SCRATCH.set(scratch);
    }
    decoded
}
