//! Walks chunk indexes that are arrays: slots in blocks, of which whole runs may be missing.

use std::ops::Range;

use super::grid::{Slots, seek, step};
use super::{ChunkRecord, ChunkVisitor, Query, STRUCTURE};
use crate::error::{Error, Result};
use crate::format::chunk_element::Element;
use crate::metadata::Walk;

/// A run of slots that lie in one block of the file, or in none.
pub(super) struct Block {
    /// Slots of the run.
    pub(super) slots: Range<u64>,
    /// Their elements; `None` where the run was never written.
    pub(super) elements: Result<Option<Vec<Element>>>,
}

/// An array of chunks by slot.
pub(super) trait SlotArray {
    /// The run that `slot` lies in.
    fn block(&mut self, slot: u64) -> Result<Block>;
}

/// Hands the chunks in the query's range to `visitor`, in the order of slots.
pub(super) fn visit(
    query: &Query<'_>,
    mut array: impl SlotArray,
    slots: &Slots,
    walk: &mut Walk<'_>,
    visitor: &mut ChunkVisitor<'_>,
) -> Result<()> {
    let range = slots.rotated(&query.range);
    let mut point = range.iter().map(|side| side.start).collect::<Vec<_>>();
    let mut more = seek(&range, &mut point);
    while more {
        walk.check()?;
        let slot = slot(slots, &point)?;
        let block = array.block(slot)?;
        if !block.slots.contains(&slot) {
            let cause = format!("slot {slot} is outside the run {:?}", block.slots);
            return Err(Error::corrupt(STRUCTURE, cause));
        }
        let Some(elements) = walk.keep(block.elements)?.flatten() else {
            point = slots.point(block.slots.end);
            more = seek(&range, &mut point);
            continue;
        };
        while more {
            let slot = self::slot(slots, &point)?;
            if slot >= block.slots.end {
                break;
            }
            let within = usize::try_from(slot - block.slots.start).ok();
            let element = within.and_then(|within| elements.get(within));
            if let Some(chunk) = record(query, slots, &point, element)
                && visitor(chunk).is_break()
            {
                return Ok(());
            }
            more = step(&range, &mut point);
        }
    }
    Ok(())
}

fn slot(slots: &Slots, point: &[u64]) -> Result<u64> {
    slots.slot(point).ok_or_else(|| {
        let cause = format!("the number of chunk {point:?} does not fit 64 bits");
        Error::corrupt(STRUCTURE, cause)
    })
}

fn record(
    query: &Query<'_>,
    slots: &Slots,
    point: &[u64],
    element: Option<&Element>,
) -> Option<ChunkRecord> {
    let element = element?;
    let (size, mask) = element.filtered.unwrap_or((query.chunk_bytes, 0));
    Some(ChunkRecord {
        coordinates: slots.coordinates(point),
        address: element.address?,
        size,
        mask,
    })
}
