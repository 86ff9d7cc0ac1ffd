//! Marks the elements of chunks that were lost.

use super::plan::Plan;
use crate::data::salvage::Losses;
use crate::error::Result;
use crate::limits::Limits;
use crate::selection::overlap::Overlap;

/// Marks what the losses of this read name.
pub fn mark(plan: &Plan<'_>, losses: &Losses, limits: &Limits) -> Result<()> {
    let length = plan
        .result
        .iter()
        .fold(1, |n: u64, count| n.saturating_mul(*count));
    let length = Limits::agree(length, limits.result, "marks of damaged elements")?;
    losses.mark(length, limits, |parts, marks| {
        if let Some(unknown) = plan.unknown {
            marks.fill(unknown);
            for chunk in plan.chunks.iter().chain(&plan.large) {
                let offset = plan.offset(&chunk.coordinates);
                paint_chunk(plan, &offset, 0, marks);
            }
        }
        for (part, mark) in parts.iter().zip(1..) {
            if !part.offset.is_empty() {
                paint_chunk(plan, &part.offset, mark, marks);
            }
        }
        Ok(())
    })
}

fn paint_chunk(plan: &Plan<'_>, offset: &[u64], mark: u32, marks: &mut [u32]) {
    if let Some(overlaps) = plan.overlaps_at(offset) {
        paint(&overlaps, &plan.result, mark, marks);
    }
}

/// Sets a box of a row-major array; places outside of it are left out.
fn paint(overlaps: &[Overlap], result: &[u64], mark: u32, marks: &mut [u32]) {
    let (Some((overlap, inner)), Some((_, result))) =
        (overlaps.split_first(), result.split_first())
    else {
        marks.fill(mark);
        return;
    };
    let row = result.iter().fold(1, |n: u64, d| n.saturating_mul(*d));
    let row = usize::try_from(row).unwrap_or(usize::MAX).max(1);
    let first = usize::try_from(overlap.place).unwrap_or(usize::MAX);
    let count = usize::try_from(overlap.count).unwrap_or(usize::MAX);
    for row in marks.chunks_mut(row).skip(first).take(count) {
        paint(inner, result, mark, row);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_is_painted_and_nothing_around_it() {
        let part = |place, count| Overlap {
            inside: 0,
            place,
            count,
            step: 1,
        };
        let mut marks = [0; 12];
        paint(&[part(1, 2), part(1, 2)], &[3, 4], 7, &mut marks);
        assert_eq!(marks, [0, 0, 0, 0, 0, 7, 7, 0, 0, 7, 7, 0]);
        paint(&[part(2, 9), part(3, 9)], &[3, 4], 5, &mut marks);
        assert_eq!(marks, [0, 0, 0, 0, 0, 7, 7, 0, 0, 7, 7, 5]);
    }
}
