//! Selections that are no regular hyperslab, cut into reads of boxes: no chunk is read twice.

use std::ops::Range;

use super::blocks::{BLOCK_BYTES, blocks};
use super::piece::{Piece, Places};
use crate::error::{Error, Result};
use crate::selection::index::{Along, Grid};
use crate::selection::{Mask, Selection, Slice};

/// Bytes of a box that single elements are cut out of, where the layout has no chunks.
const BOX_BYTES: u64 = 64 << 10;

/// A selection that fits the array that it selects from.
#[derive(Debug, Clone)]
pub enum Pick<'a> {
    /// Every combination of places along the dimensions.
    Grid(Grid),
    /// Single elements: coordinates of each, one point after the other.
    Points {
        /// Numbers of one point.
        rank: usize,
        /// All coordinates.
        coordinates: &'a [u64],
    },
    /// What is true in a part of a mask.
    Mask {
        /// The mask.
        mask: &'a Mask,
        /// The part.
        within: Vec<Slice>,
        /// Truths that are true there.
        count: u64,
    },
}

impl<'a> Pick<'a> {
    /// What `selection` selects of an array of `shape`; none where slices say it all, with a result
    /// of their rank.
    pub fn of(selection: &'a Selection, shape: &[u64]) -> Result<Option<Self>> {
        match selection {
            Selection::All | Selection::Slab(_) => Ok(None),
            Selection::Index(indices) => {
                Grid::of(indices, shape).map(|grid| Some(Self::Grid(grid)))
            }
            Selection::Points { rank, coordinates } => {
                check_points(*rank, coordinates, shape)?;
                let rank = *rank;
                Ok(Some(Self::Points { rank, coordinates }))
            }
            Selection::Mask(mask) if mask.shape() != shape => {
                let cause = format!("a mask of {:?} for a shape of {shape:?}", mask.shape());
                Err(Error::invalid("selection", cause))
            }
            Selection::Mask(mask) => {
                let within = shape.iter().map(|n| Slice::range(0, *n, 1)).collect();
                let count = mask.truths().iter().filter(|taken| **taken).count() as u64;
                Ok(Some(Self::Mask {
                    mask,
                    within,
                    count,
                }))
            }
        }
    }

    /// Shape of the result.
    pub fn shape(&self) -> Vec<u64> {
        match self {
            Self::Grid(grid) => grid.shape(),
            Self::Points { .. } | Self::Mask { .. } => vec![self.count()],
        }
    }

    /// Number of selected elements, at most `u64::MAX`.
    pub fn count(&self) -> u64 {
        match self {
            Self::Grid(grid) => {
                let counts = grid.axes.iter().map(Along::count);
                match counts.clone().any(|count| count == 0) {
                    true => 0,
                    false => counts.fold(1, u64::saturating_mul),
                }
            }
            Self::Points { rank, coordinates } => (coordinates.len() / (*rank).max(1)) as u64,
            Self::Mask { count, .. } => *count,
        }
    }

    /// The same as slices, but for the shape of the result, where they can say it.
    pub fn slices(&self) -> Option<Vec<Slice>> {
        match self {
            Self::Grid(grid) => grid.slices(),
            Self::Points { .. } | Self::Mask { .. } => None,
        }
    }

    /// The reads that fill the result, of an array whose chunks (or what stands for them) have the
    /// shape `cell` and elements of `size` bytes.
    pub fn pieces(&self, cell: &[u64], size: usize) -> Box<dyn Iterator<Item = Piece> + '_> {
        match self {
            Self::Grid(grid) => Box::new(grid_pieces(grid, cell).into_iter()),
            Self::Points { rank, coordinates } => Box::new(point_pieces(*rank, coordinates, cell)),
            Self::Mask { mask, within, .. } => {
                let mut done = 0;
                let blocks = blocks(within, Some(cell), size, BLOCK_BYTES);
                Box::new(blocks.filter_map(move |block| mask_piece(mask, &block, &mut done)))
            }
        }
    }

    /// Parts that one after the other select the same elements, each of at most `bytes`.
    pub fn parts(
        &self,
        cell: &[u64],
        size: usize,
        bytes: usize,
    ) -> Box<dyn Iterator<Item = Pick<'a>> + '_> {
        match self {
            Self::Grid(grid) => Box::new(grid_parts(grid, size, bytes)),
            Self::Points { rank, coordinates } => {
                let (rank, coordinates): (usize, &'a [u64]) = (*rank, coordinates);
                let most = (bytes / size.max(1)).max(1).saturating_mul(rank.max(1));
                let parts = coordinates.chunks(most);
                Box::new(parts.map(move |coordinates| Pick::Points { rank, coordinates }))
            }
            Self::Mask { mask, within, .. } => {
                let mask: &'a Mask = mask;
                let blocks = blocks(within, Some(cell), size, bytes);
                Box::new(blocks.filter_map(move |within| {
                    let count = rows(mask.shape(), &within)
                        .map(|(row, _)| mask.truths().get(row).unwrap_or_default())
                        .map(|row| row.iter().filter(|taken| **taken).count() as u64)
                        .sum();
                    (count > 0).then_some(Pick::Mask {
                        mask,
                        within,
                        count,
                    })
                }))
            }
        }
    }
}

/// What stands for the chunks of an array in `shape` that has none: boxes of few rows.
pub fn cell_of(shape: &[u64], chunk: Option<&[u64]>, size: usize) -> Vec<u64> {
    if let Some(chunk) = chunk {
        return chunk.to_vec();
    }
    let mut left = (BOX_BYTES / (size as u64).max(1)).max(1);
    let mut cell = vec![1; shape.len()];
    for (side, length) in cell.iter_mut().zip(shape).rev() {
        *side = left.min(*length).max(1);
        left /= *side;
        if *side < *length || left == 0 {
            break;
        }
    }
    cell
}

fn check_points(rank: usize, coordinates: &[u64], shape: &[u64]) -> Result<()> {
    if rank != shape.len() || rank == 0 || !coordinates.len().is_multiple_of(rank) {
        let cause = format!(
            "{} coordinates of points of rank {rank} for {} dimensions",
            coordinates.len(),
            shape.len()
        );
        return Err(Error::invalid("selection", cause));
    }
    for point in coordinates.chunks_exact(rank) {
        if point.iter().zip(shape).any(|(at, length)| at >= length) {
            let cause = format!("the point {point:?} does not lie in a shape of {shape:?}");
            return Err(Error::invalid("selection", cause));
        }
    }
    Ok(())
}

/// One read for each chunk's worth of places along the dimension that has a list; a single one
/// where none has.
fn grid_pieces(grid: &Grid, cell: &[u64]) -> Vec<Piece> {
    let product = |axes: &[Along]| axes.iter().map(Along::count).fold(1, u64::saturating_mul);
    let listed = grid
        .axes
        .iter()
        .enumerate()
        .find_map(|(axis, along)| match along {
            Along::Places(places) => Some((axis, places)),
            Along::Slice(_) => None,
        });
    let Some((axis, places)) = listed else {
        return vec![Piece {
            slices: grid.slices().unwrap_or_default(),
            places: Places::Runs {
                outer: 1,
                run: product(&grid.axes),
                lengths: (1, 1),
                pairs: vec![(0, 0)],
            },
        }];
    };
    let (before, after) = grid.axes.split_at(axis);
    let (outer, run) = (product(before), product(after.get(1..).unwrap_or_default()));
    let side = cell.get(axis).copied().unwrap_or(1).max(1);
    let mut order: Vec<(u64, u64)> = places.iter().copied().zip(0..).collect();
    order.sort_unstable();
    let groups = order.chunk_by(|a, b| a.0 / side == b.0 / side);
    let piece = |group: &[(u64, u64)]| {
        let (low, high) = (group.first()?.0, group.last()?.0);
        let slices = grid.axes.iter().map(|along| match along {
            Along::Slice(slice) => *slice,
            Along::Places(_) => Slice::range(low, high + 1, 1),
        });
        let pairs = group.iter().map(|(at, place)| (at - low, *place));
        Some(Piece {
            slices: slices.collect(),
            places: Places::Runs {
                outer,
                run,
                lengths: (high - low + 1, places.len() as u64),
                pairs: pairs.collect(),
            },
        })
    };
    groups.filter_map(piece).collect()
}

/// One read for each chunk that has points: the box around them.
fn point_pieces<'p>(
    rank: usize,
    coordinates: &'p [u64],
    cell: &[u64],
) -> impl Iterator<Item = Piece> + 'p {
    let rank = rank.max(1);
    let cell = cell.to_vec();
    let point = move |number: usize| coordinates.get(number * rank..(number + 1) * rank);
    let chunk_of = move |number: usize| -> Vec<u64> {
        let sides = point(number).unwrap_or_default().iter().zip(&cell);
        sides.map(|(at, side)| at / (*side).max(1)).collect()
    };
    let mut order: Vec<usize> = (0..coordinates.len() / rank).collect();
    order.sort_by_cached_key(|number| chunk_of(*number));
    let mut next = 0;
    std::iter::from_fn(move || {
        let chunk = chunk_of(*order.get(next)?);
        let same = order
            .get(next..)?
            .iter()
            .take_while(|number| chunk_of(**number) == chunk);
        let group = order.get(next..next + same.count())?;
        next += group.len();
        let points = || group.iter().filter_map(|number| point(*number));
        let slices = around(points())?;
        let pairs = group.iter().zip(points());
        let pairs = pairs.map(|(number, point)| (number_in(point, &slices), *number as u64));
        let places = Places::single(pairs.collect());
        Some(Piece { slices, places })
    })
}

/// The smallest box around points.
fn around<'p>(mut points: impl Iterator<Item = &'p [u64]>) -> Option<Vec<Slice>> {
    let mut sides: Vec<(u64, u64)> = points.next()?.iter().map(|at| (*at, *at)).collect();
    for point in points {
        for ((low, high), at) in sides.iter_mut().zip(point) {
            (*low, *high) = ((*low).min(*at), (*high).max(*at));
        }
    }
    let sides = sides.into_iter();
    Some(
        sides
            .map(|(low, high)| Slice::range(low, high + 1, 1))
            .collect(),
    )
}

/// Number of a point that lies in a box.
fn number_in(point: &[u64], slices: &[Slice]) -> u64 {
    let sides = point.iter().zip(slices);
    sides.fold(0, |number, (at, slice)| {
        number * slice.count + (at - slice.start)
    })
}

/// The rows of a box: where each lies in an array of `shape`, and the coordinates of its first
/// element.
fn rows(shape: &[u64], within: &[Slice]) -> impl Iterator<Item = (Range<usize>, Vec<u64>)> {
    let length = within.last().map_or(1, |slice| slice.count) as usize;
    let count = within
        .iter()
        .rev()
        .skip(1)
        .map(|slice| slice.count)
        .product();
    let (shape, within) = (shape.to_vec(), within.to_vec());
    (0..count).map(move |mut number: u64| {
        let mut first: Vec<u64> = within.iter().map(|slice| slice.start).collect();
        for (at, slice) in first.iter_mut().zip(&within).rev().skip(1) {
            *at += number % slice.count.max(1);
            number /= slice.count.max(1);
        }
        let sides = first.iter().zip(&shape);
        let start = sides.fold(0, |number, (at, length)| number * length + at) as usize;
        (start..start.saturating_add(length), first)
    })
}

/// The read of what is true in a block of the mask; `done` counts what came before.
fn mask_piece(mask: &Mask, block: &[Slice], done: &mut u64) -> Option<Piece> {
    let mut points = Vec::new();
    for (row, first) in rows(mask.shape(), block) {
        let truths = mask.truths().get(row)?.iter();
        for (step, _) in (0..).zip(truths).filter(|(_, taken)| **taken) {
            points.extend_from_slice(&first);
            if let Some(last) = points.last_mut() {
                *last += step;
            }
        }
    }
    let rank = block.len();
    if rank == 0 {
        // A single element: its mask has one truth.
        let taken = mask.truths().first().is_some_and(|taken| *taken);
        let places = Places::single(vec![(0, 0)]);
        return taken.then(|| Piece {
            slices: Vec::new(),
            places,
        });
    }
    let slices = around(points.chunks_exact(rank))?;
    let pairs = (*done..).zip(points.chunks_exact(rank));
    let pairs: Vec<_> = pairs
        .map(|(place, point)| (number_in(point, &slices), place))
        .collect();
    *done += pairs.len() as u64;
    let places = Places::single(pairs);
    Some(Piece { slices, places })
}

/// Parts of a grid in row-major order.
fn grid_parts<'a, 'g>(
    grid: &'g Grid,
    size: usize,
    bytes: usize,
) -> impl Iterator<Item = Pick<'a>> + use<'a, 'g> {
    let places = grid
        .axes
        .iter()
        .map(|along| Slice::range(0, along.count(), 1));
    let places: Vec<_> = places.collect();
    blocks(&places, None, size, bytes).map(move |block| {
        let axes = grid.axes.iter().zip(&block);
        let axes = axes.map(|(along, part)| along.part(part.start..part.start + part.count));
        Pick::Grid(Grid {
            axes: axes.collect(),
            kept: grid.kept.clone(),
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::selection::Index;

    const SHAPE: [u64; 3] = [5, 7, 6];

    /// Numbers of the selected elements, read piece by piece of an array that holds its numbers.
    fn picked(pick: &Pick<'_>, cell: &[u64]) -> Vec<u64> {
        let mut out = vec![u64::MAX; pick.count() as usize];
        for piece in pick.pieces(cell, 8) {
            let read: Vec<u64> = elements(&piece.slices);
            piece.scatter(&read, 1, &mut out).unwrap();
        }
        out
    }

    fn elements(slices: &[Slice]) -> Vec<u64> {
        let mut all = vec![0];
        for (slice, length) in slices.iter().zip(SHAPE) {
            let along: Vec<u64> = (0..slice.count)
                .map(|n| slice.start + n * slice.step)
                .collect();
            let longer = |number: &u64| {
                along
                    .iter()
                    .map(move |at| number * length + at)
                    .collect::<Vec<_>>()
            };
            all = all.iter().flat_map(longer).collect();
        }
        all
    }

    fn check(selection: &Selection, wanted: &[u64]) {
        for cell in [[2, 3, 4], [1, 1, 1], [5, 7, 6], [1, 7, 6]] {
            let pick = Pick::of(selection, &SHAPE).unwrap().unwrap();
            assert_eq!(picked(&pick, &cell), wanted, "{selection:?} {cell:?}");
            for bytes in [8, 100, 1000, 100_000] {
                let parts = pick.parts(&cell, 8, bytes);
                let all: Vec<u64> = parts.flat_map(|part| picked(&part, &cell)).collect();
                assert_eq!(all, wanted, "{selection:?} {cell:?} {bytes}");
            }
        }
    }

    #[test]
    fn lists_points_and_masks_give_their_elements_in_order() {
        let number = |at: [u64; 3]| (at[0] * 7 + at[1]) * 6 + at[2];
        for (axis, length) in SHAPE.iter().enumerate() {
            let list: Vec<i64> = vec![*length as i64 - 1, 0, 3, 0];
            let mut indices = vec![Index::from(1..), Index::from(..), Index::from(2..5)];
            indices[axis] = Index::List(list.clone());
            let along = |n: usize| -> Vec<u64> {
                match (n == axis, n) {
                    (true, _) => list.iter().map(|at| *at as u64).collect(),
                    (_, 0) => (1..5).collect(),
                    (_, 1) => (0..7).collect(),
                    _ => (2..5).collect(),
                }
            };
            let mut wanted = Vec::new();
            for a in along(0) {
                for b in along(1) {
                    wanted.extend(along(2).into_iter().map(|c| number([a, b, c])));
                }
            }
            check(&Selection::Index(indices), &wanted);
        }
        let points = [[4, 6, 5], [0, 0, 0], [4, 0, 5], [0, 0, 0], [2, 3, 1]];
        let coordinates = points.concat();
        let wanted: Vec<u64> = points.map(number).to_vec();
        check(
            &Selection::Points {
                rank: 3,
                coordinates,
            },
            &wanted,
        );
        for modulus in [1, 2, 7, 41, 1000] {
            let truths = (0..210).map(|n| n % modulus == 3 % modulus).collect();
            let wanted: Vec<u64> = (0..210).filter(|n| n % modulus == 3 % modulus).collect();
            check(
                &Selection::Mask(Mask::new(&SHAPE, truths).unwrap()),
                &wanted,
            );
        }
    }

    #[test]
    fn a_chunk_is_read_once() {
        let coordinates = (0..210)
            .rev()
            .flat_map(|n| [n / 42, n / 6 % 7, n % 6])
            .collect();
        let selection = Selection::Points {
            rank: 3,
            coordinates,
        };
        let pick = Pick::of(&selection, &SHAPE).unwrap().unwrap();
        assert_eq!(pick.pieces(&[2, 3, 4], 8).count(), 3 * 3 * 2);
        let list = Selection::Index(vec![Index::Rest, Index::List(vec![5, 0, 1, 0, 3, 4])]);
        let pick = Pick::of(&list, &SHAPE).unwrap().unwrap();
        assert_eq!(pick.pieces(&[2, 3, 4], 8).count(), 2);
    }

    #[test]
    fn what_does_not_fit_the_array_is_refused() {
        let refused = |selection: Selection| Pick::of(&selection, &SHAPE).is_err();
        let points = |rank, coordinates| Selection::Points { rank, coordinates };
        assert!(refused(points(3, vec![0, 7, 0])));
        assert!(refused(points(3, vec![0, 1])));
        assert!(refused(points(2, vec![0, 1])));
        assert!(refused(Selection::Mask(
            Mask::new(&[5, 7], vec![true; 35]).unwrap()
        )));
        assert!(Mask::new(&[5, 7], vec![true; 34]).is_err());
    }

    #[test]
    fn a_box_stands_for_a_chunk_where_there_is_none() {
        assert_eq!(cell_of(&[1000, 1000], None, 8), [8, 1000]);
        assert_eq!(cell_of(&[10, 1 << 40], None, 8), [1, 8192]);
        assert_eq!(cell_of(&[10, 10], None, 1 << 20), [1, 1]);
        assert_eq!(cell_of(&[10, 10], Some(&[3, 4]), 8), [3, 4]);
        assert_eq!(cell_of(&[0, 10], None, 8), [1, 10]);
    }
}
