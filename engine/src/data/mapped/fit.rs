//! Sources that have become longer or shorter than they were when they were mapped.

use super::area::Area;
use super::comb::Comb;
use crate::error::{Error, Result};

/// The first `count` elements of an array of `shape`, in row-major order; all where it has no more.
///
/// A mapping of all of a source means as many elements as it fills, as in the library.
pub fn first(shape: &[u64], count: u64) -> Area {
    let all = shape.iter().try_fold(1_u64, |n, d| n.checked_mul(*d));
    if all.is_some_and(|all| all <= count) {
        return Area::Grid(shape.iter().map(|n| Comb::range(0, *n)).collect());
    }
    if let [_] = shape {
        return Area::Grid(vec![Comb::range(0, count)]);
    }
    // Whole rows first, then the beginning of the row behind them, along each dimension.
    let mut boxes = Vec::new();
    let (mut low, mut rest) = (Vec::new(), count);
    for (axis, _) in shape.iter().enumerate() {
        let inner = shape.get(axis + 1..).unwrap_or_default();
        let inside = inner
            .iter()
            .fold(1, |n: u64, d| n.saturating_mul(*d))
            .max(1);
        let rows = rest / inside;
        if rows > 0 {
            let mut start = low.clone();
            start.push(0);
            let mut end = low.clone();
            end.push(rows - 1);
            start.extend(inner.iter().map(|_| 0));
            end.extend(inner.iter().map(|n| n.saturating_sub(1)));
            boxes.push((start, end));
        }
        low.push(rows);
        rest %= inside;
    }
    Area::Boxes(boxes)
}

/// How many elements an area of an array of `shape` has.
pub fn count(area: &Area, shape: &[u64]) -> Result<u64> {
    match area {
        Area::Grid(combs) => combs
            .iter()
            .try_fold(1_u64, |n, comb| n.checked_mul(comb.length))
            .ok_or_else(|| Error::corrupt("virtual dataset mappings", "over 2^64 elements")),
        _ => Ok(area.elements(shape)?.len() as u64),
    }
}

/// Leaves out what lies beyond the extent of the source, and what it would fill. Areas of
/// different shapes stay as they are.
pub fn clip(target: &mut Area, source: &mut Area, source_shape: &[u64]) {
    let (Area::Grid(target), Area::Grid(source)) = (target, source) else {
        return;
    };
    let long = |combs: &[Comb]| -> Vec<u64> {
        let lengths = combs.iter().map(|comb| comb.length);
        lengths.filter(|length| *length != 1).collect()
    };
    if long(target) != long(source) {
        return;
    }
    let mut others = target.iter_mut().filter(|comb| comb.length != 1);
    let mut none = false;
    for (comb, extent) in source.iter_mut().zip(source_shape) {
        let inside = comb.below(*extent);
        match comb.length {
            1 => none |= inside == 0,
            _ => {
                comb.length = inside;
                if let Some(other) = others.next() {
                    other.length = inside;
                }
            }
        }
    }
    if none {
        for comb in target.iter_mut().chain(source) {
            comb.length = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::selection::RegularSlab;

    #[test]
    fn the_first_elements_are_rows_and_the_beginning_of_the_next() {
        let shape = [3, 4, 5];
        for count in 0..=60 {
            let elements = first(&shape, count).elements(&shape).unwrap();
            assert!(elements.into_iter().eq(0..count), "{count}");
        }
        assert_eq!(first(&[7], 3), Area::Grid(vec![Comb::range(0, 3)]));
        assert_eq!(count(&first(&shape, 17), &shape).unwrap(), 17);
    }

    #[test]
    fn what_lies_beyond_the_source_is_left_out_on_both_sides() {
        let slab = RegularSlab {
            start: 1,
            stride: 3,
            count: Some(4),
            block: Some(2),
        };
        // 1, 2, 4, 5, 7, 8, 10, 11
        let mut source = Area::Grid(vec![Comb::range(2, 1), Comb::of(&slab, 0).unwrap()]);
        let mut target = Area::Grid(vec![Comb::range(10, 8)]);
        clip(&mut target, &mut source, &[3, 8]);
        assert_eq!(target.elements(&[18]).unwrap(), [10, 11, 12, 13, 14]);
        assert_eq!(source.elements(&[3, 8]).unwrap(), [17, 18, 20, 21, 23]);
        clip(&mut target, &mut source, &[2, 8]);
        assert_eq!(target.elements(&[18]).unwrap(), [0_u64; 0]);
    }
}
