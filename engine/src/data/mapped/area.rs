//! The elements that one side of a mapping selects, within an extent that is known.

use super::comb::Comb;
use crate::error::{Error, Result};
use crate::format::selection::Region;
use crate::selection::Slice;

const NAME: &str = "virtual dataset mappings";
/// Most elements that are put in order one by one.
const MOST_SINGLE: u64 = 1 << 22;

/// Selected elements; their order is row-major, but for points.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Area {
    /// Every combination of indices along the dimensions.
    Grid(Vec<Comb>),
    /// Boxes, each with its first and last corner.
    Boxes(Vec<(Vec<u64>, Vec<u64>)>),
    /// Single elements in an order of their own: coordinates of each.
    Points(Vec<Vec<u64>>),
}

impl Area {
    /// What `region` selects of an array of `shape`.
    pub fn of(region: &Region, shape: &[u64]) -> Result<Self> {
        let area = match region {
            Region::All => Self::Grid(shape.iter().map(|n| Comb::range(0, *n)).collect()),
            Region::Nothing => Self::Boxes(Vec::new()),
            Region::Regular(slabs) => {
                let combs = slabs.iter().zip(shape).map(|(s, n)| Comb::of(s, *n));
                Self::Grid(combs.collect::<Result<_>>()?)
            }
            Region::Blocks(boxes) => match &boxes[..] {
                [(first, last)] => Self::Grid(
                    first
                        .iter()
                        .zip(last)
                        .map(|(first, last)| side(*first, *last))
                        .collect::<Result<_>>()?,
                ),
                _ => Self::Boxes(boxes.clone()),
            },
            Region::Points { rank, coordinates } => {
                let points = coordinates.chunks_exact((*rank).max(1));
                Self::Points(points.map(<[u64]>::to_vec).collect())
            }
            Region::Undecoded(_) => {
                return Err(Error::unsupported(NAME, "a selection of unknown kind"));
            }
        };
        match region.rank() {
            Some(rank) if rank != shape.len() => {
                let cause = format!("a selection of rank {rank} in rank {}", shape.len());
                Err(Error::corrupt(NAME, cause))
            }
            _ => Ok(area),
        }
    }

    /// Whether `slices` may select some of it.
    pub fn may_meet(&self, slices: &[Slice]) -> bool {
        let meets = |start: u64, end: u64, slice: &Slice| {
            slice.last().is_some_and(|last| start <= last) && slice.start < end
        };
        match self {
            Self::Grid(combs) => {
                let mut sides = combs.iter().zip(slices);
                sides.all(|(comb, slice)| meets(comb.start(), comb.end(), slice))
            }
            Self::Boxes(boxes) => boxes.iter().any(|(first, last)| {
                let mut sides = first.iter().zip(last).zip(slices);
                sides.all(|((first, last), slice)| meets(*first, last.saturating_add(1), slice))
            }),
            Self::Points(points) => points.iter().any(|point| {
                let mut sides = point.iter().zip(slices);
                sides.all(|(at, slice)| meets(*at, at.saturating_add(1), slice))
            }),
        }
    }

    /// The same as slices, where they can say it.
    pub fn slices(&self) -> Option<Vec<Slice>> {
        match self {
            Self::Grid(combs) => combs.iter().map(Comb::slice).collect(),
            Self::Boxes(_) | Self::Points(_) => None,
        }
    }

    /// First and last corner of the box around it; `None` where it is empty.
    pub fn bounds(&self) -> Option<(Vec<u64>, Vec<u64>)> {
        let corners: Vec<(Vec<u64>, Vec<u64>)> = match self {
            Self::Grid(combs) => {
                let lasts: Option<Vec<u64>> = combs.iter().map(Comb::last).collect();
                vec![(combs.iter().map(Comb::start).collect(), lasts?)]
            }
            Self::Boxes(boxes) => boxes.clone(),
            Self::Points(points) => points.iter().map(|p| (p.clone(), p.clone())).collect(),
        };
        corners.into_iter().reduce(|(low, high), (first, last)| {
            let least = low.iter().zip(&first).map(|(a, b)| *a.min(b));
            let most = high.iter().zip(&last).map(|(a, b)| *a.max(b));
            (least.collect(), most.collect())
        })
    }

    /// The same within a box whose first corner is `origin`, before which nothing lies.
    pub fn moved(&self, origin: &[u64]) -> Self {
        let shift = |corner: &[u64]| -> Vec<u64> {
            let sides = corner.iter().zip(origin);
            sides.map(|(at, start)| at.saturating_sub(*start)).collect()
        };
        match self {
            Self::Grid(combs) => {
                let sides = combs.iter().zip(origin);
                Self::Grid(sides.map(|(comb, start)| comb.moved(*start)).collect())
            }
            Self::Boxes(boxes) => {
                let boxes = boxes.iter();
                Self::Boxes(boxes.map(|(a, b)| (shift(a), shift(b))).collect())
            }
            Self::Points(points) => Self::Points(points.iter().map(|p| shift(p)).collect()),
        }
    }

    /// Every element in order, by its number in an array of `shape`.
    pub fn elements(&self, shape: &[u64]) -> Result<Vec<u64>> {
        let mut all = Vec::new();
        match self {
            Self::Grid(combs) => add(combs, shape, &mut all)?,
            Self::Boxes(boxes) => {
                for (first, last) in boxes {
                    let sides = first.iter().zip(last);
                    let combs: Vec<_> = sides.map(|(a, b)| side(*a, *b)).collect::<Result<_>>()?;
                    add(&combs, shape, &mut all)?;
                }
                all.sort_unstable();
                all.dedup();
            }
            Self::Points(points) => {
                for point in points {
                    let sides: Vec<_> = point.iter().map(|at| Comb::range(*at, 1)).collect();
                    add(&sides, shape, &mut all)?;
                }
            }
        }
        Ok(all)
    }
}

fn side(first: u64, last: u64) -> Result<Comb> {
    match last.checked_sub(first).and_then(|n| n.checked_add(1)) {
        Some(length) => Ok(Comb::range(first, length)),
        None => Err(Error::corrupt(NAME, "a box that ends before it begins")),
    }
}

/// Adds the elements of a grid.
fn add(combs: &[Comb], shape: &[u64], all: &mut Vec<u64>) -> Result<()> {
    let lengths = combs.iter().map(|comb| comb.length);
    let count = lengths.clone().try_fold(1, u64::checked_mul);
    let inside = combs.iter().zip(shape).all(|(c, n)| c.end() <= *n);
    let cells = shape.iter().try_fold(1, |n: u64, d| n.checked_mul(*d));
    if !inside || cells.is_none() {
        return Err(Error::corrupt(NAME, "a selection beyond the extent"));
    }
    match count.and_then(|count| count.checked_add(all.len() as u64)) {
        Some(count) if count <= MOST_SINGLE => {}
        _ => {
            let cause = format!("selections of different shapes with over {MOST_SINGLE} elements");
            return Err(Error::unsupported(NAME, cause));
        }
    }
    for mut number in 0..count.unwrap_or_default() {
        let (mut element, mut stride) = (0, 1);
        for (comb, length) in combs.iter().zip(shape).rev() {
            element += comb.at(number % comb.length) * stride;
            number /= comb.length;
            stride *= length;
        }
        all.push(element);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boxes_are_in_row_major_order_and_count_once() {
        let boxes = vec![
            (vec![1, 1], vec![2, 1]),
            (vec![0, 0], vec![0, 1]),
            (vec![1, 1], vec![1, 2]),
        ];
        let area = Area::of(&Region::Blocks(boxes), &[3, 4]).unwrap();
        assert_eq!(area.elements(&[3, 4]).unwrap(), [0, 1, 5, 6, 9]);
        let all = Area::of(&Region::All, &[2, 3]).unwrap();
        assert_eq!(all.elements(&[2, 3]).unwrap(), [0, 1, 2, 3, 4, 5]);
    }

    #[test]
    fn points_keep_their_order() {
        let region = Region::Points {
            rank: 2,
            coordinates: vec![2, 1, 0, 3, 2, 0],
        };
        let area = Area::of(&region, &[3, 4]).unwrap();
        assert_eq!(area.elements(&[3, 4]).unwrap(), [9, 3, 8]);
        assert!(area.elements(&[2, 4]).is_err());
        assert!(area.may_meet(&[Slice::range(2, 3, 1), Slice::range(0, 1, 1)]));
        assert!(!area.may_meet(&[Slice::range(1, 2, 1), Slice::range(0, 4, 1)]));
    }

    #[test]
    fn another_rank_a_box_outside_and_too_many_elements_are_refused() {
        let boxes = |last: u64| Region::Blocks(vec![(vec![0], vec![last]), (vec![0], vec![0])]);
        assert!(Area::of(&boxes(1), &[3, 4]).is_err());
        let outside = Area::of(&boxes(9), &[9]).unwrap();
        assert!(outside.elements(&[9]).is_err());
        let huge = Area::of(&Region::All, &[1 << 40]).unwrap();
        assert!(huge.elements(&[1 << 40]).is_err());
    }
}
