//! What a region reference selects, as a table can show it: the slice around it, and its cells.

use hyperslab_engine::format::selection::{Region, RegularSlab};

/// Boxes of a region that are told apart.
const MOST: usize = 4096;

/// Boxes of elements, and the box around all of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegionLink {
    /// First and last index along each dimension, of each box.
    pub boxes: Vec<Vec<(u64, u64)>>,
    /// The same around all.
    pub around: Vec<(u64, u64)>,
}

impl RegionLink {
    /// The boxes of a region; `None` where it selects nothing or everything, has no end, or more
    /// boxes than can be shown.
    pub fn of(region: &Region) -> Option<Self> {
        let boxes = match region {
            Region::Points { rank, coordinates } => {
                let points = coordinates.chunks_exact((*rank).max(1));
                let point = |point: &[u64]| point.iter().map(|at| (*at, *at)).collect();
                points.take(MOST + 1).map(point).collect()
            }
            Region::Blocks(blocks) => {
                let pairs = |(first, last): &(Vec<u64>, Vec<u64>)| {
                    first.iter().copied().zip(last.iter().copied()).collect()
                };
                blocks.iter().take(MOST + 1).map(pairs).collect()
            }
            Region::Regular(slabs) => combined(slabs)?,
            _ => return None,
        };
        Self::around(boxes)
    }

    fn around(boxes: Vec<Vec<(u64, u64)>>) -> Option<Self> {
        let mut around = boxes.first()?.clone();
        if boxes.len() > MOST || around.is_empty() {
            return None;
        }
        for other in &boxes {
            for (mine, theirs) in around.iter_mut().zip(other) {
                *mine = (mine.0.min(theirs.0), mine.1.max(theirs.1));
            }
        }
        Some(Self { boxes, around })
    }

    /// Whether it is a single box.
    pub fn is_box(&self) -> bool {
        self.boxes.len() == 1
    }

    /// The slice around it, as the bar of dimensions has it: the last two dimensions as ranges, or
    /// the last where elements have columns of their own, and the first index of the others.
    pub fn slice_text(&self, has_members: bool) -> String {
        let ranges = if has_members { 1 } else { 2 };
        let first = self.around.len().saturating_sub(ranges);
        let text = |(axis, (from, to)): (usize, &(u64, u64))| match axis < first {
            true => from.to_string(),
            false => format!("{from}:{}", to.saturating_add(1)),
        };
        let texts: Vec<_> = self.around.iter().enumerate().map(text).collect();
        texts.join(", ")
    }
}

/// The blocks of a regular slab.
fn combined(slabs: &[RegularSlab]) -> Option<Vec<Vec<(u64, u64)>>> {
    let mut all: Vec<Vec<(u64, u64)>> = vec![Vec::new()];
    for slab in slabs {
        let (count, block) = (slab.count?, slab.block?);
        let whole = count == 1 || slab.stride == block;
        let (count, block) = match whole {
            true => (1, block.checked_mul(count)?),
            false => (count, block),
        };
        if count.checked_mul(all.len() as u64)? > MOST as u64 || block == 0 {
            return None;
        }
        let mut next = Vec::new();
        for before in &all {
            for number in 0..count {
                let from = slab.start.checked_add(number.checked_mul(slab.stride)?)?;
                let mut longer = before.clone();
                longer.push((from, from.checked_add(block - 1)?));
                next.push(longer);
            }
        }
        all = next;
    }
    Some(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slab(start: u64, stride: u64, count: u64, block: u64) -> RegularSlab {
        RegularSlab {
            start,
            stride,
            count: Some(count),
            block: Some(block),
        }
    }

    #[test]
    fn neighbouring_blocks_are_one_box_and_others_are_not() {
        let one = Region::Regular(vec![slab(2, 3, 4, 3), slab(5, 1, 1, 2)]);
        let one = RegionLink::of(&one).unwrap();
        assert!(one.is_box());
        assert_eq!(one.slice_text(false), "2:14, 5:7");
        assert_eq!(one.slice_text(true), "2, 5:7");
        let two = Region::Regular(vec![slab(0, 1, 1, 1), slab(1, 4, 2, 2), slab(3, 1, 1, 1)]);
        let two = RegionLink::of(&two).unwrap();
        assert_eq!(two.boxes[1], [(0, 0), (5, 6), (3, 3)]);
        assert_eq!(two.slice_text(false), "0, 1:7, 3:4");
    }

    #[test]
    fn points_have_a_box_around_them() {
        let points = Region::Points {
            rank: 2,
            coordinates: vec![4, 1, 2, 9, 3, 3],
        };
        let points = RegionLink::of(&points).unwrap();
        assert_eq!((points.boxes.len(), points.is_box()), (3, false));
        assert_eq!(points.around, [(2, 4), (1, 9)]);
    }

    #[test]
    fn what_has_no_end_or_too_many_boxes_is_none() {
        let endless = RegularSlab {
            count: None,
            ..slab(0, 2, 1, 1)
        };
        let many = vec![slab(0, 2, 1000, 1), slab(0, 2, 1000, 1)];
        for region in [
            Region::All,
            Region::Nothing,
            Region::Regular(vec![endless]),
            Region::Regular(many),
            Region::Regular(vec![slab(0, u64::MAX, 3, 1)]),
        ] {
            assert_eq!(RegionLink::of(&region), None, "{region:?}");
        }
    }
}
