//! Chunked data: plan which chunks are hit, then read, decode and scatter them.
//!
//! Large chunks without filters are contiguous data each. For the others three ways, chosen by the
//! plan alone: small reads go through the chunk cache; reads whose
//! output falls into bands of whole chunk rows decode straight into their band; all others decode
//! batch by batch and scatter by slabs of the output.

mod bands;
mod batch;
mod cached;
mod decode;
mod direct;
mod mark;
mod plan;
mod slabs;

use super::context::{ReadContext, Stored};
use super::fill::fill;
use crate::error::Result;
use crate::format::layout::ChunkedLayout;
use crate::selection::Slice;

/// Most decoded bytes of one batch.
const BATCH: usize = 16 << 20;

/// Reads what `slices` select.
pub fn read(
    context: &ReadContext<'_>,
    stored: &Stored<'_>,
    layout: &ChunkedLayout,
    slices: &[Slice],
    out: &mut [u8],
    zeroed: bool,
) -> Result<()> {
    let plan = plan::Plan::make(context, stored, layout, slices)?;
    // What is lost is the fill value, which nobody writes later.
    if !plan.is_complete() || context.losses.is_some() {
        fill(out, stored.fill, stored.element_size, zeroed)?;
    }
    context.task.expect(plan.decoded_bytes() as u64);
    if let Some((cache, file)) = context.cache
        && plan.decoded_bytes() <= cache.largest()
    {
        cached::read(context, &plan, cache, file, out)?;
        if let Some(kept) = stored.kept {
            cached::note(&plan, stored, file, kept);
        }
    } else {
        match bands::split(&plan, threads(context)) {
            Some(bands) => bands::read(context, &plan, bands, out)?,
            None => slabs::read(context, &plan, out)?,
        }
    }
    direct::read(context, &plan, stored, out)?;
    match context.losses {
        Some(losses) => mark::mark(&plan, losses, context.limits),
        None => Ok(()),
    }
}

/// Threads that decode.
fn threads(context: &ReadContext<'_>) -> usize {
    context
        .pool
        .map_or(1, rayon::ThreadPool::current_num_threads)
}

#[cfg(test)]
mod damage_tests;
#[cfg(test)]
mod direct_tests;
#[cfg(test)]
mod kept_tests;
#[cfg(test)]
mod tests;
