//! Batches in file order: decoded in parallel, then scattered by slabs of the output, each of
//! which gathers from all buffers of the batch. Slabs that fit the second-level cache make this a
//! blocked transposition where chunks are columns.

use std::ops::Range;

use parking_lot::Mutex;
use rayon::prelude::*;

use super::BATCH;
use super::batch::Batch;
use super::decode::decode;
use super::plan::{Plan, Planned};
use crate::data::context::ReadContext;
use crate::error::{Error, Result};

/// Bytes of the output that one task fills.
const SLAB: usize = 128 << 10;

/// A batch on its way: stored bytes, and decoded ones in memory that is used again.
#[derive(Default)]
struct Stage {
    batch: Batch,
    decoded: Vec<Vec<u8>>,
}

/// Reads all chunks of the plan.
pub fn read(context: &ReadContext<'_>, plan: &Plan<'_>, out: &mut [u8]) -> Result<()> {
    let each = (BATCH / plan.chunk_bytes.max(1)).max(1);
    let mut groups = plan.chunks.chunks(each);
    let (mut now, mut next) = (Stage::default(), Stage::default());
    let Some(mut group) = groups.next() else {
        return Ok(());
    };
    now.batch.read(context, plan, group.iter())?;
    loop {
        let coming = groups.next();
        let reading = both(
            context,
            || process(context, plan, group, &mut now, out),
            || match coming {
                Some(coming) => next.batch.read(context, plan, coming.iter()),
                None => Ok(()),
            },
        );
        reading?;
        let Some(coming) = coming else {
            return Ok(());
        };
        group = coming;
        std::mem::swap(&mut now, &mut next);
        // Decoded memory stays with the batch that is decoded.
        std::mem::swap(&mut now.decoded, &mut next.decoded);
    }
}

/// Runs `work` on the pool while `reading` happens on this thread.
fn both(
    context: &ReadContext<'_>,
    work: impl FnOnce() -> Result<()> + Send,
    reading: impl FnOnce() -> Result<()>,
) -> Result<()> {
    let Some(pool) = context.pool else {
        return work().and_then(|()| reading());
    };
    let done: Mutex<Result<()>> = Mutex::new(Ok(()));
    let read = pool.in_place_scope(|scope| {
        let done = &done;
        scope.spawn(move |_| *done.lock() = work());
        reading()
    });
    done.into_inner().and(read)
}

/// Decodes a group of chunks, then scatters it.
fn process(
    context: &ReadContext<'_>,
    plan: &Plan<'_>,
    group: &[Planned],
    stage: &mut Stage,
    out: &mut [u8],
) -> Result<()> {
    if let [chunk] = group {
        return process_one(context, plan, chunk, &stage.batch, out);
    }
    stage
        .decoded
        .resize_with(group.len().max(stage.decoded.len()), Vec::new);
    let batch = &stage.batch;
    let unpack = |(index, (chunk, room)): (usize, (&Planned, &mut Vec<u8>))| {
        context.task.check()?;
        // Chunks that are lost stay empty.
        room.clear();
        decode(
            context,
            plan,
            chunk,
            batch.stored(index, chunk),
            |decoded| {
                room.extend_from_slice(decoded.bytes);
                Ok(())
            },
        )?;
        context.task.advance(plan.chunk_bytes as u64);
        Ok::<(), Error>(())
    };
    let pairs = group.iter().zip(&mut stage.decoded);
    match context.pool {
        Some(_) => pairs
            .enumerate()
            .collect::<Vec<_>>()
            .into_par_iter()
            .try_for_each(unpack)?,
        None => pairs.enumerate().try_for_each(unpack)?,
    }
    scatter(context, plan, group, &stage.decoded, out)
}

/// As [`process`] for a chunk that is a batch of its own: a large one, of which no second copy is
/// made.
fn process_one(
    context: &ReadContext<'_>,
    plan: &Plan<'_>,
    chunk: &Planned,
    batch: &Batch,
    out: &mut [u8],
) -> Result<()> {
    context.task.check()?;
    let group = std::slice::from_ref(chunk);
    decode(context, plan, chunk, batch.stored(0, chunk), |decoded| {
        scatter(context, plan, group, &[decoded.bytes], out)
    })?;
    context.task.advance(plan.chunk_bytes as u64);
    Ok(())
}

fn scatter(
    context: &ReadContext<'_>,
    plan: &Plan<'_>,
    group: &[Planned],
    decoded: &[impl AsRef<[u8]> + Sync],
    out: &mut [u8],
) -> Result<()> {
    let places: Vec<Range<u64>> = group.iter().map(|chunk| plan.places(chunk)).collect();
    let first = places.iter().map(|p| p.start).min().unwrap_or(0);
    let last = places.iter().map(|p| p.end).max().unwrap_or(0);
    let row = plan.row_bytes().max(1);
    let rows = (SLAB / row).max(1);
    let outside = || Error::invalid("chunk", "slabs do not fit the result");
    let (from, to) = (first as usize * row, last as usize * row);
    let hit = out.get_mut(from..to).ok_or_else(outside)?;
    let gather = |(index, slab): (usize, &mut [u8])| {
        let start = first + (index * rows) as u64;
        let slab_places = start..start + (slab.len() / row) as u64;
        let origin = from + index * rows * row;
        for ((chunk, bytes), places) in group.iter().zip(decoded).zip(&places) {
            let bytes = bytes.as_ref();
            let here = places.start < slab_places.end && slab_places.start < places.end;
            if here && !bytes.is_empty() {
                plan.scatter(chunk, bytes, &slab_places, origin, slab)?;
            }
        }
        Ok::<(), Error>(())
    };
    match context.pool {
        Some(_) => hit
            .par_chunks_mut(rows * row)
            .enumerate()
            .try_for_each(gather),
        None => hit.chunks_mut(rows * row).enumerate().try_for_each(gather),
    }
}
