//! Large chunks that went through no filter: only the runs that are selected are read, as those of
//! contiguous data are, so that a window costs no more in a chunk of many gigabytes.

use super::decode::lose;
use super::plan::{Plan, Planned};
use crate::bytes::Address;
use crate::data::blocks::{BLOCK_BYTES, blocks};
use crate::data::context::{ReadContext, Stored};
use crate::data::contiguous::read_part;
use crate::data::fill::fill;
use crate::error::{Error, Result};
use crate::selection::Slice;
use crate::selection::copy::BoxCopy;
use crate::selection::overlap::Overlap;

/// Chunks up to this length (in bytes) are read as a whole: that is quicker than many runs, and
/// the cache may keep them.
const SMALL: usize = 64 << 20;

/// From how many bytes on chunks are read run by run.
pub fn bound(context: &ReadContext<'_>) -> usize {
    let cached = context.cache.map_or(0, |(cache, _)| cache.largest());
    cached.max(SMALL)
}

/// Reads what is selected of the plan's large chunks.
pub fn read(
    context: &ReadContext<'_>,
    plan: &Plan<'_>,
    stored: &Stored<'_>,
    out: &mut [u8],
) -> Result<()> {
    let counts = plan.large.iter().filter_map(|chunk| plan.parts(chunk));
    let bytes = counts.map(|parts| parts.iter().fold(1, |n: u64, part| n * part.count));
    let bytes = bytes.sum::<u64>() * stored.element_size as u64;
    context.task.expect(bytes);
    for chunk in &plan.large {
        // The chunk is contiguous data of its own shape.
        let whole = Stored {
            shape: plan.chunk_shape(),
            external: &[],
            ..*stored
        };
        let address = Address(chunk.offset.saturating_sub(context.base));
        let done = each_part(plan, chunk, stored.element_size, out, |slices, part| {
            read_part(context, &whole, slices, (address, chunk.size as u64), part)
        });
        if let Err(error) = done {
            let error = plan.error(chunk, error);
            lose(context, plan, chunk, error, [false, false])?;
            each_part(plan, chunk, stored.element_size, out, |_, part| {
                fill(part, stored.fill, stored.element_size, false)
            })?;
        }
    }
    Ok(())
}

/// Has `make` give the selected elements of a chunk, and puts them where they belong: straight
/// into the result where they lie together there, else part by part.
fn each_part(
    plan: &Plan<'_>,
    chunk: &Planned,
    element_size: usize,
    out: &mut [u8],
    mut make: impl FnMut(&[Slice], &mut [u8]) -> Result<()>,
) -> Result<()> {
    let Some(parts) = plan.parts(chunk) else {
        return Ok(());
    };
    let slices: Vec<Slice> = parts.iter().map(selected).collect();
    let outside = || Error::invalid("chunk", "does not fit the result");
    let counts = parts.iter().zip(&plan.result);
    if counts
        .skip(plan.band_axis() + 1)
        .all(|(part, all)| part.count == *all)
    {
        let (places, row) = (plan.places(chunk), plan.row_bytes());
        let range = places.start as usize * row..places.end as usize * row;
        return make(&slices, out.get_mut(range).ok_or_else(outside)?);
    }
    let mut room = Vec::new();
    for block in blocks(&slices, None, element_size, BLOCK_BYTES) {
        let shape: Vec<u64> = block.iter().map(|slice| slice.count).collect();
        let count: u64 = shape.iter().product();
        room.resize(count as usize * element_size, 0);
        make(&block, &mut room)?;
        let places: Vec<Overlap> = parts.iter().zip(&block).map(place).collect();
        let copied = BoxCopy::new(&places, &shape, &plan.result, element_size, 0)
            .is_some_and(|copy| copy.apply(&room, out));
        if !copied {
            return Err(outside());
        }
    }
    Ok(())
}

/// What is selected of a chunk along a dimension.
fn selected(part: &Overlap) -> Slice {
    Slice {
        start: part.inside,
        count: part.count,
        step: part.step.max(1),
    }
}

/// Where a block of the selected elements goes in the result, along a dimension.
fn place((part, block): (&Overlap, &Slice)) -> Overlap {
    Overlap {
        inside: 0,
        place: part.place + block.start.saturating_sub(part.inside) / part.step.max(1),
        count: block.count,
        step: 1,
    }
}
