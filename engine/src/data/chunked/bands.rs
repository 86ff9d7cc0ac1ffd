//! Whole chunk rows: each decoder owns a band of the output and writes there itself.
//!
//! The calling thread reads band after band, in file order, and hands each to the pool; as many
//! bands are under way as there are buffers, so memory stays bounded.

use std::ops::Range;

use crossbeam_channel::{Receiver, Sender, TryRecvError, bounded};
use parking_lot::Mutex;

use super::batch::Batch;
use super::decode::decode;
use super::plan::Plan;
use super::{BATCH, threads};
use crate::data::context::ReadContext;
use crate::error::{Error, Result};

/// Smallest band worth a task of its own, in decoded bytes.
const SMALL: usize = 256 << 10;

/// A band: places along the band axis, and the chunks that fill them.
#[derive(Debug)]
pub struct Band {
    places: Range<u64>,
    /// Indices into the plan's chunks, in file order.
    chunks: Vec<usize>,
}

/// The bands of a plan, in the order of the output; `None` where bands would be too large, or too
/// few for the threads.
pub fn split(plan: &Plan<'_>, threads: usize) -> Option<Vec<Band>> {
    let mut order: Vec<(Range<u64>, usize)> = plan
        .chunks
        .iter()
        .enumerate()
        .map(|(index, chunk)| (plan.places(chunk), index))
        .collect();
    order.sort_unstable_by_key(|(places, index)| (places.start, *index));
    let share = plan.decoded_bytes() / (threads * 8).max(1);
    let target = share.clamp(SMALL, BATCH / 4);
    let mut bands: Vec<Band> = Vec::new();
    for (places, index) in order {
        match bands.last_mut() {
            Some(band) if band.places.end > places.start => band.chunks.push(index),
            // A row is complete; the next joins it while the band is small.
            Some(band) if (band.chunks.len() + 1) * plan.chunk_bytes <= target => {
                band.places.end = places.end;
                band.chunks.push(index);
            }
            _ => bands.push(Band {
                places,
                chunks: vec![index],
            }),
        }
    }
    let largest = bands
        .iter()
        .map(|band| band.chunks.len())
        .max()
        .unwrap_or(0);
    let fits = largest.saturating_mul(plan.chunk_bytes) <= BATCH;
    let enough = bands.len() >= threads * 2 || plan.decoded_bytes() <= SMALL || threads == 1;
    (fits && enough || plan.chunks.len() <= 1).then_some(bands)
}

/// A band with the part of the output that it owns.
struct Job<'o> {
    band: Band,
    origin: usize,
    out: &'o mut [u8],
}

/// Reads all bands.
pub fn read(
    context: &ReadContext<'_>,
    plan: &Plan<'_>,
    bands: Vec<Band>,
    out: &mut [u8],
) -> Result<()> {
    let mut jobs = cut(plan, bands, out)?;
    jobs.sort_by_key(|job| job.band.chunks.iter().min().copied());
    for job in &mut jobs {
        job.band.chunks.sort_unstable();
    }
    match context.pool {
        Some(pool) if jobs.len() > 1 => read_parallel(context, plan, jobs, pool),
        _ => {
            let mut batch = Batch::default();
            for job in jobs {
                fetch(context, plan, &job.band, &mut batch)?;
                run(context, plan, job, &batch)?;
            }
            Ok(())
        }
    }
}

/// Cuts the output at the bands.
fn cut<'o>(plan: &Plan<'_>, bands: Vec<Band>, mut out: &'o mut [u8]) -> Result<Vec<Job<'o>>> {
    let row = plan.row_bytes();
    let mut at = 0;
    let mut jobs = Vec::with_capacity(bands.len());
    for band in bands {
        let bytes = |places: u64| {
            usize::try_from(places)
                .ok()
                .and_then(|n| n.checked_mul(row))
        };
        let outside = || Error::invalid("chunk", "bands do not fit the result");
        let origin = bytes(band.places.start).ok_or_else(outside)?;
        let length = bytes(band.places.end - band.places.start).ok_or_else(outside)?;
        let skipped = origin.checked_sub(at).ok_or_else(outside)?;
        let (_, rest) = out.split_at_mut_checked(skipped).ok_or_else(outside)?;
        let (part, rest) = rest.split_at_mut_checked(length).ok_or_else(outside)?;
        at = origin + length;
        out = rest;
        jobs.push(Job {
            band,
            origin,
            out: part,
        });
    }
    Ok(jobs)
}

fn read_parallel<'o>(
    context: &ReadContext<'_>,
    plan: &Plan<'_>,
    jobs: Vec<Job<'o>>,
    pool: &rayon::ThreadPool,
) -> Result<()> {
    let failure: Mutex<Option<Error>> = Mutex::new(None);
    let (give, take) = bounded(threads(context) + 2);
    for _ in 0..threads(context) + 2 {
        // The channel has room for every buffer.
        let _ = give.send(Batch::default());
    }
    pool.in_place_scope(|scope| {
        for job in jobs {
            if failure.lock().is_some() {
                break;
            }
            let Some(mut batch) = wait(&take, pool) else {
                break;
            };
            if let Err(error) = fetch(context, plan, &job.band, &mut batch) {
                failure.lock().get_or_insert(error);
                break;
            }
            let (give, failure): (Sender<Batch>, _) = (give.clone(), &failure);
            scope.spawn(move |_| {
                if let Err(error) = run(context, plan, job, &batch) {
                    failure.lock().get_or_insert(error);
                }
                let _ = give.send(batch);
            });
        }
    });
    failure.into_inner().map_or(Ok(()), Err)
}

/// Waits for a buffer; a thread of the pool itself helps decoding meanwhile.
fn wait(take: &Receiver<Batch>, pool: &rayon::ThreadPool) -> Option<Batch> {
    if pool.current_thread_index().is_none() {
        return take.recv().ok();
    }
    loop {
        match take.try_recv() {
            Ok(batch) => return Some(batch),
            Err(TryRecvError::Disconnected) => return None,
            Err(TryRecvError::Empty) => {
                if pool.yield_now() != Some(rayon::Yield::Executed) {
                    std::thread::yield_now();
                }
            }
        }
    }
}

fn fetch(context: &ReadContext<'_>, plan: &Plan<'_>, band: &Band, batch: &mut Batch) -> Result<()> {
    let chunks = band
        .chunks
        .iter()
        .filter_map(|index| plan.chunks.get(*index));
    batch.read(context, plan, chunks)
}

/// Decodes a band's chunks into it.
fn run(context: &ReadContext<'_>, plan: &Plan<'_>, job: Job<'_>, batch: &Batch) -> Result<()> {
    let chunks = job
        .band
        .chunks
        .iter()
        .filter_map(|index| plan.chunks.get(*index));
    for (place, chunk) in chunks.enumerate() {
        context.task.check()?;
        decode(
            context,
            plan,
            chunk,
            batch.stored(place, chunk),
            |decoded| plan.scatter(chunk, decoded.bytes, &job.band.places, job.origin, job.out),
        )?;
        context.task.advance(plan.chunk_bytes as u64);
    }
    Ok(())
}
