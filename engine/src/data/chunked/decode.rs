//! Decodes one chunk on whatever thread it is, with buffers that the thread keeps.

use std::cell::RefCell;

use super::plan::{Plan, Planned};
use crate::data::context::ReadContext;
use crate::data::salvage::{DamagedPart, Losses};
use crate::error::{Error, Result};
use crate::filter::Scratch;

/// Buffers larger than this are given back after use.
const KEEP: usize = 32 << 20;

thread_local! {
    static SCRATCH: RefCell<Scratch> = RefCell::default();
}

/// A decoded chunk.
pub struct Decoded<'a> {
    /// Its bytes.
    pub bytes: &'a [u8],
    /// Whether nothing was wrong with it; else it is of no use to other reads.
    pub sound: bool,
}

/// Decodes what is stored of a chunk and hands it to `then`; `None` where it is lost and the read
/// goes on in spite of that.
pub fn decode<T>(
    context: &ReadContext<'_>,
    plan: &Plan<'_>,
    chunk: &Planned,
    stored: Result<&[u8]>,
    then: impl FnOnce(Decoded<'_>) -> Result<T>,
) -> Result<Option<T>> {
    // Taken out while in use: `then` may decode more chunks on this thread.
    let mut scratch = SCRATCH.take();
    let (mut ignored, mut checksum) = (None, false);
    let wrong = |error| match context.losses {
        Some(losses) if losses.how().ignore_checksums => {
            ignored.get_or_insert(error);
            Ok(())
        }
        _ => {
            checksum = true;
            Err(error)
        }
    };
    let unfiltered = stored.and_then(|stored| unfilter(plan, chunk, stored, &mut scratch, wrong));
    let decoded = match unfiltered.map_err(|error| plan.error(chunk, error)) {
        Ok(bytes) => {
            let sound = ignored.is_none();
            let noted = match ignored {
                Some(error) => {
                    let error = plan.error(chunk, error);
                    lose(context, plan, chunk, error, [true, true])
                }
                None => Ok(()),
            };
            noted.and_then(|()| then(Decoded { bytes, sound }).map(Some))
        }
        Err(error) => lose(context, plan, chunk, error, [checksum, false]).map(|()| None),
    };
    if plan.chunk_bytes <= KEEP {
        SCRATCH.set(scratch);
    }
    decoded
}

fn unfilter<'a>(
    plan: &Plan<'_>,
    chunk: &Planned,
    stored: &'a [u8],
    scratch: &'a mut Scratch,
    wrong: impl FnMut(Error) -> Result<()>,
) -> Result<&'a [u8]> {
    if !chunk.unfiltered && !plan.pipeline.is_skipped(chunk.mask) {
        let length = plan.chunk_bytes;
        return plan
            .pipeline
            .decode_and_check(stored, chunk.mask, length, scratch, wrong);
    }
    if stored.len() != plan.chunk_bytes {
        let cause = format!("{} bytes, not {}", stored.len(), plan.chunk_bytes);
        return Err(Error::corrupt("stored bytes", cause));
    }
    Ok(stored)
}

/// Takes note of a damaged chunk, or gives its error back where the first one ends the read.
pub fn lose(
    context: &ReadContext<'_>,
    plan: &Plan<'_>,
    chunk: &Planned,
    error: Error,
    [checksum, kept]: [bool; 2],
) -> Result<()> {
    let Some(losses) = context.losses.filter(|_| Losses::tolerate(&error)) else {
        return Err(error);
    };
    let part = DamagedPart {
        offset: plan.offset(&chunk.coordinates),
        address: Some(chunk.offset),
        size: chunk.size as u64,
        error,
        checksum,
        kept,
    };
    losses.note(part).map(|_| ())
}
