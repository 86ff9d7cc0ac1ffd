//! Small reads: chunks come from the cache, or go there for the next read.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use rayon::prelude::*;

use super::batch::Batch;
use super::decode::decode;
use super::plan::{Plan, Planned};
use crate::data::cache::{ChunkCache, ChunkKey, Claim, FileKey, Lookup};
use crate::data::context::{ReadContext, Stored};
use crate::data::kept::{Grid, Kept};
use crate::error::Result;

/// A chunk to decode, and the promise to share it.
type Claimed<'c, 'p> = (&'p Planned, Claim<'c>);
type Bytes = Arc<Vec<u8>>;

/// Reads the plan through the cache.
pub fn read(
    context: &ReadContext<'_>,
    plan: &Plan<'_>,
    cache: &ChunkCache,
    file: FileKey,
    out: &mut [u8],
) -> Result<()> {
    let pipeline = fingerprint(plan);
    let mut ready: Vec<(&Planned, Bytes)> = Vec::with_capacity(plan.chunks.len());
    let mut claimed = Vec::new();
    let mut pending = Vec::new();
    for chunk in &plan.chunks {
        let key = key(plan, file, pipeline, chunk);
        match cache.lookup(key) {
            Lookup::Ready(bytes) => ready.push((chunk, bytes)),
            Lookup::Claimed(claim) => claimed.push((chunk, claim)),
            Lookup::Pending => pending.push((chunk, key)),
        }
    }
    ready.extend(decode_claimed(context, plan, claimed)?);
    // Own claims are fulfilled by now: two reads never wait for each other.
    for (chunk, key) in pending {
        if let Some(bytes) = wait(context, plan, cache, chunk, key)? {
            ready.push((chunk, bytes));
        }
    }
    let all = 0..u64::MAX;
    for (chunk, bytes) in ready {
        plan.scatter(chunk, &bytes, &all, 0, out)?;
        context.task.advance(plan.chunk_bytes as u64);
    }
    Ok(())
}

/// Takes note of what the chunks of a plan are kept under, once it was read without damage.
pub fn note(plan: &Plan<'_>, stored: &Stored<'_>, file: FileKey, kept: &Kept) {
    if !plan.is_complete() || !plan.large.is_empty() || plan.unknown.is_some() {
        return;
    }
    let pipeline = fingerprint(plan);
    let chunks = plan.chunks.iter();
    let grid = Grid {
        shape: stored.shape,
        chunk: plan.chunk_shape(),
    };
    kept.note(
        &grid,
        chunks.map(|chunk| (&chunk.coordinates[..], key(plan, file, pipeline, chunk))),
    );
}

fn key(plan: &Plan<'_>, file: FileKey, pipeline: u64, chunk: &Planned) -> ChunkKey {
    ChunkKey {
        file,
        address: chunk.offset,
        mask: if chunk.unfiltered {
            u32::MAX
        } else {
            chunk.mask
        },
        pipeline,
        length: plan.chunk_bytes,
    }
}

fn decode_claimed<'p>(
    context: &ReadContext<'_>,
    plan: &Plan<'_>,
    claimed: Vec<Claimed<'_, 'p>>,
) -> Result<Vec<(&'p Planned, Bytes)>> {
    if claimed.is_empty() {
        return Ok(Vec::new());
    }
    let mut batch = Batch::default();
    batch.read(context, plan, claimed.iter().map(|(chunk, _)| *chunk))?;
    let one = |(index, (chunk, claim)): (usize, Claimed<'_, 'p>)| {
        if let Err(cancelled) = context.task.check() {
            return Some(Err(cancelled));
        }
        let stored = batch.stored(index, chunk);
        let decoded = decode(context, plan, chunk, stored, |decoded| {
            let bytes = Arc::new(decoded.bytes.to_vec());
            if decoded.sound {
                claim.fulfil(bytes.clone());
            }
            Ok((chunk, bytes))
        });
        decoded.transpose()
    };
    match context.pool {
        Some(pool) if claimed.len() > 1 => pool.install(|| {
            let claimed: Vec<_> = claimed.into_iter().enumerate().collect();
            claimed.into_par_iter().filter_map(one).collect()
        }),
        _ => claimed.into_iter().enumerate().filter_map(one).collect(),
    }
}

/// Takes what another read decodes, or decodes it here where that one failed; `None` where the
/// chunk is lost.
///
/// A thread of the pool never waits: the decode that it waits for may be queued behind it.
fn wait(
    context: &ReadContext<'_>,
    plan: &Plan<'_>,
    cache: &ChunkCache,
    chunk: &Planned,
    key: ChunkKey,
) -> Result<Option<Bytes>> {
    let in_pool = context
        .pool
        .is_some_and(|pool| pool.current_thread_index().is_some());
    if !in_pool && let Some(bytes) = cache.wait(key, context.task) {
        return Ok(Some(bytes));
    }
    let mut batch = Batch::default();
    batch.read(context, plan, std::iter::once(chunk))?;
    decode(context, plan, chunk, batch.stored(0, chunk), |decoded| {
        Ok(Arc::new(decoded.bytes.to_vec()))
    })
}

/// Tells pipelines apart: numbers and parameters of their filters.
fn fingerprint(plan: &Plan<'_>) -> u64 {
    let mut hasher = DefaultHasher::new();
    for spec in plan.pipeline.specs() {
        (spec.id, &spec.client_data).hash(&mut hasher);
    }
    hasher.finish()
}
