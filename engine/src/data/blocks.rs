//! Cuts a selection into blocks in row-major order, for reads of any size in bounded memory.

use crate::selection::Slice;

/// Bytes of a block where nothing else is asked for.
pub const BLOCK_BYTES: usize = 16 << 20;

/// The blocks of a selection: each a selection of its own, their elements one after the other.
#[derive(Debug, Clone)]
pub struct Blocks {
    slices: Vec<Slice>,
    /// Dimension that is cut; all before it go index by index, all behind it stay whole.
    axis: usize,
    /// Places of a block along that dimension.
    rows: u64,
    /// Chunk length along that dimension, which blocks end at where they can.
    chunk: u64,
    /// First place of the next block along each dimension up to the axis.
    next: Vec<u64>,
    done: bool,
}

/// Cuts `slices` into blocks of at most `most_bytes`, ending at chunk boundaries where possible.
pub fn blocks(
    slices: &[Slice],
    chunk: Option<&[u64]>,
    element_size: usize,
    most_bytes: usize,
) -> Blocks {
    let most = (most_bytes / element_size.max(1)).max(1) as u64;
    let mut axis = slices.len();
    let mut row = 1_u64;
    // The innermost dimensions that fit a block together stay whole.
    while let Some(slice) = axis.checked_sub(1).and_then(|inner| slices.get(inner)) {
        let Some(larger) = row.checked_mul(slice.count).filter(|n| *n <= most) else {
            break;
        };
        row = larger;
        axis -= 1;
    }
    let cut = axis.saturating_sub(1);
    let rows = match axis {
        0 => slices.first().map_or(1, |slice| slice.count),
        _ => most / row.max(1),
    };
    Blocks {
        axis: cut,
        rows: rows.max(1),
        chunk: chunk
            .and_then(|chunk| chunk.get(cut))
            .copied()
            .unwrap_or(1)
            .max(1),
        next: vec![0; if slices.is_empty() { 0 } else { cut + 1 }],
        done: slices.iter().any(|slice| slice.count == 0),
        slices: slices.to_vec(),
    }
}

impl Blocks {
    /// Places of the block that begins at `first` along the axis.
    fn length(&self, slice: &Slice, first: u64) -> u64 {
        let most = self.rows.min(slice.count - first);
        if first + most == slice.count {
            return most;
        }
        // Ends where a chunk does, unless that would leave nothing.
        let step = slice.step.max(1);
        let after = slice
            .start
            .saturating_add((first + most).saturating_mul(step));
        let boundary = after / self.chunk * self.chunk;
        let until = boundary.saturating_sub(slice.start).div_ceil(step);
        match until.checked_sub(first) {
            Some(shorter) if shorter > 0 && shorter <= most => shorter,
            _ => most,
        }
    }
}

impl Iterator for Blocks {
    type Item = Vec<Slice>;

    fn next(&mut self) -> Option<Vec<Slice>> {
        if self.done {
            return None;
        }
        let mut block = self.slices.clone();
        self.done = true;
        let mut length = 1;
        for (axis, first) in self.next.iter().enumerate() {
            let slice = block.get_mut(axis)?;
            length = match axis == self.axis {
                true => self.length(slice, *first),
                false => 1,
            };
            slice.start += first * slice.step;
            slice.count = length;
        }
        // Counts on, the axis by its length, those before it by one.
        let mut forward = length;
        for (place, slice) in self.next.iter_mut().zip(&self.slices).rev() {
            *place += forward;
            if *place < slice.count {
                self.done = false;
                break;
            }
            *place = 0;
            forward = 1;
        }
        Some(block)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::selection::runs::Runs;

    fn elements(slices: &[Slice], shape: &[u64]) -> Vec<u64> {
        let runs = Runs::new(slices, shape).unwrap();
        runs.flat_map(|run| run.start..run.start + run.count)
            .collect()
    }

    #[test]
    fn blocks_give_every_element_once_and_in_order() {
        let shape = [7, 10, 12];
        let slices = [
            Slice::range(1, 7, 2),
            Slice::range(0, 10, 1),
            Slice::range(2, 12, 3),
        ];
        let wanted = elements(&slices, &shape);
        for most in [1, 3, 4, 7, 8, 40, 41, 80, 1000] {
            for chunk in [None, Some(&[2, 3, 5][..])] {
                let mut found = Vec::new();
                for block in blocks(&slices, chunk, 4, most * 4) {
                    let part = elements(&block, &shape);
                    assert!(part.len() <= most && !part.is_empty(), "{block:?}");
                    found.extend(part);
                }
                assert_eq!(found, wanted, "{most} {chunk:?}");
            }
        }
    }

    #[test]
    fn blocks_end_where_chunks_do() {
        let slices = [Slice::range(0, 100, 1)];
        let ends: Vec<u64> = blocks(&slices, Some(&[16]), 1, 40)
            .map(|block| block[0].start + block[0].count)
            .collect();
        assert_eq!(ends, [32, 64, 100]);
    }

    #[test]
    fn one_element_is_one_block_and_nothing_is_none() {
        assert_eq!(blocks(&[], None, 8, 1).count(), 1);
        assert_eq!(blocks(&[Slice::range(0, 0, 1)], None, 8, 1).count(), 0);
    }
}
